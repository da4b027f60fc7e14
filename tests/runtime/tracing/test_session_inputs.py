"""Gradients of compat.v1 graphs, in a process without eager execution (session_program.py)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    program = Path(__file__).with_name("session_program.py")
    finished = subprocess.run(
        [sys.executable, program], check=False, capture_output=True, text=True, timeout=120
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_eager_execution_was_off(found):
    assert found["eager"] is False


@pytest.mark.parametrize("kind", ["resource", "reference"])
def test_ones_give_the_gradient_that_the_session_returns(found, kind):
    gradient = found[kind]["gradient"]
    assert np.any(gradient["program"][0])
    assert gradient["program"] == gradient["replay"]


@pytest.mark.parametrize("kind", ["resource", "reference"])
def test_the_program_is_bitwise_the_same_with_and_without_a_lift(found, kind):
    assert found[kind]["plain"]["seen"] == found[kind]["lifted"]["seen"]


@pytest.mark.parametrize("kind", ["resource", "reference"])
def test_nothing_is_added_to_the_graph_and_dropout_is_drawn_anew(found, kind):
    lifted = found[kind]["lifted"]
    assert lifted["shape"] == [5, 3]
    assert lifted["added"] == 0
    assert lifted["zero"] == [False] * 3
    assert lifted["ones"] == [True] * 3
    assert lifted["notes"] == ["the random numbers of RandomUniform were drawn anew"]


def test_sparse_feeds_are_taken_apart(found):
    assert found["sparse"] == [[0, 0], [2, 2], [3, 3]]


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("loop behind", "while loop or conditional of TensorFlow 1"),
        ("loop before", None),
        ("noisy loop before", "contains RandomStandardNormal"),
        ("uninitialized", "uninitialized"),
        ("unfed", None),
    ],
)
def test_what_cannot_be_replayed_says_why(found, program, reason):
    if reason is None:
        assert found["refused"][program] == ""
    else:
        assert reason in found["refused"][program]
