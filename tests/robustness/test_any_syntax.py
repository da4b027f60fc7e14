"""Any syntax, dressed as programs that differentiate, does no harm."""

from __future__ import annotations

import random

import pytest
from dressing import dressed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from syntax import PROGRAMS

#: Writing syntax takes longer than analysing it: each piece is dressed so many times.
FEW, MANY = 10, 20
_slow = {"suppress_health_check": list(HealthCheck)}


def check(analyzed, text: str, seed: int, dresses: int) -> None:
    chance = random.Random(seed)
    for _ in range(dresses):
        program = dressed(text, chance)
        if program is not None:
            analyzed(program)


@settings(max_examples=25, **_slow)
@given(PROGRAMS, st.integers(0, 2**32))
def test_any_syntax_does_no_harm(analyzed, text, seed):
    check(analyzed, text, seed, FEW)


@pytest.mark.long
@settings(max_examples=2_000, **_slow)
@given(PROGRAMS, st.integers(0, 2**32))
def test_much_syntax_does_no_harm(analyzed, text, seed):
    check(analyzed, text, seed, MANY)
