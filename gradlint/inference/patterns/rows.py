"""Whether the rows of one tensor depend on their own row of another alone."""

from __future__ import annotations

from gradlint.inference.effects import KEPT, LOST, dependence
from gradlint.inference.values import Tensor
from gradlint.shapes.shape import Dim
from gradlint.source.text import segment

#: So far back the step is looked for that mixes rows.
_MAX_STEPS = 60


def leading(tensor: Tensor) -> Dim | None:
    """The first axis, where it is known."""
    return tensor.shape.lead[0] if tensor.shape.lead else None


def independent(target: Tensor, source: Tensor) -> bool:
    """Whether each row of the target is certainly made of the same row of the source alone."""
    rows, own = leading(target), leading(source)
    if rows is None or own is None or source.weights or not rows.carries(own):
        return False
    return dependence(target, source, own) == KEPT


def coupled(target: Tensor, source: Tensor) -> bool:
    """Whether rows of the target certainly depend on other rows of the source."""
    rows, own = leading(target), leading(source)
    if rows is None or own is None or source.weights or source.opaque:
        return False
    return dependence(target, source, own) == LOST


def mixing(target: Tensor, source: Tensor) -> str:
    """The step at which rows of the source are mixed, as it is written; empty if it has no place."""
    own, node = leading(source), target
    for _ in range(_MAX_STEPS):
        if own is None:
            return ""
        before = next((child for child in node.inputs if dependence(child, source, own) == LOST), None)
        if before is None:
            break
        node = before
    return "" if node.site is None else segment(node.site.module.source, node.site.node)
