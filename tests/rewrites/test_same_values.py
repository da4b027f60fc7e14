"""Programs before and after the rewrite, run in TensorFlow and compared bit for bit.

Each program leaves its gradients in `result`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed"
)

START = """
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
W = tf.Variable(rng.normal(size=(4, 3)), dtype=tf.float32)
X = tf.constant(rng.normal(size=(5, 4)), tf.float32)


def net(x, w):
    return tf.tanh(tf.matmul(x, w)) ** 2
"""

PROGRAMS = {
    "tape": """
        with tf.GradientTape() as tape:
            y = net(X, W)
        result = tape.gradient(y, W)
        """,
    "tape, several sources, and one that is not connected": """
        b = tf.Variable(tf.ones(3))
        other = tf.Variable(1.0)
        with tf.GradientTape() as tape:
            y = net(X, W) + b
        g = tape.gradient(y, {"w": W, "b": b, "o": other}, unconnected_gradients="zero")
        result = [g["w"], g["b"], g["o"]]
        """,
    "tape, several targets": """
        with tf.GradientTape(persistent=True) as tape:
            y = net(X, W)
            z = tf.reduce_sum(W, axis=1)
        result = [tape.gradient([y, z], W), tape.gradient((z, y), [W]), tape.gradient([y], W)]
        """,
    "tape, a structure by its name": """
        with tf.GradientTape() as tape:
            y = {"a": net(X, W), "b": [W * W, tf.reduce_sum(W)]}
        result = tape.gradient(y, W)
        """,
    "tape, a target that is no name": """
        class Model:
            def step(self, x):
                with tf.GradientTape() as tape:
                    self.y = net(x, W)
                    z = self.y * 2.0
                return tape.gradient(self.y, W), z

        with tf.GradientTape(persistent=True) as tape:
            y = net(X, W)
            out = [tape.gradient(y * y, W)]
        out += [tape.gradient(y, W)]
        result = [*out, *Model().step(X)]
        """,
    "tape, a target that draws random numbers": """
        tf.random.set_seed(3)
        with tf.GradientTape() as tape:
            g = tape.gradient(net(X, W) * tf.random.normal((5, 3)), W)
        result = [g, tf.random.normal((2,))]
        """,
    "tape, a name given inside the call": """
        tf.random.set_seed(3)
        with tf.GradientTape() as tape:
            result = tf.random.normal((2,)), tape.gradient(net(X, W) * tf.random.normal((5, 3)), W)
        """,
    "tape in tf.function": """
        @tf.function
        def f(x):
            with tf.GradientTape() as tape:
                y = net(x, W)
            return tape.gradient(y, W)

        result = f(X)
        """,
    "tape in tf.function, with control flow that AutoGraph converts": """
        @tf.function
        def f(x):
            total = tf.zeros_like(W)
            for i in tf.range(3):
                with tf.GradientTape(persistent=True) as tape:
                    y = net(x, W)
                    if tf.reduce_sum(total) > 1.0:
                        total += tape.gradient(y * 2.0, W)
                    else:
                        total = total + tape.gradient(tf.sin(y), W)
            return total

        result = f(X)
        """,
    "tape under XLA": """
        @tf.function(jit_compile=True)
        def f(x):
            with tf.GradientTape() as tape:
                y = net(x, W)
            return tape.gradient(y, W)

        result = f(X)
        """,
    "tape with an unknown batch": """
        @tf.function(input_signature=[tf.TensorSpec([None, None], tf.float32)])
        def f(x):
            with tf.GradientTape() as tape:
                y = net(x, W)
            return tape.gradient(y, W)

        result = f(X)
        """,
    "tape, bfloat16": """
        w = tf.Variable(tf.cast(W, tf.bfloat16))
        with tf.GradientTape() as tape:
            y = net(tf.cast(X, tf.bfloat16), w)
        result = tf.cast(tape.gradient(y, w), tf.float32)
        """,
    "tape, float16 and float64": """
        w = tf.Variable(tf.cast(W, tf.float16))
        v = tf.Variable(tf.cast(W, tf.float64))
        with tf.GradientTape(persistent=True) as tape:
            y = net(tf.cast(X, tf.float16), w)
            z = net(tf.cast(X, tf.float64), v)
        result = [tape.gradient(y, w), tape.gradient(z, v)]
        """,
    "tape, complex64": """
        z = tf.Variable(tf.complex(W, W * 2.0))
        with tf.GradientTape() as tape:
            y = z * z * tf.exp(z)
        result = tape.gradient(y, z)
        """,
    "tape, ragged": """
        v = tf.Variable([1.0, 2.0, 3.0, 4.0])
        with tf.GradientTape() as tape:
            y = tf.RaggedTensor.from_row_lengths(v * v, [1, 3])
        result = tape.gradient(y, v)
        """,
    "tape, a gradient that is IndexedSlices": """
        with tf.GradientTape() as tape:
            y = tf.gather(W, [1, 2, 1]) ** 2
        g = tape.gradient(y, W)
        assert isinstance(g, tf.IndexedSlices)
        result = [g.values, g.indices]
        """,
    "tape, infinities and NaN": """
        w = tf.Variable([0.0, -1.0, float("inf"), float("nan")])
        with tf.GradientTape() as tape:
            y = tf.sqrt(w) / w
        result = tape.gradient(y, w)
        """,
    "tape, a scalar of one element and an empty target": """
        with tf.GradientTape(persistent=True) as tape:
            y = tf.reshape(tf.reduce_sum(W), (1, 1))
            z = W[:0]
        result = [tape.gradient(y, W), tape.gradient(z, W)]
        """,
    "tape, the target is the source": """
        with tf.GradientTape(persistent=True) as tape:
            y = W * 1.0
        result = [tape.gradient(W, W), tape.gradient(y, y)]
        """,
    "second order with tapes": """
        x = tf.Variable(X)
        with tf.GradientTape(persistent=True) as outer:
            with tf.GradientTape() as tape:
                y = net(x, W)
            dx = tape.gradient(y, x)
        result = [dx, outer.gradient(dx, x), outer.gradient(dx, W)]
        """,
    "second order in one expression, under XLA": """
        @tf.function(jit_compile=True, autograph=False)
        def f(x):
            with tf.GradientTape() as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    y = net(x, W)
                return outer.gradient(inner.gradient(y, x), x)

        result = f(X)
        """,
    "tf.gradients in tf.function": """
        @tf.function
        def f(x):
            y = net(x, W)
            return tf.gradients(y, [x, W]), tf.gradients([y, tf.reduce_sum(x)], x), tf.gradients(y[:, 0], x)

        result = f(X)
        """,
    "tf.gradients under XLA, second order": """
        @tf.function(jit_compile=True)
        def f(x):
            y = net(x, W)
            return [tf.gradients(tf.gradients(y, x)[0], x)[0] for _ in range(2)]

        result = f(X)
        """,
    "tf.gradients in a comprehension": """
        @tf.function
        def f(x):
            y = net(x, W)
            return [tf.gradients(y[:, i], x)[0] for i in range(3)]

        result = f(X)
        """,
    "tf.gradients in a session": """
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            x = v1.placeholder(tf.float32, [None, 4])
            w = tf.constant(rng.normal(size=(4, 3)), tf.float32)
            y = net(x, w)
            u = v1.gradients(y, x)[0]
            several = v1.gradients([y, u], [x, w], None, "several")
            value = rng.normal(size=(5, 4))
            result = session.run([u, v1.gradients(u, x)[0], *several], {x: value})
        """,
    "tf.gradients and random numbers in a seeded graph": """
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            v1.set_random_seed(7)
            x = v1.random_normal((3, 2))
            u = v1.gradients(x * x, x)[0]
            result = session.run([u, v1.random_normal((2,)), v1.random_uniform((2,))])
        """,
    "embeddings in a session": """
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            table = v1.get_variable("table", initializer=rng.normal(size=(6, 2)).astype("float32"))
            y = tf.nn.embedding_lookup(table, [1, 1, 4]) ** 3
            g = v1.gradients(y, table)[0]
            session.run(v1.global_variables_initializer())
            result = session.run([g.values, g.indices])
        """,
    "hessians": """
        @tf.function
        def f(x):
            y = tf.tanh(x) * tf.reduce_sum(x * x)
            return tf.hessians(y, x) + tf.hessians([y, tf.exp(x)], x)

        result = f(X[0])
        """,
    "hessians in a session": """
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            x = tf.constant(rng.normal(size=(4,)), tf.float32)
            result = session.run(v1.hessians(tf.nn.softmax(x) * x, x))
        """,
    "K.gradients": """
        from tf_keras import backend as K
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            x = tf.constant(rng.normal(size=(5, 4)), tf.float32)
            y = tf.sin(x) * x
            result = session.run(
                [*K.gradients(y, [x]), *K.gradients([y, y * y], x), *K.gradients(y[:, 1], x)]
            )
        """,
    "K.gradients of the Keras that comes with TensorFlow": """
        K = tf.keras.backend

        @tf.function
        def f(x):
            y = tf.sin(x) * x
            return K.gradients(y, [x])

        result = f(X)
        """,
    "optimizers of compat.v1 in a session": """
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            w = v1.get_variable("w", initializer=np.ones((4, 3), "float32"))
            loss = tf.reduce_mean(net(tf.constant(X_VALUE), w), axis=1)
            opt = v1.train.AdamOptimizer(0.1)
            step = opt.minimize(loss, var_list=[w])
            pairs = opt.compute_gradients(loss * 2.0, [w])
            other = v1.train.GradientDescentOptimizer(0.1).minimize(loss, None, [w])
            session.run(v1.global_variables_initializer())
            result = session.run([g for g, _ in pairs])
            session.run(step)
            result.append(session.run(w))
            session.run(other)
            result.append(session.run(w))
        """,
    "optimizers of compat.v1, eager": """
        opt = tf.compat.v1.train.MomentumOptimizer(0.1, 0.9)

        def loss():
            return tf.reduce_mean(net(X, W), axis=1)

        opt.minimize(loss, var_list=[W])
        opt.minimize(lambda: net(X, W), var_list=[W])
        result = [W, *(g for g, _ in opt.compute_gradients(loss, [W]))]
        """,
    "optimizers of tf_keras": """
        import tf_keras

        def loss():
            return tf.reduce_mean(net(X, W), axis=1)

        class Model:
            def __init__(self):
                self.opt = tf_keras.optimizers.SGD(0.1)
                self.adam = tf_keras.optimizers.Adam(0.1)
                self.legacy = tf_keras.optimizers.legacy.SGD(0.1)

            def train(self):
                self.opt.minimize(loss, [W])
                self.adam.minimize(lambda: net(X, W), [W])
                self.legacy.minimize(loss, [W], tape=tf.GradientTape())
                return tf.identity(W)

        result = Model().train()
        """,
    "get_gradients and get_updates of tf_keras": """
        import tf_keras
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            w = tf.Variable(np.ones((4, 3), "float32"))
            loss = net(tf.constant(X_VALUE), w)
            opt = tf_keras.optimizers.legacy.SGD(0.1)
            gradients = opt.get_gradients(loss, [w])
            updates = opt.get_updates(loss, [w])
            session.run(v1.global_variables_initializer())
            result = session.run(gradients)
            session.run(updates)
            result.append(session.run(w))
        """,
    "gradient and apply_gradients of Keras 3": """
        opt = tf.keras.optimizers.Adam(0.01)

        @tf.function
        def step(x):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(net(x, W), axis=1)
            opt.apply_gradients(zip(tape.gradient(loss, [W]), [W]))

        for _ in range(3):
            step(X)
        result = W
        """,
}

#: Calls whose targets are several tensors under one name.
SEVERAL = {"tape, a structure by its name": "multi"}


#: Runs programs, and prints what each left in `result`, or the error that it raised.
RUNNER = """
import json, runpy, sys, traceback
import numpy as np
import tensorflow as tf


