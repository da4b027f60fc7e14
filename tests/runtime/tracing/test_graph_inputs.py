"""Values for the inputs of a graph: from calls with values, from calls inside other graphs, from guesses."""

from __future__ import annotations

import contextlib
import gc
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.eager.polymorphic_function.concrete_function import ConcreteFunction

from gradlint_runtime.tracing.graph_inputs import GraphCalls, guessed_values
from gradlint_runtime.tracing.lifting import Replay, lift


class Watched:
    """Sees the calls of tf.functions, and lifts the gradient that waits as soon as its inputs are known."""

    def __init__(self) -> None:
        self.calls = GraphCalls()
        self.seed: Any = None
        self.gradients: list[Any] = []
        self.replay: Replay | None = None
        self.depth = 0

    def gradient(self, tape: Any, y: Any, sources: list[Any]) -> list[Any]:
        """tape.gradient, noted as the one that waits."""
        self.seed = tf.ones_like(y)
        self.gradients = tape.gradient(y, sources, output_gradients=self.seed)
        return self.gradients

    def see(self, function: Any, inputs: Any, captured: Any) -> None:
        self.calls.note_call(function.graph, inputs, captured)
        if self.seed is not None and self.replay is None and self.calls.knows(self.seed.graph):
            values = self.calls.values(self.seed.graph)
            assert values is not None
            self.replay = lift(self.seed.graph, [self.seed], self.gradients, values)
        if tf.executing_eagerly():
            self.calls.forget(function.graph)

    def values(self) -> list[Any]:
        assert self.replay is not None
        return self.replay(self.replay.seeds)


@contextlib.contextmanager
def watching() -> Iterator[Watched]:
    watched = Watched()
    original = ConcreteFunction._call_flat

    def call_flat(function, tensor_inputs, captured_inputs):
        watched.see(function, tensor_inputs, captured_inputs)
        return original(function, tensor_inputs, captured_inputs)

    ConcreteFunction._call_flat = call_flat
    try:
        yield watched
    finally:
        ConcreteFunction._call_flat = original


def normal(*shape: int, seed: int = 0) -> Any:
    return tf.constant(np.random.default_rng(seed).standard_normal(shape).astype(np.float32))


def assert_same(values: list[Any], expected: list[Any], **tolerance: float) -> None:
    assert len(values) == len(expected) > 0
    for value, other in zip(values, expected, strict=True):
        assert np.any(other)
        np.testing.assert_allclose(value.numpy(), other.numpy(), **{"rtol": 0.0, **tolerance})


@pytest.fixture
def w() -> Any:
    return tf.Variable(normal(4, 3, seed=9))


def test_a_call_with_values(w):
    with watching() as watched:

        @tf.function
        def step(x):
            with tf.GradientTape() as tape:
                y = tf.tanh(tf.matmul(x, w))
            (g,) = watched.gradient(tape, y, [w])
            w.assign_sub(g)
            return [g]

        returned = step(normal(5, 4))
        assert_same(watched.values(), returned)
        assert watched.replay.notes == ()


@pytest.mark.parametrize("compiled", [False, True])
def test_a_call_inside_a_call_inside_a_call_gets_what_these_compute(w, compiled):
    scale = tf.Variable(3.0)
    with watching() as watched:

        @tf.function(jit_compile=compiled)
        def inner(x, z):
            with tf.GradientTape() as tape:
                y = tf.tanh(tf.matmul(x, w)) * z
            return watched.gradient(tape, y, [w])

        @tf.function
        def middle(x):
            scale.assign_add(1.0)
            return inner(tf.sin(x), tf.reduce_sum(x) * 0.1)

        @tf.function
        def outer(x):
            return middle(x * scale)

        # scale is 3 at the first read, and the copy does not add one.
        returned = outer(normal(5, 4))
        assert_same(watched.values(), returned, **({"rtol": 1e-5} if compiled else {}))
        assert watched.replay.notes == ()
        assert float(scale) == 4.0


