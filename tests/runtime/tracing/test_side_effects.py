"""What a gradient does besides: the program counts, prints and draws as often as it would alone."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

import gradlint_runtime as glr
from gradlint_runtime.tracing.records import Call

_count = tf.Variable(0.0)
_calls: list[str] = []


def _backward(function: Callable[[tf.Tensor], tf.Tensor]) -> Callable[[tf.Tensor], tf.Tensor]:
    @tf.custom_gradient
    def identity(x):
        return tf.identity(x), function

    return identity


def _counted(upstream):
    _count.assign_add(1.0)
    return 2 * upstream


def _noted(upstream):
    _calls.append("backward")
    return 2 * upstream


def _python_function(x):
    def doubled(a):
        _calls.append("forward")
        return 2 * a

    return tf.ensure_shape(tf.py_function(doubled, [x], x.dtype), x.shape)


def _changed_before(x):
    _count.assign_add(1.0)
    return x * _count


def _dropped_again(x):
    return tf.recompute_grad(lambda a: tf.nn.dropout(tf.tanh(a), 0.5))(x)


#: Programs, and the verdicts that are right for both axes: noise in a backward pass is not linear.
PROGRAMS: dict[str, tuple[Callable[[tf.Tensor], tf.Tensor], set[str]]] = {
    "variable counted backward": (_backward(_counted), {"kept", "unverified"}),
    "list filled backward": (_backward(_noted), {"kept", "unverified"}),
    "noise backward": (
        _backward(lambda upstream: upstream + tf.random.normal(tf.shape(upstream))),
        {"nonlinear", "unverified"},
    ),
    "noise of a generator backward": (
        _backward(lambda g: g + tf.random.get_global_generator().normal(tf.shape(g))),
        {"nonlinear", "unverified"},
    ),
    "noise of NumPy backward": (
        _backward(lambda upstream: upstream + np.random.rand()),
        {"nonlinear", "unverified"},
    ),
    "noise of Python backward": (
        _backward(lambda upstream: upstream + random.random()),
        {"nonlinear", "unverified"},
    ),
    "dropout recomputed": (_dropped_again, {"kept", "unverified"}),
    "dropout": (lambda x: tf.nn.dropout(x, 0.3), {"kept"}),
    "py_function": (_python_function, {"unverified"}),
    "variable changed before": (_changed_before, {"kept", "unverified"}),
}


def _run(program: Callable[[tf.Tensor], tf.Tensor], function: bool) -> dict[str, object]:
    tf.keras.utils.set_random_seed(5)
    tf.random.get_global_generator().reset_from_seed(7)
    _count.assign(0.0)
    _calls.clear()

    def step(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = program(x)
        return tape.gradient(y, x)

    found = (tf.function(step, autograph=False) if function else step)(tf.ones([6, 5]))
    return {
        "gradient": found.numpy().tolist(),
        "variable": _count.numpy().tolist(),
        "calls": list(_calls),
        "next of TensorFlow": tf.random.normal([2]).numpy().tolist(),
        "next of its generator": tf.random.get_global_generator().normal([2]).numpy().tolist(),
        "next of NumPy": np.random.rand(),
        "next of Python": random.random(),
    }


def _traced(program: Callable[[tf.Tensor], tf.Tensor], function: bool) -> tuple[dict[str, object], Call]:
    with glr.trace() as report:
        results = _run(program, function)
    (call,) = report.calls
    return results, call


@pytest.mark.parametrize("function", [False, True], ids=["eager", "function"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_does_what_it_does_alone(name, function):
    program, allowed = PROGRAMS[name]
    alone = _run(program, function)
    traced, call = _traced(program, function)
    assert {key: (alone[key], traced[key]) for key in alone if alone[key] != traced[key]} == {}
    verdicts = [axis.verdict for axis in call.sources[0].axes]
    assert set(verdicts) <= allowed, (verdicts, call.notes)


def test_a_function_prints_once(tmp_path):
    path = tmp_path / "printed.txt"

    @tf.function
    def step(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            tf.print("forward", output_stream=f"file://{path}")
            y = x * 2
        return tape.gradient(y, x)

    with glr.trace() as report:
        step(tf.ones([3]))
    assert path.read_text().splitlines() == ["forward"]
    assert [axis.verdict for axis in report.calls[0].sources[0].axes] == ["kept"]
