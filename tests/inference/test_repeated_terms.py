"""Scalars that are added to each element of a target: which they are, and that TensorFlow counts them so."""

from __future__ import annotations

import importlib.util

import pytest

from gradlint.calls.gradient_calls import candidate
from gradlint.inference.engine import interpreter
from gradlint.inference.modules import around
from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.session import session
from gradlint.inference.verdicts import judge
from gradlint.source.reading import read_bytes

PRELUDE = """
import tensorflow as tf
x = tf.random.normal((4, 3))
w = tf.Variable([[0.5], [1.0], [2.0]])
with tf.GradientTape(persistent=True) as tape:
    error = tf.reduce_mean(tf.square(x @ w - 1.0), axis=1)
    penalty = tf.nn.l2_loss(w)
"""
GRADIENT = "gradient = tape.gradient(loss, w)\n"

#: What makes the loss; the scalars that count for each element, and how often each does.
REPEATED = {
    "added": ("loss = error + penalty", {"penalty": 4}),
    "added from the left": ("loss = penalty + error", {"penalty": 4}),
    "scaled": ("loss = error + 0.1 * penalty", {"0.1 * penalty": 4}),
    "subtracted": ("loss = error - penalty", {"penalty": 4}),
    "in place": ("loss = error\n    loss += penalty", {"penalty": 4}),
    "by a function": ("loss = tf.add(error, penalty)", {"penalty": 4}),
    "scaled afterwards": ("loss = -0.5 * (error + penalty) / 3.0", {"penalty": 4}),
    "two": ("loss = error + penalty - tf.norm(w)", {"tf.norm(w)": 4, "penalty": 4}),
    "for each element of a matrix": ("loss = tf.square(x @ w - x) + penalty", {"penalty": 12}),
    "in a sum of rows": ("loss = error + tf.abs(error) + penalty", {"penalty": 4}),
}
ONCE = {
    "no scalar": "loss = error + tf.abs(error)",
    "reduced first": "loss = tf.reduce_mean(error) + penalty",
    "a number": "loss = error + 0.5",
    "data": "loss = error + tf.reduce_mean(x)",
    "a factor": "loss = error * penalty",
    "no gradient passes": "loss = error + tf.stop_gradient(penalty)",
    "weighted": "loss = (error + penalty) * x[:, 0]",
}


def terms(program: str) -> dict[str, int | None]:
    source = read_bytes("program.py", program.encode()).source
    assert source is not None
    with session():
        module = ModuleScope(source)
        (site,) = module.calls["gradient"]
        call = candidate(site.node, "gradient")
        assert call is not None
        judgement = judge(interpreter(module, around(module)), site, call)
    assert judgement is not None
    return {term.text: term.times for term in judgement.repeated}


@pytest.mark.parametrize(("line", "expected"), REPEATED.values(), ids=REPEATED)
def test_scalars_that_count_for_each_element(line, expected):
    assert terms(f"{PRELUDE}    {line}\n{GRADIENT}") == expected


@pytest.mark.parametrize("line", ONCE.values(), ids=ONCE)
def test_what_counts_once_or_is_not_trained(line):
    assert terms(f"{PRELUDE}    {line}\n{GRADIENT}") == {}


def test_the_count_of_a_batch_of_unknown_size_is_not_known():
    program = PRELUDE.replace("x = tf.random.normal((4, 3))", "x = tf.keras.Input((3,))")
    assert terms(f"{program}    loss = error + penalty\n{GRADIENT}") == {"penalty": None}


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
@pytest.mark.parametrize(("line", "expected"), REPEATED.values(), ids=REPEATED)
def test_tensorflow_counts_them_so(line, expected):
    """A variable in the scalar's place has the same derivative in each element, that many times."""
    prelude = PRELUDE.replace("with", "s = tf.Variable(1.5)\nwith")
    for text, times in expected.items():
        names: dict = {}
        exec(f"{prelude}    {line.replace(text, 's')}\neach = tape.jacobian(loss, s).numpy()", names)
        assert names["each"].size == times
        assert abs(names["each"]).min() > 0.0
        assert names["each"].min() == names["each"].max()
