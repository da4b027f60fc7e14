"""Modules of Sonnet that have no like in Keras."""

from __future__ import annotations

from gradlint.knowledge.families.layers import flatten
from gradlint.knowledge.families.normalizations import normalization
from gradlint.knowledge.families.registry import as_shape, family, moved, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import Shape, forget, new_dim, with_lead, with_tail


@family
def perceptron(a: Operands) -> Out:
    """Dense layers in a row: the last axis gets the last of their sizes."""
    sizes, x = a.dims("sizes"), a.shape("inputs")
    if not sizes:
        return unclear(1, "dense layers in a row")
    return Out(algebra.replace_last(with_tail(x, 1), as_shape(sizes[-1:]).lead[0]), "dense layers in a row")


@family
def flatten_behind(a: Operands) -> Out:
    """Everything in one axis but some leading ones: one unless told."""
    number = a.integer("number", 1)
    if number == 1:
        return flatten(a)
    x, reason = a.shape("inputs"), "flattened behind some axes"
    if number is None or number < 1 or x.rank_min < number:
        return unclear(1, reason)
    wide = with_lead(x, number)
    behind = Shape(wide.lead[number:], wide.rest, wide.tail)
    return moved(Shape((*wide.lead[:number], new_dim(algebra.element_count(behind)))), reason)


@family
def batch_norm_of_sonnet(a: Operands) -> Out:
    """Batch normalisation: whether it is told that it trains, the call alone says."""
    return Out(forget(a.shape("inputs")), "batch normalisation, which may mix the batch", opaque=True)


@family
def layer_norm_of_sonnet(a: Operands) -> Out:
    """Layer normalisation over an axis, or over some that are not worked out."""
    if a.integer("axis") is not None:
        return normalization(a)
    return Out(forget(a.shape("inputs")), "layer normalisation over some axes", opaque=True)
