"""A Keras model with dropout and batch normalisation, trained by fit and by loops of the user's own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf
from drawing import Numbers, numbers, start


def model() -> tf.keras.Model:
    return tf.keras.Sequential(
        [
            tf.keras.Input([3]),
            tf.keras.layers.Dense(5, activation="relu"),
            tf.keras.layers.BatchNormalization(),
            tf.keras.layers.Dropout(0.3),
            tf.keras.layers.Dense(1),
        ]
    )


def data(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    rows = rng.normal(size=(12, 3)).astype(np.float32)
    return rows, (rows**2).sum(axis=1, keepdims=True)


def by_fit(run_eagerly: bool = False) -> Numbers:
    rows, labels = data(start())
    trained = model()
    trained.compile(tf.keras.optimizers.Adam(0.01), "mse", run_eagerly=run_eagerly)
    history = trained.fit(rows, labels, batch_size=4, epochs=2, verbose=0)
    return numbers(losses=history.history["loss"], weights=trained.get_weights())


def by_eager_fit() -> Numbers:
    return by_fit(run_eagerly=True)


def per_example(labels: tf.Tensor, predictions: tf.Tensor) -> tf.Tensor:
    """A loss for each example, as a user writes it who forgets the mean."""
    return tf.reduce_sum((labels - predictions) ** 2, 1)


def by_loop(decorate: Callable[..., Callable[..., object]] = tf.function) -> Numbers:
    rows, labels = data(start())
    trained, optimizer = model(), tf.keras.optimizers.SGD(0.01)

    @decorate
    def step(batch: tf.Tensor, wanted: tf.Tensor) -> tuple[tf.Tensor, list[tf.Tensor]]:
        with tf.GradientTape() as tape:
            loss = per_example(wanted, trained(batch, training=True))
        gradients = tape.gradient(loss, trained.trainable_variables)
        optimizer.apply_gradients(zip(gradients, trained.trainable_variables, strict=True))
        return loss, gradients

    dataset = tf.data.Dataset.from_tensor_slices((rows, labels)).shuffle(12, seed=1).batch(4)
    steps = [step(batch, wanted) for _ in range(2) for batch, wanted in dataset]
    return numbers(steps=steps, weights=trained.get_weights())


def by_eager_loop() -> Numbers:
    return by_loop(decorate=lambda step: step)