def described(path):
    try:
        result = tf.nest.flatten(runpy.run_path(path)["result"])
        arrays = [np.asarray(value) for value in result]
        return [[str(array.dtype), array.shape, array.tobytes().hex()] for array in arrays]
    except Exception:
        return traceback.format_exc()


print(json.dumps({path: described(path) for path in sys.argv[1:]}))
"""
#: Operations that run side by side add several contributions in the order in which they are ready: with
#: more threads, two runs of the same program differ in the last bit.
ONE_THREAD = {"TF_NUM_INTEROP_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1"}
WRONG = "tape, a seed that is wrong in the last digits"


def _pairs(summed):
    """The programs before and after, and one pair that differs a little."""
    for name, text in PROGRAMS.items():
        program = textwrap.dedent(text)
        # The lines before the program are there for the rewrite, too: they import TensorFlow.
        changed = summed(f"import tensorflow as tf\n{program}", SEVERAL.get(name))
        assert changed.refusals == (), name
        assert changed.changed > 0, name
        yield name, program, changed.text
    program = textwrap.dedent(PROGRAMS["tape"])
    yield WRONG, program, program.replace("(y, W)", "(y, W, tf.ones_like(y) * (1 + 1e-6))")


@pytest.fixture(scope="module", name="results")
def _results(tmp_path_factory, summed):
    """The results of all programs, run in one process of their own."""
    folder = tmp_path_factory.mktemp("programs")
    paths = {}
    for number, (name, *texts) in enumerate(_pairs(summed)):
        paths[name] = [folder / f"{number}_{kind}.py" for kind in ("before", "after")]
        for path, text in zip(paths[name], texts, strict=True):
            path.write_text(f"{START}X_VALUE = X.numpy()\n{text}", encoding="utf-8")
    runner = folder / "runner.py"
    runner.write_text(RUNNER, encoding="utf-8")
    command = [sys.executable, str(runner), *(str(path) for pair in paths.values() for path in pair)]
    environment = {**os.environ, **ONE_THREAD}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    answers = json.loads(run.stdout.splitlines()[-1])
    return {name: [answers[str(path)] for path in pair] for name, pair in paths.items()}


@pytest.mark.parametrize("name", PROGRAMS)
def test_bitwise_equal(name, results):
    before, after = results[name]
    assert isinstance(before, list), before
    assert before
    assert all(dtype != "object" for dtype, *_ in before), "a gradient is None"
    assert before == after


def test_the_comparison_sees_a_difference(results):
    before, after = results[WRONG]
    assert isinstance(after, list), after
    assert before != after
