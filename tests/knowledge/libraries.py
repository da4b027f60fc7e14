"""The installed libraries, by the names of the tables."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
import one_thread  # noqa: F401 - before anything runs
import tensorflow as tf
import tf_keras
from sparse_arguments import taking_dense
from table_names import all_names

from gradlint.knowledge.lookup import Row, function_row

#: Where public functions of TensorFlow live that the tables may speak of.
_SECTIONS = (
    *("", "math", "linalg", "nn", "image", "random", "debugging", "dtypes", "signal", "sparse", "ragged"),
    *("strings", "io", "audio", "bitwise", "sets", "quantization", "math.special", "random.experimental"),
    *("nn.experimental", "manip", "spectral"),
)


class Named(NamedTuple):
    """A real function and the row that the tables have for its name."""

    name: str
    function: Callable[..., Any]
    row: Row
    v1: bool


def attribute(root: Any, path: str) -> Any:
    """`root.path`, or None."""
    for part in path.split("."):
        root = getattr(root, part, None)
    return root


def v1_layer(path: str) -> Any:
    """A function of tf.compat.v1.layers, which lives in tf_keras since Keras 3; None for anything else."""
    if not path.startswith("layers."):
        return None
    modules = ("core", "convolutional", "pooling", "normalization")
    homes = (importlib.import_module(f"tf_keras.src.legacy_tf_layers.{module}") for module in modules)
    return next((found for home in homes if (found := attribute(home, path[7:])) is not None), None)


def _public(module: Any) -> Iterator[str]:
    for section in _SECTIONS:
        home = attribute(module, section) if section else module
        for name in dir(home) if home is not None else ():
            if not name.startswith("_"):
                yield f"{section}.{name}" if section else name


def _tensorflow(v1: bool) -> Iterator[Named]:
    """Every public function of TensorFlow that has a row, whichever of its names the table lists."""
    module = tf.compat.v1 if v1 else tf
    listed = {*all_names()["tf"], *(all_names()["tf1"] if v1 else ())}
    for path in sorted({*_public(module), *listed}):
        function = v1_layer(path) if path.startswith("layers.") else attribute(module, path)
        row = function_row(f"tf.{path}", v1)
        if row is not None and callable(function):
            if path.startswith("raw_ops."):
                function = _by_name_only(function)
            yield Named(f"{'tf.compat.v1' if v1 else 'tf'}.{path}", taking_dense(path, function), row, v1)


def _keras() -> Iterator[Named]:
    for path in all_names()["keras"]:
        row = function_row(f"keras.{path}", False)
        assert row is not None
        for name, module in (("tf.keras", tf.keras), ("keras", keras), ("tf_keras", tf_keras)):
            function = attribute(module, path)
            if callable(function):
                yield Named(f"{name}.{path}", function, row, False)


def _numpy() -> Iterator[Named]:
    for path in all_names()["np"]:
        row, function = function_row(f"np.{path}", False), attribute(np, path)
        if path.startswith(_GENERATOR):
            function = _of_generator(path.removeprefix(_GENERATOR))
        if row is not None and callable(function):
            yield Named(f"np.{path}", function, row, False)


_GENERATOR = "random.Generator."


def _of_generator(name: str) -> Callable[..., Any]:
    """A method of a new generator, so that every call draws the same numbers."""

    def method() -> Callable[..., Any]:
        return getattr(np.random.default_rng(1), name)

    def call(*positional: Any, **keywords: Any) -> Any:
        return method()(*positional, **keywords)

    call.__signature__ = inspect.signature(method())  # type: ignore[attr-defined]
    return call


def _by_name_only(function: Callable[..., Any]) -> Callable[..., Any]:
    """An operation of tf.raw_ops: the order in which its signature lists parameters means nothing."""

    @functools.wraps(function)
    def call(**keywords: Any) -> Any:
        return function(**keywords)

    found = inspect.signature(function)
    named = [p.replace(kind=p.KEYWORD_ONLY) for p in found.parameters.values()]
    call.__signature__ = found.replace(parameters=named)  # type: ignore[attr-defined]
    return call


def functions() -> list[Named]:
    """Every real function that the tables speak of; one that has several names stands once for each row."""
    found: dict[tuple[object, ...], Named] = {}
    for named in (*_tensorflow(False), *_tensorflow(True), *_keras(), *_numpy()):
        function = getattr(named.function, "__wrapped__", named.function)
        found.setdefault((id(function), *named.row), named)
    return list(found.values())
