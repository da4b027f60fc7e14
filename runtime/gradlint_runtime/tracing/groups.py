"""Group tests: which slice of a target each entry of a cotangent comes from, told by zeros alone.

Every slice gets a set of tests of one fixed size, no two slices the same set, and each test is a replay in
which only the slices that belong to it have a seed that is not zero.  An entry fed by a single slice is not
zero in exactly that slice's tests.  One that adds several slices is not zero in the union of theirs, which
is larger than any one of them (sets of one size never contain each other: Sperner 1928).  No magnitude
matters: a slice that vanishes beside another in a sum is seen where the other is silent.

With m tests, m over m/2 slices are told apart: 7 tests for 32 slices, 12 for 512, 16 for 10,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, islice
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlint_runtime.tracing.dye import DEAD, MIXED, UNKNOWN, wide

Array = NDArray[Any]


def tests_for(size: int) -> NDArray[np.bool_]:
    """Which tests each of `size` slices belongs to: one row a slice, one column a test."""
    count = 2
    while comb(count, count // 2) < size:
        count += 1
    members = np.zeros((size, count), bool)
    for row, chosen in enumerate(islice(combinations(range(count), count // 2), size)):
        members[row, chosen] = True
    return members


def masked(seed: Array, axis: int, members: NDArray[np.bool_]) -> Array:
    """The seed with all slices of the axis set to zero but the members of one test."""
    shape = [1] * seed.ndim
    shape[axis] = -1
    return np.where(members.reshape(shape), seed, np.zeros_like(seed))


def labels(plain: Array, tested: Sequence[Array], tests: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each entry the slice that feeds it, or DEAD, MIXED or UNKNOWN.

    `plain` holds the values of the replay with the whole seed, `tested` those of each test.
    """
    powers = 1 << np.arange(tests.shape[1], dtype=np.int64)
    alive = np.stack([values != 0 for values in tested], axis=-1)
    patterns = alive @ powers
    codes = tests @ powers
    order = np.argsort(codes)
    nearest = order[np.searchsorted(codes, patterns, sorter=order).clip(max=len(codes) - 1)]
    found = np.where(codes[nearest] == patterns, nearest, MIXED)
    # Zero in every test: nothing arrives, or what arrives is too small to be seen in parts.
    found = np.where(patterns == 0, np.where(plain == 0, DEAD, UNKNOWN), found)
    finite = np.logical_and.reduce([np.isfinite(wide(values)) for values in (plain, *tested)])
    return np.where(finite, found, UNKNOWN)
