"""What goes in and what comes out: kinds of targets and sources, structures, dtypes, shapes."""

from __future__ import annotations

import gc
import itertools
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

from gradlint_runtime.jacobians import jacobian, plan

X = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], tf.float64)


def square_sum(x):
    return tf.reduce_sum(x * x, 1)


SQUARE_SUM = np.einsum("ab,bc->abc", np.eye(2), 2 * X.numpy())


def test_the_result_is_structured_like_the_sources():
    sources = {"a": X, "b": [X, (tf.constant(2.0, tf.float64),)]}

    def function(sources):
        return square_sum(sources["a"]) * sources["b"][1][0] + square_sum(sources["b"][0])

    found = jacobian(function, sources)
    tf.nest.assert_same_structure(found, sources)
    np.testing.assert_allclose(found["a"], 2 * SQUARE_SUM)
    np.testing.assert_allclose(found["b"][0], SQUARE_SUM)
    np.testing.assert_allclose(found["b"][1][0], square_sum(X))


def test_a_function_of_several_sources_takes_them_one_by_one():
    left, right = jacobian(lambda a, b: a * b, (tf.constant(3.0), tf.constant(4.0)))
    assert (left.numpy(), right.numpy()) == (4.0, 3.0)


@pytest.mark.parametrize("source", [2.0, np.float64(2.0), [1.0, 2.0], np.arange(3.0)])
def test_a_function_takes_numbers_and_arrays(source):
    def function(*own):
        return tf.stack(own) ** 2

    truth = np.diag(2 * np.ravel(source)).reshape(np.shape(np.ravel(source)) * 2)
    found = np.stack(tf.nest.flatten(jacobian(function, source)), -1).reshape(truth.shape)
    np.testing.assert_allclose(found, truth)


def test_variables_are_read_on_every_run():
    weight = tf.Variable([1.0, 2.0])

    def function():
        return weight**2

    planned = plan(function, weight)
    np.testing.assert_allclose(planned(), np.diag([2.0, 4.0]))
    weight.assign([3.0, 4.0])
    np.testing.assert_allclose(planned(), np.diag([6.0, 8.0]))
    np.testing.assert_allclose(jacobian(function, weight), np.diag([6.0, 8.0]))
    np.testing.assert_allclose(jacobian(lambda w: w * w, weight), np.diag([6.0, 8.0]))
    with tf.GradientTape() as tape:
        target = weight * weight
    np.testing.assert_allclose(jacobian(target, weight, tape=tape), np.diag([6.0, 8.0]))
    in_graph = tf.function(lambda: jacobian(weight**2, [weight]))
    np.testing.assert_allclose(in_graph()[0], np.diag([6.0, 8.0]))


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_embedding_variables_in_a_graph_and_on_a_tape(mode):
    table = tf.Variable(np.arange(8.0).reshape(4, 2))
    ids = tf.constant([1, 3, 1])
    truth = np.zeros((3, 2, 4, 2))
    for row, picked in enumerate((1, 3, 1)):
        truth[row, range(2), picked, range(2)] = 2 * table.numpy()[picked]
    in_graph = tf.function(lambda: jacobian(tf.gather(table, ids) ** 2, table, mode=mode))
    np.testing.assert_allclose(in_graph(), truth)
    with tf.GradientTape() as tape:
        target = tf.gather(table, ids) ** 2
    np.testing.assert_allclose(jacobian(target, table, tape=tape, mode=mode), truth)


