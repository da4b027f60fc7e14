"""Methods that set attributes of their object by names that are not written there."""

from __future__ import annotations

import ast

from gradlint.inference.scoping.blocks import dotted

_SIGNS = ("setattr", "__dict__", "vars(", "__getattribute__")


def may_set_any(text: str) -> bool:
    """Whether a file has a word of it at all."""
    return any(sign in text for sign in _SIGNS)


def sets_any(method: ast.AST, name: str, own: str | None) -> bool:
    """Whether a method does; `own` is its first parameter."""
    return name in ("__setattr__", "__getattribute__") or any(
        (isinstance(node, ast.Attribute) and node.attr == "__dict__" and dotted(node.value) == own)
        or (isinstance(node, ast.Call) and _is_computed(node, own))
        for node in ast.walk(method)
    )


def _is_computed(call: ast.Call, own: str | None) -> bool:
    """`setattr(self, name, value)` and `vars(self)`, but not `setattr(self, "name", value)`."""
    if not call.args or dotted(call.func) not in ("setattr", "vars") or dotted(call.args[0]) != own:
        return False
    return len(call.args) == 1 or not isinstance(call.args[1], ast.Constant)
