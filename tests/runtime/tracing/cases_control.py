"""Cases: functions, control flow, custom gradients and gradients of gradients."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from case_type import EAGER, GRADIENTS, GRAPH, TAPE_IN_FUNCTION, Case

#: What a call of a tf.function may be named by: the operation inside it, or the call.
_CALLED = "MatMul|PartitionedCall|StatefulPartitionedCall"
_MULTIPLIED = "Mul|PartitionedCall|StatefulPartitionedCall"


@tf.custom_gradient
def _clipped(x):
    return tf.identity(x), lambda upstream: tf.clip_by_value(upstream, -0.1, 0.1)


@tf.custom_gradient
def _clipped_far(x):
    """Linear for a seed of ones and for twice that, but not for larger ones."""
    return tf.identity(x), lambda upstream: tf.clip_by_value(upstream, -5, 5)


@tf.custom_gradient
def _clipped_very_far(x):
    return tf.identity(x), lambda upstream: tf.clip_by_value(upstream, -100, 100)


@tf.custom_gradient
def _guided(x):
    """Guided backpropagation: twice the seed gives twice the gradient, the opposite seed does not."""
    return tf.nn.relu(x), tf.nn.relu


@tf.custom_gradient
def _modulus(x):
    return tf.identity(x), tf.abs


@tf.custom_gradient
def _clipped_by_norm(x):
    return tf.identity(x), lambda upstream: tf.clip_by_norm(upstream, 0.1)


@tf.custom_gradient
def _tripled(x):
    return tf.identity(x), lambda upstream: 3 * upstream


@tf.custom_gradient
def _averaged(x):
    def grad(upstream):
        return tf.zeros_like(upstream) + tf.reduce_mean(upstream, 0)

    return tf.identity(x), grad


@tf.custom_gradient
def _reversed(x):
    return tf.identity(x), lambda upstream: -upstream


def _recomputed(x, w):
    return tf.recompute_grad(lambda a, b: tf.tanh(a @ b))(x, w)


def _python(x):
    doubled = tf.py_function(lambda a: 2 * a, [x], x.dtype)
    return tf.ensure_shape(doubled, x.shape)


def _numpy(x, w):
    return tf.ensure_shape(tf.numpy_function(lambda a: 2 * a, [x], x.dtype), x.shape) * w


def _both_branches(x, w):
    return tf.cond(tf.reduce_sum(x) > 0, lambda: tf.tanh(x @ w), lambda: x @ w * 2)


def _one_branch(x, w):
    return tf.cond(tf.reduce_sum(x) > 0, lambda: 2 * x, lambda: w * 3)


def _loop(x, w):
    def body(i, a):
        return i + 1, tf.tanh(a @ w)

    return tf.while_loop(lambda i, _: i < 3, body, (0, x))[1]


def _elementwise_loop(x):
    return tf.while_loop(lambda i, _: i < 3, lambda i, a: (i + 1, tf.sin(a)), (0, x))[1]


def _mapped(x, w):
    return tf.map_fn(lambda row: row * w, x)


def _vectorized(x, w):
    return tf.vectorized_map(lambda row: row * w, x)


def _scanned(x):
    return tf.scan(lambda total, row: tf.tanh(total + row), x)


def _called(**options):
    @tf.function(autograph=False, **options)
    def layer(x, w):
        return tf.tanh(x @ w)

    return layer


def _nested(x, w):
    outer = tf.function(lambda a, b: _called()(a, b) * 2, autograph=False)
    return outer(x, w)


def _looping_function(x, w):
    return tf.function(_loop, autograph=False)(x, w)


def _penalty(x, w):
    with tf.GradientTape() as inner:
        inner.watch(x)
        score = tf.tanh(x @ w)
    return tf.norm(inner.gradient(score, x), axis=1)


def _coupled_penalty(x, w):
    with tf.GradientTape() as inner:
        inner.watch(x)
        hidden = x @ w
        score = tf.tanh(hidden - tf.reduce_mean(hidden, 0))
    return tf.norm(inner.gradient(score, x), axis=1)


def _second_derivative(t, w):
    with tf.GradientTape() as inner:
        inner.watch(t)
        u = tf.reduce_sum(tf.sin(t * w), 1, keepdims=True)
    return inner.gradient(u, t)


def _penalty_in_graph(x, w):
    score = tf.tanh(x @ w)
    return tf.norm(tf.gradients(score, x)[0], axis=1)


def _modes(eager: str, graph: str) -> dict[str, str]:
    return {EAGER: eager, TAPE_IN_FUNCTION: graph, GRADIENTS: graph}


_LAYER: tuple[Any, ...] = ((3, 2), (2, 4))
_SAME: tuple[Any, ...] = ((3, 2), (2, 2))
_KEPT = "kept0 summed / summed kept1"

CONTROL = (
    Case("clipped", ((3, 2),), _clipped, "nonlinear nonlinear", oracle=False),
    Case("clipped_by_norm", ((3, 2),), _clipped_by_norm, "nonlinear nonlinear", oracle=False),
    Case("clipped_far", ((4, 2),), _clipped_far, "nonlinear nonlinear", oracle=False),
    Case("clipped_very_far", ((40,),), _clipped_very_far, "nonlinear", oracle=False),
    Case("guided_backpropagation", ((3, 2),), _guided, "nonlinear nonlinear", oracle=False),
    Case("modulus_of_cotangents", ((3, 2),), lambda x: _modulus(2 * x), "nonlinear nonlinear", oracle=False),
    Case(
        "clipped_beside",
        ((3, 2), (3, 2)),
        lambda x, w: _clipped(x) + w,
        "nonlinear nonlinear / kept0 kept1",
        oracle=False,
    ),
    Case("tripled", ((3, 2),), lambda x: _tripled(x) * 2, "kept0 kept1"),
    Case("gradient_reversal", _LAYER, lambda x, w: _reversed(x) @ w, "kept0 MatMul / MatMul kept1"),
    Case("averaged", ((3, 2),), lambda x: _averaged(x) * 2, "summed kept1"),
    Case("recomputed", _LAYER, _recomputed, _KEPT),
    Case("py_function", ((3, 2),), _python, "unverified unverified", oracle=False),
    Case("numpy_function", ((3, 2), (2,)), _numpy, "none none / Mul kept0"),
    Case("cond", _LAYER, _both_branches, "kept0 MatMul|If|StatelessIf / MatMul|If|StatelessIf kept1"),
    Case(
        "cond_of_one",
        ((3, 2), (3, 2)),
        _one_branch,
        _modes("kept0 kept1 / none none", "kept0 kept1 / dead dead"),
    ),
    Case(
        "while_loop",
        _SAME,
        _loop,
        "kept0 MatMul|While|StatelessWhile / MatMul|AddN|While|StatelessWhile MatMul|While|StatelessWhile",
    ),
    Case("elementwise_loop", ((3, 2),), _elementwise_loop, "kept0 kept1"),
    Case("map_fn", ((3, 2), (2,)), _mapped, "kept0 kept1 / summed kept0"),
    Case("vectorized_map", ((3, 2), (2,)), _vectorized, f"kept0 kept1 / {_MULTIPLIED} kept0"),
    Case("scan", ((3, 2),), _scanned, "summed kept1"),
    Case("function", _LAYER, _called(), f"kept0 {_CALLED} / {_CALLED} kept1"),
    Case("nested_function", _LAYER, _nested, f"kept0 {_CALLED} / {_CALLED} kept1"),
    Case("compiled", _LAYER, _called(jit_compile=True), f"kept0 {_CALLED} / {_CALLED} kept1"),
    Case("looping_function", _SAME, _looping_function, "kept0 summed / summed summed"),
    Case("gradient_penalty", ((3, 2), (2, 1)), _penalty, "kept0 / summed", calls=2),
    Case("coupled_penalty", ((3, 2), (2, 1)), _coupled_penalty, "summed / summed", calls=2),
    Case("second_derivative", ((3, 1), (2,)), _second_derivative, "kept0 one / summed one", calls=2),
    Case("penalty_by_gradients", ((3, 2), (2, 1)), _penalty_in_graph, "kept0 / summed", calls=2, modes=GRAPH),
)
