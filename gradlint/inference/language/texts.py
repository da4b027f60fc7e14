"""Strings that the program knows: formatted, joined and changed, so that they can be keys and modes."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter, expression
from gradlint.inference.language.keys import items_of
from gradlint.inference.values import Arguments, Const, Seq, Tensor, Value, number

#: Longer texts are not followed.
MAX_TEXT = 1_000
_METHODS = frozenset(
    """
    capitalize count endswith find format islower isupper isdigit join lower lstrip removeprefix removesuffix
    replace rsplit rstrip split startswith strip swapcase title upper zfill
    """.split()  # noqa: SIM905 - a table of words
)


def called(text: str, name: str, arguments: Arguments) -> Value:
    """The result of a method of a string."""
    given = [_plain(value) for value in arguments.positional]
    keywords = {key: _plain(value) for key, value in arguments.keywords}
    known = arguments.complete and _UNKNOWN not in given and _UNKNOWN not in keywords.values()
    if name not in _METHODS or not known or (name in ("format", "zfill", "replace") and len(text) > 80):
        return number("text", "a string")
    try:
        return _value(getattr(text, name)(*given, **keywords))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return number("text", "a string")


class _Unknown:
    """Stands for what is no known constant."""


_UNKNOWN = _Unknown()


def _plain(value: Value) -> object:
    """A constant, or a list of constants, as Python has it; numbers with a width would make texts grow."""
    if isinstance(value, Const) and not isinstance(value.value, (int, float)):
        return value.value
    if isinstance(value, Const) and abs(value.value) < MAX_TEXT:  # type: ignore[arg-type]
        return value.value
    if isinstance(value, Tensor) and value.dim is not None and value.dim.size is not None:
        return value.dim.size
    items = items_of(value)
    if items is None or not all(isinstance(item, Const) for item in items):
        return _UNKNOWN
    return [item.value for item in items if isinstance(item, Const)]


def _value(result: object) -> Value:
    if isinstance(result, list):
        return Seq("list", tuple(map(Const, result)))
    if isinstance(result, str) and len(result) > MAX_TEXT:
        return number("text", "a long text")
    return Const(result)


def formatted(template: str, value: Value) -> Value:
    """`template % value`."""
    items = value.items if isinstance(value, Seq) and value.kind == "tuple" else (value,)
    given = [_plain(item) for item in items or (value,)]
    if _UNKNOWN in given or len(template) > MAX_TEXT or "*" in template:
        return number("text", "a string")
    try:
        return _value(template % tuple(given))
    except (TypeError, ValueError):
        return number("text", "a string")


@expression(ast.JoinedStr)
def _joined(interp: Interpreter, node: ast.JoinedStr, env: Env) -> Value:
    parts = [_part(interp, part, env) for part in node.values]
    if not all(isinstance(part, str) for part in parts):
        return number("text", "a string")
    return _value("".join(part for part in parts if part is not None))


def _part(interp: Interpreter, part: ast.expr, env: Env) -> str | None:
    if isinstance(part, ast.Constant):
        return str(part.value)
    if not isinstance(part, ast.FormattedValue) or part.format_spec is not None or part.conversion != -1:
        return None
    plain = _plain(interp.value(part.value, env))
    return None if plain is _UNKNOWN or isinstance(plain, list) else str(plain)
