"""Room for the interpreter's recursion: programs nest deeper than Python's default allows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: A definition costs about ten Python frames, a network of a hundred layers a thousand of them.
_LIMIT = 6_000


@contextmanager
def session() -> Iterator[None]:
    """Raise the recursion limit for a while, and put it back."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
