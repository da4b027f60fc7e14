"""`gradlint demo`: the whole journey once, and what it says when a part of it goes wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gradlint import cli
from gradlint.teaching import demo as module
from gradlint.teaching.demo import demo
from gradlint.teaching.journey import PROGRAM, Command, Step, journey

FILES = sorted(path.name for path in PROGRAM.glob("*.py"))
TITLES = [step.title for step in journey()]


class Walked:
    """A demo that has ended: all that it printed, by its steps, the folder that it left, and its times."""

    def __init__(self, text: str, folder: Path, seconds: float, of_processor: float) -> None:
        self.text, self.folder = text, folder
        self.seconds, self.of_processor = seconds, of_processor
        parts = re.split(r"^\[(\d)/\d\] (\w+) +\d+ s$", text, flags=re.MULTILINE)
        self.steps = dict(zip(parts[2::3], parts[3::3], strict=True))


def of_children() -> float:
    """The processor's seconds that processes which have ended were given."""
    times = os.times()
    return times.children_user + times.children_system


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Walked:
    folder = tmp_path_factory.mktemp("demo") / "new" / "folder"
    started, used = time.monotonic(), of_children()
    run = subprocess.run(
        [sys.executable, "-m", "gradlint", "demo", "--output", str(folder)],
        cwd=folder.parent.parent,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stdout[-3000:]
    return Walked(run.stdout, folder, time.monotonic() - started, of_children() - used)


def test_the_steps_are_announced_in_their_order(walked: Walked) -> None:
    assert list(walked.steps) == TITLES == ["Lint", "Explain", "Trace", "Fix", "Verify", "Run"]


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        ("Lint", r"calibrate\.py:36:16: GRD103 the optimizer gets the sum of the 5 rows of 'loss' \(5,\)"),
        ("Lint", r"reach\.py:26:19: GRD101 'measured' \(4,\) is not a scalar"),
        ("Explain", r"axis 0 \(5\) is added into one entry of the gradient"),
        ("Explain", r"jacobian +every element of the target .*\n +returns \(4, 3\)"),
        ("Trace", r"step 200  loss 0\.0"),
        ("Trace", r"calibrate\.py:36:16: .* axis 0 \(5\) is summed for lengths"),
        ("Trace", r"reach\.py:26:19: .* axis 0 \(4\) is summed for angles"),
        ("Trace", r"2 gradient calls: 2 summed"),
        ("Fix", r"\+ +gradient = tape\.gradient\(loss, lengths, output_gradients=tf\.ones_like\(loss\)\)"),
        ("Fix", r"\+ +derivatives = glr\.jacobian\(measured, angles, tape=tape\)"),
        ("Verify", r"calibrate\.py: 1 call verified"),
        ("Verify", r"reach\.py: 1 call verified"),
        ("Run", r"ratio +5\.00000 +5\.00000 +5\.00000\n"),
        ("Run", r"0\.10 +sum .* it diverges\n"),
        ("Run", r"derivatives of shape \(4, 3\)"),
        ("Run", r"plan of gradlint_runtime +\d+\.\d+ ms"),
        ("Run", r"result \(1024, 64\)"),
    ],
)
def test_what_each_step_shows(walked: Walked, step: str, shown: str) -> None:
    assert re.search(shown, walked.steps[step]), walked.steps[step]


def test_the_sum_learns_worse_than_the_mean_at_the_same_rate(walked: Walked) -> None:
    errors = dict(re.findall(r"0\.08 +(sum|mean) .* (\d+\.\d) cm\n", walked.steps["Run"]))
    assert float(errors["sum"]) > 3 * float(errors["mean"])


def test_the_jacobian_is_that_of_the_tape_and_faster(walked: Walked) -> None:
    run = walked.steps["Run"]
    assert float(re.search(r"largest difference (\S+),", run)[1]) < 1e-5
    times = {name: float(ms) for name, ms in re.findall(r"^ +(\S.*?)  +(\d+\.\d+) ms$", run, re.MULTILINE)}
    assert len(times) == 3
    assert times["plan of gradlint_runtime"] < times["tape.jacobian"]


def test_the_programs_were_rewritten_and_the_originals_were_not(walked: Walked) -> None:
    changed = {"calibrate.py": "output_gradients=tf.ones_like(loss)", "reach.py": "glr.jacobian("}
    for name in FILES:
        before, after = ((folder / name).read_text() for folder in (PROGRAM, walked.folder))
        assert (before != after) == (name in changed)
        assert changed.get(name, "") in after
        assert name not in changed or changed[name] not in before


def test_it_ends_with_its_time_and_the_place_of_the_page(walked: Walked) -> None:
    ending = walked.text.splitlines()[-2:]
    assert abs(int(re.match(r"That took (\d+) s\.", ending[0])[1]) - walked.seconds) < 10
    page = Path(ending[1].partition(": ")[2])
    assert page.parent.samefile(walked.folder)
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")


def test_it_takes_less_than_two_minutes(walked: Walked) -> None:
    """In seconds of one processor: a machine that runs other tests too would only tell how busy it is."""
    assert walked.of_processor < 100


def test_nothing_that_tensorflow_logs_at_start_is_shown(walked: Walked) -> None:
    assert not re.search(r"rebuild TensorFlow|absl::InitializeLog|oneDNN|\.cc:\d+\]", walked.text)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A journey without TensorFlow, in a folder of its own."""
    commands = (Command("python -c \"print('said')\""), Command("gradlint check reach.py", 1))
    monkeypatch.setattr(module, "journey", lambda: (Step("Look", "About it.", commands),))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_that_is_there_is_left_alone(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (short / "gradlint-demo").mkdir()
    (short / "gradlint-demo-2").write_text("a file")
    assert cli.main(["demo"]) == 0
    assert sorted(path.name for path in (short / "gradlint-demo-3").glob("*.py")) == FILES
    assert not list((short / "gradlint-demo").iterdir())
    output = capsys.readouterr().out
    assert "[1/1] Look" in output
    assert "    said\n" in output
    assert "GRD101" in output


def test_an_empty_folder_is_used_and_a_full_one_refused(
    short: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (short / "mine").mkdir()
    assert cli.main(["demo", "--output", "mine"]) == 0
    (short / "mine" / "reach.py").write_text("my own")
    assert cli.main(["demo", "--output", "mine"]) == 2
    assert (short / "mine" / "reach.py").read_text() == "my own"
    assert "mine: the folder is not empty: choose a new one" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (short / "file").write_text("")
    assert cli.main(["demo", "--output", "file/below"]) == 2
    assert "gradlint demo: file/below: " in capsys.readouterr().err


def test_a_command_that_fails_ends_the_demo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = Command("python -c \"raise SystemExit('told why')\"")
    never = Command("python -c \"open('reached', 'w')\"")
    monkeypatch.setattr(module, "journey", lambda: (Step("Fail", "", (failing, never)),))
    shown: list[str] = []
    assert demo(str(tmp_path / "new"), shown.append) == 2
    assert "    told why\n" in shown
    assert "ended with exit status 1 instead of 0" in capsys.readouterr().err
    assert not (tmp_path / "new" / "reached").exists()
