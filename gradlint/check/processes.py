"""Many files in several processes, and what to do when one of these dies."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from gradlint.check.one_file import Outcome, Wanted, check_file
from gradlint.records import Problem, Report

#: Few enough that the last chunk keeps nobody waiting, and enough to be worth a message.
_CHUNK = 16


def are_available() -> bool:
    """False where the system has no semaphores to share, as in some containers."""
    try:
        get_context("spawn").Lock()
    except (ImportError, OSError):
        return False
    return True


def check_in_processes(files: Sequence[str], wanted: Wanted, jobs: int) -> Iterator[Outcome]:
    """The outcomes in the order of the files; after a process died, its files are done one at a time."""
    size = max(1, min(_CHUNK, len(files) // jobs))
    starts = range(0, len(files), size)
    with _pool(jobs) as pool:
        futures = [pool.submit(_check_chunk, files[start : start + size], wanted) for start in starts]
        for start, future in zip(starts, futures, strict=True):
            outcomes = _result(future)
            if outcomes is None:
                # Every chunk that was not done fails with the pool; whose fault it was is not told.
                remaining = files[start:]
                break
            yield from outcomes
        else:
            return
    yield from _one_by_one(remaining, wanted)


def _one_by_one(files: Sequence[str], wanted: Wanted) -> Iterator[Outcome]:
    """Each file in a process that may die of it, and is then replaced."""
    waiting = iter(files)
    died = True
    while died:
        died = False
        with _pool(1) as pool:
            for path in waiting:
                outcomes = _result(pool.submit(_check_chunk, [path], wanted))
                yield from outcomes or [_death(path)]
                if outcomes is None:
                    died = True
                    break


def _check_chunk(paths: Sequence[str], wanted: Wanted) -> list[Outcome]:
    return [check_file(path, wanted) for path in paths]


def _result(future: Future[list[Outcome]]) -> list[Outcome] | None:
    """What the process found, or None when it is dead."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _death(path: str) -> Outcome:
    message = "gradlint's process ended while it checked this file; please report this with the file"
    return Outcome(Report((), (), (Problem(path, None, None, message),)), read=False)


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh interpreters: a fork would carry over the threads and locks of whoever runs the check."""
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_ignore_interrupts)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _ignore_interrupts() -> None:
    """Ctrl-C is answered by the first process alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
