"""How often the analysis says as much as a run shows: the share of random programs, from a fixed start.

Usage: python tests/inference/random_programs/precision.py [COUNT]
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    _TESTS = Path(__file__).parents[2]
    sys.path[:0] = [str(_TESTS / room) for room in ("inference", "knowledge", "shapes")]

from random_programs.expressions import EXPRESSIONS
from random_programs.frames import FRAMES
from random_programs.from_tables import subjects
from random_programs.programs import SHAPES, Choice, Program, written
from random_programs.running import judged, runs_of


class Precision(NamedTuple):
    """Shares of programs whose sources' shapes are known: rank exact, all sizes exact, effect decided."""

    programs: int
    rank: float
    shape: float
    effect: float


def of_programs(count: int) -> Precision:
    """The shares over this many programs."""
    found = [_of(_program(number)) for number in range(count)]
    rank, shape, effect = (sum(column) / count for column in zip(*found, strict=True))
    return Precision(count, rank, shape, effect)


def _program(number: int) -> Program:
    """A program of one to three steps, half of them of the tables."""
    draw = random.Random(number)

    def choice() -> Choice:
        tables = len(EXPRESSIONS) + draw.randrange(len(subjects()))
        by_hand = draw.randrange(len(EXPRESSIONS))
        frame = draw.randrange(len(FRAMES)) if draw.random() < 0.7 else 0
        return Choice(draw.choice((tables, by_hand)), frame, *(draw.randrange(12) for _ in range(4)))

    return written([choice() for _ in range(draw.randint(1, 3))], draw.randrange(len(SHAPES)), 0)


def _of(program: Program) -> tuple[bool, bool, bool]:
    call = judged(program.text())
    shapes = {run.shape for run in runs_of(program)}
    shape = () if call.verdict == "scalar" else call.shape
    return shape is not None, shape in shapes or len(shapes) > 1, call.effect != "unknown"


if __name__ == "__main__":
    print(of_programs(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
