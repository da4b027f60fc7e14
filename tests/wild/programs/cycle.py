"""A map of losses plus a scalar: the scalar is broadcast, so it counts once for each pixel of the map."""

from __future__ import annotations

import tensorflow as tf


def train(size: int) -> dict[str, float]:
    """What the gradient for a generator is made of when the critic's map has size * size scores."""
    tf.keras.utils.set_random_seed(0)
    image = tf.random.uniform((1, size, size, 3))
    generator = tf.keras.layers.Conv2D(3, 3, padding="same")
    critic = tf.keras.layers.Conv2D(1, 3, padding="same")
    optimizer = tf.keras.optimizers.SGD(0.0001)
    with tf.GradientTape(persistent=True) as tape:
        fake = generator(image)
        score = critic(fake)
        fooled = tf.keras.losses.MSE(tf.ones_like(score), score)
        cycle = 10 * tf.reduce_mean(tf.abs(image - generator(fake)))
        loss = fooled + cycle
        total, average = tf.reduce_sum(fooled), tf.reduce_mean(fooled)
    weights = generator.trainable_variables
    written = tape.gradient(loss, weights)  # <- the sum
    of_total, of_average, of_cycle = (tape.gradient(y, weights) for y in (total, average, cycle))
    optimizer.apply_gradients(zip(written, weights, strict=True))
    counted = tf.linalg.global_norm([g - t for g, t in zip(written, of_total, strict=True)])
    once, of_total, of_average = map(tf.linalg.global_norm, (of_cycle, of_total, of_average))
    return {
        "cycle counted": float(counted / once),
        "cycle : map, as written": float(counted / of_total),
        "cycle : map, mean(map) + cycle": float(once / of_average),
        "cycle : map, sum(map) + cycle": float(once / of_total),
    }


def measure() -> dict[str, dict[str, float]]:
    """How often the cycle term is counted, and how its gradient compares with that of the map."""
    return {f"{size} x {size} scores": train(size) for size in (8, 16, 32)}


if __name__ == "__main__":
    for name, values in measure().items():
        print(name, {column: f"{value:.4g}" for column, value in values.items()})
