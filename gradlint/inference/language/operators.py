"""Operators over values: numbers are computed, sequences joined, arrays broadcast."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter, expression
from gradlint.inference.language import dicts, special_methods, texts
from gradlint.inference.lattice import as_tensor, element_of, is_number, join, join_all, sequence
from gradlint.inference.libraries.sizes import entries_of, is_size, times
from gradlint.inference.scoping.truth import truth, truth_of
from gradlint.inference.values import (
    Const,
    Instance,
    Mapping,
    Seq,
    ShapeOf,
    Tensor,
    Union,
    Value,
    number,
    opaque,
    options,
)
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Shape, at_least

MAX_BITS = 64
MAX_TEXT = 1_000
_COMPUTE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_SYMBOLS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
}


def binary(
    interp: Interpreter, op: ast.operator, left: Value, right: Value, node: ast.AST, env: Env
) -> Value:
    """`left op right`."""
    if isinstance(left, Instance) or isinstance(right, Instance):
        own = special_methods.binary(interp, op, left, right, node, env)
        return opaque("an operation on an object of the program") if own is None else own
    left, right = _plain(left, right), _plain(right, left)
    if isinstance(op, ast.Add):
        left, right = _listed(left, right), _listed(right, left)
    if isinstance(op, ast.Mod) and isinstance(left, Const) and isinstance(left.value, str):
        return texts.formatted(left.value, right)
    if isinstance(left, Const) and isinstance(right, Const):
        return _computed(op, left, right)
    if isinstance(op, ast.BitOr) and isinstance(left, Mapping) and isinstance(right, Mapping):
        return dicts.merged(left, right)
    if isinstance(op, ast.Add) and isinstance(left, Seq) and isinstance(right, Seq):
        return _joined(left, right)
    several = _several(left, right) if isinstance(op, ast.Mult) else None
    if several is not None:
        return several
    return _arrays(interp, op, left, right, node, env)


def _several(left: Value, right: Value) -> Value | None:
    """A list so many times, or a product of sizes; None where it is another product."""
    if isinstance(left, Seq) and is_number(right):
        return _repeated(left, right)
    if isinstance(right, Seq) and is_number(left):
        return _repeated(right, left)
    if isinstance(left, Seq) and _is_list_of_unknown_length(left, right):
        return Seq(left.kind, None, element_of(left))
    return times((left, right)) if is_size(left) and is_size(right) else None


def _plain(value: Value, other: Value) -> Value:
    """A size that is known, as a number, where the other operand is one too."""
    size = _known_size(value)
    return Const(size) if size is not None and (is_number(other) or _known_size(other) is not None) else value


def _listed(value: Value, other: Value) -> Value:
    """A shape as a tuple of its sizes, where a list or another shape is put behind it or before it."""
    if not isinstance(value, ShapeOf) or value.dynamic or not isinstance(other, (Seq, ShapeOf)):
        return value
    entries = entries_of(value)
    least = value.tensor.shape.rank_min
    return Seq(
        "tuple", entries, number("size", "a size of a shape") if entries is None else None, least=least
    )


def _known_size(value: Value) -> int | None:
    return value.dim.size if isinstance(value, Tensor) and value.dim is not None else None


def _is_list_of_unknown_length(left: Seq, right: Value) -> bool:
    return isinstance(right, Tensor) and _is_count(right)


def _is_count(value: Tensor) -> bool:
    """Whether it is a number of Python's: a size, a length, or computed of such."""
    if value.op in ("+", "-", "*", "//") and value.inputs:
        return all(map(_is_count, value.inputs))
    return value.shape == SCALAR and value.op in ("number", "size", "len", "constant")


def _computed(op: ast.operator, left: Const, right: Const) -> Value:
    compute = _COMPUTE.get(type(op))
    if isinstance(op, ast.Pow) and _is_small_power(left, right):
        compute = operator.pow
    if compute is None:
        return number()
    if isinstance(left.value, (str, bytes)) and not isinstance(op, ast.Add):
        return number()
    try:
        return _bounded(compute(left.value, right.value))
    except (TypeError, ValueError, ArithmeticError):
        return opaque("an operation that fails")


def _is_small_power(base: Const, exponent: Const) -> bool:
    """Whether a power of numbers can be computed at no cost."""
    values = (base.value, exponent.value)
    return all(isinstance(value, (int, float)) and abs(value) <= MAX_BITS for value in values)


def _bounded(value: object) -> Value:
    """A computed constant, unless it is so large that it would cost more than it tells."""
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return number()
    if isinstance(value, (str, bytes, tuple)) and len(value) > MAX_TEXT:
        return number("text", "a long text")
    return Const(value)


def _joined(left: Seq, right: Seq) -> Seq:
    if left.items is not None and right.items is not None:
        return sequence(left.kind, left.items + right.items)
    least = sum(side.least if side.items is None else len(side.items) for side in (left, right))
    return Seq(left.kind, None, join(element_of(left), element_of(right)), least=least)


