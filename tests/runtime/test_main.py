"""`python -m gradlint_runtime` runs a program as Python would, and reports."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from pathlib import Path

import beside
import tensorflow as tf

print(__name__, sys.argv[1:], Path(__file__).name, beside.NAME)
x = tf.Variable([1.0, 2.0, 3.0])
w = tf.constant(2.0)
with tf.GradientTape() as tape:
    tape.watch(w)
    y = x * w
print(tape.gradient(y, [x, w])[0].numpy())
sys.exit(7)
"""


def run(folder, *arguments):
    command = [sys.executable, "-m", "gradlint_runtime", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def program(tmp_path):
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "beside.py").write_text("NAME = 'a module beside the script'\n", encoding="utf-8")
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def test_a_program_with_arguments_and_an_exit_status(program):
    done = run(
        program, "--json", "trace.json", "--html", "trace.html", "scripts/program.py", "--html", "its own"
    )
    assert done.returncode == 7, done.stderr
    assert done.stdout.splitlines() == [
        "__main__ ['--html', 'its own'] program.py a module beside the script",
        "[2. 2. 2.]",
    ]
    place = "14:7" if sys.version_info >= (3, 11) else "14"
    assert f"scripts/program.py:{place}: gradient of non-scalar target y (3,)" in done.stderr
    assert "SUMMED HERE" in done.stderr
    (call,) = json.loads((program / "trace.json").read_text(encoding="utf-8"))["calls"]
    verdicts = {source["tensor"]["name"]: source["axes"][0]["verdict"] for source in call["sources"]}
    assert verdicts == {"x": "kept", "w": "summed"}
    assert "<!doctype html>" in (program / "trace.html").read_text(encoding="utf-8").lower()


def test_a_program_that_raises_is_reported_all_the_same(program):
    text = PROGRAM.replace("sys.exit(7)", "raise LookupError('what the user forgot')")
    (program / "scripts" / "program.py").write_text(text, encoding="utf-8")
    done = run(program, "--text", "trace.txt", "scripts/program.py")
    assert done.returncode == 1
    assert "LookupError: what the user forgot" in done.stderr
    assert "SUMMED HERE" in (program / "trace.txt").read_text(encoding="utf-8")


def test_a_program_without_tensorflow(tmp_path):
    (tmp_path / "plain.py").write_text("import sys\nprint('tensorflow' in sys.modules)\n", encoding="utf-8")
    done = run(tmp_path, "plain.py")
    assert (done.returncode, done.stdout) == (0, "False\n")
    assert "did not import TensorFlow" in done.stderr


def test_no_such_script(tmp_path):
    done = run(tmp_path, "missing.py")
    assert done.returncode == 2
    assert "missing.py: no such script" in done.stderr


def test_a_report_that_cannot_be_written_leaves_the_others(program):
    done = run(program, "--html", "no/such/folder/trace.html", "--json", "trace.json", "scripts/program.py")
    assert (program / "trace.json").exists()
    assert "no/such/folder/trace.html" in done.stderr
    assert "SUMMED HERE" in done.stderr
    assert done.returncode == 7
