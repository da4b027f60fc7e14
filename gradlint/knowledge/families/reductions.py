"""Operations along axes: those that reduce them, and those that mix them and keep the shape."""

from __future__ import annotations

from gradlint.knowledge.families.registry import family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.algebra import UNKNOWN_AXIS, Axis
from gradlint.shapes.shape import SCALAR, Shape, forget, new_dim


@family
def reduce(a: Operands) -> Out:
    """A sum, mean, maximum, norm, ... over some or all axes."""
    axis, keep = a.axis("axis"), a.flag("keepdims", False)
    if axis is None and keep is False:
        return reduce_to_scalar(a)  # whatever the shape of x, which may cost much to find out
    return Out(algebra.reduce(a.shape("x"), axis, keep), _over(axis, keep))


def _over(axis: Axis, keep: bool | None) -> str:
    if axis == UNKNOWN_AXIS:
        return "reduces over an axis that is not known"
    which = "all axes" if axis is None else f"axis {axis}"
    return f"reduces {which}" + (", which stay with size 1" if keep else "")


@family
def reduce_to_scalar(_: Operands) -> Out:
    """Everything into one number."""
    return Out(SCALAR, "reduces all axes")


@family
def over_samples(a: Operands) -> Out:
    """A statistic over the axis of the samples, the first unless told."""
    axis, keep = a.axis("axis", 0), a.flag("keepdims", False)
    return Out(algebra.reduce(a.shape("x"), axis, keep), _over(axis, keep))


@family
def arg_reduce(a: Operands) -> Out:
    """argmax and argmin of TensorFlow: axis 0 unless told."""
    axis = a.axis("axis", 0)
    return Out(algebra.reduce(a.shape("x"), 0 if axis is None else axis), f"reduces axis {axis or 0}")


@family
def arg_reduce_last(a: Operands) -> Out:
    """argmax and argmin of Keras' backend: the last axis unless told."""
    axis = a.axis("axis", -1)
    if axis is None:
        return unclear(0, "reduces one or all axes")  # versions differ
    return Out(algebra.reduce(a.shape("x"), axis), f"reduces axis {axis}")


@family
def moments(a: Operands) -> Out:
    """Mean and variance."""
    out = reduce(a)
    return several(out, out)


@family
def mixing(a: Operands) -> Out:
    """The same shape, but entries along the axis depend on each other (softmax): axis -1 unless told."""
    axis = a.axis("axis", -1)
    return Out(algebra.mix(a.shape("x"), axis), f"mixes axis {axis}, same shape")


@family
def mixing_first(a: Operands) -> Out:
    """The same shape, mixed along axis 0 unless told (cumsum)."""
    axis = a.axis("axis", 0)
    return Out(algebra.mix(a.shape("x"), axis), f"mixes axis {axis}, same shape")


@family
def mixing_all(a: Operands) -> Out:
    """The same shape, mixed along all axes unless told (l2_normalize, clip_by_norm)."""
    axis = a.axis("axis")
    which = "all axes" if axis is None else f"axis {axis}"
    return Out(algebra.mix(a.shape("x"), axis), f"mixes {which}, same shape")


@family
def numpy_cumulative(a: Operands) -> Out:
    """NumPy's cumsum: without an axis, of all elements as a vector."""
    if not a.given("axis"):
        return Out(Shape((new_dim(algebra.element_count(a.shape("x"))),)), "mixes all elements, as a vector")
    return mixing_first(a)


@family
def sorting(a: Operands) -> Out:
    """The same shape, sorted along the last axis unless told; without an axis all elements as a vector."""
    x, axis = a.shape("x"), a.axis("axis", -1)
    if axis is None or x == SCALAR:
        return moved(Shape((new_dim(algebra.element_count(x)),)), "sorted, as a vector")
    return moved(algebra.mix(x, axis), f"sorted along axis {axis}, same shape")


@family
def roll(a: Operands) -> Out:
    """The same shape, moved along some or all axes (roll, reverse)."""
    return moved(algebra.mix(a.shape("x"), a.axis("axis")), "the same shape in another order")


@family
def shuffle(a: Operands) -> Out:
    """The same shape, the first axis in another order; a number stays."""
    x = a.shape("x")
    shape = forget(x) if x.rank_min == 0 else algebra.mix(x, 0)
    return moved(shape, "the same shape in another order")


@family
def clip_by_norm(a: Operands) -> Out:
    """Scaled by the norm over all axes unless told."""
    return mixing_all(a)


@family
def median(a: Operands) -> Out:
    """A quantile over some or all axes; several of them add an axis."""
    if a.shape("quantiles").rank != 0 and a.given("quantiles"):
        return unclear(0, "several quantiles")
    return reduce(a)


@family
def trace(a: Operands) -> Out:
    """The sum of the diagonal of the last two axes."""
    return Out(algebra.drop_last(a.shape("x"), 2), "the last two axes become one number")


@family
def numpy_trace(a: Operands) -> Out:
    """The sum of the diagonal of the first two axes."""
    if a.shape("x").rank == 2:
        return Out(SCALAR, "the sum of the diagonal")
    return unclear(0, "sums of diagonals")


@family
def matrix_to_number(a: Operands) -> Out:
    """One number for each matrix of the last two axes."""
    return Out(algebra.drop_last(a.shape("x"), 2), "the last two axes become one number")


@family
def top_k(a: Operands) -> Out:
    """The largest entries of the last axis and their indices."""
    last = of_size(a.dim("k")) if a.given("k") else new_dim(1)
    out = moved(algebra.replace_last(a.shape("x"), last), "the largest of the last axis")
    return several(out, out)


@family
def segments(a: Operands) -> Out:
    """Rows of one segment reduced to one row."""
    ids = a.shape("ids")
    if ids.rank != 1:
        return unclear(1, "one entry for each segment")
    rest = algebra.avoid(algebra.reduce(a.shape("x"), 0), ids.lead)
    rows = of_size(a.dim("number")) if a.given("number") else new_dim()
    return moved(Shape((rows, *rest.lead), rest.rest, rest.tail), "one row for each segment")
