"""Keras' layers that take several inputs element by element, and its addition."""

from __future__ import annotations

from collections.abc import Sequence

from gradlint.knowledge.families.registry import family, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import Shape, new_dim, of_rank


@family
def merge_layer(a: Operands) -> Out:
    """keras.layers.Add and its like: of inputs of several ranks the others get axes behind the first one."""
    shapes = a.shapes("inputs")
    if not shapes:
        return unclear(1, "tensors that are not known, element by element")
    if any(shape.rank is None for shape in shapes) and len({*map(_form, shapes)}) > 1:
        return unclear(max(shape.rank_min for shape in shapes), "tensors, element by element")
    return _merged(_of_one_rank(shapes), bool(a.integer("added")))


def _form(shape: Shape) -> tuple[int, object, int]:
    """What shapes of one rank have in common, whatever it is."""
    return len(shape.lead), shape.rest, len(shape.tail)


def _of_one_rank(shapes: Sequence[Shape]) -> list[Shape]:
    rank = max(shape.rank_min for shape in shapes)
    return [
        shape
        if shape.rest is not None or not shape.lead
        else Shape((shape.lead[0], *(new_dim(1) for _ in range(rank - len(shape.lead))), *shape.lead[1:]))
        for shape in shapes
    ]


def _merged(shapes: list[Shape], added: bool) -> Out:
    result, opaque = shapes[0], False
    for shape in shapes[1:]:
        if added and _taken_for_a_bias(result, shape):
            result, opaque = of_rank(result.rank_min), True
        else:
            result = algebra.broadcast(result, shape)
    return Out(result, f"{len(shapes)} tensors, element by element", opaque=opaque)


@family
def addition(a: Operands) -> Out:
    """keras.ops.add: what looks like a bias is added along the channels."""
    x, y = a.shape("x"), a.shape("y")
    reason = "a sum, or a bias along the channels"
    if _taken_for_a_bias(x, y):
        return unclear(x.rank_min, reason)
    if None in (x.rank, y.rank) and y.rank_min > x.rank_min:
        return unclear(min(y.rank_min, max(x.rank_min, 2)), reason)
    return Out(algebra.broadcast(x, y), "elementwise, broadcast")


def _taken_for_a_bias(x: Shape, y: Shape) -> bool:
    """Whether Keras 3 may add `y` along the channels of `x` though broadcasting would not.

    It does where all axes of `y` but one have size one, and that one has the size of the second or of the
    last axis of `x`: a column that is added to a square matrix is added as a row.
    """
    if x.rank is None or y.rank is None or x.rank < 2:
        return False
    # Where only that tells how many axes there are, an unknown size may be one.
    ones = (1, None) if y.rank > x.rank else (1,)
    long = [dim for dim in y.lead if dim.size not in ones]
    if len(long) > 1 or all(dim.size == 1 for dim in y.lead):
        return False
    if long == [y.lead[-1]] and y.rank <= x.rank and x.lead[-1].size != 1:
        return False  # broadcast along the last axis, too
    channels = [x.lead[1].size, x.lead[-1].size, None]
    return not long or None in channels[:2] or long[0].size in channels
