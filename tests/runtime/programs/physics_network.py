"""A physics-informed network: u'' + u = 0 at points that do not interact."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from drawing import Numbers, numbers, start

POINTS = 6


def network(dtype: str = "float64") -> list[tf.Variable]:
    rng = np.random.default_rng(3)
    shapes = [(1, 4), (4,), (4, 1)]
    return [tf.Variable(rng.normal(size=shape), dtype=dtype) for shape in shapes]


def solution(t: tf.Tensor, weights: list[tf.Variable]) -> tf.Tensor:
    hidden, bias, out = weights
    return tf.tanh(t @ hidden + bias) @ out


def residual(t: tf.Tensor, weights: list[tf.Variable]) -> tf.Tensor:
    with tf.GradientTape() as outer:
        outer.watch(t)
        with tf.GradientTape() as inner:
            inner.watch(t)
            u = solution(t, weights)
        first = inner.gradient(u, t)
    return outer.gradient(first, t) + u


def gradients(t: tf.Tensor, weights: list[tf.Variable]) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """The residual of each point, and its gradient: summed over the points."""
    with tf.GradientTape() as tape:
        r = residual(t, weights)
    return r, tape.gradient(r, weights)


def train(compiled: bool = False) -> Numbers:
    start()
    weights = network()
    step = tf.function(gradients) if compiled else gradients
    t = tf.reshape(tf.linspace(tf.constant(0.0, tf.float64), 1.0, POINTS), [-1, 1])
    seen = []
    for _ in range(2):
        r, found = step(t, weights)
        for weight, gradient in zip(weights, found, strict=True):
            weight.assign_sub(0.01 * gradient)
        seen.append((r, found))
    return numbers(seen=seen, weights=weights)


def train_compiled() -> Numbers:
    return train(compiled=True)
