"""Small programs in tables: the last gradient call of each is judged as expected, and TensorFlow agrees.

A table is a text file: what it is about, a [prelude] that stands before each program, and cases.  A case
ends with

    [expect] VERDICT SHAPE EFFECT

where SHAPE is that of the target, `>=1` where only the least rank is known, or `-`; EFFECT is `-` where
nothing is said of it.  `[expect, not run]` marks a program that TensorFlow is not asked about.  Of the others
TensorFlow says what shapes the targets of the last call have, and, by one seed for each element of the
target, whether several of them meet in one entry of the result.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from gradlint.analysis import analyze
from gradlint.records import Call
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source

HERE = Path(__file__).parent
RUNNER = HERE / "running_in_tensorflow.py"
CASE = re.compile(
    r"^\[case (.*)\]\n((?:.*\n)*?)\[expect(, not run)?\] (\S+) (-|>=\d+|\(.*\)) (\S+)\n", re.MULTILINE
)


class Case(NamedTuple):
    program: str
    verdict: str
    #: The exact shape, the least rank, or nothing.
    shape: tuple | int | None
    effect: str | None
    runs: bool


def cases() -> dict[str, Case]:
    found: dict[str, Case] = {}
    for path in sorted(HERE.glob("tables/*.txt")):
        head, *rest = re.split(r"^(?=\[case )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        prelude = head.partition("[prelude]\n")[2].rstrip("\n") + "\n"
        for text in rest:
            match = CASE.match(text)
            assert match is not None, f"{path.name}: {text}"
            name, program, unrun, verdict, shape, effect = match.groups()
            key = f"{path.stem}: {name}"
            assert key not in found
            said = None if shape == "-" else int(shape[2:]) if shape[0] == ">" else ast.literal_eval(shape)
            found[key] = Case(prelude + program, verdict, said, None if effect == "-" else effect, not unrun)
    return found


CASES = cases()


def judged(program: str) -> Call:
    tree = parse(program)
    assert isinstance(tree, ast.Module), tree
    report = analyze(Source("program.py", split_lines(program), tree), strict=True)
    assert [finding.message for finding in report.findings if finding.code == "GRD900"] == []
    return report.calls[-1]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_judged_as_expected(case):
    call = judged(case.program)
    least = len(case.shape) if isinstance(case.shape, tuple) else case.shape
    expected = (case.verdict, case.shape if isinstance(case.shape, tuple) else None, least, case.effect)
    rank_min, effect = None if least is None else call.rank_min, case.effect and call.effect
    assert (call.verdict, call.shape, rank_min, effect) == expected


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


def is_installed(program: str) -> bool:
    """Whether the libraries are there that stand on TensorFlow and that few need."""
    wanted = ("tensorflow_probability", "sonnet", "tf_slim")
    return all(importlib.util.find_spec(name) for name in wanted if f"import {name}" in program)


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
@pytest.mark.parametrize("version", [1, 2])
def test_tensorflow_agrees(version):
    runs = {k: c for k, c in CASES.items() if c.runs and is_installed(c.program)}
    asked = {k: c for k, c in runs.items() if ("compat.v1" in c.program) == (version == 1)}
    assert len(asked) > 50
    seen = in_tensorflow({key: case.program for key, case in asked.items()}, version)
    said = {key: text for key, case in asked.items() if (text := contradiction(case, seen[key]))}
    assert said == {}
