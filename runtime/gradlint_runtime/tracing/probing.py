"""Replaying a gradient with dyed seeds, and reading off which slice each entry comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradlint_runtime.tracing import dye, groups
from gradlint_runtime.tracing.replaying import Replay, Rows

#: Of larger cotangents between the steps, so many entries are looked at; of results, all.
_SAMPLE = 16_384

Array = NDArray[Any]
Labels = NDArray[np.int64]


class Probed(NamedTuple):
    """What one replay gave, by cotangent: values (a sample of large ones), and the results in full.

    `results` are dense, as the program would see them; `rows` are those of sparse results before their
    duplicate indices are added.
    """

    values: tuple[Array | None, ...]
    results: tuple[Array | None, ...]
    rows: tuple[Array | None, ...]


class Evidence(NamedTuple):
    """The labels of every cotangent and of every result, for one axis of one target.

    With `axis` None the slices are the targets themselves.
    """

    target: int
    axis: int | None
    size: int
    values: tuple[Labels | None, ...]
    results: tuple[Labels | None, ...]
    rows: tuple[Labels | None, ...]


#: Runs one replay with the given seeds.
Probe = Callable[[Sequence[Array]], Probed]


def sample(values: Array) -> Array:
    """The array itself, or as many of its entries as `_SAMPLE` says, always the same ones."""
    if values.size <= _SAMPLE:
        return values
    return values.reshape(-1)[_positions(values.size)]


def probe_with(
    replay: Replay, results: Sequence[int | None], shapes: Sequence[Sequence[int | None] | None]
) -> Probe:
    """Replays read as values and results; `results` are the cotangents' numbers, `shapes` the sources'."""

    def probe(seeds: Sequence[Array]) -> Probed:
        found = replay(seeds)
        ends = [None if number is None else found[number] for number in results]
        return Probed(
            tuple(
                None if one is None else sample(one.values if isinstance(one, Rows) else one) for one in found
            ),
            tuple(_dense(one, shape) for one, shape in zip(ends, shapes, strict=True)),
            tuple(one.values if isinstance(one, Rows) else None for one in ends),
        )

    return probe


def _dense(value: Array | Rows | None, shape: Sequence[int | None] | None) -> Array | None:
    """The result as the program sees it: rows of the same index are added."""
    if not isinstance(value, Rows):
        return value
    count = shape[0] if shape and shape[0] is not None else int(value.indices.max(initial=-1)) + 1
    total = np.zeros((count, *value.values.shape[1:]), value.values.dtype)
    np.add.at(total, value.indices, value.values)
    return total


@lru_cache(maxsize=64)
def _positions(size: int) -> NDArray[np.int64]:
    return np.sort(np.random.default_rng(size).integers(0, size, _SAMPLE))


def evidence(
    probe: Probe, seeds: Sequence[Array], plain: Probed, base: int | None, *, several: bool
) -> Iterator[Evidence]:
    """The evidence for every axis of more than one slice; of several targets among each other first.

    `plain` is the replay with the seeds as they are; with `several`, there are more targets than one, some
    of which may have no seed.  An axis of n slices costs ceil(log_base n) replays
    more, each of several targets one, and an axis that seems to be kept about log2(n) + 2.  With `base` None
    the kernels do not repeat bit by bit, so that dye does not serve.
    """
    starts = [list(seeds)] if len(seeds) == 1 else [_alone(seeds, target) for target in range(len(seeds))]
    plains = [plain] if len(seeds) == 1 else [probe(start) for start in starts]
    if several:
        yield _between_targets(plains)
    for target, start in enumerate(starts):
        seed = seeds[target]
        for axis in range(seed.ndim) if seed.size else ():
            if seed.shape[axis] > 1:
                yield _along(probe, start, (target, axis), plains[target], base)


def _alone(seeds: Sequence[Array], target: int) -> list[Array]:
    return [seed if index == target else np.zeros_like(seed) for index, seed in enumerate(seeds)]


def _between_targets(alone: Sequence[Probed]) -> Evidence:
    """Which target each entry comes from, told by the replays of each target alone."""

    def label(field: int) -> tuple[Labels | None, ...]:
        return tuple(_only_nonzero(column) for column in zip(*(one[field] for one in alone), strict=True))

    return Evidence(0, None, len(alone), label(0), label(1), label(2))


def _only_nonzero(column: Sequence[Array | None]) -> Labels | None:
    """For each entry the one array in which it is not zero, or DEAD, MIXED or UNKNOWN.

    None among the arrays stands for zeros; the result is None when all are.
    """
    present = [(number, values) for number, values in enumerate(column) if values is not None]
    if not present:
        return None
    alive = np.stack([values != 0 for _, values in present])
    count = alive.sum(axis=0)
    numbers = np.asarray([number for number, _ in present])[alive.argmax(axis=0)]
    found = np.where(count == 1, numbers, np.where(count == 0, dye.DEAD, dye.MIXED))
    finite = np.logical_and.reduce([np.isfinite(values.astype(np.complex128)) for _, values in present])
    return np.where(finite, found, dye.UNKNOWN)


def _along(
    probe: Probe, seeds: Sequence[Array], place: tuple[int, int], plain: Probed, base: int | None
) -> Evidence:
    """The evidence for one axis: dyed, which is cheap, and tested in groups where it seems to be kept."""
    target, axis = place
    seed = seeds[target]

    def replays(changed: Iterable[Array]) -> list[Probed]:
        return [probe([*seeds[:target], one, *seeds[target + 1 :]]) for one in changed]

    size = seed.shape[axis]
    if base is not None:
        colours = dye.dye_for(size, base)
        dyed = replays(dye.dyed(seed, axis, exponents) for exponents in colours.exponents)
        first = _labelled(place, size, [plain, *dyed], lambda some: dye.labels(some[0], some[1:], colours))
        if all(found is None or _is_settled(found) for found in first.results):
            return first
    tests = groups.tests_for(size)
    tested = replays(groups.masked(seed, axis, members) for members in tests.T)
    return _labelled(place, size, [plain, *tested], lambda some: groups.labels(some[0], some[1:], tests))


def _is_settled(found: Labels) -> bool:
    """Whether the dye's word can be taken: for a sum that it saw, and for zeros."""
    return bool((found == dye.MIXED).any() or (found == dye.DEAD).all())


def _labelled(
    place: tuple[int, int],
    size: int,
    replays: Sequence[Probed],
    label: Callable[[Sequence[Array]], Labels],
) -> Evidence:
    def labelled(field: int) -> tuple[Labels | None, ...]:
        columns = zip(*(replay[field] for replay in replays), strict=True)
        return tuple(None if column[0] is None else label(column) for column in columns)

    return Evidence(*place, size, labelled(0), labelled(1), labelled(2))
