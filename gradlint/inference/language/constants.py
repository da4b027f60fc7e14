"""Functions of numbers that the program knows: computed, so that their results can be sizes."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

from gradlint.inference.values import Arguments, Const, Seq, ShapeOf, Tensor, Value, number

#: Larger numbers are no sizes.
_LARGEST = 2.0**63

_OF_ONE: dict[str, Callable[[Any], float]] = {
    "abs": abs,
    "ceil": math.ceil,
    "exp": math.exp,
    "float32": float,
    "float64": float,
    "floor": math.floor,
    "int32": int,
    "int64": int,
    "log": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "sqrt": math.sqrt,
    "square": lambda x: x * x,
}
_OF_TWO: dict[str, Callable[[Any, Any], float]] = {
    "floor_divide": operator.floordiv,
    "gcd": math.gcd,
    "maximum": max,
    "minimum": min,
    "pow": math.pow,
    "power": math.pow,
}
_OF_MANY: dict[str, Callable[[Any], float]] = {
    "amax": max,
    "amin": min,
    "max": max,
    "mean": lambda numbers: sum(numbers) / len(numbers),
    "min": min,
    "prod": math.prod,
    "product": math.prod,
    "sum": sum,
}
_TYPE = ("dtype",)


def of_numbers(path: str, arguments: Arguments) -> Value | None:
    """The result of a function of `math` or NumPy on numbers; None where NumPy's tables are to say it."""
    if not speaks_of_numbers(path):
        return None
    root, _, name = path.partition(".")
    computed = _computed(name, arguments)
    if computed is not None:
        return computed
    return number("number", "a Python number") if root == "math" else None


def speaks_of_numbers(path: str) -> bool:
    """Whether a function may be computed here."""
    return path.startswith(("math.", "np."))


def _computed(name: str, arguments: Arguments) -> Const | None:
    if not arguments.complete or any(key not in _TYPE for key, _ in arguments.keywords):
        return None
    given = arguments.positional
    if len(given) == 1 and name in _OF_MANY and (numbers := _several(given[0])):
        return _result(_OF_MANY[name], [numbers])
    one, two = _OF_ONE.get(name), _OF_TWO.get(name)
    known = [_number(value) for value in given]
    if None in known or len(known) > 2:
        return None
    function: Callable[..., float] | None = one if len(known) == 1 else two if len(known) == 2 else None
    return None if function is None else _result(function, known)


def _result(function: Callable[..., float], numbers: Sequence[Any]) -> Const | None:
    try:
        value = function(*numbers)
    except (ArithmeticError, TypeError, ValueError):
        return None
    return Const(value) if abs(value) < _LARGEST else None


def _number(value: Value) -> float | None:
    if isinstance(value, Const):
        return value.value if isinstance(value.value, (int, float)) else None
    return value.dim.size if isinstance(value, Tensor) and value.dim is not None else None


def _several(value: Value) -> list[float] | None:
    """The numbers of a list, or the sizes of a shape, if all of them are known."""
    if isinstance(value, ShapeOf):
        shape = value.tensor.shape
        found: list[float | None] = [dim.size for dim in shape.lead] if shape.rest is None else [None]
    elif isinstance(value, Seq) and value.items is not None:
        found = [_number(item) for item in value.items]
    else:
        return None
    return None if None in found else [entry for entry in found if entry is not None]
