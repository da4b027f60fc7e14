"""Programs of TensorFlow 1 with and without a lift; run as a script, it prints what it found as JSON.

Eager execution is switched off for the whole process, so test_session_inputs.py runs this in another one.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import tensorflow as tf

from gradlint_runtime.tracing.lifting import CannotReplay, lift
from gradlint_runtime.tracing.session_inputs import session_values

v1 = tf.compat.v1


def normal(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def perceptron(lifted: bool, resource: bool) -> dict[str, Any]:
    """Two training steps with dropout, an update that hangs on the forward pass, and batch statistics."""
    found: dict[str, Any] = {"seen": []}
    with tf.Graph().as_default() as graph:
        v1.set_random_seed(4)
        x = v1.placeholder(tf.float32, [None, 4], "x")
        keep = v1.placeholder_with_default(0.5, [], "keep")
        w = v1.get_variable("w", initializer=normal(4, 3), use_resource=resource)
        table = v1.get_variable("table", initializer=normal(6, 3), use_resource=resource)
        moving = v1.get_variable("moving", initializer=tf.zeros([3]), trainable=False, use_resource=resource)
        count = v1.get_variable("count", initializer=0, trainable=False, use_resource=resource)
        h = tf.matmul(x, w) + tf.nn.embedding_lookup(table, [1, 2, 2, 3, 1])
        update = v1.assign_sub(moving, 0.1 * (moving - tf.reduce_mean(h, 0)))
        with tf.control_dependencies([update, v1.assign_add(count, 1)]):
            h = tf.tanh(h) + moving
        y = v1.nn.dropout(h, keep_prob=keep)
        seed = tf.ones_like(y)
        gradients = v1.gradients(y, [w, table, x], [seed])
        gradients[1] = gradients[1].values
        # A reference variable may change while the gradients still read it.
        with tf.control_dependencies(gradients):
            train = v1.assign_sub(w, 0.01 * gradients[0])
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            for number in range(2):
                feeds = {x: normal(5, 4, seed=number), keep: 0.5}
                if lifted:
                    before = len(graph.get_operations())
                    replay = lift(graph, [seed], gradients, session_values(session, feeds))
                    found["shape"] = replay.seeds[0].shape.as_list()
                    found["added"] = len(graph.get_operations()) - before
                    found["notes"] = list(replay.notes)
                    found["zero"] = [bool(np.any(value)) for value in replay([np.zeros((5, 3))])]
                    found["ones"] = [bool(np.any(value)) for value in replay(replay.seeds)]
                values = session.run([y, *gradients, train], feeds)
                found["seen"] += [np.asarray(value).tolist() for value in values]
                found["seen"] += [np.asarray(value).tolist() for value in session.run([moving, count, w])]
    return found


def without_dropout(resource: bool) -> dict[str, Any]:
    """A plain gradient, by the session and by the replay."""
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.float32, [None, 4])
        w = v1.get_variable("w", initializer=normal(4, 3), use_resource=resource)
        table = v1.get_variable("table", initializer=normal(6, 3), use_resource=resource)
        h = v1.cond(tf.reduce_sum(x) > 1e9, lambda: x, lambda: tf.sin(x))
        y = tf.nn.softmax(
            tf.matmul(tf.stop_gradient(h) + x, w) + tf.nn.embedding_lookup(table, [1, 2, 2, 3, 1])
        )
        seed = tf.ones_like(y)
        gradients = v1.gradients(y * y, [w, table, x], [seed])
        gradients[1] = gradients[1].values
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            feeds = {"Placeholder:0": normal(5, 4)}
            replay = lift(graph, [seed], gradients, session_values(session, feeds))
            ours = replay(replay.seeds)
            return {
                "program": [value.tolist() for value in session.run(gradients, feeds)],
                "replay": [value.numpy().tolist() for value in ours],
            }


def refused(build: Any) -> str:
    """The reason why a program cannot be replayed."""
    with tf.Graph().as_default() as graph:
        x, y = build()
        seed = tf.ones_like(y)
        gradients = v1.gradients(y, [x], [seed])
        with v1.Session() as session:
            try:
                lift(graph, [seed], gradients, session_values(session, {}))
            except CannotReplay as reason:
                return str(reason)
    return ""


def loop_behind(effect: bool) -> Any:
    """The gradient goes through a loop of TensorFlow 1."""
    x = tf.constant(normal(3))
    return x, v1.while_loop(lambda i, _: i < 3, lambda i, h: (i + 1, tf.sin(h)), (0, x * float(effect + 1)))[
        1
    ]


def loop_before(effect: bool) -> Any:
    """A loop of TensorFlow 1 comes before the source."""

    def body(i, h):
        noise = v1.random_normal([3]) if effect else 1.0
        return i + 1, h + noise

    x = v1.while_loop(lambda i, _: i < 3, body, (0, tf.zeros([3])))[1]
    return x, tf.square(x)


def uninitialized() -> Any:
    w = v1.get_variable("w", initializer=normal(4, 3))
    return w, tf.square(w)


def unfed() -> Any:
    x = v1.placeholder(tf.float32, [2, 3])
    return x, tf.square(x)


def sparse_feed() -> list[Any]:
    with tf.Graph().as_default() as graph:
        s = v1.sparse_placeholder(tf.float32, [2, 3])
        w = v1.get_variable("w", initializer=normal(3, 2))
        y = tf.sparse.sparse_dense_matmul(s, w)
        seed = tf.ones_like(y)
        gradients = v1.gradients(y, [w], [seed])
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            value = v1.SparseTensorValue([[0, 1], [1, 2]], [2.0, 3.0], [2, 3])
            replay = lift(graph, [seed], gradients, session_values(session, {s: value}))
            return replay(replay.seeds)[0].numpy().tolist()


def main() -> None:
    v1.disable_v2_behavior()
    found: dict[str, Any] = {"eager": tf.executing_eagerly()}
    for kind, resource in (("resource", True), ("reference", False)):
        found[kind] = {
            "plain": perceptron(False, resource),
            "lifted": perceptron(True, resource),
            "gradient": without_dropout(resource),
        }
    found["sparse"] = sparse_feed()
    found["refused"] = {
        "loop behind": refused(lambda: loop_behind(False)),
        "loop before": refused(lambda: loop_before(False)),
        "noisy loop before": refused(lambda: loop_before(True)),
        "uninitialized": refused(uninitialized),
        "unfed": refused(unfed),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
