"""What is a gradient call, and what only reads like one."""

# ruff: noqa: E501 - a program on a line

from __future__ import annotations

import ast

import pytest

from gradlint.analysis import analyze
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source

TF = "import tensorflow as tf\n"
V1 = "import tensorflow.compat.v1 as tf\n"


def apis(text: str) -> list[str]:
    tree = parse(text)
    assert isinstance(tree, ast.Module)
    report = analyze(Source("p.py", split_lines(text), tree))
    assert [finding.message for finding in report.findings if finding.code == "GRD900"] == []
    return [call.api for call in report.calls]


FOUND = [
    ("tf.gradients", TF + "tf.gradients(y, x)", "tf.gradients"),
    ("by its long name", TF + "tf.compat.v1.gradients(y, x)", "tf.compat.v1.gradients"),
    ("imported version 1", V1 + "tf.gradients(y, x)", "tf.gradients"),
    ("imported function", "from tensorflow import gradients\ngradients(y, x)", "tf.gradients"),
    ("without an import", "tf.gradients(y, x)", "tf.gradients"),
    ("hessians", TF + "tf.hessians(y, x)", "tf.hessians"),
    ("Keras backend", "from keras import backend as K\nK.gradients(y, x)", "K.gradients"),
    ("Keras backend, long", TF + "tf.keras.backend.gradients(y, x)", "K.gradients"),
    ("tape", TF + "with tf.GradientTape() as t:\n    pass\nt.gradient(y, x)", "tape.gradient"),
    ("tape in compat", TF + "with tf.compat.v2.GradientTape() as t:\n    pass\nt.gradient(y, x)", "tape.gradient"),
    ("tape by its name", "def f(tape, y, x):\n    return tape.gradient(y, x)", "tape.gradient"),
    ("tape in an attribute, by its name", "def f(self, y, x):\n    return self._tape.gradient(y, x)", "tape.gradient"),
    ("tapes in a list", "def f(tapes, y, x):\n    return tapes[0].gradient(y, x)", "tape.gradient"),
    ("subclass of a tape", TF + "class T(tf.GradientTape): pass\nT().gradient(y, x)", "tape.gradient"),
    ("optimizer", V1 + "tf.train.AdamOptimizer().minimize(y)", "optimizer.minimize"),
    ("optimizer in a name", V1 + "o = tf.train.AdamOptimizer()\no.compute_gradients(y)", "optimizer.compute_gradients"),
    ("optimizer of Keras", TF + "o = tf.keras.optimizers.Adam()\no.minimize(lambda: y, [x])", "optimizer.minimize"),
    ("optimizer by its name", "def f(optimizer, y):\n    return optimizer.minimize(y)", "optimizer.minimize"),
    ("optimizer in an attribute", "def f(self, y):\n    return self.opt_g.minimize(y)", "optimizer.minimize"),
    ("optimizers in a dict", "def f(optimizers, y):\n    return optimizers['a'].minimize(y)", "optimizer.minimize"),
    ("optimizer made by a function", "def f(y):\n    return get_optimizer().minimize(y)", "optimizer.minimize"),
    ("optimizer of the file", V1 + "class O(tf.train.Optimizer): pass\nO().minimize(y)", "optimizer.minimize"),
    ("one of two optimizers", V1 + "o = tf.train.AdamOptimizer() if a else tf.train.GradientDescentOptimizer(1)\no.minimize(y)", "optimizer.minimize"),
    ("get_updates", "from keras.optimizers import SGD\nSGD().get_updates(loss=y, params=p)", "keras_optimizer.get_updates"),
    ("get_gradients", "from keras.optimizers import SGD\nSGD().get_gradients(y, p)", "keras_optimizer.get_gradients"),
    ("create_train_op", "from tensorflow.contrib import slim\nslim.learning.create_train_op(y, o)", "slim.create_train_op"),
    ("create_train_op of tf_slim", "import tf_slim as slim\nslim.learning.create_train_op(y, o)", "slim.create_train_op"),
    ("create_train_op of contrib.training", TF + "tf.contrib.training.create_train_op(y, o)", "slim.create_train_op"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "api"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_gradient_calls(text, api):
    assert apis(text) == [api]


FALSE_FRIENDS = [
    ("scipy", "from scipy.optimize import minimize\nminimize(f, x0)"),
    ("scipy's module", "import scipy.optimize\nscipy.optimize.minimize(f, x0)"),
    ("scipy's module by a name", "from scipy import optimize\noptimize.minimize(f, x0)"),
    ("scipy's module called opt", "import scipy.optimize as opt\nopt.minimize(f, x0)"),
    ("numpy", "import numpy as np\nnp.gradient(y, x)"),
    ("torch", "import torch\ntorch.gradient(y, x)"),
    ("a function of the file", "def gradients(y, x): pass\ngradients(y, x)"),
    ("an object of the file", "class Field:\n    def gradient(self, y, x): pass\nField().gradient(y, x)"),
    ("an object of the file called tape", "class Tape:\n    def gradient(self, y, x): pass\ntape = Tape()\ntape.gradient(y, x)"),
    ("an object of the file called optimizer", "class Search:\n    def minimize(self, y): pass\noptimizer = Search()\noptimizer.minimize(y)"),
    ("self", "class Field:\n    def gradient(self, y, x): pass\n    def run(self, y, x):\n        return self.gradient(y, x)"),
    ("another object", "def f(image, y, x):\n    return image.gradient(y, x)"),
    ("a session is minimized", "def f(optimizer, sess):\n    optimizer.minimize(sess)"),
    ("a session of an object is minimized", "def f(self, optimizer):\n    optimizer.minimize(self.sess, feed_dict={})"),
    ("super", V1 + "class O(tf.train.Optimizer):\n    def minimize(self, y):\n        return super().minimize(y)"),
    ("super with arguments", V1 + "class O(tf.train.Optimizer):\n    def compute_gradients(self, y):\n        return super(O, self).compute_gradients(y)"),
    ("unbound", V1 + "class O(tf.train.Optimizer):\n    def compute_gradients(self, y):\n        return tf.train.Optimizer.compute_gradients(self, y)"),
    ("passed through", "def minimize(self, *args, **kwargs):\n    return self.optimizer.minimize(*args, **kwargs)"),
    ("a library's gradients", "import elsewhere\nelsewhere.gradients(y, x)"),
    ("imported from elsewhere", "from elsewhere import gradients\ngradients(y, x)"),
    ("a list called gradients", "gradients = [1]\ngradients(y, x)"),
    ("a train op of another library", "from elsewhere import create_train_op\ncreate_train_op(y, o)"),
    ("jacobian", TF + "with tf.GradientTape() as tape:\n    pass\ntape.jacobian(y, x)"),
    ("a tape's result", TF + "with tf.GradientTape() as tape:\n    pass\ntape.watch(y)"),
]  # fmt: skip


@pytest.mark.parametrize("text", [row[1] for row in FALSE_FRIENDS], ids=[row[0] for row in FALSE_FRIENDS])
def test_false_friends(text):
    assert apis(text) == []
