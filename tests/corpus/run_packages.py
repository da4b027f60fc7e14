"""Run gradlint over folders of other people's packages, and print what it found and how long that took.

    python tests/corpus/run_packages.py FOLDER... [--json FILE] [--calls FILE]

Every folder below FOLDER is one package (`fetch_packages.py` makes such a folder).  Times are CPU times, and
only the analysis of trees that are parsed already counts as analysis: flake8 hands the plugin its tree.  The
exit status is 1 if gradlint failed on any file: an exception, a GRD900, a process that died, or a file that
took too long.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from measuring import PATIENCE, Measured, measure
from reasons import print_reasons

from gradlint.records import call_to_json
from gradlint.source.files import discover

_HEADER = (
    f"{'package':34}{'files':>6}{'kLOC':>8}{'calls':>6}{'scalar':>7}{'flagged':>8}{'undec.':>7}{'seeded':>7}"
    f"{'GRD900':>7}{'errors':>7}{'read s':>8}{'ana. s':>8}{'ms/kLOC':>8}{'slowest s':>10}  slowest file"
)


class Row(NamedTuple):
    """One package in the table; `with_calls` are the lines and seconds of its files with gradient calls."""

    name: str
    files: int
    lines: int
    calls: int
    scalar: int
    flagged: int
    undecided: int
    seeded: int
    failures: int
    errors: int
    read: float
    analyze: float
    slowest: float
    slowest_file: str
    with_calls: tuple[int, float]


def row(name: str, measured: Sequence[Measured]) -> Row:
    """Add up the files of one package."""
    calls = [call for each in measured for call in each.calls]
    slowest = max(measured, key=lambda each: each.analyze, default=None)
    busy = [each for each in measured if each.calls]
    return Row(
        name=name,
        files=len(measured),
        lines=sum(each.lines for each in measured),
        calls=len(calls),
        scalar=sum(call.verdict == "scalar" for call in calls),
        flagged=sum(call.reported for call in calls),
        undecided=sum(call.verdict == "unknown" for call in calls),
        seeded=sum(call.seed for call in calls),
        failures=sum(map(failures, measured)),
        errors=sum(len(each.problems) for each in measured),
        read=sum(each.read for each in measured),
        analyze=sum(each.analyze for each in measured),
        slowest=slowest.analyze if slowest else 0.0,
        slowest_file=slowest.path if slowest else "",
        with_calls=(sum(each.lines for each in busy), sum(each.analyze for each in busy)),
    )


def failures(measured: Measured) -> int:
    """How often gradlint itself failed in one file."""
    return (measured.crash is not None) + sum(finding.code == "GRD900" for finding in measured.findings)


def total(rows: Sequence[Row]) -> Row:
    """The last line of the table."""
    slowest = max(rows, key=lambda each: each.slowest)
    counts = [sum(column) for column in zip(*(each[1:12] for each in rows), strict=True)]
    lines = sum(each.with_calls[0] for each in rows)
    seconds = sum(each.with_calls[1] for each in rows)
    return Row("total", *counts, slowest.slowest, slowest.slowest_file, (lines, seconds))


def per_kloc(seconds: float, lines: int) -> float:
    """Milliseconds for a thousand lines."""
    return seconds * 1e6 / lines if lines else 0.0


def line(each: Row) -> str:
    """One line of the table."""
    return (
        f"{each.name[:33]:34}{each.files:6}{each.lines / 1000:8.1f}{each.calls:6}{each.scalar:7}"
        f"{each.flagged:8}{each.undecided:7}{each.seeded:7}{each.failures:7}{each.errors:7}{each.read:8.2f}{each.analyze:8.2f}"
        f"{per_kloc(each.analyze, each.lines):8.2f}{each.slowest:10.3f}  {each.slowest_file}"
    )


def packages(folders: Iterable[str]) -> Iterable[Path]:
    """The packages below the folders."""
    for folder in folders:
        yield from sorted(path for path in Path(folder).iterdir() if path.is_dir())


def print_failures(measured: Iterable[Measured]) -> None:
    """Where gradlint itself failed, and how."""
    for each in measured:
        if each.crash is not None:
            print(f"CRASH {each.path}\n{each.crash}")
        for finding in each.findings:
            if finding.code == "GRD900":
                print(f"GRD900 {each.path}:{finding.place.line}: {finding.message}")


def print_summary(rows: Sequence[Row], measured: Sequence[Measured]) -> None:
    """What the table does not say: the cost of files with gradient calls, codes, reasons, slow files."""
    lines, seconds = total(rows).with_calls
    print(f"\nfiles with gradient calls: {lines / 1000:.1f} kLOC, {per_kloc(seconds, lines):.2f} ms/kLOC")
    print("slowest files:")
    for each in sorted(measured, key=lambda each: -each.analyze)[:10]:
        print(f"  {each.analyze:8.3f} s  {each.lines:6} lines  {each.path}")
    calls = [call for each in measured for call in each.calls]
    codes = Counter(call.code for call in calls if call.code is not None)
    print("codes:", ", ".join(f"{code} {count}" for code, count in sorted(codes.items())))
    print_reasons([call for call in calls if call.verdict == "unknown" and not call.seed])


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", metavar="FOLDER", help="a folder of packages")
    parser.add_argument("--json", metavar="FILE", help="write the table as JSON")
    parser.add_argument("--calls", metavar="FILE", help="write all calls as JSON Lines")
    parser.add_argument("--patience", type=float, default=PATIENCE, metavar="SECONDS", help="for one file")
    return parser.parse_args()


def main() -> int:
    """Run over all packages, print the table, and say whether gradlint failed anywhere."""
    options = arguments()
    rows: list[Row] = []
    everything: list[Measured] = []
    print(_HEADER)
    for package in packages(options.folders):
        measured = list(measure(discover([str(package)]).files, options.patience))
        rows.append(row(package.name, measured))
        everything += measured
        print(line(rows[-1]), flush=True)
        print_failures(measured)
    if not rows:
        print("no packages found", file=sys.stderr)
        return 2
    print(line(total(rows)))
    print_summary(rows, everything)
    if options.json:
        table = {"packages": [each._asdict() for each in rows], "total": total(rows)._asdict()}
        Path(options.json).write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    if options.calls:
        records = [json.dumps(call_to_json(call)) for each in everything for call in each.calls]
        Path(options.calls).write_text("\n".join(records) + "\n", encoding="utf-8")
    return 1 if total(rows).failures else 0


if __name__ == "__main__":
    sys.exit(main())
