"""Expressions drawn from the tables: any public name, with arguments like those of its family's recipe.

The first array of floating-point numbers of a case becomes an operand of the program, of the same rank;
other arrays get the sizes that follow from it, and stand for the second operand where they fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from libraries import attribute, functions
from recipes import LAYERS, NEEDED, RECIPES
from table_names import all_names
from table_truth import Call, calls, fits, put_together, taken_apart

from gradlint.knowledge.lookup import class_row

#: Only a graph knows these; some have no value, one that differs each time, or none to go on with.
_LEFT_OUT = re.compile(
    r"placeholder|get_variable|get_local_variable|keras\.Input|keras\.layers\.Input|Print$|\.empty(_like)?$"
)
_WRAPS = ("{a}", "tf.sigmoid({a})", "1.0 + tf.square({a})")


class Subject(NamedTuple):
    """A public name as a program writes it, and the calls that its recipe has for it."""

    name: str
    calls: tuple[tuple[Call | None, Call], ...]


class Operand(NamedTuple):
    """A name of the program and its value."""

    name: str
    value: tf.Tensor


class Drawn(NamedTuple):
    """An expression of `{a}` and `{b}`, and the names that stand for them."""

    template: str
    a: str
    b: str


@cache
def subjects() -> tuple[Subject, ...]:
    """Every name that the recipes of its family can call: the functions, then the layers and losses."""
    found = [*_functions(), *_objects()]
    return tuple(subject for subject in found if subject.calls and not _LEFT_OUT.search(subject.name))


def _functions() -> Iterator[Subject]:
    for named in functions():
        if not named.v1 and named.name.startswith(("tf.", "keras.", "np.")):
            cases = [case for case in RECIPES.get(named.row.family.__name__, ()) if fits(named.row, case)]
            ways = [next(calls(named.row, case, named.function, NEEDED), None) for case in cases]
            yield Subject(named.name, tuple((None, way) for way in ways if way is not None))


def _objects() -> Iterator[Subject]:
    for section in ("layers", "losses"):
        for name in all_names()[f"keras.{section}"]:
            row, cls = class_row(f"keras.{section}.{name}"), attribute(keras, f"{section}.{name}")
            if row is None or cls is None:
                continue
            ways = []
            for constructor, inputs in LAYERS.get(row.family.__name__, ()):
                made = next(calls(row, constructor, cls, NEEDED), None)
                training = {"training": inputs["training"]} if "training" in inputs else {}
                given = [value for key, value in inputs.items() if key != "training"]
                if made is not None and fits(row, inputs):
                    ways.append((made, Call(given, training)))
            yield Subject(f"keras.{section}.{name}", tuple(ways))


def drawn(number: int, case: int, operands: Sequence[Operand], first: int, second: int) -> Drawn | None:
    """An expression of this name that runs on some of the operands, or None."""
    subject = subjects()[number % len(subjects())]
    made, call = subject.calls[case % len(subject.calls)]
    arrays: list[np.ndarray] = []
    parts = taken_apart([call.positional, call.keywords and dict(call.keywords)], arrays)
    slots = _in_values(parts, arrays)
    leading = next((i for i, array in enumerate(arrays) if array.dtype.kind == "f"), None)
    rank = arrays[leading].ndim if leading is not None else 0
    a = _of_rank(operands, rank, first)
    shown, shape = _adapted(a.value, rank)
    sizes = {} if leading is None else dict(zip(arrays[leading].shape, shape, strict=True))
    wanted = [tuple(sizes.get(n, n) for n in x.shape) for i, x in enumerate(arrays) if i != leading]
    b = _of_shape(operands, wanted, second)
    for wrap in _wraps(None if leading is None else arrays[leading], shape):
        texts = [
            wrap.format(a=shown) if i == leading else _array(array, sizes, shape, b.value.shape)
            for i, array in enumerate(arrays)
        ]
        text = _called(subject.name, made, slots, texts)
        fitted = _as_tensor(text if leading is not None else f"{text} * {{b}}", a, b, case)
        if fitted is not None:
            return Drawn(fitted, a.name, b.name)
    return None


def _in_values(parts: Any, arrays: list[np.ndarray]) -> Any:
    """Arrays among the arguments that are given by name."""
    positional, keywords = parts
    return positional, {name: taken_apart(value, arrays) for name, value in (keywords or {}).items()}


def _of_rank(operands: Sequence[Operand], rank: int, first: int) -> Operand:
    fitting = [operand for operand in operands if operand.value.shape.rank == rank] or list(operands)
    return fitting[first % len(fitting)]


def _of_shape(operands: Sequence[Operand], wanted: list[tuple[int, ...]], second: int) -> Operand:
    fitting = [operand for operand in operands if tuple(operand.value.shape) in wanted] or list(operands)
    return fitting[second % len(fitting)]


def _adapted(value: tf.Tensor, rank: int) -> tuple[str, tuple[int, ...]]:
    """The operand with axes of size one more, or entries of it, to get the rank."""
    shape = tuple(value.shape)
    missing = rank - len(shape)
    if missing >= 0:
        return "{a}" + "[..., None]" * missing, (*shape, *(1,) * missing)
    return "{a}[" + "0, " * (-missing - 1) + "0]", shape[-missing:]


def _wraps(array: np.ndarray | None, shape: tuple[int, ...]) -> tuple[str, ...]:
    """What is done to the operand until the function takes it: its domain may be positive numbers."""
    square = array is not None and array.ndim >= 2 and shape[-1] == shape[-2]
    if array is not None and square and _is_symmetric(array):
        return (f"{{a}} + 3.0 * tf.eye({shape[-1]})",)
    return _WRAPS


def _is_symmetric(array: np.ndarray) -> bool:
    return array.shape[-1] == array.shape[-2] and np.allclose(array, np.swapaxes(array, -1, -2))


def _array(array: np.ndarray, sizes: dict[int, int], of_a: tuple[int, ...], of_b: tuple[int, ...]) -> str:
    """Another array of the call, of the size that follows from the operand's."""
    shape = tuple(sizes.get(n, n) for n in array.shape)
    if array.dtype.kind == "f":
        if shape == tuple(of_b):
            return "{b}"
        if shape == of_a:
            return "0.6 * {a}"
        if not shape:
            return "0.5"
        return f"tf.reshape(tf.range(0.1, 0.9, {0.8 / np.prod(shape):.3g})[:{np.prod(shape)}], {list(shape)})"
    if array.dtype.kind == "b" and shape == of_a:
        return "{a} > 0.1"
    kind = ", tf.int64" if array.dtype == np.int64 else ""
    return f"tf.constant({np.resize(array, shape).tolist()}{kind})"


