"""What was found out about a call, as the record that the reports read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlint_runtime.tracing import verdicts
from gradlint_runtime.tracing.describing import Shape, place_of, shape_of, steps_of, tensors_of
from gradlint_runtime.tracing.looking import Seen
from gradlint_runtime.tracing.material import Material
from gradlint_runtime.tracing.probing import Evidence
from gradlint_runtime.tracing.records import AxisVerdict, Call, Contraction, Source, Step
from gradlint_runtime.tracing.verdicts import Found

Array = NDArray[Any]

#: Operations that run a function of the program.
_CALLS = frozenset(
    {"PartitionedCall", "StatefulPartitionedCall", "While", "StatelessWhile", "If", "StatelessIf"}
)


def call_of(found: Material, seen: Seen | None, notes: Sequence[str]) -> Call:
    """The record of the call; without `seen`, nothing is verified, and the notes say why."""
    recording = found.recording
    site = recording.site
    place = site.place()
    targets, tensors = tensors_of(recording, found.shapes)
    steps = steps_of(found.steps, found.flows, seen.evidence if seen else ())
    sources = tuple(
        Source(
            tensor,
            None if result is None else shape_of(result),
            _axes(found, seen, index, steps),
            _last_step(found, index),
        )
        for index, (tensor, result) in enumerate(zip(tensors, recording.results, strict=True))
    )
    return Call(
        api=recording.api,
        mode=recording.mode,
        filename=site.filename,
        line=site.line,
        column=site.column,
        function=site.function,
        text=place.text,
        targets=targets,
        seed="ones" if recording.made_seeds or not recording.given_seeds else "given",
        seed_location=place_of(recording.seed_site),
        sources=sources,
        steps=steps,
        proof=seen.proof if seen else None,
        runs=1,
        notes=(*notes, *_functions_that_add(sources)),
    )


def _functions_that_add(sources: Sequence[Source]) -> list[str]:
    """A note for every step that is a function of the program: the sum is somewhere inside it."""
    sums = (one for source in sources for axis in source.axes for one in axis.contractions)
    inside = {one.step: one.op_name for one in sums if one.op_type in _CALLS}
    return [
        f"step {step} is {name} as a whole: which operation inside it adds is not shown"
        for step, name in sorted(inside.items())
    ]


def _last_step(found: Material, source: int) -> int | None:
    """The step that a source's gradient leaves; -1 where the seed itself is the gradient."""
    result = found.results[source]
    if result is None:
        return None
    makers = (step for step, flow in enumerate(found.flows) if result in flow.outgoing)
    seeds = {id(seed) for seed in found.seeds}
    return next(makers, -1 if id(found.cotangents[result]) in seeds else None)


def _axes(found: Material, seen: Seen | None, source: int, steps: Sequence[Step]) -> tuple[AxisVerdict, ...]:
    """The verdict of every axis of every target for one source, that between several targets first."""
    by_axis = {(one.target, one.axis): one for one in seen.evidence} if seen else {}
    rows = []
    for target, axis, size in _all_axes(found.shapes, seen.shapes if seen else {}):
        if found.present and not _connected(found, None if axis is None else target, source):
            judged = _unconnected(found, source)
        else:
            judged = _judged(found, seen, source, by_axis.get((target, axis)), size)
        sums = tuple(_contraction(steps, step, duplicates=duplicates) for step, duplicates in judged.sums)
        rows.append(AxisVerdict(target, axis, size, judged.verdict, judged.source_axis, sums, judged.reason))
    return tuple(rows)


def _connected(found: Material, target: int | None, source: int) -> bool:
    """Whether a path of recorded steps leads from a target (or any) to a source."""
    reach = found.reach.values() if target is None else [found.reach.get(target, set())]
    return any(found.results[source] in reached for reached in reach)


def _unconnected(found: Material, source: int) -> Found:
    """The verdict where no recorded step leads to a gradient: it is None, or zeros were asked for."""
    result = found.recording.results[source]
    if result is None or any(found.results[source] in reached for reached in found.reach.values()):
        return Found("disconnected", None, (), None)
    if found.recording.graph is None and np.any(_dense(result)):
        return Found("unverified", None, (), "a step that the tracer did not see computed it")
    return Found("disconnected", None, (), None)


def _dense(result: Any) -> Array:
    import tensorflow as tf

    numbers: Array = tf.convert_to_tensor(result).numpy()
    return numbers


def _all_axes(
    static: Sequence[Shape], shapes: dict[int, tuple[int, ...]]
) -> list[tuple[int, int | None, int]]:
    """Every axis of every target, with its size as it was in this run (-1: not known)."""
    axes: list[tuple[int, int | None, int]] = [(0, None, len(static))] if len(static) > 1 else []
    for index, known in enumerate(static):
        shape = shapes.get(index, known)
        axes += [(index, axis, -1 if size is None else size) for axis, size in enumerate(shape or ())]
    return axes


def _judged(found: Material, seen: Seen | None, source: int, evidence: Evidence | None, size: int) -> Found:
    result = found.results[source]
    if result is None:
        return Found("disconnected", None, (), None)
    if seen is None:
        return Found("unverified", None, (), "the gradient could not be computed again")
    if source in seen.linearity.bent:
        return Found("nonlinear", None, (), _why_nonlinear(found, seen.linearity.bent[source]))
    if size == 1:
        return Found("unverified", None, (), "one slice: adding cannot be seen in an axis of size 1")
    if evidence is None:
        reason = "the axis is empty" if size == 0 else "the target has no gradient of its own"
        return Found("unverified", None, (), reason)
    masked = (evidence.target, evidence.axis) in seen.masked
    judged = verdicts.judged(found.flows, evidence, source, result, masked=masked)
    if judged.verdict == "dead" and seen.stand_ins:
        return Found("unverified", None, (), "zero everywhere, but not with all of the program's own values")
    return judged


def _why_nonlinear(found: Material, step: int | None) -> str:
    reason = "another multiple of the seed does not give that multiple of the gradient"
    forward = None if step is None else found.steps[step].forward
    return f"{reason}: see step {step}, {forward.op_name}" if forward else reason


def _contraction(steps: Sequence[Step], number: int, *, duplicates: bool) -> Contraction:
    """A step that adds; duplicate rows are added behind the step that makes them."""
    step = steps[number]
    op_type = "IndexedSlices" if duplicates else step.op_type
    return Contraction(
        number, op_type, step.op_name, step.forward, step.gradient_function, step.gradient_place
    )
