"""What an undecided call says is missing: its kind, in words, and the expression."""

from __future__ import annotations

import ast

import pytest

from gradlint.analysis import analyze
from gradlint.records import Call
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source

PRELUDE = """\
import numpy as np
import tensorflow.compat.v1 as tf
import helpers
x = tf.placeholder(tf.float32, (None, 3))
"""

#: kind, what is said, the expression that is not known, the program after the prelude
CASES = (
    ("parameter", "the parameter net", "net", "def f(net):\n    return tf.gradients(net(x), x)\n"),
    ("star", "the parameter y", "y", "def f(y):\n    return tf.gradients(y, x)\nf(*helpers.all())\n"),
    (
        "import",
        "the result of helpers.loss, which is not known here",
        "helpers.loss(x)",
        "tf.gradients(tf.sqrt(helpers.loss(x)), x)\n",
    ),
    (
        "unlisted",
        "the result of tf.no_such_function, which the tables do not list",
        "tf.no_such_function(x)",
        "tf.gradients(tf.no_such_function(x) * 2.0, x)\n",
    ),
    (
        "attribute",
        "the attribute self.net, which is set nowhere here",
        "self.net",
        "class A:\n    def f(self):\n        return tf.gradients(self.net, x)\n",
    ),
    (
        "data",
        "data that is read when the program runs",
        "np.load('a.npy')",
        "y = np.load('a.npy') * 2.0\ntf.gradients(y, x)\n",
    ),
    (
        "data",
        "a placeholder of unknown rank",
        "tf.placeholder(tf.float32)",
        "y = tf.placeholder(tf.float32)\ntf.gradients(y * y, x)\n",
    ),
    (
        "sizes",
        "the shape of tf.squeeze(tf.transpose(x))",
        "tf.squeeze(tf.transpose(x))",
        "y = tf.squeeze(tf.transpose(x))\ntf.gradients(tf.tanh(y), x)\n",
    ),
    (
        "import",
        "the result of helpers.Net, which is not known here",
        "helpers.Net(rate)",
        "def f(rate):\n    net = helpers.Net(rate)\n    return tf.gradients(net.loss(x), x)\n",
    ),
    ("unbound", "nowhere, which is bound nowhere here", "", "tf.gradients(nowhere, x)\n"),
    (
        "mixing",
        "batch normalisation: in training mode every row depends on the batch",
        "tf.layers.batch_normalization(x, training=flag)",
        (
            "flag = tf.placeholder(tf.bool, ())\n"
            "y = tf.layers.batch_normalization(x, training=flag)\ntf.gradients(y, x)\n"
        ),
    ),
)


def call(program: str) -> Call:
    tree = parse(program)
    assert isinstance(tree, ast.Module)
    return analyze(Source("p.py", split_lines(program), tree, ()), strict=True).calls[-1]


@pytest.mark.parametrize(("kind", "what", "expression", "program"), CASES)
def test_kind(kind: str, what: str, expression: str, program: str) -> None:
    found = call(PRELUDE + program)
    assert found.missing is not None
    assert (found.missing.kind, found.missing.what, found.missing.expression) == (kind, what, expression)


def test_paths() -> None:
    found = call(
        PRELUDE + "y = tf.reduce_sum(x) if helpers.flag() else tf.reduce_sum(x, 1)\ntf.gradients(y, x)\n"
    )
    assert found.missing is not None
    assert found.missing.kind == "paths"


def test_its_line_counts_in_its_cell() -> None:
    program = PRELUDE + "\ny = helpers.loss(x)\ntf.gradients(y, x)\n"
    tree = parse(program)
    assert isinstance(tree, ast.Module)
    found = analyze(Source("p.ipynb", split_lines(program), tree, (0, 4)), strict=True).calls[-1].missing
    assert found is not None
    assert (found.cell, found.line) == (1, 2)


def test_what_is_decided_misses_nothing() -> None:
    assert call(PRELUDE + "tf.gradients(tf.reduce_sum(x), x)\n").missing is None
    assert call(PRELUDE + "tf.gradients(tf.sin(x), x)\n").missing is None
