"""`gradlint explain`: a rule by its code, or a gradient call by its place."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from gradlint.analysis import analyze
from gradlint.config.pyproject import configuration
from gradlint.records import Call, Problem, Report
from gradlint.report.as_text import finding_line
from gradlint.rules import RULES, by_code
from gradlint.source.reading import NOTEBOOK, read
from gradlint.teaching.describe import describe, position
from gradlint.teaching.pages import page
from gradlint.teaching.plain import plain

#: The text and the exit status: 0 explained, 2 nothing to explain.
Answer = tuple[str, int]

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?:?", re.DOTALL)
_CODE = re.compile(r"[A-Za-z]+\d*")


class Wanted(NamedTuple):
    """The place that is asked about; lines of a notebook count inside the cell."""

    path: str
    cell: int | None
    line: int
    column: int | None


def explain(target: str, cell: int | None = None, project_root: str | None = None) -> Answer:
    """What to print about CODE or PATH:LINE[:COLUMN], and the exit status."""
    rule = by_code(target)
    if rule is not None:
        return plain(page(rule)), 0
    found = _PLACE.fullmatch(target)
    if found is not None:
        column = found["column"] and int(found["column"])
        return _explain_place(Wanted(found["path"], cell, int(found["line"]), column or None), project_root)
    return _error(_unknown_code(target) if _CODE.fullmatch(target) else _no_line(target))


def _error(message: str) -> Answer:
    return f"{message}\n", 2


def _unknown_code(code: str) -> str:
    codes = [rule.code for rule in RULES]
    close = difflib.get_close_matches(code.upper(), codes, n=1, cutoff=0.8)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{code} is no rule of gradlint: {hint}the codes are {', '.join(codes)}"


def _no_line(target: str) -> str:
    return f"{target}: a rule's code or PATH:LINE[:COLUMN] is needed, such as GRD101 or train.py:12"


def _explain_place(wanted: Wanted, project_root: str | None) -> Answer:
    reading = read(wanted.path)
    if reading.source is None:
        return _error("\n".join(f"{problem.path}: {problem.message}" for problem in reading.problems))
    report = analyze(reading.source, config=configuration(wanted.path, project_root), callers=True)
    calls = report.calls
    refusal = _cell_refusal(wanted, calls)
    if refusal is not None:
        return _error(refusal)
    chosen, beside = choose(calls, wanted), _beside(report, wanted)
    if len(chosen) == 1 or (beside and not chosen):
        return "\n".join([*map(describe, chosen), *beside]), 0
    return _error(_several(wanted, chosen) if chosen else _none(wanted, calls, reading.problems))


def _cell_refusal(wanted: Wanted, calls: tuple[Call, ...]) -> str | None:
    """Why the place is not complete: a notebook needs a cell, and a file has none."""
    notebook = wanted.path.endswith(NOTEBOOK)
    if notebook and wanted.cell is None:
        cells = [str(call.place.cell) for call in calls if _on_line(call, wanted.line)]
        there = f" (there are calls on line {wanted.line} of cell {', '.join(cells)})" if cells else ""
        return f"{wanted.path}: lines of a notebook count inside a cell: add --cell N{there}"
    if wanted.cell is not None and not notebook:
        return f"{wanted.path} is not a notebook: --cell does not fit"
    return None


def _beside(report: Report, wanted: Wanted) -> list[str]:
    """What is found on the line that is about no gradient call."""
    return [
        f"{finding_line(finding)}\n  the rule: gradlint explain {finding.code}\n"
        for finding in report.findings
        if finding.call is None
        and finding.place.cell == wanted.cell
        and finding.place.line <= wanted.line <= finding.place.end_line
    ]


def choose(calls: tuple[Call, ...], wanted: Wanted) -> list[Call]:
    """The calls that may be meant: those at the column, else those that start on the line, else around it."""
    here = [call for call in calls if call.place.cell == wanted.cell and _on_line(call, wanted.line)]
    if wanted.column is not None:
        return _innermost([call for call in here if _covers(call, wanted.line, wanted.column)])
    return [call for call in here if call.place.line == wanted.line] or _innermost(here)


def _on_line(call: Call, line: int) -> bool:
    return call.place.line <= line <= call.place.end_line


def _covers(call: Call, line: int, column: int) -> bool:
    place = call.place
    return (place.line, place.column) <= (line, column) < (place.end_line, place.end_column)


def _innermost(calls: list[Call]) -> list[Call]:
    """The call that starts last: calls that cover one place lie inside each other."""
    return sorted(calls, key=lambda call: (call.place.line, call.place.column))[-1:]


def _several(wanted: Wanted, calls: list[Call]) -> str:
    listed = "\n".join(f"  {position(call)}  {call.api}" for call in calls)
    return f"{wanted.path} has several gradient calls on line {wanted.line}: add the column\n{listed}"


def _none(wanted: Wanted, calls: tuple[Call, ...], problems: tuple[Problem, ...]) -> str:
    what = f"{wanted.path}{'' if wanted.cell is None else f' cell {wanted.cell}'}"
    broken = [problem.message for problem in problems if problem.cell == wanted.cell]
    here = [call for call in calls if call.place.cell == wanted.cell]
    on_line = [call for call in here if _on_line(call, wanted.line)]
    if on_line:
        listed = "\n".join(f"  {position(call)}  {call.api}" for call in on_line)
        return f"{what} has no gradient call at column {wanted.column} of line {wanted.line}, but\n{listed}"
    if not here:
        return f"{what}: {'; '.join(broken) or 'there is no gradient call that gradlint knows'}"
    lines = sorted({call.place.line for call in here})
    numbers = f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
    return f"{what} has no gradient call on line {wanted.line}; there are calls on {numbers}"
