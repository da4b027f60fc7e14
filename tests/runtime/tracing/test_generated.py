"""Random programs: the tracer says what one-hot seeds say, above all never "kept" of a summed axis."""

from __future__ import annotations

import random

import pytest
from case_type import EAGER, GRADIENTS, TAPE_IN_FUNCTION, Case
from generated_programs import Program, program
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from one_hot_oracle import settled, truths
from running import targets_of
from traced import disagreements, traced_call


@st.composite
def small_programs(draw) -> Program:
    """Programs that hypothesis can make smaller: it leans to few and simple lines."""
    return program(lambda options: draw(st.sampled_from(options)))


def programs(control: bool = False) -> st.SearchStrategy[Program]:
    """Programs of all sizes, with loops and functions if `control` is set."""
    return st.integers(0, 2**32 - 1).map(lambda seed: program(random.Random(seed).choice, control))


_MODES = st.sampled_from((EAGER, TAPE_IN_FUNCTION, GRADIENTS))


def _few(examples: int) -> settings:
    return settings(max_examples=examples, suppress_health_check=list(HealthCheck))


def _judge(case: Case, mode: str) -> None:
    targets = targets_of(case, EAGER)
    # The numbers of these programs are about 1, in float64.
    assume(settled(targets, noise=1e-13))
    found = disagreements(traced_call(case, mode), truths(targets))
    assert not found, f"{mode}\n{case.name}\n" + "\n".join(found)


@_few(60)
@given(programs())
def test_eager(made):
    _judge(made.case(), EAGER)


@_few(25)
@given(small_programs())
def test_small_programs(made):
    _judge(made.case(), EAGER)


@_few(20)
@given(programs(control=True), _MODES)
def test_every_mode_with_control_flow(made, mode):
    _judge(made.case(), mode)


@pytest.mark.long
@_few(5_000)
@given(programs())
def test_many_eager(made):
    _judge(made.case(), EAGER)


@pytest.mark.long
@_few(500)
@given(programs(control=True), _MODES)
def test_many_in_every_mode(made, mode):
    _judge(made.case(), mode)
