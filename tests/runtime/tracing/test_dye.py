"""Dye and group tests on known sums: which entry belongs to which slice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gradlint_runtime.tracing import dye, groups
from gradlint_runtime.tracing.dye import DEAD, MIXED, UNKNOWN

DTYPES = [np.float64, np.float32, np.float16, np.complex64]

#: Rows of a matrix that maps slices to entries, and the label that each entry must get.
ENTRIES = [
    ([1, 0, 0, 0, 0], 0),
    ([0, 0, 0, 0, 3], 4),
    ([0, 0, -0.5, 0, 0], 2),
    ([0, 0, 0, 0, 0], DEAD),
    ([1, 1, 0, 0, 0], MIXED),
    ([1, -1, 0, 0, 0], MIXED),
    ([0, 2, 0, 0, 2], MIXED),
    ([1, 1, 1, 1, 1], MIXED),
]


def by_dye(matrix, seed):
    """The labels of `matrix @ seed`, told by dyed seeds."""
    colours = dye.dye_for(len(seed), dye.base_for([seed.dtype]))
    dyed = [matrix @ dye.dyed(seed, 0, exponents) for exponents in colours.exponents]
    return dye.labels(matrix @ seed, dyed, colours)


def by_groups(matrix, seed):
    """The labels of `matrix @ seed`, told by group tests."""
    tests = groups.tests_for(len(seed))
    return groups.labels(
        matrix @ seed, [matrix @ groups.masked(seed, 0, members) for members in tests.T], tests
    )


def seed_of(size, dtype):
    return dye.random_seed((size,), np.dtype(dtype), np.random.default_rng(7))


@pytest.mark.parametrize("method", [by_dye, by_groups])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("row", "label"), ENTRIES)
def test_one_entry(method, dtype, row, label):
    assert method(np.array([row], dtype), seed_of(5, dtype)).tolist() == [label]


@pytest.mark.parametrize("method", [by_dye, by_groups])
@given(
    matrix=arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 4), st.integers(2, 70)),
        elements=st.sampled_from([0, 0, 0, 1, -3]),
    )
)
def test_labels_are_the_columns_that_are_not_zero(method, matrix):
    found = method(matrix, seed_of(matrix.shape[1], np.float64))
    for row, label in zip(matrix, found, strict=True):
        columns = np.flatnonzero(row)
        expected = {0: DEAD, 1: columns[0] if len(columns) else None}.get(len(columns), MIXED)
        assert label == expected


@pytest.mark.parametrize("small", [1e-3, 1e-9, 1e-20, 1e-30])
def test_groups_see_a_slice_that_vanishes_in_the_sum(small):
    matrix = np.array([[1, small, 0]], np.float32)
    assert by_groups(matrix, seed_of(3, np.float32)).tolist() == [MIXED]


def test_dye_alone_does_not_see_it():
    """Why the groups are there at all."""
    matrix = np.array([[1, 1e-20, 0], [1, 1e-5, 0]], np.float32)
    assert by_dye(matrix, seed_of(3, np.float32)).tolist() == [0, UNKNOWN]


@pytest.mark.parametrize("method", [by_dye, by_groups])
@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_what_is_not_finite_is_not_decided(method, value):
    matrix = np.array([[value, 0, 0]], np.float32)
    with np.errstate(invalid="ignore"):
        assert method(matrix, seed_of(3, np.float32)).tolist() == [UNKNOWN]


def test_what_is_nearly_subnormal_is_not_decided_by_dye():
    matrix = np.array([[1e-37, 0, 0]], np.float32)
    assert by_dye(matrix, seed_of(3, np.float32)).tolist() == [UNKNOWN]


@given(size=st.integers(2, 3000), base=st.sampled_from([4, 16]))
def test_digits_name_every_slice_once(size, base):
    exponents = dye.dye_for(size, base).exponents
    assert all(one.max() < base for one in exponents)
    assert len(set(zip(*(one.tolist() for one in exponents), strict=True))) == size


@given(size=st.integers(2, 3000))
def test_no_slice_is_in_all_tests_of_another(size):
    """Equal in number and never the same: then no set of tests contains another."""
    tests = groups.tests_for(size)
    assert len(set(tests.sum(axis=1))) == 1
    assert len({row.tobytes() for row in tests}) == size


@pytest.mark.parametrize(("size", "count"), [(2, 2), (3, 3), (32, 7), (512, 12), (10_000, 16)])
def test_the_number_of_tests(size, count):
    assert groups.tests_for(size).shape == (size, count)


@pytest.mark.parametrize(
    ("found", "hint", "axis"),
    [
        ([[0, 0], [1, 1]], None, 0),
        ([[0, 1], [0, 1]], None, 1),
        ([[0, DEAD], [DEAD, 1]], None, 0),
        ([[0, DEAD], [DEAD, 1]], 1, 1),
        ([[0, 1], [1, 0]], 0, None),
        ([[0, 0], [0, 0]], 0, None),
        ([0, 1, 2], 0, 0),
        ([2, 1, 0], None, 0),
        (3, None, None),
    ],
)
def test_the_axis_along_which_slices_lie(found, hint, axis):
    assert dye.lies_along(np.array(found, np.int64), hint) == axis
