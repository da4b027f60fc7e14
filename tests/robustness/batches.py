"""The programs of the long run in batches: a number says which programs, always the same ones.

Four kinds take turns: any syntax that hypothesmith writes, programs from the interpreter's vocabulary,
changed templates, and changed files of real libraries.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import NamedTuple

import generating
import syntax
from analyzing import TooLong, analyzed_text
from dressing import dressed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from mutating import mutants
from real_files import TEMPLATES, real_mutants

#: Programs of a batch.
SIZE = 100
#: Writing syntax takes longer than analyzing it: each piece is dressed so many times.
_DRESSES = 10


class Done(NamedTuple):
    """A batch that was analyzed: seconds of wall time, without those that the writing of programs took."""

    number: int
    kind: str
    programs: int
    seconds: float
    slowest: float
    failures: list[str]


def written(strategy: st.SearchStrategy[str], seed: int, count: int) -> list[str]:
    """So many examples, the same ones for the same seed."""
    found: list[str] = []

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(text: str) -> None:
        found.append(text)

    collect()
    return found[:count]


def _syntax(seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    for text in written(syntax.PROGRAMS, seed, SIZE // _DRESSES):
        dresses = (dressed(text, chance) for _ in range(_DRESSES))
        yield from (program for program in dresses if program is not None)


def _vocabulary(seed: int) -> Iterator[str]:
    yield from written(generating.PROGRAMS, seed, SIZE)


def _templates(seed: int) -> Iterator[str]:
    for number, template in islice(enumerate(cycle(TEMPLATES)), SIZE):
        yield from mutants(template.read_text(encoding="utf-8"), seed + number, 1)


def _real_files(seed: int) -> Iterator[str]:
    yield from real_mutants(SIZE, seed)


KINDS: dict[str, Callable[[int], Iterator[str]]] = {
    "any syntax": _syntax,
    "vocabulary": _vocabulary,
    "changed templates": _templates,
    "changed real files": _real_files,
}


def programs(number: int, seed: int) -> tuple[str, Iterator[str]]:
    """The kind of a batch, and its programs."""
    kind = list(KINDS)[number % len(KINDS)]
    return kind, KINDS[kind](seed * 1_000_003 + number * 1_009)


def run(number: int, seed: int) -> Done:
    """Analyze a batch, and collect what goes wrong with the programs at which it does."""
    kind, texts = programs(number, seed)
    failures: list[str] = []
    times = [0.0]
    for text in texts:
        start = time.perf_counter()
        try:
            analyzed_text(text)
        except (Exception, TooLong) as error:  # noqa: BLE001 - any error is what is looked for
            failures.append(f"{type(error).__name__}: {error}\n{text}")
        times.append(time.perf_counter() - start)
    return Done(number, kind, len(times) - 1, sum(times), max(times), failures)
