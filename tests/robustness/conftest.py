"""Programs that must do no harm: whatever they say, the analysis neither raises nor fails at a call."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

import pytest

from gradlint.analysis import analyze
from gradlint.records import Report
from gradlint.source.reading import read_bytes


def analyzed_text(text: str) -> Report:
    """The report of a program; fails with the program where gradlint does."""
    source = read_bytes("program.py", text.encode("utf-8", "surrogatepass")).source
    assert source is not None, f"not read: {text[:500]}"
    report = analyze(source, strict=True)
    failed = [finding.message for finding in report.findings if finding.code == "GRD900"]
    assert not failed, f"{failed[0]}\n{text[:3000]}"
    return report


def around(body: str, before: str = "") -> str:
    """A program that binds `loss` in `body`, from the parameters x and n, and differentiates it."""
    return (
        "import tensorflow as tf\n"
        f"{before}\n"
        "def f(x, n):\n"
        "    with tf.GradientTape() as tape:\n"
        "        tape.watch(x)\n"
        f"{indent(body, ' ' * 8)}\n"
        "    return tape.gradient(loss, x)\n"
        "g = f(tf.ones((5, 3)), 2)\n"
    )


@pytest.fixture(scope="session")
def analyzed() -> Callable[[str], Report]:
    """Analyze a program, and insist that gradlint does not fail."""
    return analyzed_text


@pytest.fixture(scope="session")
def program() -> Callable[..., str]:
    """Make a program around the lines that bind `loss`."""
    return around
