"""Operations that look elements up, compare them with others, count them or lay them out in parts."""

from __future__ import annotations

from gradlint.knowledge.families.layout import with_axis
from gradlint.knowledge.families.reductions import segments
from gradlint.knowledge.families.registry import family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, axis_dim, new_dim, of_rank


@family
def bitcast(a: Operands) -> Out:
    """The same bits as another type: a type of another size has one axis more or less."""
    return unclear(max(a.shape("x").rank_min - 1, 0), "the same bits as another type")


@family
def each_same(a: Operands) -> Out:
    """Tensors handed on as they are."""
    shapes = a.shapes("values")
    if shapes is None:
        return Out(None, kind="list", element=unclear(0, "handed on"))
    return Out(None, items=tuple(Out(shape, "handed on") for shape in shapes), kind="list")


@family
def polynomial(a: Operands) -> Out:
    """A polynomial of each element."""
    coefficients = a.shapes("coefficients")
    if coefficients is None:
        return unclear(0, "a polynomial")
    if len(coefficients) == 1:
        return Out(coefficients[0], "a polynomial that is constant")
    return Out(algebra.broadcast_all([a.shape("x"), *coefficients]), "a polynomial, elementwise")


@family
def square_matrix(a: Operands) -> Out:
    """How often each pair of classes meets."""
    number = a.dim("number") if a.given("number") else new_dim()
    return Out(Shape((of_size(number), of_size(number))), "counts of pairs of classes")


@family
def per_row(a: Operands) -> Out:
    """For each element of one what the row of the other says."""
    x, y = a.shape("x"), a.shape("y")
    last = axis_dim(y, -1)
    both = algebra.broadcast(x, algebra.drop_last(y))
    return Out(algebra.avoid(both, () if last is None else (last,)), "one answer for each row")


@family
def top_k_along(a: Operands) -> Out:
    """The largest entries of an axis, the last unless told, and their places."""
    axis, x = a.integer("axis", -1), a.shape("x")
    if axis is None:
        out = unclear(x.rank_min, "the largest entries")
    else:
        size = of_size(a.dim("k")) if a.flag("all", True) is True else new_dim()
        out = moved(with_axis(x, axis, size), f"the largest of axis {axis}")
    return several(out, out)


@family
def stitched(a: Operands) -> Out:
    """Rows of several tensors put at indices of a new one."""
    indices, values = a.shapes("indices"), a.shapes("values")
    if not indices or not values or indices[0].rank is None or values[0].rank is None:
        return unclear(1, "rows put at indices")
    rows = values[0].lead[indices[0].rank :]
    return moved(Shape((new_dim(), *(new_dim(dim.size) for dim in rows))), "rows put at indices")


@family
def searched(a: Operands) -> Out:
    """For each element its place in a sorted vector, row by row: one row of the table for each row."""
    y = a.shape("y")
    return Out(algebra.avoid(y, a.shape("x").lead), "places in a sorted vector")


_MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")


@family
def strided(a: Operands) -> Out:
    """A slice by beginnings, ends and steps of the first axes."""
    begins, x = a.integers("begin"), a.shape("x")
    if begins is None or x.rank is None or any(a.given(name) for name in _MASKS):
        return unclear(0, "a slice")
    sliced = of_rank(len(begins)).lead
    return moved(Shape((*sliced, *x.lead[len(begins) :])), "a slice of the first axes")


def _vectors(count: int, reason: str) -> Out:
    return several(*(Out(of_rank(1), reason) for _ in range(count)))


@family
def unique_and_counts(_: Operands) -> Out:
    """Distinct entries, the place of each, and how often it stands."""
    return _vectors(3, "distinct entries")


@family
def differing(_: Operands) -> Out:
    """The entries of one vector that another lacks, and their places."""
    return _vectors(2, "entries that are missing")


@family
def indices_of_places(a: Operands) -> Out:
    """A row of indices for each axis of a shape."""
    sizes, number = a.integers("dims"), axis_dim(a.shape("dims"), 0)
    rows = new_dim(len(sizes)) if sizes is not None else new_dim(number.size if number else None)
    x = a.shape("indices")
    return Out(Shape((rows, *x.lead), x.rest, x.tail), "an index for each axis")


@family
def tensor_diag_part(a: Operands) -> Out:
    """The diagonal of a tensor whose axes stand twice."""
    rank = a.shape("x").rank
    return unclear(0, "a diagonal") if rank is None else moved(of_rank(rank // 2), "a diagonal")


@family
def quantized(a: Operands) -> Out:
    """Whole numbers for real ones, and their range."""
    least = Out(of_rank(0), "the end of the range")
    if a.given("axis"):
        least = unclear(0, "the ends of the ranges")
    return several(Out(a.shape("x"), "elementwise"), least, least)


@family
def gradients_of_range(a: Operands) -> Out:
    """Gradients with respect to numbers and to the ends of their range."""
    end = Out(of_rank(0), "sums over all elements")
    return several(Out(algebra.broadcast(a.shape("x"), a.shape("y")), "elementwise"), end, end)


@family
def per_channel_gradients(a: Operands) -> Out:
    """As `gradients_of_range`, the range of each channel apart."""
    both = algebra.broadcast(a.shape("x"), a.shape("y"))
    last = axis_dim(both, -1)
    end = Out(Shape((_apart(last),)), "sums over all axes but the last")
    return several(Out(both, "elementwise"), end, end)


def _apart(dim: Dim | None) -> Dim:
    return new_dim() if dim is None else dim


@family
def segments_picked(a: Operands) -> Out:
    """Rows picked by indices, then those of one segment reduced to one row."""
    out, picked = segments(a), (*a.shape("indices").lead, *a.shape("ids").lead)
    return out if out.shape is None else out._replace(shape=algebra.avoid(out.shape, picked))


@family
def gather_each(a: Operands) -> Out:
    """Entries picked along the last axis of the indices, for each entry before it."""
    x, indices = a.shape("x"), a.shape("indices")
    if x.rank is None or indices.rank is None or not 0 < indices.rank <= x.rank:
        return unclear(max(x.rank_min, 1), "entries picked by indices")
    at = indices.rank - 1
    rows = [algebra.merge(*pair) or new_dim() for pair in zip(x.lead[:at], indices.lead[:at], strict=True)]
    shape = Shape((*rows, indices.lead[at], *x.lead[at + 1 :]))
    return moved(algebra.avoid(shape, x.lead[at : at + 1]), "entries picked by indices")
