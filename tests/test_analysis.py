"""The pipeline of one program: order, findings, suppression, and what happens when gradlint itself fails."""

from __future__ import annotations

import ast
import sys
import time

import pytest

import gradlint.pipeline
from gradlint.analysis import analyze
from gradlint.inference.verdicts import judge
from gradlint.records import Report
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source

PRELUDE = """\
import tensorflow.compat.v1 as tf
x = tf.placeholder(tf.float32, (4, 3))
w = tf.get_variable("w", [3, 1])
"""
FLAGGED = "a = tf.gradients(tf.matmul(x, w), w)\n"
SCALAR = "b = tf.gradients(tf.reduce_sum(x), x)\n"
SEPARABLE = "c = tf.gradients(x * 2.0, x)\n"


def report(text: str, strict: bool = False) -> Report:
    tree = parse(text)
    assert isinstance(tree, ast.Module)
    return analyze(Source("program.py", split_lines(text), tree), strict=strict)


@pytest.mark.parametrize(
    "error", [ValueError("inside"), KeyError("k"), RecursionError(), AssertionError(), AttributeError()]
)
def test_a_failure_at_one_call_costs_only_that_call(monkeypatch, error):
    def failing(interp, site, call):
        if site.node.lineno == 5:
            raise error
        return judge(interp, site, call)

    text = PRELUDE + FLAGGED + "d = tf.gradients(tf.exp(x), [x])\n" + FLAGGED.replace("a", "e", 1) + SCALAR
    whole = report(text)
    monkeypatch.setattr(gradlint.pipeline, "judge", failing)
    found = report(text)
    (failure,) = [finding for finding in found.findings if finding.code == "GRD900"]
    assert (failure.place.line, failure.place.column, failure.call) == (5, 5, None)
    assert type(error).__name__ in failure.message
    assert "tf.gradients(tf.exp(x), [x])" in failure.message
    assert found.calls == (whole.calls[0], *whole.calls[2:])
    others = [finding for finding in found.findings if finding.code != "GRD900"]
    assert [(finding.place.line, finding.call) for finding in others] == [(4, 0), (6, 1)]


def test_a_failure_names_a_long_call_in_short(monkeypatch):
    def failing(*_):
        raise ValueError

    monkeypatch.setattr(gradlint.pipeline, "judge", failing)
    terms = " + ".join(["tf.exp(x)"] * 20)
    (failure,) = report(PRELUDE + f"a = tf.gradients(\n    {terms},\n    x)\n").findings
    assert "\n" not in failure.message
    assert "..." in failure.message
    assert len(failure.message) < 200


