"""A report for people: a line for each finding and each problem, and the count at the end."""

from __future__ import annotations

from collections.abc import Iterator

from gradlint.records import Call, Finding, Place, Problem, Report
from gradlint.report.places import position, problem_position
from gradlint.rules import by_code
from gradlint.rules.words import plural, quoted, target_text


def render(report: Report, *, every_call: bool = False) -> str:
    """The report; with `every_call` the calls that are not flagged have their lines, too."""
    lines = [finding_line(finding) for finding in report.findings]
    if every_call:
        lines = _all_lines(report)
    lines += [problem_line(problem) for problem in report.errors]
    return "".join(f"{line}\n" for line in (*lines, count_line(report)))


def finding_line(finding: Finding) -> str:
    """`path:line:column: CODE message`."""
    return f"{position(finding.place)}: {finding.code} {finding.message}"


def problem_line(problem: Problem) -> str:
    """`path:line: error: what stands in the way`."""
    return f"{problem_position(problem)}: error: {problem.message}"


def call_line(call: Call) -> str:
    """A call that is not flagged: what is known of it, and why that is not reported."""
    known = call.verdict if call.verdict in ("scalar", "unknown") else f"{call.verdict}, {call.effect}"
    target = quoted(call.target) if call.verdict == "multi" else target_text(call)
    return f"{position(call.place)}: {known}{_silence(call)}: {call.message or f'{call.api} of {target}'}"


def _silence(call: Call) -> str:
    if call.seed:
        return " (explicit seed)"
    rule = by_code(call.code or "")
    if rule is None:
        return ""
    return f" ({rule.code}, {'silenced' if rule.default else 'off by default'})"


def count_line(report: Report) -> str:
    """Every call once: proved scalar, flagged, undecided, or left alone (explicit, separable, silenced)."""
    flagged = {finding.call for finding in report.findings}
    rest = [call for index, call in enumerate(report.calls) if index not in flagged]
    scalar = sum(call.verdict == "scalar" for call in rest)
    undecided = sum(call.verdict == "unknown" and not call.seed for call in rest)
    alone = len(rest) - scalar - undecided
    parts = [
        f"{scalar} proved scalar",
        f"{len(report.calls) - len(rest)} flagged",
        f"{undecided} undecided",
        *([f"{alone} left alone (explicit, separable or silenced)"] if alone else []),
    ]
    beside = sum(finding.call is None and finding.code != "GRD900" for finding in report.findings)
    unread = len({problem.path for problem in report.errors})
    errors = f"; {plural(unread, 'file')} with errors" if unread else ""
    others = f"; {plural(beside, 'other finding')}" if beside else ""
    return f"{plural(len(report.calls), 'gradient call')}: {', '.join(parts)}{others}{errors}"


def _all_lines(report: Report) -> list[str]:
    """Calls and findings in the order of the files, and of the source within each."""
    rows = list(_rows(report))
    order = {path: rank for rank, path in enumerate(dict.fromkeys(place.path for place, _ in rows))}
    rows.sort(key=lambda row: (order[row[0].path], _within_file(row[0])))
    return [line for _, line in rows]


def _rows(report: Report) -> Iterator[tuple[Place, str]]:
    flagged = {finding.call for finding in report.findings}
    for index, call in enumerate(report.calls):
        if index not in flagged:
            yield call.place, call_line(call)
    for finding in report.findings:
        yield finding.place, finding_line(finding)


def _within_file(place: Place) -> tuple[int, int, int]:
    return (-1 if place.cell is None else place.cell, place.line, place.column)
