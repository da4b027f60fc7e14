"""The shape algebra against NumPy: equal or more general, and row by row where it says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shape_truth import Truth, known, opened, unsized, wrong

from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, new_dim, with_lead, with_tail

Draw = Callable[[st.SearchStrategy], object]


class Case(NamedTuple):
    """One operation on arrays, and what the algebra says of it."""

    arrays: list[np.ndarray]
    real: Callable[[Sequence[np.ndarray]], np.ndarray]
    static: Callable[[Sequence[Shape]], Shape]


CASES: dict[str, Callable[[Draw], Case]] = {}


def case(make: Callable[[Draw], Case]) -> Callable[[Draw], Case]:
    CASES[make.__name__] = make
    return make


def array(shape: Sequence[int], seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, *shape]).uniform(0.1, 0.9, tuple(shape))


def sizes(low: int = 0, high: int = 4) -> st.SearchStrategy:
    return st.lists(st.sampled_from((2, 3, 4, 1)), min_size=low, max_size=high)


def axes_of(draw: Draw, rank: int) -> int | tuple[int, ...] | None:
    """One axis, several from either side, or all."""
    if rank == 0:
        return None
    signs = draw(st.lists(st.booleans(), min_size=rank, max_size=rank))
    chosen = draw(st.lists(st.integers(0, rank - 1), max_size=2, unique=True))
    axes = tuple(axis - rank * negative for axis, negative in zip(chosen, signs, strict=False))
    return draw(st.sampled_from((None, axes, axes[0] if axes else None)))


@case
def broadcast(draw: Draw) -> Case:
    shape = draw(sizes())
    parts = []
    for seed in range(2):
        ones = draw(st.lists(st.booleans(), min_size=len(shape), max_size=len(shape)))
        kept = [1 if one else size for one, size in zip(ones, shape, strict=True)]
        parts.append(array(kept[draw(st.integers(0, len(shape))) :], seed))
    return Case(parts, lambda a: a[0] * a[1], lambda s: algebra.broadcast(*s))


@case
def reduce(draw: Draw) -> Case:
    x = array(draw(sizes()))
    axis, keep = axes_of(draw, x.ndim), draw(st.booleans())
    told = draw(st.sampled_from((axis, axis, algebra.UNKNOWN_AXIS)))
    flag = draw(st.sampled_from((keep, keep, None)))
    return Case([x], lambda a: np.sum(a[0], axis, keepdims=keep), lambda s: algebra.reduce(s[0], told, flag))


@case
def mix(draw: Draw) -> Case:
    x = array(draw(sizes(1)))
    axis = draw(st.integers(-x.ndim, x.ndim - 1))
    told = draw(st.sampled_from((axis, axis, algebra.UNKNOWN_AXIS, None)))
    return Case([x], lambda a: np.cumsum(a[0], axis), lambda s: algebra.mix(s[0], told))


@case
def expand_dims(draw: Draw) -> Case:
    x = array(draw(sizes()))
    axis = draw(st.integers(-x.ndim - 1, x.ndim))
    told = draw(st.sampled_from((axis, axis, None)))
    return Case([x], lambda a: np.expand_dims(a[0], axis), lambda s: algebra.expand_dims(s[0], told))


@case
def squeeze(draw: Draw) -> Case:
    x = array(draw(sizes()))
    ones = [axis for axis, size in enumerate(x.shape) if size == 1]
    axis = draw(st.sampled_from((None, *ones, *(axis - x.ndim for axis in ones))))
    told = draw(st.sampled_from((axis, axis, algebra.UNKNOWN_AXIS)))
    return Case([x], lambda a: np.squeeze(a[0], axis), lambda s: algebra.squeeze(s[0], told))


@case
def transpose(draw: Draw) -> Case:
    x = array(draw(sizes()))
    order = draw(st.one_of(st.none(), st.permutations(range(x.ndim))))
    told = None if order is None else tuple(order)
    return Case([x], lambda a: np.transpose(a[0], told), lambda s: algebra.transpose(s[0], told))


@case
def matmul(draw: Draw) -> Case:
    rows, inner, columns = draw(st.tuples(*[st.sampled_from((1, 2, 3, 4))] * 3))
    stack = draw(sizes(0, 2))
    flags = draw(st.tuples(st.booleans(), st.booleans()))
    stacks = [stack[draw(st.integers(0, len(stack))) :] for _ in range(2)]
    pairs = [(rows, inner), (inner, columns)]
    parts = [
        array((*extra, *(pair[::-1] if flag else pair)), seed)
        for seed, (extra, pair, flag) in enumerate(zip(stacks, pairs, flags, strict=True))
    ]

    def real(a: Sequence[np.ndarray]) -> np.ndarray:
        x, y = (np.swapaxes(b, -1, -2) if flag else b for b, flag in zip(a, flags, strict=True))
        return x @ y

    return Case(parts, real, lambda s: algebra.matmul(*s, *flags))


@case
def matmul_with_itself(draw: Draw) -> Case:
    x = array(draw(sizes(2, 3)))
    return Case(
        [x],
        lambda a: a[0] @ np.swapaxes(a[0], -1, -2),
        lambda s: algebra.matmul(s[0], s[0], False, True),
    )


@case
def concat(draw: Draw) -> Case:
    shape = draw(sizes(1))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    parts = []
    for seed in range(draw(st.integers(1, 3))):
        shape[axis] = draw(st.sampled_from((1, 2, 3)))
        parts.append(array(shape, seed))
    told = draw(st.sampled_from((axis, axis, None)))
    return Case(parts, lambda a: np.concatenate(a, axis), lambda s: algebra.concat(s, told))


@case
def stack(draw: Draw) -> Case:
    shape = draw(sizes())
    parts = [array(shape, seed) for seed in range(draw(st.integers(1, 3)))]
    axis = draw(st.integers(-len(shape) - 1, len(shape)))
    told = draw(st.sampled_from((axis, axis, None)))
    return Case(parts, lambda a: np.stack(a, axis), lambda s: algebra.stack(s, told, len(parts)))


@case
def reshape(draw: Draw) -> Case:
    old = draw(sizes(1, 3))
    total = int(np.prod(old))
    first = draw(st.sampled_from([d for d in range(1, total + 1) if total % d == 0]))
    second = draw(st.sampled_from([d for d in range(1, total // first + 1) if (total // first) % d == 0]))
    target: list[int] = draw(
        st.sampled_from(
            (
                [first, total // first],
                [first, second, total // first // second],
                [total],
                [old[0], total // old[0]],
                [old[0], 1, total // old[0]],
                [*old[:-1], 1, old[-1]],
                [total // old[-1], old[-1]],
            )
        )
    )
    free = draw(st.sampled_from([None, *range(len(target))]))
    by_size = draw(st.lists(st.booleans(), min_size=len(target), max_size=len(target)))

    def static(s: Sequence[Shape]) -> Shape:
        dims: list[Dim | None] = []
        for i, size in enumerate(target):
            own = s[0].lead[i] if i < len(s[0].lead) and old[i] == size and by_size[i] else new_dim(size)
            dims.append(None if i == free else own)
        return algebra.reshape(s[0], dims)

    return Case([array(old)], lambda a: np.reshape(a[0], target), static)


@case
def join(draw: Draw) -> Case:
    """One of two values; which one is drawn."""
    one, other = array(draw(sizes()), 0), array(draw(sizes()), 1)
    chosen = draw(st.integers(0, 1))
    return Case([one, other], lambda a: a[chosen], lambda s: algebra.join(*s))


@case
def join_of_transposed(draw: Draw) -> Case:
    """Whichever way it went, an axis of the join may be another axis of the same data."""
    x = array(draw(sizes(1, 3)))
    turned = draw(st.booleans())
    return Case(
        [x],
        lambda a: a[0].T if turned else a[0],
        lambda s: algebra.join(s[0], algebra.transpose(s[0], None)),
    )


@case
def drop_last(draw: Draw) -> Case:
    x = array(draw(sizes(1)))
    axes = draw(st.integers(1, x.ndim))
    return Case([x], lambda a: np.sum(a[0], tuple(range(-axes, 0))), lambda s: algebra.drop_last(s[0], axes))


@case
def replace_last(draw: Draw) -> Case:
    x, w = array(draw(sizes(1))), None
    w = array((x.shape[-1], 5), 1)
    return Case([x], lambda a: a[0] @ w, lambda s: algebra.replace_last(s[0], new_dim(5)))


@case
def taking_axes_out_of_a_rest(draw: Draw) -> Case:
    """Looking at an axis changes nothing."""
    x = array(draw(sizes(1)))
    axes = draw(st.integers(1, x.ndim))
    side = draw(st.sampled_from((with_lead, with_tail)))
    return Case([x], lambda a: a[0], lambda s: side(s[0], axes))


def chained(draw: Draw) -> Case:
    """Two operations on one array: axes that were taken out of a rest stay the same axes."""
    x = array(draw(sizes(1)))
    keep = draw(st.integers(-x.ndim, x.ndim - 1))
    axis = draw(st.integers(-x.ndim, x.ndim - 1))
    return Case(
        [x],
        lambda a: np.expand_dims(a[0].sum(keep, keepdims=True) * np.cumsum(a[0], axis), axis),
        lambda s: algebra.expand_dims(
            algebra.broadcast(algebra.reduce(s[0], keep, True), algebra.mix(s[0], axis)), axis
        ),
    )


def hidden(draw: Draw, real: np.ndarray) -> Shape:
    """What may be known of an array's shape: all, the rank, or only some axes."""
    how = draw(st.sampled_from(("all", "rank", "some", "nothing")))
    if how == "all":
        return known(real.shape)
    if how == "rank":
        return unsized(real.shape)
    lead = draw(st.integers(0, real.ndim)) if how == "some" else 0
    tail = draw(st.integers(0, real.ndim - lead)) if how == "some" else 0
    return opened(real.shape, lead, tail, draw(st.booleans()))


@pytest.mark.parametrize("name", CASES)
@given(data=st.data())
def test_equal_or_more_general(name: str, data: st.DataObject) -> None:
    made = CASES[name](data.draw)
    shapes = [hidden(data.draw, real) for real in made.arrays]
    truth = Truth(lambda arrays: [np.asarray(made.real(arrays))], made.arrays)
    assert wrong(truth, shapes, [made.static(shapes)]) is None
