"""The README and the pages that are written by hand agree with the records and the rules."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tensorflow as tf

import gradlint_runtime as glr
from gradlint import cli, records
from gradlint.rules import RULES
from gradlint_runtime.tracing import records as trace_records

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
JSON_PAGE = (ROOT / "docs/reference/json.md").read_text(encoding="utf-8")
RUNTIME_PAGE = (ROOT / "docs/reference/runtime.md").read_text(encoding="utf-8")
JACOBIAN_PAGE = (ROOT / "docs/how-to/jacobian.md").read_text(encoding="utf-8")
TRACER_PAGE = (ROOT / "docs/explanation/tracer.md").read_text(encoding="utf-8")


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
    [
        ("axes", records.AxisEffect),
        ("derivation", records.Step),
        ("rewrites", records.Rewrite),
        ("missing", records.Gap),
    ],
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


def blocks(language: str, page: str = README) -> list[str]:
    """The blocks of a language on a page, without their fences."""
    return re.findall(rf"^```{language}\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)


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


def names_in(heading: str) -> list[str]:
    """What the first column of a section's table names, in order."""
    text = RUNTIME_PAGE.partition(f"\n### {heading}\n")[2].partition("\n#")[0]
    cells = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)", cell)]


RECORDS = [each for each in vars(trace_records).values() if hasattr(each, "_fields")]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_the_reference_lists_the_fields_of_a_trace(record: type) -> None:
    assert names_in(record.__name__) == list(record._fields)


def test_the_reference_lists_the_arguments_of_jacobian() -> None:
    arguments = list(inspect.signature(glr.jacobian).parameters)
    assert names_in("jacobian") == arguments
    assert arguments == list(inspect.signature(glr.plan).parameters)
    written = re.findall(r"^    (\w+)(?:=(.+))?,$", RUNTIME_PAGE, re.MULTILINE)
    defaults = [each.default for each in inspect.signature(glr.jacobian).parameters.values()]
    assert written == [
        (name, "" if default is inspect.Parameter.empty else str(default).join('""') if default else "None")
        for name, default in zip(arguments, defaults, strict=True)
    ]


def test_the_reference_names_everything_that_is_public() -> None:
    headings = re.findall(r"^### (.+)$", RUNTIME_PAGE, re.MULTILINE)
    assert set(glr.__all__) <= {name for heading in headings for name in heading.split(", ")}
    members = {name for name in vars(glr.Report) if not name.startswith("_")}
    # What the tracer fills a report with is no part of the reference.
    assert set(names_in("Report")) == members - {"add", "note", "wants"}
    assert {"explain", "record"} <= set(names_in("Plan")) <= {"plan", *dir(glr.Plan)}


def test_the_verdicts_of_a_trace_are_explained() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", TRACER_PAGE, re.MULTILINE)
    assert explained == list(trace_records.VERDICTS)
    states = re.search(r"^\| `states` \|.*$", RUNTIME_PAGE, re.MULTILINE)
    assert states is not None
    assert re.findall(r"`(\w+)`", states[0])[1:] == list(trace_records.STATES)


def test_the_page_of_the_commands_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    sections = re.split(r"^## gradlint ", page, flags=re.MULTILINE)[1:]
    for section in sections:
        command = section.partition("\n")[0]
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        offered = set(re.findall(r"^  (--[\w-]+)", capsys.readouterr().out, re.MULTILINE))
        assert set(re.findall(r"^\| `(--[\w-]+)", section, re.MULTILINE)) == offered
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    commands = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE)
    assert commands == [section.partition("\n")[0] for section in sections]


def test_what_the_page_on_jacobians_shows_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """Its programs follow each other; the model is the reader's own."""
    model = tf.keras.Sequential([tf.keras.layers.Dense(3, activation="tanh")])
    model.build((None, 784))
    names: dict[str, Any] = {"model": model}
    for block in blocks("python", JACOBIAN_PAGE):
        exec(compile(block, "jacobian.md", "exec"), names)
    plan, error = blocks("text", JACOBIAN_PAGE)
    assert comparable(capsys.readouterr().out) == comparable(plan)
    assert names["j"].shape == (32, 10, 32, 784)
    assert names["j_b"].shape == (32, 10, 10)
    assert [each.shape for each in names["by_weight"]] == [(32, 3, 784, 3), (32, 3, 3)]
    assert names["step"](names["x"]).shape == (32, 10, 32, 784)
    with pytest.raises(glr.JacobianMemoryError) as raised:
        glr.jacobian(lambda x: x * x, tf.constant([1.0, 2.0]), memory_limit=10)
    assert re.sub(r"need \d+", "need", str(raised.value)) == re.sub(r"need \d+", "need", error.strip())


def test_the_traces_that_the_pages_show_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tf.keras.Sequential([tf.keras.layers.Dense(3)])

    def train_step(x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.square(model(x) - y)
        tape.gradient(loss, model.trainable_variables)

    monkeypatch.chdir(tmp_path)
    how_to = blocks("python", (ROOT / "docs/how-to/trace.md").read_text(encoding="utf-8"))
    reference = [block for block in blocks("python", RUNTIME_PAGE) if "with " in block]
    names = {"glr": glr, "tf": tf, "model": model, "x": tf.ones((4, 2)), "y": tf.ones((4, 3))}
    for block in (*how_to, *reference):
        exec(compile(block, "page.md", "exec"), {**names, "train_step": train_step})
    assert len(how_to) == len(reference) == 1
    assert "train_step(x, y)" in how_to[0]
    assert (tmp_path / "trace.html").is_file()
