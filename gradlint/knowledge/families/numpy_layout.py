"""Layouts that only NumPy has: its own stacks and splits, grids of indices, parts whose size data decide."""

from __future__ import annotations

from gradlint.knowledge.families.layout import split_at, with_axis
from gradlint.knowledge.families.registry import as_shape, family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Shape, of_rank


def _one() -> Shape:
    return of_rank(1)


@family
def numpy_array(a: Operands) -> Out:
    """numpy.array: the shape of its value, with axes of size one before it where ndmin asks for more."""
    x = a.shape("x")
    if not a.given("ndmin"):
        return Out(x, "the shape of its value")
    rank = a.integer("ndmin")
    return unclear(x.rank_min, "an array") if rank is None else _of_rank_at_least(x, rank)


def _of_rank_at_least(x: Shape, rank: int) -> Out:
    if x.rank is None:
        return Out(x, "same shape") if x.rank_min >= rank else unclear(rank, f"at least {rank} axes")
    for _ in range(rank - x.rank):
        x = algebra.expand_dims(x, 0)
    return moved(x, f"at least {rank} axes")


@family
def atleast(a: Operands) -> Out:
    """At least so many axes; a vector's axis stands in the middle of three."""
    rank = a.integer("rank", 1) or 1
    if a.shapes("others"):
        return Out(None, kind="list", element=unclear(rank, f"at least {rank} axes"))
    x = a.shape("x")
    if rank < 3 or x.rank is None or x.rank == 0:
        return _of_rank_at_least(x, rank)
    x = algebra.expand_dims(x, 0) if x.rank == 1 else x
    return moved(algebra.expand_dims(x, -1) if x.rank == 2 else x, "at least 3 axes")


@family
def column_stack(a: Operands) -> Out:
    """Vectors as columns, joined with matrices."""
    return _joined_along(a, 1, "columns joined")


@family
def dstack(a: Operands) -> Out:
    """Arrays joined along the third axis."""
    return _joined_along(a, 2, "joined along the third axis")


def _joined_along(a: Operands, axis: int, reason: str) -> Out:
    """Joined along an axis that arrays of one axis less get first."""
    shapes = a.shapes("values")
    if shapes is None or any(shape.rank not in (axis, axis + 1) for shape in shapes):
        return unclear(axis + 1, reason)
    deep = [algebra.expand_dims(shape, axis) if shape.rank == axis else shape for shape in shapes]
    return moved(algebra.concat(deep, axis), reason)


@family
def split_sides(a: Operands) -> Out:
    """hsplit: parts along axis 1, of a vector along axis 0."""
    rank = a.shape("x").rank
    return split_at(a, None if rank is None else 0 if rank == 1 else 1)


@family
def split_rows(a: Operands) -> Out:
    """vsplit: parts along axis 0."""
    return split_at(a, 0)


@family
def split_depth(a: Operands) -> Out:
    """dsplit: parts along axis 2."""
    return split_at(a, 2)


@family
def rolled_axis(a: Operands) -> Out:
    """rollaxis: an axis moved before another one, the first unless told."""
    x, axis, start = a.shape("x"), a.integer("axis"), a.integer("start", 0)
    if x.rank is None or axis is None or start is None or not -x.rank <= axis < x.rank:
        return unclear(x.rank_min, "axes moved")
    axis, start = axis % x.rank, start + x.rank if start < 0 else start
    order = [other for other in range(x.rank) if other != axis]
    order.insert(start - 1 if axis < start else start, axis)
    return moved(algebra.transpose(x, tuple(order)), f"axis {axis} moved before {start}")


@family
def rotated(a: Operands) -> Out:
    """rot90: two axes turned, the first two unless told."""
    x = a.shape("x")
    if x.rank is None or a.given("axes"):
        return unclear(max(x.rank_min, 2), "turned")
    return moved(Shape((*of_rank(2).lead, *x.lead[2:])), "the first two axes turned")


@family
def broadcast_list(a: Operands) -> Out:
    """Arrays repeated to one shape."""
    shapes = a.shapes("inputs")
    if shapes is None:
        return Out(None, kind="list", element=unclear(0, "broadcast"))
    both = algebra.broadcast_all(shapes)
    return Out(None, items=(Out(both, "broadcast to one shape"),) * len(shapes), kind="list")


@family
def resized(a: Operands) -> Out:
    """numpy.resize: the shape that is asked for, filled by repeating."""
    dims = a.dims("shape")
    if dims is None:
        return unclear(0, "a shape that is not known")
    return moved(Shape(tuple(of_size(dim) for dim in as_shape(dims).lead)), "repeated to fill a shape")


@family
def resized_along(a: Operands) -> Out:
    """Entries added or left out along an axis; without one, of all elements as a vector."""
    if not a.given("axis"):
        return moved(_one(), "as a vector, with more or fewer entries")
    axis, x = a.integer("axis"), a.shape("x")
    if axis is None:
        return unclear(x.rank_min, "with more or fewer entries")
    shape = algebra.avoid(with_axis(x, axis, _one().lead[0]), a.shape("condition").lead)
    return moved(shape, f"with more or fewer entries along axis {axis}")


