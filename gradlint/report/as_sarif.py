"""A report in SARIF 2.1.0, for code scanning: rules with their help, results that survive moved lines."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gradlint import __version__
from gradlint.records import Call, Finding, Place, Problem, Report, Step, syntax_hash
from gradlint.report.places import inside_cell
from gradlint.rules import RULES
from gradlint.rules.rule import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: gradlint itself failed: nothing is said of the program.
_FAILURE = "GRD900"
_ADDRESS = re.compile(r"\]\((https?://[^)]+)\)")

Json = dict[str, Any]


def render(report: Report) -> str:
    """The report as one run; files are named relative to the current folder, as code scanning wants."""
    driver = {
        "name": "gradlint",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in RULES],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, **_notifications(report.errors)}],
        "results": _results(report),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> Json:
    page = rule.page
    parts = (
        page.finds,
        f"Why it matters\n\n{page.why}",
        f"Instead\n\n{page.instead}",
        f"Fine when\n\n{page.fine_when}",
    )
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": page.finds},
        "help": {"text": "\n\n".join(parts), "markdown": "\n\n## ".join(parts)},
        "helpUri": _help_address(rule),
        "defaultConfiguration": {"enabled": rule.default, "level": _level(rule.code)},
    }


def _help_address(rule: Rule) -> str:
    """The first page that the rule cites."""
    return next(match[1] for match in map(_ADDRESS.search, rule.page.references) if match)


def _level(code: str) -> str:
    return "error" if code == _FAILURE else "warning"


def _results(report: Report) -> list[Json]:
    seen: Counter[str] = Counter()
    return [_result(finding, report, seen) for finding in report.findings]


def _result(finding: Finding, report: Report, seen: Counter[str]) -> Json:
    place = finding.place
    call = None if finding.call is None else report.calls[finding.call]
    message = f"{inside_cell(place.cell, place.line)}{finding.message}"
    result: Json = {
        "ruleId": finding.code,
        "ruleIndex": [rule.code for rule in RULES].index(finding.code),
        "level": _level(finding.code),
        "message": {"text": message},
        "locations": [_location(place.path, _region(place))],
    }
    if call is not None:
        result["partialFingerprints"] = {"callHash/v1": _fingerprint(call, seen)}
    elif finding.code != _FAILURE:
        result["partialFingerprints"] = {"messageHash/v1": _fingerprint_of_message(finding, seen)}
    if call is not None and call.derivation:
        steps = [{"location": _step(step)} for step in call.derivation]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _fingerprint(call: Call, seen: Counter[str]) -> str:
    """What the call says, without its line; a number tells equal calls of a file apart."""
    key = syntax_hash(call)
    here = f"{call.place.path}:{key}"
    seen[here] += 1
    return f"{key}:{seen[here]}"


def _fingerprint_of_message(finding: Finding, seen: Counter[str]) -> str:
    """What is said of other calls, which names what stands there and no line."""
    said = "".join(finding.message.split())
    key = hashlib.sha256(f"{finding.code}\0{said}".encode(errors="surrogatepass")).hexdigest()[:16]
    here = f"{finding.place.path}:{key}"
    seen[here] += 1
    return f"{key}:{seen[here]}"


def _region(place: Place) -> Json:
    if place.cell is not None:
        return {"startLine": 1}
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _step(step: Step) -> Json:
    text = f"{inside_cell(step.cell, step.line)}{step.expression}: {step.shape} ({step.reason})"
    region = {"startLine": step.line if step.cell is None else 1}
    return {**_location(step.path, region), "message": {"text": text}}


def _location(path: str, region: Json | None) -> Json:
    physical: Json = {"artifactLocation": {"uri": _uri(path)}}
    return {"physicalLocation": physical if region is None else {**physical, "region": region}}


def _uri(path: str) -> str:
    """The path from the current folder, or an address of the whole path for a file outside of it."""
    # Path.resolve() would follow links out of the project.
    absolute, here = Path(os.path.abspath(path)), Path.cwd()  # noqa: PTH100
    if not absolute.is_relative_to(here):
        return absolute.as_uri()
    return quote(os.fsencode(absolute.relative_to(here).as_posix()))


def _notifications(errors: tuple[Problem, ...]) -> Json:
    return {"toolExecutionNotifications": [_notification(problem) for problem in errors]} if errors else {}


def _notification(problem: Problem) -> Json:
    region = {"startLine": problem.line} if problem.cell is None and problem.line is not None else None
    return {
        "level": "error",
        "message": {"text": f"{inside_cell(problem.cell, problem.line)}{problem.message}"},
        "locations": [_location(problem.path, region)],
    }
