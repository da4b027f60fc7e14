"""Decompositions and solutions of (stacks of) matrices, as TensorFlow gives them."""

from __future__ import annotations

from gradlint.knowledge.families.registry import family, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, axis_dim, forget, new_dim, same_form, with_tail


def _sized(dim: Dim | None) -> Dim:
    return new_dim(None if dim is None else dim.size)


@family
def eigenvalues(a: Operands) -> Out:
    """The eigenvalues of each matrix."""
    x = with_tail(a.shape("x"), 2)
    values = algebra.append(algebra.drop_last(x, 2), _sized(axis_dim(x, -1)))
    return Out(values, "the eigenvalues of each matrix")


@family
def factors_and_order(a: Operands) -> Out:
    """Triangular factors in one matrix, and the order of the rows."""
    x = with_tail(a.shape("x"), 2)
    order = algebra.append(algebra.drop_last(x, 2), _sized(axis_dim(x, -2)))
    factors = Out(algebra.mix(x, (-2, -1)), "mixes the last two axes")
    return several(factors, Out(order, "the order of the rows"))


@family
def least_squares_of_matrices(a: Operands) -> Out:
    """The best solution of (stacks of) linear equations."""
    x, y = with_tail(a.shape("x"), 2), with_tail(a.shape("y"), 2)
    stack = algebra.broadcast(algebra.drop_last(x, 2), algebra.drop_last(y, 2))
    sizes = (_sized(axis_dim(x, -1)), _sized(axis_dim(y, -1)))
    mixed = [dim for shape in (x, y) for i in (-2, -1) if (dim := axis_dim(shape, i)) is not None]
    return Out(algebra.avoid(algebra.append(stack, *sizes), mixed), "the best solution")


@family
def normalized(a: Operands) -> Out:
    """Divided by a norm over some or all axes, and that norm."""
    axis, x = a.axis("axis"), a.shape("x")
    norm = Out(algebra.reduce(x, axis, keepdims=True), "the norm")
    return several(Out(algebra.mix(x, axis), "divided by the norm, same shape"), norm)


@family
def banded(a: Operands) -> Out:
    """Equations with a banded matrix: shaped like the right-hand side."""
    x, y = a.shape("x"), a.shape("y")
    if x.rank != 2 or y.rank not in (1, 2) or a.flag("transposed", False) is not False:
        return unclear(1, "shaped like the right-hand side")
    return Out(forget(y), "shaped like the right-hand side")


@family
def banded_eigenvalues(a: Operands) -> Out:
    """The eigenvalues of tridiagonal matrices."""
    if a.flag("only", True) is not True:
        return Out(None, element=unclear(1, "eigenvalues and eigenvectors"))
    if a.given("select"):
        return unclear(1, "some eigenvalues")
    x, y = a.shape("x"), a.shape("y")
    if x.rank is None or x.rank != y.rank or not same_form(algebra.drop_last(x), algebra.drop_last(y)):
        return unclear(1, "eigenvalues")
    stack = algebra.broadcast(algebra.drop_last(x), algebra.drop_last(y))
    return Out(algebra.append(stack, _sized(axis_dim(x, -1))), "eigenvalues")
