"""What tables of small programs are asked: what gradlint says of a program, and what TensorFlow does."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from gradlint.analysis import analyze
from gradlint.records import Call
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source

RUNNER = Path(__file__).parent / "running_in_tensorflow.py"


class Case(NamedTuple):
    program: str
    verdict: str
    #: The exact shape, the least rank, or nothing.
    shape: tuple | int | None
    effect: str | None
    runs: bool


def judged(program: str) -> Call:
    tree = parse(program)
    assert isinstance(tree, ast.Module), tree
    report = analyze(Source("program.py", split_lines(program), tree), strict=True)
    assert [finding.message for finding in report.findings if finding.code == "GRD900"] == []
    return report.calls[-1]


def in_tensorflow(programs: dict[str, str], version: int) -> dict[str, dict]:
    run = subprocess.run(
        [sys.executable, str(RUNNER), str(version)],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def contradiction(case: Case, seen: dict) -> str | None:
    """What TensorFlow says against a case, or None."""
    if "error" in seen:
        return str(seen["error"])
    if not seen["calls"]:
        return "the last gradient call was not executed"
    said = (against(case, shapes, mixes) for shapes, mixes in seen["calls"])
    return next((text for text in said if text), None)


def against(case: Case, shapes: list[list[int | None]], mixes: bool | None) -> str | None:
    kind = "multi" if len(shapes) > 1 else "scalar" if shapes == [[]] else "nonscalar"
    if case.verdict not in ("unknown", kind):
        return f"{kind}: {shapes}"
    if kind == "multi":
        return None
    (only,) = shapes
    if isinstance(case.shape, tuple):
        sizes = zip(only, case.shape, strict=False)
        if len(only) != len(case.shape) or any(isinstance(b, int) and a != b for a, b in sizes):
            return f"shape {only}"
    if isinstance(case.shape, int) and len(only) < case.shape:
        return f"rank {len(only)}"
    if case.effect in ("contracts", "separable") and mixes not in (None, case.effect == "contracts"):
        return f"elements of the target {'meet' if mixes else 'do not meet'} in the result"
    return None
