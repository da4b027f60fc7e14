"""Any syntax: programs that hypothesmith writes, dressed as programs that differentiate."""

from __future__ import annotations

import random

import hypothesmith
import libcst
import pytest
from dressing import dressed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

#: From whole modules alone come few of the larger constructs.
NODES = (
    libcst.Module,
    libcst.FunctionDef,
    libcst.ClassDef,
    libcst.With,
    libcst.For,
    libcst.Try,
    libcst.If,
    libcst.Assign,
    libcst.Match,
    libcst.Comparison,
    libcst.Lambda,
    libcst.ListComp,
    libcst.DictComp,
    libcst.Call,
    libcst.Subscript,
    libcst.FormattedString,
)
#: Writing syntax takes longer than analysing it: each piece is dressed so many times.
FEW, MANY = 10, 20
_slow = {"suppress_health_check": list(HealthCheck)}

pieces = st.one_of(
    hypothesmith.from_grammar(auto_target=False),
    *(hypothesmith.from_node(node, auto_target=False) for node in NODES),
)
PROGRAMS = st.lists(pieces, min_size=1, max_size=4).map(
    lambda parts: "\n".join(part.strip("\n") for part in parts)
)


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
