"""Learns the lengths of a robot arm's three links from measured positions of its hand.

Each step of gradient descent takes five measurements.  The loss that is printed is their mean.
"""

from __future__ import annotations

import tensorflow as tf

LENGTHS = (1.0, 0.7, 0.4)
BATCH = 5
STEPS = 200
RATE = 0.08


def hand(lengths: tf.Tensor, angles: tf.Tensor) -> tf.Tensor:
    """The position of the hand for each row of joint angles, in metres: (rows, 2)."""
    turned = tf.cumsum(angles, axis=1)
    x = tf.reduce_sum(lengths * tf.cos(turned), axis=1)
    y = tf.reduce_sum(lengths * tf.sin(turned), axis=1)
    return tf.stack([x, y], axis=1)


def measure(step: int) -> tuple[tf.Tensor, tf.Tensor]:
    """The joint angles of five postures, and where the hand was measured, within a few centimetres."""
    angles = tf.random.stateless_uniform((BATCH, 3), (step, 1), -1.5, 1.5)
    noise = tf.random.stateless_normal((BATCH, 2), (step, 2), stddev=0.05)
    return angles, hand(tf.constant(LENGTHS), angles) + noise


def train_step(lengths: tf.Variable, optimizer: tf.keras.optimizers.Optimizer, step: int) -> tf.Tensor:
    """One step of gradient descent; the mean loss is for the log."""
    angles, measured = measure(step)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(hand(lengths, angles) - measured), axis=1)
    gradient = tape.gradient(loss, lengths)
    optimizer.apply_gradients([(gradient, lengths)])
    return tf.reduce_mean(loss)


def main() -> None:
    """Trains, and prints the loss now and then."""
    lengths = tf.Variable([0.5, 0.5, 0.5])
    optimizer = tf.keras.optimizers.SGD(learning_rate=RATE)
    for step in range(STEPS + 1):
        loss = train_step(lengths, optimizer, step)
        if step % 50 == 0:
            print(f"step {step:3d}  loss {float(loss):.4f}")


if __name__ == "__main__":
    main()