def test_a_model_of_keras():
    model = keras.Sequential([keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(2)])
    x = tf.random.stateless_normal((5, 3), (1, 2))
    model(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        target = model(x)
    truth = tape.jacobian(target, [x, *model.trainable_variables])
    found = jacobian(lambda: model(x), model.trainable_variables)
    for one, other in zip(found, truth[1:], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    np.testing.assert_allclose(jacobian(model, x), truth[0], atol=1e-5)
    of_tape = jacobian(target, model.trainable_variables, tape=tape)
    for one, other in zip(of_tape, truth[1:], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


@pytest.mark.parametrize("in_graph", [False, True])
def test_a_source_without_a_path(in_graph):
    other = tf.constant([1.0, 2.0], tf.float32)

    def both(x, other, **how):
        return jacobian(square_sum(x), [x, other], **how)

    run = (
        tf.function(both)
        if in_graph
        else lambda x, other, **how: jacobian(lambda x, _: square_sum(x), [x, other], **how)
    )
    assert run(X, other)[1] is None
    zeros = run(X, other, unconnected_gradients="zero")
    np.testing.assert_allclose(zeros[0], SQUARE_SUM)
    assert zeros[1].dtype == tf.float32
    np.testing.assert_array_equal(zeros[1], np.zeros((2, 2)))
    assert run(X, other, unconnected_gradients=tf.UnconnectedGradients.ZERO)[1] is not None


def test_a_tape_that_is_not_persistent_and_still_recording():
    with tf.GradientTape() as tape:
        tape.watch(X)
        found = jacobian(square_sum(X), X, tape=tape)
    np.testing.assert_allclose(found, SQUARE_SUM)


def test_a_tape_sees_only_what_it_recorded():
    """In a graph without its tape, the graph is read: there the factor counts."""

    def run(x, with_tape):
        with tf.GradientTape() as tape:
            tape.watch(x)
            with tape.stop_recording():
                factor = x * 1.0
            target = factor * x
        return jacobian(target, x, tape=tape if with_tape else None)

    x = tf.constant([2.0, 3.0])
    np.testing.assert_allclose(tf.function(run)(x, True), np.diag([2.0, 3.0]))
    np.testing.assert_allclose(tf.function(run)(x, False), np.diag([4.0, 6.0]))


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("chunk_size", ["auto", 2])
@pytest.mark.parametrize(
    "dtype", [tf.float16, tf.bfloat16, tf.float32, tf.float64, tf.complex64, tf.complex128]
)
def test_dtypes(dtype, chunk_size, mode):
    x = tf.cast(tf.constant([[1, 2, 3]]), dtype)
    found = jacobian(lambda x: x * x, x, mode=mode, chunk_size=chunk_size, structure="none")
    assert found.dtype == dtype
    complex_found = tf.cast(found, tf.complex128).numpy().reshape(3, 3)
    np.testing.assert_array_equal(complex_found.real, np.diag([2.0, 4.0, 6.0]))
    np.testing.assert_array_equal(complex_found.imag, np.zeros((3, 3)))


@pytest.mark.parametrize("mode", ["auto", "reverse", "forward"])
@pytest.mark.parametrize("structure", ["auto", "none"])
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_unknown_and_empty_batches(rows, structure, mode):
    specs = [tf.TensorSpec((None, 2), tf.float64)]
    run = tf.function(
        lambda x: jacobian(tf.tanh(x) * x[:, :1], x, structure=structure, mode=mode), input_signature=specs
    )
    x = tf.constant(np.arange(2.0 * rows).reshape(rows, 2))
    found = run(x)
    assert found.shape == (rows, 2, rows, 2)
    with tf.GradientTape() as tape:
        tape.watch(x)
        target = tf.tanh(x) * x[:, :1]
    if rows:
        np.testing.assert_allclose(found, tape.jacobian(target, x), atol=1e-12)
    else:
        assert jacobian(target, x, tape=tape, mode=mode).shape == (0, 2, 0, 2)


def test_autograph_converts_the_function_and_not_the_engine():
    def function(x):
        total = tf.zeros_like(x)
        for at in tf.range(3):
            if tf.reduce_sum(x) > 0:
                total += x ** tf.cast(at, x.dtype)
        return total

    x = tf.constant([1.0, 2.0])
    truth = np.diag(1 + 2 * x.numpy())
    np.testing.assert_allclose(jacobian(function, x), truth)
    np.testing.assert_allclose(tf.function(lambda x: jacobian(function, x))(x), truth)


def test_a_function_is_traced_once_for_each_signature():
    traces = itertools.count()

    def function(x):
        next(traces)
        return x**2

    for _ in range(3):
        jacobian(function, tf.constant([1.0, 2.0]))
        jacobian(function, tf.constant([5.0, 6.0]))
    assert next(traces) == 1
    jacobian(function, tf.constant([1.0, 2.0, 3.0]))
    jacobian(function, tf.constant([1.0, 2.0]), mode="forward")
    assert next(traces) == 4


class Scaled:
    def __init__(self, factor) -> None:
        self.factor = factor

    def method(self, x):
        return self.factor * x

    def __call__(self, x) -> tf.Tensor:
        return self.factor * x


FACTOR = 2.0


def test_values_that_change_after_the_trace_are_seen(monkeypatch):
    x = tf.constant([1.0])
    factor, factors, array = 2.0, [2.0], np.array([2.0])
    cases = {
        "closure": lambda x: factor * x,
        "list": lambda x: factors[0] * x,
        "array": lambda x: array * x,
        "global": lambda x: FACTOR * x,
    }
    scaled = Scaled(2.0)
    cases |= {"method": scaled.method, "object": scaled}
    assert {name: float(jacobian(case, x)[0, 0]) for name, case in cases.items()} == dict.fromkeys(cases, 2.0)
    factor, factors[0], array[0], scaled.factor = 3.0, 3.0, 3.0, 3.0
    monkeypatch.setitem(globals(), "FACTOR", 3.0)
    assert {name: float(jacobian(case, x)[0, 0]) for name, case in cases.items()} == dict.fromkeys(cases, 3.0)


def test_the_cache_keeps_no_function_alive():
    def use():
        big = tf.constant([1.0, 2.0])

        def function(x):
            return big * x

        scaled = Scaled(2.0)
        for each in (function, scaled, scaled.method):
            jacobian(each, tf.constant([1.0, 2.0]))
        return weakref.ref(function), weakref.ref(scaled)

    references = use()
    gc.collect()
    assert [reference() for reference in references] == [None, None]


def test_the_result_can_be_differentiated_again():
    x = tf.constant([1.0, 2.0, 3.0], tf.float64)
    for chunk_size in ("auto", 2):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                target = x**3 * tf.reduce_sum(x)
            found = jacobian(target, x, tape=inner, structure="none", chunk_size=chunk_size)
            trace = tf.reduce_sum(found)
        by_tape = outer.gradient(trace, x)
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                target = x**3 * tf.reduce_sum(x)
            trace = tf.reduce_sum(inner.jacobian(target, x))
        np.testing.assert_allclose(by_tape, outer.gradient(trace, x))


@pytest.mark.parametrize("chunk_size", ["auto", 2])
def test_compiled_by_xla(chunk_size):
    run = tf.function(
        lambda x: jacobian(square_sum(x), x, chunk_size=chunk_size, structure="none"), jit_compile=True
    )
    np.testing.assert_allclose(run(X), SQUARE_SUM)


@pytest.mark.parametrize("resource", [False, True])
@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("chunk_size", ["auto", 2])
def test_a_graph_of_version_1(chunk_size, mode, resource):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float64, (None, 3))
        weight = tf.compat.v1.get_variable(
            f"w{resource}", (3, 2), tf.float64, tf.compat.v1.ones_initializer(), use_resource=resource
        )
        target = tf.tanh(tf.matmul(x, weight) / 10)
        how = {"mode": mode, "chunk_size": chunk_size}
        found = jacobian(target, [x, weight], **how)
        session.run(tf.compat.v1.global_variables_initializer())
        own = session.run(found, {x: X.numpy()})
    with tf.GradientTape(persistent=True) as tape:
        weight = tf.ones((3, 2), tf.float64)
        tape.watch([X, weight])
        target = tf.tanh(tf.matmul(X, weight) / 10)
    for one, other in zip(own, tape.jacobian(target, [X, weight]), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)
