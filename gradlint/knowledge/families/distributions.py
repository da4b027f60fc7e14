"""Distributions: the batch that their parameters span, and the shape of one event.

A family answers with two shapes, the batch and the event.  The names of its parameters say how many
axes of each belong to the event: x to w have none, u and v one, m two.
"""

from __future__ import annotations

from gradlint.knowledge.families.registry import family
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Dim, Shape, axis_dim, new_dim

_NUMBERS, _VECTORS, _MATRICES = ("x", "y", "z", "w"), ("u", "v"), ("m",)


def _batch(a: Operands) -> Shape:
    """The axes of all parameters before those of an event, broadcast."""
    shapes = [a.shape(name) for name in _NUMBERS if a.given(name)]
    shapes += [algebra.drop_last(a.shape(name)) for name in _VECTORS if a.given(name)]
    shapes += [algebra.drop_last(a.shape(name), 2) for name in _MATRICES if a.given(name)]
    return algebra.avoid(algebra.broadcast_all(shapes), _of_events(a))


def _of_events(a: Operands) -> list[Dim]:
    """The axes of the parameters that belong to an event."""
    places = [(name, -1) for name in (*_VECTORS, *_MATRICES)] + [(name, -2) for name in _MATRICES]
    found = (axis_dim(a.shape(name), axis) for name, axis in places if a.given(name))
    return [dim for dim in found if dim is not None]


def _size(a: Operands) -> int | None:
    """The size of an event's axis; one that is one may be broadcast to another."""
    sizes = {dim.size for dim in _of_events(a)}
    return None if None in sizes else max((size for size in sizes if size is not None), default=None)


@family
def numbers_of(a: Operands) -> Out:
    """A number for each entry of the parameters."""
    return several(Out(_batch(a)), Out(SCALAR))


@family
def class_numbers(a: Operands) -> Out:
    """A class number for each row of logits or probabilities."""
    return several(Out(_batch(a)), Out(SCALAR))


@family
def vectors_of(a: Operands) -> Out:
    """A vector for each row of the parameters."""
    return several(Out(_batch(a)), Out(Shape((new_dim(_size(a)),))))


@family
def elementwise_vectors(a: Operands) -> Out:
    """A vector for each row of the parameters, whose entries follow theirs one by one."""
    dims = [dim for name in _VECTORS if a.given(name) and (dim := axis_dim(a.shape(name), -1)) is not None]
    event = Shape(tuple(dims[:1]) or (new_dim(),))
    for dim in dims[1:]:
        merged = algebra.merge(event.lead[0], dim)
        event = Shape((merged or new_dim(),))
    return several(Out(_batch(a)), Out(event))


@family
def matrices_of(a: Operands) -> Out:
    """A square matrix for each of the parameters."""
    return several(Out(_batch(a)), Out(Shape((new_dim(_size(a)), new_dim(_size(a))))))
