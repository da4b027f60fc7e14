"""Operations of tf.nn that no layer has: blocks of positions, statistics, tables of vectors, samplers."""

from __future__ import annotations

from gradlint.knowledge.families.layers import convolution_op, pooling
from gradlint.knowledge.families.layout import with_axis
from gradlint.knowledge.families.reductions import mixing, moments
from gradlint.knowledge.families.registry import as_shape, family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Shape, axis_dim, forget, new_dim, of_rank


@family
def laid_out_anew(a: Operands) -> Out:
    """Elements moved between all axes (space to batch and back): the rank stays."""
    x = a.shape("x")
    if x.rank is None:
        return unclear(x.rank_min, "blocks moved to other axes")
    return moved(of_rank(x.rank), "blocks moved to other axes")


@family
def blocks_moved(a: Operands) -> Out:
    """Blocks of positions moved to the channels and back: the batch stays."""
    x = a.shape("x")
    if x.rank is None or x.rank < 2:
        return unclear(x.rank_min, "blocks moved between positions and channels")
    shape = Shape((x.lead[0], *of_rank(x.rank - 1).lead))
    return moved(shape, "blocks moved between positions and channels")


@family
def doubled(a: Operands) -> Out:
    """The positive and the negative part, one after the other along an axis."""
    axis, x = a.integer("axis", -1), a.shape("x")
    dim = None if axis is None else axis_dim(x, axis)
    if axis is None or dim is None:
        return unclear(max(x.rank_min, 1), "positive and negative parts")
    twice = new_dim(None if dim.size is None else 2 * dim.size)
    return moved(with_axis(x, axis, twice), f"positive and negative parts along axis {axis}")


@family
def separable_op(a: Operands) -> Out:
    """A convolution of each channel, then of the channels."""
    out = convolution_op(a)
    assert out.shape is not None
    return out._replace(shape=algebra.avoid(out.shape, a.shape("depthwise").lead))


@family
def depthwise_positions(a: Operands) -> Out:
    """Each channel by itself over the positions (dilation, erosion)."""
    x = a.shape("inputs")
    if x.rank != 4:
        return unclear(4, "mixes positions")
    return Out(Shape((x.lead[0], *of_rank(3).lead)), "mixes positions")


@family
def pooling_and_places(a: Operands) -> Out:
    """Pooling, and where the largest stood."""
    out = pooling(a)
    return several(out, out)


@family
def fractional_pooling(a: Operands) -> Out:
    """Pooling of random regions, and where those begin."""
    x, places = a.shape("inputs"), Out(of_rank(1), "where the regions begin")
    if x.rank != 4:
        return several(unclear(4, "pooled over the positions"), places, places)
    shape = Shape((x.lead[0], *of_rank(2).lead, x.lead[3]))
    return several(moved(shape, "pooled over the positions"), places, places)


@family
def weighted_moments(a: Operands) -> Out:
    """Mean and variance, the elements weighted."""
    x, weights = a.shape("x"), a.shape("weights")
    if weights.rank not in (0, x.rank):
        out = unclear(0, "weighted mean and variance")  # sums of both are broadcast, axes of other ranks
        return several(out, out)
    both = algebra.broadcast(a.shape("x"), a.shape("weights"))
    out = Out(algebra.reduce(both, a.axis("axis"), a.flag("keepdims", False)), "weighted mean and variance")
    return several(out, out)


@family
def normalized_moments(a: Operands) -> Out:
    """Mean and variance of sums."""
    counts, sums, squares = (a.shape(name) for name in ("counts", "x", "y"))
    mean = algebra.broadcast(counts, sums)
    shifted = algebra.broadcast(mean, a.shape("shift")) if a.given("shift") else mean
    reason = "elementwise, broadcast"
    return several(Out(shifted, reason), Out(algebra.broadcast(mean, squares), reason))


