"""Random programs of rows that interact or do not: what is said of their Jacobians is true in TensorFlow."""

from __future__ import annotations

import importlib.util
import random
from collections import Counter

import pytest
from test_patterns import HEAD, found_in, told_by_tensorflow

START = """\
x = tf.random.normal((4, 3))
w = tf.random.normal((3, 3))
edges = tf.random.normal((4, 4))
layer = keras.layers.Dense(3)
norm = keras.layers.BatchNormalization()
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = x
"""
END = """\
j = tape.jacobian(y, x)
k = tape.batch_jacobian(y, x)
"""
BY_ROW = (
    "tf.tanh(y) + y",
    "y * y",
    "y @ w",
    "layer(y)",
    "tf.nn.softmax(y, axis=1) * x",
    "y[:, ::-1]",
    "tf.concat([y[:, 1:], x[:, :1]], axis=1)",
    "tf.where(y > 0.0, y, x)",
    "tf.stop_gradient(y) * x",
    "y - tf.reduce_mean(y, axis=1, keepdims=True)",
    "tf.transpose(tf.transpose(y))",
    "tf.map_fn(tf.sin, y)",
    "tf.stack([y[:, 0], y[:, 2], x[:, 1]], axis=1)",
    "y + tf.stop_gradient(tf.reduce_mean(y, axis=0))",
    "norm(y, training=False)",
    "tf.einsum('bi,ij->bj', y, w)",
)
MIXING = (
    "y - tf.reduce_mean(y, axis=0)",
    "edges @ y",
    "tf.nn.softmax(y, axis=0)",
    "norm(y, training=True)",
    "tf.cumsum(y)",
    "y * tf.reduce_sum(y * y)",
    "y[::-1]",
    "tf.roll(y, 1, axis=0)",
    "tf.gather(y, [1, 0, 3, 2])",
    "tf.sort(y, axis=0)",
    "tf.transpose(tf.reshape(y, (3, 4)))",
    "tf.reshape(tf.reshape(y, (12,)), (4, 3))",
    "y / tf.norm(y)",
    "tf.einsum('bi,cb->ci', y, edges)",
)


def program(seed: int) -> str:
    """A few steps from x to y, of which few mix rows."""
    chosen = random.Random(seed)
    steps = [chosen.choice(MIXING if chosen.random() < 0.2 else BY_ROW) for _ in range(chosen.randint(1, 5))]
    return HEAD + START + "".join(f"    y = {step}\n" for step in steps) + END


def _agreed(seeds: range) -> None:
    programs = {str(seed): program(seed) for seed in seeds}
    answers = told_by_tensorflow(programs)
    said = Counter[str]()
    for name, text in programs.items():
        true = {(code, line) for code, line, holds in answers[name] if holds}
        found = found_in(text)
        assert found <= true, text
        of_rows = text.splitlines().index(END.splitlines()[0]) + 1
        said.update("apart" if line == of_rows else "coupled" for _, line in found)
    # Most of these programs are decided: the test would say nothing of what is unknown.
    assert said["apart"] > 0.2 * len(programs)
    assert said["coupled"] > 0.15 * len(programs)


pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed"
)


def test_tensorflow_agrees_with_what_is_said_of_rows() -> None:
    _agreed(range(30))


@pytest.mark.long
def test_tensorflow_agrees_with_what_is_said_of_many_rows() -> None:
    _agreed(range(1_000, 2_000))
