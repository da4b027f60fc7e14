"""An LSTM over sequences, with a loss for each sequence."""

from __future__ import annotations

import tensorflow as tf
from drawing import Numbers, numbers, start

SEQUENCES, LENGTH = 3, 4


def network(dtype: str = "float32") -> tf.keras.Model:
    return tf.keras.Sequential(
        [
            tf.keras.Input([LENGTH, 2], dtype=dtype),
            tf.keras.layers.LSTM(3, dtype=dtype),
            tf.keras.layers.Dense(1, dtype=dtype),
        ]
    )


def losses(model: tf.keras.Model, sequences: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(model(sequences, training=True) ** 2, 1)


def gradients(model: tf.keras.Model, sequences: tf.Tensor) -> tuple[tf.Tensor, list[tf.Tensor]]:
    with tf.GradientTape() as tape:
        tape.watch(sequences)
        loss = losses(model, sequences)
    return loss, tape.gradient(loss, [sequences, *model.trainable_variables])


def data(dtype: str = "float32") -> tf.Tensor:
    return tf.constant(start().normal(size=(SEQUENCES, LENGTH, 2)), dtype)


def train(compiled: bool = True) -> Numbers:
    sequences = data()
    model = network()
    step = tf.function(gradients) if compiled else gradients
    seen = []
    for _ in range(2):
        loss, found = step(model, sequences)
        for weight, gradient in zip(model.trainable_variables, found[1:], strict=True):
            weight.assign(weight - 0.1 * gradient)
        seen.append((loss, found))
    return numbers(seen=seen, weights=model.get_weights())


def train_eagerly() -> Numbers:
    return train(compiled=False)
