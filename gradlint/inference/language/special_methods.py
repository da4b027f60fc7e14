"""What operators and builtins make of the program's own objects: the methods that Python calls for them."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.classes import find_method, has_unknown_base, lineage
from gradlint.inference.language.functions import invoke
from gradlint.inference.values import Arguments, Const, Function, Instance, Seq, Value, number

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
}
_UNARY: dict[type[ast.unaryop], str] = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert"}


def called(
    interp: Interpreter, value: Value, name: str, given: tuple[Value, ...], node: ast.AST, env: Env
) -> Value | None:
    """What the method `__name__` of an object gives; None where it is no such object, or has none."""
    assert isinstance(node, (ast.expr, ast.stmt))
    if not isinstance(value, Instance) or find_method(interp, value.cls, f"__{name}__")[1] is None:
        return None
    if find_method(interp, value.cls, "__new__")[1] is not None:
        return None  # it may make an object of another class
    method = interp.attribute(value, f"__{name}__", env)
    if not isinstance(method, Function):
        return None
    return invoke(interp, method, Arguments(given), env, interp.site(node, env))


def binary(
    interp: Interpreter, op: ast.operator, left: Value, right: Value, node: ast.AST, env: Env
) -> Value | None:
    """`left op right` where one of them is the program's own; None where that is not followed."""
    name = _BINARY.get(type(op))
    if name is None or _has(interp, left, f"i{name}"):
        return None  # `a += b` would call another method than `a + b`
    if isinstance(left, Instance):
        # The right side is asked first if its class is made of the left one's and overrides the operator.
        rivals = isinstance(right, Instance) and right.cls.scope is not left.cls.scope
        if rivals and _has(interp, right, f"r{name}"):
            return None
        return called(interp, left, name, (right,), node, env)
    # An array on the left would first try to take the object for an array.
    return called(interp, right, f"r{name}", (left,), node, env) if isinstance(left, Const) else None


def unary(interp: Interpreter, op: ast.unaryop, value: Value, node: ast.AST, env: Env) -> Value | None:
    """`-value` and the like."""
    name = _UNARY.get(type(op))
    return None if name is None else called(interp, value, name, (), node, env)


def iterator(interp: Interpreter, value: Value, node: ast.AST, env: Env) -> Value | None:
    """What a loop over an object runs through: what `__iter__` gives, or one entry after the other."""
    if _has(interp, value, "iter"):
        found = called(interp, value, "iter", (), node, env)
        if not isinstance(found, Instance):
            return found
        following = called(interp, found, "next", (), node, env)
    elif isinstance(value, Instance) and not has_unknown_base(interp, value.cls):
        index = number("number", "a position")
        following = called(interp, value, "getitem", (index,), node, env)
    else:
        return None
    return None if following is None else Seq("iterator", None, following)


def _has(interp: Interpreter, value: Value, name: str) -> bool:
    """Whether the class of an object binds the method, be it by a `def` or by another name of one."""
    return isinstance(value, Instance) and any(
        f"__{name}__" in cls.scope.body.root.binders for cls in lineage(interp, value.cls)
    )
