"""Errors name the argument, the cause and the way out."""

from __future__ import annotations

import re

import pytest
import tensorflow as tf

from gradlint_runtime.jacobians import JacobianMemoryError, jacobian, plan

X = tf.constant([[1.0, 2.0], [3.0, 4.0]])


def square(x):
    return x * x


def taped(watched=True, persistent=False):
    with tf.GradientTape(persistent=persistent) as tape:
        if watched:
            tape.watch(X)
        target = square(X)
    return target, tape


def used_tape():
    target, tape = taped()
    tape.gradient(target, X)
    return jacobian(target, X, tape=tape)


def never_watched():
    target, tape = taped(watched=False)
    return jacobian(target, X, tape=tape)


CASES = {
    "used tape": (used_tape, RuntimeError, "tape: .*used up.*persistent=True"),
    "never watched": (never_watched, ValueError, r"tape: .*no way.*tape\.watch"),
    "no tape": (lambda: jacobian(square(X), X), ValueError, "tape: .*eager.*function"),
    "tape with a function": (
        lambda: jacobian(square, X, tape=taped()[1]),
        ValueError,
        "tape: .*leave it out",
    ),
    "integer source": (lambda: jacobian(square, tf.constant([1, 2])), TypeError, r"sources: int32.*tf\.cast"),
    "one integer source of two": (
        lambda: jacobian(lambda a, b: a * tf.cast(b, a.dtype), [X, tf.constant(1)]),
        TypeError,
        r"sources\[1\]: int32",
    ),
    "string target": (
        lambda: jacobian(lambda x: tf.strings.as_string(x), X),  # noqa: PLW0108
        TypeError,
        "target: string has no derivative",
    ),
    "integer target": (lambda: jacobian(lambda x: tf.cast(x, tf.int32), X), TypeError, "target: int32"),
    "list of targets": (lambda: jacobian([X, X], X), TypeError, "target: list.*once for each"),
    "function of two": (lambda: jacobian(lambda x: [x, x], X), TypeError, "target: list.*once for each"),
    "no target": (lambda: jacobian(lambda _: None, X), TypeError, "target: NoneType"),
    "variable as target": (lambda: jacobian(tf.Variable(1.0), X), TypeError, "target: a tf.Variable"),
    "no sources": (lambda: jacobian(square, []), ValueError, "sources: there are none"),
    "ragged source": (
        lambda: jacobian(lambda r: r.values, tf.ragged.constant([[1.0], [2.0, 3.0]])),
        TypeError,
        "sources: RaggedTensor.*take the values",
    ),
    "mode": (lambda: jacobian(square, X, mode="backward"), ValueError, "mode: 'backward'.*'reverse'"),
    "structure": (lambda: jacobian(square, X, structure="yes"), ValueError, "structure: 'yes'.*'none'"),
    "unconnected": (
        lambda: jacobian(square, X, unconnected_gradients="zeros"),
        ValueError,
        "unconnected_gradients: 'zeros'.*'zero'",
    ),
    "chunk of none": (lambda: jacobian(square, X, chunk_size=0), ValueError, "chunk_size: 0 is not positive"),
    "half a chunk": (lambda: jacobian(square, X, chunk_size=0.5), TypeError, "chunk_size: 0.5 .*auto"),
    "unknown device": (lambda: jacobian(square, X, devices=["TPU:9"]), ValueError, "devices: 'TPU:9'.*CPU:0"),
    "device as text": (
        lambda: jacobian(square, X, devices="CPU:0"),
        TypeError,
        "devices: 'CPU:0' is a string",
    ),
    "no devices": (lambda: jacobian(square, X, devices=[]), ValueError, "devices: give"),
    "memory limit": (
        lambda: jacobian(square, X, memory_limit=10),
        JacobianMemoryError,
        r"\(2, 2, 2, 2\).*need .*bytes, and 10 bytes .*raise memory_limit",
    ),
    "memory limit as text": (
        lambda: jacobian(square, X, memory_limit="1GB"),
        TypeError,
        "memory_limit: '1GB'",
    ),
    "more than the machine has": (
        lambda: jacobian(lambda x: tf.cumsum(x), tf.zeros(2_000_000)),  # noqa: PLW0108
        JacobianMemoryError,
        r"\(2000000, 2000000\).*TiB",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_errors_name_argument_cause_and_way_out(case):
    call, error, pattern = CASES[case]
    with pytest.raises(error) as raised:
        call()
    assert re.search(pattern, str(raised.value), re.DOTALL), str(raised.value)


def test_unknown_rank():
    run = tf.function(lambda x: jacobian(square(x), x), input_signature=[tf.TensorSpec(None, tf.float32)])
    with pytest.raises(ValueError, match=r"rank is not known.*ensure_shape"):
        run(X)


def test_an_error_of_the_function_comes_through():
    def broken(_):
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        jacobian(broken, X)


def test_wrong_shapes_are_the_functions_own_error():
    with pytest.raises(ValueError, match=r"(?i)dimensions must be equal|matrix size"):
        jacobian(lambda x: tf.matmul(x, tf.ones((3, 3))), X)


def test_never_watched_with_zeros_asked_for():
    target, tape = taped(watched=False)
    assert not jacobian(target, X, tape=tape, unconnected_gradients="zero").numpy().any()


def test_a_plan_of_a_tape_uses_the_tape_once():
    target, tape = taped()
    planned = plan(target, X, tape=tape)
    assert planned().shape == planned().shape == (2, 2, 2, 2)
