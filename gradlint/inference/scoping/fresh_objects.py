"""Lists and dicts that a function has made and not let out yet: no other name stands for them."""

from __future__ import annotations

import ast
import functools
from typing import NamedTuple

from gradlint.inference.scoping.blocks import Block, Body

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_Place = tuple[int, int]


class _Use(NamedTuple):
    """What a function does with a name: where it makes the object, and where first it lets it out."""

    made: ast.stmt | None
    let_out: _Place | None


def is_fresh(function: ast.AST, body: Body, name: str, statement: ast.stmt) -> bool:
    """Whether at this statement the object of a name is one that the function made and let nobody see."""
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    made, let_out = _use(function, name)
    if made is None or id(made) not in body.positions or id(statement) not in body.positions:
        return False
    alike = _loop(body.positions[id(made)][0]) is _loop(body.positions[id(statement)][0])
    here = (statement.lineno, statement.col_offset)
    return alike and (made.lineno, made.col_offset) < here and (let_out is None or here < let_out)


def _loop(block: Block | None) -> Block | None:
    """The innermost loop around."""
    while block is not None and not block.loop:
        block = block.parent
    return block


@functools.lru_cache(maxsize=64)
def _use(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> _Use:
    bindings, let_out, kept = list[ast.stmt](), list[_Place](), set[int]()
    for node in ast.walk(function):
        if isinstance(node, _FUNCTIONS) and node is not function and _mentions(node, name):
            return _Use(None, None)
        if isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names:
            return _Use(None, None)
        if isinstance(node, ast.Subscript):
            kept.add(id(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            kept.add(id(node.func.value))
        elif isinstance(node, ast.Assign) and _names(node.targets) == [name]:
            bindings.append(node)
            kept.add(id(node.targets[0]))
        elif isinstance(node, ast.Name) and node.id == name and id(node) not in kept:
            if not isinstance(node.ctx, ast.Load):
                return _Use(None, None)  # bound in another way, too
            let_out.append((node.lineno, node.col_offset))
    made = bindings[0] if len(bindings) == 1 and _makes(bindings[0]) else None
    return _Use(made, min(let_out, default=None))


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node))


def _names(targets: list[ast.expr]) -> list[str | None]:
    return [target.id if isinstance(target, ast.Name) else None for target in targets]


def _makes(binding: ast.stmt) -> bool:
    """Whether the statement gives its name an empty list or dict of its own."""
    value = binding.value if isinstance(binding, ast.Assign) else None
    if isinstance(value, ast.Call):
        own = isinstance(value.func, ast.Name) and value.func.id in ("dict", "list", "OrderedDict")
        return own and not value.args and not value.keywords
    return (isinstance(value, ast.Dict) and not value.keys) or (
        isinstance(value, ast.List) and not value.elts
    )
