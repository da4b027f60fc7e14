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
import re
from pathlib import Path

import pytest
from table_programs import Case, contradiction, in_tensorflow, judged

HERE = Path(__file__).parent
CASE = re.compile(
    r"^\[case (.*)\]\n((?:.*\n)*?)\[expect(, not run)?\] (\S+) (-|>=\d+|\(.*\)) (\S+)\n", re.MULTILINE
)


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


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_judged_as_expected(case):
    call = judged(case.program)
    least = len(case.shape) if isinstance(case.shape, tuple) else case.shape
    expected = (case.verdict, case.shape if isinstance(case.shape, tuple) else None, least, case.effect)
    rank_min, effect = None if least is None else call.rank_min, case.effect and call.effect
    assert (call.verdict, call.shape, rank_min, effect) == expected


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
