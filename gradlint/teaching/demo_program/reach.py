"""How the distances from a robot's hand to four beacons change when its joints turn.

What is wanted is a matrix of four distances by three joints.
"""

from __future__ import annotations

import tensorflow as tf

LENGTHS = [1.0, 0.7, 0.4]
BEACONS = [[3.0, 0.0], [0.0, 3.0], [-3.0, 0.0], [0.0, -3.0]]


def distances(angles: tf.Tensor, lengths: tf.Tensor, beacons: tf.Tensor) -> tf.Tensor:
    """The distances in metres from the hand to each beacon."""
    turned = tf.cumsum(angles)
    hand = tf.stack([tf.reduce_sum(lengths * tf.cos(turned)), tf.reduce_sum(lengths * tf.sin(turned))])
    return tf.norm(beacons - hand, axis=1)


def main() -> None:
    """Prints the distances, and their derivatives with respect to the angles."""
    angles = tf.Variable([0.3, 0.4, 0.5])
    with tf.GradientTape() as tape:
        measured = distances(angles, tf.constant(LENGTHS), tf.constant(BEACONS))
    derivatives = tape.gradient(measured, angles)
    print("distances", measured.numpy())
    print("derivatives of shape", derivatives.shape)
    print(derivatives.numpy())


if __name__ == "__main__":
    main()
