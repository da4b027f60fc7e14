"""A plan in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from gradlint_runtime.jacobians.memory import readable
from gradlint_runtime.jacobians.records import Part, PlanRecord, Shape, SourceFacts


def explain(record: PlanRecord) -> str:
    """What is computed, how and why, one statement a line."""
    return "\n".join(_lines(record))


def _lines(record: PlanRecord) -> Iterator[str]:
    facts = record.facts
    yield f"Jacobian of {_tensor(facts.target_name, facts.target_shape, facts.dtype)}"
    for part in record.parts:
        for at in part.sources:
            source = facts.sources[at]
            shape = _shape((*facts.target_shape, *source.shape))
            yield f"  source {at}, {_tensor(source.name, source.shape, source.dtype)}: result {shape}"
        yield f"    {_passes(part)}: {part.reason}"
        yield from (f"    {line}" for line in _structure(part, facts.sources[part.sources[0]]))
    for at, source in enumerate(facts.sources):
        if not source.connected:
            described = _tensor(source.name, source.shape, source.dtype)
            yield f"  source {at}, {described}: no way from it to the target, or it was not watched"
    yield f"devices: {', '.join(record.devices) or 'as TensorFlow places it'}"
    yield f"memory: {_memory(record)}"
    yield from (f"note: {note}" for note in record.notes)


def _passes(part: Part) -> str:
    kind = "Jacobian-vector" if part.mode == "forward" else "vector-Jacobian"
    if part.passes is None:
        size = "all at once" if part.chunk is None else f"at most {part.chunk} at once"
        return f"{kind} products ({part.mode} mode), {size}"
    chunk = min(part.chunk or part.passes, part.passes)
    chunks = ceil(part.passes / chunk) if chunk else 0
    at_once = "all at once" if chunks <= 1 else f"{chunk} at once in {chunks} chunks"
    products = "product" if part.passes == 1 else "products"
    return f"{part.passes} {kind} {products} ({part.mode} mode), {at_once}"


def _structure(part: Part, source: SourceFacts) -> Iterator[str]:
    for target_axis, source_axis in part.pairs:
        yield (
            f"axis {target_axis} of the target depends only on the same slice of axis {source_axis} of the "
            "source: one pass serves every slice, and the blocks are written into zeros"
        )
    if not part.pairs and source.obstacle is not None:
        yield f"no structure is used: {source.obstacle}"


def _memory(record: PlanRecord) -> str:
    if record.output_bytes is None or record.peak_bytes is None:
        return "known only when the shapes are"
    return f"{readable(record.output_bytes)} for the result, about {readable(record.peak_bytes)} at the peak"


def _tensor(name: str, shape: Shape, dtype: str) -> str:
    return f"{name or 'a tensor'} {_shape(shape)} {dtype}"


def _shape(shape: Shape) -> str:
    return (
        f"({', '.join('?' if size is None else str(size) for size in shape)}{',' if len(shape) == 1 else ''})"
    )
