"""The program that the README lints is a real one: it trains, and the findings are where it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLE = Path("examples/per_example_loss.py")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def test_it_trains() -> None:
    output = run(str(EXAMPLE)).stdout
    losses = [float(loss) for loss in re.findall(r"mean loss (\S+)", output)]
    assert len(losses) == 5
    assert losses[-1] < losses[0] / 20


def test_gradlint_tells_its_two_calls_apart() -> None:
    check = run("-m", "gradlint", "check", "--all", "--output-format", "json", str(EXAMPLE))
    assert check.returncode == 1, check.stderr
    residual, step = json.loads(check.stdout)["calls"]
    assert (residual["target"], residual["effect"], residual["reported"]) == ("u", "separable", False)
    assert (step["target"], step["effect"], step["code"]) == ("loss", "contracts", "GRD103")
