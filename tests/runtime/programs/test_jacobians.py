"""The Jacobians of real programs: those of `tape.jacobian`, element by element, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import critic_training
import numpy as np
import physics_network
import pytest
import sequence_network
import tensorflow as tf

import gradlint_runtime as glr


class Differentiated(NamedTuple):
    """A function of its first source, and all its sources (the others are variables)."""

    target: Callable[[tf.Tensor], tf.Tensor]
    sources: list[Any]


def _physics(quantity: Callable[..., tf.Tensor]) -> Differentiated:
    weights = physics_network.network()
    t = tf.constant(np.linspace(0, 1, physics_network.POINTS)[:, None])
    return Differentiated(lambda points: quantity(points, weights), [t, *weights])


def _critic(normalised: bool) -> Differentiated:
    tf.keras.utils.set_random_seed(2)
    model = critic_training.critic(normalised, "float64")
    rows = tf.constant(np.random.default_rng(0).normal(size=(critic_training.ROWS, 3)))
    return Differentiated(lambda batch: model(batch, training=normalised), [rows, *model.trainable_variables])


def _lstm() -> Differentiated:
    sequences = sequence_network.data("float64")
    model = sequence_network.network("float64")
    return Differentiated(
        lambda batch: sequence_network.losses(model, batch), [sequences, *model.trainable_variables]
    )


PROGRAMS = {
    "solution": lambda: _physics(physics_network.solution),
    "residual": lambda: _physics(physics_network.residual),
    "critic": lambda: _critic(normalised=False),
    "critic with batch normalisation": lambda: _critic(normalised=True),
    "lstm": _lstm,
}


def _expected(program: Differentiated) -> list[np.ndarray]:
    with tf.GradientTape() as tape:
        tape.watch(program.sources[0])
        target = program.target(program.sources[0])
    found = tape.jacobian(target, program.sources, unconnected_gradients="zero")
    return [each.numpy() for each in found]


def _by_tape(program: Differentiated) -> list[tf.Tensor]:
    with tf.GradientTape() as tape:
        tape.watch(program.sources[0])
        target = program.target(program.sources[0])
    return glr.jacobian(target, program.sources, tape=tape, unconnected_gradients="zero")


def _in_function(program: Differentiated) -> list[tf.Tensor]:
    @tf.function
    def jacobians(first: tf.Tensor) -> list[tf.Tensor]:
        sources = [first, *program.sources[1:]]
        return glr.jacobian(program.target(first), sources, unconnected_gradients="zero")

    return jacobians(program.sources[0])


def _of_function(program: Differentiated) -> list[tf.Tensor]:
    return [glr.jacobian(program.target, program.sources[0])]


@pytest.mark.parametrize("way", [_by_tape, _in_function, _of_function], ids=lambda way: way.__name__[1:])
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_jacobian_is_that_of_the_tape(name, way):
    program = PROGRAMS[name]()
    expected, found = _expected(program), way(program)
    assert expected[0].any()
    for one, other in zip(expected, found, strict=way is not _of_function):
        assert one.shape == tuple(other.shape)
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-12 * max(1.0, np.abs(one).max()))


def test_the_gradient_is_the_sum_of_the_jacobian_over_the_target():
    """What the whole project is about, on a real program."""
    program = PROGRAMS["critic with batch normalisation"]()
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(program.sources[0])
        target = program.target(program.sources[0])
    gradients = tape.gradient(target, program.sources, unconnected_gradients="zero")
    jacobians = glr.jacobian(target, program.sources, tape=tape, unconnected_gradients="zero")
    for gradient, jacobian in zip(gradients, jacobians, strict=True):
        np.testing.assert_allclose(np.sum(jacobian, axis=(0, 1)), gradient, rtol=1e-7, atol=1e-9)
