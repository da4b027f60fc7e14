"""How glr.jacobian compares with tape.jacobian: medians of interleaved runs inside a tf.function.

python tests/benchmarks/jacobian_ratio.py [--runs N] [--only WORDS] [--no-xla]

Both run plain and compiled with XLA where that works.  The first ratio is that of the better ones, the second
that of the plain ones.  Every result is compared with plain tape.jacobian first.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from jacobian_workloads import Workload, workloads

from gradlint_runtime.jacobians import jacobian, plan


def contenders(workload: Workload, with_xla: bool) -> dict[str, Callable[[], list[tf.Tensor]]]:
    """The ways to the same Jacobians, compiled."""
    count = len(workload.sources)
    everything = [*workload.sources, *workload.constants]

    def by_tape(*own: tf.Tensor) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(own[:count])
            target = workload.function(*own)
        return tape.jacobian(target, list(own[:count]))

    def by_runtime(*own: tf.Tensor) -> list[tf.Tensor]:
        return jacobian(workload.function(*own), list(own[:count]))

    ways = {"tape": tf.function(by_tape, autograph=False), "glr": tf.function(by_runtime, autograph=False)}
    if with_xla:
        ways["tape, XLA"] = tf.function(by_tape, autograph=False, jit_compile=True)
        ways["glr, XLA"] = tf.function(by_runtime, autograph=False, jit_compile=True)
    return {name: lambda way=way: way(*everything) for name, way in ways.items()}


def checked(ways: dict[str, Callable[[], list[tf.Tensor]]]) -> dict[str, Callable[[], list[tf.Tensor]]]:
    """The ways that run; all must give the values of the first."""
    truth = [jacobian.numpy() for jacobian in ways["tape"]()]
    working = {}
    for name, way in ways.items():
        try:
            found = way()
        except (tf.errors.OpError, ValueError) as error:
            print(f"    {name} fails: {str(error).partition(chr(10))[0][:100]}")
            continue
        for one, other in zip(found, truth, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-2, atol=1e-3 * np.abs(other).max())
        working[name] = way
    return working


def medians(ways: dict[str, Callable[[], Any]], runs: int) -> dict[str, float]:
    """Milliseconds of each way; the ways take turns, so that the machine's moods meet all of them."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            start = time.perf_counter()
            result = way()
            times[name].append((time.perf_counter() - start) * 1000)
            del result
    return {name: statistics.median(each) for name, each in times.items()}


def described(workload: Workload) -> str:
    """The mode, passes and folded axes of each part of the plan."""
    count = len(workload.sources)
    found = []

    def traced(*own: tf.Tensor) -> None:
        found.append(plan(workload.function(*own), list(own[:count])).record)

    tf.function(traced, autograph=False).get_concrete_function(*workload.sources, *workload.constants)
    parts = [f"{part.passes} {part.mode}, {part.chunk} at once" for part in found[0].parts]
    return "; ".join(dict.fromkeys(parts))


def main() -> None:
    """Print a row for each workload."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--only", default="", help="workloads whose name contains this")
    parser.add_argument("--no-xla", action="store_true")
    arguments = parser.parse_args()
    print(f"{'workload':28} {'tape ms':>9} {'glr ms':>9} {'ratio':>6} {'plain':>6}  plan")
    for name, make in workloads():
        if arguments.only not in name:
            continue
        workload = make()
        times = medians(checked(contenders(workload, not arguments.no_xla)), arguments.runs)
        tape, own = (min(times[way] for way in times if way.startswith(who)) for who in ("tape", "glr"))
        ratios = f"{own / tape:6.2f} {times['glr'] / times['tape']:6.2f}"
        print(f"{name:28} {tape:9.2f} {own:9.2f} {ratios}  {described(workload)}", flush=True)


if __name__ == "__main__":
    main()
