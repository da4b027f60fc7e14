"""What takes a value, as it is written: a call, an assignment, what a function returns."""

from __future__ import annotations

import ast

from gradlint.inference.scoping.index import last_name
from gradlint.inference.scoping.inner_scopes import decorators_of
from gradlint.inference.scoping.scopes import ClassScope, FunctionScope, Scope

#: Decorators that leave what a function returns as it is.
_TRANSPARENT = frozenset(("function", "staticmethod", "classmethod"))


def parts(taker: ast.AST) -> list[ast.expr]:
    """What stands as a value in something."""
    if isinstance(taker, ast.Call):
        return [*taker.args, *(keyword.value for keyword in taker.keywords)]
    if isinstance(taker, ast.IfExp):
        return [taker.body, taker.orelse]
    if isinstance(taker, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return [taker.value] if taker.value is not None else []
    return [node for node in ast.iter_child_nodes(taker) if isinstance(node, ast.expr)]


def around(statement: ast.stmt, node: ast.AST) -> ast.AST | None:
    """What an expression is a part of."""
    for outer in ast.walk(statement):
        if node in parts(outer) or (isinstance(outer, ast.Call) and outer.func is node):
            return outer
    return None


def own_class(target: ast.Attribute, scopes: tuple[Scope, ...]) -> ClassScope | None:
    """The class of a method that sets an attribute of its own object."""
    method = next((s for s in reversed(scopes) if isinstance(s, FunctionScope) and s.cls is not None), None)
    own = (
        isinstance(target.value, ast.Name) and method is not None and target.value.id in method.parameters[:1]
    )
    return method.cls if method is not None and own else None


def is_plain(function: FunctionScope) -> bool:
    """Whether no decorator makes something else of the function, or of what it returns."""
    names = (last_name(d.func if isinstance(d, ast.Call) else d) for d in decorators_of(function.node))
    return not isinstance(function.node, ast.AsyncFunctionDef) and all(name in _TRANSPARENT for name in names)


def parameter_of(function: FunctionScope, call: ast.Call, node: ast.expr, receives: bool) -> str:
    """The parameter that gets an argument; empty where that is not sure."""
    arguments = function.node.args
    named = [arg.arg for arg in (*arguments.args, *arguments.kwonlyargs)]
    for keyword in call.keywords:
        if keyword.value is node:
            return keyword.arg if keyword.arg in named else ""
    before = call.args[: call.args.index(node)]
    if any(isinstance(each, ast.Starred) for each in before):
        return ""
    positional = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
    at = len(before) + receives
    return positional[at] if at < len(positional) else ""
