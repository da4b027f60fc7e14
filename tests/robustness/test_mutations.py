"""Real programs and templates of them, changed at random."""

from __future__ import annotations

import random

import pytest
from mutating import mutants
from real_files import TEMPLATES, real_mutants

from gradlint.source.reading import read_bytes

#: Enough that each kind of change meets each template, few enough for every run of the tests.
MUTANTS = 40
FEW, MANY = 24, 40_000


def with_other_bytes(data: bytes, chance: random.Random) -> bytes:
    """A file that went wrong on its way: bytes lost, doubled or changed."""
    for _ in range(chance.randint(1, 5)):
        at, size = chance.randrange(len(data)), chance.randrange(1, 40)
        other = (b"", data[at : at + size] * 2, chance.randbytes(size), b"\r", b"\xff", b"    ", b"\n")
        data = data[:at] + chance.choice(other) + data[at + size :]
    return data


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_changed_program_does_no_harm(analyzed, template):
    for text in mutants(template.read_text(encoding="utf-8"), 20, MUTANTS):
        analyzed(text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_templates_are_followed(analyzed, template):
    """A template without gradient calls, or with only undecided ones, would test nothing."""
    calls = analyzed(template.read_text(encoding="utf-8")).calls
    assert len(calls) >= 2
    assert any(call.verdict != "unknown" for call in calls)


def test_a_changed_real_file_does_no_harm(analyzed):
    assert sum(len(analyzed(text).calls) for text in real_mutants(FEW, 22)) > 0


def test_a_damaged_file_is_read_or_refused(analyzed):
    chance = random.Random(23)
    data = TEMPLATES[0].read_bytes()
    readings = [read_bytes("program.py", with_other_bytes(data, chance)) for _ in range(200)]
    read = [reading.source for reading in readings if reading.source is not None]
    for source in read:
        analyzed(source.text)
    assert all(reading.problems for reading in readings if reading.source is None)
    assert 0 < len(read) < len(readings)


@pytest.mark.long
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_many_changed_programs_do_no_harm(analyzed, template):
    for text in mutants(template.read_text(encoding="utf-8"), 21, 5_000):
        analyzed(text)


@pytest.mark.long
def test_many_changed_real_files_do_no_harm(analyzed):
    for text in real_mutants(MANY, random.randrange(2**32)):
        analyzed(text)
