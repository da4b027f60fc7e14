"""Layers: what they do to the batch they are called on."""

from __future__ import annotations

from gradlint.knowledge.families.images import channels_last
from gradlint.knowledge.families.registry import as_shape, family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, at_least, axis_dim, fresh_atom, new_dim, with_lead, with_tail

CHANNELS_LAST = ("", "none", "channels_last", "nhwc", "nwc", "ndhwc")


def of_given_rank(shape: Shape, rank: int | None) -> Shape:
    """An input of unknown rank has the rank that the layer is made for."""
    if shape.rank is not None or rank is None or shape.rank_min > rank:
        return shape
    dims = [axis_dim(shape, 0) or new_dim(), *(new_dim() for _ in range(rank - 1))]
    if shape.tail:
        dims[-1] = shape.tail[-1]
    return Shape(tuple(dims))


@family
def dense(a: Operands) -> Out:
    """A dense layer: the last axis becomes `units`."""
    x = a.shape("inputs")
    units = of_size(a.dim("units"))
    if x.rank == 0:
        return Out(at_least(1), "a dense layer")
    wide = with_tail(x, 1) if x.lead or x.tail else with_lead(x, 1)
    return Out(algebra.replace_last(wide, units), "a dense layer: the last axis becomes the units")


@family
def convolution(a: Operands) -> Out:
    """A convolution with `filters` outputs: the batch stays, positions are mixed, channels are new."""
    return _convolved(a, of_size(a.dim("filters")) if a.given("filters") else new_dim())


@family
def convolution_op(a: Operands) -> Out:
    """tf.nn.conv2d: the last axis of the kernel is the number of channels."""
    channels = axis_dim(a.shape("kernel"), -1)
    return _convolved(a, new_dim(channels.size if channels else None))


@family
def convolution_transpose_op(a: Operands) -> Out:
    """tf.nn.conv2d_transpose: the shape is given, the batch stays."""
    dims, batch = a.dims("shape"), axis_dim(a.shape("inputs"), 0) or new_dim()
    if dims is None:
        x = of_given_rank(a.shape("inputs"), a.integer("rank"))
        if x.rank is None:
            return unclear(3, "a transposed convolution")
        return Out(Shape((batch, *(new_dim() for _ in x.lead[1:]))), "a transposed convolution")
    rows = algebra.merge(batch, dims[0] or new_dim()) if dims else None
    sizes = (of_size(dim or new_dim()) for dim in dims[1:])
    return Out(Shape((rows or new_dim(), *sizes)), "a transposed convolution")


def _convolved(a: Operands, channels: Dim) -> Out:
    reason = "a convolution over the positions"
    x = of_given_rank(a.shape("inputs"), a.integer("rank"))
    if x.rank is None or len(x.lead) < 3:
        return unclear(3, reason)
    if len(x.lead) != a.integer("rank", len(x.lead)):
        return Out(Shape((x.lead[0], *(new_dim() for _ in x.lead[1:]))), reason)
    if a.text("data_format", "") not in CHANNELS_LAST:
        return Out(Shape((x.lead[0], *(new_dim() for _ in x.lead[1:]))), reason + ", channels first")
    kernel = a.shape("kernel")
    shape = Shape((x.lead[0], *(new_dim() for _ in x.lead[1:-1]), channels))
    return Out(algebra.avoid(shape, (*kernel.lead, *kernel.tail)), reason)


@family
def pooling(a: Operands) -> Out:
    """Pooling: batch and channels stay, positions are mixed."""
    reason = "pooled over the positions"
    x = of_given_rank(a.shape("inputs"), a.integer("rank"))
    if x.rank is None or len(x.lead) < 3:
        return unclear(3, reason)
    if a.text("data_format", "") not in CHANNELS_LAST or not _leaves_channels(a, len(x.lead)):
        return moved(Shape((x.lead[0], *(new_dim() for _ in x.lead[1:]))), reason)
    return moved(Shape((x.lead[0], *(new_dim() for _ in x.lead[1:-1]), x.lead[-1])), reason)


