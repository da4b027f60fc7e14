"""Random functional Keras models: what is said of their gradients is what Keras 2 and 3 do."""

from __future__ import annotations

import importlib.util

import pytest
from keras_programs import program
from table_programs import Case, contradiction, in_tensorflow, judged

#: An error of the drawn program itself: layers of sizes that do not fit.
_MISFITS = ("Shapes used to initialize variables", "unsupported operand", "incompatible", "Dimensions")


def _said(text: str) -> Case:
    """What is said of the program, as a case that TensorFlow may contradict."""
    call = judged(text)
    shape = call.rank_min if call.shape is None else tuple(call.shape)
    effect = call.effect if call.effect in ("contracts", "separable") else None
    return Case(text, call.verdict, shape, effect, runs=True)


def _agreed(seeds: range) -> None:
    programs = {str(seed): program(seed) for seed in seeds}
    seen = in_tensorflow(programs, 2)
    run = {k: v for k, v in seen.items() if not any(text in str(v.get("error")) for text in _MISFITS)}
    assert len(run) > 0.9 * len(programs)
    cases = {key: _said(programs[key]) for key in run}
    said = {programs[key]: text for key, case in cases.items() if (text := contradiction(case, run[key]))}
    assert said == {}
    assert {case.effect for case in cases.values()} == {"contracts", "separable", None}


pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None or importlib.util.find_spec("tf_keras") is None,
    reason="TensorFlow or tf_keras is not installed",
)


def test_keras_agrees() -> None:
    _agreed(range(60))


@pytest.mark.long
def test_keras_agrees_on_many_models() -> None:
    _agreed(range(1000, 1600))
