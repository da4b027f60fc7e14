"""Layers and functions that subtract a mean, divide by a norm, and scale what is left."""

from __future__ import annotations

from gradlint.knowledge.families.layers import CHANNELS_LAST
from gradlint.knowledge.families.layout import with_axis
from gradlint.knowledge.families.registry import family, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.algebra import Axis
from gradlint.shapes.shape import SCALAR, Shape, axis_dim, new_dim, with_lead


@family
def normalization(a: Operands) -> Out:
    """A layer that mixes the last axis unless told, such as a softmax."""
    x = a.shape("inputs")
    if x == SCALAR:
        return unclear(0, "a number, normalised")
    axis = a.axis("axis", -1)
    return Out(algebra.mix(x, axis), f"mixes axis {axis}, same shape")


@family
def layer_norm(a: Operands) -> Out:
    """Layer normalisation: mixes the last axis unless told."""
    x, axis = a.shape("inputs"), a.axis("axis", -1)
    if isinstance(axis, tuple) and x.rank in (None, len(axis)) and _out_of_order(axis):
        return unclear(x.rank_min, "scaled in the order of the axes' numbers")
    return normalization(a)


def _out_of_order(axes: tuple[int, ...]) -> bool:
    """Whether Keras, which sorts axes by their numbers, takes the last ones for the first."""
    return min(axes, default=0) < 0 <= max(axes, default=0)


@family
def layer_norm_op(a: Operands) -> Out:
    """Layer normalisation, its scale and offset given."""
    x, axes = a.shape("x"), _axes(a.axis("axis", -1))
    given = [a.shape(name) for name in ("gamma", "beta") if a.given(name)]
    if x.rank is None or axes is None or x == SCALAR:
        return unclear(x.rank_min, "normalised, then scaled")
    if any(shape.rank is None for shape in given) or _out_of_order(axes):
        return unclear(x.rank_min, "normalised, then scaled")
    last = axes == (x.rank - 1,)
    scales = [shape if last or shape.rank == x.rank else _along(shape, axes, x.rank) for shape in given]
    return Out(_scaled(x, axes, scales), f"mixes axes {axes}, scaled")


def _along(scale: Shape, axes: tuple[int, ...], rank: int) -> Shape:
    """The scale laid along the axes: its own sizes are those of the axes."""
    dims = [new_dim(1)] * rank
    if scale.rank == len(axes):
        for axis, dim in zip(sorted(axes), scale.lead, strict=True):
            dims[axis] = dim
    return Shape(tuple(dims))


@family
def rms_norm(a: Operands) -> Out:
    """Division by the root mean square; the scale has the sizes of the axes, and stands at the right."""
    x, axes = a.shape("inputs"), _axes(a.axis("axis", -1))
    if axes == (-1,) and x != SCALAR:
        return normalization(a)
    if x.rank is None or axes is None:
        return unclear(x.rank_min, "divided by the root mean square")
    dims = [axis_dim(x, axis) for axis in sorted(axes)]
    scale = Shape(tuple(new_dim(dim.size) for dim in dims if dim is not None))
    return _by_root_mean_square(x, axes, scale)


@family
def rms_norm_op(a: Operands) -> Out:
    """Division by the root mean square, its scale given."""
    x, axes = a.shape("x"), _axes(a.axis("axis", -1))
    if axes is None or x == SCALAR:
        return unclear(x.rank_min, "divided by the root mean square")
    return _by_root_mean_square(x, axes, a.shape("scale") if a.given("scale") else SCALAR)


def _by_root_mean_square(x: Shape, axes: tuple[int, ...], scale: Shape) -> Out:
    if x == SCALAR:
        return unclear(0, "divided by the root mean square")
    return Out(_scaled(x, axes, [scale]), f"divided by the root mean square of axes {axes}, then scaled")


def _scaled(x: Shape, axes: tuple[int, ...], scales: list[Shape]) -> Shape:
    """The axes mixed: a scale that runs over the same data does not unmix them."""
    mixed = [dim for axis in axes if (dim := axis_dim(x, axis)) is not None]
    return algebra.avoid(algebra.broadcast_all([algebra.mix(x, axes), *scales]), mixed)


def _axes(axis: Axis) -> tuple[int, ...] | None:
    """One or several axes, or None where they are not known."""
    return (axis,) if isinstance(axis, int) else axis if isinstance(axis, tuple) and axis else None


@family
def example_mixing(a: Operands) -> Out:
    """Each example mixed by itself (group normalisation)."""
    x = a.shape("inputs")
    return Out(each_example_mixed(x), "mixes each example, same shape" if x != SCALAR else "same shape")


def each_example_mixed(shape: Shape) -> Shape:
    """The shape whose axes but the first are mixed."""
    x = with_lead(shape, 1)
    rest = algebra.mix(Shape(x.lead[1:], x.rest, x.tail))
    return Shape((*x.lead[:1], *rest.lead), rest.rest, rest.tail)


@family
def batch_norm(a: Operands) -> Out:
    """Batch normalisation: in training mode every row depends on the whole batch."""
    return _batch_norm(a, a.flag("training", False), a.integer("axis", -1))


@family
def contrib_batch_norm(a: Operands) -> Out:
    """Batch normalisation of tf.contrib: in training mode unless told, and with a layout for its axis."""
    channels = -1 if a.text("data_format", "") in CHANNELS_LAST else 1
    return _batch_norm(a, a.flag("training", True), channels)


def _batch_norm(a: Operands, training: bool | None, channels: int | None) -> Out:
    x = a.shape("inputs")
    if training is False:
        return Out(x, "batch normalisation outside training: row by row")
    reason = "batch normalisation: in training mode every row depends on the batch"
    return Out(_all_but(x, channels), reason, opaque=training is None)


def _all_but(x: Shape, axis: int | None) -> Shape:
    """All axes mixed but that of the channels: each channel has statistics of its own."""
    mixed = algebra.mix(x)
    channels = None if axis is None else axis_dim(x, axis)
    if channels is None or axis is None:
        return mixed
    if x.rank is not None or axis < 0:
        return with_axis(mixed, axis, channels)
    return mixed
