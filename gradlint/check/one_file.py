"""One file, read and analyzed; whatever goes wrong is told in its report."""

from __future__ import annotations

from typing import NamedTuple

from gradlint.analysis import analyze
from gradlint.config.pyproject import configuration
from gradlint.records import Finding, Place, Report, merge
from gradlint.rules import internal_error
from gradlint.source.reading import Reading, read


class Wanted(NamedTuple):
    """How files are checked: whether strictly, and the project's root where the user names it."""

    strict: bool = False
    project_root: str | None = None


class Outcome(NamedTuple):
    """What came of one file, and whether it could be read, at least in part."""

    report: Report
    read: bool


def check_file(path: str, wanted: Wanted) -> Outcome:
    """Check the file at `path`; nothing is raised."""
    try:
        return checked(read(path), path, wanted)
    except Exception as error:  # noqa: BLE001 - one file must not stop the run
        return Outcome(_failure(path, error), read=False)


def checked(reading: Reading, path: str, wanted: Wanted) -> Outcome:
    """What there is to say about a program that was read, or about why it was not."""
    unread = Report((), (), reading.problems)
    if reading.source is None:
        return Outcome(unread, read=False)
    try:
        config = configuration(path, wanted.project_root)
        report = analyze(reading.source, strict=wanted.strict, config=config, callers=True)
    except Exception as error:  # noqa: BLE001 - one file must not stop the run
        report = _failure(path, error)
    return Outcome(merge([report, unread]), read=True)


def _failure(path: str, error: Exception) -> Report:
    message = internal_error(f"{type(error).__name__}: {error}")
    return Report((), (Finding("GRD900", Place(path, None, 1, 1, 1, 1), message, None),), ())
