"""What the steps hand to each other: facts about a linear map, and the plan that is made of them.

Everything here is plain and immutable; no tensor is held, so a plan can be printed, compared and kept.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Shape: TypeAlias = "tuple[int | None, ...]"
Mode: TypeAlias = Literal["reverse", "forward"]

#: (axis of the target, axis of the source) such that slices of one reach only the same slice of the other.
Pair: TypeAlias = "tuple[int, int]"


class Options(NamedTuple):
    """The arguments of `jacobian` that say how, checked."""

    mode: str = "auto"
    structure: str = "auto"
    chunk_size: int | None = None
    memory_limit: int | None = None
    devices: tuple[str, ...] | None = None
    zeros: bool = False


class PassCost(NamedTuple):
    """What one vector-Jacobian product costs: operations, FLOPs, and bytes alive at once.

    `bytes` is None where a shape is not known before the program runs.
    """

    operations: int
    flops: int
    bytes: int | None


class SourceFacts(NamedTuple):
    """What is known about the map from the seed to the gradient of one source.

    `pairs` are the axes that the map carries over; `obstacle` says why the map is not known to be linear
    in the seed, or is None when it is; `derivative_obstacle` says why the map itself has no
    derivative in TensorFlow.
    """

    name: str
    shape: Shape
    dtype: str
    itemsize: int
    is_complex: bool
    connected: bool
    pairs: tuple[Pair, ...]
    obstacle: str | None
    derivative_obstacle: str | None
    cost: PassCost


class Facts(NamedTuple):
    """What is known before a plan is made."""

    target_name: str
    target_shape: Shape
    dtype: str
    itemsize: int
    sources: tuple[SourceFacts, ...]


class Part(NamedTuple):
    """Sources that are computed together, in the same passes.

    A pass is one vector-Jacobian product (reverse) or one Jacobian-vector product (forward).  `passes` is
    None where the shapes are not known yet.  `chunk` passes run at once, as one vectorised computation.
    `pairs` are folded: one pass serves every slice of their axes.
    """

    sources: tuple[int, ...]
    mode: Mode
    pairs: tuple[Pair, ...]
    passes: int | None
    chunk: int | None
    pass_bytes: int | None
    reason: str


class PlanRecord(NamedTuple):
    """A whole plan; `output_bytes` and `peak_bytes` are None where shapes are not known yet."""

    facts: Facts
    parts: tuple[Part, ...]
    devices: tuple[str, ...]
    output_bytes: int | None
    peak_bytes: int | None
    notes: tuple[str, ...]
