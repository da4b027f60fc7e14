"""Many steps as few rows: nothing is lost, and nothing that sums is folded away in silence."""

from __future__ import annotations

import example_traces as examples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint_runtime.tracing.records import Call
from gradlint_runtime.tracing.reports.folding import Fold, fold_cycles, fold_steps, idle_reads

CYCLES = [
    ("", ""),
    ("abc", "0 1 2"),
    ("aa", "0 1"),
    ("aaa", "0 1+2"),
    ("abababx", "0 1 2+3+4+5 6"),
    ("xabcabcabcab", "0 1 2 3 4+5+6+7+8+9 10 11"),
    ("aabaabaab", "0 1 2 3+4+5+6+7+8"),
]


@pytest.mark.parametrize(("looks", "folds"), CYCLES)
def test_what_repeats_is_folded(looks: str, folds: str) -> None:
    assert " ".join("+".join(str(step) for step in fold.steps) for fold in fold_cycles(looks)) == folds


@given(st.lists(st.sampled_from("ab"), max_size=60))
def test_a_folded_cycle_is_the_one_before_it(looks: list[str]) -> None:
    folds = fold_cycles(looks)
    assert [index for fold in folds for index in fold.steps] == [*range(len(looks))]
    for fold in folds:
        for index in fold.steps:
            assert len(fold.steps) == 1 or looks[index] == looks[index - fold.cycle]


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
    folds = fold_steps(made, limit)
    assert [index for fold in folds for index in fold.steps] == [*range(len(made.steps))]
    assert len(folds) <= limit


def test_few_steps_are_rows_of_their_own() -> None:
    made = examples.unrolled(4)
    assert fold_steps(made, len(made.steps)) == tuple(Fold((index,)) for index in range(len(made.steps)))


def test_1500_steps_of_a_recurrent_net_are_its_first_round_and_the_rest() -> None:
    folds = fold_steps(examples.unrolled(150), 90)
    assert folds == (*(Fold((index,)) for index in range(10)), Fold(tuple(range(10, 1_500)), 10))


def test_steps_that_sum_stand_alone_while_there_is_room() -> None:
    made = examples.sprawling(300)
    alone = {fold.steps[0] for fold in fold_steps(made, 90) if len(fold.steps) == 1}
    sums = {
        index for index, step in enumerate(made.steps) if any("summed" in axis.states for axis in step.axes)
    }
    assert sums <= alone


def test_reads_of_variables_that_lead_nowhere_have_no_row() -> None:
    made = examples.with_variables()
    assert idle_reads(made) == (2, 5, 6)
    assert [fold.steps for fold in fold_steps(made, 90)] == [(0,), (1,), (3,), (4,)]


def test_a_read_that_leads_somewhere_keeps_its_row() -> None:
    made = examples.with_variables()
    used = made.steps[4]._replace(before=(2, 3))
    sums = made.steps[5]._replace(axes=(examples.StepAxis(0, 0, ("summed",)),))
    ends = made.sources[1]._replace(step=6)
    steps = (*made.steps[:4], used, sums, made.steps[6])
    assert idle_reads(made._replace(steps=steps, sources=(made.sources[0], ends, *made.sources[2:]))) == ()
