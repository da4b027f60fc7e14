"""The passes are shared among logical devices; two processors of one machine stand for two GPUs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gradlint_runtime.jacobians.devices import shares

PROGRAM = """
import numpy as np
import tensorflow as tf
from tensorflow.python.eager import context

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from gradlint_runtime.jacobians import plan

x = tf.random.stateless_normal((5, 3), (1, 2))
w = tf.random.stateless_normal((3, 4), (3, 4))

def function(x, w):
    return tf.tanh(tf.cumsum(tf.matmul(x, w)))

with tf.GradientTape(persistent=True) as tape:
    tape.watch([x, w])
    target = function(x, w)
truth = tape.jacobian(target, [x, w])

def devices_of_products(run):
    context.context().enable_run_metadata()
    found = run()
    metadata = context.context().export_run_metadata()
    context.context().disable_run_metadata()
    graphs = metadata.partition_graphs
    places = {node.device[-5:] for graph in graphs for node in graph.node if "MatMul" in node.op}
    return found, sorted(places)

for mode in ("reverse", "forward"):
    for chunk_size in ("auto", 2):
        how = dict(mode=mode, chunk_size=chunk_size, devices=["CPU:0", "CPU:1"])
        for planned in (plan(function, [x, w], **how), plan(target, [x, w], tape=tape, **how)):
            found, places = devices_of_products(planned)
            for one, other in zip(found, truth):
                np.testing.assert_allclose(one, other, atol=1e-5)
            print(mode, chunk_size, places, "CPU:0, CPU:1" in planned.explain())
found, places = devices_of_products(plan(function, [x, w], devices=["CPU:1"]))
print("one", places)
"""


def test_two_logical_devices_share_the_passes():
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    lines = run.stdout.splitlines()
    assert len(lines) == 9
    assert all(line.endswith("['CPU:0', 'CPU:1'] True") for line in lines[:8]), lines
    assert "CPU:1" in lines[8]


@pytest.mark.parametrize(
    ("passes", "devices", "expected"),
    [
        (5, ("CPU:0", "CPU:1"), [(0, 2), (2, 3)]),
        (4, ("CPU:0", "CPU:1"), [(0, 2), (2, 2)]),
        (1, ("CPU:0", "CPU:1"), [(0, 0), (0, 1)]),
        (3, (), [(0, 3)]),
        (0, ("CPU:0",), [(0, 0)]),
    ],
)
def test_shares(passes, devices, expected):
    assert shares(passes, devices) == expected
