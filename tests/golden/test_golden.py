"""The whole records of some programs, compared with the JSON that stands in `records`.

Where a change of the records is meant, write them anew and read the difference before it is committed:

    GRADLINT_REGENERATE=1 pytest tests/golden

The programs end in `.txt` so that no tool takes them for code of this project.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from gradlint.analysis import analyze
from gradlint.records import report_to_json
from gradlint.source.reading import read_bytes

HERE = Path(__file__).parent
PROGRAMS = sorted((HERE / "programs").glob("*.txt"))
REGENERATE = "GRADLINT_REGENERATE"


def records(program: Path) -> str:
    reading = read_bytes(program.name.removesuffix(".txt"), program.read_bytes())
    assert reading.source is not None
    assert reading.problems == ()
    report = report_to_json(analyze(reading.source, strict=True))
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.name for program in PROGRAMS])
def test_records(program):
    golden = HERE / "records" / program.with_suffix(".json").name
    found = records(program)
    if os.environ.get(REGENERATE):
        assert "CI" not in os.environ, f"{REGENERATE} writes what the tests expect: never in CI"
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_each_record_has_its_program_and_there_are_enough_calls():
    names = {program.with_suffix(".json").name for program in PROGRAMS}
    found = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in HERE.glob("records/*")}
    assert found.keys() == names
    assert sum(len(report["calls"]) for report in found.values()) >= 30
    calls = [call for report in found.values() for call in report["calls"]]
    assert {call["verdict"] for call in calls} == {"scalar", "nonscalar", "multi", "unknown"}
    assert {call["effect"] for call in calls} == {"none", "contracts", "separable", "unknown"}


def test_positions_are_those_of_the_characters():
    """Each call of each record stands where the record says, counted by hand in characters."""
    for program in PROGRAMS:
        if ".ipynb" in program.name:
            continue
        lines = program.read_text(encoding="utf-8").split("\n")
        golden = HERE / "records" / program.with_suffix(".json").name
        for call in json.loads(golden.read_text(encoding="utf-8"))["calls"]:
            first, last = call["line"] - 1, call["end_line"] - 1
            cut = [*lines[first : last + 1]]
            cut[-1] = cut[-1][: call["end_column"] - 1]
            cut[0] = cut[0][call["column"] - 1 :]
            text = "\n".join(cut)
            assert text.endswith(")")
            assert call["target"] in text
            assert call["sources"] in text
            assert text.count("(") == text.count(")")
