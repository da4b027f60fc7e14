"""The programs by name: each computes everything from its own seed and returns all its numbers."""

from __future__ import annotations

from collections.abc import Callable

import critic_training
import keras_training
import physics_network
import sequence_network
from drawing import Numbers

PROGRAMS: dict[str, Callable[[], Numbers]] = {
    "keras fit": keras_training.by_fit,
    "keras fit, eager": keras_training.by_eager_fit,
    "keras loop": keras_training.by_loop,
    "keras loop, eager": keras_training.by_eager_loop,
    "physics, eager": physics_network.train,
    "physics, tf.function": physics_network.train_compiled,
    "critic": critic_training.train_plain,
    "critic with batch normalisation": critic_training.train_normalised,
    "lstm": sequence_network.train,
    "lstm, eager": sequence_network.train_eagerly,
}
