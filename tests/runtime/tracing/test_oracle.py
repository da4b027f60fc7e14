"""The oracle on Jacobians that are written down."""

from __future__ import annotations

import numpy as np
import pytest
from one_hot_oracle import Target, settled, truths


def _target(jacobian, shape) -> Target:
    """A target of one source whose Jacobian is given, the target's elements along axis 0."""
    matrix = None if jacobian is None else np.asarray(jacobian, np.float64)

    def pullback(seed: np.ndarray) -> list[np.ndarray | None]:
        return [None if matrix is None else np.tensordot(seed.reshape(-1), matrix, 1)]

    return Target(shape, np.dtype(np.float64), pullback)


@pytest.mark.parametrize(
    ("jacobian", "shape", "verdicts"),
    [
        ([[1, 0], [0, 2]], (2,), [("kept", {0})]),
        ([[0, 1], [2, 0]], (2,), [("kept", {0})]),
        ([[1, 0], [1e-300, 2]], (2,), [("summed", None)]),
        ([[1, 0], [-1, 2]], (2,), [("summed", None)]),
        ([[0, 0], [0, 0]], (2,), [("dead", None)]),
        ([[5, 0], [0, 0]], (2,), [("kept", None)]),
        ([[5, 4]], (1,), [("unverified", None)]),
        (None, (2,), [("disconnected", None)]),
        ([[1, 1, 0, 0], [0, 0, 1, 1]], (2,), [("kept", None)]),
        ([[[1, 0], [0, 0]], [[0, 0], [0, 1]]], (2,), [("kept", {0, 1})]),
        ([[[1, 1], [0, 0]], [[0, 0], [1, 1]]], (2,), [("kept", {0})]),
        ([[[1, 0], [0, 1]], [[0, 1], [1, 0]]], (2,), [("kept", set())]),
        ([[1, 0], [0, 2], [3, 0], [0, 4]], (2, 2), [("summed", None), ("kept", {0})]),
        ([[1, 0], [2, 0], [0, 3], [0, 4]], (2, 2), [("kept", {0}), ("summed", None)]),
    ],
)
def test_one_target(jacobian, shape, verdicts):
    (found,) = truths([_target(jacobian, shape)])
    assert [(axis.verdict, axis.source_axes) for axis in found] == verdicts


@pytest.mark.parametrize(
    ("backward", "cancels"),
    [
        (lambda seed: np.array([seed[0], seed[1]]), False),
        (lambda seed: np.array([(1e3 * seed[0] + seed[1]) - 1e3 * seed[0], 0.0]), True),
    ],
)
def test_slices_that_cancel_are_noticed(backward, cancels):
    (found,) = truths([Target((2,), np.dtype(np.float64), lambda seed: [backward(seed)])])
    assert [(axis.verdict, axis.cancels) for axis in found] == [("kept", cancels)]


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ([[1, 0]], [[0, 1]], "kept"),
        ([[1, 0]], [[1, 0]], "summed"),
        ([[1, 0]], None, "kept"),
        ([[0, 0]], None, "dead"),
        (None, None, "disconnected"),
    ],
)
def test_two_targets(first, second, verdict):
    (found,) = truths([_target(first, (1,)), _target(second, (1,))])
    assert [axis.verdict for axis in found if axis.axis is None] == [verdict]


@pytest.mark.parametrize(
    ("jacobian", "is_settled"),
    [([[1, 0], [0, 1]], True), ([[1, 1e-13], [0, 1]], False), ([[1, np.nan], [0, 1]], False)],
)
def test_rounding_is_noticed(jacobian, is_settled):
    assert settled([_target(jacobian, (2,))]) is is_settled
