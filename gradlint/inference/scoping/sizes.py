"""What a file uses as a size, and so tells to be a number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradlint.inference.scoping.index import CallSite
    from gradlint.inference.scoping.scopes import Scope

#: Functions that take sizes in a list or tuple.
_SHAPED = (
    "placeholder",
    "zeros",
    "ones",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "reshape",
    "get_variable",
)


def size_uses(calls: dict[str, list[CallSite]]) -> Iterator[tuple[ast.expr, tuple[Scope, ...]]]:
    """The expressions that stand as a size or a number of rounds, and the scopes around them."""
    for name in ("range", "xrange"):
        for site in calls.get(name, ()):
            yield from ((argument, site.scopes) for argument in site.node.args)
    for name in _SHAPED:
        for site in calls.get(name, ()):
            for argument in _shape_arguments(site.node, name):
                if isinstance(argument, (ast.List, ast.Tuple)):
                    yield from ((size, site.scopes) for size in argument.elts)


def _shape_arguments(call: ast.Call, name: str) -> list[ast.expr]:
    """The arguments that may be a shape: not the list of tensors that is reshaped, nor a first value."""
    positional = call.args[1:2] if name in ("placeholder", "get_variable", "reshape") else call.args[:1]
    if name == "reshape" and len(call.args) == 1:
        positional = call.args
    return positional + [k.value for k in call.keywords if k.arg in ("shape", "newshape")]
