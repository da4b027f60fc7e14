"""Vectors of losses that are meant: what optimizers that clip each example get, and what others do not."""

from __future__ import annotations

import ast

import pytest

from gradlint.analysis import analyze
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source

HEAD = """\
import tensorflow.compat.v1 as tf
from tensorflow_privacy.privacy.optimizers import dp_optimizer
loss = tf.square(tf.placeholder(tf.float32, [32]) * tf.get_variable("w", []))
"""


def codes(text: str) -> list[str | None]:
    """The code of each gradient call."""
    tree = parse(HEAD + text)
    assert isinstance(tree, ast.Module)
    return [call.code for call in analyze(Source("p.py", split_lines(HEAD + text), tree)).calls]


MEANT = {
    "of the package": "dp_optimizer.DPAdamGaussianOptimizer(1.0).minimize(loss)",
    "one of two": (
        "opt = dp_optimizer.DPAdam(1.0) if private else tf.train.AdamOptimizer()\nopt.minimize(loss)"
    ),
    "a class of the file": "class DPSlow(tf.train.Optimizer):\n    pass\nDPSlow().minimize(loss)",
    "the class is in the decorator": (
        "@parameters(('private', dp_optimizer.DPAdamOptimizer, 1))\n"
        "def test(cls, rows):\n    opt = cls(0.1)\n    opt.minimize(loss)"
    ),
    "the class is in the caller's decorator": (
        "def train(cls):\n    opt = cls(0.1)\n    opt.minimize(loss)\n"
        "@parameters(('private', dp_optimizer.DPAdamOptimizer))\ndef test(cls):\n    train(cls)"
    ),
    "the class is in the decorator of the class": (
        "@parameters(dp_optimizer.DPAdamOptimizer)\nclass Test:\n"
        "    def test(self, cls):\n        opt = cls(0.1)\n        opt.minimize(loss)"
    ),
    "the default": "def train(cls=dp_optimizer.make(1)):\n    opt = cls(0.1)\n    opt.minimize(loss)",
    "its keywords": "def train(cls):\n    opt = cls(0.1, l2_norm_clip=1.0)\n    opt.minimize(loss)",
    "by its name": "def train(dp_optimizer):\n    dp_optimizer.minimize(loss)",
    "handed on by an optimizer around it": (
        "class Around:\n    def minimize(self, loss):\n        return self.inner_optimizer.minimize(loss)\n"
        "Around().minimize(loss)"
    ),
}
NOT_MEANT = {
    "beside a private one": (
        "dp_optimizer.DPAdamGaussianOptimizer(1.0)\ntf.train.AdamOptimizer().minimize(loss)"
    ),
    "not seen, in a file that imports the package": "def train(optimizer):\n    optimizer.minimize(loss)",
    "another function's decorator": (
        "@parameters(dp_optimizer.DPAdamOptimizer)\ndef other(cls):\n    pass\n"
        "def train(cls):\n    opt = cls(0.1)\n    opt.minimize(loss)"
    ),
    "handed to a method of another name": (
        "class Around:\n    def step(self, loss):\n        return self.inner_optimizer.minimize(loss)\n"
        "Around().step(loss)"
    ),
}


@pytest.mark.parametrize("text", MEANT.values(), ids=MEANT)
def test_meant(text):
    assert codes(text) == [None]


@pytest.mark.parametrize("text", NOT_MEANT.values(), ids=NOT_MEANT)
def test_not_meant(text):
    assert codes(text) == ["GRD103"]


COMPILED = """\
import tensorflow as tf
from tensorflow_privacy import DPKerasSGDOptimizer
model = tf.keras.Sequential([tf.keras.layers.Dense(3)])
private = DPKerasSGDOptimizer(1.0, 0.5)
loss = tf.keras.losses.MeanSquaredError(reduction="none")
model.compile({arguments})
model.fit(tf.ones((32, 4)), tf.zeros((32, 3)))
"""


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        ("optimizer=private, loss=loss", []),
        ("private, loss", []),
        ("private if secret else 'sgd', loss", []),
        ("optimizer='sgd', loss=loss", ["GRD106"]),
        ("'sgd', loss", ["GRD106"]),
        ("loss=loss", ["GRD106"]),
    ],
)
def test_compiled_for_it(arguments, reported):
    text = COMPILED.format(arguments=arguments)
    tree = parse(text)
    assert isinstance(tree, ast.Module)
    findings = analyze(Source("p.py", split_lines(text), tree)).findings
    assert [finding.code for finding in findings] == reported
