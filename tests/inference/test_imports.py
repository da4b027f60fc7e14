"""What imports bind, by canonical names."""

from __future__ import annotations

import ast

import pytest

from gradlint.inference.engine import interpreter
from gradlint.inference.scoping.imports import canonical, conventional, imported
from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.values import Api, Value
from gradlint.source.text import Source

CANONICAL = [
    ("tensorflow", "tf", False),
    ("tensorflow.compat.v1", "tf", True),
    ("tensorflow.compat.v2", "tf", False),
    ("tensorflow.compat.v1.train", "tf.train", True),
    ("tensorflow.keras", "keras", False),
    ("tensorflow.keras.backend", "keras.backend", False),
    ("tensorflow.compat.v1.keras.layers", "keras.layers", False),
    ("tensorflow.python.keras.layers", "keras.layers", False),
    ("tensorflow.contrib.keras.api.keras.layers", "keras.layers", False),
    ("tensorflow.contrib.slim", "tf.contrib.layers", True),
    ("tf_slim", "tf.contrib.layers", True),
    ("tensorflow.contrib.layers", "tf.contrib.layers", True),
    ("tensorflow.python.ops.math_ops.reduce_sum", "tf.math.reduce_sum", False),
    ("tensorflow.python.eager.backprop.GradientTape", "tf.GradientTape", False),
    ("tensorflow.python.ops.gradients_impl.gradients", "tf.gradients", True),
    ("tf_keras.losses", "keras.losses", False),
    ("keras", "keras", False),
    ("keras.api.layers.Dense", "keras.layers.Dense", False),
    ("keras.src.losses", "keras.losses", False),
    ("keras.layers.core.Dense", "keras.layers.Dense", False),
    ("keras.layers.convolutional.Conv2D", "keras.layers.Conv2D", False),
    ("numpy", "np", False),
    ("numpy.linalg", "np.linalg", False),
    ("jax.numpy", "np", False),
]


@pytest.mark.parametrize(("path", "name", "v1"), CANONICAL, ids=[path for path, *_ in CANONICAL])
def test_one_name_for_what_has_several(path, name, v1):
    assert canonical(path, False) == Api(name, v1)


@pytest.mark.parametrize("path", ["torch", "kerastuner", "numpydoc", "scipy.optimize"])
def test_other_libraries_have_no_name(path):
    assert canonical(path, False) is None


def test_a_file_that_means_version_1_says_so_with_each_name():
    assert canonical("tensorflow", True) == Api("tf", True)


STATEMENTS = [
    ("import tensorflow as tf", "tf", "tf"),
    ("import tensorflow.compat.v1 as tf", "tf", "tf"),
    ("import tensorflow.keras.backend as K", "K", "keras.backend"),
    ("import tensorflow.keras", "tensorflow", "tf"),
    ("import os, numpy as np", "np", "np"),
    ("from tensorflow import keras, gradients as g", "g", "tf.gradients"),
    ("from tensorflow.keras import backend as K", "K", "keras.backend"),
    ("from tensorflow.keras.layers import Dense", "Dense", "keras.layers.Dense"),
]


def bound(statement: ast.Import | ast.ImportFrom, name: str) -> Value:
    """What the statement binds the name to, in a program that stands alone."""
    module = ModuleScope(Source("p.py", (), ast.Module([statement], [])))
    return imported(interpreter(module), statement, name, module)


@pytest.mark.parametrize(("text", "name", "path"), STATEMENTS, ids=[text for text, *_ in STATEMENTS])
def test_import_statements(text, name, path):
    (statement,) = ast.parse(text).body
    assert isinstance(statement, (ast.Import, ast.ImportFrom))
    value = bound(statement, name)
    assert isinstance(value, Api)
    assert value.path == path


@pytest.mark.parametrize(
    "text", ["import torch as tf", "from .layers import tf", "from . import tf", "import tf.x"]
)
def test_imports_of_something_else(text):
    (statement,) = ast.parse(text).body
    assert isinstance(statement, (ast.Import, ast.ImportFrom))
    assert not isinstance(bound(statement, "tf"), Api)


def test_names_by_convention():
    assert conventional("tf", True) == Api("tf", True)
    assert conventional("np", False) == Api("np")
    assert conventional("loss", False) is None
