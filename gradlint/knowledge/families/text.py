"""Text and what is read from it: no gradient passes, the shapes decide what other operations do."""

from __future__ import annotations

from gradlint.knowledge.families.registry import family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Shape, axis_dim, forget, new_dim, of_rank


@family
def joined_text(a: Operands) -> Out:
    """Texts joined, element by element."""
    shapes = a.shapes("inputs")
    if not shapes:
        return unclear(0, "texts joined")
    return Out(algebra.broadcast_all(shapes), "elementwise, broadcast")


@family
def joined_segments(a: Operands) -> Out:
    """The texts of each segment joined: the axes of the numbers become one."""
    x, ids = a.shape("x"), a.shape("ids")
    if x.rank is None or ids.rank is None or x.rank < ids.rank:
        return unclear(1, "one text for each segment")
    return moved(Shape((of_size(a.dim("number")), *x.lead[ids.rank :])), "one text for each segment")


@family
def parts_of_text(a: Operands) -> Out:
    """The parts of each text, along a new last axis."""
    return moved(algebra.append(forget(a.shape("x")), new_dim()), "the parts of each text")


@family
def text_matrix(a: Operands) -> Out:
    """TensorFlow 1: the parts of each text as a sparse matrix, unless a ragged one is asked for."""
    return parts_of_text(a) if a.given("kind") else Out(of_rank(2), "the parts of each text")


@family
def parts_and_places(a: Operands) -> Out:
    """The parts of each text, and where they begin."""
    out = parts_of_text(a)
    return several(out, out)


@family
def combined_words(a: Operands) -> Out:
    """The combinations of neighbours along the last axis."""
    return Out(algebra.replace_last(a.shape("x"), new_dim()), "combinations of neighbours")


@family
def text_of_rows(a: Operands) -> Out:
    """A text for each row."""
    return Out(algebra.drop_last(a.shape("x")), "one text for each row")


@family
def columns_of_text(a: Operands) -> Out:
    """A tensor for each column that has a default."""
    defaults, column = a.shapes("defaults"), Out(a.shape("x"), "a column")
    if defaults is None:
        return Out(None, kind="list", element=column)
    return Out(None, items=(column,) * len(defaults), kind="list")


@family
def audio_from_text(_: Operands) -> Out:
    """Sounds of some channels, and how many numbers a second has."""
    return several(Out(of_rank(2), "sounds of some channels"), Out(SCALAR, "a number"))


@family
def fingerprints(a: Operands) -> Out:
    """Eight bytes for each row."""
    rows = axis_dim(a.shape("x"), 0) or new_dim()
    return Out(Shape((rows, new_dim(8))), "eight bytes for each row")


@family
def edits(a: Operands) -> Out:
    """How far each row is from that of the other; what one of them lacks is empty."""
    x, y = (algebra.drop_last(a.shape(name)) for name in ("x", "y"))
    if x.rank is None or x.rank != y.rank:
        return unclear(min(x.rank_min, y.rank_min), "a number for each row")
    pairs = [(one.size, other.size) for one, other in zip(x.lead, y.lead, strict=True)]
    sizes = (None if one is None or other is None else max(one, other) for one, other in pairs)
    return Out(Shape(tuple(map(new_dim, sizes))), "a number for each row")
