"""What the interpreter needs of Python: room for its recursion, and a calmer garbage collector."""

from __future__ import annotations

import gc
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
#: Almost all that is made here lives until the end: to look it through after every 700 objects, as
#: Python does by default, would be a quarter of the work.
_COLLECT_AFTER = 50_000


class _Sessions:
    """Both settings are the process's own: the first session makes them, the last one puts them back."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.open = 0
        self.limit = 0
        self.collect_after = 0

    def enter(self) -> None:
        """Remember how Python is set, and set it."""
        self.limit = sys.getrecursionlimit()
        self.collect_after, *older = gc.get_threshold()
        sys.setrecursionlimit(max(self.limit, _LIMIT))
        if self.collect_after:  # zero means never
            gc.set_threshold(max(self.collect_after, _COLLECT_AFTER), *older)

    def leave(self) -> None:
        """Set Python as it was."""
        sys.setrecursionlimit(self.limit)
        gc.set_threshold(self.collect_after, *gc.get_threshold()[1:])


_sessions = _Sessions()


@contextmanager
def session() -> Iterator[None]:
    """Set Python for the interpreter, and back when no other thread needs it."""
    with _sessions.lock:
        if _sessions.open == 0:
            _sessions.enter()
        _sessions.open += 1
    try:
        yield
    finally:
        with _sessions.lock:
            _sessions.open -= 1
            if _sessions.open == 0:
                _sessions.leave()


def nesting() -> int:
    """How deep an evaluation may nest here: since Python 3.11 calls take no stack of the thread."""
    roomy = sys.version_info >= (3, 11) or threading.current_thread() is threading.main_thread()
    return _NESTING if roomy else _NESTING_IN_A_THREAD
