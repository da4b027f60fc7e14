"""Which pixels speak for a class, from the gradient of one probability, and from that of all of them."""

from __future__ import annotations

import tensorflow as tf

CLASSES = 10


def measure() -> dict[str, dict[str, float]]:
    """The gradient for the feature maps of each target, in units of the one that was meant."""
    tf.keras.utils.set_random_seed(0)
    images = tf.random.normal((1, 32, 32, 3))
    features = tf.keras.layers.Conv2D(16, 3, activation="relu")
    head = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(CLASSES)])
    with tf.GradientTape(persistent=True) as tape:
        maps = features(images)
        logits = head(maps)
        probabilities = tf.nn.softmax(logits)
        meant = probabilities[:, 3]
    summed = tape.gradient(probabilities, maps)  # <- the sum
    one = tape.gradient(meant, maps)
    unnormalized = tape.gradient(logits, maps)
    return {
        name: {
            "length against it": float(tf.norm(gradient) / tf.norm(one)),
            "part along the one meant": float(tf.reduce_sum(gradient * one) / tf.norm(one) ** 2),
        }
        for name, gradient in (
            ("the probability of class 3", one),
            ("all probabilities", summed),
            ("all logits", unnormalized),
        )
    }


if __name__ == "__main__":
    for name, values in measure().items():
        print(name, {column: f"{value:.4g}" for column, value in values.items()})
