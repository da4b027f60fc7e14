"""Shapes that were worked out against real arrays.

A worked-out shape must be equal to the real one or more general, and where one of its axes carries
the index set of an input's axis, the real operation must work row by row along it: other values in
row k of the input may change row k of the result and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gradlint.shapes.shape import Atom, Dim, Shape, fresh_atom, new_dim

Arrays = Sequence[np.ndarray]


class Origin(NamedTuple):
    """The axis of an input that an atom stands for."""

    input: int
    axis: int


class Claim(NamedTuple):
    """This axis of the result follows that axis of an input row by row."""

    input: int
    input_axis: int
    axis: int


def known(shape: tuple[int, ...]) -> Shape:
    """A shape of which everything is known, over index sets of its own."""
    return Shape(tuple(new_dim(size) for size in shape))


def unsized(shape: tuple[int, ...]) -> Shape:
    """Only the rank is known."""
    return Shape(tuple(new_dim() for _ in shape))


def opened(shape: tuple[int, ...], lead: int, tail: int, sized: bool) -> Shape:
    """Of unknown rank, with that many axes known from the left and from the right."""
    end = len(shape) - tail

    def dims(sizes: tuple[int, ...]) -> tuple[Dim, ...]:
        return tuple(new_dim(size if sized else None) for size in sizes)

    return Shape(dims(shape[:lead]), fresh_atom(), dims(shape[end:]))


def disagreement(shape: Shape, real: tuple[int, ...]) -> str | None:
    """Why the real shape is none that the worked-out one allows, or None."""
    if shape.rest is None and shape.tail:
        return f"{shape} has a tail without a rest"
    if shape.rest is None and len(shape.lead) != len(real):
        return f"{shape} is really {real}"
    if len(real) < shape.rank_min:
        return f"rank >= {shape.rank_min}, but it is really {real}"
    for axis, dim in numbered(shape, len(real)):
        if dim.size is not None and dim.size != real[axis]:
            return f"{shape} is really {real}"
    return None


def numbered(shape: Shape, rank: int) -> Iterator[tuple[int, Dim]]:
    """The known axes with their real numbers."""
    yield from enumerate(shape.lead)
    yield from ((rank - len(shape.tail) + i, dim) for i, dim in enumerate(shape.tail))


def claims(inputs: Sequence[Shape], arrays: Arrays, result: Shape, rank: int) -> set[Claim]:
    """Which axes of the result are said to follow which axes of the inputs.

    Nothing is said of an index set that two axes of an input or of the result run over, nor of an
    axis of one element that is not known to have one: unknown sizes are taken to be larger.
    """
    found: set[Claim] = set()
    carried: dict[Origin, set[int]] = {}
    for axis, dim in numbered(result, rank):
        for origin in _origins_of(dim.atoms, inputs, arrays):
            carried.setdefault(origin, set()).add(axis)
    if result.rest is not None:
        for origin, axis in _rest_claims(result, rank, inputs, arrays):
            carried.setdefault(origin, set()).add(axis)
    for origin, axes in carried.items():
        if len(axes) == 1 and not _repeated(inputs[origin.input], origin, arrays):
            found.add(Claim(origin.input, origin.axis, next(iter(axes))))
    return {claim for claim in found if not _secretly_one(claim, inputs, arrays)}


def _secretly_one(claim: Claim, inputs: Sequence[Shape], arrays: Arrays) -> bool:
    array = arrays[claim.input]
    dim = dict(numbered(inputs[claim.input], array.ndim)).get(claim.input_axis)
    return array.shape[claim.input_axis] == 1 and (dim is None or dim.size is None)


def _origins_of(atoms: frozenset[Atom], inputs: Sequence[Shape], arrays: Arrays) -> Iterator[Origin]:
    for number, shape in enumerate(inputs):
        rank = arrays[number].ndim
        for axis, dim in numbered(shape, rank):
            if dim.atoms <= atoms:
                yield Origin(number, axis)
        for atom in atoms:
            if isinstance(atom, tuple) and (span := _span(atom[1], shape, rank)) is not None:
                side, _, i = atom
                yield Origin(number, span[0] + i if side == "left" else span[1] - 1 - i)


def _span(rest: Atom, shape: Shape, rank: int) -> tuple[int, int] | None:
    """The real axes that a rest stands for."""
    if shape.rest is None:
        return None
    if rest == shape.rest:
        return len(shape.lead), rank - len(shape.tail)
    if isinstance(rest, tuple) and (outer := _span(rest[1], shape, rank)) is not None:
        side, _, axes = rest
        return (outer[0] + axes, outer[1]) if side == "after" else (outer[0], outer[1] - axes)
    return None


def _rest_claims(
    result: Shape, rank: int, inputs: Sequence[Shape], arrays: Arrays
) -> Iterator[tuple[Origin, int]]:
    """The axes of the same rest are the same axes, in the same order."""
    assert result.rest is not None
    start, stop = len(result.lead), rank - len(result.tail)
    for number, shape in enumerate(inputs):
        span = _span(result.rest, shape, arrays[number].ndim)
        if span is not None:
            if stop - start != span[1] - span[0]:
                raise OtherAxesError(f"{result} has not the rest that {shape} has")
            for i in range(stop - start):
                yield Origin(number, span[0] + i), start + i


def _repeated(shape: Shape, origin: Origin, arrays: Arrays) -> bool:
    """Whether the input's index set stands on several of its axes."""
    dims = dict(numbered(shape, arrays[origin.input].ndim))
    here = dims.get(origin.axis)
    return here is not None and any(
        dim.atoms & here.atoms for axis, dim in dims.items() if axis != origin.axis
    )


