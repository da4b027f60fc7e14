"""The baseline from end to end: what is known stays away, whatever moves, and what is new or gone is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gradlint import cli

CALLS = """\
import tensorflow as tf

x = tf.ones((3, 2))
w = tf.ones((2, 4))
y = tf.matmul(x, w)
"""
FLAGGED = CALLS + "g = tf.gradients(y, w)\n"

#: Exit status, standard output, standard error.
Check = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(["check", *arguments])
        return (status, *capsys.readouterr())

    return run


def entries(path: str = "known.json") -> list[dict[str, str]]:
    return json.loads(Path(path).read_text())["findings"]


#: What a program may become while its finding stays known.
HARMLESS = {
    "nothing": FLAGGED,
    "lines move": "# first\n\n" + FLAGGED,
    "spaces change": FLAGGED.replace("(y, w)", "( y,\n    w )"),
    "code around changes": FLAGGED + "print(g)\n",
    "shapes change": FLAGGED.replace("(3, 2)", "(9, 2)"),
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_is_known_is_not_reported(check: Check, text: str) -> None:
    Path("a.py").write_text(FLAGGED)
    assert check("--write-baseline", "known.json", ".") == (
        0,
        "",
        "gradlint: 1 finding written to known.json\n",
    )
    Path("a.py").write_text(text)
    status, output, said = check("--baseline", "known.json", ".")
    assert status == 0
    assert [line[:52] for line in output.splitlines()] == [
        "1 gradient call: 0 proved scalar, 0 flagged, 0 undec"
    ]
    assert said == "gradlint: known.json: 1 known finding left out\n"


#: What a program may become, and the lines of what is then new.
NEW = {
    "another target": (FLAGGED.replace("(y, w)", "(2 * y, w)"), [6]),
    "another source": (FLAGGED.replace("(y, w)", "(y, x)"), [6]),
    "another function around": (CALLS + "def f():\n    return tf.gradients(y, w)\n", [7]),
    "one more": (FLAGGED + "h = tf.gradients(y, w)\n", [7]),
    "another code": (FLAGGED.replace("(y, w)", "([y, y], w)"), [6]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), NEW.values(), ids=NEW)
def test_what_is_new_is_reported(check: Check, text: str, lines: list[int]) -> None:
    Path("a.py").write_text(FLAGGED)
    check("--write-baseline", "known.json", "a.py")
    Path("a.py").write_text(text)
    status, output, said = check("--baseline", "known.json", "a.py")
    assert status == 1
    assert [int(line.split(":")[1]) for line in output.splitlines()[:-1]] == lines
    assert ("stale" in said) == (lines != [7] or "def" in text)


def test_stale_entries_are_counted_where_their_file_was_checked(check: Check) -> None:
    for name in "abc":
        Path(f"{name}.py").write_text(FLAGGED)
    check("--write-baseline", "known.json", ".")
    Path("a.py").write_text(CALLS)
    Path("b.py").unlink()
    assert check("--baseline", "known.json", "c.py")[2] == (
        "gradlint: known.json: 1 known finding left out, stale entries: 1 (--write-baseline drops them)\n"
    )
    assert "stale entries: 2" in check("--baseline", "known.json", ".")[2]
    assert check("--baseline", "known.json", "a.py")[0] == 0
    check("--write-baseline", "known.json", "a.py")
    assert [entry["path"] for entry in entries()] == ["c.py"]


def test_paths_count_from_the_folder_of_the_baseline(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("src").mkdir()
    Path("src/a.py").write_text(FLAGGED)
    check("--write-baseline", "known.json", "src")
    assert [entry["path"] for entry in entries()] == ["src/a.py"]
    monkeypatch.chdir("src")
    assert check("--baseline", "../known.json", ".")[0] == 0


def test_a_written_baseline_is_sorted_and_stays_as_it_is(check: Check) -> None:
    for name in "ba":
        Path(f"{name}.py").write_text(FLAGGED + "h = tf.gradients(y, w)\n")
    check("--write-baseline", "known.json", ".")
    text = Path("known.json").read_text()
    assert [entry["path"] for entry in entries()] == ["a.py", "a.py", "b.py", "b.py"]
    assert entries()[0] == {"path": "a.py", "code": "GRD101", "function": "", "says": "tf.gradients(y,w)"}
    assert len(text.splitlines()) == 4 + 5
    check("--write-baseline", "known.json", "b.py", "a.py")
    assert Path("known.json").read_text() == text


def test_an_empty_baseline(check: Check) -> None:
    Path("a.py").write_text(CALLS)
    assert check("--write-baseline", "known.json", ".")[0] == 0
    assert entries() == []
    Path("a.py").write_text(FLAGGED)
    assert check("--baseline", "known.json", ".")[0] == 1


def test_files_with_errors_are_not_accepted(check: Check) -> None:
    Path("a.py").write_text(FLAGGED)
    Path("b.py").write_text("x = (\n")
    status, _, said = check("--write-baseline", "known.json", ".")
    assert status == 1
    assert "./b.py:1: error: syntax error" in said
    assert check("--baseline", "known.json", ".")[0] == 1


def test_off_by_default_codes_are_known_in_strict_mode(check: Check) -> None:
    Path("a.py").write_text(CALLS + "g = tf.gradients(tf.square(x), x)\n")
    check("--strict", "--write-baseline", "known.json", ".")
    assert [entry["code"] for entry in entries()] == ["GRD105"]
    assert check("--strict", "--baseline", "known.json", ".")[0] == 0


def test_the_records_of_the_calls_stay(check: Check) -> None:
    Path("a.py").write_text(FLAGGED)
    check("--write-baseline", "known.json", ".")
    report = json.loads(check("--baseline", "known.json", "--output-format", "json", ".")[1])
    assert report["findings"] == []
    assert [call["reported"] for call in report["calls"]] == [True]


DAMAGED = {
    "no JSON": ("{", "the baseline is damaged: "),
    "something else": ("[]", "this is no baseline of gradlint"),
    "another version": ('{"version": 9, "findings": []}', "a baseline of another version of gradlint"),
    "no entry": ('{"version": 1, "findings": [1]}', "the baseline is damaged: 1 is no entry"),
    "half an entry": ('{"version": 1, "findings": [{"path": "a.py"}]}', "is no entry"),
    "other text": (b"\xff\xfe\x00", "the baseline is damaged: "),
}


@pytest.mark.parametrize(("content", "said"), DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("option", ["--baseline", "--write-baseline"])
def test_a_damaged_baseline_is_told_before_anything_is_done(
    check: Check, content: str | bytes, said: str, option: str
) -> None:
    Path("a.py").write_text(FLAGGED)
    Path("known.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    status, output, error = check(option, "known.json", ".")
    assert (status, output) == (2, "")
    assert error.startswith(f"gradlint: known.json: {said}") or said in error
    assert error.count("\n") == 1


def test_a_missing_or_unwritable_baseline_is_told(check: Check) -> None:
    Path("a.py").write_text(FLAGGED)
    assert check("--baseline", "nowhere.json", ".")[0::2] == (
        2,
        "gradlint: nowhere.json: cannot read the baseline: No such file or directory\n",
    )
    status, _, error = check("--write-baseline", "nowhere/known.json", ".")
    assert (status, error) == (
        2,
        "gradlint: nowhere/known.json: cannot write the baseline: No such file or directory\n",
    )
