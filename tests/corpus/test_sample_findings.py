"""Which findings a sample holds."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType


def load() -> ModuleType:
    script = Path(__file__).with_name("sample_findings.py")
    spec = importlib.util.spec_from_file_location("sample_findings", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = load()
FOUND = [
    SCRIPT.Sampled("p", "a.py", -1, line, 1, code, "")
    for code, lines in (("GRD101", 4), ("GRD107", 6), ("GRD901", 50))
    for line in range(lines)
]


def codes(size: int) -> list[str]:
    return [each.code for each in SCRIPT.sample(FOUND, size, 0)]


def test_what_is_reported_by_default_comes_first():
    assert codes(3) == ["GRD101"] * 3
    assert codes(9) == ["GRD101"] * 4 + ["GRD107"] * 5
    assert codes(15) == ["GRD101"] * 4 + ["GRD107"] * 6 + ["GRD901"] * 5


def test_a_sample_is_drawn_without_repetition_and_at_most_everything():
    assert sorted(SCRIPT.sample(FOUND, 100, 0)) == sorted(FOUND)
    assert len(set(SCRIPT.sample(FOUND, 30, 0))) == 30


def test_the_seed_decides_and_not_the_order():
    assert SCRIPT.sample(FOUND, 30, 1) == SCRIPT.sample(FOUND[::-1], 30, 1) != SCRIPT.sample(FOUND, 30, 2)