def _leaves_channels(a: Operands, rank: int) -> bool:
    """TensorFlow's windows have an entry for each axis, that of the channels too."""
    windows = a.integers("ksize")
    return windows is None or len(windows) != rank or windows[-1] == 1


@family
def resampling(a: Operands) -> Out:
    """Padding, cropping and upsampling of positions: batch and channels stay."""
    return pooling(a)


@family
def global_pooling(a: Operands) -> Out:
    """Global pooling: only batch and channels are left."""
    x = of_given_rank(a.shape("inputs"), a.integer("rank"))
    keep = a.flag("keepdims", False)
    if keep is None or x.rank is None or len(x.lead) < 3:
        return unclear(2, "pooled over all positions")
    last = a.text("data_format", "") in CHANNELS_LAST
    channels = x.lead[-1] if last else x.lead[1]
    ones = tuple(new_dim(1) for _ in x.lead[2:]) if keep else ()
    dims = (x.lead[0], *ones, channels) if last else (x.lead[0], channels, *ones)
    return moved(Shape(dims), "pooled over all positions")


@family
def flatten(a: Operands) -> Out:
    """Everything but the batch axis in one."""
    x = with_lead(a.shape("inputs"), 1)
    reason = "flattened: the batch axis and one more"
    if not x.lead:
        return unclear(1, reason)
    rest = Shape(x.lead[1:], x.rest, x.tail)
    if rest.rank == 1:
        return moved(x, reason)
    size = algebra.element_count(rest)
    return moved(Shape((x.lead[0], new_dim(size))), reason)


#: Activations that work on each element alone; softmax, or one that is not known, mixes the last axis.
_ELEMENTWISE = frozenset(
    """
    celu elu exponential gelu hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear mish relu relu6
    selu sigmoid silu softplus softsign swish tanh
    """.split()  # noqa: SIM905 - a table of words
)


@family
def activation(a: Operands) -> Out:
    """An activation by its name: element by element, or mixing the last axis."""
    x = a.shape("inputs")
    if a.text("activation") in _ELEMENTWISE:
        return Out(x, "elementwise")
    return Out(algebra.mix(x, -1), "an activation that may mix the last axis, same shape")


@family
def same_layer(a: Operands) -> Out:
    """A layer that works on each element or each example alone and keeps the shape."""
    return Out(a.shape("inputs"), "same shape")


@family
def layer_reshape(a: Operands) -> Out:
    """keras.layers.Reshape: the batch axis stays before the given ones."""
    x, dims = with_lead(a.shape("inputs"), 1), a.dims("shape")
    batch = x.lead[0] if x.lead else new_dim()
    if dims is None:
        return moved(Shape((batch,), fresh_atom()), "reshaped behind the batch axis")
    sizes = (of_size(dim) for dim in as_shape(dims).lead)
    return moved(Shape((batch, *sizes)), "reshaped behind the batch axis")


@family
def layer_permute(a: Operands) -> Out:
    """keras.layers.Permute: the axes behind the batch axis reordered, counted from one."""
    order = a.integers("dims")
    if order is None:
        return unclear(a.shape("inputs").rank_min, "axes reordered")
    return moved(algebra.transpose(a.shape("inputs"), (0, *order)), f"axes reordered {order}")


@family
def repeat_vector(a: Operands) -> Out:
    """keras.layers.RepeatVector: a new axis after the batch axis."""
    x = of_given_rank(a.shape("inputs"), 2)
    if x.rank != 2:
        return unclear(3, "rows repeated")
    return Out(Shape((x.lead[0], new_dim(a.integer("number")), x.lead[1])), "rows repeated")


@family
def resized_layer(a: Operands) -> Out:
    """Images of another size: batch and channels stay."""
    x = a.shape("inputs")
    if x.rank not in (3, 4):
        return unclear(3, "resized images")
    if not channels_last(a):
        return Out(Shape((*x.lead[:-3], *(new_dim() for _ in range(3)))), "resized images")
    sizes = new_dim(a.integer("height")), new_dim(a.integer("width"))
    return moved(Shape((*x.lead[:-3], *sizes, x.lead[-1])), "resized images")
