"""The tracer on the table of cases, in every way of differentiating."""

from __future__ import annotations

import pytest
import running
from case_type import EAGER, SESSION
from cases_products import PRODUCTS
from table_of_cases import RUNS, run_name
from traced import traced_call, traced_calls, unmet

_MODE_NAMES = {EAGER: "eager", SESSION: "graph"}


@pytest.mark.parametrize("run", RUNS, ids=run_name)
def test_the_tracer_says_what_is_expected(run):
    case, mode = run
    calls = traced_calls(case, mode)
    assert len(calls) == case.calls, [(call.filename, call.line) for call in calls]
    (call,) = (call for call in calls if call.filename == running.__file__)
    lack = unmet(call, case.line(mode))
    assert not lack, "\n".join([*lack, *call.notes])
    assert call.mode == _MODE_NAMES.get(mode, "tf.function")
    assert call.seed == ("ones" if case.given is None else "given")


@pytest.mark.parametrize("case", PRODUCTS, ids=lambda case: case.name)
def test_a_session_of_compat_v1(case):
    call = traced_call(case._replace(variables=()), SESSION)
    lack = unmet(call, case.line(EAGER))
    assert not lack, "\n".join([*lack, *call.notes])
    assert call.mode == "graph"
