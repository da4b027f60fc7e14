"""Indexing: of sequences by position, of dicts by key, of arrays by every kind of index."""

from __future__ import annotations

import ast
from typing import Any

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter, expression
from gradlint.inference.language import dicts, special_methods
from gradlint.inference.language.index_shapes import bounds_of, index_shape
from gradlint.inference.language.indices import library_of
from gradlint.inference.lattice import as_tensor, element_of, join_all
from gradlint.inference.libraries.sizes import entries_of, size_of, vector
from gradlint.inference.values import (
    NONE,
    Const,
    Mapping,
    Seq,
    ShapeOf,
    Slice,
    Tensor,
    Union,
    Value,
    is_none,
    number,
    opaque,
)
from gradlint.shapes.shape import SCALAR, Shape, new_dim


@expression(ast.Slice)
def _slice(interp: Interpreter, node: ast.Slice, env: Env) -> Value:
    parts = (
        interp.value(part, env) if part is not None else NONE for part in (node.lower, node.upper, node.step)
    )
    return Slice(*parts)


@expression(ast.Subscript)
def _subscript(interp: Interpreter, node: ast.Subscript, env: Env) -> Value:
    base = interp.value(node.value, env)
    index = interp.value(node.slice, env)
    return subscript(interp, base, index, node, env)


def subscript(interp: Interpreter, base: Value, index: Value, node: ast.expr, env: Env) -> Value:
    """`base[index]`."""
    if isinstance(base, Union):
        possible = [v for v in base.options if not is_none(v) and not _fails(v, index)]
        return join_all(subscript(interp, v, index, node, env) for v in possible or base.options)
    if isinstance(index, Union) and not isinstance(base, Tensor):
        return join_all(subscript(interp, base, v, node, env) for v in index.options)
    if isinstance(base, Seq):
        return _of_sequence(interp, base, index, node, env)
    if isinstance(base, Mapping):
        return _of_mapping(base, index)
    if isinstance(base, ShapeOf):
        return _of_shape(base, index)
    if isinstance(base, Const):
        return _of_constant(base, index)
    if isinstance(base, Tensor):
        if isinstance(index, Const) and isinstance(index.value, str):
            return opaque(
                f"the entry {index.value!r} of a value that is not known",
                (base,),
                interp.site(node, env),
                "derived",
            )
        return of_array(interp, base, index, node, env)
    own = special_methods.called(interp, base, "getitem", (index,), node, env)
    if own is not None:
        return own
    return opaque("indexing a value that is not known", site=interp.site(node, env), gap="derived")


def _of_constant(base: Const, index: Value) -> Value:
    """A character or a part of a text."""
    text: Any = base.value
    if not isinstance(text, (str, bytes)):
        return opaque("indexing a constant")
    at: Any = index.value if isinstance(index, Const) else None
    if isinstance(index, Slice):
        at = bounds_of(index)
    known = isinstance(at, slice) or (isinstance(at, int) and -len(text) <= at < len(text))
    return Const(text[at]) if known and getattr(at, "step", None) != 0 else number("text", "a string")


def _fails(base: Value, index: Value) -> bool:
    """Whether the index is an error for certain: on such a path nothing follows."""
    if isinstance(base, Mapping):
        return base.default is None and dicts.found(base, index) is None
    number_ = index.value if isinstance(index, Const) else None
    if isinstance(base, Seq) and base.items is not None and isinstance(number_, int):
        return not -len(base.items) <= number_ < len(base.items)
    return False


def _of_sequence(interp: Interpreter, base: Seq, index: Value, node: ast.expr, env: Env) -> Value:
    if isinstance(index, Const) and isinstance(index.value, int):
        if base.items is None:
            return element_of(base)
        if -len(base.items) <= index.value < len(base.items):
            return base.items[index.value]
        return opaque("an index past the end of a sequence")
    if isinstance(index, Slice):
        return _slice_of(base, index)
    if isinstance(index, Seq):
        array = as_tensor(base)
        return (
            of_array(interp, array, index, node, env) if array is not None else opaque("an index of a list")
        )
    return element_of(base)


def _slice_of(base: Seq, index: Slice) -> Value:
    bounds = bounds_of(index)
    if base.items is None or bounds is None or bounds.step == 0:
        return Seq(base.kind, None, element_of(base))
    return Seq(base.kind, base.items[bounds])


def _of_mapping(base: Mapping, index: Value) -> Value:
    there = dicts.found(base, index)
    if there is not None:
        return there
    if base.default is not None:
        return base.default
    key = repr(index.value) if isinstance(index, Const) else "this key"
    return opaque(f"the key {key}, which is set nowhere")


def _of_shape(base: ShapeOf, index: Value) -> Value:
    if isinstance(index, Const) and isinstance(index.value, int):
        return size_of(base.tensor, index.value)
    if not isinstance(index, Slice):
        return number("size", "a size of a shape")
    entries = entries_of(base)
    if base.dynamic:
        part = None if entries is None else _entry(entries, index)
        return part or Tensor(Shape((new_dim(),)), "sizes", reason="a part of a shape")
    if entries is not None:
        return _slice_of(Seq("tuple", entries), index)
    return Seq("tuple", None, number("size", "a size of a shape"), least=_left_of(base, index))


def _left_of(base: ShapeOf, index: Slice) -> int:
    """How many sizes of a shape of unknown rank `shape[k:]` has at least."""
    start = index.start.value if isinstance(index.start, Const) else None
    to_the_end = is_none(index.stop) and is_none(index.step)
    known = isinstance(start, int) and start >= 0 and to_the_end
    return max(base.tensor.shape.rank_min - start, 0) if known else 0  # type: ignore[operator]


def of_array(interp: Interpreter, base: Tensor, index: Value, node: ast.expr, env: Env) -> Value:
    """An array indexed by numbers, slices, None, ..., masks and index arrays."""
    entry = None if base.entries is None else _entry(base.entries, index)
    if entry is not None:
        return entry
    parts: tuple[Value, ...] = (index,)
    if isinstance(index, Seq) and index.kind == "tuple" and index.items is not None:
        parts = index.items
    site = interp.site(node, env)
    shape, certain = index_shape(base.shape, parts, library_of(base))
    inputs = (base, *(part for part in parts if isinstance(part, Tensor) and part.shape != SCALAR))
    reason = _reason(base.shape, shape)
    # Of a value that is not known, indexing says only how many axes it must have.
    unknown = base.opaque and base.shape.rank_min == 0 and _could_be_a_list(parts)
    if unknown:
        return opaque("an entry of a value that is not known", inputs, site, "derived")
    return Tensor(shape, "[]", inputs, reason=reason, site=site, opaque=not certain, moved=True)


def _entry(entries: tuple[Value, ...], index: Value) -> Value | None:
    """One of several sizes, or a part of them."""
    if isinstance(index, Const) and isinstance(index.value, int):
        return entries[index.value] if -len(entries) <= index.value < len(entries) else None
    bounds = bounds_of(index) if isinstance(index, Slice) else None
    return None if bounds is None or bounds.step == 0 else vector(entries[bounds])


def _could_be_a_list(parts: tuple[Value, ...]) -> bool:
    """`x[0]` and `x[1:]` are also said of lists and dicts; `x[:, 0]` only of arrays."""
    return len(parts) == 1 and not is_none(parts[0])


def _reason(base: Shape, result: Shape) -> str:
    return f"indexing {base} leaves {result}"
