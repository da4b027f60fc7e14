"""Values that stand for the outputs of operations which must not be run again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf


def constant(dtype: Any, shape: Any, size: int, seed: int) -> Any | None:
    """Synthetic values of `dtype` and the static `shape`, with unknown dimensions taken as `size`.

    Floats are normal, integers 0 and 1 (so that labels and indices stay in range), booleans mixed, strings
    empty.  A tensor of unknown rank becomes a vector.  None for what has no values: resources and variants.
    """
    dimensions = [size] if shape.rank is None else [size if n is None else n for n in shape.as_list()]
    generator = np.random.default_rng(seed)
    if dtype.is_floating or dtype.is_complex:
        return tf.cast(tf.constant(generator.standard_normal(dimensions)), dtype)
    if dtype.is_integer or dtype == tf.bool:
        return tf.cast(tf.constant(generator.integers(0, 2, dimensions)), dtype)
    if dtype == tf.string:
        return tf.zeros(dimensions, tf.string)
    return None


def redrawn(op: Any, inputs: list[Any], seed: int) -> Any | None:
    """Random values of the op's distribution from a generator without a state; None for other ops.

    `inputs` are the op's inputs in the graph that is being built.  The same seed gives the same values each
    time the graph runs.
    """
    draw = _DRAWS.get(op.type)
    return None if draw is None else draw(op.outputs[0].dtype, inputs, [seed, 7])


def _normal(dtype: Any, inputs: list[Any], seed: list[int]) -> Any:
    return tf.random.stateless_normal(inputs[0], seed, dtype=dtype)


def _truncated_normal(dtype: Any, inputs: list[Any], seed: list[int]) -> Any:
    return tf.random.stateless_truncated_normal(inputs[0], seed, dtype=dtype)


def _uniform(dtype: Any, inputs: list[Any], seed: list[int]) -> Any:
    return tf.random.stateless_uniform(inputs[0], seed, dtype=dtype)


def _integers(dtype: Any, inputs: list[Any], seed: list[int]) -> Any:
    shape, low, high = inputs
    return tf.random.stateless_uniform(shape, seed, low, high, dtype)


_DRAWS: dict[str, Callable[..., Any]] = {
    "RandomStandardNormal": _normal,
    "TruncatedNormal": _truncated_normal,
    "RandomUniform": _uniform,
    "RandomUniformInt": _integers,
}
