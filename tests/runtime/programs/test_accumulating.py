"""Forward accumulators and the tracer in one process, which must live to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_accumulators_survive():
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("accumulating.py"))],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-1500:])
    assert done.stdout.splitlines()[-1] == "done"
