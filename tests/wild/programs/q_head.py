"""A critic with one output for each dimension of the action, where one value for each state was meant."""

from __future__ import annotations

import tensorflow as tf

STATES, ACTIONS, ROWS = 4, 3, 256


def measure() -> dict[str, dict[str, float]]:
    """What moves the actions when the critic has learned the return in each of its three columns."""
    tf.keras.utils.set_random_seed(0)
    states, actions = tf.random.normal((ROWS, STATES)), tf.random.normal((ROWS, ACTIONS))
    best = tf.tanh(states[:, :ACTIONS]) - actions
    returns = -tf.reduce_sum(best**2, axis=1, keepdims=True)
    state, action = tf.keras.Input((STATES,)), tf.keras.Input((ACTIONS,))
    both = tf.keras.layers.Add()([tf.keras.layers.Dense(64)(state), tf.keras.layers.Dense(64)(action)])
    hidden = tf.keras.layers.Dense(64, activation="relu")(both)
    critic = tf.keras.Model([state, action], tf.keras.layers.Dense(ACTIONS)(hidden))
    critic.compile(tf.keras.optimizers.Adam(0.03), "mse", jit_compile=False)
    critic.fit([states, actions], tf.repeat(returns, ACTIONS, axis=1), ROWS, epochs=60, verbose=0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(actions)
        values = critic([states, actions])
        first = values[:, 0]
    gradient = tape.gradient(values, actions)  # <- the sum
    one = tape.gradient(first, actions)
    return {
        name: {
            "length against one column": float(tf.norm(g) / tf.norm(one)),
            "cosine with the best direction": -float(
                tf.reduce_mean(tf.keras.losses.cosine_similarity(g, best))
            ),
        }
        for name, g in (("the first column", one), ("all three columns", gradient))
    }


if __name__ == "__main__":
    for name, values in measure().items():
        print(name, {column: f"{value:.4g}" for column, value in values.items()})
