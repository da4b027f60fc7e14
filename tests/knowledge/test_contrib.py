"""What tf_slim has of tf.contrib beside the rows of the tables; the rest stands here with its source."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="tf_slim stands on TensorFlow")

import one_thread  # noqa: F401 - before anything runs
import tensorflow as tf
from contrib_recipes import NEEDED, RECIPES
from table_names import all_names
from table_truth import Called, called, calls, complaint, fits, misplaced

from gradlint.knowledge.lookup import function_row

slim = pytest.importorskip("tf_slim", reason="tf.contrib's layers live on in tf_slim")

_DOCUMENTED = "by the documentation of TensorFlow 1.15, which cannot be installed beside TensorFlow 2"
_METRIC = "one number for pairs of several classes, by the documentation of tf_slim.losses.metric_learning"
#: Names that tf_slim lacks, or that need modules of TensorFlow 1.
UNTRIED = {
    "layers.batch_norm": _DOCUMENTED,
    "layers.dropout": _DOCUMENTED,
    "framework.get_global_step": "a number that a graph keeps, by its documentation",
    "framework.get_or_create_global_step": "a number that a graph keeps, by its documentation",
    "layers.embed_sequence": _DOCUMENTED,
    "layers.apply_regularization": f"takes a regulariser; {_DOCUMENTED}",
    "legacy_seq2seq.sequence_loss": _DOCUMENTED,
    "legacy_seq2seq.sequence_loss_by_example": _DOCUMENTED,
    "losses.get_total_loss": "sums what others collected, by its documentation",
    "losses.metric_learning.contrastive_loss": _METRIC,
    "losses.metric_learning.lifted_struct_loss": _METRIC,
    "losses.metric_learning.npairs_loss": _METRIC,
    "losses.metric_learning.triplet_semihard_loss": _METRIC,
    "seq2seq.sequence_loss": _DOCUMENTED,
}
NAMES = sorted(set(all_names()["tf.contrib"]) - set(UNTRIED))


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    """Old names warn."""
    tf.get_logger().setLevel("ERROR")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _in_a_graph(once: Callable[[], Any]) -> Any:
    """The result in a graph whose variables have numbers that differ."""
    with tf.Graph().as_default():
        tf.compat.v1.set_random_seed(1)
        result = once()
        with tf.compat.v1.Session() as session:
            for variable in tf.compat.v1.global_variables():
                numbers = np.random.default_rng(variable.shape.as_list()).uniform(0.1, 0.9, variable.shape)
                session.run(variable.assign(numbers.astype(variable.dtype.as_numpy_dtype)))
            return session.run(result)


def _function(name: str) -> Any:
    """Where tf_slim has it."""
    section, _, short = name.partition(".")
    modules = ("losses.loss_ops",) if section == "losses" else ("layers.layers", "layers.normalization")
    homes = (slim, *(import_module(f"tf_slim.{module}") for module in modules))
    return next((found for home in homes if (found := getattr(home, short, None)) is not None), None)


def _once(names: list[str]) -> list[str]:
    """One of the names that a function has, for each row."""
    found = {
        (id(_function(name)), function_row(f"tf.contrib.{name}", True)): name for name in reversed(names)
    }
    return sorted(found.values())


@pytest.mark.parametrize("name", _once(NAMES))
def test_a_function_of_slim_does_what_its_row_says(name: str) -> None:
    function, row = _function(name), function_row(f"tf.contrib.{name}", True)
    assert function is not None
    assert row is not None
    real = getattr(function, "__wrapped__", function)
    assert misplaced(row, real) is None
    accepted: list[Called] = []
    failure: Exception | None = None
    for case in RECIPES[row.family.__name__]:
        for call in calls(row, case, real, NEEDED) if fits(row, case) else ():
            found, failure = called(function, call, tf.constant, _in_a_graph)
            if found is not None:
                accepted.append(found)
                assert complaint(row, found) is None, call
    assert accepted, f"{name} takes none of the cases of {row.family.__name__}: {failure}"


def test_what_is_not_tried_is_in_the_tables() -> None:
    assert set(UNTRIED) <= set(all_names()["tf.contrib"])
