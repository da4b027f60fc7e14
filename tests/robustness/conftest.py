"""Programs that must do no harm: whatever they say, the analysis ends and does not fail."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent

import pytest

from gradlint.analysis import analyze
from gradlint.records import Report
from gradlint.source.reading import read_bytes

# The helpers of these tests stand beside them.
sys.path.insert(0, str(Path(__file__).parent))

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


def around(body: str, before: str = "") -> str:
    """A program that binds `loss` in `body`, from the parameters x and n, and differentiates it."""
    return (
        "import tensorflow as tf\n"
        f"{before}\n"
        "def f(x, n):\n"
        "    with tf.GradientTape() as tape:\n"
        "        tape.watch(x)\n"
        f"{indent(body, ' ' * 8)}\n"
        "    return tape.gradient(loss, x)\n"
        "g = f(tf.ones((5, 3)), 2)\n"
    )


@pytest.fixture(scope="session")
def analyzed() -> Callable[[str], Report]:
    """Analyze a program, and insist that gradlint does not fail."""
    return analyzed_text


@pytest.fixture(scope="session")
def program() -> Callable[..., str]:
    """Make a program around the lines that bind `loss`."""
    return around
