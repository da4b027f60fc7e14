"""Parts of values: what `a, (b, *c) = value` and `d[k] = value` do."""

from __future__ import annotations

import ast

from gradlint.inference.blocks import dotted
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import element_of, join, join_all
from gradlint.inference.sizes import size_of
from gradlint.inference.values import NONE, Const, Mapping, Seq, ShapeOf, Tensor, Union, Value, opaque
from gradlint.shapes import algebra


def unpack(interp: Interpreter, target: ast.expr, name: str, value: object, env: Env) -> Value | None:
    """The part of a value that a target gives to the name; None if the target has no such name."""
    get = value  # a thunk: the value is evaluated only for the target that binds the name
    assert callable(get)
    if isinstance(target, (ast.Tuple, ast.List)):
        return _unpack_items(interp, target.elts, name, get, env)
    if isinstance(target, ast.Starred):
        return unpack(interp, target.value, name, get, env)
    if isinstance(target, ast.Subscript):
        if dotted(target.value) != name:
            return None
        return item_set(interp, target, get(), env)
    if dotted(target) != name:
        return None
    found: Value = get()
    return found


def _unpack_items(
    interp: Interpreter, targets: list[ast.expr], name: str, get: object, env: Env
) -> Value | None:
    assert callable(get)
    star = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    for i, target in enumerate(targets):
        if star is None or i < star:
            index, stop = i, None
        elif i == star:
            index, stop = i, i + 1 - len(targets)
        else:
            index, stop = i - len(targets), None
        starred = i == star

        def part(index: int = index, stop: int | None = stop, starred: bool = starred) -> Value:
            whole = get()
            if starred:
                return _slice_of(whole, index, stop)
            return item(whole, index, len(targets) if star is None else None)

        found = unpack(interp, target, name, part, env)
        if found is not None:
            return found
    return None


def _slice_of(whole: Value, start: int, stop: int | None) -> Value:
    if isinstance(whole, Seq) and whole.items is not None:
        return Seq("list", whole.items[start : stop or len(whole.items)])
    return Seq("list", None, item(whole, 0, None))


def item(whole: Value, index: int, count: int | None) -> Value:
    """The index-th of `count` parts that a value is unpacked into."""
    if isinstance(whole, Seq):
        if whole.items is None:
            return element_of(whole)
        in_range = -len(whole.items) <= index < len(whole.items)
        return whole.items[index] if in_range else opaque("unpacked from a shorter sequence")
    if isinstance(whole, Union):
        return join_all(item(option, index, count) for option in whole.options if option != NONE)
    if isinstance(whole, ShapeOf):
        return size_of(whole.tensor, index)
    if isinstance(whole, Tensor):
        if whole.opaque and whole.shape.rank_min == 0:
            return opaque("part of a value that is not known", (whole,), gap="derived")
        return Tensor(
            algebra.reduce(whole.shape, 0), "[]", (whole,), reason="one entry along axis 0", moved=True
        )
    return opaque("unpacked from a value that is not known", gap="derived")


def item_set(interp: Interpreter, target: ast.Subscript, value: Value, env: Env) -> Value:
    """`base[key] = value`."""
    base = interp.value(target.value, env)
    key = interp.value(target.slice, env)
    if isinstance(base, Mapping):
        if isinstance(key, Const):
            entries = tuple(entry for entry in base.entries if entry[0] != key.value)
            return Mapping((*entries, (key.value, value)), base.other)
        return Mapping(base.entries, value if base.other is None else join(base.other, value))
    if isinstance(base, Seq):
        at = key.value if isinstance(key, Const) else None
        if base.items is not None and isinstance(at, int) and -len(base.items) <= at < len(base.items):
            at %= len(base.items)
            return Seq(base.kind, (*base.items[:at], value, *base.items[at + 1 :]))
        return Seq(base.kind, None, join(element_of(base), value))
    return base
