"""What is found beside gradient calls, on its way to the reports."""

from __future__ import annotations

import ast
import json

import pytest

from gradlint import patterns
from gradlint.analysis import analyze
from gradlint.flake8_plugin import Plugin
from gradlint.records import Finding, Place, Report, report_to_json
from gradlint.source.reading import read_bytes

PROGRAM = """\
import tensorflow as tf

x = tf.random.normal((8, 3))
w = tf.Variable(tf.ones((3,)))
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = tf.tanh(x) * w
rows = tape.jacobian(y, x)
slope = tape.gradient(y, w)
again = tf.reduce_sum(tape.jacobian(y, w), axis=[0, 1])
"""
ROWS = (
    "the rows of 'y' (8, 3) depend on their own row of 'x' alone: batch_jacobian(y, x) leaves out the zeros, "
    "at 1/8 of the cost"
)


def report(text: str, name: str = "program.py") -> Report:
    source = read_bytes(name, text.encode()).source
    assert source is not None
    return analyze(source)


def test_findings_stand_in_the_order_of_the_source_and_those_of_patterns_name_no_call():
    found = report(PROGRAM).findings
    assert [(each.code, each.place.line, each.call) for each in found] == [
        ("GRD202", 8, None),
        ("GRD101", 9, 0),
        ("GRD203", 10, None),
    ]
    assert found[0] == Finding("GRD202", Place("program.py", None, 8, 8, 8, 27), ROWS, None)
    assert report_to_json(report(PROGRAM))["findings"][0]["call"] is None


def test_flake8_is_told():
    lines = PROGRAM.splitlines(keepends=True)
    plugin = Plugin(ast.parse(PROGRAM), lines, "program.py")
    assert (8, 7, f"GRD202 {ROWS}", Plugin) in list(plugin.run())


def test_a_file_without_gradient_calls_is_looked_at_too():
    text = "".join(line for line in PROGRAM.splitlines(keepends=True) if "gradient(" not in line)
    assert [each.code for each in report(text).findings] == ["GRD202", "GRD203"]


def test_a_finding_in_a_notebook_has_its_cell():
    cells = [PROGRAM[: PROGRAM.index("rows")], "rows = tape.jacobian(y, x)\n"]
    book = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None}
            for cell in cells
        ],
    }
    (found,) = report(json.dumps(book), "book.ipynb").findings
    assert found.place == Place("book.ipynb", 1, 1, 8, 1, 27)


def test_an_error_at_one_call_is_reported_and_costs_no_other(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(patterns, "rows_of", broken)
    found = [each for each in report(PROGRAM).findings if each.call is None]
    assert [(each.code, each.place.line) for each in found] == [("GRD900", 8), ("GRD203", 10), ("GRD900", 10)]
    assert "ZeroDivisionError at tape.jacobian(y, x)" in found[0].message
    silenced = report(PROGRAM.replace("(y, x)\n", "(y, x)  # noqa: GRD900\n"))
    assert [each.place.line for each in silenced.findings if each.code == "GRD900"] == [10]
