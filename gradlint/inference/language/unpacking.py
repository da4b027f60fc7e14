"""Parts of values: what `a, (b, *c) = value` and `d[k] = value` do."""

from __future__ import annotations

import ast
from typing import Any

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language import dicts
from gradlint.inference.language.keys import items_of, key_of
from gradlint.inference.language.mutation import out_of_sight
from gradlint.inference.lattice import element_of, join, join_all
from gradlint.inference.libraries.sizes import size_of
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.values import NONE, Const, Mapping, Seq, ShapeOf, Slice, Tensor, Union, Value, opaque
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
        if root_name(target) != name:
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
    items = items_of(whole)
    if items is not None:
        return Seq("list", items[start : stop or len(items)])
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
    """What `base[key] = value` makes of the name at the root of the target."""
    changed = _set(interp.value(target.value, env), interp.value(target.slice, env), value)
    inner = target.value
    return entry_changed(interp, inner, changed, env) if isinstance(inner, ast.Subscript) else changed


def entry_changed(interp: Interpreter, target: ast.Subscript, changed: Value, env: Env) -> Value:
    """What it makes of the name at the root of `base[key]` that the entry itself is changed in place."""
    if not _stands_twice(interp, target, env):
        return item_set(interp, target, changed, env)
    inner = target.value
    base = out_of_sight(interp.value(inner, env))
    return entry_changed(interp, inner, base, env) if isinstance(inner, ast.Subscript) else base


def _stands_twice(interp: Interpreter, target: ast.Subscript, env: Env) -> bool:
    """Whether the list or dict `base[i]` is also another entry of its base, as in `[[]] * 2`."""
    base, entry = interp.value(target.value, env), interp.value(target, env)
    if not isinstance(entry, (Seq, Mapping)) or not isinstance(base, (Seq, Mapping)):
        return False
    items = [item for _, item in base.entries] if isinstance(base, Mapping) else base.items or ()
    return sum(item is entry for item in items) > 1


def _set(base: Value, key: Value, value: Value) -> Value:
    if isinstance(base, Union):
        return join_all(_set(option, key, value) for option in base.options if option != NONE)
    if isinstance(base, Mapping):
        return dicts.stored(base, key, value)
    if not isinstance(base, Seq):
        return base
    if isinstance(key, Slice):
        return _slice_set(base, key, value)
    at = key_of(key)
    if base.items is not None and isinstance(at, int) and -len(base.items) <= at < len(base.items):
        at %= len(base.items)
        return Seq(base.kind, (*base.items[:at], value, *base.items[at + 1 :]))
    return Seq(base.kind, None, join(element_of(base), value))


def _slice_set(base: Seq, key: Slice, value: Value) -> Value:
    """`base[a:b] = values`, without a step."""
    entries = value.items if isinstance(value, Seq) else None
    bounds: list[Any] = [bound.value if isinstance(bound, Const) else ... for bound in key]
    plain = all(bound is None or isinstance(bound, int) for bound in bounds) and bounds[2] is None
    if base.items is None or entries is None or not plain:
        inside = element_of(value) if isinstance(value, Seq) else opaque("an entry that is not known")
        return Seq(base.kind, None, join(element_of(base), inside))
    items = list(base.items)
    items[bounds[0] : bounds[1]] = entries
    return Seq(base.kind, tuple(items))


def root_name(target: ast.expr) -> str | None:
    """The (dotted) name at the root of `a.b[i][j]`."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return dotted(target)
