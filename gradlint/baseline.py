"""The findings that a project has accepted for now: written to a file once, and not reported again.

An entry names what a call says and no line, so that it stays when lines move or spaces change.  Where
a function says the same several times, as many of these calls are known as there are entries.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from gradlint.config.settings import ConfigError
from gradlint.records import Finding, Report

_VERSION = 1
_FAILURE = "GRD900"


class Entry(NamedTuple):
    """A known finding: its file from the baseline's folder, its code, the function around, and the call."""

    path: str
    code: str
    function: str
    says: str


class Baseline(NamedTuple):
    """The entries of the file at `path`, and how often each stands there."""

    path: str
    entries: Counter[Entry]

    def entry(self, report: Report, finding: Finding) -> Entry | None:
        """The entry that a finding would have; None for a failure of gradlint, which nobody can accept."""
        if finding.code == _FAILURE:
            return None
        path = _from_folder(finding.place.path, self.path)
        if finding.call is None:
            return Entry(path, finding.code, "", _plain(finding.message))
        call = report.calls[finding.call]
        says = _plain(f"{call.api}({call.target},{call.sources})")
        return Entry(path, finding.code, call.function, says)


class Compared(NamedTuple):
    """A report without its known findings, how many these were, and how many entries match nothing."""

    report: Report
    known: int
    stale: int


def read(path: str) -> Baseline:
    """The baseline in a file; raises ConfigError where there is none."""
    import json

    try:
        content = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the baseline: {error.strerror}") from None
    except ValueError as error:
        raise ConfigError(f"{path}: the baseline is damaged: {error}") from None
    return Baseline(path, Counter(_entries(content, path)))


def _entries(content: object, path: str) -> Iterator[Entry]:
    if not isinstance(content, dict) or not isinstance(content.get("findings"), list):
        raise ConfigError(f"{path}: this is no baseline of gradlint")
    if content.get("version") != _VERSION:
        raise ConfigError(f"{path}: a baseline of another version of gradlint; write it anew")
    for found in content["findings"]:
        fields = found if isinstance(found, dict) else {}
        values = [fields.get(name) for name in Entry._fields]
        if not all(isinstance(value, str) for value in values):
            raise ConfigError(f"{path}: the baseline is damaged: {found!r} is no entry")
        yield Entry(*map(str, values))


def compared(report: Report, baseline: Baseline, files: Iterable[str]) -> Compared:
    """The report of the files beside the baseline; entries of files that were not checked wait."""
    left = baseline.entries.copy()
    findings = tuple(unknown(report, baseline, left))
    checked = {_from_folder(path, baseline.path) for path in files}
    stale = sum(count for entry, count in left.items() if _is_settled(entry, baseline.path, checked))
    known = len(report.findings) - len(findings)
    return Compared(report._replace(findings=findings), known, stale)


def unknown(report: Report, baseline: Baseline, left: Counter[Entry]) -> Iterator[Finding]:
    """The findings that are not in the baseline; those that are take their entries from what is `left`."""
    for finding in report.findings:
        entry = baseline.entry(report, finding)
        if entry is not None and left[entry] > 0:
            left[entry] -= 1
        else:
            yield finding


def write(path: str, report: Report, files: Iterable[str]) -> int:
    """Make the report's findings the known ones of the files; how many there are.

    What an earlier baseline says of files that were not checked stays.  Raises ConfigError.
    """
    old = read(path) if Path(path).exists() else Baseline(path, Counter())
    checked = {_from_folder(file, path) for file in files}
    found = (old.entry(report, finding) for finding in report.findings)
    new = Counter(entry for entry in found if entry is not None)
    waiting = {e: count for e, count in old.entries.items() if not _is_settled(e, path, checked)}
    try:
        Path(path).write_text(_text(new + Counter(waiting)), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"{path}: cannot write the baseline: {error.strerror}") from None
    return new.total()


def _text(entries: Counter[Entry]) -> str:
    """One entry on a line, in an order of its own: little to merge, and little to read in a diff."""
    import json

    lines = [json.dumps(entry._asdict(), ensure_ascii=False) for entry in sorted(entries.elements())]
    inner = ",\n".join(f"  {line}" for line in lines)
    return f'{{\n "version": {_VERSION},\n "findings": [\n{inner}\n ]\n}}\n'


def _is_settled(entry: Entry, path: str, checked: Collection[str]) -> bool:
    """Whether what the entry is about was looked at, or is gone."""
    return entry.path in checked or not Path(path).parent.joinpath(entry.path).exists()


def _from_folder(file: str, baseline: str) -> str:
    """The path of a file from the baseline's folder, the same on every system and from every directory."""
    folder = os.path.dirname(os.path.abspath(baseline))  # noqa: PTH100, PTH120 - as relpath has it
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return Path(file).as_posix()


def _plain(text: str) -> str:
    """What is said, however it is spaced."""
    return "".join(text.split())
