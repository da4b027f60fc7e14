"""Operations that lay elements out anew: reshaping, joining, splitting, repeating."""

from __future__ import annotations

from gradlint.knowledge.families.registry import as_shape, family, moved, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import (
    SCALAR,
    Dim,
    Shape,
    at_least,
    axis_dim,
    forget,
    new_dim,
    with_lead,
    with_tail,
)

#: Longer lists are known by one entry that stands for all.
MAX_PARTS = 64


@family
def transpose(a: Operands) -> Out:
    """Axes reordered."""
    shape = a.shape("x")
    if not a.given("perm"):
        return moved(algebra.transpose(shape, None), "axes reversed")
    order = a.integers("perm")
    if order is None:
        unordered = forget(shape) if shape.rank is None else Shape(tuple(new_dim() for _ in shape.lead))
        return Out(
            at_least(unordered.rank_min) if shape.rank is None else unordered, "axes reordered", opaque=True
        )
    return moved(algebra.transpose(shape, order), f"axes reordered {order}")


@family
def matrix_transpose(a: Operands) -> Out:
    """The last two axes exchanged."""
    return moved(_exchanged(a.shape("x"), -2, -1), "the last two axes exchanged")


def _exchanged(shape: Shape, one: int, other: int) -> Shape:
    first, second = axis_dim(shape, one), axis_dim(shape, other)
    if first is None or second is None:
        return at_least(max(shape.rank_min, 1))
    return with_axis(with_axis(shape, one, second), other, first)


@family
def swapaxes(a: Operands) -> Out:
    """Two axes exchanged."""
    x, one, other = a.shape("x"), a.integer("axis1"), a.integer("axis2")
    if one is None or other is None or (x.rank is None and (one < 0) != (other < 0)):
        return unclear(x.rank_min, "two axes exchanged")
    return moved(_exchanged(x, one, other), f"axes {one} and {other} exchanged")


@family
def moveaxis(a: Operands) -> Out:
    """An axis moved to another place."""
    x, source, to = a.shape("x"), a.integer("source"), a.integer("destination")
    if x.rank is None or source is None or to is None:
        return unclear(x.rank_min, "axes moved")
    order = [axis for axis in range(x.rank) if axis != source % x.rank]
    order.insert(to % x.rank, source % x.rank)
    return moved(algebra.transpose(x, tuple(order)), f"axis {source} moved to {to}")


@family
def reshape(a: Operands) -> Out:
    """Elements laid out anew."""
    dims = a.dims("shape")
    if dims is None:
        return unclear(a.least("shape"), "reshaped to a shape that is not known")
    return moved(algebra.reshape(a.shape("x"), dims), "reshaped")


@family
def ravel(a: Operands) -> Out:
    """All elements as a vector."""
    return moved(algebra.reshape(a.shape("x"), (None,)), "all elements as a vector")


@family
def broadcast_to(a: Operands) -> Out:
    """Repeated to fill a given shape."""
    dims, x = a.dims("shape"), a.shape("x")
    if dims is None:
        return unclear(x.rank_min, "broadcast to a shape that is not known")
    asked = as_shape(dims)
    if x.rank is None or any(dim.size is None for dim in x.lead):
        # An axis of unknown size may be the one that is repeated.
        return Out(forget(asked), "broadcast to the shape that is asked for", opaque=True)
    return Out(algebra.broadcast(asked, x), "broadcast to the shape that is asked for")


@family
def expand_dims(a: Operands) -> Out:
    """A new axis of size one, first unless told; several where several are told."""
    x, axis = a.shape("x"), a.axis("axis", 0)
    if isinstance(axis, tuple):
        return unclear(x.rank_min + len(axis), "new axes of size 1")
    return moved(algebra.expand_dims(x, a.integer("axis", 0)), "a new axis of size 1")


@family
def expand_dims_last(a: Operands) -> Out:
    """A new axis of size one: last unless told (Keras' backend)."""
    return moved(algebra.expand_dims(a.shape("x"), a.integer("axis", -1)), "a new axis of size 1")


@family
def squeeze(a: Operands) -> Out:
    """Axes of size one removed."""
    axis = a.axis("axis")
    return moved(algebra.squeeze(a.shape("x"), None if axis == () else axis), "axes of size 1 removed")


@family
def concat(a: Operands) -> Out:
    """Tensors joined along an axis (0 unless told); without an axis NumPy joins all elements."""
    if a.axis("axis", 0) is None:
        return moved(Shape((new_dim(),)), "all elements joined as a vector")
    return _joined(a, "values", a.integer("axis", 0))


