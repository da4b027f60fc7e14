"""How the arguments of the recipes are made: arrays of many ranks, pairs that broadcast, axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Case = dict[str, Any]


def t(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers between 0 and 1."""
    return np.random.default_rng([seed, *shape]).uniform(0.1, 0.9, shape)


def n(*shape: int, below: int = 2, seed: int = 0) -> np.ndarray:
    """Whole numbers."""
    return np.random.default_rng([seed, *shape]).integers(0, below, shape).astype(np.int32)


def spd(*shape: int) -> np.ndarray:
    """Symmetric positive definite matrices."""
    a = t(*shape)
    return a @ np.swapaxes(a, -1, -2) + 3 * np.eye(shape[-1])


RANKS = ((), (3,), (2, 3), (4, 2, 3))
PAIRS = (
    ((3,), (3,)),
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 1), (1, 3)),
    ((), (2, 3)),
    ((4, 2, 3), (2, 1)),
    ((3, 1), (3,)),
)
AXES: tuple[Any, ...] = (0, -1, 1, (0, 1), (1, 2), [0, -1], (-1, -2))
ONE_AXIS = (0, -1, 1, -2)


def each_rank(name: str = "x", ranks: Sequence[tuple[int, ...]] = RANKS, **more: Any) -> list[Case]:
    return [{name: t(*shape), **more} for shape in ranks]


def pairs(one: str, other: str) -> list[Case]:
    return [{one: t(*a), other: t(*b, seed=1)} for a, b in PAIRS]


def over_axes(cases: list[Case], axes: Sequence[Any], name: str = "axis") -> list[Case]:
    arrays = [case for case in cases if np.ndim(next(iter(case.values()))) > 0]
    return cases + [{**case, name: axis} for case in arrays for axis in axes]


def reductions() -> list[Case]:
    cases = over_axes(each_rank(ranks=((), (3,), (4, 2, 3))), AXES)
    return cases + [{**case, "keepdims": keep} for case in cases[::3] for keep in (True, False)]


def losses(labels: str, predictions: str) -> list[Case]:
    shapes = ((3,), (2, 3), (4, 2, 3), (2, 4, 5, 3), (4, 1))
    same = [{labels: t(*s), predictions: t(*s, seed=1)} for s in shapes]
    one_hot = [{labels: np.eye(3)[n(*s, below=3)], predictions: t(*s, 3, seed=1)} for s in ((2,), (4, 2))]
    ranks = (
        ((4, 1), (4,)),
        ((4,), (4, 1)),
        ((1, 1), (3,)),
        ((4, 3), (3,)),
        ((4, 2, 1), (4, 2)),
        ((4, 2), (4, 2, 1)),
    )
    unlike = [{labels: t(*a), predictions: t(*b, seed=1)} for a, b in ranks]
    return [*same, *one_hot, *unlike]


def sparse_losses(labels: str, predictions: str) -> list[Case]:
    cases = [{labels: n(*s, below=3), predictions: t(*s, 3, seed=1)} for s in ((), (2,), (4, 2), (2, 4, 5))]
    return [*cases, {labels: n(4, 1, below=3), predictions: t(4, 3, seed=1)}]


def images() -> list[Case]:
    return [{"x": t(4, 5, 3)}, {"x": t(2, 4, 5, 3)}]
