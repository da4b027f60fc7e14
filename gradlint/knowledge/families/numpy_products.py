"""NumPy's own products, fits and sums along axes."""

from __future__ import annotations

from gradlint.knowledge.families.elementwise import broadcast, elementwise
from gradlint.knowledge.families.layout import with_axis
from gradlint.knowledge.families.registry import family, moved, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.algebra import Axis
from gradlint.shapes.shape import SCALAR, Dim, Shape, axis_dim, forget, new_dim, of_rank


@family
def pair_of_elementwise(a: Operands) -> Out:
    """Two results, each element by element (modf)."""
    out = elementwise(a)
    return several(out, out)


@family
def pair_of_broadcast(a: Operands) -> Out:
    """Two results of two arrays, each element by element (divmod)."""
    out = broadcast(a)
    return several(out, out)


@family
def averaged(a: Operands) -> Out:
    """numpy.average: a mean over some or all axes, perhaps weighted."""
    axis, keep = a.axis("axis"), a.flag("keepdims", False)
    if a.flag("returned", False) is not False:
        return Out(None, element=unclear(0, "an average and the sum of its weights"))
    reduced = algebra.reduce(a.shape("x"), axis, keep)
    weights = a.shape("weights").lead if a.given("weights") else ()
    same = a.shape("weights").rank == a.shape("x").rank
    return Out(_over(reduced, a.shape("x"), axis, () if same else weights), f"an average over axis {axis}")


@family
def integral(a: Operands) -> Out:
    """The trapezoidal rule along an axis, the last unless told."""
    axis, x = a.axis("axis", -1), a.shape("x")
    places = a.shape("places") if a.given("places") else SCALAR
    if (a.given("spacing") and a.shape("spacing").rank != 0) or places.rank not in (0, 1, x.rank):
        # Both are sliced along the axis of this number, and then broadcast: axes of other ranks.
        return unclear(max(max(x.rank_min, places.rank_min) - 1, 0), "an integral over other places")
    both = algebra.broadcast(x, places) if places.rank == x.rank else x
    return Out(_over(algebra.reduce(both, axis), both, axis, places.lead), f"an integral along axis {axis}")


def _over(reduced: Shape, x: Shape, axis: Axis, others: tuple[Dim, ...]) -> Shape:
    """What an axis leaves that was combined with the axes of another array."""
    dim = axis_dim(x, axis) if isinstance(axis, int) else None
    return algebra.avoid(reduced, [*others, *(() if dim is None else (dim,))])


@family
def cumulative(a: Operands) -> Out:
    """cumulative_sum: along an axis, which only a vector need not name."""
    axis, x = a.integer("axis", -1), a.shape("x")
    if axis is None:
        return unclear(x.rank_min, "summed up along an axis")
    if a.flag("include_initial", False) is False:
        return Out(algebra.mix(x, axis), f"mixes axis {axis}, same shape")
    return Out(with_axis(x, axis, new_dim()), f"mixes axis {axis}, which grows by one")


@family
def sorted_rows(a: Operands) -> Out:
    """lexsort: an order by several keys."""
    return moved(forget(algebra.reduce(a.shape("x"), 0)), "an order by several keys")


@family
def vector_of(a: Operands) -> Out:
    """A vector of vectors, whose size is not worked out; what matrices give differs by the function."""
    vectors = all(a.shape(name).rank == 1 for name in ("x", "y") if a.given(name))
    return Out(of_rank(1), "a vector") if vectors else unclear(0, "what a vector would give as a vector")


@family
def histogram(_: Operands) -> Out:
    """Counts and the edges between them."""
    return several(Out(of_rank(1), "counts"), Out(of_rank(1), "edges"))


@family
def histogram_of_pairs(_: Operands) -> Out:
    """Counts of pairs and the edges between them, along both axes."""
    edges = Out(of_rank(1), "edges")
    return several(Out(of_rank(2), "counts"), edges, edges)


@family
def two_vectors(_: Operands) -> Out:
    """Two vectors whose sizes are not worked out (a quotient and what remains)."""
    return several(Out(of_rank(1), "a vector"), Out(of_rank(1), "a vector"))


@family
def polynomial_fit(a: Operands) -> Out:
    """Coefficients of a polynomial for each column of y."""
    rank = a.shape("y").rank
    if rank not in (1, 2) or any(a.given(name) for name in ("full", "cov")):
        return unclear(0, "coefficients")
    return Out(of_rank(rank), "coefficients")


@family
def slopes(a: Operands) -> Out:
    """numpy.gradient: differences of neighbours along each axis, or along the one that is named."""
    x, reason = a.shape("x"), "differences of neighbours"
    if a.given("axis") and (axis := a.integer("axis")) is not None:
        return Out(algebra.mix(x, axis), f"{reason} along axis {axis}")
    if a.given("axis") or x.rank is None:
        return Out(None, kind="list", element=unclear(0, reason))
    outs = tuple(Out(algebra.mix(x, axis), f"{reason} along axis {axis}") for axis in range(x.rank))
    return outs[0] if len(outs) == 1 else Out(None, items=outs, kind="list")


@family
def inner_product(a: Operands) -> Out:
    """numpy.inner: the last axis of each with that of the other."""
    x, y = a.shape("x"), a.shape("y")
    if x.rank == 0 or y.rank == 0:
        return broadcast(a)
    if x.rank is None or y.rank is None:
        return unclear(0, "a product over the last axes")
    kept = Shape(x.lead[:-1] + y.lead[:-1])
    return Out(algebra.avoid(kept, (x.lead[-1], y.lead[-1])), "a product over the last axes")


