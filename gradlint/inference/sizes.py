"""Sizes of axes as values, and shapes that the program asserts."""

from __future__ import annotations

from gradlint.inference.values import Site, Tensor, Value, number
from gradlint.shapes.shape import SCALAR, Shape, axis_dim


def size_of(tensor: Tensor, axis: int) -> Value:
    """One size of a tensor: a number that remembers which axis it is the size of."""
    dim = axis_dim(tensor.shape, axis)
    if dim is None:
        return number("size", "a size of a shape")
    return Tensor(SCALAR, "size", reason=f"the size of axis {axis}", dim=dim)


def asserted_shape(tensor: Tensor, shape: Shape, site: Site) -> Tensor:
    """A tensor whose rank the program asserts: its axes keep their identity."""
    if shape.rest is not None:
        return tensor
    from gradlint.shapes.shape import axis_dim

    dims = []
    for i, dim in enumerate(shape.lead):
        known = axis_dim(tensor.shape, i)
        size = dim.size if dim.size is not None else known.size if known else None
        dims.append(dim if known is None else known._replace(size=size, name=known.name or dim.name))
    return Tensor(
        Shape(tuple(dims)), "ensure_shape", (tensor,), reason="the program asserts this shape", site=site
    )
