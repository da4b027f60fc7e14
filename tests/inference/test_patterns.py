"""Patterns in small programs: what is marked is found, and nothing else."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradlint.analysis import analyze
from gradlint.rules import RULES
from gradlint.source.reading import read_bytes

HERE = Path(__file__).parent
HEAD = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n\n"
RUNNER = HERE / "running_patterns.py"


def programs(name: str) -> dict[str, str]:
    """The programs of a table by their titles."""
    blocks = re.split(r"^== ", (HERE / "patterns" / f"{name}.txt").read_text(), flags=re.MULTILINE)[1:]
    return {title: HEAD + program for title, _, program in (block.partition("\n") for block in blocks)}


TABLES = {name: programs(name) for name in ("loops", "jacobians", "summed", "losses")}
CASES = [
    pytest.param(program, id=f"{name}: {title}") for name in TABLES for title, program in TABLES[name].items()
]
#: What the rules about patterns show; what is written for TensorFlow 1 runs with the other rules' examples.
EXAMPLES = {
    f"{rule.code}: {example.title}": example.source
    for rule in RULES
    if rule.message is None
    for example in (*rule.invalid, *rule.valid)
    if "compat.v1" not in example.source
}


def marked(program: str) -> set[tuple[str, int]]:
    return {
        (found[1], number)
        for number, line in enumerate(program.splitlines(), 1)
        if (found := re.search(r"# (GRD\d{3})$", line))
    }


def found_in(program: str) -> set[tuple[str, int]]:
    source = read_bytes("program.py", program.encode()).source
    assert source is not None
    findings = analyze(source, strict=True).findings
    return {(finding.code, finding.place.line) for finding in findings if finding.call is None}


def told_by_tensorflow(cases: dict[str, str]) -> dict[str, list]:
    """What `running_patterns` says of the programs."""
    run = subprocess.run(
        [sys.executable, str(RUNNER)],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        timeout=1_200,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    answers: dict[str, list] = json.loads(run.stdout.splitlines()[-1])
    return answers


@pytest.mark.parametrize("program", CASES)
def test_what_is_marked_is_found_and_nothing_else(program):
    assert found_in(program) == marked(program)


@pytest.mark.parametrize("program", CASES)
def test_a_comment_silences_it(program):
    assert not found_in(re.sub(r"# (GRD\d{3})$", r"# noqa: \1", program, flags=re.MULTILINE))


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
def test_tensorflow_agrees():
    """Every marked program runs, and what its rule says of the marked line is true there."""
    cases = {f"{name}: {title}": program for name in TABLES for title, program in TABLES[name].items()}
    cases |= EXAMPLES
    asked = {title: program for title, program in cases.items() if marked(program)}
    answers = told_by_tensorflow(cases)
    seen = 0
    for title, program in asked.items():
        for code, line in marked(program):
            facts = [fact for fact in answers[title] if fact[:2] == [code, line]]
            assert all(true for _, _, true in facts), (title, facts)
            seen += bool(facts)
    assert seen >= len(asked) - 1  # one function has no caller
    # How often a gradient call runs does not tell what its rounds have in common.
    told = {
        (title, *fact[:2]) for title in cases for fact in answers[title] if fact[2] and fact[0] != "GRD201"
    }
    silent = told - {(title, *mark) for title in asked for mark in marked(cases[title])}
    assert {title for title, _, _ in silent} == LEFT_ALONE


#: Programs in which a rule's statement is true and is not made.
LEFT_ALONE = {"jacobians: one row", "summed: a Jacobian on one path only"}
