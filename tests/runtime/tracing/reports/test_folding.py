"""Many steps as few rows: nothing is lost, and nothing that sums is folded away in silence."""

from __future__ import annotations

import example_traces as examples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint_runtime.tracing.records import Call
from gradlint_runtime.tracing.reports.folding import Fold, fold_cycles, fold_steps

CYCLES = [
    ("", []),
    ("abc", [(0, 1), (1, 1), (2, 1)]),
    ("aa", [(0, 1), (1, 1)]),
    ("aaa", [(0, 1), (1, 2, 1)]),
    ("abababx", [(0, 1), (1, 1), (2, 4, 2), (6, 1)]),
    ("xabcabcabcab", [(0, 1), (1, 1), (2, 1), (3, 1), (4, 6, 3), (10, 1), (11, 1)]),
    ("aabaabaab", [(0, 1), (1, 1), (2, 1), (3, 6, 3)]),
]


@pytest.mark.parametrize(("looks", "folds"), CYCLES)
def test_what_repeats_is_folded(looks: str, folds: list[tuple[int, ...]]) -> None:
    assert fold_cycles(looks) == tuple(Fold(*each) for each in folds)


@given(st.lists(st.sampled_from("ab"), max_size=60))
def test_a_folded_cycle_is_the_one_before_it(looks: list[str]) -> None:
    folds = fold_cycles(looks)
    assert [index for fold in folds for index in range(fold.first, fold.first + fold.length)] == [
        *range(len(looks))
    ]
    for fold in folds:
        for index in range(fold.first, fold.first + fold.length):
            assert fold.length == 1 or looks[index] == looks[index - fold.cycle]


@st.composite
def programs(draw) -> Call:
    """Some rounds of some lines, each of which may sum."""
    lines = draw(st.lists(st.booleans(), min_size=1, max_size=8))
    steps = []
    for index in range(draw(st.integers(0, 12)) * len(lines) + draw(st.integers(0, 3))):
        which = draw(st.integers(0, len(lines) - 1)) if draw(st.booleans()) else index % len(lines)
        states = ("summed",) if lines[which] else ("kept",)
        steps.append(
            examples.step("Relu", examples.line(which + 1, "f(x)"), [(2,)], [(2,)], [index - 1], states)
        )
    return examples.call([], [], steps)


@given(programs(), st.integers(2, 40))
def test_every_step_is_in_one_row_and_the_rows_are_few(made: Call, limit: int) -> None:
    folds = fold_steps(made.steps, limit)
    assert [i for fold in folds for i in range(fold.first, fold.first + fold.length)] == [
        *range(len(made.steps))
    ]
    assert len(folds) <= limit


def test_few_steps_are_rows_of_their_own() -> None:
    steps = examples.unrolled(4).steps
    assert fold_steps(steps, len(steps)) == tuple(Fold(index, 1) for index in range(len(steps)))


def test_1500_steps_of_a_recurrent_net_are_its_first_round_and_the_rest() -> None:
    folds = fold_steps(examples.unrolled(150).steps, 90)
    assert folds == (*(Fold(index, 1) for index in range(10)), Fold(10, 1_490, 10))


def test_steps_that_sum_stand_alone_while_there_is_room() -> None:
    made = examples.sprawling(300)
    alone = {fold.first for fold in fold_steps(made.steps, 90) if fold.length == 1}
    sums = {
        index for index, step in enumerate(made.steps) if any("summed" in axis.states for axis in step.axes)
    }
    assert sums <= alone
