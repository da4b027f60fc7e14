"""Real programs to be changed: templates, golden programs, and the sources of installed libraries."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from mutating import mutants

from gradlint.calls.gradient_calls import WORDS

TEMPLATES = sorted((Path(__file__).parent / "templates").glob("*.py"))
GOLDEN = sorted((Path(__file__).parent.parent / "golden" / "programs").glob("*.py.txt"))
#: Libraries that differentiate: their sources are read where they are installed.
LIBRARIES = ("keras", "tf_keras", "tensorflow")
#: Changing larger files costs more than it finds.
LARGEST = 40_000


@cache
def installed() -> list[Path]:
    """The files of the libraries that differentiate something."""
    found: list[Path] = []
    for library in LIBRARIES:
        spec = importlib.util.find_spec(library)
        places = spec.submodule_search_locations if spec is not None else None
        for place in places or ():
            paths = sorted(Path(place).rglob("*.py"))
            found += [path for path in paths if path.stat().st_size < LARGEST and _differentiates(path)]
    return found


def _differentiates(path: Path) -> bool:
    text = path.read_text(encoding="utf-8", errors="replace")
    return any(word in text for word in WORDS)


def real_mutants(count: int, seed: int) -> Iterator[str]:
    """`count` changed programs, from files picked by chance."""
    chance = random.Random(seed)
    paths = [*installed(), *GOLDEN]
    for _ in range(count):
        text = chance.choice(paths).read_text(encoding="utf-8")
        yield from mutants(text, chance.randrange(2**32), 1)
