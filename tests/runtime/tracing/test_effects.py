"""What a backward function does besides is seen before it would be run again."""

from __future__ import annotations

import random

import numpy as np
import pytest
import tensorflow as tf

from gradlint_runtime.tracing.effects import fingerprint, has_effect, same_random_numbers

_log = []
_state = {"count": 0}


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def backward(self, upstream):
        self.count += 1
        return upstream


def _appending():
    norms = []
    return lambda upstream: norms.append(1) or upstream


def _counting():
    count = 0

    def backward(upstream):
        nonlocal count
        count += 1
        return upstream

    return backward


def _wrapped(function):
    def outer(upstream):
        return function(upstream)

    return outer


def _to_a_global_list(upstream):
    _log.append(upstream)
    return upstream


def _to_a_global_dictionary(upstream):
    _state["count"] = _state["count"] + 1000
    return upstream


def _filling():
    buffer = np.zeros(3)

    def backward(upstream):
        buffer[0] += 1
        return upstream

    return backward


@pytest.mark.parametrize(
    "function",
    [
        _appending(),
        _counting(),
        _wrapped(_wrapped(_appending())),
        _to_a_global_list,
        _to_a_global_dictionary,
        Counter().backward,
        _wrapped(Counter().backward),
        _filling(),
    ],
)
def test_a_change_is_seen(function):
    before = fingerprint(function)
    function(1.0)
    assert fingerprint(function) != before


def _pure():
    scale, names = 3.0, ["a", "b"]
    matrix = tf.ones([2, 2])
    return lambda upstream: upstream * scale * len(names) * matrix[0, 0]


@pytest.mark.parametrize("function", [_pure(), _wrapped(_pure()), lambda upstream: upstream, abs])
def test_nothing_changed(function):
    before = fingerprint(function)
    function(1.0)
    assert fingerprint(function) == before


@pytest.mark.parametrize(
    ("op_type", "expected"),
    [
        ("MatMul", False),
        ("ReadVariableOp", False),
        ("AssignAddVariableOp", True),
        ("RandomStandardNormal", True),
        ("EagerPyFunc", True),
        ("no such function", True),
    ],
)
def test_operations(op_type, expected):
    assert has_effect(op_type) is expected


def test_functions_are_looked_into():
    count = tf.Variable(0.0)

    @tf.function
    def pure(x):
        return tf.while_loop(lambda i, _: i < 2, lambda i, a: (i + 1, tf.tanh(a)), (0, x))[1]

    @tf.function
    def counting(x):
        count.assign_add(1.0)
        return x

    for function, expected in ((pure, False), (counting, True)):
        function(tf.ones([2]))
        name = function.get_concrete_function(tf.ones([2])).name
        assert has_effect(name.decode() if isinstance(name, bytes) else name) is expected


def test_random_numbers_stay():
    before = random.getstate(), np.random.get_state()[1].tolist()
    with same_random_numbers():
        random.random()
        np.random.rand()
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before
