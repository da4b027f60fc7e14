"""Workflow commands: what GitHub's runner reads back is what was written."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gradlint.records import Finding, Place, Problem, Report
from gradlint.report.as_github import render

FULL = """\
::warning title=GRD101,file=src/train.py,line=12,endLine=12,col=9,endColumn=33::\
GRD101 100 %25 of 'loss' is added: 32 rows, and more
::warning title=GRD102,file=demo.ipynb::cell 1, line 1: GRD102 2 targets
::warning title=GRD900,file=other.py,line=1,endLine=1,col=1,endColumn=1::GRD900 gradlint failed here
::error title=gradlint,file=old.py,line=4::syntax error: invalid syntax (Python 2 print statement?)
::error title=gradlint,file=demo.ipynb::cell 2, line 7: syntax error: invalid syntax
::error title=gradlint,file=gone.py::cannot read: No such file or directory
"""


def test_commands_and_count(full: Report) -> None:
    commands, count = render(full)[: len(FULL)], render(full)[len(FULL) :]
    assert commands == FULL
    assert count.startswith("6 gradient calls: ")


def test_nothing(empty: Report) -> None:
    assert "::" not in render(empty)


def test_a_call_over_several_lines_has_no_end_column(full: Report) -> None:
    place = full.calls[1].place._replace(end_line=14)
    line = render(Report((), (Finding("GRD101", place, "text", None),), ())).splitlines()[0]
    assert "endLine=14" in line
    assert "endColumn" not in line


def unescaped(text: str) -> str:
    for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, character)
    return text


@given(st.text(), st.text(min_size=1))
def test_any_path_and_message_survive(path: str, message: str) -> None:
    report = Report(
        (),
        (Finding("GRD101", Place(path, None, 1, 2, 3, 4), message, None),),
        (Problem(path, None, 1, message),),
    )
    warning, error, count = render(report).split("\n")[:3]
    assert count.startswith("0 gradient calls")
    for line, text in ((warning, f"GRD101 {message}"), (error, message)):
        match = re.fullmatch(r"::\w+ title=[^,:]*,file=([^,:\r]*)[^:]*::(.*)", line)
        assert match is not None
        assert (unescaped(match[1]), unescaped(match[2])) == (path, text)
