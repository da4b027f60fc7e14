"""Draw a random sample of what gradlint reports on other people's packages, to be read by eye.

    python tests/corpus/sample_findings.py FOLDER [--size 100] [--seed 20261124]

Every folder below FOLDER is one package (`fetch_packages.py` makes such a folder).  Each finding is printed
with the lines around it.  What is reported by default comes first; where that is less than the sample,
it is filled up in strict mode: with findings that say what the target is, then with those that do not
(GRD901).
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gradlint.rules import by_code

SEED = 20261124
#: Lines that are printed before and after that of a finding.
_AROUND = 12


class Sampled(NamedTuple):
    """One finding, in the order by which findings are sorted; lines and columns count from 1."""

    package: str
    path: str
    cell: int
    line: int
    column: int
    code: str
    message: str


def findings(package: Path) -> Iterator[Sampled]:
    """What `gradlint check --strict` reports for one package, the cell being -1 for a plain file."""
    command = [sys.executable, "-m", "gradlint", "check", "--strict", "--exit-zero"]
    command += ["--output-format", "json", "--project-root", package.name, package.name]
    run = subprocess.run(command, cwd=package.parent, check=True, capture_output=True, text=True)
    for each in json.loads(run.stdout)["findings"]:
        cell = -1 if each["cell"] is None else each["cell"]
        place = (each["path"], cell, each["line"], each["column"])
        yield Sampled(package.name, *place, each["code"], each["message"])


def pool(finding: Sampled) -> int:
    """0 for what is reported by default, 1 for what else says something of a target, 2 for GRD901."""
    rule = by_code(finding.code)
    assert rule is not None
    return 0 if rule.default else 2 if rule.code == "GRD901" else 1


def sample(found: Sequence[Sampled], size: int, seed: int) -> list[Sampled]:
    """As many as are wanted, at random from the first pool, then from the next ones."""
    draw = random.Random(seed)
    chosen: list[Sampled] = []
    for number in range(3):
        members = sorted(each for each in found if pool(each) == number)
        chosen += sorted(draw.sample(members, min(len(members), size - len(chosen))))
    return chosen


def show(folder: Path, finding: Sampled) -> None:
    """A finding, and the lines around it where they stand in a plain file."""
    print(f"\n{'-' * 100}\n{finding.path}:{finding.line}:{finding.column}: {finding.code} {finding.message}")
    if finding.cell >= 0:
        print(f"(cell {finding.cell})")
        return
    lines = (folder / finding.path).read_text(encoding="utf-8", errors="replace").splitlines()
    first = max(finding.line - _AROUND, 1)
    for number, text in enumerate(lines[first - 1 : finding.line + _AROUND], first):
        print(f"{number:6}{'>' if number == finding.line else ' '} {text}")


def main() -> int:
    """Check every package, and print the sample."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a folder of packages")
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    folders = sorted(path for path in options.folder.resolve().iterdir() if path.is_dir())
    found = [finding for package in folders for finding in findings(package)]
    chosen = sample(found, options.size, options.seed)
    for finding in chosen:
        show(options.folder, finding)
    for title, these in (("all", found), ("the sample", chosen)):
        codes = Counter(each.code for each in these)
        print(f"\n{title}: {len(these)}:", ", ".join(f"{code} {codes[code]}" for code in sorted(codes)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
