"""A few steps of gradient descent, written out, that adapt a classifier to a handful of examples."""

from __future__ import annotations

import tensorflow as tf

CLASSES, FEATURES, RATE = 5, 16, 0.4


def examples(shots: int, seed: int) -> tuple[tf.Tensor, tf.Tensor]:
    """`shots` noisy points of each of the five classes, with their labels."""
    centres = tf.random.stateless_normal((CLASSES, FEATURES), (0, 0))
    labels = tf.one_hot(tf.range(CLASSES * shots) % CLASSES, CLASSES)
    noise = tf.random.stateless_normal((CLASSES * shots, FEATURES), (seed, shots), stddev=2.0)
    return tf.matmul(labels, centres) + noise, labels


def adapt(shots: int, mean: bool) -> tuple[float, float]:
    """The length of the first inner step, and the loss on other examples after five."""
    (x, labels), (others, answers) = examples(shots, 1), examples(200, 2)
    weights = tf.Variable(tf.zeros((FEATURES, CLASSES)))
    lengths = []
    for _ in range(5):
        with tf.GradientTape() as tape:
            loss = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=tf.matmul(x, weights))
        gradient = tape.gradient(loss, weights)  # <- the sum
        step = RATE * (gradient / len(labels) if mean else gradient)
        lengths.append(float(tf.norm(step)))
        weights.assign_sub(step)
    after = tf.nn.softmax_cross_entropy_with_logits(answers, tf.matmul(others, weights))
    return lengths[0], float(tf.reduce_mean(after))


def measure() -> dict[str, dict[str, float]]:
    """For each number of shots: the first step against that of the mean, and the loss after adaptation."""
    table = {}
    for shots in (1, 5, 20):
        (long, loss_sum), (short, loss_mean) = adapt(shots, mean=False), adapt(shots, mean=True)
        table[f"{shots} shots"] = {
            "step against the mean": long / short,
            "loss after 5 steps, mean": loss_mean,
            "loss after 5 steps, sum": loss_sum,
        }
    return table


if __name__ == "__main__":
    for name, values in measure().items():
        print(name, {column: f"{value:.4g}" for column, value in values.items()})
