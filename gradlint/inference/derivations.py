"""The derivation of a target: the chain of steps that decides its shape, for people."""

from __future__ import annotations

from gradlint.inference.values import Site, Tensor
from gradlint.records import Gap, Step
from gradlint.source.text import cell_of, segment

#: Longer chains are cut in the middle of what nobody would read.
MAX_STEPS = 10
#: No chain is followed further than this.
_MAX_DEPTH = 200
_MAX_EXPRESSION = 100
#: A scalar that these made has a chain to read; any other ends where it became one.
_GOES_ON = ("+", "-", "*", "/", "join", "sum", "add_n")


def derivation(target: Tensor) -> tuple[Step, ...]:
    """The steps from the target back to where its axes came from (or to what is not known)."""
    steps: list[Step] = []
    seen: set[tuple[int, str]] = set()
    node: Tensor | None = target
    for _ in range(_MAX_DEPTH):
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
    if node.shape.rank == 0 and not node.opaque and node.op not in _GOES_ON:
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
    cell, line, expression = _where(node.site)
    return Step(node.site.module.source.path, cell, line, expression, _shape(node), node.reason)


def _where(site: Site) -> tuple[int | None, int, str]:
    """The cell, the line and the text of an expression, on one line and not too long."""
    source = site.module.source
    cell, first = cell_of(source, site.node.lineno)
    expression = " ".join(segment(source, site.node).split())
    if len(expression) > _MAX_EXPRESSION:
        expression = expression[: _MAX_EXPRESSION - 3] + "..."
    return cell, site.node.lineno - first, expression


def _shape(node: Tensor) -> str:
    if node.shape.rank is None:
        return f"rank >= {node.shape.rank_min}" if node.shape.rank_min else "unknown"
    return str(node.shape)


def gap(target: Tensor) -> Gap:
    """What is not known behind a shape: the deepest unknown that gives its reason."""
    found: Tensor | None = None
    node = target
    for _ in range(_MAX_DEPTH):
        # An attribute, an index or a method of something unknown says less than what is unknown.
        if node.opaque and node.reason and node.gap != "derived":
            found = node
        unknown = [child for child in node.inputs if child.shape.rank is None and child is not node]
        if not unknown:
            break
        node = max(unknown, key=lambda child: child.opaque)
    if found is None:
        return gap_at(node, _sizes_kind(node), node.reason or "its shape")
    return gap_at(found, found.gap or "sizes", found.reason)


def _sizes_kind(node: Tensor) -> str:
    """Why the rank is open where all that it follows from is known, but not the numbers."""
    if node.op == "join":
        return "paths"
    return "data" if "placeholder" in node.op else node.gap or "sizes"


def gap_at(node: Tensor, kind: str, what: str) -> Gap:
    """A gap, with the place of the expression where there is one."""
    if node.site is None:
        return Gap(kind, what, None, None, "")
    return Gap(kind, what, *_where(node.site))
