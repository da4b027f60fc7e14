"""Recorded tensors, steps and sites as the records have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradlint_runtime.tracing.graph_internals import member
from gradlint_runtime.tracing.naming import name_of, names_at
from gradlint_runtime.tracing.places import Site, site_of_function
from gradlint_runtime.tracing.probing import Evidence
from gradlint_runtime.tracing.recording import RawStep, Recording
from gradlint_runtime.tracing.records import Place, Step, StepAxis, Tensor
from gradlint_runtime.tracing.verdicts import Flow, states

Shape = tuple[int | None, ...] | None


def shape_of(tensor: Any) -> Shape:
    """The static shape of a tensor, a variable or a sparse gradient; None when it is not known."""
    shape = tensor.shape
    if isinstance(shape, tuple):
        # Keras 3 has variables of its own.
        return shape
    if shape.rank is None and hasattr(tensor, "indices"):
        shape = tensor.values.shape
    return None if shape.rank is None else tuple(shape.as_list())


def place_of(site: Site | None) -> Place | None:
    """A site with the text of its line."""
    return site.place() if site else None


def target_shapes(targets: Sequence[Any], seeds: Sequence[Any]) -> tuple[Shape, ...]:
    """The shapes of the targets; a variable stands here as its handle: its seed has the shape."""
    pairs = zip(targets, seeds, strict=True)
    tensors = (seed if target.dtype.name == "resource" else target for target, seed in pairs)
    return tuple(None if tensor is None else shape_of(tensor) for tensor in tensors)


def tensors_of(
    recording: Recording, shapes: Sequence[Shape]
) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """The targets and the sources under the names that the program gives them."""
    names = names_at(recording.site)

    def described(
        tensors: Sequence[Any], shapes: Sequence[Shape], written: tuple[str, ...], kind: str
    ) -> tuple[Tensor, ...]:
        count = len(tensors)
        return tuple(
            Tensor(name_of(index, written, count, tensor, kind), shape, _dtype(tensor))
            for index, (tensor, shape) in enumerate(zip(tensors, shapes, strict=True))
        )

    sources = recording.raw_sources
    return (
        described(recording.targets, shapes, names.targets, "target"),
        described(sources, [shape_of(source) for source in sources], names.sources, "source"),
    )


def _dtype(tensor: Any) -> str:
    return str(getattr(tensor.dtype, "name", tensor.dtype))


def steps_of(
    steps: Sequence[RawStep], flows: Sequence[Flow], evidence: Sequence[Evidence]
) -> tuple[Step, ...]:
    """The steps with their places, their shapes, whence they get their cotangents, and every axis's state."""
    makers: dict[int, int] = {}
    described = []
    for number, (step, flow) in enumerate(zip(steps, flows, strict=True)):
        before = {makers.get(one, -1) for one in flow.incoming if one is not None}
        forward = step.forward
        function, place = _gradient_function(step)
        described.append(
            Step(
                kind=step.kind,
                op_type=step.op_type,
                op_name=forward.op_name if forward else step.op_type,
                forward=place_of(forward.site) if forward else None,
                gradient_function=function,
                gradient_place=place,
                incoming=tuple(shape_of(one) for one in step.incoming if one is not None),
                outgoing=tuple(shape_of(one) for one in step.outgoing if one is not None),
                before=tuple(sorted(before)),
                axes=tuple(StepAxis(one.target, one.axis, states(flow, one)) for one in evidence),
            )
        )
        for one in flow.outgoing:
            if one is not None and one not in flow.incoming:
                makers[one] = number
    return tuple(described)


def _gradient_function(step: RawStep) -> tuple[str, Place | None]:
    """The function that computes a step, and where TensorFlow (or the program) defines it."""
    from tensorflow.python.eager import backprop
    from tensorflow.python.framework import ops

    if step.kind == "sum":
        function = member(backprop, "_aggregate_grads")
    elif step.kind == "python":
        return step.op_type, None
    else:
        try:
            function = member(ops, "_gradient_registry").lookup(step.op_type)
        except LookupError:
            return step.op_type, None
    if function is None:
        return step.op_type, None
    return getattr(function, "__name__", step.op_type), place_of(site_of_function(function))
