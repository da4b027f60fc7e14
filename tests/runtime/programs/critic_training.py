"""A WGAN-GP critic: the gradient penalty is exact per example unless batch normalisation couples the rows."""

from __future__ import annotations

import tensorflow as tf
from drawing import Numbers, numbers, start

ROWS = 4


def critic(normalised: bool, dtype: str = "float32") -> tf.keras.Model:
    layers = [tf.keras.layers.Dense(5, activation="tanh", dtype=dtype)]
    if normalised:
        layers.append(tf.keras.layers.BatchNormalization(dtype=dtype))
    return tf.keras.Sequential(
        [tf.keras.Input([3], dtype=dtype), *layers, tf.keras.layers.Dense(1, dtype=dtype)]
    )


def penalty(model: tf.keras.Model, rows: tf.Tensor) -> tf.Tensor:
    with tf.GradientTape() as tape:
        tape.watch(rows)
        scores = model(rows, training=True)
    slopes = tape.gradient(scores, rows)
    return tf.reduce_mean((tf.norm(slopes, axis=1) - 1.0) ** 2)


def step(model: tf.keras.Model, real: tf.Tensor, fake: tf.Tensor) -> tuple[tf.Tensor, list[tf.Tensor]]:
    mixing = tf.random.uniform([ROWS, 1])
    with tf.GradientTape() as tape:
        difference = tf.reduce_mean(model(fake, training=True)) - tf.reduce_mean(model(real, training=True))
        loss = difference + 10.0 * penalty(model, mixing * real + (1 - mixing) * fake)
    return loss, tape.gradient(loss, model.trainable_variables)


def train(normalised: bool) -> Numbers:
    rng = start()
    model = critic(normalised)
    optimizer = tf.keras.optimizers.Adam(0.01)
    compiled = tf.function(step)
    losses = []
    for _ in range(2):
        real, fake = (tf.constant(rng.normal(size=(ROWS, 3)), tf.float32) for _ in range(2))
        loss, gradients = compiled(model, real, fake)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        losses.append((loss, gradients))
    return numbers(losses=losses, weights=model.get_weights())


def train_plain() -> Numbers:
    return train(normalised=False)


def train_normalised() -> Numbers:
    return train(normalised=True)
