"""The function that recorded calls are handed to: it makes the call, and keeps what came back.

An eager result is written at once.  A symbolic one is written when the graph runs, by an operation that the
result then depends on; the caller gets the same values.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from gradlint_runtime.verification.requests import (
    BEFORE,
    COTANGENTS,
    EXECUTIONS,
    OPERATION,
    STRETCH,
    record_path,
)

#: Bytes of one execution that are still written.
_LARGEST = 2**29


class Observed(NamedTuple):
    """The tensors to write, under their names, and the facts that are plain already."""

    tensors: dict[str, Any]
    facts: dict[str, Any]


class Recorder:
    """Keeps the first executions of each call, in one file each."""

    def __init__(self, folder: Path, intent: str, role: str) -> None:
        self._folder = folder
        self._jacobian = intent == "jacobian"
        self._before = role == BEFORE
        self._counts: dict[int, int] = {}
        self._lock = Lock()

    def __call__(self, number: int, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What the function returns for the arguments, recorded under the number."""
        import tensorflow as tf

        value = function(*args, **kwargs)
        if isinstance(value, tf.Operation):
            # Of an optimizer's update in a graph, there is no result to see.
            self._write(number, {"structure": OPERATION, "count": 0}, ())
            return value
        observed = self._observed(function, args, kwargs, value)
        if tf.executing_eagerly():
            arrays = [tensor.numpy() for tensor in observed.tensors.values()]
            self._write(number, observed.facts, tuple(observed.tensors), *arrays)
            return value
        write = partial(self._write, number, observed.facts, tuple(observed.tensors))
        done = tf.numpy_function(write, list(observed.tensors.values()), [])
        with tf.control_dependencies([done]):
            return tf.nest.map_structure(
                lambda leaf: None if leaf is None else tf.identity(leaf), value, expand_composites=True
            )

    def _observed(
        self, function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], value: Any
    ) -> Observed:
        import tensorflow as tf

        # A sum must be the same in each component of a sparse gradient; a Jacobian is dense.
        leaves = tf.nest.flatten(value, expand_composites=not self._jacobian)
        tensors = {f"result{n}": tf.convert_to_tensor(x) for n, x in enumerate(leaves) if x is not None}
        facts: dict[str, Any] = {"structure": structure(value), "count": len(leaves)}
        if self._jacobian and self._before:
            tensors.update(_with_cotangent(function, args, kwargs))
        return Observed(tensors, facts)

    def _write(self, number: int, facts: dict[str, Any], names: Sequence[str], *arrays: Any) -> None:
        with self._lock:
            execution = self._counts[number] = self._counts.get(number, 0) + 1
        if execution > EXECUTIONS:
            return
        found = dict(zip(names, map(np.asarray, arrays), strict=True))
        large = sum(array.nbytes for array in found.values()) > _LARGEST
        dtypes = {f"dtype of {name}": str(array.dtype) for name, array in found.items()}
        kept = {} if large else {name: _storable(array) for name, array in found.items()}
        path = record_path(self._folder, number, execution)
        # Whole or not at all: the program may be ended at any moment.
        with path.with_suffix(".part").open("wb") as stream:
            np.savez(stream, **facts, **dtypes, **kept, large=large)  # type: ignore[arg-type]
        path.with_suffix(".part").replace(path)


def structure(value: Any) -> str:
    """The containers of a result, without the difference between a list and a list that Keras tracks."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {structure(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, tuple):
        return "(" + "".join(f"{structure(item)}, " for item in value) + ")"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(structure, value)) + "]"
    return "None" if value is None else "tensor"


def _storable(array: Any) -> Any:
    """NumPy's files do not know bfloat16 and its like; float32 holds each of their values."""
    return array if array.dtype.kind in "biufc" and array.dtype.isbuiltin else array.astype(np.float32)


def _with_cotangent(
    function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """The target's shape, random cotangents, and the gradients that they seed, the first one stretched, too.

    The cotangents are real, since a derivative that is not holomorphic is linear over the real numbers only.
    """
    import tensorflow as tf

    tape = getattr(function, "__name__", "") == "gradient"
    given = dict(zip(("target", "sources", "", _UNCONNECTED) if tape else ("target", "sources"), args))  # noqa: B905 - the rest have names
    given.update({_KEYWORDS.get(name, name): value for name, value in kwargs.items()})
    target = given["target"][0] if isinstance(given["target"], list | tuple) else given["target"]
    options = {_UNCONNECTED: given[_UNCONNECTED]} if _UNCONNECTED in given else {}
    cotangents = [_cotangent(target, number) for number in range(COTANGENTS)]

    def seeded(name: str, seed: Any) -> dict[str, Any]:
        seed = [seed] if isinstance(given["target"], list | tuple) else seed
        keyword = {"output_gradients" if tape else "grad_ys": seed}
        leaves = tf.nest.flatten(function(given["target"], given["sources"], **keyword, **options))
        return {
            f"{name} of result{n}": tf.convert_to_tensor(x) for n, x in enumerate(leaves) if x is not None
        }

    found = {"shape": tf.shape(target)}
    # Keras' K.gradients takes no seed; a Jacobian that cannot be checked is not verified.
    with contextlib.suppress(Exception):
        rows = seeded("stretched", cotangents[0] * STRETCH)
        for number, cotangent in enumerate(cotangents):
            rows |= {f"cotangent{number}": cotangent, **seeded(f"seeded{number}", cotangent)}
        return {**found, **rows}
    return found


_UNCONNECTED = "unconnected_gradients"
_KEYWORDS = {"ys": "target", "loss": "target", "xs": "sources", "variables": "sources"}


def _cotangent(target: Any, number: int) -> Any:
    import tensorflow as tf

    dtype = target.dtype.real_dtype
    normal = tf.random.stateless_normal(tf.shape(target), seed=[3, number], dtype=dtype)
    return tf.cast(normal, target.dtype)
