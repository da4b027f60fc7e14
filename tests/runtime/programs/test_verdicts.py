"""What the tracer says of real programs, against one-hot seeds."""

from __future__ import annotations

import critic_training
import keras_training
import numpy as np
import physics_network
import pytest
import sequence_network
import tensorflow as tf
from one_hot_oracle import Target, truths
from traced import disagreements

import gradlint_runtime as glr
from gradlint_runtime.tracing.records import Call


def _truth(tape: tf.GradientTape, target: tf.Tensor, sources: list):
    """The truth by a persistent tape."""

    def pullback(seed: np.ndarray) -> list[np.ndarray | None]:
        found = tape.gradient(target, sources, tf.constant(seed, target.dtype))
        return [None if each is None else tf.convert_to_tensor(each).numpy() for each in found]

    return truths([Target(tuple(target.shape), target.dtype.as_numpy_dtype, pullback)])


def _calls_at(calls: tuple[Call, ...], text: str) -> list[Call]:
    return [call for call in calls if text in call.text]


def _verdicts(call: Call) -> list[list[str]]:
    return [[axis.verdict for axis in source.axes] for source in call.sources]


@pytest.mark.parametrize("compiled", [False, True])
def test_physics_network(compiled):
    t = tf.constant(np.linspace(0, 1, physics_network.POINTS)[:, None])
    weights = physics_network.network()
    step = tf.function(physics_network.gradients) if compiled else physics_network.gradients
    with glr.trace() as report:
        step(t, weights)
    (first,) = _calls_at(report.calls, "inner.gradient(u, t)")
    (second,) = _calls_at(report.calls, "outer.gradient(first, t)")
    (outer,) = _calls_at(report.calls, "tape.gradient(r, weights)")
    assert len(report.calls) == 3
    for call in (first, second):
        assert _verdicts(call) == [["kept", "unverified"]]
        assert call.sources[0].axes[0].source_axis == 0
    with tf.GradientTape(persistent=True) as tape:
        r = physics_network.residual(t, weights)
    assert not disagreements(outer, _truth(tape, r, weights))


@pytest.mark.parametrize("normalised", [False, True])
@pytest.mark.parametrize("compiled", [False, True])
def test_gradient_penalty(normalised, compiled):
    tf.keras.utils.set_random_seed(2)
    model = critic_training.critic(normalised)
    rows = tf.random.normal([critic_training.ROWS, 3])
    penalty = tf.function(critic_training.penalty) if compiled else critic_training.penalty
    with glr.trace() as report:
        penalty(model, rows)
    (call,) = report.calls
    assert _verdicts(call) == [["summed" if normalised else "kept", "unverified"]]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(rows)
        scores = model(rows, training=True)
    assert not disagreements(call, _truth(tape, scores, [rows]))


@pytest.mark.parametrize("compiled", [False, True])
def test_lstm(compiled):
    sequences = sequence_network.data()
    model = sequence_network.network()
    step = tf.function(sequence_network.gradients) if compiled else sequence_network.gradients
    with glr.trace() as report:
        step(model, sequences)
    (call,) = report.calls
    assert _verdicts(call) == [["kept"], *[["summed"]] * len(model.trainable_variables)]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(sequences)
        loss = sequence_network.losses(model, sequences)
    assert not disagreements(call, _truth(tape, loss, [sequences, *model.trainable_variables]))


@pytest.mark.parametrize("program", [keras_training.by_loop, keras_training.by_eager_loop])
def test_loop_of_a_user(program):
    with glr.trace() as report:
        program()
    (call,) = report.calls
    assert "tape.gradient(loss, trained.trainable_variables)" in call.text
    assert call.targets[0].shape == (4,)
    # Batch normalisation subtracts the mean: the bias before it goes nowhere, but for rounding.
    assert [verdicts for verdicts in _verdicts(call) if verdicts != ["summed"]] in ([], [["dead"]])


@pytest.mark.parametrize("program", [keras_training.by_fit, keras_training.by_eager_fit])
def test_fit_has_a_scalar_target(program):
    with glr.trace() as report:
        program()
    (call,) = report.calls
    assert call.filename == keras_training.__file__
    assert "trained.fit(" in call.text
    assert [target.shape for target in call.targets] == [()]
    assert all(not source.axes for source in call.sources)
