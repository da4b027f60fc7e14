"""Sparse tensors, ragged tensors and sets: each stands for the dense tensor of its shape."""

from __future__ import annotations

from gradlint.knowledge.families.registry import family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import Shape, axis_dim, forget, new_dim, of_rank


@family
def filled_rows(a: Operands) -> Out:
    """Rows without an entry get one, and which rows those are."""
    x = a.shape("x")
    rows = axis_dim(x, 0) or new_dim()
    return several(Out(x, "elementwise"), Out(Shape((rows,)), "which rows are empty"))


@family
def indicator(a: Operands) -> Out:
    """Which numbers the last axis holds."""
    return Out(algebra.replace_last(a.shape("x"), of_size(a.dim("number"))), "which numbers a row holds")


@family
def of_least_rank(a: Operands) -> Out:
    """A tensor of which only the least rank is known."""
    return unclear(a.integer("rank", 0) or 0, "a result whose rank the arguments decide")


@family
def rows_crossed(_: Operands) -> Out:
    """For each row all combinations of its features."""
    return unclear(2, "combinations for each row")


@family
def sets(a: Operands) -> Out:
    """Sets of the last axes of two tensors."""
    rank = a.shape("x").rank
    return unclear(1, "a set for each row") if rank is None else moved(of_rank(rank), "a set for each row")


@family
def set_sizes(a: Operands) -> Out:
    """How many entries each row has."""
    return Out(algebra.drop_last(a.shape("x")), "a number for each row")


@family
def ragged_value(a: Operands) -> Out:
    """Lists of lists as they are: only the first axis has one length."""
    if a.given("inner") or a.given("rank"):
        return unclear(1, "lists of different lengths")
    x = forget(a.shape("x"))
    return Out(_ragged(x) if x.rank is not None else x, "lists of different lengths")


def _ragged(shape: Shape) -> Shape:
    return Shape((*shape.lead[:1], *(new_dim() for _ in shape.lead[1:])))


@family
def ragged_ranges(_: Operands) -> Out:
    """Rows of numbers."""
    return Out(of_rank(2), "rows of numbers")


@family
def ragged_kept(a: Operands) -> Out:
    """In each row the entries where the mask is true."""
    x, mask = a.shape("x"), a.shape("mask")
    if mask.rank is None or mask.rank == 0 or x.rank is None or x.rank < mask.rank:
        return unclear(1, "the entries where the mask is true")
    sized = forget(x)
    kept = (*sized.lead[: mask.rank - 1], new_dim(), *x.lead[mask.rank :])
    return moved(algebra.avoid(Shape(kept), mask.lead), "the entries where the mask is true")


@family
def ragged_stack(a: Operands) -> Out:
    """Tensors whose sizes may differ, stacked along a new axis."""
    shapes = a.shapes("values")
    if not shapes or shapes[0].rank is None:
        return unclear(1, "tensors stacked")
    return moved(of_rank(shapes[0].rank + 1), "tensors stacked")


@family
def ragged_partitions(a: Operands) -> Out:
    """Rows dealt out to parts."""
    x, ids = a.shape("x"), a.shape("ids")
    if x.rank is None or ids.rank is None or x.rank < ids.rank:
        return unclear(2, "rows dealt out to parts")
    return moved(of_rank(2 + x.rank - ids.rank), "rows dealt out to parts")


@family
def ragged_rows(a: Operands) -> Out:
    """Entries dealt out to rows of different lengths."""
    x = a.shape("x")
    if x.rank is None:
        return unclear(max(x.rank_min + 1, 2), "rows of different lengths")
    return moved(Shape((new_dim(), new_dim(), *x.lead[1:])), "rows of different lengths")


@family
def ragged_rows_of(a: Operands) -> Out:
    """The rows of a dense tensor, perhaps without their ends."""
    x = forget(a.shape("x"))
    return moved(_ragged(x) if x.rank is not None else x, "rows of different lengths")
