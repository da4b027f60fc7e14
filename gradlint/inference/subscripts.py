"""Indexing: of sequences by position, of dicts by key, of arrays by every kind of index."""

from __future__ import annotations

import ast
from typing import Any

from gradlint.inference import dicts
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter, expression
from gradlint.inference.lattice import as_tensor, element_of, join_all
from gradlint.inference.sizes import size_of
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
from gradlint.shapes.shape import (
    SCALAR,
    Dim,
    Shape,
    at_least,
    fresh_atom,
    new_dim,
    with_lead,
    with_tail,
)


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
    return opaque("indexing a value that is not known", site=interp.site(node, env), gap="derived")


def _of_constant(base: Const, index: Value) -> Value:
    """A character or a part of a text."""
    text: Any = base.value
    if not isinstance(text, (str, bytes)):
        return opaque("indexing a constant")
    at: Any = index.value if isinstance(index, Const) else None
    if isinstance(index, Slice):
        at = _bounds(index)
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
    bounds = _bounds(index)
    if base.items is None or bounds is None or bounds.step == 0:
        return Seq(base.kind, None, element_of(base))
    return Seq(base.kind, base.items[bounds])


def _bounds(part: Slice) -> slice | None:
    """The slice where all its bounds are known."""
    found: list[int | None] = []
    for bound in part:
        if not isinstance(bound, Const) or not (bound.value is None or isinstance(bound.value, int)):
            return None
        found.append(bound.value)
    return slice(*found)


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
    rank = base.tensor.shape.rank
    if isinstance(index, Slice):
        if rank is not None:
            return _slice_of(Seq("tuple", tuple(size_of(base.tensor, i) for i in range(rank))), index)
        return Seq("tuple", None, number("size", "a size of a shape"))
    return number("size", "a size of a shape")


def of_array(interp: Interpreter, base: Tensor, index: Value, node: ast.expr, env: Env) -> Tensor:
    """An array indexed by numbers, slices, None, ..., masks and index arrays."""
    parts = (
        index.items
        if isinstance(index, Seq) and index.kind == "tuple" and index.items is not None
        else (index,)
    )
    site = interp.site(node, env)
    shape, certain = index_shape(base.shape, parts)
    inputs = (base, *(part for part in parts if isinstance(part, Tensor) and part.shape != SCALAR))
    reason = _reason(base.shape, shape)
    # Of a value that is not known, indexing says only how many axes it must have.
    unknown = base.opaque and base.shape.rank_min == 0 and _could_be_a_list(parts)
    if unknown:
        return opaque("an entry of a value that is not known", inputs, site, "derived")
    return Tensor(shape, "[]", inputs, reason=reason, site=site, opaque=not certain, moved=True)


def _could_be_a_list(parts: tuple[Value, ...]) -> bool:
    """`x[0]` and `x[1:]` are also said of lists and dicts; `x[:, 0]` only of arrays."""
    return len(parts) == 1 and not is_none(parts[0])


def _reason(base: Shape, result: Shape) -> str:
    return f"indexing {base} leaves {result}"


def index_shape(shape: Shape, parts: tuple[Value, ...]) -> tuple[Shape, bool]:
    """The shape that an index leaves, and whether each axis that it has is certain."""
    if any(_is_array(part) for part in parts):
        return _advanced(shape, parts)
    ellipsis = next((i for i, part in enumerate(parts) if part == Const(...)), None)
    if ellipsis is None:
        return _from_left(shape, parts), True
    return _with_ellipsis(shape, parts[:ellipsis], parts[ellipsis + 1 :])


def _consumes(part: Value) -> bool:
    return not is_none(part)


def _from_left(shape: Shape, parts: tuple[Value, ...]) -> Shape:
    count = sum(1 for part in parts if _consumes(part))
    wide = with_lead(shape, count)
    if len(wide.lead) < count:
        return at_least(0)
    return Shape((*_indexed(wide.lead[:count], parts), *wide.lead[count:]), wide.rest, wide.tail)


