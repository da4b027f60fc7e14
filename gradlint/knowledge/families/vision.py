"""What is read from images, cut out of them and found in them: files, patches, crops, boxes."""

from __future__ import annotations

from gradlint.knowledge.families.images import channels_last
from gradlint.knowledge.families.registry import family, moved, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import Shape, axis_dim, new_dim, of_rank


@family
def image_from_text(a: Operands) -> Out:
    """An image read from text: the channels are as asked, or what the text says."""
    channels = a.integer("channels", 0)
    return Out(Shape((new_dim(), new_dim(), new_dim(channels or None))), "an image")


@family
def images_from_text(_: Operands) -> Out:
    """The images of a film."""
    return Out(Shape((*of_rank(3).lead, new_dim(3))), "the images of a film")


@family
def some_image(a: Operands) -> Out:
    """An image, or the images of a film, unless only the first is asked for."""
    if a.flag("expand_animations", True) is False:
        return image_from_text(a)
    return unclear(3, "an image, or the images of a film")


@family
def text_of_image(a: Operands) -> Out:
    """The text of an image, or of each of a batch."""
    return Out(algebra.drop_last(a.shape("x"), 3), "one text per image")


@family
def three_numbers(_: Operands) -> Out:
    """Height, width and channels."""
    return Out(Shape((new_dim(3),)), "three numbers")


@family
def image_gradients(a: Operands) -> Out:
    """Differences of neighbours along the height and along the width."""
    out = Out(algebra.mix(a.shape("x"), (-3, -2)), "differences of neighbours, same shape")
    return several(out, out)


@family
def image_edges(a: Operands) -> Out:
    """Differences of neighbours along the height and the width, as a new last axis."""
    mixed = algebra.mix(a.shape("x"), (-3, -2) if channels_last(a) else (-2, -1))
    return Out(algebra.append(mixed, new_dim(2)), "differences of neighbours, a new last axis")


@family
def crops(a: Operands) -> Out:
    """A part of an image for each box, resized."""
    size, x = a.integers("size") or (None, None), a.shape("x")
    boxes = axis_dim(a.shape("boxes"), 0) or new_dim()
    if len(size) != 2:
        return unclear(4, "a part of an image for each box")
    channels = axis_dim(x, 3) or new_dim()
    shape = Shape((new_dim(boxes.size), new_dim(size[0]), new_dim(size[1]), channels))
    picked = (*a.shape("boxes").lead, *a.shape("indices").lead)
    return moved(algebra.avoid(shape, picked), "a part of an image for each box")


@family
def glimpses(a: Operands) -> Out:
    """A window of each image."""
    x, size = a.shape("x"), a.integers("size") or (None, None)
    if x.rank != 4 or len(size) != 2:
        return unclear(4, "a window of each image")
    return moved(Shape((x.lead[0], new_dim(size[0]), new_dim(size[1]), x.lead[3])), "a window of each image")


@family
def patches(a: Operands) -> Out:
    """The patches of each image as vectors."""
    x = a.shape("x")
    if x.rank is None or x.rank < 3:
        return unclear(3, "the patches of each image")
    return moved(Shape((x.lead[0], *of_rank(x.rank - 1).lead)), "the patches of each image")


@family
def vector_of_some(_: Operands) -> Out:
    """A vector of numbers: how many, the data decide."""
    return Out(of_rank(1), "a vector of numbers")


@family
def some_and_scores(_: Operands) -> Out:
    """The numbers of the boxes that are kept, and their scores."""
    return several(Out(of_rank(1), "boxes that are kept"), Out(of_rank(1), "their scores"))


@family
def some_and_number(a: Operands) -> Out:
    """The numbers of the boxes that are kept, and how many there are."""
    rank = a.shape("boxes").rank
    if rank is None:
        return Out(None, element=unclear(0, "boxes that are kept"))
    return several(Out(of_rank(rank - 1), "boxes that are kept"), Out(of_rank(rank - 2), "how many"))


@family
def boxes_of_classes(a: Operands) -> Out:
    """For each image boxes, scores, classes, and how many there are."""
    rows = axis_dim(a.shape("x"), 0) or new_dim()
    boxes = Out(Shape((rows, new_dim(), new_dim(4))), "boxes of each image")
    numbers = Out(Shape((rows, new_dim())), "a number for each box")
    return several(boxes, numbers, numbers, Out(Shape((rows,)), "how many boxes"))


@family
def box_proposals(a: Operands) -> Out:
    """Boxes for each image, and how likely each is."""
    rows = axis_dim(a.shape("x"), 0) or new_dim()
    boxes = Out(Shape((rows, new_dim(), new_dim(4))), "boxes of each image")
    return several(boxes, Out(Shape((rows, new_dim())), "how likely each is"))


@family
def a_box(_: Operands) -> Out:
    """Where a random part of an image begins, its size, and the same as a box."""
    three = Out(Shape((new_dim(3),)), "a place in an image")
    return several(three, three, Out(Shape((new_dim(1), new_dim(1), new_dim(4))), "a box"))


@family
def images_with_boxes(a: Operands) -> Out:
    """Boxes drawn on each image."""
    mixed = algebra.mix(a.shape("x"), (-3, -2, -1))
    others = (*a.shape("boxes").lead[1:], *a.shape("colors").lead)
    return Out(algebra.avoid(mixed, others), "boxes drawn on each image, same shape")
