"""Which version of TensorFlow a file means."""

from __future__ import annotations

import pytest

from gradlint.inference.scoping.eras import means_version_1

VERSIONS = [
    ("import tensorflow as tf\nx = tf.placeholder(tf.float32)", True),
    ("import tensorflow as tf\nwith tf.Session() as sess: pass", True),
    ("import tensorflow.compat.v1 as tf", True),
    ("from tensorflow.contrib import slim", True),
    ("opt = tf.train.AdamOptimizer()", True),
    ("import tensorflow as tf", False),
    ("with tf.GradientTape() as t: pass", False),
    ("@tf.function\ndef f(): pass", False),
    ("x = tf.placeholder(1)\nwith tf.GradientTape() as t: pass\nwith tf.GradientTape() as t: pass", False),
    ("x = tf.placeholder(1)\ny = tf.placeholder(1)\nwith tf.GradientTape() as t: pass", True),
    ("tf.placeholders", False),
]


@pytest.mark.parametrize(("text", "v1"), VERSIONS, ids=[text for text, _ in VERSIONS])
def test_which_version_a_file_means(text, v1):
    assert means_version_1(text) is v1
