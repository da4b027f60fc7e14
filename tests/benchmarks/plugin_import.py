"""What importing the plugin costs flake8: the median over fresh processes.

python tests/benchmarks/plugin_import.py [--runs N]
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile

_TIME = re.compile(r"import time:\s*(\d+) \|\s*(\d+) \|\s*(\S+)")
#: flake8 has imported these before it comes to its plugins.
_FLAKE8 = "import argparse, ast, logging, re, tokenize, flake8.main.cli"


def import_times(cache: str) -> tuple[float, dict[str, float]]:
    """Milliseconds of the whole import in a fresh process, and of each module of gradlint by itself."""
    program = f"{_FLAKE8}; import gradlint.flake8_plugin"
    command = [sys.executable, "-X", "importtime", "-c", program]
    # Compiled files are kept apart: an installed package has them, a working tree may not.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
    output = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stderr
    rows = [(match[3], int(match[1]) / 1000, int(match[2]) / 1000) for match in _TIME.finditer(output)]
    own = {name: alone for name, alone, _ in rows if name.startswith("gradlint")}
    # The lines come in the order in which imports ended: the package and the plugin stand outermost.
    outer = {name: whole for name, _, whole in rows if name in ("gradlint", "gradlint.flake8_plugin")}
    return sum(outer.values()), own


def main() -> None:
    """Print the median, and the modules that cost most."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15)
    count = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as cache:
        import_times(cache)
        runs = [import_times(cache) for _ in range(count)]
    totals = [total for total, _ in runs]
    print(f"import of the plugin: median {statistics.median(totals):.1f} ms, ", end="")
    print(f"{min(totals):.1f} to {max(totals):.1f} ms in {len(runs)} runs")
    medians = {name: statistics.median(own.get(name, 0.0) for _, own in runs) for name in runs[0][1]}
    for name, milliseconds in sorted(medians.items(), key=lambda item: -item[1])[:8]:
        print(f"  {milliseconds:6.2f} ms  {name}")


if __name__ == "__main__":
    main()
