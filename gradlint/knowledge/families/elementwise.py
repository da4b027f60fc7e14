"""Operations on each element, alone or beside others of the same place."""

from __future__ import annotations

from gradlint.knowledge.families.registry import family, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import Shape, new_dim


@family
def elementwise(a: Operands) -> Out:
    """One tensor, element by element."""
    return Out(a.shape("x"), "elementwise")


@family
def broadcast(a: Operands) -> Out:
    """Two tensors, element by element."""
    return Out(algebra.broadcast(a.shape("x"), a.shape("y")), "elementwise, broadcast")


@family
def broadcast_and_sign(a: Operands) -> Out:
    """Two tensors, element by element; on request the sign is apart."""
    out, sign = broadcast(a), a.flag("sign", False)
    if sign is None:
        return unclear(0, "elementwise, perhaps with a sign apart")
    return several(out, out) if sign else out


@family
def broadcast3(a: Operands) -> Out:
    """Three tensors, element by element; absent ones do not count."""
    shapes = [a.shape(name) for name in ("x", "y", "z") if a.given(name)]
    return Out(algebra.broadcast_all(shapes), "elementwise, broadcast")


@family
def bias_add(a: Operands) -> Out:
    """A vector added along the channels, which come last unless told."""
    if a.text("data_format", "") in ("", "none", "nhwc", "n...c"):
        return broadcast(a)
    return Out(a.shape("x"), "a vector added along the channels")


@family
def batch_statistics(a: Operands) -> Out:
    """Normalised by statistics that are given."""
    names = ("x", "mean", "variance", "offset", "scale")
    shapes = [a.shape(name) for name in names if a.given(name)]
    return Out(algebra.broadcast_all(shapes), "elementwise, broadcast")


@family
def where(a: Operands) -> Out:
    """A choice between two tensors, or, with one argument, the places where it is true."""
    if not a.given("x") and not a.given("y"):
        return _indices(a)
    shapes = [a.shape(name) for name in ("condition", "x", "y")]
    return Out(algebra.broadcast_all(shapes), "elementwise, broadcast")


@family
def where_v1(a: Operands) -> Out:
    """TensorFlow 1: both choices have one shape, and a vector chooses among their rows."""
    if not a.given("x") and not a.given("y"):
        return _indices(a)
    chosen, condition = algebra.broadcast(a.shape("x"), a.shape("y")), a.shape("condition")
    if condition.rank == chosen.rank and chosen.rank is not None:
        return Out(algebra.broadcast(chosen, condition), "elementwise")
    if condition.rank == 1 and chosen.lead:
        rows = algebra.merge(chosen.lead[0], condition.lead[0]) or new_dim()
        return Out(Shape((rows, *chosen.lead[1:]), chosen.rest, chosen.tail), "rows chosen")
    if condition.rank == 0:
        return Out(chosen, "one of two values")
    return unclear(max(chosen.rank_min, condition.rank_min), "rows or elements chosen")


@family
def switch(a: Operands) -> Out:
    """Keras' switch: a number chooses one of two, an array chooses elements.

    What a vector chooses of a matrix is a row in TensorFlow 1 and an element in TensorFlow 2.
    """
    x, y, condition = a.shape("x"), a.shape("y"), a.shape("condition")
    chosen = algebra.broadcast(x, y)
    if condition.rank is None or chosen.rank is None:
        return unclear(min(x.rank_min, y.rank_min), "elements chosen, or one of two values")
    if condition.rank == chosen.rank and condition.rank > 0:
        return Out(algebra.broadcast(chosen, condition), "elementwise")
    if condition.rank == 0 and x.rank != y.rank:
        return unclear(min(x.rank_min, y.rank_min), "one of two values")
    sizes = Shape(tuple(new_dim() for _ in range(chosen.rank)))
    return Out(sizes, "rows or elements chosen", opaque=True)


@family
def numpy_where(a: Operands) -> Out:
    """As `where`; with one argument one vector of places for each axis."""
    if a.given("x") or a.given("y"):
        return where(a)
    place = Out(Shape((new_dim(),)), "the places of the true elements")
    rank = a.shape("condition").rank
    if rank is None:
        return Out(None, kind="tuple", element=place)
    return Out(None, items=(place,) * rank)


def _indices(a: Operands) -> Out:
    rank = a.shape("condition").rank
    return Out(Shape((new_dim(), new_dim(rank))), "the indices of the true elements")


@family
def add_n(a: Operands) -> Out:
    """Tensors of one shape, element by element: their sum, product, maximum."""
    shapes = a.shapes("inputs")
    if shapes is None and (element := a.element("inputs")) is not None:
        return Out(element, "tensors of one shape, element by element")
    if not shapes:
        return unclear(0, "the sum of tensors that are not known")
    return Out(algebra.broadcast_all(shapes), f"{len(shapes)} tensors, element by element")


@family
def clip_by_global_norm(a: Operands) -> Out:
    """Tensors scaled by the norm of all, and that norm."""
    shapes = a.shapes("values")
    norm = Out(Shape(), "the norm of all tensors")
    if shapes is None:
        scaled = Out(None, kind="list", element=unclear(0, "scaled by the norm of all"))
    else:
        items = tuple(Out(algebra.mix(shape), "scaled by the norm of all") for shape in shapes)
        scaled = Out(None, items=items, kind="list")
    return Out(None, items=(scaled, norm))
