"""Random programs: the tracer says what one-hot seeds say, above all never "kept" of a summed axis."""

from __future__ import annotations

import pytest
from case_type import EAGER, GRADIENTS, TAPE_IN_FUNCTION, Case
from generated_programs import program
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from one_hot_oracle import settled, truths
from running import targets_of
from traced import disagreements, traced_call


@st.composite
def programs(draw, control=False):
    return program(lambda options: draw(st.sampled_from(options)), control)


def _judge(case: Case, modes: tuple[str, ...]) -> None:
    targets = targets_of(case, EAGER)
    assume(settled(targets))
    truth = truths(targets)
    for mode in modes:
        found = disagreements(traced_call(case, mode), truth)
        assert not found, f"{mode}\n{case.name}\n" + "\n".join(found)


_FEW = settings(max_examples=60, suppress_health_check=list(HealthCheck))
_SOME = settings(max_examples=15, suppress_health_check=list(HealthCheck))
_MANY = settings(max_examples=5_000, suppress_health_check=list(HealthCheck))


@_FEW
@given(programs())
def test_eager(made):
    _judge(made.case(), (EAGER,))


@_SOME
@given(programs(), st.sampled_from((TAPE_IN_FUNCTION, GRADIENTS)))
def test_in_functions(made, mode):
    _judge(made.case(), (mode,))


@pytest.mark.long
@_MANY
@given(programs())
def test_many_eager(made):
    _judge(made.case(), (EAGER,))
