"""A program of TensorFlow 1 in its own process: what the tracer says of it; its numbers stay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = Path(__file__).with_name("old_session.py")


def _run(*arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, str(_PROGRAM), *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def traced() -> dict:
    return _run("traced")


def test_the_numbers_stay(traced):
    plain = _run()
    assert plain == {key: traced[key] for key in plain}


def test_the_gradients_of_a_loss_for_each_row(traced):
    (call,) = (call for call in traced["calls"] if call["api"] == "tf.gradients")
    assert call["mode"] == "graph"
    assert "tf.gradients(loss, [rows, weights, bias])" in call["line"]
    assert call["verdicts"] == [["kept", "unverified"], ["summed", "unverified"], ["summed", "unverified"]], (
        call
    )
    assert call["operations"][1][0] == ["MatMul"]
    assert call["operations"][2][0] == ["AddV2"]


def test_the_optimizer_of_a_loss_for_each_row(traced):
    (call,) = (call for call in traced["calls"] if "minimize" in call["line"])
    assert call["verdicts"] == [["summed", "unverified"], ["summed", "unverified"]], call
