"""Sources that a function takes from around it: variables, constants, tensors of outer functions."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

import gradlint_runtime as glr

_W = tf.Variable([[0.3, -0.2], [0.1, 0.4]], dtype=tf.float64)
_C = tf.constant([[0.5, 0.1], [-0.3, 0.2]], tf.float64)
_X = tf.constant([[0.1, 0.2], [0.3, 0.4]], tf.float64)


def _while(x, w, c):
    return tf.while_loop(lambda i, _: i < 3, lambda i, a: (i + 1, tf.tanh(a @ w) + c), (0, x))[1]


def _map(x, w, c):
    return tf.map_fn(lambda row: tf.tanh(tf.linalg.matvec(w, row)) * c[0], x)


def _scan(x, w, c):
    return tf.scan(lambda a, row: tf.tanh(tf.linalg.matvec(w, a) + row) * c[1], x)


def _cond(x, w, c):
    return tf.cond(tf.reduce_sum(x) > 0, lambda: tf.tanh(x @ w) * c, lambda: x * w)


def _called(x, w, c):
    return tf.function(lambda a: tf.sin(a @ w) @ c)(x)


def _plain(x, w, c):
    return tf.tanh(x @ w) @ c


PROGRAMS = [_while, _map, _scan, _cond, _called, _plain]


def _truth(program):
    """Row by row, by plain gradients of an eager tape."""
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([_X, _C])
        y = program(_X, _W, _C)
        elements = [y[row, column] for row in range(2) for column in range(2)]
    rows = [tape.gradient(element, [_X, _W, _C], unconnected_gradients="zero") for element in elements]
    return [np.reshape([row[at].numpy() for row in rows], (2, 2, 2, 2)) for at in range(3)]


@pytest.mark.parametrize("mode", ["auto", "reverse"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_captured_variables_and_constants(program, mode):
    found = tf.function(lambda x: glr.jacobian(program(x, _W, _C), [x, _W, _C], mode=mode))(_X)
    for one, expected in zip(found, _truth(program), strict=True):
        np.testing.assert_allclose(one, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_source_of_an_outer_function(program):
    @tf.function
    def outer(x):
        c = tf.identity(_C)

        @tf.function
        def inner():
            return glr.jacobian(program(x, _W, c), [x, _W, c])

        return inner()

    for one, expected in zip(outer(_X), _truth(program), strict=True):
        np.testing.assert_allclose(one, expected, rtol=1e-12, atol=1e-12)
