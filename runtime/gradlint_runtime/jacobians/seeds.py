"""The seeds of the passes: one-hot, or one-hot in every slice of the folded axes at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import prod
from typing import TypeAlias

import tensorflow as tf

#: A dimension: an int where it is known, else a scalar tensor.
Size: TypeAlias = "int | tf.Tensor"


def sizes(tensor: tf.Tensor | tf.Variable) -> list[Size]:
    """The dimensions of a tensor, as ints as far as they are known."""
    if tensor.shape.is_fully_defined():
        return [int(size) for size in tensor.shape]
    dynamic = tf.shape(tensor)
    return [dynamic[at] if size is None else int(size) for at, size in enumerate(tensor.shape)]


def number_of_seeds(shape: Sequence[Size], folded: Collection[int]) -> Size:
    """One for each element, but for the axes that are folded."""
    return prod(size for axis, size in enumerate(shape) if axis not in folded)


def one_hot_seeds(
    numbers: tf.Tensor, count: Size, shape: Sequence[Size], folded: Collection[int], dtype: tf.DType
) -> tf.Tensor:
    """The seeds with these `count` numbers, of shape (count, *shape).

    Seeds are numbered over the axes that are not folded, in row-major order.  Seed k is 1 where these axes
    stand at its place, in every slice of the folded axes, and 0 elsewhere.
    """
    seeds = tf.one_hot(numbers, number_of_seeds(shape, folded), dtype=dtype)
    seeds = tf.reshape(seeds, [count, *(1 if axis in folded else size for axis, size in enumerate(shape))])
    return tf.broadcast_to(seeds, [count, *shape]) if folded else seeds
