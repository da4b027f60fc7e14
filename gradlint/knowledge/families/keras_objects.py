"""Keras' objects that are no layers and no losses: metrics, initializers, regularizers, preprocessing."""

from __future__ import annotations

from gradlint.knowledge.families.images import channels_last
from gradlint.knowledge.families.layout import with_axis
from gradlint.knowledge.families.registry import as_shape, family, of_size, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Shape, at_least, forget, new_dim, of_rank


@family
def metric(_: Operands) -> Out:
    """A metric: one number over all that it was told so far."""
    return Out(SCALAR, "a metric is one number")


@family
def metric_by_thresholds(a: Operands) -> Out:
    """One number, or one for each of several thresholds."""
    if not a.given("thresholds"):
        return Out(SCALAR, "a metric is one number")
    several = a.dims("thresholds") is not None
    return Out(Shape((new_dim(),)), "a number for each threshold") if several else unclear(0, "a metric")


@family
def metric_by_classes(a: Operands) -> Out:
    """One number for each class, or their average."""
    if not a.given("average"):
        return Out(Shape((new_dim(),)), "a number for each class")
    known = a.text("average") in ("micro", "macro", "weighted")
    return Out(SCALAR, "an average over the classes") if known else unclear(0, "a metric")


@family
def initial_value(a: Operands) -> Out:
    """An initializer called with a shape."""
    dims = a.dims("shape")
    if dims is None:
        return unclear(0, "an initial value of a shape that is not known")
    return Out(Shape(tuple(of_size(dim) for dim in as_shape(dims).lead)), "an initial value")


@family
def regularizer(_: Operands) -> Out:
    """A regularizer called on a variable: one number."""
    return Out(SCALAR, "a regularisation term is a scalar")


@family
def constraint(a: Operands) -> Out:
    """A constraint on a variable: the same shape."""
    return Out(forget(a.shape("inputs")), "the same shape, its entries mixed")


@family
def image_layer(a: Operands) -> Out:
    """Images changed at random: the shape stays; each call draws other numbers."""
    return Out(forget(a.shape("inputs")), "images changed at random, same shape", opaque=True)


@family
def resized_randomly(a: Operands) -> Out:
    """Images of a size that is asked for, or that chance decides."""
    x = a.shape("inputs")
    if x.rank not in (3, 4):
        return unclear(3, "random parts of images")
    if not channels_last(a):
        return Out(of_rank(x.rank), "random parts of images", opaque=True)
    sizes = (new_dim(a.integer("height")), new_dim(a.integer("width")))
    last = new_dim(x.lead[-1].size)
    before = tuple(new_dim(dim.size) for dim in x.lead[:-3])
    return Out(Shape((*before, *sizes, last)), "random parts of images", opaque=True)


@family
def looked_up_or_encoded(a: Operands) -> Out:
    """Each element replaced by its number; other modes make vectors of them."""
    mode = a.text("output_mode", "int")
    if mode == "int":
        return Out(a.shape("inputs"), "a number for each element")
    return Out(at_least(1), "an encoding of categories", opaque=True)


@family
def image_array(a: Operands) -> Out:
    """img_to_array: height, width and channels, whatever the image was."""
    x = a.shape("x")
    if not channels_last(a):
        return Out(of_rank(3), "an image as an array", opaque=True)
    if x.rank == 3:
        return Out(x, "an image as an array")
    if x.rank == 2:
        return Out(algebra.append(x, new_dim(1)), "an image as an array")
    return Out(of_rank(3), "an image as an array", opaque=True)


@family
def normalized_array(a: Operands) -> Out:
    """utils.normalize: divided by the norm along an axis, the last unless told; a vector may become a row."""
    x = a.shape("x")
    if x.rank is None or x.rank < 2:
        return unclear(x.rank_min, "divided by its norm")
    return Out(algebra.mix(x, a.axis("axis", -1)), "divided by its norm, same shape")


@family
def padded_sequences(_: Operands) -> Out:
    """Sequences as the rows of an array."""
    return unclear(2, "sequences as rows")


@family
def encoded(_: Operands) -> Out:
    """Categories as vectors."""
    return unclear(1, "categories as vectors")


@family
def gated(a: Operands) -> Out:
    """A gated linear unit: half of an axis, the last unless told, times a function of the other half."""
    x, axis = a.shape("x"), a.axis("axis", -1)
    if x.rank is None or not isinstance(axis, int) or not -x.rank <= axis < x.rank:
        return unclear(x.rank_min, "half of an axis times a function of the other half")
    size = x.lead[axis].size
    shape = with_axis(x, axis, new_dim(None if size is None else size // 2))
    return Out(shape, "half of an axis times a function of the other half")


@family
def filtered_images(a: Operands) -> Out:
    """Images, one or a batch of them: the positions of each mixed, the same shape."""
    x = a.shape("x")
    mixed = algebra.mix(x)
    if x.rank == 4:
        mixed = Shape((x.lead[0], *mixed.lead[1:]))
    return Out(mixed, "each image by itself, same shape", opaque=x.rank is None)


@family
def spectrum_pair(a: Operands) -> Out:
    """keras.ops.fft and its like: complex numbers are two tensors, the real and the imaginary parts."""
    given = a.shapes("x")
    rank = given[0].rank_min if given else a.shape("x").rank_min
    part = unclear(rank, "one part of a spectrum")
    return several(part, part)


@family
def bounded(a: Operands) -> Out:
    """A result of which only the least rank is known."""
    return unclear(a.integer("rank") or 0, "a result of which only the least rank is known")
