"""Functions inside TensorFlow are replaced, called, and put back."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest
import tensorflow as tf
from tensorflow.python.ops import gradients_util

import gradlint_runtime as glr
from gradlint_runtime.tracing.patches import replace, replace_code


@pytest.fixture
def module():
    made = ModuleType("made")
    exec("scale = 2\ndef double(value, *, more=0):\n    return value * scale + more\n", made.__dict__)
    return made


def plus_one(original):
    return lambda *arguments, **options: original(*arguments, **options) + 1


def test_an_attribute_is_replaced_and_put_back(module):
    original = module.double
    patch = replace(module, "double", plus_one)
    assert module.double(3) == 7
    patch.restore()
    assert module.double is original


def test_an_attribute_that_somebody_else_replaced_stays(module):
    patch = replace(module, "double", plus_one)
    module.double = theirs = object()
    patch.restore()
    assert module.double is theirs


def test_who_holds_a_function_runs_the_new_code(module):
    held = module.double
    code = held.__code__
    patch = replace_code(module, "double", plus_one)
    assert module.double is held
    assert (held(3), held(3, more=5)) == (7, 12)
    assert inspect.unwrap(held).__code__ is code
    patch.restore()
    assert (held(3), held.__code__, vars(held)) == (6, code, {})
    assert not [name for name in vars(module) if "gradlint" in name]


def test_two_functions_of_one_module(module):
    exec("def half(value):\n    return value / scale\n", module.__dict__)
    patches = [replace_code(module, name, plus_one) for name in ("double", "half")]
    assert (module.double(4), module.half(4)) == (9, 3)
    for patch in patches:
        patch.restore()
    assert (module.double(4), module.half(4)) == (8, 2)


@pytest.mark.parametrize("name", ["_LogOpGradients", "_DefaultGradYs"])
def test_a_tensorflow_without_a_hook(monkeypatch, name):
    monkeypatch.delattr(gradients_util, name)
    helper = gradients_util._GradientsHelper
    with pytest.raises(glr.UnsupportedTensorFlowError, match=rf"{tf.__version__}.*{name}.*2\.16"):
        glr.install()
    assert gradients_util._GradientsHelper is helper
    with pytest.raises(RuntimeError, match="not installed"):
        glr.uninstall()


def test_installed_twice():
    glr.install()
    try:
        with pytest.raises(RuntimeError, match="installed already"):
            glr.install()
    finally:
        glr.uninstall()
