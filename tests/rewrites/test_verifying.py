"""What `fix --verify` makes of the runtime's answers; the runtime itself is tried in tests/runtime."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from gradlint import runtime_process
from gradlint.cli import main
from gradlint.rewrites import verifying
from gradlint.rewrites.fix import Options, fix
from gradlint.rewrites.verifying import Limits

PROGRAM = """\
import tensorflow as tf

w = tf.Variable(tf.ones((3, 2)))
x = tf.ones((4, 3))
with tf.GradientTape(persistent=True) as tape:
    y = tf.tanh(x @ w)
g = tape.gradient(y, w)
h = tape.gradient(y * 2.0, w)


@tf.function
def f(x):
    x = tf.ensure_shape(x, (3,))
    return tf.gradients(tf.cumsum(x), x)
"""
LIMITS = Limits(7.0, 3.0)


@pytest.fixture(name="answers")
def _answers(monkeypatch):
    """The runtime's answers, in their order, and what it was asked."""
    monkeypatch.setattr("gradlint.rewrites.fix.missing", lambda _: None)
    answers, asked = [], []

    def run(command, *, input, cwd, **_):  # noqa: A002
        assert command == [sys.executable, "-m", "gradlint_runtime.verify"]
        assert cwd != str(sys.path[0])
        asked.append(json.loads(input))
        failure, calls, status = answers[len(asked) - 1]
        said = json.dumps({"failure": failure, "calls": calls}).encode()
        return subprocess.CompletedProcess(command, status, said, b"Traceback\nKeyError: 'x'\n")

    monkeypatch.setattr(verifying.subprocess, "run", run)
    return answers, asked


@pytest.fixture(name="program")
def _program(tmp_path):
    path = tmp_path / "p.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def jacobian(path, backend="tensorflow"):
    options = Options(write=True, intent="jacobian", backend=backend, verify=LIMITS)
    status = fix([str(path)], options)
    return status, path.read_text(encoding="utf-8")


def test_what_the_runtime_is_asked(program, answers):
    answers[0].append((None, [None, None, None], 0))
    status, text = jacobian(program)
    assert status == 0
    (asked,) = answers[1]
    assert {name: asked[name] for name in ("path", "intent", "calls", "timeout", "memory")} == {
        "path": str(program), "intent": "jacobian", "calls": 3, "timeout": 7.0, "memory": 3.0,
    }  # fmt: skip
    assert "g = __gradlint_call__(0, tape.gradient, y, w)\n" in asked["before"]
    assert "def jacobians(" not in asked["before"]
    assert "h = __gradlint_call__(1, tape.jacobian, y * 2.0, w)\n" in asked["after"]
    assert "return __gradlint_call__(2, jacobians, tf.cumsum(x), x)\n" in asked["after"]
    for number, function in enumerate(("tape.jacobian", "tape.jacobian", "jacobians")):
        asked["after"] = asked["after"].replace(f"__gradlint_call__({number}, {function}, ", f"{function}(")
    assert asked["after"] == text


def test_a_call_that_did_not_run_is_left_and_so_is_what_it_needs(program, answers, capsys):
    answers[0].append((None, [None, None, "the call did not run"], 0))
    status, text = jacobian(program)
    assert status == 1
    assert len(answers[1]) == 1
    assert text == PROGRAM.replace("tape.gradient", "tape.jacobian")
    err = capsys.readouterr().err
    assert ":14:12: left: not verified: the call did not run\n" in err
    assert ":7:5: jacobian: returns (4, 2, 3, 2), where the gradient returned (3, 2)\n" in err
    assert ":14:12: jacobian:" not in err


def test_what_differs_is_left_and_the_rest_is_run_again(program, answers):
    answers[0].extend([(None, ["differs", None, None], 0), (None, [None, None], 0)])
    _, text = jacobian(program, "gradlint")
    assert [asked["calls"] for asked in answers[1]] == [3, 2]
    assert "g = tape.gradient(y, w)\n" in answers[1][1]["after"]
    assert "g = tape.gradient(y, w)\nh = glr.jacobian(y * 2.0, w, tape=tape)\n" in text


def test_nothing_is_left_to_run(program, answers):
    answers[0].append((None, ["differs"] * 3, 0))
    assert jacobian(program, "gradlint") == (1, PROGRAM)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            ("the program as it is fails: line 3: E", [], 0),
            "not verified: the program as it is fails: line 3: E",
        ),
        (("", [], 2), "not verified: the verification itself failed: KeyError: 'x'"),
    ],
)
def test_a_failure_keeps_the_file(program, answers, capsys, answer, reason):
    answers[0].append(answer)
    assert jacobian(program) == (1, PROGRAM)
    assert capsys.readouterr().err.count(f"left: {reason}\n") == 3


def test_files_without_an_edit_are_not_run(tmp_path, answers):
    path = tmp_path / "p.py"
    path.write_text(PROGRAM.replace("tf.tanh(x @ w)", "tf.reduce_sum(x @ w)").partition("\n\n\n")[0])
    assert jacobian(path)[0] == 0
    assert answers[1] == []


def test_a_notebook_is_refused(tmp_path, answers, capsys):
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": PROGRAM}]}), encoding="utf-8")
    assert fix([str(path)], Options(verify=LIMITS)) == 1
    assert capsys.readouterr().err.count("left: a notebook is no program that can be run to verify it") == 3
    assert answers[1] == []


def test_standard_input_is_refused(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PROGRAM.encode())))
    assert main(["fix", "-", "--verify"]) == 2
    assert "standard input cannot be verified" in capsys.readouterr().err


def test_what_is_missing_is_named(program, capsys, monkeypatch):
    real = runtime_process.importlib.util.find_spec
    lacking = ("tensorflow", "gradlint_runtime")
    monkeypatch.setattr(
        runtime_process.importlib.util, "find_spec", lambda name: None if name in lacking else real(name)
    )
    assert main(["fix", str(program), "--verify"]) == 2
    said = capsys.readouterr().err
    needed = "tensorflow, gradlint_runtime, which are not installed"
    assert said.startswith(f"gradlint fix: --verify needs {needed} for {sys.executable}: ")
    assert runtime_process.INSTALL in said


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "ten"])
def test_limits_are_positive_numbers(program, capsys, value):
    with pytest.raises(SystemExit) as exit_:
        main(["fix", str(program), f"--verify-timeout={value}"])
    assert exit_.value.code == 2
    assert f"'{value}' is not a positive number" in capsys.readouterr().err
