"""The arguments of `jacobian`, checked: each error names the argument, the cause and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from gradlint_runtime.jacobians.records import Options

MODES = ("auto", "reverse", "forward")
STRUCTURES = ("auto", "none")


def options(
    mode: str,
    structure: str,
    chunk_size: int | str,
    memory_limit: int | None,
    devices: str | Sequence[str],
    unconnected_gradients: str | tf.UnconnectedGradients,
) -> Options:
    """The checked options.  Raises ValueError or TypeError."""
    _check_choice("mode", mode, MODES)
    _check_choice("structure", structure, STRUCTURES)
    unconnected = getattr(unconnected_gradients, "value", unconnected_gradients)
    _check_choice("unconnected_gradients", unconnected, ("none", "zero"))
    return Options(
        mode,
        structure,
        None if chunk_size == "auto" else _positive("chunk_size", chunk_size, 'or "auto"'),
        None if memory_limit is None else _positive("memory_limit", memory_limit, "bytes, or None"),
        _devices(devices),
        unconnected == "zero",
    )


def _check_choice(argument: str, value: object, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(f"{argument}: {value!r} is none of {', '.join(map(repr, choices))}")


def _positive(argument: str, value: object, otherwise: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{argument}: {value!r} is not a whole number; give a positive one, {otherwise}")
    if value < 1:
        raise ValueError(f"{argument}: {value} is not positive; give at least 1, {otherwise}")
    return value


def _devices(devices: str | Sequence[str]) -> tuple[str, ...] | None:
    if isinstance(devices, str):
        if devices == "auto":
            return None
        raise TypeError(
            f'devices: {devices!r} is a string; give "auto" or a list of names such as ["GPU:0", "GPU:1"]'
        )
    names = tuple(devices)
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError('devices: give "auto" or at least one name such as "GPU:0"')
    return names


def checked_target(target: Any) -> tf.Tensor:
    """The target as it is, when it can be differentiated."""
    if isinstance(target, tf.Variable):
        raise TypeError("target: a tf.Variable is an input, not a result; pass a tensor computed from it")
    if not isinstance(target, tf.Tensor):
        raise TypeError(
            f"target: {type(target).__name__} is neither a dense tensor nor a function; "
            "for several targets, call once for each"
        )
    _check_dtype("target", target.dtype)
    if target.shape.rank is None:
        raise ValueError("target: its rank is not known; tell it with tf.ensure_shape")
    return target


def checked_sources(sources: Any) -> list[tf.Tensor | tf.Variable]:
    """The sources, flat, in the order of `tf.nest`, when they can be differentiated by."""
    flat = [_unwrapped(source) for source in tf.nest.flatten(sources)]
    if not flat:
        raise ValueError("sources: there are none; give a tensor or tf.Variable, or a structure of them")
    for at, source in enumerate(flat):
        name = "sources" if len(flat) == 1 else f"sources[{at}]"
        if not isinstance(source, (tf.Tensor, tf.Variable)):
            raise TypeError(
                f"{name}: {type(source).__name__} is neither a dense tensor nor a tf.Variable; of a ragged "
                "or sparse tensor, take the values"
            )
        _check_dtype(name, source.dtype)
        if source.shape.rank is None:
            raise ValueError(f"{name}: its rank is not known; tell it with tf.ensure_shape")
    return flat


def _unwrapped(source: Any) -> Any:
    """The tf.Variable inside a variable of Keras."""
    value = getattr(source, "value", None)
    return value if isinstance(value, tf.Variable) else source


def _check_dtype(name: str, dtype: tf.DType) -> None:
    if not (dtype.is_floating or dtype.is_complex):
        raise TypeError(
            f"{name}: {dtype.name} has no derivative; give a floating or complex tensor, for example by "
            "tf.cast(..., tf.float32) before it is used"
        )
