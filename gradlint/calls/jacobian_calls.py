"""The spellings of calls that compute a Jacobian."""

from __future__ import annotations

import ast
from typing import NamedTuple

_TARGETS = ("target", "output", "y")
_SOURCES = ("sources", "source", "inputs", "inp", "x")


class JacobianCall(NamedTuple):
    """A call that reads like a Jacobian's; a `batched` one keeps each row with itself."""

    node: ast.Call
    target: ast.expr
    source: ast.expr
    batched: bool


def jacobian_call(node: ast.Call) -> JacobianCall | None:
    """The call as a Jacobian's, or None where its name or its arguments are not those of one."""
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name not in ("jacobian", "batch_jacobian"):
        return None
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        return None
    target, source = _argument(node, 0, _TARGETS), _argument(node, 1, _SOURCES)
    if target is None or source is None:
        return None
    return JacobianCall(node, target, source, name == "batch_jacobian")


def _argument(node: ast.Call, index: int, names: tuple[str, ...]) -> ast.expr | None:
    named = (keyword.value for keyword in node.keywords if keyword.arg in names)
    return node.args[index] if index < len(node.args) else next(named, None)
