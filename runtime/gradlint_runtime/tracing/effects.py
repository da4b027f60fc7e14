"""What a backward step does besides computing: a step that does anything is not run again.

Operations with an effect are seen as they run.  Effects in Python (a list that is appended to, a counter)
are seen in what the backward function holds: its closure, and the globals that it names.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from gradlint_runtime.tracing.slices import called_functions, is_harmless

#: Functions inside functions are followed so deep: TensorFlow wraps the user's own in a few of its own.
_DEPTH = 6

Fingerprint = tuple[object, ...]

#: In a function's definition its arguments and constants are operations.
_CONSTANT = frozenset({"_Arg", "_Retval", "NoOp"})


def fingerprint(function: Callable[..., Any]) -> Fingerprint:
    """What a function can reach and could change: equal before and after a call that changed nothing."""
    return _of_value(function, _DEPTH)


def _of_function(function: FunctionType, depth: int) -> Fingerprint:
    cells = [cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell)]
    everything = function.__globals__
    named = [everything[name] for name in function.__code__.co_names if name in everything]
    return tuple(_of_value(value, depth) for value in (*cells, *named, *(function.__defaults__ or ())))


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        # A variable that has no value yet.
        return False


def _of_value(value: Any, depth: int) -> Fingerprint:
    if isinstance(value, (ModuleType, type)):
        return ()
    if isinstance(value, FunctionType):
        return _of_function(value, depth - 1) if depth else ()
    if isinstance(value, MethodType):
        return (_of_value(value.__self__, depth), _of_value(value.__func__, depth))
    if isinstance(value, dict):
        return (len(value), *((id(key), id(entry)) for key, entry in value.items()))
    if isinstance(value, (list, set)):
        return (len(value), *map(id, value))
    if isinstance(value, np.ndarray):
        return (value.tobytes(),)
    if hasattr(value, "__dict__") and not hasattr(value, "dtype"):
        return (id(value), *((name, id(entry)) for name, entry in vars(value).items()))
    return (id(value),)


def first_effect(op_types: Sequence[str]) -> str | None:
    """The first operation with an effect among those that ran, or None."""
    return next((op_type for op_type in op_types if has_effect(op_type)), None)


@lru_cache(maxsize=4096)
def has_effect(op_type: str) -> bool:
    """Whether an operation, or a function by its name, changes anything beside its outputs, or draws anew."""
    if is_harmless(op_type) or op_type in _CONSTANT:
        return False
    definition = _definition(op_type)
    return definition is None or any(_node_has_effect(node) for node in definition.node_def)


def _node_has_effect(node: Any) -> bool:
    called = [name for names in called_functions(dict(node.attr)).values() for name in names]
    return has_effect(node.op) or any(has_effect(name) for name in called)


def _definition(name: str) -> Any:
    """The definition of a function that runs eagerly; None when there is none of that name."""
    from tensorflow.python.eager import context

    known = context.context()
    return known.get_function_def(name) if known.has_function(name) else None


@contextmanager
def same_random_numbers() -> Iterator[None]:
    """Whatever is drawn inside from Python's and NumPy's generators, the program does not notice."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
