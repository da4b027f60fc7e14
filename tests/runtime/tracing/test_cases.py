"""The table of cases: what is written by hand is what one-hot seeds say."""

from __future__ import annotations

import pytest
from case_type import Expected, read
from one_hot_oracle import AxisTruth, settled, truths
from running import targets_of
from table_of_cases import CASES, RUNS, run_name


def test_names_are_unique():
    names = [case.name for case in CASES]
    assert sorted(set(names)) == sorted(names)
    assert len(names) >= 70


@pytest.mark.parametrize("run", [run for run in RUNS if run[0].oracle], ids=run_name)
def test_the_expectation_is_the_truth(run):
    case, mode = run
    targets = targets_of(case, mode)
    assert settled(targets)
    written = read(case.line(mode))
    found = [{(axis.target, axis.axis): axis for axis in source} for source in truths(targets)]
    assert len(written) == len(found)
    for of_hand, of_oracle in zip(written, found, strict=True):
        assert of_hand.keys() == of_oracle.keys()
        for key, expected in of_hand.items():
            _compare(expected, of_oracle[key])


def _compare(expected: Expected, truth: AxisTruth) -> None:
    assert expected.verdict.replace("empty", "dead") == truth.verdict, truth
    if expected.source_axis is not None:
        assert truth.source_axes is not None, truth
        assert expected.source_axis in truth.source_axes, truth