@family
def concat_last(a: Operands) -> Out:
    """Keras concatenate: the last axis unless told."""
    return _joined(a, "inputs", a.integer("axis", -1))


def _joined(a: Operands, name: str, axis: int | None) -> Out:
    shapes = a.shapes(name)
    if shapes is None and (element := a.element(name)) is not None:
        # Twice stands for any number: the joined axis gets a size that is not known.
        shapes = [element, _resized(element, axis)]
    if shapes is None:
        return unclear(1, "tensors joined")
    return moved(algebra.concat(shapes, axis), f"joined along axis {axis}")


def _resized(shape: Shape, axis: int | None) -> Shape:
    """The shape with an axis of unknown size."""
    if axis is None or shape.rest is not None or not -len(shape.lead) <= axis < len(shape.lead):
        return shape
    at = axis % len(shape.lead)
    return Shape((*shape.lead[:at], new_dim(), *shape.lead[at + 1 :]))


@family
def hstack(a: Operands) -> Out:
    """NumPy's hstack: vectors along axis 0, others along axis 1."""
    shapes = a.shapes("values")
    if shapes is None or any(shape.rank is None for shape in shapes):
        return unclear(1, "arrays joined")
    lifted = [Shape((new_dim(1),)) if shape == SCALAR else shape for shape in shapes]
    axis = 0 if all(shape.rank == 1 for shape in lifted) else 1
    return moved(algebra.concat(lifted, axis), "joined side by side")


@family
def vstack(a: Operands) -> Out:
    """NumPy's vstack: vectors as rows, others along axis 0."""
    shapes = a.shapes("values")
    if shapes is None or any(shape.rank is None for shape in shapes):
        return unclear(2, "arrays joined")
    lifted = [Shape((new_dim(1), *(s.lead or (new_dim(1),)))) if (s.rank or 0) < 2 else s for s in shapes]
    return moved(algebra.concat(lifted, 0), "joined below each other")


@family
def stack(a: Operands) -> Out:
    """Tensors stacked along a new axis."""
    shapes = a.shapes("values")
    axis = a.integer("axis", 0)
    if shapes is None and (element := a.element("values")) is not None:
        return moved(algebra.stack([element], axis, None), f"tensors stacked along a new axis {axis}")
    if shapes is None:
        return unclear(1, "tensors stacked")
    return moved(
        algebra.stack(shapes, axis, len(shapes)), f"{len(shapes)} tensors stacked along a new axis {axis}"
    )


@family
def unstack(a: Operands) -> Out:
    """The entries along an axis."""
    axis = a.integer("axis", 0)
    x = a.shape("x")
    entry = at_least(max(x.rank_min - 1, 0)) if axis is None else algebra.reduce(x, axis)
    element = moved(entry, f"one entry along axis {axis}")
    dim = None if axis is None else axis_dim(x, axis)
    size = a.integer("num") or (dim.size if dim else None)
    if size is None or size > MAX_PARTS:
        return Out(None, kind="list", element=element)
    return Out(None, items=(element,) * size, kind="list")


@family
def split(a: Operands) -> Out:
    """Parts along an axis (0 unless told): their number or their sizes."""
    axis, sizes, count = a.integer("axis", 0), a.integers("sections"), a.integer("sections")
    if axis is not None and sizes is not None:
        return _parts(a.shape("x"), axis, [new_dim(size if size >= 0 else None) for size in sizes])
    return _equal_parts(a.shape("x"), axis, count)


@family
def numpy_split(a: Operands) -> Out:
    """Parts along an axis (0 unless told): their number or the places between them."""
    return split_at(a, a.integer("axis", 0))


def split_at(a: Operands, axis: int | None) -> Out:
    """Parts along this axis: their number or the places between them."""
    places, count = a.integers("sections"), a.integer("sections")
    if axis is not None and places is not None:
        return _parts(a.shape("x"), axis, [new_dim() for _ in range(len(places) + 1)])
    return _equal_parts(a.shape("x"), axis, count)


def _equal_parts(x: Shape, axis: int | None, count: int | None) -> Out:
    if axis is None:
        return Out(None, kind="list", element=unclear(x.rank_min, "a part"))
    if count is None or count > MAX_PARTS:
        part = moved(with_axis(x, axis, new_dim()), f"a part of axis {axis}")
        return Out(None, kind="list", element=part)
    whole = axis_dim(x, axis)
    size = whole.size // count if whole and whole.size and whole.size % count == 0 else None
    return _parts(x, axis, [new_dim(size) for _ in range(count)])


