"""Behind the tracer, TensorFlow and Keras are as they were, however the traced program ended."""

from __future__ import annotations

import physics_network
import pytest
import tensorflow as tf
from watched_names import functions_of_the_tracer, names, replaced

import gradlint_runtime as glr


class UserError(Exception):
    """What goes wrong in a user's program."""


def _eager() -> object:
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.recompute_grad(lambda a: tf.tanh(a @ a) + a)(x)
    return tape.gradient(y, x)


def _graph() -> object:
    return tf.function(lambda x: tf.gradients(tf.sin(x @ x) + x, x))(tf.ones([2, 2]))


def _session() -> object:
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [None, 2])
        return session.run(tf.compat.v1.gradients(x**2, x), {x: [[1.0, 2.0]]})


_KINDS = {"eager": _eager, "graph": _graph, "session": _session, "physics": physics_network.train}


@pytest.fixture(scope="module", autouse=True)
def _everything_loaded():
    """What is imported on first use, by TensorFlow or by the tracer, is there before names are compared."""
    for program in _KINDS.values():
        program()
        with glr.trace():
            program()


def _all() -> None:
    _eager()
    _graph()
    _session()


@pytest.mark.parametrize("kind", _KINDS)
def test_the_tracer_is_seen_at_work(kind):
    with glr.trace():
        assert functions_of_the_tracer(_KINDS[kind])


@pytest.mark.parametrize("kind", _KINDS)
def test_behind_a_trace(kind):
    before = names()
    with glr.trace():
        _KINDS[kind]()
    assert not replaced(before, names())
    assert not functions_of_the_tracer(_all)


def test_behind_install_and_uninstall():
    before = names()
    glr.install()
    _all()
    report = glr.uninstall()
    assert len(report.calls) == 3
    assert not replaced(before, names())
    assert not functions_of_the_tracer(_all)


def test_behind_one_trace_in_another():
    before = names()
    with glr.trace() as outer:
        with glr.trace() as inner:
            _eager()
        _graph()
    assert (len(inner.calls), len(outer.calls)) == (1, 2)
    assert not replaced(before, names())
    assert not functions_of_the_tracer(_all)


def _raising_beside() -> None:
    _eager()
    raise UserError("beside")


def _raising_backward() -> None:
    @tf.custom_gradient
    def broken(x):
        def grad(_):
            raise UserError("backward")

        return tf.identity(x), grad

    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = broken(x) * 2
    tape.gradient(y, x)


def _raising_in_a_function() -> None:
    tf.function(_raising_backward, autograph=False)()


def _raising_while_gradients_are_made() -> None:
    @tf.custom_gradient
    def broken(x):
        def grad(_):
            raise UserError("graph")

        return tf.identity(x), grad

    tf.function(lambda x: tf.gradients(broken(x), x), autograph=False)(tf.ones([2]))


_BROKEN = (
    _raising_beside,
    _raising_backward,
    _raising_in_a_function,
    _raising_while_gradients_are_made,
)


@pytest.mark.parametrize("program", _BROKEN, ids=lambda program: program.__name__)
def test_behind_an_exception(program):
    with pytest.raises(UserError) as untraced:
        program()
    before = names()
    with pytest.raises(UserError) as traced, glr.trace():
        program()
    assert type(traced.value) is type(untraced.value)
    assert str(traced.value) == str(untraced.value)
    assert not replaced(before, names())
    assert not functions_of_the_tracer(_all)


def _misused() -> dict[str, object]:
    """Calls that TensorFlow itself refuses or answers with None: a trace changes nothing about them."""

    def used_tape() -> None:
        x = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            y = x * x
        tape.gradient(y, x)
        tape.gradient(y, x)

    def wrong_seed() -> None:
        x = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            y = tf.stack([x, x]) * 2
        tape.gradient(y, x, output_gradients=tf.ones([3, 5]))

    def shape_error() -> None:
        tf.ones([2, 3]) @ tf.ones([2, 3])

    return {function.__name__: function for function in (used_tape, wrong_seed, shape_error)}


@pytest.mark.parametrize("name", _misused())
def test_an_error_of_tensorflow_is_unchanged(name):
    program = _misused()[name]
    with pytest.raises(Exception) as untraced:  # noqa: PT011 (whatever TensorFlow raises)
        program()
    with pytest.raises(Exception) as traced, glr.trace():  # noqa: PT011
        program()
    assert type(traced.value) is type(untraced.value)
    assert str(traced.value) == str(untraced.value)
    assert not functions_of_the_tracer(_all)


def test_a_tape_that_did_not_watch():
    x = tf.constant([1.0, 2.0])
    with glr.trace() as report:
        with tf.GradientTape() as tape:
            y = x * 2
        assert tape.gradient(y, x) is None
    (call,) = report.calls
    assert [axis.verdict for axis in call.sources[0].axes] == ["disconnected"]
