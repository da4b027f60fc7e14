"""Whether a gradient reaches an optimizer: the names that carry it, followed to `apply_gradients`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence


def reaches_optimizer(call: ast.Call, body: Sequence[ast.stmt], gradient_calls: Collection[int]) -> bool:
    """Whether what the call returns is handed to apply_gradients among these statements.

    The names are followed through assignments, but not through another gradient call: what is
    differentiated there is not applied as it is.
    """
    carriers: set[str] = set()
    grown = True
    statements = [node for statement in body for node in ast.walk(statement) if isinstance(node, _CARRYING)]
    while grown:
        grown = False
        for statement in statements:
            names = _assigned(statement)
            if names <= carriers or not _mentions(statement, call, carriers, gradient_calls):
                continue
            carriers |= names
            grown = True
    applied = (
        node
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "apply_gradients"
    )
    return any(_mentions(node, call, carriers, gradient_calls) for node in applied)


_CARRYING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For)


def _assigned(statement: ast.AST) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]  # type: ignore[attr-defined]
    return {_name(node) for target in targets for node in ast.walk(target)} - {""}


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return f".{node.attr}" if isinstance(node, ast.Attribute) else ""


def _mentions(node: ast.AST, call: ast.Call, carriers: set[str], gradient_calls: Collection[int]) -> bool:
    """Whether the call, or a carrier of its result, stands in the node outside other gradient calls."""
    pending = [node.iter] if isinstance(node, ast.For) else [node]
    first = True
    while pending:
        current: ast.AST = pending.pop()
        if current is call:
            return True
        if id(current) in gradient_calls and not first:
            continue
        first = False
        if _name(current) in carriers and isinstance(getattr(current, "ctx", None), ast.Load):
            return True
        pending.extend(ast.iter_child_nodes(current))  # type: ignore[arg-type]
    return False
