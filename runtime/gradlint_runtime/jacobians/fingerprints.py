"""What a function reads by itself, to see whether it still means what it meant when it was traced.

A traced function keeps the Python values that it saw.  Its closure, its defaults and the globals that its own
code names are compared on each use, and so are the attributes of the object that it belongs to.  What lies
deeper (attributes of attributes, the globals of functions that it calls) is not seen, as in tf.function.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Hashable
from types import CodeType
from typing import Any

import numpy as np

_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_DEPTH = 3


def fingerprint(function: Callable[..., Any]) -> Hashable:
    """Equal for two moments when nothing that the function reads by itself has changed between them."""
    if isinstance(function, functools.partial):
        return (fingerprint(function.func), _of(function.args), _of(function.keywords))
    owner = getattr(function, "__self__", None)
    if owner is not None:
        return (
            fingerprint(function.__func__) if hasattr(function, "__func__") else None,
            _of_attributes(owner),
        )
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        return _of_attributes(function)
    cells = [_of_cell(cell) for cell in function.__closure__ or ()]
    named = [(name, _of(function.__globals__.get(name))) for name in code.co_names]
    return (tuple(cells), tuple(named), _of(function.__defaults__), _of(function.__kwdefaults__))


def _of_cell(cell: Any) -> Hashable:
    try:
        return _of(cell.cell_contents)
    except ValueError:
        return "empty"


def _of_attributes(owner: object) -> Hashable:
    return tuple((name, _of(value)) for name, value in getattr(owner, "__dict__", {}).items())


def _of(value: object, depth: int = _DEPTH) -> Hashable:
    """By value for plain Python and NumPy values, by identity for other objects."""
    if isinstance(value, _PLAIN):
        return (type(value), value)
    if isinstance(value, np.ndarray):
        return (value.shape, value.dtype.str, value.tobytes())
    if isinstance(value, (list, tuple)) and depth:
        return (type(value), tuple(_of(each, depth - 1) for each in value))
    if isinstance(value, dict) and depth:
        return tuple((_of(key, depth - 1), _of(each, depth - 1)) for key, each in value.items())
    return _identity(value)


def _identity(value: object) -> Hashable:
    """A weak reference is equal to another while both objects live and are equal, so the id goes with it."""
    try:
        return (id(value), _ById(value))
    except TypeError:
        return id(value)


class _ById:
    """Equal to another one for the same living object; keeps nothing alive."""

    __slots__ = ("_reference",)

    def __init__(self, value: object) -> None:
        self._reference = weakref.ref(value)

    def __eq__(self, other: object) -> bool:
        mine = self._reference()
        return isinstance(other, _ById) and mine is not None and mine is other._reference()

    def __hash__(self) -> int:
        return hash(type(self))
