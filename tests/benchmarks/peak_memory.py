"""Peak memory of `gradlint check` in one process, beside that of reading and parsing the same files.

python tests/benchmarks/peak_memory.py PATH...        (Linux: reads VmHWM)
"""

from __future__ import annotations

import subprocess
import sys

_PEAK = """
for line in open("/proc/self/status", encoding="ascii"):
    if line.startswith("VmHWM"):
        print(int(line.split()[1]) // 1024)
"""
_PARSE = """
from gradlint.source.files import discover
from gradlint.source.reading import read
for path in discover(sys.argv[1:]).files:
    read(path)
"""
_CHECK = """
from gradlint.check.run import check
check(sys.argv[1:], jobs=1)
"""


def megabytes(work: str, paths: list[str]) -> int:
    """The peak resident size of a fresh process that does the work, in MiB."""
    command = [sys.executable, "-c", f"import sys\n{work}\n{_PEAK}", *paths]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])


def main() -> None:
    """Print the peak of each kind of work."""
    paths = sys.argv[1:]
    if not paths or paths[0].startswith("-"):
        sys.exit(__doc__)
    print(f"peak memory: an empty process {megabytes('', [])} MiB, ", end="")
    print(f"reading alone {megabytes(_PARSE, paths)} MiB, gradlint check {megabytes(_CHECK, paths)} MiB")


if __name__ == "__main__":
    main()