class OtherAxesError(Exception):
    """The same unknown axes stand for several numbers of axes."""


class Probe(NamedTuple):
    """One element of an input was changed: which elements of each result changed."""

    element: tuple[int, ...]
    changes: list[np.ndarray]


class Truth:
    """A real operation on real arrays: its results, and whether it works row by row."""

    def __init__(self, operation: Callable[[Arrays], Sequence[np.ndarray]], arrays: Arrays) -> None:
        self._operation, self.arrays = operation, list(arrays)
        self.results = operation(arrays)
        self._probes: dict[int, list[Probe]] = {}

    def row_by_row(self, number: int, claim: Claim) -> bool:
        """Whether the claim holds of this result."""
        size = self.arrays[claim.input].shape[claim.input_axis]
        for probe in self._probed(claim.input):
            changed = probe.changes[number]
            rows = set(np.nonzero(changed)[claim.axis].tolist())
            if rows and (rows != {probe.element[claim.input_axis]} or changed.shape[claim.axis] != size):
                return False
        return True

    def _probed(self, at: int) -> list[Probe]:
        """A few elements of an input changed: the first, and some that have another place on each axis."""
        if at not in self._probes:
            shape = self.arrays[at].shape
            down = tuple(max(size - 1 - axis, 0) for axis, size in enumerate(shape))
            up = tuple(min(axis, size - 1) for axis, size in enumerate(shape))
            elements = dict.fromkeys(((0,) * len(shape), down, up))
            found = [self._probe(at, element) for element in elements]
            self._probes[at] = [probe for probe in found if probe is not None]
        return self._probes[at]

    def _probe(self, at: int, element: tuple[int, ...]) -> Probe | None:
        arrays = [array.copy() for array in self.arrays]
        arrays[at][element] = _other_value(arrays[at][element], arrays[at])
        try:
            results = self._operation(arrays)
        except Exception:  # noqa: BLE001 - values that the library rejects show nothing
            return None
        return Probe(element, [_changes(*pair) for pair in zip(self.results, results, strict=True)])


def _changes(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    if old.shape != new.shape:
        return np.ones(old.shape, bool)
    if old.dtype.kind in "fc":
        return ~np.isclose(old, new, rtol=1e-5, atol=1e-6, equal_nan=True)
    return np.asarray(old != new)


def _other_value(value: np.generic, array: np.ndarray) -> object:
    """Another value of the same kind, in the range of the others."""
    if array.dtype.kind == "b":
        return not value
    if array.dtype.kind in "SU":
        return next((other for other in array.flat if other != value), value)
    if array.dtype.kind in "iu":
        return (int(value) + 1) % (int(array.max()) + 1)
    return 1.1 - value


def wrong(truth: Truth, inputs: Sequence[Shape], results: Sequence[Shape]) -> str | None:
    """What the worked-out shapes say that is not so, or None."""
    if len(results) != len(truth.results):
        return f"{len(results)} results, but there are really {len(truth.results)}"
    for number, (shape, real) in enumerate(zip(results, truth.results, strict=True)):
        if (problem := disagreement(shape, real.shape)) is not None:
            return problem
        try:
            found = sorted(claims(inputs, truth.arrays, shape, real.ndim))
        except OtherAxesError as error:
            return str(error)
        for claim in found:
            if not truth.row_by_row(number, claim):
                return (
                    f"{shape}: axis {claim.axis} of the result {real.shape} is said to follow axis "
                    f"{claim.input_axis} of argument {claim.input}, and does not"
                )
    return None
