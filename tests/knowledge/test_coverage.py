"""Every public name is in a class, and the page says how many are in which."""

from __future__ import annotations

import fnmatch

import pytest

pytest.importorskip("tensorflow", reason="the public names are those of TensorFlow")

from coverage_page import PAGE, share, text, versions
from not_tensors import NOT_TENSORS
from public_names import OPEN, TABLE, Public, kind, known, public_names, reason_of

NAMES = public_names()


def test_no_name_of_the_tables_is_said_to_be_no_function_of_tensors() -> None:
    assert [p.name for p in NAMES if known(p) == TABLE and reason_of(p) is not None] == []


def test_every_pattern_stands_for_a_name() -> None:
    patterns = [pattern for group in NOT_TENSORS.values() for pattern in group.split()]
    names = [public.name for public in NAMES]
    assert [pattern for pattern in patterns if not fnmatch.filter(names, pattern)] == []


@pytest.mark.parametrize("name", ["tf.reduce_sum", "tf.compat.v1.reduce_sum", "np.sum", "keras.ops.sum"])
def test_the_commonest_names_are_found_in_the_tables(name: str) -> None:
    assert [kind(public) for public in NAMES if public.name == name] == [TABLE]


def test_a_new_name_is_open() -> None:
    assert kind(Public("tf.math.of_tomorrow", "tf.math", abs)) == OPEN


def test_the_share_counts_known_and_open_names() -> None:
    one = Public("tf.abs", "tf", abs)
    assert share({TABLE: [one, one], OPEN: [one]}) == (2, 3)


@pytest.mark.skipif(
    PAGE.exists() and versions() not in PAGE.read_text(encoding="utf-8"),
    reason="the page was measured with other versions, whose public names differ",
)
def test_the_page_says_what_is_measured() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run python tests/knowledge/coverage_page.py"
