"""SARIF: what code scanning needs to show a result, and to know it again after lines moved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gradlint.records import Finding, Place, Report
from gradlint.report.as_sarif import render
from gradlint.rules import RULES


def run_of(report: Report) -> dict[str, Any]:
    document = json.loads(render(report))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    return run


def test_rules_have_their_help(full: Report) -> None:
    rules = run_of(full)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    for rule, known in zip(rules, RULES, strict=True):
        assert rule["helpUri"].startswith("https://")
        assert rule["shortDescription"]["text"] == known.summary
        assert known.page.instead in rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["enabled"] is known.default


def test_results(full: Report) -> None:
    run = run_of(full)
    flagged, multi, failure = run["results"]
    for result, code in ((flagged, "GRD101"), (multi, "GRD102"), (failure, "GRD900")):
        assert result["ruleId"] == code
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == code
    assert flagged["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "src/train.py"},
                "region": {"startLine": 12, "startColumn": 9, "endLine": 12, "endColumn": 33},
            }
        }
    ]
    assert flagged["level"] == "warning"
    assert failure["level"] == "error"
    assert "partialFingerprints" not in failure


def test_a_cell_is_named_in_the_message(full: Report) -> None:
    multi = run_of(full)["results"][1]
    assert multi["message"]["text"] == "cell 1, line 1: 2 targets"
    assert multi["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    step = multi["codeFlows"][0]["threadFlows"][0]["locations"][0]["location"]
    assert step["message"]["text"] == "cell 0, line 1: a: () (reduced)"


def test_the_derivation_is_a_path_of_code(full: Report) -> None:
    (step,) = run_of(full)["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert step["location"]["message"]["text"] == "tf.square(x): (32, ?, n) (elementwise)"
    assert step["location"]["physicalLocation"]["region"] == {"startLine": 10}


def fingerprints(report: Report) -> list[str]:
    return [result["partialFingerprints"]["callHash/v1"] for result in run_of(report)["results"]]


def test_a_fingerprint_stays_when_lines_move_and_tells_equal_calls_apart(full: Report) -> None:
    call, finding = full.calls[1], full.findings[0]
    place = call.place._replace(line=99, end_line=99)
    moved = call._replace(place=place, target=" loss\n")
    other = call._replace(target="other")

    def report_of(*calls: Any) -> Report:
        findings = tuple(finding._replace(place=each.place, call=at) for at, each in enumerate(calls))
        return Report(calls, findings, ())

    assert fingerprints(report_of(call)) == fingerprints(report_of(moved))
    twice, once = fingerprints(report_of(call, moved)), fingerprints(report_of(call))
    assert twice[0] == once[0]
    assert len({*twice, *fingerprints(report_of(other))}) == 3


def test_problems_are_notifications(full: Report, empty: Report) -> None:
    (invocation,) = run_of(full)["invocations"]
    old, cell, gone = invocation["toolExecutionNotifications"]
    assert old["locations"][0]["physicalLocation"]["region"] == {"startLine": 4}
    assert cell["message"]["text"] == "cell 2, line 7: syntax error: invalid syntax"
    assert gone["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "gone.py"}}}]
    assert run_of(empty)["invocations"] == [{"executionSuccessful": True}]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("./a.py", "a.py"),
        ("p/../q/a b.py", "q/a%20b.py"),
        ("{here}/p/a.py", "p/a.py"),
        ("ü#?.py", "%C3%BC%23%3F.py"),
        ("caf\udce9.py", "caf%E9.py"),
        ("..a.py", "..a.py"),
    ],
)
def test_paths_are_relative(
    full: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, uri: str
) -> None:
    monkeypatch.chdir(tmp_path)
    finding = full.findings[2]
    place = finding.place._replace(path=path.format(here=tmp_path))
    (result,) = run_of(Report((), (finding._replace(place=place),), ()))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_file_outside_has_its_whole_address(
    full: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    place = full.findings[2].place._replace(path="../there.py")
    (result,) = run_of(Report((), (full.findings[2]._replace(place=place),), ()))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == (tmp_path / "there.py").as_uri()


def test_what_is_found_beside_calls_has_a_fingerprint_of_what_is_said() -> None:
    place = Place("src/train.py", None, 7, 5, 7, 40)
    found = Finding("GRD202", place, "the rows of 'y' (8, 3) depend on their own row alone", None)
    moved = found._replace(place=place._replace(line=9, end_line=9))
    first, again = run_of(Report((), (found, moved), ()))["results"]
    only = run_of(Report((), (moved,), ()))["results"][0]
    assert first["partialFingerprints"] == only["partialFingerprints"]
    assert first["partialFingerprints"] != again["partialFingerprints"]
    assert "codeFlows" not in first
