"""Programs that must do no harm: whatever they say, the analysis ends and does not fail."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from gradlint.records import Report

# The helpers of these tests stand beside them.
sys.path.insert(0, str(Path(__file__).parent))

from analyzing import analyzed_text


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