def _parts(x: Shape, axis: int, dims: list[Dim]) -> Out:
    items = tuple(moved(with_axis(x, axis, dim), f"a part of axis {axis}") for dim in dims)
    return Out(None, items=items, kind="list")


def with_axis(shape: Shape, axis: int, dim: Dim) -> Shape:
    """The shape with one axis replaced."""
    if shape.rest is None:
        if not -len(shape.lead) <= axis < len(shape.lead):
            return at_least(1)
        at = axis % len(shape.lead)
        return Shape((*shape.lead[:at], dim, *shape.lead[at + 1 :]))
    if axis >= 0:
        wide = with_lead(shape, axis + 1)
        return Shape((*wide.lead[:axis], dim, *wide.lead[axis + 1 :]), wide.rest, wide.tail)
    wide = with_tail(shape, -axis)
    at = len(wide.tail) + axis
    return Shape(wide.lead, wide.rest, (*wide.tail[:at], dim, *wide.tail[at + 1 :]))


@family
def pad(a: Operands) -> Out:
    """The same rank; an axis that is not padded stays."""
    x = a.shape("x")
    if x.rest is not None:
        return unclear(x.rank_min, "the same rank")
    rows = a.rows("paddings")
    if rows is None or len(rows) != len(x.lead) or any(len(row) != 2 for row in rows):
        return moved(Shape(tuple(new_dim() for _ in x.lead)), "the same rank, other sizes")
    dims = (dim if row == (0, 0) else _longer(dim, sum(row)) for dim, row in zip(x.lead, rows, strict=True))
    return moved(Shape(tuple(dims)), "padded along some axes")


def _longer(dim: Dim, more: int) -> Dim:
    return new_dim(None if dim.size is None else dim.size + more)


@family
def tile(a: Operands) -> Out:
    """Repeated along each axis; an axis that is repeated once stays."""
    x, times = a.shape("x"), a.integers("multiples")
    one = a.integer("multiples")
    times = (one,) if times is None and one is not None else times
    if x.rest is not None or times is None:
        return unclear(x.rank_min, "the same axes, repeated")
    missing = len(times) - len(x.lead)
    lead = tuple(new_dim(1) for _ in range(missing)) + x.lead
    counts = (1,) * -missing + times
    dims = (_repeated(dim, count) for dim, count in zip(lead, counts, strict=True))
    return Out(Shape(tuple(dims)), f"repeated {times} times")


def _repeated(dim: Dim, times: int) -> Dim:
    return dim if times == 1 else new_dim(None if dim.size is None else dim.size * times)


@family
def repeat(a: Operands) -> Out:
    """Entries repeated along an axis; without one, everything as a vector."""
    if not a.given("axis"):
        return moved(Shape((new_dim(),)), "repeated, as a vector")
    axis, x = a.integer("axis"), a.shape("x")
    if axis is None:
        return unclear(x.rank_min, "entries repeated")
    whole, times = axis_dim(x, axis), a.integer("repeats")
    size = whole.size * times if whole and whole.size and times is not None else None
    return moved(with_axis(x, axis, new_dim(size)), f"repeated along axis {axis}")


@family
def repeat_rows(a: Operands) -> Out:
    """Keras' repeat: a new axis after the batch axis."""
    x = with_lead(a.shape("x"), 2)
    if len(x.lead) < 2:
        return unclear(3, "rows repeated")
    return Out(Shape((x.lead[0], new_dim(a.integer("number")), *x.lead[1:]), x.rest, x.tail), "rows repeated")


@family
def numpy_append(a: Operands) -> Out:
    """Arrays joined along an axis; without one, as a vector."""
    if not a.given("axis"):
        return moved(Shape((new_dim(),)), "joined, as a vector")
    return moved(algebra.concat([a.shape("x"), a.shape("y")], a.integer("axis")), "arrays joined")


@family
def difference(a: Operands) -> Out:
    """Differences of neighbours along an axis, the last unless told."""
    axis, x = a.integer("axis", -1), a.shape("x")
    if axis is None:
        return unclear(x.rank_min, "differences of neighbours")
    return Out(with_axis(x, axis, new_dim()), f"differences of neighbours along axis {axis}")