@family
def looked_up(a: Operands) -> Out:
    """For each element what a table of numbers says of it (interp, digitize)."""
    tables = [dim for name in ("table", "other") if a.given(name) for dim in a.shape(name).lead]
    return Out(algebra.avoid(a.shape("x"), tables), "looked up for each element")


@family
def polynomial_value(a: Operands) -> Out:
    """numpy.polyval: the coefficients are a vector; rows of coefficients are broadcast beside the places."""
    coefficients = a.shape("coefficients")
    if coefficients.rank == 1:
        return Out(algebra.avoid(a.shape("x"), coefficients.lead), "a polynomial of each element")
    return unclear(a.shape("x").rank_min, "a polynomial")


@family
def some_elements(a: Operands) -> Out:
    """A vector of some of the elements: how many, the data decide."""
    if a.flag("places", False) is not False:
        return Out(None, element=Out(of_rank(1), "some of the elements, and where they stand"))
    return moved(_one(), "some of the elements")


@family
def index_grid(a: Operands) -> Out:
    """numpy.indices: for each axis of a shape the index along it, everywhere."""
    dims = a.dims("dimensions")
    if dims is None or a.flag("sparse", False) is not False:
        return unclear(0, "indices")
    return Out(Shape((*of_rank(1).lead, *as_shape(dims).lead)), "the indices of each place")


@family
def index_vectors(a: Operands) -> Out:
    """Indices of some places of an array: a vector for each axis."""
    rank, part = a.integer("rank", 2), Out(_one(), "indices")
    return Out(None, element=part) if rank is None else Out(None, items=(part,) * rank)


@family
def index_vectors_of(a: Operands) -> Out:
    """Indices of the diagonal of an array: a vector for each of its axes."""
    rank, part = a.shape("x").rank, Out(_one(), "indices")
    return Out(None, element=part) if rank is None else Out(None, items=(part,) * rank)


@family
def unravelled(a: Operands) -> Out:
    """unravel_index: for each axis of a shape the indices that flat ones stand for."""
    dims, part = a.dims("shape"), Out(a.shape("x"), "elementwise")
    return Out(None, element=part) if dims is None else Out(None, items=(part,) * len(dims))


@family
def open_grid(a: Operands) -> Out:
    """numpy.ix_: vectors, each along an axis of its own."""
    shapes = a.shapes("inputs")
    if shapes is None:
        return Out(None, element=unclear(1, "an open grid"))
    rank, grids = len(shapes), []
    for i, shape in enumerate(shapes):
        grid = shape if shape.rank == 1 else _one()
        for axis in range(rank):
            grid = algebra.expand_dims(grid, axis) if axis != i else grid
        grids.append(moved(grid, f"an open grid along axis {i}"))
    return Out(None, items=tuple(grids))


@family
def vandermonde(a: Operands) -> Out:
    """Powers of each entry of a vector."""
    x = a.shape("x")
    columns = of_size(a.dim("columns")) if a.given("columns") else _one().lead[0]
    return Out(Shape((x.lead[0] if x.rank == 1 else _one().lead[0], columns)), "powers of each entry")


@family
def diagonal(a: Operands) -> Out:
    """numpy.diagonal: two axes, the first two unless told, become one that stands last."""
    x, one, other = a.shape("x"), a.integer("axis1", 0), a.integer("axis2", 1)
    if x.rank is None or one is None or other is None:
        return unclear(max(x.rank_min - 1, 1), "a diagonal")
    return moved(algebra.append(algebra.reduce(x, (one, other)), *_one().lead), "a diagonal")


@family
def square_of_elements(_: Operands) -> Out:
    """diagflat: a matrix with all elements on its diagonal."""
    return moved(of_rank(2), "a diagonal matrix")


@family
def chosen_among(a: Operands) -> Out:
    """numpy.choose: for each place the entry of the array with that number."""
    shapes = a.shapes("choices")
    if shapes is None:
        return unclear(0, "a choice among arrays that are not known")
    return Out(algebra.broadcast_all([a.shape("x"), *shapes]), "elementwise, broadcast")


@family
def raveled(a: Operands) -> Out:
    """ravel_multi_index: one flat index for each of several along the axes."""
    shapes = a.shapes("indices")
    if shapes is None:
        return unclear(0, "indices of places")
    return Out(algebra.broadcast_all(shapes), "elementwise, broadcast")


@family
def selected(a: Operands) -> Out:
    """numpy.select: for each place the entry of one of several arrays."""
    shapes = [*(a.shapes("conditions") or (None,)), *(a.shapes("choices") or (None,))]
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes):
        return unclear(0, "a choice among arrays that are not known")
    known.append(a.shape("default") if a.given("default") else SCALAR)
    return Out(algebra.broadcast_all(known), "elementwise, broadcast")
