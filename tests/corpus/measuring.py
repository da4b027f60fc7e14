"""Files of other people analyzed in a process that may die or hang of it, each file timed."""

from __future__ import annotations

import multiprocessing
import time
import traceback
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from typing import NamedTuple

from gradlint.analysis import analyze
from gradlint.records import Call, Finding, Problem, Report
from gradlint.source.reading import read
from gradlint.source.text import Source

#: Seconds after which a file is called hanging.
PATIENCE = 60.0


class Measured(NamedTuple):
    """What came of one file: `read` and `analyze` in CPU seconds, and the trace of what went wrong."""

    path: str
    lines: int
    read: float
    analyze: float
    calls: tuple[Call, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    crash: str | None


def measure_file(path: str) -> Measured:
    """Read and analyze one file; whatever is raised is told, not raised."""
    start = time.process_time()
    try:
        reading = read(path)
        between = time.process_time()
        report, lines = _analyzed(reading.source)
    except Exception:  # noqa: BLE001 - what goes wrong is what is looked for
        return Measured(path, 0, 0.0, time.process_time() - start, (), (), (), traceback.format_exc(limit=-8))
    seconds = time.process_time() - between
    return Measured(
        path, lines, between - start, seconds, report.calls, report.findings, reading.problems, None
    )


def _analyzed(source: Source | None) -> tuple[Report, int]:
    return (Report((), (), ()), 0) if source is None else (analyze(source), len(source.lines))


def measure(files: Sequence[str], patience: float = PATIENCE) -> Iterator[Measured]:
    """Every file in turn; when the process dies of one or hangs at it, a fresh one does the others."""
    done = 0
    while done < len(files):
        for measured in _in_process(files[done:], patience):
            done += 1
            yield measured


def _in_process(files: Sequence[str], patience: float) -> Iterator[Measured]:
    """The files up to the one that the process does not survive."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(files, sender), daemon=True)
    process.start()
    sender.close()
    try:
        for path in files:
            if not receiver.poll(patience):
                yield _lost(path, f"hangs: no answer in {patience:g} s")
                return
            try:
                measured = receiver.recv()
            except EOFError:
                process.join()
                yield _lost(path, f"the process died with {process.exitcode}")
                return
            yield measured
    finally:
        process.kill()
        process.join()
        receiver.close()


def _work(files: Sequence[str], sender: Connection) -> None:
    for path in files:
        sender.send(measure_file(path))


def _lost(path: str, why: str) -> Measured:
    return Measured(path, 0, 0.0, 0.0, (), (), (), why)
