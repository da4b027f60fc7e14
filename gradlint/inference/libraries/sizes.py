"""Sizes of axes as values, and shapes that the program asserts."""

from __future__ import annotations

from gradlint.inference.values import Const, Seq, ShapeOf, Site, Tensor, Value, number
from gradlint.shapes.shape import SCALAR, Dim, Shape, axis_dim, new_dim, product


def size_of(tensor: Tensor, axis: int) -> Value:
    """One size of a tensor: a number that remembers which axis it is the size of."""
    dim = axis_dim(tensor.shape, axis)
    if dim is None:
        return number("size", "a size of a shape")
    return Tensor(SCALAR, "size", reason=f"the size of axis {axis}", dim=dim)


def vector(entries: tuple[Value, ...], op: str = "sizes") -> Tensor:
    """A vector of these numbers."""
    return Tensor(Shape((new_dim(len(entries)),)), op, reason="a vector of numbers", entries=entries)


def entries_of(value: Value) -> tuple[Value, ...] | None:
    """The numbers of a shape, a list or a vector, where each of them is a number for certain."""
    if isinstance(value, ShapeOf):
        rank = value.tensor.shape.rank
        return None if rank is None else tuple(size_of(value.tensor, i) for i in range(rank))
    if isinstance(value, Tensor):
        return value.entries
    if isinstance(value, Seq) and value.items is not None:
        return value.items if all(map(is_size, value.items)) else None
    return None


def is_size(value: Value) -> bool:
    """Whether the value is a whole number or the size of an axis."""
    if isinstance(value, Const):
        return isinstance(value.value, int) and not isinstance(value.value, bool)
    return (
        isinstance(value, Tensor) and value.shape == SCALAR and (value.dim is not None or value.op == "size")
    )


def whole_number(value: Value) -> int | None:
    """The number, where it is a whole one or the size of an axis that is known."""
    if isinstance(value, Const):
        return value.value if isinstance(value.value, int) else None
    return value.dim.size if isinstance(value, Tensor) and value.dim is not None else None


def asserted_shape(tensor: Tensor, shape: Shape, site: Site) -> Tensor:
    """A tensor whose rank the program asserts: its axes keep their identity."""
    if shape.rest is not None:
        return tensor
    dims = []
    for i, dim in enumerate(shape.lead):
        known = axis_dim(tensor.shape, i)
        size = dim.size if dim.size is not None else known.size if known else None
        dims.append(dim if known is None else known._replace(size=size, name=known.name or dim.name))
    return Tensor(
        Shape(tuple(dims)), "ensure_shape", (tensor,), reason="the program asserts this shape", site=site
    )


def times(entries: tuple[Value, ...]) -> Value:
    """The product of sizes: a number, or one that remembers the axes that it counts together."""
    dims = [_as_dim(entry) for entry in entries]
    known = [dim for dim in dims if dim is not None]
    if len(known) < len(dims):
        return number("size", "a product of sizes")
    together = product(known)
    if together.size is not None:
        return Const(together.size)
    return Tensor(SCALAR, "size", reason="a product of sizes", dim=together)


def _as_dim(value: Value) -> Dim | None:
    if isinstance(value, Tensor):
        return value.dim
    size = whole_number(value)
    return None if size is None else new_dim(size)
