"""Learns u(t) = exp(-t) on [0, 2] from noisy measurements and from its equation, u' = -u.

The program runs, and the loss that it prints goes down.  Still, one of its two gradient calls hides a
sum that changes what is trained, and the other hides one that changes nothing: `gradlint check examples`
tells them apart.
"""

from __future__ import annotations

import tensorflow as tf

BATCH = 32
STEPS = 400

tf.keras.utils.set_random_seed(7)
model = tf.keras.Sequential([tf.keras.layers.Dense(16, activation="tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(learning_rate=0.003)


def measure() -> tuple[tf.Tensor, tf.Tensor]:
    """Times and noisy values of u, one row each."""
    t = tf.random.uniform((BATCH, 1), 0.0, 2.0)
    return t, tf.exp(-t) + tf.random.normal((BATCH, 1), stddev=0.02)


def residual(t: tf.Tensor) -> tf.Tensor:
    """How far the model is from u' = -u at each time: (32, 1)."""
    with tf.GradientTape() as tape:
        tape.watch(t)
        u = model(t)
    # The rows do not interact: the sum over them leaves du/dt of each row.
    return tape.gradient(u, t) + u


def train_step() -> tf.Tensor:
    """One step of gradient descent; the mean loss is for the log."""
    t, measured = measure()
    with tf.GradientTape() as tape:
        errors = tf.concat([model(t) - measured, 0.3 * residual(t)], axis=1)
        loss = tf.reduce_mean(tf.square(errors), axis=1)
    # One loss a row, (32,): the optimizer gets their sum, and the step is 32 times that of the mean.
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return tf.reduce_mean(loss)


def main() -> None:
    """Trains and prints the mean loss now and then."""
    for step in range(STEPS + 1):
        loss = train_step()
        if step % 100 == 0:
            print(f"step {step:3d}  mean loss {float(loss):.5f}")


if __name__ == "__main__":
    main()
