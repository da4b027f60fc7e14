"""What a case of the tracer's tables is, and how its expectation is written.

The expectation is a line: sources are parted by "/", targets by ";", and a token stands for each axis:

kept0       kept, and it lies along axis 0 of the source          kept    kept, wherever it lies
MatMul      summed, in the backward step of a MatMul              A|B     of an A or of a B (eager, graph)
A+B         summed in the steps of both                           summed  summed, wherever
dead, none (disconnected), nonlinear, unverified                  one     unverified: an axis of one element
empty       dead or unverified: a target without elements
doubtful    kept, or unverified as the dtype's numbers end there

With several targets the last token of a source, behind "&", is about the targets themselves.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

#: The ways in which a program differentiates.
EAGER = "eager"
TAPE_IN_FUNCTION = "tape in tf.function"
GRADIENTS = "tf.gradients"
SESSION = "session"
MODES = (EAGER, TAPE_IN_FUNCTION, GRADIENTS)
TAPES = (EAGER, TAPE_IN_FUNCTION)
GRAPH = (TAPE_IN_FUNCTION, GRADIENTS)


class Expected(NamedTuple):
    """What a token says of one axis; `operations` are sets of names, one of which must be seen for each."""

    verdict: str
    source_axis: int | None = None
    operations: tuple[frozenset[str], ...] = ()


class Case(NamedTuple):
    """A program of a few lines: `program` gets the sources and returns the target or the targets.

    A source is a shape (filled with numbers between 0.5 and 1.5) or the values themselves.  `variables` are
    the indices of the sources that are variables.  `oracle` is False where one-hot seeds cannot tell (a
    backward pass that is not linear).
    """

    name: str
    sources: tuple[Any, ...]
    program: Callable[..., Any]
    expected: str | dict[str, str]
    dtype: str = "float64"
    variables: tuple[int, ...] = ()
    modes: tuple[str, ...] = MODES
    oracle: bool = True
    calls: int = 1
    given: Callable[..., Any] | None = None
    unconnected: str = "none"

    def line(self, mode: str) -> str:
        """The expectation in a mode."""
        if isinstance(self.expected, str):
            return self.expected
        return self.expected[GRADIENTS if mode == SESSION else mode]


def fixed(*shape: int, dtype: str = "float64") -> tf.Tensor:
    """A constant of a program: numbers between 0.5 and 1.5 that depend on the shape alone."""
    rng = np.random.default_rng(sum(shape) + 1)
    return tf.constant(rng.uniform(0.5, 1.5, shape), dtype)


def values(case: Case) -> list[np.ndarray]:
    """The values of the sources, the same each time."""
    rng = np.random.default_rng(zlib.crc32(case.name.encode()))
    dtype = tf.as_dtype(case.dtype).as_numpy_dtype
    return [
        (rng.uniform(0.5, 1.5, source) if isinstance(source, tuple) else np.asarray(source)).astype(dtype)
        for source in case.sources
    ]


def read(line: str) -> list[dict[tuple[int, int | None], Expected]]:
    """For each source, what is expected of each (target, axis)."""
    return [dict(_of_source(text)) for text in line.split("/")]


def _of_source(text: str) -> list[tuple[tuple[int, int | None], Expected]]:
    targets, _, across = text.partition("&")
    found = [
        ((t, axis), _token(token))
        for t, tokens in enumerate(targets.split(";"))
        for axis, token in enumerate(tokens.split())
    ]
    return [*found, *(((0, None), _token(token)) for token in across.split())]


_WORDS = {"none": "disconnected", "one": "unverified"}
_PLAIN = ("kept", "dead", "nonlinear", "unverified", "summed", "empty", "doubtful")


def _token(token: str) -> Expected:
    if token in _WORDS or token in _PLAIN:
        return Expected(_WORDS.get(token, token))
    if token.startswith("kept"):
        return Expected("kept", int(token.removeprefix("kept")))
    return Expected("summed", None, tuple(frozenset(names.split("|")) for names in token.split("+")))
