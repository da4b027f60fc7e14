"""flake8 with and without the plugin over a folder: times that alternate, and the ratio of their medians.

    python tests/benchmarks/flake8_ratio.py FOLDER [--runs N] [--select CODES]

Without the plugin is the same flake8 with gradlint's entry point hidden; both run in one process (--jobs 1).
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile

#: Runs flake8 as its command does, in the end with or without the entry points of gradlint.
_PROGRAM = """
import importlib.metadata as metadata, sys
if sys.argv.pop(1) == "without":
    every = metadata.distributions
    metadata.distributions = lambda **k: (d for d in every(**k) if d.metadata["name"] != "flake8-gradlint")
from flake8.main.cli import main
sys.exit(main())
"""


def seconds(which: str, folder: str, select: str, cache: str) -> float:
    """User and system time of one run."""
    options = ["--isolated", "--jobs", "1", "--exit-zero", "--quiet", "--quiet", f"--select={select}"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", _PROGRAM, which, *options, folder]
    # Compiled files are kept apart: an installed package has them, a working tree may not.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print both medians and their ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--select", default="E,F,W,C90,GRD")
    options = parser.parse_args()
    times: dict[str, list[float]] = {"without": [], "with": []}
    with tempfile.TemporaryDirectory() as cache:
        seconds("with", __file__, options.select, cache)
        for _ in range(options.runs):
            for which, found in times.items():
                found.append(seconds(which, options.folder, options.select, cache))
    medians = {which: statistics.median(found) for which, found in times.items()}
    for which, found in times.items():
        spread = f"{min(found):.2f} to {max(found):.2f}"
        print(f"flake8 {which:8} gradlint: median {medians[which]:.2f} s of CPU time ({spread})")
    print(f"ratio: {medians['with'] / medians['without']:.3f}")


if __name__ == "__main__":
    main()
