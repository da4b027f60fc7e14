"""Linting reads a program: it never imports, executes or changes it, starts a process or opens a socket."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

GUARD = Path(__file__).with_name("guarded_run.py")

#: Everything here would leave a mark if it ran, at import or in an annotation.
VICTIM = '''\
"""Raises when imported."""
import victim_sibling
import tensorflow as tf
from victim_sibling import loss, width

__import__("pathlib").Path(__file__).with_name("marker").touch()


@victim_sibling.decorate
def gradient(x: "__import__('os').system('true')", w: "victim_sibling.mark()" = victim_sibling.mark()):
    y = tf.matmul(tf.ensure_shape(x, (3, 2)), tf.ones((2, width)))
    return tf.gradients(y, w)


x = tf.ones((3, 2))
w = tf.ones((2, 4))
y = tf.matmul(x, w)
g = tf.gradients(y, w)
raise SystemExit("the program was executed")
'''
SIBLING = """\
import pathlib

pathlib.Path(__file__).with_name("marker").touch()
width = 4
raise SystemExit("the sibling was executed")
"""
CELL = "import tensorflow as tf\nw = tf.ones((2, 4))\ng = tf.gradients(tf.matmul(tf.ones((3, 2)), w), w)\n"
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": ["!touch marker"],
        },
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": CELL},
    ],
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    folder = tmp_path / "victim"
    folder.mkdir()
    (folder / "victim_program.py").write_text(VICTIM)
    (folder / "victim_sibling.py").write_text(SIBLING)
    (folder / "victim_notebook.ipynb").write_text(json.dumps(NOTEBOOK))
    return folder


def guarded(victim: Path, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(GUARD), str(victim), command, *arguments],
        cwd=victim.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


LINE = VICTIM.splitlines().index("g = tf.gradients(y, w)") + 1

LINTING = [
    ("gradlint", "check", "--jobs", "1", "victim"),
    ("gradlint", "check", "--jobs", "1", "--all", "--output-format", "json", "victim"),
    ("gradlint", "explain", f"victim/victim_program.py:{LINE}"),
    ("gradlint", "fix", "victim"),
    ("flake8", "--isolated", "-j1", "--select=GRD", "victim"),
]


@pytest.mark.parametrize("command", LINTING, ids=" ".join)
def test_linting_only_reads(victim: Path, command: tuple[str, ...]) -> None:
    run = guarded(victim, *command)
    assert run.returncode in {0, 1}, run.stderr
    # The call was found: silence would prove nothing.
    assert "gradients" in run.stdout or "GRD101" in run.stdout
    assert "forbidden" not in run.stderr
    assert not (victim / "marker").exists()


TRESPASSES = {
    "imports a sibling": "import sys; sys.path.insert(0, 'victim'); import victim_sibling",
    "executes the text": "exec(compile(open(p := 'victim/victim_program.py').read(), p, 'exec'))",
    "runs the file": "import runpy; runpy.run_path('victim/victim_program.py')",
    "writes beside it": "open('victim/marker', 'w')",
    "replaces it": "import os; os.replace('victim/victim_sibling.py', 'victim/victim_program.py')",
    "starts a process": "import subprocess; subprocess.run(['true'])",
    "starts a shell": "import os; os.system('true')",
    "opens a socket": "import socket; socket.socket()",
}


@pytest.mark.parametrize("program", TRESPASSES.values(), ids=TRESPASSES)
def test_the_guard_sees_what_a_linter_must_not_do(victim: Path, program: str) -> None:
    script = victim.parent / "trespass.py"
    script.write_text(program)
    run = guarded(victim, str(script))
    assert (run.returncode, run.stderr.partition(":")[0]) == (99, "forbidden")
