"""A program of TensorFlow 1: placeholders, variables, a loss for each row, and an optimizer in a session.

Run as a script: with the argument "traced" it traces itself, and its last line is what it computed as JSON.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()


def train() -> dict[str, list]:
    tf.set_random_seed(3)
    rows = tf.placeholder(tf.float32, [None, 3], name="rows")
    labels = tf.placeholder(tf.float32, [None, 1], name="labels")
    weights = tf.get_variable("weights", [3, 1], initializer=tf.random_normal_initializer(seed=2))
    bias = tf.get_variable("bias", [1], initializer=tf.zeros_initializer())
    noise = tf.random_normal(tf.shape(labels), stddev=0.1, seed=4)
    loss = (tf.matmul(rows, weights) + bias + noise - labels) ** 2
    gradients = tf.gradients(loss, [rows, weights, bias])
    step = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    rng = np.random.default_rng(0)
    found = []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            fed = {rows: rng.normal(size=(5, 3)), labels: rng.normal(size=(5, 1))}
            found.append([each.tolist() for each in session.run([loss, *gradients], fed)])
            session.run(step, fed)
        left = [each.tolist() for each in session.run([weights, bias, tf.random_normal([2], seed=9)])]
    return {"found": found, "left": left}


def traced() -> dict[str, list]:
    import gradlint_runtime as glr

    with glr.trace() as report:
        results = train()
    calls = [
        {
            "api": call.api,
            "mode": call.mode,
            "line": call.text,
            "verdicts": [[axis.verdict for axis in source.axes] for source in call.sources],
            "operations": [
                [[each.op_type for each in axis.contractions] for axis in source.axes]
                for source in call.sources
            ],
            "notes": call.notes,
        }
        for call in report.calls
    ]
    return {**results, "calls": calls}


if __name__ == "__main__":
    print(json.dumps(traced() if "traced" in sys.argv else train()))
