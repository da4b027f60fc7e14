"""Conditions: which are decided, and what a branch knows because of its condition."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import join_all
from gradlint.inference.values import (
    NONE,
    Const,
    Foreign,
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
        parts = [truth(interp, part, env) for part in test.values]
        decisive = isinstance(test.op, ast.Or)
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    if isinstance(test, ast.Compare):
        terms = [test.left, *test.comparators]
        links = [_compare(interp, *link, env) for link in zip(terms, test.ops, terms[1:], strict=False)]
        return False if False in links else None if None in links else True
    return truth_of(interp.value(test, env))


def truth_of(value: Value) -> bool | None:
    """The truth value of a value, where it is decided."""
    if isinstance(value, Const):
        return bool(value.value)
    if isinstance(value, Seq):
        return bool(value.items) if value.items is not None else None
    if isinstance(value, Mapping):
        return True if value.entries else None
    if isinstance(value, Union):
        found = {truth_of(option) for option in value.options}
        return found.pop() if len(found) == 1 else None
    return None


def _compare(
    interp: Interpreter, one: ast.expr, operator: ast.cmpop, other: ast.expr, env: Env
) -> bool | None:
    left, right = interp.value(one, env), interp.value(other, env)
    if isinstance(operator, (ast.Is, ast.IsNot)):
        return _identity(left, right, isinstance(operator, ast.Is))
    if isinstance(operator, (ast.In, ast.NotIn)):
        return _membership(left, right, isinstance(operator, ast.In))
    if not isinstance(left, Const) or not isinstance(right, Const):
        return None
    a, b = left.value, right.value
    if isinstance(operator, ast.Eq):
        return a == b
    if isinstance(operator, ast.NotEq):
        return a != b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return _order(operator, a, b)
    return None


def _order(operator: ast.cmpop, a: float, b: float) -> bool | None:
    if isinstance(operator, ast.Lt):
        return a < b
    if isinstance(operator, ast.LtE):
        return a <= b
    if isinstance(operator, ast.Gt):
        return a > b
    return a >= b if isinstance(operator, ast.GtE) else None


def _identity(left: Value, right: Value, same: bool) -> bool | None:
    """`x is None`: decided where x is None, or is something that cannot be."""
    if not is_none(right):
        return None
    found = {_is_none(option) for option in options(left)}
    if len(found) != 1 or None in found:
        return None
    return found.pop() == same


def _is_none(value: Value) -> bool | None:
    if isinstance(value, Const):
        return value.value is None
    unknown = isinstance(value, Foreign) or (isinstance(value, Tensor) and value.opaque)
    return None if unknown else False


def _membership(left: Value, right: Value, inside: bool) -> bool | None:
    if not isinstance(left, Const):
        return None
    if isinstance(right, Seq) and right.items is not None:
        if not all(isinstance(item, Const) for item in right.items):
            return None
        return (left in right.items) == inside
    if isinstance(right, Const) and isinstance(right.value, str) and isinstance(left.value, str):
        return (left.value in right.value) == inside
    return None


def refine(value: Value, test: ast.expr, name: str, holds: bool, env: Env) -> Value:
    """What a name is where a condition on it holds (or does not): None is kept or left out."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return refine(value, test.operand, name, not holds, env)
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and holds:
        for part in test.values:
            value = refine(value, part, name, True, env)
        return value
    if isinstance(test, ast.Name) and test.id == name and holds:
        return _without_none(value)
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and _is_none_test(test, name)):
        return value
    none = holds if isinstance(test.ops[0], ast.Is) else not holds
    if not none:
        return _without_none(value)
    return NONE if any(is_none(option) for option in options(value)) else value


def _is_none_test(test: ast.Compare, name: str) -> bool:
    other = test.comparators[0]
    return (
        isinstance(test.ops[0], (ast.Is, ast.IsNot))
        and isinstance(other, ast.Constant)
        and other.value is None
        and ast.unparse(test.left) == name
    )


def _without_none(value: Value) -> Value:
    if not isinstance(value, Union):
        return value
    return join_all(option for option in value.options if not is_none(option))