@family
def vector_product(a: Operands) -> Out:
    """The products of vectors along the last axis, all others broadcast."""
    x, y = a.shape("x"), a.shape("y")
    if a.integer("axis", -1) != -1 or a.flag("keepdims", False) is not False:
        return unclear(0, "products of vectors")
    return Out(_per_vector(x, y), "products of vectors along the last axis")


def _per_vector(x: Shape, y: Shape) -> Shape:
    last = [dim for shape in (x, y) if (dim := axis_dim(shape, -1)) is not None]
    return algebra.avoid(algebra.broadcast(algebra.drop_last(x), algebra.drop_last(y)), last)


@family
def vector_times_matrix(a: Operands) -> Out:
    """(Stacks of) vectors times matrices."""
    rows = algebra.expand_dims(a.shape("x"), -2) if a.shape("x").rank_min else a.shape("x")
    if rows.rank_min < 2:
        return unclear(1, "a vector times a matrix")
    return Out(algebra.reduce(algebra.matmul(rows, a.shape("y")), -2), "a vector times a matrix")


@family
def cross_product(a: Operands) -> Out:
    """Vectors of three along the last axis, all others broadcast."""
    x, y = a.shape("x"), a.shape("y")
    last = [axis_dim(x, -1), axis_dim(y, -1)]
    named = any(a.given(name) for name in ("axisa", "axisb", "axisc")) or a.integer("axis", -1) != -1
    if named or not any(dim is not None and dim.size == 3 for dim in last):
        return unclear(0, "a product of vectors")
    return Out(algebra.append(_per_vector(x, y), new_dim(3)), "a product of vectors of three")


@family
def kronecker(a: Operands) -> Out:
    """Each element of one times the whole other."""
    x, y = a.shape("x"), a.shape("y")
    if x.rank is None or y.rank is None:
        return unclear(max(x.rank_min, y.rank_min), "a Kronecker product")
    return Out(of_rank(max(x.rank, y.rank)), "a Kronecker product")


@family
def chained_product(a: Operands) -> Out:
    """multi_dot: matrices multiplied one after the other; the first and the last may be vectors."""
    shapes = a.shapes("arrays")
    if not shapes or len(shapes) < 2:
        return unclear(0, "a product of matrices")
    first, *between, last = shapes
    if {first.rank, last.rank} - {1, 2} or any(shape.rank != 2 for shape in between):
        return unclear(0, "a product of matrices")  # two arrays may be of any rank, as in numpy.dot
    kept = (*first.lead[:-1], *last.lead[1:])
    inner = [*first.lead[-1:], *(dim for shape in between for dim in shape.lead), *last.lead[:1]]
    return Out(algebra.avoid(Shape(kept), inner), "a product of matrices")


@family
def covariance(a: Operands) -> Out:
    """Of a vector, or of one row, a number, else a matrix over the rows."""
    x = a.shape("x")
    if a.given("y") or (x.rank == 2 and all(dim.size not in (None, 1) for dim in x.lead)):
        return Out(of_rank(2), "covariances")
    return Out(SCALAR, "covariances") if x.rank == 1 else unclear(0, "covariances")


@family
def matrix_norm(a: Operands) -> Out:
    """One number for each matrix of the last two axes."""
    keep = a.flag("keepdims", False)
    return Out(algebra.reduce(a.shape("x"), (-2, -1), keep), "the norm of each matrix")


@family
def singular_values(a: Operands) -> Out:
    """The singular values of each matrix."""
    return Out(algebra.append(algebra.drop_last(a.shape("x"), 2), new_dim()), "mixes the last two axes")


@family
def sign_and_logarithm(a: Operands) -> Out:
    """slogdet: the sign and the logarithm of each determinant."""
    out = Out(algebra.drop_last(a.shape("x"), 2), "the last two axes become one number")
    return several(out, out)


@family
def least_squares(a: Operands) -> Out:
    """lstsq: the solution, the residuals, the rank and the singular values."""
    y = a.shape("y")
    solution = unclear(1, "the solution") if y.rank is None else Out(of_rank(y.rank), "the solution")
    vector = Out(of_rank(1), "a vector")
    return several(solution, vector, Out(SCALAR, "the rank"), vector)


@family
def transformed(a: Operands) -> Out:
    """A Fourier transform along an axis, the last unless told."""
    if a.given("number"):
        return half_transformed(a)
    axis = a.axis("axis", -1)
    return Out(algebra.mix(a.shape("x"), axis), f"mixes axis {axis}, same shape")


@family
def half_transformed(a: Operands) -> Out:
    """A Fourier transform that gives the axis another size."""
    axis, x = a.integer("axis", -1), a.shape("x")
    if axis is None:
        return unclear(x.rank_min, "a Fourier transform")
    return Out(with_axis(x, axis, new_dim()), f"mixes axis {axis}, which gets another size")


@family
def transformed_axes(a: Operands) -> Out:
    """A Fourier transform along some or all axes."""
    return half_transformed_axes(a) if a.given("sizes") else _mixed(a, a.axis("axes"))


@family
def transformed_plane(a: Operands) -> Out:
    """A Fourier transform along two axes, the last two unless told."""
    return half_transformed_axes(a) if a.given("sizes") else _mixed(a, a.axis("axes", (-2, -1)))


def _mixed(a: Operands, axes: Axis) -> Out:
    return Out(algebra.mix(a.shape("x"), axes), "a Fourier transform, same shape")


@family
def half_transformed_axes(a: Operands) -> Out:
    """A Fourier transform that gives axes another size."""
    x = a.shape("x")
    if x.rank is None:
        return unclear(x.rank_min, "a Fourier transform")
    return Out(of_rank(x.rank), "a Fourier transform")
