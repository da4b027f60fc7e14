"""A loss for each of 800 characters under several optimizers: which of them notice the sum."""

from __future__ import annotations

import tensorflow as tf

BATCH, LENGTH, LETTERS = 8, 100, 20
OPTIMIZERS = {
    "Adam": lambda: tf.keras.optimizers.Adam(0.02),
    "Adam, global_clipnorm=0.1": lambda: tf.keras.optimizers.Adam(0.02, global_clipnorm=0.1),
    "SGD": lambda: tf.keras.optimizers.SGD(0.002),
}


def train(name: str, mean: bool) -> float:
    """The mean loss of a small model of the next character after 30 steps."""
    tf.keras.utils.set_random_seed(0)
    text = tf.cumsum(tf.random.categorical(tf.zeros((BATCH, 2)), LENGTH + 1), axis=1) % LETTERS
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Embedding(LETTERS, 16),
            tf.keras.layers.Dense(32, activation="tanh"),
            tf.keras.layers.Dense(LETTERS),
        ]
    )
    optimizer = OPTIMIZERS[name]()
    for _ in range(30):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.sparse_categorical_crossentropy(
                text[:, 1:], model(text[:, :-1]), from_logits=True
            )
            average = tf.reduce_mean(loss)
        if mean:
            gradients = tape.gradient(average, model.trainable_variables)
        else:
            gradients = tape.gradient(loss, model.trainable_variables)  # <- the sum
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return float(average)


def measure() -> dict[str, dict[str, float]]:
    """For each optimizer: the last loss when the mean is differentiated, and when all 800 are."""
    return {
        name: {"last loss, mean": train(name, mean=True), "last loss, sum": train(name, mean=False)}
        for name in OPTIMIZERS
    }


if __name__ == "__main__":
    for name, values in measure().items():
        print(name, {column: f"{value:.4g}" for column, value in values.items()})
