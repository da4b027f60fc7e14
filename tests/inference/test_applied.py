"""Gradients that are applied elsewhere in the file: by callers, called functions, other methods."""

from __future__ import annotations

import ast

import pytest

from gradlint.analysis import analyze
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source

HEAD = """\
import tensorflow as tf
x = tf.ones((32, 3))
w = tf.Variable(tf.ones((3, 2)))
opt = tf.keras.optimizers.SGD()
"""
GRADS = """\
def grads():
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(x @ w, axis=1)
    return tape.gradient(loss, [w])
"""
PAIR = GRADS.replace("return tape", "return loss, tape")


def messages(text: str) -> list[str]:
    """What is said of each gradient call."""
    tree = parse(HEAD + text)
    assert isinstance(tree, ast.Module)
    calls = analyze(Source("p.py", split_lines(HEAD + text), tree)).calls
    return [f"{call.code} {call.message}" for call in calls]


OPTIMIZED = {
    "by the caller": GRADS + "opt.apply_gradients(zip(grads(), [w]))",
    "by a function that calls it": GRADS + "def step():\n    opt.apply_gradients(zip(grads(), [w]))",
    "two callers up": GRADS + "def more():\n    return grads()\ndef step():\n    opt.apply(more(), [w])",
    "of a pair": PAIR + "loss, g = grads()\nopt.apply_gradients(zip(g, [w]))",
    "of a pair, by its index": PAIR + "both = grads()\nopt.apply_gradients(zip(both[1], [w]))",
    "handed to a function": (
        "def update(g):\n    opt.apply_gradients(zip(g, [w]))\n"
        "with tf.GradientTape() as tape:\n    loss = tf.reduce_sum(x @ w, axis=1)\n"
        "update(tape.gradient(loss, [w]))"
    ),
    "handed to a method by a keyword": (
        "class Trainer:\n    def update(self, rate, g):\n        self.opt.apply_gradients(zip(g, [w]))\n"
        "    def run(self):\n        with tf.GradientTape() as tape:\n"
        "            loss = tf.reduce_sum(x @ w, axis=1)\n"
        "        self.update(1, g=tape.gradient(loss, [w]))"
    ),
    "kept in an attribute": (
        "class Trainer:\n    def update(self):\n        self.opt.apply_gradients(zip(self.g, [w]))\n"
        "    def run(self):\n        with tf.GradientTape() as tape:\n"
        "            loss = tf.reduce_sum(x @ w, axis=1)\n"
        "        self.g = tape.gradient(loss, [w])"
    ),
}
NOT_OPTIMIZED = {
    "the caller prints it": GRADS + "print(grads())",
    "the other one of a pair": PAIR + "loss, g = grads()\nopt.apply_gradients(zip(loss, [w]))",
    "another attribute": (
        "class Trainer:\n    def update(self):\n        self.opt.apply_gradients(zip(self.h, [w]))\n"
        "    def run(self):\n        with tf.GradientTape() as tape:\n"
        "            loss = tf.reduce_sum(x @ w, axis=1)\n"
        "        self.g = tape.gradient(loss, [w])"
    ),
    "a function that calls itself": GRADS.replace("    return", "    grads()\n    return"),
}


@pytest.mark.parametrize("text", OPTIMIZED.values(), ids=OPTIMIZED)
def test_an_optimizer_gets_it(text):
    (message,) = messages(text)
    assert message.startswith("GRD103 the optimizer gets the sum of the 32 rows of 'loss' (32,)")


@pytest.mark.parametrize("text", NOT_OPTIMIZED.values(), ids=NOT_OPTIMIZED)
def test_no_optimizer_gets_it(text):
    (message,) = messages(text)
    assert message.startswith("GRD101 ")


def test_a_step_by_hand():
    (message,) = messages(GRADS + "for v, g in zip([w], grads()):\n    v.assign_sub(0.1 * g)")
    assert message.startswith("GRD103 the step is made of the sum of the 32 rows of 'loss' (32,)")


def test_an_image_that_is_changed_by_hand_is_not_trained():
    (message,) = messages(
        "image = tf.Variable(x)\ndef attack(model):\n    with tf.GradientTape() as tape:\n"
        "        y = model(image)[:, 0]\n    image.assign_sub(0.1 * tape.gradient(y, image))"
    )
    assert message.startswith("GRD107 ")
