"""From a recording to what the report says about the call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradlint_runtime.tracing import dye, verdicts
from gradlint_runtime.tracing.describing import Shape, place_of, shape_of, steps_of, target_shapes, tensors_of
from gradlint_runtime.tracing.joining import join
from gradlint_runtime.tracing.probing import Evidence, Probed, evidence, probe_with, scaled
from gradlint_runtime.tracing.proving import partition_proof
from gradlint_runtime.tracing.recording import Forward, RawStep, Recording
from gradlint_runtime.tracing.records import AxisVerdict, Call, Contraction, Proof, Source, Step
from gradlint_runtime.tracing.replaying import Run, cotangents_of
from gradlint_runtime.tracing.seeding import seeds_of
from gradlint_runtime.tracing.verdicts import Flow, Found

Array = NDArray[Any]


class Material(NamedTuple):
    """A recording with its cotangents by number: what comes in and goes out of each step, and the results."""

    recording: Recording
    steps: tuple[RawStep, ...]
    cotangents: tuple[Any, ...]
    flows: tuple[Flow, ...]
    results: tuple[int | None, ...]
    seeds: tuple[Any, ...]
    #: The targets that have a seed: those that the tape knows.
    present: tuple[int, ...]
    #: By target: the cotangents that its seed flows into.
    reach: dict[int, set[int]]
    #: The shapes of the targets, as far as they are known before the program runs.
    shapes: tuple[Shape, ...]


class Seen(NamedTuple):
    """What the replays showed.

    The evidence by axis; the results, by source, that are not linear; the proof; and the shapes that the
    targets had, by target.
    """

    evidence: tuple[Evidence, ...]
    bent: dict[int, str]
    proof: Proof | None
    shapes: dict[int, tuple[int, ...]]


def material(recording: Recording, maker: Callable[[object], Forward | None]) -> Material:
    """Number the cotangents of a recording, and join its steps to their forward operations."""
    all_seeds = seeds_of(recording, maker)
    by_target = list(enumerate(all_seeds or ()))
    present = [target for target, seed in by_target if seed is not None]
    seeds = [seed for _, seed in by_target if seed is not None]
    steps = join(recording.steps, seeds, [recording.targets[target] for target in present], maker)
    shapes = target_shapes(recording.targets, all_seeds or (None,) * len(recording.targets))
    cotangents = tuple(cotangents_of(recording))
    numbers = {id(cotangent): number for number, cotangent in enumerate(cotangents)}

    def numbered(some: Sequence[Any]) -> tuple[int | None, ...]:
        return tuple(numbers.get(id(cotangent)) for cotangent in some)

    flows = tuple(Flow(numbered(step.incoming), numbered(step.outgoing)) for step in steps)
    reach = {
        target: verdicts.reached(flows, numbers[id(seed)])
        for target, seed in zip(present, seeds, strict=True)
        if id(seed) in numbers
    }
    results = numbered(recording.results)
    return Material(
        recording, tuple(steps), cotangents, flows, results, tuple(seeds), tuple(present), reach, shapes
    )


def analysed(found: Material, prepare: Callable[[], Run]) -> Call:
    """The record of a call; what goes wrong in the replays leaves it unverified, and is said in a note."""
    if found.shapes == ((),):
        # There is nothing to add.
        return call_of(found, Seen((), {}, None, {0: ()}), ())
    if not found.present and any(result is not None for result in found.results):
        return call_of(found, None, ("it is not clear which of the targets the tape knows",))
    try:
        run = prepare()
        return call_of(found, look(found, run), run.notes)
    except Exception as error:  # noqa: BLE001 (whatever the user's gradient functions raise)
        return call_of(found, None, (f"the gradient could not be computed again: {error}",))


def look(found: Material, run: Run) -> Seen:
    """Replay with dyed seeds, with doubled ones, and with those of two groups of elements."""
    shapes = [shape_of(source) for source in found.recording.raw_sources]
    probe = probe_with(run.replay, found.results, shapes)
    random = np.random.default_rng(len(found.steps))
    strange = [dye.random_seed(seed.shape, seed.dtype, random) for seed in run.seeds]
    numeric = (one.dtype for one in found.cotangents if one.dtype.is_floating or one.dtype.is_complex)
    base = dye.base_for([np.dtype(dtype.as_numpy_dtype) for dtype in numeric])
    plain = probe(strange)
    by_seed = evidence(probe, strange, plain, base, several=len(found.shapes) > 1)
    seen = tuple(one if one.axis is None else _of_target(one, found) for one in by_seed)
    # The opposite sign shows gradient functions that treat signs differently.
    factor = -dye.largest_factor(base)
    bent = _bent(plain, probe([(seed * factor).astype(seed.dtype) for seed in strange]), factor)
    proof = partition_proof(lambda new: probe(new).results, run.seeds)
    shapes_seen = {target: seed.shape for target, seed in zip(found.present, run.seeds, strict=True)}
    return Seen(seen, bent, proof, shapes_seen)


def _of_target(evidence: Evidence, found: Material) -> Evidence:
    """Evidence counts the seeds; targets without one stand between them."""
    return evidence._replace(target=found.present[evidence.target])


def _bent(plain: Probed, other: Probed, factor: float) -> dict[int, str]:
    """The results, by source, that do not grow as the seeds do, and what that means."""
    bent = {}
    for source, (one, two) in enumerate(zip(plain.results, other.results, strict=True)):
        if one is None or two is None or not np.isfinite(dye.wide(two)).all() or scaled(one, two, factor):
            continue
        close = np.allclose(dye.wide(one) * factor, dye.wide(two), rtol=1e-3, equal_nan=True)
        bent[source] = "unverified" if close else "nonlinear"
    return bent


def call_of(found: Material, seen: Seen | None, notes: Sequence[str]) -> Call:
    """The record of the call; without `seen`, nothing is verified, and the notes say why."""
    recording = found.recording
    site = recording.site
    place = site.place()
    targets, sources = tensors_of(recording, found.shapes)
    steps = steps_of(found.steps, found.flows, seen.evidence if seen else ())
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
        sources=tuple(
            Source(
                tensor,
                None if result is None else shape_of(result),
                _axes(found, seen, index, steps),
                _last_step(found, index),
            )
            for index, (tensor, result) in enumerate(zip(sources, recording.results, strict=True))
        ),
        steps=steps,
        proof=seen.proof if seen else None,
        runs=1,
        notes=tuple(notes),
    )


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
    if source in seen.bent:
        return _not_linear(seen.bent[source])
    if size == 1:
        return Found("unverified", None, (), "one slice: adding cannot be seen in an axis of size 1")
    if evidence is None:
        reason = "the axis is empty" if size == 0 else "the target has no gradient of its own"
        return Found("unverified", None, (), reason)
    return verdicts.judged(found.flows, evidence, source, result)


def _not_linear(verdict: str) -> Found:
    reasons = {
        "nonlinear": "another multiple of the seed does not give that multiple of the gradient",
        "unverified": "the kernels do not give the same bits twice",
    }
    return Found(verdict, None, (), reasons[verdict])


def _contraction(steps: Sequence[Step], number: int, *, duplicates: bool) -> Contraction:
    """A step that adds; duplicate rows are added behind the step that makes them."""
    step = steps[number]
    op_type = "IndexedSlices" if duplicates else step.op_type
    return Contraction(
        number, op_type, step.op_name, step.forward, step.gradient_function, step.gradient_place
    )
