"""What became of every axis of a target, by the exact Jacobian: one gradient for each element of the target.

It shares nothing with the tracer: TensorFlow is asked for the gradient of each element alone, and an axis is
summed where an entry of the source's gradient is not zero for two of its slices.  Zeros are taken as exact,
so a program in which terms cancel only up to rounding is no case for the oracle (see `settled`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

MAX_ELEMENTS = 200

#: Seeds that are tried for rounding errors where the exact gradient is zero.
_SEEDS = 12

#: The gradient of one target for a seed: an array for each source, or None where no path leads to it.
Pullback = Callable[[np.ndarray], Sequence["np.ndarray | None"]]


class Target(NamedTuple):
    """A target as the oracle needs it."""

    shape: tuple[int, ...]
    dtype: np.dtype
    pullback: Pullback


class AxisTruth(NamedTuple):
    """The truth about one axis of one target (axis None: the several targets) and one source.

    `source_axes` are the axes of the source that tell the slices of a kept axis apart: slices of such an
    axis belong to different slices of the target's axis.  None where the entries cannot say.

    `cancels` is True where other slices vanish from an entry only by cancelling on their way: with rounding
    they leave traces, so that "summed" is right too.
    """

    target: int
    axis: int | None
    size: int
    verdict: str
    source_axes: frozenset[int] | None
    cancels: bool = False


def jacobians(target: Target, scale: np.ndarray | None = None) -> list[np.ndarray | None]:
    """For each source the Jacobian, the elements of the target along axis 0; row i times scale[i]."""
    size = int(np.prod(target.shape))
    assert size <= MAX_ELEMENTS, f"{size} elements are too many for the oracle"
    values = np.ones(size) if scale is None else scale
    rows = [
        target.pullback((np.eye(size)[i] * values[i]).reshape(target.shape).astype(target.dtype))
        for i in range(size)
    ]
    if not rows:
        zero = target.pullback(np.zeros(target.shape, target.dtype))
        return [None if of_source is None else np.zeros((0, *of_source.shape)) for of_source in zero]
    return [None if of_source[0] is None else np.stack(of_source) for of_source in zip(*rows, strict=True)]


def truths(targets: Sequence[Target]) -> list[list[AxisTruth]]:
    """For each source the truth about every axis of every target, and about several targets themselves."""
    by_target = [jacobians(target) for target in targets]
    sources = range(len(by_target[0]))
    found = [
        [
            _axis(t, axis, target.shape, by_target[t][source])
            for t, target in enumerate(targets)
            for axis in range(len(target.shape))
        ]
        for source in sources
    ]
    found = [
        [_with_cancelling(targets[axis.target], axis, source) for axis in found[source]] for source in sources
    ]
    if len(targets) > 1:
        for source in sources:
            found[source].append(_across([jacobian[source] for jacobian in by_target]))
    return found


def settled(targets: Sequence[Target], smallest: float = 1e-9, noise: float = 0.0) -> bool:
    """Whether no entry of the Jacobian is a rounding error: its zeros do not depend on the seed's size.

    Entries below `smallest`, relative to the largest, count as errors, and those below `noise`: where the
    whole Jacobian is zero but for rounding, no entry is large.
    """
    rng = np.random.default_rng(0)
    for target in targets:
        # Some seeds leave no rounding error where others do: the sign of a number, made by dividing it by
        # its size, has the gradient 0 or 1e-17.  So several are tried.
        scales = rng.uniform(0.5, 1.5, (_SEEDS, int(np.prod(target.shape))))
        wholes = [target.pullback(scale.reshape(target.shape).astype(target.dtype)) for scale in scales]
        by_source = zip(jacobians(target), jacobians(target, scales[0]), *wholes, strict=True)
        for ones, scaled, *totals in by_source:
            if ones is None:
                continue
            if not _exact(ones, scaled, smallest, noise) or not all(_silent(ones, each) for each in totals):
                return False
    return True


def _exact(ones: np.ndarray, scaled: np.ndarray, smallest: float, noise: float) -> bool:
    size = np.abs(ones)
    small = (size > 0) & (size < max(smallest * size.max(initial=0.0), noise))
    return bool(np.isfinite(size).all() and not small.any() and np.array_equal(ones != 0, scaled != 0))


def _silent(ones: np.ndarray, total: np.ndarray) -> bool:
    """Whether an entry that no element feeds is zero when all elements come at once."""
    return not total[~(ones != 0).any(axis=0)].any()


def _axis(target: int, axis: int, shape: tuple[int, ...], jacobian: np.ndarray | None) -> AxisTruth:
    size = shape[axis]
    if jacobian is None:
        return AxisTruth(target, axis, size, "disconnected", None)
    source_rank = jacobian.ndim - 1
    by_slice = np.moveaxis((jacobian != 0).reshape(shape + jacobian.shape[1:]), axis, 0)
    feeds = by_slice.any(axis=tuple(range(1, by_slice.ndim - source_rank)))
    return _of_feeds(target, axis, feeds)


def _with_cancelling(target: Target, axis: AxisTruth, source: int) -> AxisTruth:
    """Whether the slices that do not feed an entry change its bits when all slices come at once."""
    if axis.verdict not in {"kept", "dead"}:
        return axis
    rng = np.random.default_rng(1)
    return axis._replace(cancels=not all(_is_clean(target, axis, source, rng) for _ in range(3)))


def _is_clean(target: Target, axis: AxisTruth, source: int, rng: np.random.Generator) -> bool:
    """Whether all slices at once give the exact sum of what each gives alone."""
    # Of very different sizes, so that what cancels loses bits.
    seed = (rng.uniform(1, 2, target.shape) * 10 ** rng.uniform(-3, 3, target.shape)).astype(target.dtype)
    index = np.arange(axis.size).reshape([-1 if a == axis.axis else 1 for a in range(seed.ndim)])
    masked = [np.where(index == k, seed, 0).astype(target.dtype) for k in range(axis.size)]
    # Where one slice feeds an entry, the others give zero: the sum is that slice's value, bit for bit.
    alone = sum(target.pullback(each)[source] for each in masked)
    return np.array_equal(alone, target.pullback(seed)[source])


def _across(jacobian_of: Sequence[np.ndarray | None]) -> AxisTruth:
    connected = [jacobian for jacobian in jacobian_of if jacobian is not None]
    if not connected:
        return AxisTruth(0, None, len(jacobian_of), "disconnected", None)
    nothing = np.zeros_like(connected[0][:1])
    feeds = np.stack([((nothing if j is None else j) != 0).any(axis=0) for j in jacobian_of])
    return _of_feeds(0, None, feeds)._replace(source_axes=None)


def _of_feeds(target: int, axis: int | None, feeds: np.ndarray) -> AxisTruth:
    """The truth from which slice (axis 0) feeds which entry of the source."""
    size = len(feeds)
    if size == 1:  # mixing cannot be seen in one slice
        return AxisTruth(target, axis, size, "unverified", None)
    if not feeds.any():
        return AxisTruth(target, axis, size, "dead", None)
    if (feeds.sum(axis=0) > 1).any():
        return AxisTruth(target, axis, size, "summed", None)
    return AxisTruth(target, axis, size, "kept", _source_axes(feeds))


def _source_axes(feeds: np.ndarray) -> frozenset[int] | None:
    """The axes of the source along which every slice belongs to another slice of the target's axis."""
    if feeds.reshape(len(feeds), -1).any(axis=1).sum() < 2:
        return None
    axes = range(feeds.ndim - 1)
    together = {axis: feeds.any(axis=tuple(1 + other for other in axes if other != axis)) for axis in axes}
    single = [axis for axis in axes if (together[axis].sum(axis=0) <= 1).all()]
    alike = [axis for axis in single if (together[axis].sum(axis=1) > 1).any()]
    found = frozenset(single) - frozenset(alike)
    return None if alike and not found else found
