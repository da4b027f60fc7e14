"""Steps of half a gradient and half a "second-order gradient", which is the Hessian times ones."""

from __future__ import annotations

import tensorflow as tf

FEATURES = 3


def train(second_order: bool) -> list[tf.Tensor]:
    """Fits a line to data without noise, which three weights and a bias describe exactly."""
    tf.keras.utils.set_random_seed(0)
    x = tf.random.normal((64, FEATURES))
    y = tf.matmul(x, [[2.0], [-3.0], [0.5]]) + 1.0
    variables = [tf.Variable(tf.zeros((FEATURES, 1))), tf.Variable(tf.zeros((1,)))]
    optimizer = tf.keras.optimizers.SGD(0.1)
    for _ in range(150):
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                loss = tf.reduce_mean((tf.matmul(x, variables[0]) + variables[1] - y) ** 2)
            first = inner.gradient(loss, variables)
        second = outer.gradient(first, variables)  # <- the sum
        if second_order:
            first = [0.5 * g + 0.5 * h for g, h in zip(first, second, strict=True)]
        optimizer.apply_gradients(zip(first, variables, strict=True))
    return [*tf.unstack(variables[0][:, 0]), variables[1][0], loss]


def measure() -> dict[str, dict[str, float]]:
    """The weights, the bias and the loss at which each of the two ends."""
    names = ("weight 2", "weight -3", "weight 0.5", "bias 1", "loss")
    return {
        name: dict(zip(names, map(float, train(second_order)), strict=True))
        for name, second_order in (("gradient alone", False), ("with Hessian times ones", True))
    }


if __name__ == "__main__":
    for name, values in measure().items():
        print(name, {column: f"{value:.4g}" for column, value in values.items()})
