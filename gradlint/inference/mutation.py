"""Methods that change the object they are called on."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.lattice import element_of, join, join_all
from gradlint.inference.operands import Bound
from gradlint.inference.sizes import asserted_shape
from gradlint.inference.values import ApiObject, Arguments, Mapping, Seq, Tensor, Union, Value
from gradlint.knowledge.lookup import parse
from gradlint.shapes.shape import Shape, new_dim


def mutated(base: Value, method: str, arguments: Arguments, env: Env, node: ast.expr) -> Value:
    """The object after a mutating method was called on it."""
    first = arguments.positional[0] if arguments.positional else None
    if isinstance(base, Seq) and first is not None:
        if method == "append":
            if base.items is None:
                return Seq(base.kind, None, join(element_of(base), first))
            return Seq(base.kind, (*base.items, first))
        if (
            method == "extend"
            and isinstance(first, Seq)
            and base.items is not None
            and first.items is not None
        ):
            return Seq(base.kind, base.items + first.items)
        if method in ("extend", "insert", "add", "update"):
            added = (
                element_of(first)
                if method in ("extend", "update") and isinstance(first, Seq)
                else arguments.positional[-1]
            )
            return Seq(base.kind, None, join(element_of(base), added))
    if isinstance(base, Mapping) and method == "update" and isinstance(first, Mapping):
        kept = tuple(entry for entry in base.entries if entry[0] not in dict(first.entries))
        return Mapping(kept + first.entries, base.other)
    if isinstance(base, Union):
        return join_all(mutated(option, method, arguments, env, node) for option in base.options)
    return changed(base, method, arguments)


def changed(base: Value, method: str, arguments: Arguments) -> Value:
    """An object after a method was called that changes it."""
    if isinstance(base, ApiObject) and method == "add" and arguments.positional:
        return ApiObject(base.api, base.arguments, base.site, (*base.state, arguments.positional[0]))
    if isinstance(base, Tensor) and method == "set_shape" and arguments.positional:
        bound = Bound(parse("filled(shape)"), Arguments(arguments.positional[:1]))
        dims = bound.dims("shape")
        if dims is None or base.site is None:
            return base
        return asserted_shape(base, Shape(tuple(dim or new_dim() for dim in dims)), base.site)
    return base
