"""Random programs for the axes of a seed: a list of numbers is a program, whatever the numbers are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from hypothesis import strategies as st


class Step(NamedTuple):
    """Applies a move to two tensors of the pool, newest first; `choice` settles what the move leaves open."""

    move: int
    first: int
    second: int
    choice: int


#: move(x, y, choice) gives a tensor; one that does not fit the shapes raises ValueError and is left out.
MOVES: list[Callable[[Any, Any, int], Any]] = []
LARGEST = 300


def constant(*shape: int) -> Any:
    return tf.constant(np.random.default_rng(sum(shape)).uniform(0.5, 1.5, size=shape))


def of_rank(x: Any, least: int) -> int:
    if x.shape.rank is None or x.shape.rank < least:
        raise ValueError("rank")
    return int(x.shape.rank)


def axis_of(x: Any, choice: int) -> int:
    return choice % of_rank(x, 1)


def size_of(x: Any, axis: int) -> int:
    if x.shape[axis] is None:
        raise ValueError("size")
    return int(x.shape[axis])


def elementwise(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001 (moves share a signature)
    functions = (
        tf.tanh,
        tf.sin,
        tf.nn.relu,
        tf.nn.softplus,
        tf.square,
        tf.abs,
        tf.nn.elu,
        tf.identity,
        tf.exp,
    )
    return functions[choice % len(functions)](x * 0.5)


def binary(x: Any, y: Any, choice: int) -> Any:
    functions = (tf.add, tf.multiply, tf.subtract, tf.maximum, lambda a, b: a / (2.0 + b * b), tf.minimum)
    tf.broadcast_static_shape(x.shape, y.shape)
    return functions[choice % len(functions)](x, y)


def add_axis(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    return tf.expand_dims(x, choice % (of_rank(x, 0) + 1))


def outer(x: Any, y: Any, choice: int) -> Any:
    return binary(tf.expand_dims(x, 0), tf.expand_dims(y, 1), choice)


def reduction(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    functions = (tf.reduce_sum, tf.reduce_mean, tf.reduce_max, tf.reduce_logsumexp, tf.norm)
    return functions[choice % 5](x, axis=axis_of(x, choice // 10), keepdims=bool(choice // 5 % 2))


def normalization(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    axis = axis_of(x, choice // 3)
    mean = tf.reduce_mean(x, axis, keepdims=True)
    return (x - mean, tf.nn.softmax(x, axis), (x - mean) / (1.0 + tf.reduce_max(x * x, axis, keepdims=True)))[
        choice % 3
    ]


def moving(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    axis = axis_of(x, choice // 6)
    functions = (
        lambda: tf.cumsum(x, axis),
        lambda: tf.reverse(x, [axis]),
        lambda: tf.roll(x, 1, axis),
        lambda: tf.sort(x, axis),
        lambda: tf.math.cumprod(x, axis),
        lambda: tf.repeat(x, 2, axis),
    )
    return functions[choice % 6]()


def transposition(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    order = list(range(of_rank(x, 2)))
    np.random.default_rng(choice).shuffle(order)
    return tf.transpose(x, order)


def fold(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    """Two axes become one."""
    rank = of_rank(x, 2)
    place = choice % (rank - 1)
    sizes = tf.unstack(tf.shape(x)) if choice // 2 % 2 else [-1 if each is None else each for each in x.shape]
    if sizes[:place].count(-1) + sizes[place + 2 :].count(-1) if isinstance(sizes[0], int) else False:
        raise ValueError("several unknown sizes")
    return tf.reshape(x, [*sizes[:place], -1, *sizes[place + 2 :]])


def unfold(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    """One axis becomes two."""
    place = axis_of(x, choice // 2)
    size = size_of(x, place)
    parts = [part for part in (2, 3) if size % part == 0]
    if not parts:
        raise ValueError("prime")
    part = parts[choice % len(parts)]
    sizes = tf.unstack(tf.shape(x))
    return tf.reshape(x, [*sizes[:place], part, size // part, *sizes[place + 1 :]])


def reshaping(x: Any, y: Any, choice: int) -> Any:
    """Into the shape of another tensor with as many elements, or into one with turned sizes."""
    if choice % 2 and x.shape.num_elements() is not None and x.shape.num_elements() == y.shape.num_elements():
        return tf.reshape(x, tf.shape(y))
    return tf.reshape(x, tf.reverse(tf.shape(x), [0]))


def linear(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    rank = of_rank(x, 2)
    last, before = x.shape[-1], x.shape[-2]
    if choice % 3 == 0 and last is not None:
        return tf.tensordot(x, constant(last, 3), 1)
    if choice % 3 == 1 and last is not None and rank == 2:
        return x @ constant(last, 2)
    if before is None:
        raise ValueError("size")
    return tf.matmul(tf.broadcast_to(constant(before, before), [*[1] * (rank - 2), before, before]), x)


def product(x: Any, y: Any, choice: int) -> Any:
    of_rank(x, 2), of_rank(y, 2)
    if None in {x.shape[-1], y.shape[-1], y.shape[-2]}:
        return tf.matmul(x, x, transpose_b=True)
    if x.shape[-1] == y.shape[-1] and choice % 2:
        tf.broadcast_static_shape(x.shape[:-2], y.shape[:-2])
        return tf.matmul(x, y, transpose_b=True)
    if x.shape[-1] != y.shape[-2]:
        return tf.matmul(x, x, transpose_a=True)
    tf.broadcast_static_shape(x.shape[:-2], y.shape[:-2])
    return tf.matmul(x, y)


def einsum(x: Any, y: Any, choice: int) -> Any:
    equations = {
        2: ("ij,ij->i", "ij,kj->ik", "ij,ik->ijk", "ij,ij->ji"),
        3: ("ijk,ijl->ikl", "ijk,ijk->ij", "ijk,ljk->il", "ijk,ijk->kji"),
    }
    other = y if y.shape.is_fully_defined() and y.shape == x.shape else x
    return tf.einsum(
        equations.get(of_rank(x, 2), ("a...,a...->a...",))[choice % 4 if x.shape.rank < 4 else 0], x, other
    )


def concatenation(x: Any, y: Any, choice: int) -> Any:
    axis = axis_of(x, choice // 3)
    if choice % 3 == 0 and y.shape.is_fully_defined() and y.shape == x.shape:
        return tf.concat([x, y], axis)
    return tf.stack([x, tf.sin(x)], axis) if choice % 3 == 1 else tf.concat([x, x * x], axis)


def cutting(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    axis = axis_of(x, choice // 6)
    size = size_of(x, axis)
    item: tuple[Any, ...] = (
        slice(1, None),
        slice(None, None, -1),
        slice(0, size),
        size - 1,
        slice(None, None, 2),
        slice(-2, None),
    )
    return x[(*[slice(None)] * axis, item[choice % 6])]


def padding(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    axis = axis_of(x, choice // 3)
    widths = [[0, 0] for _ in range(x.shape.rank)]
    widths[axis] = [[1, 0], [0, 1], [1, 1]][choice % 3]
    return tf.pad(x, widths)


def shifting(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    """Padded and cut, so that the size is as before and the slices are not."""
    axis = axis_of(x, choice)
    widths = [[0, 0] for _ in range(x.shape.rank)]
    widths[axis] = [1, 0]
    return tf.pad(x, widths)[(*[slice(None)] * axis, slice(None, -1))]


def tiling(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    times = [1] * of_rank(x, 1)
    times[axis_of(x, choice)] = 2
    return tf.tile(x, times)


def stretching(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    return (
        tf.broadcast_to(x, tf.concat([[2], tf.shape(x)], 0))
        if choice % 2
        else tf.broadcast_to(x, tf.shape(x))
    )


def picking(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    axis = axis_of(x, choice // 4)
    size = size_of(x, axis)
    ids = ([0] * size, list(range(size)), list(range(size))[::-1], [0, size - 1])[choice % 4]
    return tf.gather(x, ids, axis=axis)


def segments(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    size = size_of(x, axis_of(x, 0))
    ids = [place * (choice % 3) % size for place in range(size)]
    return (
        tf.math.unsorted_segment_sum(x, ids, size)
        if choice % 2
        else tf.scatter_nd([[each] for each in ids], x, x.shape)
    )


def choosing(x: Any, y: Any, choice: int) -> Any:
    if choice % 2 == 0:
        return tf.where(x > 0.0, x * x, 2.0 * x)
    tf.broadcast_static_shape(x.shape, y.shape)
    return tf.where(x > y, x, y)


def squeezing(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    return tf.squeeze(x) if choice % 2 else tf.squeeze(tf.expand_dims(x, -1), -1)


def diagonals(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    if choice % 3 == 0:
        of_rank(x, 1)
        return tf.linalg.diag(x)
    of_rank(x, 2)
    return tf.linalg.diag_part(x) if choice % 3 == 1 else tf.linalg.band_part(x, 1, 0)


def images(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    if of_rank(x, 3) != 3 or None in x.shape[1:]:
        raise ValueError("rank")
    image = x[..., None]
    functions = (
        lambda: tf.nn.conv2d(image, constant(2, 2, 1, 2), 1, "SAME"),
        lambda: tf.nn.conv1d(x, constant(2, x.shape[2], 3), 1, "SAME"),
        lambda: tf.nn.max_pool2d(image, 2, 1, "SAME")[..., 0],
        lambda: tf.nn.avg_pool2d(image, 2, 1, "SAME")[..., 0],
    )
    return functions[choice % 4]()


def fourier(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    of_rank(x, 2)
    waves = tf.cast(x, tf.complex128)
    return tf.math.real(tf.signal.fft2d(waves) if choice % 2 else tf.signal.fft(waves))


def called(x: Any, y: Any, choice: int) -> Any:
    """Some other move inside a function or a condition."""
    inside = [elementwise, reduction, normalization, transposition, concatenation, moving][choice % 6]
    if choice // 6 % 2:
        return tf.function(lambda a: inside(a, a, choice // 12), autograph=False)(x)
    return tf.cond(
        tf.reduce_sum(y) > 0.0, lambda: elementwise(x, x, choice), lambda: elementwise(x, x, choice + 1)
    )


def looped(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    """A move that keeps the shape, several times."""
    inside = (
        tf.tanh,
        lambda a: tf.roll(a, 1, axis_of(x, choice)),
        lambda a: a * tf.reduce_mean(a, axis_of(x, choice), keepdims=True),
        lambda a: tf.cumsum(a, axis_of(x, choice)) * 0.5,
        lambda a: tf.reverse(a, [axis_of(x, choice)]) + a,
    )[choice % 5]
    return tf.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, inside(a)), (0, x))[1]  # noqa: ARG005


def mapped(x: Any, y: Any, choice: int) -> Any:  # noqa: ARG001
    of_rank(x, 2)
    if choice % 2:
        return tf.map_fn(tf.cumsum, x)
    return tf.scan(lambda state, row: 0.5 * state + tf.sin(row), x)


def stopped(x: Any, y: Any, choice: int) -> Any:
    return binary(tf.stop_gradient(x), y, choice)


MOVES += [
    elementwise,
    binary,
    binary,
    add_axis,
    outer,
    reduction,
    reduction,
    normalization,
    moving,
    transposition,
]
MOVES += [
    fold,
    unfold,
    fold,
    unfold,
    reshaping,
    linear,
    linear,
    product,
    einsum,
    concatenation,
    cutting,
    padding,
]
MOVES += [shifting, tiling, stretching, picking, segments, choosing, squeezing, diagonals, images, fourier]
MOVES += [called, looped, mapped, stopped]

SHAPES = [
    (3, 4),
    (3, 3),
    (3, 2, 3),
    (1, 3),
    (4, 6),
    (2, 3, 2),
    (3,),
    (None, 4),
    (None, 3, 2),
    (None, 3),
    (None, None),
    (2, None),
]

steps = st.builds(
    Step, st.integers(0, len(MOVES) - 1), st.integers(0, 3), st.integers(0, 3), st.integers(0, 60)
)
programs = st.tuples(
    st.sampled_from(SHAPES), st.sampled_from(SHAPES), st.lists(steps, min_size=1, max_size=6)
)


def interpreted(program: Sequence[Step]) -> Callable[[Any, Any], Any]:
    """The program as a function of the source and another input."""

    def run(x: Any, other: Any) -> Any:
        pool = [other, x]
        for step in program:
            first, second = (pool[-1 - place % len(pool)] for place in (step.first, step.second))
            try:
                made = MOVES[step.move](first, second, step.choice)
            except (ValueError, tf.errors.InvalidArgumentError):
                continue
            if (made.shape.num_elements() or 0) <= LARGEST and (made.shape.rank or 0) <= 5:
                pool.append(made)
        return pool[-1]

    return run
