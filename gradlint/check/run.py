"""The run over files, folders and standard input: one report, in the order of the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gradlint.check.one_file import Outcome, Wanted, check_file, checked
from gradlint.config.pyproject import configuration
from gradlint.records import Report, merge
from gradlint.source.files import discover
from gradlint.source.reading import read_bytes

STDIN = "-"
#: With fewer files, starting processes costs more than they save.
_WORTH_PROCESSES = 40
_DEFAULT = Wanted()

#: Told after each file: how many are done, and how many there are.
Progress = Callable[[int, int], None]


class Run(NamedTuple):
    """What came of all; `files` are those that were read, at least in part."""

    report: Report
    files: tuple[str, ...]


def check(
    paths: Sequence[str],
    *,
    wanted: Wanted = _DEFAULT,
    jobs: int = 0,
    stdin: tuple[str, bytes] | None = None,
    progress: Progress | None = None,
) -> Run:
    """Check the files and folders at `paths`, and `stdin`, a name and its content.

    `jobs` processes share the work; 0 lets gradlint choose.  Raises ConfigError before any file is checked.
    """
    listing = discover(path for path in paths if path != STDIN)
    names = (*(() if stdin is None else (stdin[0],)), *listing.files)
    for name in names:
        configuration(name, wanted.project_root)
    outcomes = [] if stdin is None else [checked(read_bytes(*stdin), stdin[0], wanted)]
    for done, outcome in enumerate(_check_all(listing.files, wanted, jobs), 1):
        outcomes.append(outcome)
        if progress is not None:
            progress(done, len(listing.files))
    report = merge([*(outcome.report for outcome in outcomes), Report((), (), listing.problems)])
    return Run(report, tuple(name for name, outcome in zip(names, outcomes, strict=True) if outcome.read))


def _check_all(files: Sequence[str], wanted: Wanted, jobs: int) -> Iterator[Outcome]:
    jobs = min(jobs or _useful_jobs(len(files)), len(files))
    if jobs > 1:
        # Costs 30 ms to import, which a run over a few files need not pay.
        from gradlint.check import processes

        if processes.are_available():
            return processes.check_in_processes(files, wanted, jobs)
    return (check_file(path, wanted) for path in files)


def _useful_jobs(files: int) -> int:
    """One for each processor that this process may use, if there is work for them."""
    if files < _WORTH_PROCESSES:
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
