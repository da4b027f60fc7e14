"""Conditions: which of them are decided."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.keys import equal, key_value
from gradlint.inference.language.type_tests import is_exactly
from gradlint.inference.values import (
    Class,
    Const,
    Foreign,
    Function,
    Mapping,
    Seq,
    Tensor,
    Union,
    Value,
    is_none,
    options,
)


def truth(interp: Interpreter, test: ast.expr, env: Env) -> bool | None:
    """Whether a condition holds for certain (True), cannot hold (False), or is not decided."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(interp, test.operand, env)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        return _joined((truth(interp, part, env) for part in test.values), isinstance(test.op, ast.Or))
    if isinstance(test, ast.Compare):
        terms = [test.left, *test.comparators]
        links = zip(terms, test.ops, terms[1:], strict=False)
        return _joined((_compare(interp, *link, env) for link in links), False)
    return truth_of(interp.value(test, env))


def _joined(parts: Iterable[bool | None], decisive: bool) -> bool | None:
    """The truth of an `and` (an `or`): one false (true) part decides it, and no other is looked at."""
    found: bool | None = not decisive
    for part in parts:
        if part is decisive:
            return decisive
        found = None if part is None else found
    return found


def truth_of(value: Value) -> bool | None:
    """The truth value of a value, where it is decided."""
    if isinstance(value, Const):
        return bool(value.value)
    if isinstance(value, Seq):
        return bool(value.items) if value.items is not None else None
    if isinstance(value, Mapping):
        return True if value.entries else None if value.other is not None else False
    if isinstance(value, (Function, Class)):
        return True
    if isinstance(value, Union):
        found = {truth_of(option) for option in value.options}
        return found.pop() if len(found) == 1 else None
    return None


def _compare(
    interp: Interpreter, one: ast.expr, operator: ast.cmpop, other: ast.expr, env: Env
) -> bool | None:
    typed = _type_test(interp, one, operator, other, env)
    if typed is not None:
        return typed
    left, right = interp.value(one, env), interp.value(other, env)
    if isinstance(operator, (ast.Is, ast.IsNot)):
        return _identity(left, right, isinstance(operator, ast.Is))
    if isinstance(operator, (ast.In, ast.NotIn)):
        return _membership(left, right, isinstance(operator, ast.In))
    if isinstance(operator, (ast.Eq, ast.NotEq)):
        same = equal(left, right)
        return None if same is None else same == isinstance(operator, ast.Eq)
    a, b = number_of(left), number_of(right)
    return None if a is None or b is None else _order(operator, a, b)


def number_of(value: Value) -> float | None:
    """A Python number that is known: a constant, or the size of an axis."""
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return value.value
    return value.dim.size if isinstance(value, Tensor) and value.dim is not None else None


def _type_test(
    interp: Interpreter, one: ast.expr, operator: ast.cmpop, other: ast.expr, env: Env
) -> bool | None:
    """`type(x) is list`, `type(x) == list`."""
    if not (isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "type"):
        return None
    if len(one.args) != 1 or not isinstance(operator, (ast.Is, ast.Eq, ast.IsNot, ast.NotEq)):
        return None
    found = is_exactly(interp.value(one.args[0], env), other)
    return None if found is None else found == isinstance(operator, (ast.Is, ast.Eq))


def _order(operator: ast.cmpop, a: float, b: float) -> bool | None:
    if isinstance(operator, ast.Lt):
        return a < b
    if isinstance(operator, ast.LtE):
        return a <= b
    if isinstance(operator, ast.Gt):
        return a > b
    return a >= b if isinstance(operator, ast.GtE) else None


def _identity(left: Value, right: Value, same: bool) -> bool | None:
    """`x is None`: decided where x is None, or is something that cannot be; the same for True and members."""
    if not is_none(right):
        found = _same_object(left, right)
        return None if found is None else found == same
    answers = {_is_none(option) for option in options(left)}
    if len(answers) != 1 or None in answers:
        return None
    return answers.pop() == same


def _same_object(left: Value, right: Value) -> bool | None:
    """Whether two values are one object: decided for True, False, members of enums and functions."""
    if isinstance(left, Const) and isinstance(right, Const):
        same = type(left.value) is type(right.value) and left.value == right.value
        return same if isinstance(right.value, bool) or not same else None
    if isinstance(left, Const) or isinstance(right, Const):
        return None
    return equal(left, right)


def _is_none(value: Value) -> bool | None:
    if isinstance(value, Const):
        return value.value is None
    unknown = isinstance(value, Foreign) or (isinstance(value, Tensor) and value.opaque)
    return None if unknown else False


def _membership(left: Value, right: Value, inside: bool) -> bool | None:
    if isinstance(right, Const) and isinstance(right.value, str):
        known = isinstance(left, Const) and isinstance(left.value, str)
        return (left.value in right.value) == inside if known else None  # type: ignore[union-attr,operator]
    keys: list[Value]
    if isinstance(right, Mapping) and right.other is None:
        keys = [key_value(key) for key, _ in right.entries]
    elif isinstance(right, Seq) and right.items is not None:
        keys = list(right.items)
    else:
        return None
    answers = [equal(left, key) for key in keys]
    return inside if True in answers else None if None in answers else not inside
