"""Structures of tensors: lists, tuples and dicts that nest, as tf.nest and tf.data see them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import collect, element_of
from gradlint.inference.libraries.library import argument, special
from gradlint.inference.values import NONE, Arguments, Const, Mapping, Seq, Tensor, Union, Value, opaque

_NESTS = ("tf.nest", "tf.contrib.framework.nest", "keras.tree")


def _in_each(name: str) -> tuple[str, ...]:
    return tuple(f"{nest}.{name}" for nest in _NESTS)


def mapped(function: Callable[[Value], Value], structure: Value) -> Value:
    """The structure with what the function makes of each of its leaves."""
    if isinstance(structure, Seq):
        if structure.items is None:
            return Seq(structure.kind, None, mapped(function, element_of(structure)))
        return Seq(structure.kind, tuple(mapped(function, item) for item in structure.items))
    if isinstance(structure, Mapping):
        entries = tuple((key, mapped(function, value)) for key, value in structure.entries)
        other = None if structure.other is None else mapped(function, structure.other)
        return Mapping(entries, other, structure.default)
    return function(structure)


def leaves(structure: Value) -> list[Value] | None:
    """The leaves in the order of tf.nest.flatten (dicts by their keys); None where they are not known."""
    if isinstance(structure, Seq):
        return None if structure.items is None else _leaves_of(structure.items)
    if isinstance(structure, Mapping):
        if structure.other is not None or not all(isinstance(key, str) for key, _ in structure.entries):
            return None
        return _leaves_of([value for _, value in sorted(structure.entries, key=lambda entry: str(entry[0]))])
    open_ = isinstance(structure, Union) or (isinstance(structure, Tensor) and structure.opaque)
    return None if open_ else [structure]


def _leaves_of(items: Sequence[Value]) -> list[Value] | None:
    found: list[Value] = []
    for item in items:
        inner = leaves(item)
        if inner is None:
            return None
        found += inner
    return found


def _packed(structure: Value, flat: list[Value]) -> Value:
    """The structure with other leaves, taken from the front of the list."""
    if isinstance(structure, Seq):
        return Seq(structure.kind, tuple(_packed(item, flat) for item in structure.items or ()))
    if isinstance(structure, Mapping):
        ordered = sorted(structure.entries, key=lambda entry: str(entry[0]))
        packed = {key: _packed(value, flat) for key, value in ordered}
        return Mapping(tuple((key, packed[key]) for key, _ in structure.entries))
    return flat.pop(0)


@special(*_in_each("flatten"))
def _flatten(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A list of the leaves."""
    structure = argument(arguments, 0, "structure") or NONE
    found = leaves(structure)
    if found is not None:
        return Seq("list", tuple(found))
    known = isinstance(structure, Seq) and structure.items is None
    element = element_of(structure) if known and isinstance(structure, Seq) else None
    if isinstance(element, Tensor):
        return Seq("list", None, element)
    among: list[Tensor] = []
    collect(structure, among)
    site = interp.site(node, env)
    return Seq("list", None, opaque("a leaf of a structure that is not known", tuple(among), site))


@special(*_in_each("pack_sequence_as"))
def _pack(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A structure with other leaves."""
    structure = argument(arguments, 0, "structure") or NONE
    given, old = argument(arguments, 1, "flat_sequence"), leaves(structure)
    flat = list(given.items) if isinstance(given, Seq) and given.items is not None else None
    if old is None or flat is None or len(old) != len(flat):
        return opaque("a structure that is not known", site=interp.site(node, env))
    return _packed(structure, flat)


@special(*_in_each("map_structure"))
def _map_structure(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A function of each leaf, or of the leaves of several structures that stand in one place."""
    if not arguments.positional:
        return opaque("tf.nest.map_structure without a function", site=interp.site(node, env))
    function, *structures = arguments.positional
    if len(structures) == 1:
        return mapped(lambda leaf: interp.call(function, Arguments((leaf,)), node, env), structures[0])
    columns = [leaves(structure) for structure in structures]
    known = [column for column in columns if column is not None]
    if len(known) < len(columns) or len({len(column) for column in known}) != 1:
        return opaque("tf.nest.map_structure of structures that are not known", site=interp.site(node, env))
    rows = zip(*known, strict=True)
    return _packed(structures[0], [interp.call(function, Arguments(row), node, env) for row in rows])


@special(*_in_each("is_nested"))
def _is_nested(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Whether the value is a list, tuple or dict."""
    value = argument(arguments, 0, "seq", "structure") or NONE
    if isinstance(value, (Seq, Mapping)):
        return Const(True)
    if isinstance(value, Const) or (isinstance(value, Tensor) and not value.opaque):
        return Const(False)
    return opaque("whether a value is a structure", site=interp.site(node, env))


@special(*_in_each("assert_same_structure"))
def _assert_same(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return NONE
