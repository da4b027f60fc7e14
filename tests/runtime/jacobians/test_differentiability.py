"""Forward mode differentiates the backward pass: where TensorFlow silently cannot, reverse mode stands in."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.framework import ops

import gradlint_runtime as glr
from gradlint_runtime.jacobians.linearity import _POSITIONS

_X = tf.constant(np.random.default_rng(3).normal(size=(1, 3, 3, 1)), tf.float32)

PROGRAMS = {
    "a resized image": (lambda x: tf.image.resize(x, [9, 9]), _X),
    "scaled and resized": (lambda s: tf.image.resize(_X * s, [9, 9]), tf.constant(2.0)),
    "resized or not": (lambda s: tf.image.resize(_X * s, [9, 9]) + tf.reduce_sum(_X) * s, tf.constant(2.0)),
    "inside a function": (tf.function(lambda s: tf.image.resize(_X * s, [6, 6])), tf.constant(2.0)),
    "in a branch": (
        lambda s: tf.cond(s > 0, lambda: tf.image.resize(_X * s, [6, 6]), lambda: tf.zeros([1, 6, 6, 1])),
        tf.constant(2.0),
    ),
}


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_no_path_is_lost(name, mode):
    function, source = PROGRAMS[name]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(source)
        target = function(source)
    truth = tape.jacobian(target, source, experimental_use_pfor=False)
    for found in (
        glr.jacobian(function, source, mode=mode),
        glr.jacobian(target, source, tape=tape, mode=mode),
    ):
        np.testing.assert_allclose(found, truth, rtol=1e-5, atol=1e-6)
    assert np.any(truth)


def test_the_plan_says_why():
    assert "ResizeBilinearGrad" in glr.plan(*PROGRAMS["scaled and resized"]).explain()


def test_which_linear_operations_end_a_gradient_is_known():
    """What TensorFlow registers as not differentiable, among what is known to be linear."""
    registry = ops._gradient_registry
    registered = [name for name in _POSITIONS if name in registry.list()]
    ending = {name for name in registered if registry.lookup(name) is None}
    assert ending == {"ResizeBilinearGrad", "TensorListConcatLists"}
