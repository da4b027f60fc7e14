"""A training step by hand beside that of `fit`: the printed losses agree, the steps do not."""

from __future__ import annotations

import tensorflow as tf

FEATURES = 4


def train(batch: int, optimizer: str, steps: int, by_hand: bool) -> tuple[float, float]:
    """How far a linear model moves in some steps on one batch, and the loss that the last one prints."""
    tf.keras.utils.set_random_seed(0)
    x = tf.random.normal((batch, FEATURES))
    y = tf.reduce_sum(x, axis=1, keepdims=True)
    model = tf.keras.Sequential([tf.keras.Input((FEATURES,)), tf.keras.layers.Dense(1, use_bias=False)])
    model.compile(getattr(tf.keras.optimizers, optimizer)(0.01), "mse", jit_compile=False)
    before = tf.identity(model.trainable_variables[0])
    for _ in range(steps):
        if by_hand:
            with tf.GradientTape() as tape:
                losses = tf.keras.losses.MSE(y, model(x))
            gradients = tape.gradient(losses, model.trainable_variables)  # <- the sum
            model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
            loss = float(tf.reduce_mean(losses))
        else:
            loss = float(model.train_on_batch(x, y))
    return float(tf.norm(model.trainable_variables[0] - before)), loss


def measure() -> dict[str, dict[str, float]]:
    """For each batch size: the first loss, the step against that of `fit`, and the fifth loss."""
    table = {}
    for batch in (8, 32, 128):
        moved = {(o, h): train(batch, o, 1, h) for o in ("SGD", "Adam") for h in (True, False)}
        table[f"{batch} rows"] = {
            "first loss, fit": moved["SGD", False][1],
            "first loss, by hand": moved["SGD", True][1],
            "step against fit, SGD": moved["SGD", True][0] / moved["SGD", False][0],
            "step against fit, Adam": moved["Adam", True][0] / moved["Adam", False][0],
            "5th loss, fit": train(batch, "SGD", 5, by_hand=False)[1],
            "5th loss, by hand": train(batch, "SGD", 5, by_hand=True)[1],
        }
    return table


if __name__ == "__main__":
    for name, values in measure().items():
        print(name, {column: f"{value:.4g}" for column, value in values.items()})
