"""The report for a terminal: a hundred columns, every step in its place, and no word that steers."""

from __future__ import annotations

import example_traces as examples
import pytest

from gradlint_runtime.tracing.records import Call
from gradlint_runtime.tracing.reports.as_text import WIDTH, render

DENSE = """\
train.py:18:5: gradient of non-scalar target y (32, 1): axis 0 (32) is summed for W, b, U; kept at axis 0 of x
  g = tape.gradient(y, [x, W, b, U])
  seed: ones_like(y) (32, 1), nothing is added here    tensorflow/python/eager/backprop.py:249 _ones
     0  MatMul   train.py:17  y = tf.matmul(h, U)                                        SUMMED HERE
        (32, 1) -> (32, 4) kept, (4, 1) SUMMED HERE                    _MatMulGrad math_grad.py:1697
     1  Relu     train.py:16  h = tf.nn.relu(h)                                                 kept
        (32, 4) -> (32, 4)                                                  _ReluGrad nn_grad.py:413
     2  BiasAdd  train.py:15  h = tf.nn.bias_add(h, b)                                   SUMMED HERE
        (32, 4) -> (32, 4) kept, (4,) SUMMED HERE                        _BiasAddGrad nn_grad.py:329
     3  MatMul   train.py:14  h = tf.matmul(x, W)                                        SUMMED HERE
        (32, 4) -> (32, 3) kept, (3, 4) SUMMED HERE                    _MatMulGrad math_grad.py:1697

  source     came back  Jacobian        axis 0 (32)
  x (32, 3)  (32, 3)    (32, 1, 32, 3)  kept at its axis 0
  W (3, 4)   (3, 4)     (32, 1, 3, 4)   summed in step 3, MatMul
  b (4,)     (4,)       (32, 1, 4)      summed in step 2, BiasAdd
  U (4, 1)   (4, 1)     (32, 1, 4, 1)   summed in step 0, MatMul
  axis 1 has one slice on this input: nothing to add there
  proof: partition (the gradients of 2 groups of 16 slices of axis 0 add up) holds: largest relative
    difference 1.2e-07, within rounding

1 gradient call: 1 summed (TensorFlow 2.21.0)
"""


def test_a_dense_net() -> None:
    assert render(examples.trace(examples.dense_net())) == DENSE


TRACES = {
    "everything": examples.everything(),
    "hostile": examples.hostile(),
    "empty": examples.trace(notes=("something stood in the way " * 9,)),
    "unrolled": examples.trace(examples.unrolled(150)),
    "sprawling": examples.trace(examples.sprawling()),
}


@pytest.mark.parametrize("name", TRACES)
def test_no_line_but_the_first_of_a_call_is_wider(name: str) -> None:
    heads = len(TRACES[name].calls)
    assert sum(len(line) > WIDTH for line in render(TRACES[name]).splitlines()) <= heads


@pytest.mark.parametrize("name", TRACES)
def test_nothing_in_it_steers_a_terminal(name: str) -> None:
    assert {each for each in render(TRACES[name]) if not each.isprintable()} <= {"\n"}


def test_a_scalar_target_is_one_line() -> None:
    assert render(examples.trace(examples.scalar())).splitlines() == [
        "train.py:52:5: gradient of scalar target loss (): there is nothing to add, and nothing is",
        "",
        "1 gradient call: 1 scalar (TensorFlow 2.21.0)",
    ]


def test_an_empty_trace_says_what_to_do() -> None:
    text = render(examples.trace(notes=("the program ended early",)))
    assert "no gradient call was seen" in text
    assert "before it opens the tape" in " ".join(text.split())
    assert "note: the program ended early" in text


PARTS = [
    (examples.lstm(), ["axis 0 kept, axis 1 SUMMED HERE", "axis 0 SUMMED HERE, axis 1 already summed"]),
    (examples.lstm(), ["(16, 32) -> (16, 32), (32,) axis 0 SUMMED "]),
    (
        examples.with_variables(),
        ["left out: 3 steps (2, 5, 6), reads of variables, which hand on what comes in", "     3  BiasAdd"],
    ),
    (examples.lstm(), ["it ran 500 times; the first run was analysed", "note: the state enters twice"]),
    (
        examples.several_targets(),
        ["axis 0 of z SUMMED HERE", "_DefaultGradYs", "the 2 targets: added in step 2"],
    ),
    (
        examples.undecided(),
        ["(6, 2)    not connected", "not linear", "not verified", "FAILS", "no statement"],
    ),
    (examples.given_seed(), ["seed: given by the program (output_gradients); nothing is added here"]),
    (examples.unrolled(150), ["10…1499  the 10 steps before, 149 times more: same lines, shapes and states"]),
    (examples.sprawling(), ["9 steps, nothing is added here for the first time: ", "of them SUM HERE"]),
]


@pytest.mark.parametrize(("made", "parts"), PARTS)
def test_what_it_says(made: Call, parts: list[str]) -> None:
    text = render(examples.trace(made))
    assert [part for part in parts if part not in text] == []


def test_1500_steps_are_a_few_pages() -> None:
    assert len(render(examples.trace(examples.sprawling())).splitlines()) < 300
