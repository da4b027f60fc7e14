"""`explain`: a code, a place, and the ways in which either can be wrong."""

from __future__ import annotations

import json

import pytest

from gradlint.records import Call, Place
from gradlint.rules import RULES
from gradlint.teaching.explain import Wanted, choose, explain

PROGRAM = """\
import tensorflow as tf

x = tf.ones((32, 784))
w = tf.Variable(tf.zeros((784, 10)))
with tf.GradientTape(persistent=True) as tape:
    y = tf.matmul(x, w)
    loss = tf.reduce_mean(y)
g = tape.gradient(
    y,
    w,
)
a, b = tape.gradient(y, w), tape.gradient(loss, w)
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(PROGRAM, encoding="utf-8")
    cells = [
        {"cell_type": "code", "source": PROGRAM},
        {"cell_type": "code", "source": "tape.gradient(y, w)\n"},
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "train.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "empty.py").write_text("", encoding="utf-8")
    (tmp_path / "broken.py").write_text("def\n", encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@pytest.mark.parametrize("spelling", [str.upper, str.lower])
def test_code(rule, spelling):
    text, status = explain(spelling(rule.code))
    assert status == 0
    assert text.startswith(f"{rule.code}: {rule.name}\n")


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize(
    ("target", "cell", "says"),
    [
        ("train.py:8", None, ["train.py:8:5: tape.gradient", "not a scalar: shape (32, 10)", "GRD101"]),
        ("train.py:9", None, ["train.py:8:5: tape.gradient"]),
        ("train.py:8:5", None, ["train.py:8:5: tape.gradient"]),
        ("train.py:8:5:", None, ["train.py:8:5: tape.gradient"]),
        ("train.py:12:8", None, ["train.py:12:8: tape.gradient", "not a scalar"]),
        ("train.py:12:30", None, ["train.py:12:29: tape.gradient", "Why it is a scalar"]),
        ("train.ipynb:8", 0, ["train.ipynb:cell 0:8:5: tape.gradient", "not a scalar"]),
        ("train.ipynb:1", 1, ["train.ipynb:cell 1:1:1: tape.gradient", "cell 0 line 6"]),
    ],
)
def test_place(target, cell, says):
    text, status = explain(target, cell)
    assert status == 0, text
    assert [part for part in says if part not in text] == []


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize(
    ("target", "cell", "says"),
    [
        ("GDR101", None, "GDR101 is no rule of gradlint: did you mean GRD101? the codes are GRD101, GRD102"),
        ("E501", None, "E501 is no rule of gradlint: the codes are GRD101, GRD102"),
        ("train.py", None, "a rule's code or PATH:LINE[:COLUMN] is needed"),
        ("", None, "a rule's code or PATH:LINE[:COLUMN] is needed"),
        ("missing.py:3", None, "missing.py: cannot read"),
        ("C:\\work\\missing.py:3:2", None, "C:\\work\\missing.py: cannot read"),
        ("broken.py:1", None, "broken.py: "),
        ("empty.py:1", None, "empty.py: there is no gradient call that gradlint knows"),
        ("train.py:3", None, "no gradient call on line 3; there are calls on lines 8, 12"),
        ("train.py:12", None, "has several gradient calls on line 12: add the column\n  train.py:12:8  tape"),
        (
            "train.py:12:2",
            None,
            "no gradient call at column 2 of line 12, but\n  train.py:12:8  tape.gradient",
        ),
        ("train.py:8", 0, "train.py is not a notebook"),
        ("train.ipynb:8", None, "add --cell N (there are calls on line 8 of cell 0)"),
        ("train.ipynb:2", 1, "train.ipynb cell 1 has no gradient call on line 2; there are calls on line 1"),
        ("train.ipynb:2", 7, "train.ipynb cell 7: there is no gradient call that gradlint knows"),
    ],
)
def test_refusal(target, cell, says):
    text, status = explain(target, cell)
    assert status == 2
    assert says in text
    assert text.endswith("\n")


def at(line: int, column: int, end_line: int, end_column: int) -> Call:
    place = Place("train.py", None, line, column, end_line, end_column)
    return Call(
        place,
        "",
        "tape.gradient",
        "y",
        "x",
        False,
        "scalar",
        "none",
        (),
        0,
        (),
        (),
        None,
        False,
        None,
        (),
        (),
    )


OUTER = at(3, 1, 5, 20)
INNER = at(4, 5, 4, 30)
BESIDE = at(5, 22, 5, 40)

CHOICES = [
    (3, None, [OUTER]),
    (4, None, [INNER]),
    (5, None, [BESIDE]),
    (4, 5, [INNER]),
    (4, 29, [INNER]),
    (4, 30, [OUTER]),
    (5, 1, [OUTER]),
    (5, 21, []),
    (6, None, []),
    (2, 9, []),
]


@pytest.mark.parametrize(("line", "column", "chosen"), CHOICES)
def test_the_innermost_call_is_chosen(line, column, chosen):
    assert choose((OUTER, INNER, BESIDE), Wanted("train.py", None, line, column)) == chosen


PATTERN = """\
import tensorflow as tf

x = tf.random.normal((8, 3))
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = tf.tanh(x)
    slopes = [tape.gradient(entry, x) for entry in tf.unstack(tf.reduce_sum(y, axis=0), num=3)]
    entries = [tape.gradient(y[i, 0], x) for i in range(16)]
rows = tape.jacobian(y, x)
"""


def test_what_is_found_beside_calls_is_told(tmp_path):
    path = tmp_path / "rows.py"
    path.write_text(PATTERN)
    text, status = explain(f"{path}:9")
    assert status == 0
    assert text.startswith(f"{path}:9:8: GRD202 the rows of 'y' (8, 3)")
    assert text.endswith("\n  the rule: gradlint explain GRD202\n")
    assert explain(f"{path}:9:1")[0] == text
    assert explain(f"{path}:7")[1] == 0
    assert "GRD" not in explain(f"{path}:7")[0].partition("\n")[0]
    assert explain(f"{path}:3")[1] == 2


def test_a_call_and_what_is_found_beside_it_are_both_told(tmp_path):
    path = tmp_path / "loop.py"
    path.write_text(PATTERN.replace("(8, 3)", "(16,)").replace("y[i, 0]", "y[i]"))
    text, status = explain(f"{path}:8")
    assert status == 0
    assert text.startswith(f"{path}:8:16: tape.gradient\n")
    assert "GRD201 the 16 gradients of 'y' along axis 0" in text