def _repeated(sequence: Seq, times: Value) -> Value:
    count = times.value if isinstance(times, Const) else None
    if sequence.items is not None and isinstance(count, int) and count * len(sequence.items) <= 64:
        return Seq(sequence.kind, sequence.items * count)
    return Seq(sequence.kind, None, element_of(sequence))


def _arrays(
    interp: Interpreter, op: ast.operator, left: Value, right: Value, node: ast.AST, env: Env
) -> Value:
    assert isinstance(node, (ast.expr, ast.stmt))
    site = interp.site(node, env)
    a, b = _operand(left, interp, node, env), _operand(right, interp, node, env)
    if a is None or b is None:
        return opaque("an operation on values that are no arrays", site=site)
    if isinstance(op, ast.MatMult):
        shape = _matmul(a, b)
        return Tensor(shape, "@", (a, b), reason="a matrix product", site=site, opaque=shape.rank is None)
    shape = algebra.broadcast(a.shape, b.shape)
    return Tensor(
        shape, _SYMBOLS.get(type(op), "operator"), (a, b), reason="elementwise, broadcast", site=site
    )


def _operand(value: Value, interp: Interpreter, node: ast.AST, env: Env) -> Tensor | None:
    if isinstance(value, Seq) and value.kind == "tuple" and not value.items:
        return None
    assert isinstance(node, (ast.expr, ast.stmt))
    return as_tensor(value, interp.site(node, env))


def _matmul(a: Tensor, b: Tensor) -> Shape:
    if min(a.shape.rank_min, b.shape.rank_min) >= 2:
        return algebra.matmul(a.shape, b.shape)
    if a.shape.rank == b.shape.rank == 1:
        return SCALAR
    return at_least(0)


@expression(ast.BinOp)
def _binop(interp: Interpreter, node: ast.BinOp, env: Env) -> Value:
    left, right = interp.value(node.left, env), interp.value(node.right, env)
    if isinstance(left, Union) or isinstance(right, Union):
        return _over_options(interp, node, left, right, env)
    return binary(interp, node.op, left, right, node, env)


def _over_options(interp: Interpreter, node: ast.BinOp, left: Value, right: Value, env: Env) -> Value:
    """Alternatives stay apart where only one side has them; None takes part in no operation."""
    lefts = [v for v in options(left) if v != Const(None)]
    rights = [v for v in options(right) if v != Const(None)]
    if not lefts or not rights:
        return opaque("an operation on None")
    if len(lefts) * len(rights) > 6:
        return binary(interp, node.op, left, right, node, env)
    return join_all(binary(interp, node.op, a, b, node, env) for a in lefts for b in rights)


@expression(ast.UnaryOp)
def _unary(interp: Interpreter, node: ast.UnaryOp, env: Env) -> Value:
    value = interp.value(node.operand, env)
    if isinstance(node.op, ast.Not):
        known = truth_of(value)
        return number("not") if known is None else Const(not known)
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        if isinstance(node.op, ast.Invert):
            return number()
        return Const(-value.value if isinstance(node.op, ast.USub) else +value.value)
    if isinstance(value, Union):
        return join_all(_negated(interp, v, node, env) for v in value.options if v != Const(None))
    return _negated(interp, value, node, env)


def _negated(interp: Interpreter, value: Value, node: ast.UnaryOp, env: Env) -> Value:
    if is_number(value):
        return number()
    if (own := special_methods.unary(interp, node.op, value, node, env)) is not None:
        return own
    tensor = interp.as_tensor(value, node, env)
    site = interp.site(node, env)
    return Tensor(
        tensor.shape,
        "-",
        (tensor,),
        reason="elementwise",
        site=site,
        opaque=tensor.opaque and not tensor.shape.rank_min,
    )


@expression(ast.BoolOp)
def _boolop(interp: Interpreter, node: ast.BoolOp, env: Env) -> Value:
    """`a or b` is one of its parts, up to the first that decides it."""
    decisive = isinstance(node.op, ast.Or)
    values: list[Value] = []
    for part in node.values:
        value = interp.value(part, env)
        known = truth_of(value)
        if known is None or known == decisive or part is node.values[-1]:
            values.append(value)
        if known == decisive:
            break
    return join_all(values)


@expression(ast.Compare)
def _compare(interp: Interpreter, node: ast.Compare, env: Env) -> Value:
    known = truth(interp, node, env)
    if known is not None:
        return Const(known)
    if len(node.ops) > 1 or isinstance(node.ops[0], (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
        return number("comparison", "a truth value")
    left, right = interp.value(node.left, env), interp.value(node.comparators[0], env)
    if isinstance(left, Const) and isinstance(right, Const):
        return number("comparison", "a truth value")
    compared = _arrays(interp, ast.Sub(), left, right, node, env)
    if isinstance(compared, Tensor) and not compared.opaque:
        # No gradient passes through a comparison, so what it compares is no input.
        reason = "element by element, true or false"
        return Tensor(compared.shape, "comparison", (), reason=reason, site=interp.site(node, env))
    return opaque("a comparison of values that are not known")
