"""Which calls a trace lists, and what it says of a call beside the verdicts."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
import tensorflow as tf

import gradlint_runtime as glr
from gradlint_runtime.tracing.records import Call


def _verdicts(call: Call) -> list[list[str]]:
    return [[axis.verdict for axis in source.axes] for source in call.sources]


def _line(text: str) -> int:
    lines = Path(__file__).read_text("utf-8").splitlines()
    (found,) = (number for number, line in enumerate(lines, 1) if line.strip().endswith(f"# {text}"))
    return found


def _summed() -> tf.Tensor:
    x = tf.ones([3, 2])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.cumsum(x)
    return tape.gradient(y, x)  # the summed one


def _persistent() -> list[tf.Tensor]:
    x = tf.ones([3])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y, z = x * 2, tf.cumsum(x)
    first = tape.gradient(y, x)
    second = tape.gradient(z, x)
    return [first, second]


def _two_a_line() -> list[tf.Tensor]:
    x = tf.ones([3])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y, z = x * 2, tf.cumsum(x)
    return [tape.gradient(y, x), tape.gradient(z, x)]


def _in_a_loop() -> list[tf.Tensor]:
    x = tf.ones([3])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        targets = x * 2, tf.cumsum(x)
    return [tape.gradient(target, x) for target in targets]


def test_where_the_call_stands():
    with glr.trace() as report:
        _summed()
    (call,) = report.calls
    assert (call.filename, call.function) == (__file__, "_summed")
    assert call.line == _line("the summed one")
    # Python 3.10 does not know columns.
    assert call.column == (len("    return ") + 1 if sys.version_info >= (3, 11) else None)
    assert "tape.gradient(y, x)" in call.text
    assert call.api == "tf.GradientTape.gradient"
    assert [(target.shape, target.dtype) for target in call.targets] == [((3, 2), "float32")]
    (contraction,) = call.sources[0].axes[0].contractions
    assert contraction.op_type == "Cumsum"
    assert "tf.cumsum(x)" in contraction.forward.text
    assert contraction.gradient_function == "_CumsumGrad"
    assert "tensorflow" in contraction.gradient_place.filename
    assert call.seed_location is not None
    assert "tensorflow" in call.seed_location.filename
    assert call.proof.holds


@pytest.mark.parametrize("function", [False, True])
@pytest.mark.parametrize("program", [_persistent, _two_a_line])
def test_two_calls_are_two(program, function):
    with glr.trace() as report:
        (tf.function(program) if function else program)()
    assert [_verdicts(call) for call in report.calls] == [[["kept"]], [["summed"]]]
    assert [call.runs for call in report.calls] == [1, 1]


def test_one_call_of_two_targets_hides_no_sum():
    """The second run of a line may differentiate something else; what it sums must be in the report."""
    with glr.trace() as report:
        _in_a_loop()
    assert sum(call.runs for call in report.calls) == 2
    assert ["summed"] in [verdicts for call in report.calls for verdicts in _verdicts(call)]


def test_runs_are_counted():
    with glr.trace() as report:
        for _ in range(3):
            _summed()
    (call,) = report.calls
    assert call.runs == 3


def test_a_function_is_analysed_once_and_runs_often():
    function = tf.function(_summed)
    with glr.trace() as report:
        for _ in range(3):
            function()
    (call,) = report.calls
    assert _verdicts(call) == [["summed", "kept"]]


def test_threads():
    with glr.trace() as report:
        threads = [threading.Thread(target=_summed) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    (call,) = report.calls
    assert call.runs == 4
    assert _verdicts(call) == [["summed", "kept"]]


def test_a_jacobian_is_no_implicit_sum():
    x = tf.ones([3, 2])
    with glr.trace() as report:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = tf.cumsum(x)
        tape.jacobian(y, x)
        tape.batch_jacobian(y, x)
        tape.jacobian(y, x, experimental_use_pfor=False)
    assert report.calls == ()


@pytest.mark.parametrize("function", [False, True])
def test_sources_may_be_intermediate_and_nested(function):
    def program():
        x = tf.ones([3, 2])
        with tf.GradientTape() as tape:
            tape.watch(x)
            h = 2 * x
            y = tf.transpose(tf.cumsum(h))
        return tape.gradient(y, {"h": h, "x": [x, x]})

    with glr.trace() as report:
        (tf.function(program) if function else program)()
    (call,) = report.calls
    assert _verdicts(call) == [["kept", "summed"]] * 3
    assert all(source.axes[0].source_axis == 1 for source in call.sources)


def test_an_indexed_and_a_dense_use_of_one_variable():
    table = tf.Variable(tf.ones([4, 2]))
    with glr.trace() as report:
        with tf.GradientTape() as tape:
            y = tf.gather(table, [1, 3]) + table[:2]
        tape.gradient(y, table)
    (call,) = report.calls
    assert _verdicts(call) == [["summed", "kept"]]
    assert [each.op_type for each in call.sources[0].axes[0].contractions] == ["AddN"]


@pytest.mark.parametrize("function", [False, True])
def test_dropout(function):
    def program(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.nn.dropout(x, 0.3)
        return tape.gradient(y, x)

    with glr.trace() as report:
        (tf.function(program) if function else program)(tf.ones([10, 5]))
    (call,) = report.calls
    assert _verdicts(call) == [["kept", "kept"]]


def test_a_target_that_is_sparse():
    with glr.trace() as report:
        x = tf.ones([3])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.sparse.to_dense(tf.SparseTensor([[0, 0], [1, 1], [2, 0]], 2 * x, [3, 2]))
        tape.gradient(y, x)
    assert _verdicts(report.calls[0]) == [["kept", "kept"]]


def test_nothing_is_traced_outside():
    with glr.trace() as report:
        pass
    _summed()
    assert report.calls == ()


def test_functions_that_tensorflow_differentiates_itself_are_no_calls():
    """A declined call stays one: its functions are differentiated inside it."""

    def build():
        @tf.function
        def inner(x):
            return tf.tanh(x) * x, tf.sin(x)

        @tf.function
        def outer(x):
            with tf.GradientTape() as tape:
                tape.watch(x)
                one, two = inner(x)
                y = tf.reduce_sum(one * two)
            return tape.gradient(y, x)

        return outer

    with glr.trace() as report:
        for _ in range(2):
            build()(tf.ones([4, 2]))
    assert {call.targets[0].shape for call in report.calls} == {()}


def test_what_a_session_is_asked_for_may_have_any_keys():
    with glr.trace() as report, tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [None, 2])
        (gradient,) = tf.compat.v1.gradients(tf.cumsum(x), x)
        session.run({"a": [gradient], ("b", 1): x, 3: ()}, {x: [[1.0, 2.0], [3.0, 4.0]]})
    assert report.trace().notes == ()
    assert [_verdicts(call) for call in report.calls] == [[["summed", "kept"]]]


def test_a_kept_axis_behind_a_dead_relu_is_said_to_be_so_on_this_input():
    x = tf.constant([[1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]])
    w = tf.constant([[1.0, -1.0]] * 3)
    with glr.trace() as report, tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        masked, whole = tf.nn.relu(x @ w), x * 2
        tape.gradient(masked, x)
        tape.gradient(whole, x)
    first, second = (call.sources[0].axes for call in report.calls)
    assert [axis.verdict for axis in first] == ["kept", "kept"]
    assert all("on this input" in axis.reason for axis in first)
    assert [axis.reason for axis in second] == [None, None]


def test_zeros_of_the_first_run_are_looked_at_again():
    w = tf.Variable(tf.zeros([3]))
    with glr.trace() as report:
        for _ in range(3):
            with tf.GradientTape() as tape:
                y = tf.stack([w, w]) ** 2
            gradient = tape.gradient(y, w)
            w.assign_add(1 + gradient)
    (call,) = report.calls
    assert (call.runs, [axis.verdict for axis in call.sources[0].axes]) == (3, ["summed", "kept"])


def test_a_gradient_of_nothing_but_rounding_does_not_spoil_the_proof():
    """A bias before batch normalisation in training mode has no effect."""
    x = tf.random.stateless_normal([16, 4], [1, 2])
    w, b = tf.Variable(tf.random.stateless_normal([4, 3], [3, 4])), tf.Variable(tf.zeros([3]))
    with glr.trace() as report:
        with tf.GradientTape() as tape:
            h = x @ w + b
            y = (h - tf.reduce_mean(h, 0)) / tf.math.reduce_std(h, 0) * tf.reshape(tf.range(48.0), [16, 3])
        tape.gradient(y, [w, b])
    assert report.calls[0].proof.holds
