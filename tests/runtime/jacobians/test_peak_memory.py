"""A Jacobian in chunks holds the result and a chunk, no second copy of the result."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import tensorflow as tf
from gradlint_runtime.jacobians import plan

def value(field):
    line = next(line for line in open("/proc/self/status") if line.startswith(field))
    return int(line.split()[1]) * 1024

x = tf.random.normal((8000,))
run = plan(lambda x: tf.cumsum(tf.sin(x)), x, structure="none")
plan(lambda x: tf.cumsum(tf.sin(x)), x[:2000], structure="none", chunk_size=500)()
open("/proc/self/clear_refs", "w").write("5")
before = value("VmRSS")
found = run()
print(value("VmHWM") - before, run.record.peak_bytes, found.numpy().nbytes)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells the peak")
def test_the_peak_is_what_the_plan_says():
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    peak, planned, result = map(int, run.stdout.split())
    assert result == 8000 * 8000 * 4
    assert planned < 1.5 * result
    assert peak < 1.2 * planned