def test_an_interrupt_is_not_swallowed(monkeypatch):
    def failing(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(gradlint.pipeline, "judge", failing)
    before = sys.getrecursionlimit()
    with pytest.raises(KeyboardInterrupt):
        report(PRELUDE + FLAGGED)
    assert sys.getrecursionlimit() == before


def test_calls_stand_in_the_order_of_the_source():
    text = (
        PRELUDE
        + "def f():\n    return tf.hessians(tf.reduce_sum(x), x), tf.gradients(x, x)\n"
        + SCALAR
        + FLAGGED
    )
    text += "opt = tf.train.AdamOptimizer()\n"
    text += "opt.minimize(tf.reduce_sum(w)); tf.gradients(tf.gradients(x, x)[0], x)\n"
    found = report(text)
    places = [(call.place.line, call.place.column) for call in found.calls]
    assert places == sorted(places)
    assert len(places) == 7
    assert [call.api for call in found.calls][:2] == ["tf.hessians", "tf.gradients"]
    assert found.calls[0].function == "f"


def test_findings_point_to_their_calls():
    found = report(PRELUDE + SCALAR + FLAGGED + SEPARABLE + FLAGGED.replace("a", "e", 1))
    assert [(finding.code, finding.call) for finding in found.findings] == [("GRD101", 1), ("GRD101", 3)]
    for finding in found.findings:
        call = found.calls[finding.call]
        assert (call.place, call.code, call.message) == (finding.place, finding.code, finding.message)


def test_codes_that_are_off_are_found_when_strict():
    text = PRELUDE + SEPARABLE + "d = tf.gradients(tf.placeholder(tf.float32), x)\n"
    assert report(text).findings == ()
    strict = report(text, strict=True)
    assert [finding.code for finding in strict.findings] == ["GRD105", "GRD901"]
    for found in (report(text), strict):
        assert [(call.code, call.reported) for call in found.calls] == [("GRD105", False), ("GRD901", False)]


NOQA = [
    ("# noqa", True),
    ("# noqa: GRD101", True),
    ("# NOQA:GRD", True),
    ("# noqa: E501,GRD101", True),
    ("# noqa: E501", False),
    ("# no", False),
]


@pytest.mark.parametrize(("comment", "silent"), NOQA, ids=[comment for comment, _ in NOQA])
@pytest.mark.parametrize("strict", [False, True])
def test_noqa_silences_the_finding_and_keeps_the_code(comment, silent, strict):
    found = report(PRELUDE + FLAGGED.rstrip("\n") + f"  {comment}\n", strict)
    (call,) = found.calls
    assert call.code == "GRD101"
    assert call.message
    assert call.reported is not silent
    assert len(found.findings) == (0 if silent else 1)


def test_a_seeded_call_keeps_its_verdict_and_has_no_code():
    found = report(PRELUDE + "a = tf.gradients(tf.matmul(x, w), w, grad_ys=tf.ones([4, 1]))\n", strict=True)
    (call,) = found.calls
    assert (call.seed, call.verdict, call.effect) == (True, "nonscalar", "contracts")
    assert (call.code, call.message, call.reported) == (None, None, False)
    assert found.findings == ()


def test_a_scalar_has_no_code():
    (call,) = report(PRELUDE + SCALAR, strict=True).calls
    assert (call.verdict, call.effect, call.code, call.rewrites) == ("scalar", "none", None, ())


def test_a_gradient_that_drives_an_optimizer():
    text = PRELUDE + "opt = tf.train.GradientDescentOptimizer(0.1)\n"
    text += "g = tf.gradients(tf.matmul(x, w), [w])\nopt.apply_gradients(zip(g, [w]))\n"
    (call,) = report(text).calls
    assert call.code == "GRD103"
    (call,) = report(text.replace("zip(g,", "zip(h,")).calls
    assert call.code == "GRD101"


EMPTY = [
    "",
    "import os\n",
    "# gradient\n",
    "gradient = 1\n",
    "def minimize(): pass\n",
    "optimizer.minimize()\n",
    "np.gradient(x)\n",
]


@pytest.mark.parametrize("text", EMPTY)
def test_programs_without_gradient_calls(text):
    assert report(text, strict=True) == Report((), (), ())


def test_a_program_without_the_words_is_not_looked_at(monkeypatch):
    def failing(*_):
        raise AssertionError

    monkeypatch.setattr(gradlint.pipeline, "ModuleScope", failing)
    lines = tuple(f"x{i} = f(x{i - 1})\n" for i in range(100_000))
    started = time.process_time()
    assert analyze(Source("p.py", lines, ast.Module([], []))) == Report((), (), ())
    assert time.process_time() - started < 2


def test_a_large_program_with_one_call_pays_for_what_the_call_needs():
    filler = "".join(f"def f{i}(a):\n    b = a + {i}\n    return f{i}(b)\n" for i in range(5_000))
    started = time.process_time()
    (call,) = report(PRELUDE + filler + SCALAR).calls
    assert call.verdict == "scalar"
    assert time.process_time() - started < 10


def test_deep_nesting_and_recursion_end():
    deep = "def f(a):\n    return g(a)\ndef g(a):\n    return f(a)\ny = f(x)\nd = tf.gradients(y, x)\n"
    nested = "".join("    " * i + "if x:\n" for i in range(18)) + "    " * 18 + SCALAR
    chain = "z = " + " + ".join(["x"] * 800) + "\ne = tf.gradients(z, x)\n"
    found = report(PRELUDE + deep + nested + chain, strict=True)
    assert [call.verdict for call in found.calls] == ["unknown", "scalar", "nonscalar"]
    assert "GRD900" not in [finding.code for finding in found.findings]


def test_notebook_cells_are_one_program():
    lines = split_lines(PRELUDE + FLAGGED)
    tree = parse("".join(lines))
    assert isinstance(tree, ast.Module)
    (call,) = analyze(Source("n.ipynb", lines, tree, (0, 1, 3))).calls
    assert (call.place.cell, call.place.line) == (2, 1)
