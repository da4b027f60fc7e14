"""The derivation of a target: the chain of steps that decides its shape, for people."""

from __future__ import annotations

from gradlint.inference.values import Tensor
from gradlint.records import Step
from gradlint.source.text import cell_of, segment

#: Longer chains are cut in the middle of what nobody would read.
MAX_STEPS = 10
_MAX_EXPRESSION = 100


def derivation(target: Tensor) -> tuple[Step, ...]:
    """The steps from the target back to where its axes came from (or to what is not known)."""
    steps: list[Step] = []
    seen: set[tuple[int, str]] = set()
    node: Tensor | None = target
    for _ in range(200):
        if node is None or len(steps) >= MAX_STEPS:
            break
        step = _step(node)
        if step is not None and (step.line, step.expression) not in seen:
            seen.add((step.line, step.expression))
            steps.append(step)
        node = _principal(node)
    return tuple(steps)


def _principal(node: Tensor) -> Tensor | None:
    """The input that explains the shape: the one of highest rank, an unknown one first."""
    if (
        node.shape.rank == 0
        and not node.opaque
        and node.op not in ("+", "-", "*", "/", "join", "sum", "add_n")
    ):
        return None
    candidates = [child for child in node.inputs if child is not node]
    if not candidates:
        return None
    if node.shape.rank == 0:
        return next((child for child in candidates if child.op != "constant"), None)

    def weight(child: Tensor) -> tuple[bool, int]:
        return (node.shape.rank is None and child.shape.rank is None, child.shape.rank_min)

    return max(candidates, key=weight)


def _step(node: Tensor) -> Step | None:
    if node.site is None:
        return None
    source = node.site.module.source
    cell, first = cell_of(source, node.site.node.lineno)
    expression = " ".join(segment(source, node.site.node).split())
    if len(expression) > _MAX_EXPRESSION:
        expression = expression[: _MAX_EXPRESSION - 3] + "..."
    return Step(source.path, cell, node.site.node.lineno - first, expression, _shape(node), node.reason)


def _shape(node: Tensor) -> str:
    if node.shape.rank is None:
        return f"rank >= {node.shape.rank_min}" if node.shape.rank_min else "unknown"
    return str(node.shape)


def missing(target: Tensor) -> str:
    """What is not known behind a shape: the deepest unknown that gives its reason."""
    reason = ""
    node: Tensor | None = target
    for _ in range(200):
        if node is None:
            break
        if node.opaque and node.reason and not node.reason.endswith(_PASSES_ON):
            reason = node.reason
        unknown = [child for child in node.inputs if child.shape.rank is None and child is not node]
        node = max(unknown, key=lambda child: child.opaque, default=None)
    return reason or target.reason or "its shape"


#: An attribute, an index or a method of something unknown says less than what is unknown.
_PASSES_ON = ("of a value that is not known", "that is not known")