@family
def statistics(a: Operands) -> Out:
    """The number of elements, their sum and that of their squares, and the shift."""
    if a.given("shift"):
        return Out(None, element=unclear(0, "sums"))
    sums = moments(a)
    assert sums.items is not None
    return several(Out(SCALAR, "the number of elements"), *sums.items)


@family
def rows_of_a_table(a: Operands) -> Out:
    """Rows of a table combined for each row of sparse indices."""
    parts = a.shapes("x")
    table = parts[0] if parts else a.shape("x")
    if table.rank is None or table.rank < 1 or a.shape("indices").rank != 2:
        return unclear(1, "rows of a table combined")
    dims = (new_dim(dim.size) for dim in table.lead[1:])
    return Out(Shape((new_dim(), *dims)), "rows of a table combined", opaque=True)


@family
def candidates(a: Operands) -> Out:
    """Sampled classes, and how often the true and the sampled ones are expected."""
    number = of_size(a.dim("number"))
    sampled = Out(Shape((number,)), "sampled classes")
    return several(sampled, Out(a.shape("x"), "elementwise"), sampled)


@family
def isotonic(a: Operands) -> Out:
    """The nearest monotonic numbers along an axis, and the segment of each."""
    out = mixing(a)
    return several(out, out)


@family
def collapsed(a: Operands) -> Out:
    """Sequences without what repeats, and their lengths."""
    x = a.shape("x")
    rows = axis_dim(x, 0) or new_dim()
    # How long the longest row is decides the shape of all.
    shape = Shape((new_dim(rows.size), new_dim()))
    return several(moved(shape, "without what repeats"), Out(Shape((rows,)), "lengths"))


@family
def unique_labels(a: Operands) -> Out:
    """The distinct labels of each row, and the place of each label."""
    x = a.shape("x")
    rows = axis_dim(x, 0) or new_dim()
    return several(moved(Shape((rows, new_dim())), "distinct labels"), Out(algebra.mix(x, -1), "places"))


@family
def filter_gradient(a: Operands) -> Out:
    """A gradient of the shape that is given."""
    dims = a.dims("sizes")
    if dims is None:
        return unclear(0, "a gradient of a shape that is not known")
    return Out(Shape(tuple(of_size(dim) for dim in as_shape(dims).lead)), "a gradient, its shape given")


@family
def input_gradient(a: Operands) -> Out:
    """A gradient of the shape that is given, for each row of the batch."""
    dims, rows = a.dims("sizes"), axis_dim(a.shape("y"), 0)
    if not dims or rows is None:
        return unclear(0, "a gradient of a shape that is not known")
    batch = algebra.merge(rows, of_size(dims[0] or new_dim())) or new_dim()
    rest = (of_size(dim) for dim in as_shape(dims).lead[1:])
    shape = algebra.avoid(Shape((batch, *rest)), a.shape("kernel").lead)
    return Out(shape, "a gradient, its shape given")


@family
def affine(a: Operands) -> Out:
    """A matrix product and a vector added to each row."""
    product = algebra.matmul(a.shape("x"), a.shape("weights"))
    shape = algebra.broadcast(product, a.shape("biases"))
    inner = [dim for name, i in (("x", -1), ("weights", -2)) if (dim := axis_dim(a.shape(name), i))]
    return Out(algebra.avoid(shape, inner), "a matrix product, a vector added to each row")


@family
def fused_batch_norm(a: Operands) -> Out:
    """Batch normalisation: in training mode it mixes the batch; its mean and variance."""
    x, statistic = a.shape("x"), Out(of_rank(1), "a number for each channel")
    if a.flag("training", True) is False:
        names = ("x", "scale", "offset", "mean", "variance")
        if a.text("data_format", "nhwc") != "nhwc":
            return several(Out(x, "normalised", opaque=True), statistic, statistic)
        shape = algebra.broadcast_all([a.shape(name) for name in names if a.given(name)])
        return several(Out(shape, "elementwise, broadcast"), statistic, statistic)
    return several(Out(forget(x), "mixes the batch, same shape"), statistic, statistic)
