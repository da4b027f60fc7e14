"""Random small programs: every mode, with structure and without, against plain gradients."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from jacobian_programs import true_jacobians

from gradlint_runtime.jacobians import jacobian

ROWS, COLUMNS = 3, 2


class Values(NamedTuple):
    """What a step takes: two (3, 2) tensors and a (2, 2) weight; it gives a (3, 2) tensor."""

    x: tf.Tensor
    y: tf.Tensor
    w: tf.Tensor


STEPS = {
    "tanh": lambda v: tf.tanh(v.x),
    "product": lambda v: v.x * v.y,
    "sum": lambda v: v.x + 2 * v.y,
    "matmul": lambda v: tf.matmul(v.x, v.w),
    "softmax": lambda v: tf.nn.softmax(v.x),
    "softmax over rows": lambda v: tf.nn.softmax(v.x, axis=0),
    "centred rows": lambda v: v.x - tf.reduce_mean(v.x, 1, keepdims=True),
    "centred batch": lambda v: v.x - tf.reduce_mean(v.x, 0, keepdims=True),
    "cumsum": lambda v: tf.cumsum(v.x, 1),
    "cumsum over rows": lambda v: tf.cumsum(v.x, 0),
    "reverse": lambda v: tf.reverse(v.x, [0]),
    "roll": lambda v: tf.roll(v.x, 1, 1),
    "gather": lambda v: tf.gather(v.x, [2, 0, 0]),
    "concat": lambda v: tf.concat([v.x[:, :1], v.y[:, 1:]], 1),
    "concat rows": lambda v: tf.concat([v.x[1:], v.y[:1]], 0),
    "where": lambda v: tf.where(v.x > v.y, v.x, v.y * v.x),
    "outer": lambda v: tf.einsum("ai,bi->ai", v.x, v.y),
    "reshape": lambda v: tf.reshape(tf.transpose(v.x), [ROWS, COLUMNS]),
    "split": lambda v: tf.concat(tf.split(v.x, 2, 1)[::-1], 1),
    "loop": lambda v: tf.while_loop(lambda i, _: i < 2, lambda i, z: (i + 1, z * tf.sin(v.x)), (0, v.y))[1],
    "stop": lambda v: tf.stop_gradient(v.x) * v.y,
    "rows dot": lambda v: v.x * tf.reduce_sum(v.x * v.y, 1, keepdims=True),
    "scatter": lambda v: tf.tensor_scatter_nd_update(v.x, [[1]], v.y[:1]),
    "diagonal": lambda v: tf.matmul(tf.linalg.diag(v.x[:, 0]), v.y),
    "broadcast": lambda v: v.x * v.w[0] + tf.reduce_max(v.y, 1, keepdims=True),
}
ENDS = {
    "all": lambda x: x,
    "rows": lambda x: tf.reduce_sum(x * x, 1),
    "columns": lambda x: tf.reduce_sum(x, 0),
    "one": lambda x: x[1],
    "scalar": lambda x: tf.reduce_sum(x * x),
    "turned": tf.transpose,
    "stacked": lambda x: tf.stack([x, x * x], 1),
}

steps = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 3), st.integers(0, 3)), max_size=6)


def program(chosen, end):
    def function(x, w):
        values = [x, x * x + 0.5]
        for name, first, second in chosen:
            x_at, y_at = (-1 - at % len(values) for at in (first, second))
            values.append(STEPS[name](Values(values[x_at], values[y_at], w)))
        return ENDS[end](values[-1])

    return function


def check(chosen, end, mode, structure, chunk_size, seed):
    rng = np.random.default_rng(seed)
    sources = [tf.constant(rng.normal(size=shape)) for shape in ((ROWS, COLUMNS), (COLUMNS, COLUMNS))]
    function = program(chosen, end)
    how = {"mode": mode, "structure": structure, "chunk_size": chunk_size, "unconnected_gradients": "zero"}
    found = jacobian(function, sources, **how)
    for one, truth in zip(found, true_jacobians(function, sources), strict=True):
        np.testing.assert_allclose(one, truth, rtol=1e-9, atol=1e-10)


arguments = {
    "chosen": steps,
    "end": st.sampled_from(sorted(ENDS)),
    "mode": st.sampled_from(["auto", "reverse", "forward"]),
    "structure": st.sampled_from(["auto", "auto", "none"]),
    "chunk_size": st.sampled_from(["auto", 1, 4]),
    "seed": st.integers(0, 5),
}


@given(**arguments)
@settings(max_examples=25)
def test_random_programs(chosen, end, mode, structure, chunk_size, seed):
    check(chosen, end, mode, structure, chunk_size, seed)


@pytest.mark.long
@given(**arguments)
@settings(max_examples=1000)
def test_many_random_programs(chosen, end, mode, structure, chunk_size, seed):
    check(chosen, end, mode, structure, chunk_size, seed)
