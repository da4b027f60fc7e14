"""Replaying a gradient with dyed seeds, and reading off which slice each entry comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradlint_runtime.tracing import dye
from gradlint_runtime.tracing.replaying import Replay, Rows

#: Of larger cotangents between the steps, so many entries are looked at; of results, all.
_SAMPLE = 65_536

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


def evidence(probe: Probe, seeds: Sequence[Array], plain: Probed, base: int) -> Iterator[Evidence]:
    """The evidence for every axis of more than one slice: the targets among each other first.

    `plain` is the replay with the seeds as they are.  An axis of n slices costs ceil(log_base n) replays
    more, and each of several targets one.
    """
    if len(seeds) > 1:
        yield _between_targets(probe, seeds, plain, base)
    for target, seed in enumerate(seeds):
        alone = [one if index == target else np.zeros_like(one) for index, one in enumerate(seeds)]
        axes = [axis for axis, size in enumerate(seed.shape) if size > 1]
        if not axes or not seed.size:
            continue
        if len(seeds) > 1:
            plain = probe(alone)
        for axis in axes:
            colours = dye.dye_for(seed.shape[axis], base)
            replays = [
                probe([*alone[:target], dye.dyed(seed, axis, exponents), *alone[target + 1 :]])
                for exponents in colours.exponents
            ]
            yield _labelled(target, axis, colours, plain, replays)


def _between_targets(probe: Probe, seeds: Sequence[Array], plain: Probed, base: int) -> Evidence:
    colours = dye.dye_for(len(seeds), base)
    replays = [
        probe([(seed * 2.0**power).astype(seed.dtype) for seed, power in zip(seeds, exponents, strict=True)])
        for exponents in colours.exponents
    ]
    return _labelled(0, None, colours, plain, replays)


def _labelled(
    target: int, axis: int | None, colours: dye.Dye, plain: Probed, replays: Sequence[Probed]
) -> Evidence:
    def label(field: int) -> tuple[Labels | None, ...]:
        columns = zip(plain[field], *(replay[field] for replay in replays), strict=True)
        return tuple(
            None if column[0] is None else dye.labels(column[0], column[1:], colours) for column in columns
        )

    return Evidence(target, axis, colours.size, label(0), label(1), label(2))


def doubled(plain: Array, twice: Array) -> bool:
    """Whether an array doubled exactly, as what is linear in a doubled seed does."""
    return bool(np.array_equal(plain * 2, twice, equal_nan=not np.iscomplexobj(plain)))
