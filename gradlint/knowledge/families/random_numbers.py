"""NumPy's random numbers: shaped by a size, else by their parameters."""

from __future__ import annotations

from gradlint.knowledge.families.registry import as_shape, family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Shape, forget


@family
def drawn(a: Operands) -> Out:
    """Random numbers of the size that is asked for, else shaped like their parameters."""
    if a.given("size"):
        dims = a.dims("size")
        if dims is None:
            return unclear(a.least("size"), "a size that is not known")
        return Out(as_shape(dims), "as asked")
    shapes = [forget(a.shape(name)) for name in ("x", "y", "z") if a.given(name)]
    return Out(algebra.broadcast_all(shapes), "the shape of its parameters")


@family
def rows_drawn(a: Operands) -> Out:
    """Random vectors: the size that is asked for, then the axis of their parameter."""
    x, dims = a.shape("x"), a.dims("size") if a.given("size") else ()
    if x.rank != 1 or dims is None or (a.given("n") and a.shape("n").rank != 0):
        return unclear(1, "random vectors")
    return Out(Shape((*as_shape(dims).lead, *forget(x).lead)), "as asked, for each entry of a vector")


@family
def choices(a: Operands) -> Out:
    """numpy.random.choice: one entry, or an array of the size that is asked for."""
    return _chosen(a, SCALAR)


@family
def generator_choices(a: Operands) -> Out:
    """Generator.choice: rows of an array of any rank."""
    x = a.shape("x")
    if x.rank is None or a.integer("axis", 0) != 0:
        return unclear(0, "entries chosen")
    return _chosen(a, Shape(forget(x).lead[1:]))


def _chosen(a: Operands, entry: Shape) -> Out:
    if not a.given("shape"):
        return moved(entry, "one entry")
    dims = a.dims("shape")
    if dims is None:
        return unclear(0, "a shape that is not known")
    return moved(Shape((*as_shape(dims).lead, *entry.lead)), "entries chosen, as many as asked")


@family
def permutation(a: Operands) -> Out:
    """The rows in another order; of a number, the numbers below it."""
    x = a.shape("x")
    if x.rank == 0:
        return Out(Shape((of_size(a.dim("x")),)), "numbers in another order")
    if x.rank_min == 0:
        return unclear(1, "rows in another order")
    return moved(algebra.mix(x, a.axis("axis", 0)), "rows in another order")
