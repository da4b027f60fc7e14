"""The table of cases: what is written by hand is what one-hot seeds say."""

from __future__ import annotations

import pytest
from case_type import Expected, read
from cases_control import CONTROL
from one_hot_oracle import AxisTruth, settled, truths
from running import targets_of
from table_of_cases import CASES, RUNS, run_name


def test_names_are_unique():
    names = [case.name for case in CASES]
    assert sorted(set(names)) == sorted(names)
    assert len(names) >= 70


def _oracle_runs():
    """One way of differentiating is enough for cases without control flow, unless there is time."""
    for case, mode in RUNS:
        quick = case in CONTROL or mode == case.modes[0]
        if case.oracle:
            yield pytest.param((case, mode), marks=[] if quick else [pytest.mark.long])


@pytest.mark.parametrize("run", list(_oracle_runs()), ids=run_name)
def test_the_expectation_is_the_truth(run):
    case, mode = run
    targets = targets_of(case, mode)
    assert settled(targets, smallest=0.0)
    written = read(case.line(mode))
    found = [{(axis.target, axis.axis): axis for axis in source} for source in truths(targets)]
    assert len(written) == len(found)
    for of_hand, of_oracle in zip(written, found, strict=True):
        assert of_hand.keys() == of_oracle.keys()
        for key, expected in of_hand.items():
            _compare(expected, of_oracle[key])


def _compare(expected: Expected, truth: AxisTruth) -> None:
    verdict = {"empty": "dead", "doubtful": "kept"}.get(expected.verdict, expected.verdict)
    assert verdict == truth.verdict, truth
    if expected.source_axis is not None:
        assert truth.source_axes is not None, truth
        assert expected.source_axis in truth.source_axes, truth
