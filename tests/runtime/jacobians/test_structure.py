"""Which axes a seed keeps: never a wrong pair, and the pairs that real programs need."""

from __future__ import annotations

import numpy as np
import pytest
from seed_axes_oracle import carried_in_values, gradient_of, programs_as_written, values
from seed_axes_programs import CARRIED, MIXED, UNDECIDED, Program

from gradlint_runtime.jacobians.structure import carried_axes

EVERY = [*CARRIED, *MIXED, *UNDECIDED]


@pytest.fixture(autouse=True, scope="module")
def as_written():
    with programs_as_written():
        yield


def names(programs: list[Program]) -> list[str]:
    return [program.name for program in programs]


def with_batch(program: Program, size: int | None) -> list[tuple[int | None, ...]]:
    return [tuple(size if each is None else each for each in shape) for shape in program.shapes]


def check(program: Program, batch: int | None, tape: bool) -> frozenset[tuple[int, int]]:
    """What is said about the program, after it was compared with values."""
    shapes = with_batch(program, batch)
    gradient = gradient_of(program.function, shapes, tape=tape)
    said = carried_axes(gradient.result, gradient.seed, gradient.target)
    assert carried_axes(gradient.result, gradient.seed) <= said
    for draw, free in enumerate((3, 1, 2) if batch is None else (3, 3)):
        generator = np.random.default_rng(draw)
        seen = carried_in_values(gradient, values(generator, shapes, free), generator)
        assert said <= seen, (free, said - seen)
    return said


@pytest.mark.parametrize("program", CARRIED, ids=names(CARRIED))
@pytest.mark.parametrize("batch", [3, None])
def test_batch_is_carried(program: Program, batch: int | None):
    assert (0, 0) in check(program, batch, tape=batch is None)


@pytest.mark.parametrize("program", MIXED, ids=names(MIXED))
@pytest.mark.parametrize("batch", [3, None])
def test_batch_is_not_carried(program: Program, batch: int | None):
    assert (0, 0) not in check(program, batch, tape=batch == 3)


@pytest.mark.parametrize("program", UNDECIDED, ids=names(UNDECIDED))
@pytest.mark.parametrize("batch", [3, None])
def test_what_is_said_is_true(program: Program, batch: int | None):
    check(program, batch, tape=False)
