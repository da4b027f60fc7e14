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
README = (ROOT / "README.md").read_text(encoding="utf-8")
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
    listed = re.findall(r"^\| (GRD\d+) \|.*\| (on|off) \|$", README, re.MULTILINE)
    assert listed == [(rule.code, "on" if rule.default else "off") for rule in RULES]


def test_the_changelog_names_every_rule() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert {rule.code for rule in RULES} <= set(re.findall(r"GRD\d+", changelog))


def blocks(language: str) -> list[str]:
    """The README's blocks of a language, without their fences."""
    return re.findall(rf"^```{language}\n(.+?)^```$", README, re.MULTILINE | re.DOTALL)


#: The README's commands with the output that it shows for them; those that install or show none are left out.
SHOWN = {
    command: output
    for command, _, output in (block.removeprefix("$ ").partition("\n") for block in blocks("console"))
    if output
}
LAYER, PLAN = (block for block in blocks("python") if block.startswith("import"))


def comparable(text: str) -> str:
    """The text without what depends on the machine, or on the version of TensorFlow or Python."""
    # Python 3.10 does not tell the column of a call.
    text = re.sub(r"(layer\.py:\d+):\d+(: gradient)", r"\1\2", text)
    text = re.sub(r"(\w+\.py):\d+ (_\w+)$|(_\w+ \w+\.py):\d+$", r"\1\2\3", text, flags=re.MULTILINE)
    text = re.sub(r"TensorFlow [\d.]+\d|difference [\d.e+-]+|about [\d.]+ \w+", "", text)
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def test_the_readme_shows_every_kind_of_output() -> None:
    started = [" ".join(command.split()[:2]) for command in SHOWN]
    assert started == ["gradlint check", "gradlint explain", "gradlint trace", "gradlint fix", "gradlint fix"]


@pytest.mark.parametrize("command", SHOWN)
def test_the_readme_shows_what_the_commands_print(command: str, tmp_path: Path) -> None:
    """The README's output is real: it changes together with the tool's."""
    (tmp_path / "layer.py").write_text(LAYER, encoding="utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    run = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    # The README leaves out what explain says of the files that fix would change.
    printed = run.stdout.split("\nTo make the sums of this file explicit")[0]
    # What TensorFlow logs when it starts stands before everything.
    assert comparable(printed).endswith(comparable(SHOWN[command]))


def test_the_readme_shows_the_plan_that_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(PLAN, "README.md", "exec"), {})
    assert comparable(capsys.readouterr().out) == comparable(blocks("text")[0])
