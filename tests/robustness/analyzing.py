"""A program analyzed under a limit of time; whatever gradlint does wrong is an error."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from gradlint.analysis import analyze
from gradlint.records import Report
from gradlint.source.reading import read_bytes

#: Seconds of CPU time, for any file and for each line: far above what any of them takes on a slow machine,
#: far below what a runaway takes.
PATIENCE, PATIENCE_FOR_A_LINE = 20.0, 0.02


class TooLong(BaseException):
    """Not an Exception: the analysis would take that for a failure of its own."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """End what takes longer, by this process's own CPU time."""

    def give_up(_signal: int, _frame: object) -> None:
        raise TooLong(f"more than {seconds:.0f} s")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def analyzed_text(text: str) -> Report:
    """The report of a program; fails with the program where gradlint does."""
    source = read_bytes("program.py", text.encode("utf-8", "surrogatepass")).source
    assert source is not None, f"not read: {text[:500]}"
    limit = sys.getrecursionlimit()
    with patience(PATIENCE + PATIENCE_FOR_A_LINE * len(source.lines)):
        report = analyze(source, strict=True)
    assert sys.getrecursionlimit() == limit
    failed = [finding.message for finding in report.findings if finding.code == "GRD900"]
    assert not failed, f"{failed[0]}\n{text[:3000]}"
    return report
