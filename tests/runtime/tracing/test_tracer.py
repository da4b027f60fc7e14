"""The tracer on the table of cases, in every way of differentiating."""

from __future__ import annotations

import pytest
import running
from case_type import EAGER, GRADIENTS, SESSION, Case
from cases_moving import MOVING
from cases_products import PRODUCTS
from table_of_cases import CASES, RUNS, run_name
from traced import traced_calls, unmet

_MODE_NAMES = {EAGER: "eager", SESSION: "graph"}


def _judge(case: Case, mode: str) -> None:
    calls = traced_calls(case, mode)
    assert len(calls) == case.calls, [(call.filename, call.line) for call in calls]
    (call,) = (call for call in calls if call.filename == running.__file__)
    lack = unmet(call, case.line(mode))
    assert not lack, "\n".join([*lack, *call.notes])
    assert call.mode == _MODE_NAMES.get(mode, "tf.function")
    assert call.seed == ("ones" if case.given is None else "given")


@pytest.mark.parametrize("run", RUNS, ids=run_name)
def test_the_tracer_says_what_is_expected(run):
    _judge(*run)


def _sessions():
    """What tf.gradients can do, with placeholders of unknown batch; the rest of it when there is time."""
    for case in CASES:
        if GRADIENTS in case.modes:
            slow = case in MOVING or case in PRODUCTS[::2]
            yield pytest.param(case._replace(variables=()), marks=[pytest.mark.long] if slow else [])


@pytest.mark.parametrize("case", list(_sessions()), ids=lambda case: case.name)
def test_a_session_of_compat_v1(case):
    _judge(case, SESSION)
