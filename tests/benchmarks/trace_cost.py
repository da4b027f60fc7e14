"""What tracing costs: the first step, which is analysed, and the later ones, against steps without a tracer.

python tests/benchmarks/trace_cost.py [--runs N] [--only WORDS]

Steps with and without the tracer take turns.  The ratio is that of the analysis to the median step (forward
pass and gradient) without a tracer.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf

import gradlint_runtime as glr

Step = Callable[[], object]


class Model(NamedTuple):
    """A per-example target, as a function of the input, and what it is differentiated by."""

    name: str
    function: Callable[[tf.Tensor], tf.Tensor]
    given: tf.Tensor
    variables: tuple[tf.Variable, ...]


def _dense(name: str, sizes: list[int], batch: int, activation: Callable[[tf.Tensor], tf.Tensor]) -> Model:
    pairs = list(pairwise(sizes))
    weights = [tf.Variable(tf.random.normal(pair) / pair[0] ** 0.5) for pair in pairs]

    def function(x: tf.Tensor) -> tf.Tensor:
        for weight in weights[:-1]:
            x = activation(x @ weight)
        return tf.reduce_sum((x @ weights[-1]) ** 2, axis=1)

    return Model(name, function, tf.random.normal([batch, sizes[0]]), tuple(weights))


def _images() -> Model:
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Input((28, 28, 1)),
            tf.keras.layers.Conv2D(16, 3, activation="relu"),
            tf.keras.layers.BatchNormalization(),
            tf.keras.layers.Conv2D(32, 3, strides=2, activation="relu"),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(1),
        ]
    )
    variables = tuple(variable.value for variable in model.trainable_variables)
    return Model(
        "CNN with batch norm, 64",
        lambda x: model(x, training=True),
        tf.random.normal([64, 28, 28, 1]),
        variables,
    )


def models() -> list[Model]:
    """The models, made with fixed random numbers."""
    tf.keras.utils.set_random_seed(0)
    return [
        _dense("MLP 256 x 6, 512", [256] * 7, 512, tf.nn.gelu),
        _dense("PINN 64 x 5, 10,000", [2, 64, 64, 64, 64, 1], 10_000, tf.tanh),
        _images(),
    ]


def step_of(model: Model, compiled: bool) -> Step:
    """One step, which a tracer has not seen before."""

    def step() -> object:
        with tf.GradientTape() as tape:
            target = model.function(model.given)
        return tape.gradient(target, list(model.variables))

    return tf.function(step, autograph=False) if compiled else step


def timed(step: Step) -> float:
    """Seconds of one step, to its last number."""
    start = time.perf_counter()
    tf.nest.map_structure(lambda one: one.numpy(), step())
    return time.perf_counter() - start


def measure(model: Model, compiled: bool, runs: int) -> tuple[float, float, float]:
    """Medians in seconds: a step alone, the first step that is traced beyond its alone time, a later one."""
    alone, first, later = [], [], []
    for _ in range(3):
        bare, traced = step_of(model, compiled), step_of(model, compiled)
        build = timed(bare)
        with glr.trace():
            start = timed(traced)
        first.append(start - build if compiled else start)
        with glr.trace():
            timed(traced)
            later += [timed(traced) for _ in range(runs)]
        alone += [timed(bare) for _ in range(runs)]
    return statistics.median(alone), statistics.median(first), statistics.median(later)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--only", default="", help="models whose names contain these words")
    options = parser.parse_args()
    print(f"{'model':26}{'mode':10}{'step ms':>9}{'analysis ms':>13}{'ratio':>7}{'later steps':>13}")
    for model in models():
        if options.only in model.name:
            for compiled in (False, True):
                alone, first, later = measure(model, compiled, options.runs)
                mode = "function" if compiled else "eager"
                print(
                    f"{model.name:26}{mode:10}{alone * 1e3:9.1f}{first * 1e3:13.1f}{first / alone:7.1f}"
                    f"{later / alone:12.2f}x"
                )


if __name__ == "__main__":
    main()
