"""Power-of-two dye: which slice of a target each entry of a cotangent comes from.

Multiplying by a power of two is exact in floating point.  When slice k of the seed is scaled by
2**digit(k), an entry fed by that slice alone comes out scaled by exactly 2**digit(k), bit for bit in
its mantissa, whatever linear operations lie between; an entry that adds several slices does not, but
for sums in which all slices but one vanish in the rounding: what seems to be kept is tested in groups
(groups.py).  No rule per operation is needed.

The digits of k in some base need one replay each: ceil(log_base(n)) replays tell n slices apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Labels of entries beside the index of a slice.
DEAD, MIXED, UNKNOWN = -1, -2, -3

#: Mantissas that are closer than this are told apart by other means.
_NEAR = 1e-3

Array = NDArray[Any]


class Dye(NamedTuple):
    """How the slices of one axis are told apart: for each replay, the exponent of every slice."""

    size: int
    base: int
    exponents: tuple[NDArray[np.int64], ...]


def dye_for(size: int, base: int) -> Dye:
    """The digits of the slice numbers 0 to size - 1, the lowest first."""
    numbers = np.arange(size)
    exponents, power = [numbers % base], base
    while power < size:
        exponents.append(numbers // power % base)
        power *= base
    return Dye(size, base, tuple(exponents))


def base_for(dtypes: Sequence[np.dtype[Any]]) -> int:
    """How many exponents the narrowest dtype bears: half precision overflows at 65504."""
    return 4 if any(dtype == np.float16 for dtype in dtypes) else 16


def largest_factor(base: int) -> float:
    """The largest power of two that `dyed` scales by."""
    return 2.0 ** (base - 1)


def random_seed(shape: Sequence[int], dtype: np.dtype[Any], random: np.random.Generator) -> Array:
    """A seed with magnitudes between 1 and 2 and either sign, so that entries do not cancel by chance."""
    values: Array = random.uniform(1, 2, shape) * random.choice([-1.0, 1.0], shape)
    if np.issubdtype(dtype, np.complexfloating):
        values = values + 1j * random.uniform(1, 2, shape)
    return values.astype(dtype)


def dyed(seed: Array, axis: int, exponents: NDArray[np.int64]) -> Array:
    """The seed with each slice of the axis scaled by its power of two."""
    shape = [1] * seed.ndim
    shape[axis] = -1
    return (seed * np.exp2(exponents).reshape(shape)).astype(seed.dtype)


def labels(plain: Array, replays: Sequence[Array], dye: Dye) -> NDArray[np.int64]:
    """For each entry the slice that feeds it, or DEAD, MIXED or UNKNOWN (not finite, too small, or close).

    `plain` holds the values of the undyed replay, `replays` those of the dyed ones, one for each digit.
    """
    values = [wide(plain), *(wide(replay) for replay in replays)]
    zero = np.logical_and.reduce([value == 0 for value in values])
    # Kernels flush subnormal numbers to zero, so that scaling is no longer exact near them.
    small = ~zero & np.logical_or.reduce([np.abs(value) < _floor(plain.dtype, dye.base) for value in values])
    finite = np.logical_and.reduce([np.isfinite(value) for value in values])
    result = np.zeros(plain.shape, np.int64)
    exact = near = np.ones(plain.shape, bool)
    for power, replay in enumerate(values[1:]):
        digit, distance = _exponent(values[0], replay)
        possible = (digit >= 0) & (digit < dye.base)
        exact, near = exact & possible & (distance == 0), near & possible & (distance < _NEAR)
        result += digit * dye.base**power
    # Nearly a power of two: one slice dominates, or others cancel up to rounding.
    result = np.where(exact & (result < dye.size), result, np.where(near, UNKNOWN, MIXED))
    result = np.where(zero, DEAD, result)
    return np.where(finite & ~small, result, UNKNOWN)


def _exponent(plain: Array, replay: Array) -> tuple[NDArray[np.int64], Array]:
    """The power of two between two arrays, and how far the mantissas are apart; infinitely for zeros."""
    if np.iscomplexobj(plain):
        (first, distance), (second, other) = (
            _exponent(plain.real, replay.real),
            _exponent(plain.imag, replay.imag),
        )
        # Where one part is zero in both, the other one alone decides.
        real_only = (plain.imag == 0) & (replay.imag == 0)
        imaginary_only = (plain.real == 0) & (replay.real == 0)
        digit = np.where(imaginary_only, second, first)
        both = np.where(first == second, np.maximum(distance, other), np.inf)
        return digit, np.where(imaginary_only, other, np.where(real_only, distance, both))
    mantissa, exponent = np.frexp(plain)
    mantissa_too, exponent_too = np.frexp(replay)
    difference = exponent_too.astype(np.int64) - exponent
    return difference, np.where(plain == 0, np.inf, np.abs(mantissa - mantissa_too))


def wide(values: Array) -> Array:
    """In a dtype that NumPy's own functions know; widening is exact."""
    return values.astype(np.float32) if values.dtype.itemsize == 2 else values


def _floor(dtype: np.dtype[Any], base: int) -> float:
    """Below this, a number may have lost bits on its way: near the dtype's smallest normal number."""
    if dtype == np.float16:
        return 2.0**-14
    narrow = dtype.itemsize in {2, 4} or dtype == np.complex64
    return 2.0 ** ((-126 if narrow else -1022) + base)


def lies_along(found: NDArray[np.int64], axis_hint: int | None) -> int | None:
    """The axis of an unmixed array along which the slices lie: each index holds a slice of its own."""
    candidates = [axis for axis in range(found.ndim) if _is_index_of_slices(found, axis)]
    return axis_hint if axis_hint in candidates else next(iter(candidates), None)


def _is_index_of_slices(found: NDArray[np.int64], axis: int) -> bool:
    others = tuple(other for other in range(found.ndim) if other != axis)
    alive = found >= 0
    low = np.where(alive, found, np.iinfo(np.int64).max).min(axis=others)
    high = np.where(alive, found, -1).max(axis=others)
    seen = high >= 0
    return bool(
        np.array_equal(low[seen], high[seen]) and seen.sum() > 1 and len(np.unique(low[seen])) == seen.sum()
    )
