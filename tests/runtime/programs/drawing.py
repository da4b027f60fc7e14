"""A program's randomness: all of it from one seed, and what is left of it when the program is done."""

from __future__ import annotations

import random

import numpy as np
import tensorflow as tf

Numbers = dict[str, np.ndarray]


def start() -> np.random.Generator:
    """Seed Python, NumPy and TensorFlow, and give a generator for the program's data."""
    tf.keras.utils.set_random_seed(11)
    tf.random.get_global_generator().reset_from_seed(7)
    return np.random.default_rng(5)


def numbers(**results: object) -> Numbers:
    """What a program computed, and what each random generator gives next."""
    found = {
        f"{name}[{index}]": np.asarray(part)
        for name, result in results.items()
        for index, part in enumerate(tf.nest.flatten(result))
    }
    found["next of TensorFlow"] = tf.random.normal([4]).numpy()
    found["next of its generator"] = tf.random.get_global_generator().normal([4]).numpy()
    found["next of NumPy"] = np.random.rand(4)
    found["next of Python"] = np.asarray([random.random() for _ in range(4)])
    return found
