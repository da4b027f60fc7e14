"""Methods that set attributes of their object by names that are not written there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gradlint.inference.scoping.blocks import dotted

_SIGNS = ("setattr", "__dict__", "vars(", "__getattribute__")


def may_compute_names(text: str) -> bool:
    """Whether a file has a word of it at all."""
    return any(sign in text for sign in _SIGNS)


def computed_names(method: ast.AST, name: str, own: str | None) -> Iterator[str]:
    """What these names begin with in a method, "" where it may be any; `own` is its first parameter."""
    if name in ("__setattr__", "__getattribute__"):
        yield ""
    for node in ast.walk(method):
        if isinstance(node, ast.Attribute) and node.attr == "__dict__" and dotted(node.value) == own:
            yield ""
        elif isinstance(node, ast.Call) and _is_computed(node, own):
            yield _beginning(node.args[1]) if len(node.args) > 1 else ""


def _is_computed(call: ast.Call, own: str | None) -> bool:
    """`setattr(self, name, value)` and `vars(self)`, but not `setattr(self, "name", value)`."""
    if not call.args or dotted(call.func) not in ("setattr", "vars") or dotted(call.args[0]) != own:
        return False
    return len(call.args) == 1 or not isinstance(call.args[1], ast.Constant)


def _beginning(text: ast.expr) -> str:
    """What a computed text begins with: `f"layer_{i}"`, `"layer_%d" % i`, `"layer_" + str(i)`."""
    if isinstance(text, ast.Constant):
        return text.value if isinstance(text.value, str) else ""
    if isinstance(text, ast.JoinedStr):
        return _beginning(text.values[0]) if text.values else ""
    if isinstance(text, ast.BinOp) and isinstance(text.op, (ast.Add, ast.Mod)):
        return _beginning(text.left).partition("%")[0]
    if isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr == "format":
        return _beginning(text.func.value).partition("{")[0]
    return ""
