"""The chain of steps that people read, and what is said to be missing."""

from __future__ import annotations

import ast

from gradlint.analysis import analyze
from gradlint.inference.derivations import MAX_STEPS
from gradlint.records import Call
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source


def call(program: str, cells: tuple[int, ...] = ()) -> Call:
    tree = parse(program)
    assert isinstance(tree, ast.Module)
    return analyze(Source("p.py", split_lines(program), tree, cells), strict=True).calls[-1]


PRELUDE = "import tensorflow.compat.v1 as tf\nx = tf.placeholder(tf.float32, (None, 3))\n"


def test_from_the_target_back_to_where_its_axes_came_from():
    found = call(PRELUDE + "h = tf.tanh(x)\nlosses = tf.reduce_sum(h, axis=1)\ng = tf.gradients(losses, x)\n")
    steps = [(step.line, step.expression, step.shape) for step in found.derivation]
    assert steps == [
        (4, "tf.reduce_sum(h, axis=1)", "(?,)"),
        (3, "tf.tanh(x)", "(?, 3)"),
        (2, "tf.placeholder(tf.float32, (None, 3))", "(?, 3)"),
    ]
    assert [step.reason for step in found.derivation] == ["reduces axis 1", "elementwise", "a placeholder"]


def test_a_scalar_ends_where_it_became_one():
    found = call(PRELUDE + "loss = tf.reduce_mean(tf.tanh(x))\ny = -loss\ng = tf.gradients(y, x)\n")
    assert [step.shape for step in found.derivation] == ["()"] * len(found.derivation)
    assert len(found.derivation) in (1, 2)


def test_the_operand_that_gives_the_shape_is_followed():
    found = call(
        PRELUDE + "rows = tf.reduce_sum(x, 1)\ny = 2.0 * rows + tf.reduce_sum(x)\ng = tf.gradients(y, x)\n"
    )
    assert (3, "tf.reduce_sum(x, 1)") in [(step.line, step.expression) for step in found.derivation]


def test_a_step_over_lines_is_one_line_and_a_long_one_is_cut():
    terms = " + ".join("tf.sin(x)" for _ in range(30))
    found = call(PRELUDE + "y = tf.tanh(\n    x,\n)\nz = y + (" + terms + ")\ng = tf.gradients(z, x)\n")
    expressions = [step.expression for step in found.derivation]
    assert all("\n" not in text and len(text) <= 100 for text in expressions)
    assert any(text.endswith("...") for text in expressions)


def test_a_long_chain_is_short():
    lines = "".join(f"y{i + 1} = tf.sin(y{i})\n" for i in range(40))
    found = call(PRELUDE + "y0 = x\n" + lines + "g = tf.gradients(y40, x)\n")
    assert len(found.derivation) == MAX_STEPS


def test_steps_in_a_notebook_count_lines_in_their_cell():
    found = call(PRELUDE + "y = tf.sin(x)\ng = tf.gradients(y, x)\n", (0, 2, 3))
    assert [(step.cell, step.line) for step in found.derivation] == [(1, 1), (0, 2)]


def test_what_is_missing_is_the_unknown_at_the_bottom():
    program = "from elsewhere import net\n" + PRELUDE + "y = tf.tanh(net(x)) * 2.0\ng = tf.gradients(y, x)\n"
    found = call(program)
    assert found.verdict == "unknown"
    assert "unknown" in [step.shape for step in found.derivation]
    assert "net" in str(found.message)


def test_a_lower_bound_is_said():
    program = PRELUDE + "def f(t):\n    y = t[:, 0]\n    return tf.gradients(y, t)\n"
    assert call(program).derivation[0].shape == "rank >= 1"


def test_a_scalar_shows_all_that_it_was_put_together_of():
    found = call(
        PRELUDE + "a = tf.reduce_sum(x)\nb = tf.reduce_mean(x)\ny = a + 2.0 * b\ng = tf.gradients(y, x)\n"
    )
    steps = [(step.line, step.expression) for step in found.derivation]
    assert steps == [(5, "a + 2.0 * b"), (3, "tf.reduce_sum(x)"), (4, "tf.reduce_mean(x)")]


def test_a_part_of_a_step_that_says_nothing_new_is_left_out():
    found = call(PRELUDE + "y = tf.sin(tf.cos(x) * 2.0) + 1.0\ng = tf.gradients(y, x)\n")
    steps = [(step.line, step.expression) for step in found.derivation]
    assert steps == [(3, "tf.sin(tf.cos(x) * 2.0) + 1.0"), (2, "tf.placeholder(tf.float32, (None, 3))")]


def test_an_unknown_ends_at_what_is_not_known():
    program = "import helpers\n" + PRELUDE + "y = tf.tanh(helpers.net(x)) * tf.reduce_sum(x, 1)[0]\n"
    found = call(program + "g = tf.gradients(y, x)\n")
    assert [step.expression for step in found.derivation][-1] == "helpers.net(x)"


def test_a_lower_bound_ends_at_the_step_that_shows_it():
    found = call(PRELUDE + "def f(net):\n    y = net(x)[:, 0]\n    return tf.gradients(y, x)\n")
    assert [(step.expression, step.shape) for step in found.derivation] == [("net(x)[:, 0]", "rank >= 1")]


def test_both_paths_are_shown():
    program = PRELUDE + "def f(flag):\n    y = tf.reduce_sum(x) if flag else tf.reduce_sum(x, 1)\n"
    found = call(program + "    return tf.gradients(y, x)\n")
    assert [step.shape for step in found.derivation] == ["()", "(?,)", "(?, 3)"]
