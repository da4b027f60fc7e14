"""Forward mode and folding rest on this proof: what is not linear must never pass for linear."""

# ruff: noqa: ARG005  (each program takes the seed and the data, whether it uses both or not)
from __future__ import annotations

import pytest
import tensorflow as tf

from gradlint_runtime.jacobians.linearity import obstacle_to_linearity

X = tf.constant([[1.0, 2.0], [3.0, 4.0]])


def loop(start, body):
    return tf.while_loop(lambda i, _: i < 3, lambda i, y: (i + 1, body(y)), (0, start))[1]


#: The seed and data, which is an argument, so that nothing is folded.
LINEAR = {
    "identity": lambda u, x: u,
    "product with data": lambda u, x: u * x,
    "matmul with data": lambda u, x: tf.matmul(x, u, transpose_b=True),
    "sum of two": lambda u, x: u + 2 * tf.reverse(u, [0]),
    "sum with zeros": lambda u, x: u + tf.zeros_like(u),
    "select": lambda u, x: tf.where(x > 2, u, tf.zeros_like(u)),
    "loop": lambda u, x: loop(u, lambda y: y * x),
    "loop from zero": lambda u, x: loop(tf.zeros_like(u), lambda y: y + u),
    "function": lambda u, x: tf.function(lambda v: v * x)(u),
    "condition on data": lambda u, x: tf.cond(x[0, 0] > 0, lambda: u * x, lambda: -u),
    "concatenation with zeros": lambda u, x: tf.concat([u, tf.zeros((1, 2))], 0),
}
NOT_LINEAR = {
    "square": lambda u, x: u * u,
    "sign": lambda u, x: tf.sign(u),
    "clip": lambda u, x: tf.clip_by_value(u, -1.0, 1.0),
    "shift": lambda u, x: u + 1,
    "shift by data": lambda u, x: u + x,
    "matmul with itself": lambda u, x: tf.matmul(u, u),
    "division by it": lambda u, x: x / u,
    "select by it": lambda u, x: tf.where(u > 0, u, tf.zeros_like(u)),
    "select with data": lambda u, x: tf.where(x > 2, u, x),
    "concatenation with data": lambda u, x: tf.concat([u, x], 0),
    "constant": lambda u, x: tf.ones((2, 2)) * x,
    "loop that squares": lambda u, x: loop(u, lambda y: y * u),
    "loop from data": lambda u, x: loop(x, lambda y: y + u),
    "loop that shifts": lambda u, x: loop(u, lambda y: y + x),
    "loop as long as it is small": lambda u, x: tf.while_loop(
        lambda y: tf.reduce_sum(y) < 9, lambda y: (y * 2,), (u,)
    )[0],
    "function that squares": lambda u, x: tf.function(lambda v: v * v)(u),
    "function of it and of data": lambda u, x: tf.function(lambda v: v + x)(u),
    "condition on it": lambda u, x: tf.cond(u[0, 0] > 0, lambda: u, lambda: -u),
    "branch that shifts": lambda u, x: tf.cond(x[0, 0] > 0, lambda: u + 1, lambda: u),
    "own gradient": lambda u, x: tf.custom_gradient(lambda v: (v * x, tf.sign))(u),
    "stopped": lambda u, x: tf.stop_gradient(u),
    "gathered by it": lambda u, x: tf.gather(x, tf.cast(u[0], tf.int32)),
    "a counter in a loop": lambda u, x: tf.while_loop(
        lambda i, *_: i < 3, lambda i, c, y: (i + 1, c + 1, y + c), (0, tf.zeros((2, 2)), u)
    )[2],
}


def obstacle(function):
    found = []

    def traced(u, x):
        found.append(obstacle_to_linearity([function(u, x)], u))

    tf.function(traced, autograph=False).get_concrete_function(X, X)
    return found[0]


@pytest.mark.parametrize("name", LINEAR)
def test_linear(name):
    assert obstacle(LINEAR[name]) is None


@pytest.mark.parametrize("name", NOT_LINEAR)
def test_not_known_to_be_linear(name):
    assert obstacle(NOT_LINEAR[name])
