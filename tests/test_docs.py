"""The README and the pages that are written by hand agree with the records and the rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradlint import records
from gradlint.rules import RULES

ROOT = Path(__file__).parent.parent
JSON_PAGE = (ROOT / "docs/reference/json.md").read_text(encoding="utf-8")


def documented(heading: str) -> list[str]:
    """The fields that a section's table has in its first column, in order."""
    section = re.split(r"^## ", JSON_PAGE, flags=re.MULTILINE)
    (text,) = [part for part in section if part.startswith(heading)]
    cells = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def row(heading: str, field: str) -> set[str]:
    """The names in backticks that the row of a field lists after it."""
    line = re.search(rf"^\| `{field}` \|.*$", JSON_PAGE.partition(f"## {heading}")[2], re.MULTILINE)
    return set(re.findall(r"`(\w+)`", line[0])) - {field}


PLACE = records.Place("a.py", None, 1, 1, 1, 2)
CALL = records.Call(
    PLACE,
    "f",
    "tf.gradients",
    "y",
    "x",
    False,
    "unknown",
    "unknown",
    None,
    0,
    (),
    (),
    None,
    False,
    None,
    (),
    (),
)
FINDING = records.Finding("GRD101", PLACE, "", None)


def test_the_page_of_the_json_lists_every_field() -> None:
    assert sorted(documented("A call")) == sorted(records.call_to_json(CALL))
    assert sorted(documented("A finding")) == sorted(records.finding_to_json(FINDING))
    assert sorted(documented("An error")) == sorted(records.Problem._fields)


@pytest.mark.parametrize(
    ("field", "record"),
    [("axes", records.AxisEffect), ("derivation", records.Step), ("rewrites", records.Rewrite)],
)
def test_it_lists_the_fields_of_the_records_inside(field: str, record: type) -> None:
    assert row("A call", field) == set(record._fields)


def test_the_verdicts_and_effects_are_explained() -> None:
    page = (ROOT / "docs/reference/verdicts.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert explained == [*records.VERDICTS, *records.EFFECTS]


def test_the_readme_lists_the_rules_with_their_defaults() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (GRD\d+) \|.*\| (on|off) \|$", readme, re.MULTILINE)
    assert listed == [(rule.code, "on" if rule.default else "off") for rule in RULES]


def test_the_changelog_names_every_rule() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert {rule.code for rule in RULES} <= set(re.findall(r"GRD\d+", changelog))


@pytest.mark.parametrize(
    "arguments", [("check", "examples"), ("explain", "examples/per_example_loss.py:42"), ("fix", "examples")]
)
def test_the_readme_shows_what_the_commands_print(arguments: tuple[str, ...]) -> None:
    """The README's output is real: it changes together with the tool's."""
    run = subprocess.run(
        [sys.executable, "-m", "gradlint", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    # The README leaves out what explain says of the files that fix would change.
    printed = run.stdout.split("\nTo make the sums of this file explicit")[0]
    for line in (line.rstrip() for line in printed.splitlines()):
        assert line in shown
