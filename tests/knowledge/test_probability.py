"""The functions of TensorFlow Probability that have rows, beside real calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("tensorflow", reason="the functions are called")
import one_thread  # noqa: F401 - importing the library starts TensorFlow

pytest.importorskip("tensorflow_probability", reason="the functions are those of the library")

import tensorflow as tf
import tensorflow_probability as tfp
from libraries import attribute
from recipes import NEEDED, RECIPES
from table_names import all_names
from table_truth import called, calls, complaint, misplaced, misunderstood

from gradlint.knowledge.lookup import function_row

#: These take seconds each: they are loops inside.
_SLOW = ("math.bessel", "math.log_bessel", "math.owens", "math.betaincinv", "math.igamma")


def _names() -> Iterator[object]:
    for name in all_names()["tfp"]:
        yield pytest.param(name, marks=[pytest.mark.long] if name.startswith(_SLOW) else [])


@pytest.mark.parametrize("name", _names())
def test_a_function_of_probability_does_what_its_row_says(name: str) -> None:
    row, function = function_row(f"tfp.{name}", v1=False), attribute(tfp, name)
    assert row is not None
    assert misplaced(row, function) is None
    assert misunderstood(row, function) is None
    accepted, failure = 0, None
    for case in RECIPES[row.family.__name__]:
        for call in calls(row, case, function, NEEDED):
            found, error = called(function, call, tf.constant, lambda once: once())
            failure = error or failure
            if found is not None:
                accepted += 1
                assert complaint(row, found) is None, call
    assert accepted, failure