def _with_ellipsis(shape: Shape, left: tuple[Value, ...], right: tuple[Value, ...]) -> tuple[Shape, bool]:
    first, last = sum(map(_consumes, left)), sum(map(_consumes, right))
    if shape.rest is None:
        if first + last > len(shape.lead):
            return at_least(0), False
        end = len(shape.lead) - last
        dims = (
            *_indexed(shape.lead[:first], left),
            *shape.lead[first:end],
            *_indexed(shape.lead[end:], right),
        )
        return Shape(dims), True
    if first and last:
        return at_least(max(shape.rank_min - first - last, 0)), False
    if first:
        return _from_left(shape, left), True
    wide = with_tail(shape, last)
    keep = len(wide.tail) - last
    return Shape(wide.lead, wide.rest, (*wide.tail[:keep], *_indexed(wide.tail[keep:], right))), True


def _indexed(dims: tuple[Dim, ...], parts: tuple[Value, ...]) -> list[Dim]:
    """The axes that are left of `dims`, one for each part that is no number and no new axis."""
    left: list[Dim] = []
    at = 0
    for part in parts:
        if is_none(part):
            left.append(new_dim(1))
            continue
        if isinstance(part, Slice):
            left.append(_sliced(dims[at], part))
        at += 1
    return left


def _sliced(dim: Dim, part: Slice) -> Dim:
    """A slice of an axis: all of it keeps its identity, a part of it has one of its own."""
    bounds = _bounds(part)
    if bounds is None or bounds.step == 0:
        return new_dim()
    if bounds.start in (None, 0) and bounds.stop is None and bounds.step in (None, 1):
        return dim
    if dim.size is not None:
        return new_dim(len(range(dim.size)[bounds]))
    return new_dim(_length(bounds))


def _length(bounds: slice) -> int | None:
    """How long a slice of an axis of unknown size is: only one entry can be counted on."""
    if bounds.step not in (None, 1):
        return None
    start, stop = bounds.start or 0, bounds.stop
    return 1 if stop == start + 1 or (start == -1 and stop is None) else None


def _is_array(part: Value) -> bool:
    if isinstance(part, Seq):
        return True
    return isinstance(part, Tensor) and not (part.shape == SCALAR and part.op != "comparison")


def _advanced(shape: Shape, parts: tuple[Value, ...]) -> tuple[Shape, bool]:
    """Masks and index arrays: exact where a single one stands first, else only a bound of the rank."""
    if len(parts) == 1:
        array = as_tensor(parts[0])
        if array is None or array.opaque or array.shape.rank is None:
            # A number that is not known removes an axis, an array does not.
            return at_least(max(shape.rank_min - 1, 0)), False
        wide = with_lead(shape, max(array.shape.rank, 1))
        if array.op == "comparison":
            return Shape((new_dim(), *wide.lead[array.shape.rank :]), wide.rest, wide.tail), True
        if array.shape.rank != 1:
            return at_least(1), False
        return Shape((new_dim(array.shape.lead[0].size), *wide.lead[1:]), wide.rest, wide.tail), True
    kept = [part for part in parts if isinstance(part, Slice) or is_none(part)]
    return _of_unknown_kind(shape, parts) if kept else (at_least(0), False)


def _of_unknown_kind(shape: Shape, parts: tuple[Value, ...]) -> tuple[Shape, bool]:
    """`x[:, i]` where i may be a number or an array: the slices before it stay, what follows is not known."""
    lead: list[Value] = []
    for part in parts:
        if not (isinstance(part, Slice) or is_none(part)):
            break
        lead.append(part)
    count = sum(map(_consumes, lead))
    wide = with_lead(shape, sum(map(_consumes, parts)))
    if not lead or len(wide.lead) < count:
        return at_least(sum(1 for part in parts if isinstance(part, Slice) or is_none(part))), False
    after = sum(1 for part in parts[len(lead) :] if isinstance(part, Slice) or is_none(part))
    dims = (*_indexed(wide.lead[:count], tuple(lead)), *(new_dim() for _ in range(after)))
    return Shape(dims, fresh_atom()), True
