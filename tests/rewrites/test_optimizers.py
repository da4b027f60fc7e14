"""Optimizers whose class is known to be TensorFlow's or Keras' own, and all the others."""

from __future__ import annotations

import ast
import textwrap

import pytest

from gradlint.rewrites.optimizers import is_of_a_library
from gradlint.rewrites.scopes import read_program
from gradlint.source.parsing import split_lines
from gradlint.source.text import Source

OWN = (
    "import tensorflow as tf\ntf.train.AdamOptimizer(0.1).minimize(y)",
    "import tensorflow.compat.v1 as tf\nopt = tf.train.AdamOptimizer(0.1)\nopt.minimize(y)",
    "import tensorflow as tf\nv1 = tf.compat.v1\nadam = v1.train.Adam\nopt = adam()\nopt.minimize(y)",
    "from tensorflow.keras.optimizers import SGD\nopt: object = SGD(lr=schedule(3))\nopt.minimize(y)",
    "from keras import optimizers\nopt = optimizers.get('adam')\nopt.minimize(y)",
    "import tf_keras\n(opt := tf_keras.optimizers.Adam())\nopt.minimize(y)",
    "from .backend import tf\nopt = tf.train.AdamOptimizer()\nopt.minimize(y)",
    "opt = tf.train.AdamOptimizer()\nopt.minimize(y)",
    "import tensorflow as tf\nopt = tf.train.A() if a else tf.train.B()\nopt.minimize(y)",
    """
    import tensorflow as tf
    if a:
        opt = tf.train.A()
    else:
        opt = tf.tpu.CrossShardOptimizer(tf.train.B())
    opt = tf.train.SyncReplicasOptimizer(opt, 3)
    opt.minimize(y)
    """,
    """
    import tensorflow as tf
    class Model:
        def __init__(self):
            self.opt = None
            self.opt = tf.train.A()
        def reset(self):
            self.opt = tf.train.B()
            self.other = dp()
        def train(self):
            self.opt.minimize(y)
    """,
)
OTHERS = (
    "opt.minimize(y)",
    "def f(opt):\n    opt.minimize(y)",
    "from privacy import DPAdam\nopt = DPAdam()\nopt.minimize(y)",
    "import tensorflow_privacy as tf\nopt = tf.DPAdam()\nopt.minimize(y)",
    "from . import tensorflow\nimport optimizers\nopt = optimizers.A()\nopt.minimize(y)",
    "import tensorflow as tf\nclass A(tf.train.Optimizer): pass\nopt = A()\nopt.minimize(y)",
    "import tensorflow as tf\nopt = tf.train.A()\nopt = dp(opt)\nopt.minimize(y)",
    "import tensorflow as tf\nfor opt in (tf.train.A(),):\n    opt.minimize(y)",
    "import tensorflow as tf\nopt = tf.tpu.CrossShardOptimizer(dp_opt)\nopt.minimize(y)",
    "import tensorflow as tf\nopt = tf.tpu.CrossShardOptimizer(make()())\nopt.minimize(y)",
    "from keras import optimizers\nopt = optimizers.get(name)\nopt.minimize(y)",
    "opts[0].minimize(y)",
    "model.opt.minimize(y)",
    "self.opt.minimize(y)",
    "a = b\nb = a\na.c().minimize(y)",
    """
    import tensorflow as tf
    class Model:
        def __init__(self, opt):
            self.opt = tf.train.A()
            self.opt = opt
        def train(self):
            self.opt.minimize(y)
    """,
    """
    import tensorflow as tf
    class Model:
        def train(self):
            self.opt, b = tf.train.A(), 1
            self.opt.minimize(y)
    """,
)


def receiver_of(text):
    text = textwrap.dedent(text)
    program = read_program(Source("p.py", split_lines(text), ast.parse(text)))
    calls = [node for node in program.parents if isinstance(node, ast.Attribute) and node.attr == "minimize"]
    return program, calls[0].value


@pytest.mark.parametrize("text", OWN)
def test_own(text):
    assert is_of_a_library(*receiver_of(text))


@pytest.mark.parametrize("text", OTHERS)
def test_others(text, summed):
    assert not is_of_a_library(*receiver_of(text))
    (refusal,) = summed(textwrap.dedent(text)).refusals
    assert "may treat each loss apart" in refusal.reason
