"""A gradient penalty on a critic whose batch normalization lets the rows see each other."""

from __future__ import annotations

import tensorflow as tf

ROWS, FEATURES = 32, 8


def penalized(critic: tf.keras.Model, x: tf.Tensor) -> tf.Tensor:
    """The slope of the critic at each row, as a penalty takes it: (32,)."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        scores = critic(x, training=True)
    gradient = tape.gradient(scores, x)  # <- the sum
    return tf.norm(gradient, axis=1)


def own(critic: tf.keras.Model, x: tf.Tensor) -> tf.Tensor:
    """The slope of each row's score for that row alone, from the Jacobian: (32,)."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        scores = critic(x, training=True)
    jacobian = tape.jacobian(scores, x)[:, 0]
    return tf.norm(tf.einsum("iif->if", jacobian), axis=1)


def critic_with(normalization: type[tf.keras.layers.Layer]) -> tf.keras.Model:
    """A critic of two hidden layers, each normalized."""
    tf.keras.utils.set_random_seed(0)
    layers = [tf.keras.Input((FEATURES,))]
    for _ in range(2):
        layers += [tf.keras.layers.Dense(32), normalization(), tf.keras.layers.LeakyReLU()]
    return tf.keras.Sequential([*layers, tf.keras.layers.Dense(1)])


def train(critic: tf.keras.Model) -> dict[str, float]:
    """Trains with the penalty alone, which asks for slopes of one."""
    optimizer = tf.keras.optimizers.Adam(0.005)
    x = tf.random.normal((ROWS, FEATURES))

    @tf.function
    def step() -> None:
        with tf.GradientTape() as tape:
            penalty = tf.reduce_mean((penalized(critic, x) - 1) ** 2)
        weights = critic.trainable_variables[:-1]  # all but the last bias, which changes no slope
        optimizer.apply_gradients(zip(tape.gradient(penalty, weights), weights, strict=True))

    slopes = {}
    for moment in ("before", "after 100 steps"):
        slopes[f"penalized slope, {moment}"] = float(tf.reduce_mean(penalized(critic, x)))
        slopes[f"own slope, {moment}"] = float(tf.reduce_mean(own(critic, x)))
        for _ in range(100 if moment == "before" else 0):
            step()
    return slopes


def measure() -> dict[str, dict[str, float]]:
    """For each normalization: the mean slope that is penalized, and that of the rows themselves."""
    return {
        "batch normalization": train(critic_with(tf.keras.layers.BatchNormalization)),
        "layer normalization": train(critic_with(tf.keras.layers.LayerNormalization)),
    }


if __name__ == "__main__":
    for name, values in measure().items():
        print(name, {column: f"{value:.4g}" for column, value in values.items()})
