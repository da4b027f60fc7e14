"""Room for the interpreter's recursion: programs nest deeper than Python's default allows."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: A definition costs about ten Python frames, a network of a hundred layers a thousand of them.
_LIMIT = 6_000
#: How deep definitions and expressions may nest in each other.
_NESTING = 350
#: The same where a frame of Python takes about 350 bytes of a thread's stack, which may be 512 KiB in all.
_NESTING_IN_A_THREAD = 100


class _Sessions:
    """The limit is the process's own, so the first session raises it and the last one puts it back."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.open = 0
        self.before = 0


_sessions = _Sessions()


@contextmanager
def session() -> Iterator[None]:
    """Raise the recursion limit for a while, and put it back when no other thread needs it."""
    with _sessions.lock:
        if _sessions.open == 0:
            _sessions.before = sys.getrecursionlimit()
            sys.setrecursionlimit(max(_sessions.before, _LIMIT))
        _sessions.open += 1
    try:
        yield
    finally:
        with _sessions.lock:
            _sessions.open -= 1
            if _sessions.open == 0:
                sys.setrecursionlimit(_sessions.before)


def nesting() -> int:
    """How deep an evaluation may nest here: since Python 3.11 calls take no stack of the thread."""
    roomy = sys.version_info >= (3, 11) or threading.current_thread() is threading.main_thread()
    return _NESTING if roomy else _NESTING_IN_A_THREAD
