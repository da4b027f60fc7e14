"""Programs drawn at random: what people differentiate of models, most of it row by row, some of it not.

Derivatives by coordinates and derivatives of these, gradient penalties, saliency, action gradients, losses of
each example, energies, products with second derivatives: the programs on which `separable` and `contracts`
are said.
"""

from __future__ import annotations

import random

from effect_programs.themes import THEMES

_PRELUDE = """\
import numpy as np
import tensorflow as tf
from tensorflow import keras
hidden = eval("lambda value: value")
layers = keras.layers
low, high = tf.constant(-1.5), tf.constant(2.0)
actions = tf.constant([0, 1, 0])
beta = tf.Variable(tf.ones((1,)))
"""


def program(seed: int) -> str:
    """A program of one of the themes; some stand in a function that is called."""
    draw = random.Random(seed)
    parts = draw.choice(THEMES)(draw)
    source = draw.choice(parts.sources)
    watched = [
        name
        for name in ("x", "t", "s", "real", "v", "mean", "scale")
        if any(line.startswith(f"{name} = ") for line in parts.before)
    ]
    lines = [
        "with tf.GradientTape(persistent=True) as tape:",
        f"    tape.watch([{', '.join(watched)}])",
        *(f"    {line}" for line in parts.body),
        f"g = tape.gradient({parts.target}, {source})",
    ]
    if draw.random() < 0.3:
        names = ", ".join(watched)
        lines = [
            f"def derived({names}):",
            *(f"    {line}" for line in lines),
            "    return g",
            f"derived({names})",
        ]
    return "\n".join((_PRELUDE, *parts.before, *lines, ""))
