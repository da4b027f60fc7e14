"""Images: (height, width, channels), or a batch of them."""

from __future__ import annotations

from gradlint.knowledge.families.layout import with_axis
from gradlint.knowledge.families.registry import family, moved, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, at_least, new_dim


def channels_last(a: Operands) -> bool:
    """Whether the channels stand last, as they do unless the call says something else."""
    return a.text("data_format", "channels_last") in ("channels_last", "none")


def _of_other_size(a: Operands, height: Dim, width: Dim, reason: str) -> Out:
    """Batch and channels stay, positions are mixed."""
    x = a.shape("x")
    if x.rank not in (3, 4):
        return unclear(3, reason)
    if not channels_last(a):
        batch, images = x.lead[:-3], (new_dim(), new_dim(), new_dim())
        return moved(Shape((*batch, *images)), reason)
    return moved(Shape((*x.lead[:-3], height, width, x.lead[-1])), reason)


@family
def image_resize(a: Operands) -> Out:
    """Images of another size."""
    if a.flag("preserve_aspect_ratio", False) is not False:
        return _of_other_size(a, new_dim(), new_dim(), "resized images")
    size = a.integers("size") or (None, None)
    height, width = (size[0], size[1]) if len(size) == 2 else (None, None)
    return _of_other_size(a, new_dim(height), new_dim(width), "resized images")


@family
def image_resize_by_two(a: Operands) -> Out:
    """Images of another height and width."""
    height, width = new_dim(a.integer("height")), new_dim(a.integer("width"))
    return _of_other_size(a, height, width, "resized images")


@family
def image_part(a: Operands) -> Out:
    """A part of each image."""
    return _of_other_size(a, new_dim(), new_dim(), "a part of each image")


@family
def image_moved(a: Operands) -> Out:
    """The same images, flipped."""
    return moved(algebra.mix(a.shape("x"), (-3, -2)), "the same shape in another order")


@family
def image_mixing(a: Operands) -> Out:
    """The same shape, the positions and channels of each image mixed."""
    return Out(algebra.mix(a.shape("x"), (-3, -2, -1)), "mixes each image, same shape")


@family
def channel_mixing(a: Operands) -> Out:
    """The same shape, the channels of each position mixed."""
    axis = -1 if channels_last(a) else (-1, -3)
    return Out(algebra.mix(a.shape("x"), axis), "mixes the channels, same shape")


@family
def to_one_channel(a: Operands) -> Out:
    """Colours to grey."""
    x = a.shape("x")
    if not channels_last(a):
        return Out(with_axis(x, -3, new_dim()) if x.rank_min > 2 else at_least(3), "one channel", opaque=True)
    return Out(algebra.replace_last(a.shape("x"), new_dim(1)), "one channel")


@family
def to_three_channels(a: Operands) -> Out:
    """Grey to colours."""
    return Out(algebra.replace_last(a.shape("x"), new_dim(3)), "three channels")


@family
def number_per_image(a: Operands) -> Out:
    """Total variation: one number per image, or one for a single image."""
    return Out(algebra.drop_last(a.shape("x"), 3), "one number per image")


@family
def number_per_pair(a: Operands) -> Out:
    """A likeness of two images: one number per pair."""
    if a.flag("map", False) is not False:
        return unclear(0, "a likeness of each pair of images, or of each of their places")
    both = algebra.broadcast(a.shape("x"), a.shape("y"))
    mixed = [dim for shape in (a.shape("x"), a.shape("y")) for dim in (shape.lead + shape.tail)[-3:]]
    return Out(algebra.avoid(algebra.drop_last(both, 3), mixed), "one number per pair of images")
