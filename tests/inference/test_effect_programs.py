"""Random programs of models and derivatives: the effect that is said is that of the Jacobian's pattern."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter

import pytest
from effect_programs import program
from table_programs import Case, contradiction, in_tensorflow, judged

#: What is divided by its own sum adds up to a constant, whose derivative is zero by its value alone.
_NORMALIZED = re.compile(r"softmax|normaliz", re.IGNORECASE)


def _said(text: str) -> Case:
    """What is said of the program, as a case that TensorFlow may contradict."""
    call = judged(text)
    shape = call.rank_min if call.shape is None else tuple(call.shape)
    return Case(text, call.verdict, shape, call.effect, runs=True)


def _against(case: Case, seen: dict) -> str | None:
    if case.effect == "contracts" and _NORMALIZED.search(case.program):
        case = case._replace(effect=None)
    return contradiction(case, seen)


def _agreed(seeds: range) -> None:
    programs = {str(seed): program(seed) for seed in seeds}
    seen = in_tensorflow(programs, 2)
    run = {key: answer for key, answer in seen.items() if "error" not in answer}
    assert len(run) > 0.95 * len(programs)
    cases = {key: _said(programs[key]) for key in run}
    said = {case.program: text for key, case in cases.items() if (text := _against(case, run[key]))}
    assert said == {}
    # Most of these programs are decided, each way: the test would say nothing of what is unknown.
    effects = Counter(case.effect for case in cases.values())
    assert effects["separable"] > 0.4 * len(run)
    assert effects["contracts"] > 0.1 * len(run)


pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed"
)


def test_the_jacobian_agrees() -> None:
    _agreed(range(120))


@pytest.mark.long
@pytest.mark.parametrize("start", range(1_000, 6_000, 500))
def test_the_jacobian_agrees_on_many_programs(start: int) -> None:
    _agreed(range(start, start + 500))
