"""A report as workflow commands, which GitHub shows beside the changed lines."""

from __future__ import annotations

from gradlint.records import Finding, Problem, Report
from gradlint.report.as_text import count_line
from gradlint.report.places import inside_cell


def render(report: Report) -> str:
    """One command a line for each finding and problem, and the count for the log."""
    commands = [
        *(_warning(finding) for finding in report.findings),
        *(_error(problem) for problem in report.errors),
    ]
    return "".join(f"{line}\n" for line in (*commands, count_line(report)))


def _warning(finding: Finding) -> str:
    place = finding.place
    properties: dict[str, object] = {"title": finding.code, "file": place.path}
    # A line of a cell is no line of the notebook's file: it goes into the message.
    if place.cell is None:
        properties |= {"line": place.line, "endLine": place.end_line, "col": place.column}
        if place.line == place.end_line:
            properties["endColumn"] = place.end_column
    message = f"{inside_cell(place.cell, place.line)}{finding.code} {finding.message}"
    return _command("warning", properties, message)


def _error(problem: Problem) -> str:
    properties: dict[str, object] = {"title": "gradlint", "file": problem.path}
    if problem.cell is None and problem.line is not None:
        properties["line"] = problem.line
    return _command("error", properties, f"{inside_cell(problem.cell, problem.line)}{problem.message}")


def _command(name: str, properties: dict[str, object], message: str) -> str:
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