class _Text(NamedTuple):
    """Shown as it is."""

    text: str

    def __repr__(self) -> str:
        return self.text


def _called(name: str, made: Call | None, call: tuple[list[Any], dict[str, Any]], texts: list[str]) -> str:
    """The call as a program writes it; the texts hold `{a}`, so other braces are doubled."""
    marked = [_Text(f"<{i}>") for i in range(len(texts))]
    shown = _arguments(
        put_together(call[0], marked), {k: put_together(v, marked) for k, v in call[1].items()}
    )
    if made is not None:
        shown = f"{_arguments(made.positional, made.keywords)})({shown}"
    text = f"{name}({shown})".replace("{", "{{").replace("}", "}}")
    return re.sub(r"<(\d+)>", lambda match: texts[int(match[1])], text)


def _arguments(positional: Sequence[Any], keywords: dict[str, Any]) -> str:
    return ", ".join([*map(repr, positional), *(f"{name}={value!r}" for name, value in keywords.items())])


def _as_tensor(text: str, a: Operand, b: Operand, number: int) -> str | None:
    """The expression made one tensor of finite floating-point numbers, or None where it fails."""
    names = {"tf": tf, "np": np, "keras": keras, "a": a.value, "b": b.value}
    try:
        value = eval(text.format(a="a", b="b"), names)
        while isinstance(value, (list, tuple)):
            entry = number % len(value)
            value, text = value[entry], f"{text}[{entry}]"
        if isinstance(value, np.ndarray | np.generic) or (tf.is_tensor(value) and value.dtype != tf.float32):
            value, text = tf.cast(value, tf.float32), f"tf.cast({text}, tf.float32)"
        if isinstance(value, tf.Variable):
            value, text = tf.identity(value), f"tf.identity({text})"
    except Exception:  # noqa: BLE001 - whatever a library raises: it does not take this
        return None
    return text if isinstance(value, tf.Tensor) and np.isfinite(value).all() else None