def test_the_batch_of_an_iterator_is_not_drawn(w):
    rows = tf.data.Dataset.from_tensor_slices(np.ones((6, 4), np.float32)).map(lambda x: x * 2).batch(2)
    iterator = iter(rows)
    with watching() as watched:

        @tf.function(jit_compile=True)
        def inner(x):
            with tf.GradientTape() as tape:
                y = tf.tanh(tf.matmul(x, w))
            return watched.gradient(tape, y, [w])

        @tf.function
        def outer(batches):
            return inner(next(batches))

        outer(iterator)
        assert watched.values()[0].shape == (4, 3)
        assert any("IteratorGetNext" in note for note in watched.replay.notes)
    assert len(list(iterator)) == 2


def test_a_gradient_inside_a_branch_and_a_loop_gets_the_first_round(w):
    with watching() as watched:

        @tf.function
        def outer(x):
            def body(i, h, total):
                def positive():
                    with tf.GradientTape() as tape:
                        y = tf.square(tf.matmul(h, w))
                    return watched.gradient(tape, y, [w])[0]

                g = tf.cond(tf.reduce_sum(h) > -1e9, positive, lambda: tf.zeros_like(w))
                return i + 1, h * 2.0, total + g

            return tf.while_loop(lambda i, *_: i < 1, body, (0, x, tf.zeros([4, 3])))[2]

        returned = outer(normal(5, 4))
        assert_same(watched.values(), [returned])


def test_fit_of_keras():
    model = tf.keras.Sequential(
        [tf.keras.Input((4,)), tf.keras.layers.Dense(3), tf.keras.layers.Dropout(0.5)]
    )
    model.build((None, 4))
    kernel = model.layers[0].kernel.value

    with watching() as watched:

        class Model(tf.keras.Model):
            def train_step(self, data):
                x, y = data
                with tf.GradientTape() as tape:
                    error = tf.square(model(x, training=True) - y)
                (g,) = watched.gradient(tape, error, [kernel])
                kernel.assign_sub(0.01 * g)
                return {"loss": tf.reduce_mean(error)}

        trainer = Model()
        trainer.compile()
        trainer.fit(normal(8, 4), normal(8, 3), batch_size=4, verbose=0)
    assert watched.values()[0].shape == (4, 3)
    assert np.any(watched.values()[0])


def test_functions_of_data_sets_get_guesses_and_real_captures(w):
    watched = Watched()

    def gradient(x):
        with tf.GradientTape() as tape:
            y = tf.matmul(x, w)
        return watched.gradient(tape, y, [w])[0]

    rows = tf.data.Dataset.from_tensor_slices(np.ones((6, 4), np.float32)).batch(2).map(gradient)
    assert not watched.calls.knows(watched.seed.graph)
    assert watched.calls.values(watched.seed.graph) is None
    replay = lift(watched.seed.graph, [watched.seed], watched.gradients, guessed_values(watched.seed.graph))
    assert replay(replay.seeds)[0].shape == (4, 3)
    assert any("the value of the input" in note for note in replay.notes)
    assert len(list(rows)) == 3


def test_values_are_forgotten_and_graphs_are_not_held():
    calls = GraphCalls()

    @tf.function
    def inner(x):
        return x + 1.0

    @tf.function
    def outer(x):
        return inner(x * 2.0)

    x = tf.constant([1.0, 2.0])
    graphs = [function.get_concrete_function(x).graph for function in (inner, outer)]
    assert not calls.knows(graphs[0])
    inside = graphs[1].get_operation_by_name("mul").outputs[0]
    calls.note_call(graphs[0], [inside], [])
    assert not calls.knows(graphs[0])
    calls.note_call(graphs[1], [x], [])
    held = weakref.ref(x)
    assert calls.knows(graphs[0])
    (value,) = calls.values(graphs[0]).compute(graphs[0].inputs).values
    np.testing.assert_array_equal(value, [2.0, 4.0])
    calls.forget(graphs[1])
    assert not calls.knows(graphs[0])
    dead = weakref.ref(graphs[1])
    del x, inside, graphs, outer
    gc.collect()
    assert held() is None
    assert dead() is None
    assert calls.values(tf.Graph()) is None
