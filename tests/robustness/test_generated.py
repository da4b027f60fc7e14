"""Programs that hypothesis writes from the interpreter's vocabulary do no harm."""

from __future__ import annotations

import pytest
from generating import PROGRAMS
from hypothesis import given, settings


@settings(max_examples=80)
@given(PROGRAMS)
def test_a_generated_program_does_no_harm(analyzed, text):
    analyzed(text)


@pytest.mark.long
@settings(max_examples=20_000)
@given(PROGRAMS)
def test_many_generated_programs_do_no_harm(analyzed, text):
    analyzed(text)
