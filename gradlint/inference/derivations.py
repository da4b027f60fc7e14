"""The derivation of a target: the chain of steps that decides its shape, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gradlint.inference.values import Site, Tensor
from gradlint.records import Gap, Step
from gradlint.source.text import cell_of, segment

#: Longer derivations are cut.
MAX_STEPS = 10
#: No chain is followed further than this.
_MAX_DEPTH = 200
_MAX_EXPRESSION = 100
#: So many steps for each of several targets.
_EACH = 3
#: What these miss is not settled by the arguments of a call.
_FINAL = ("import", "unlisted", "attribute", "model", "data", "language", "limit", "star", "unbound")
#: Reasons that are shorter than this say too little without their expression.
_SHORT = 32
_NAMED = 36
#: Reasons that say nothing of a part of an expression that has the same shape.
_PLAIN = ("", "elementwise", "elementwise, broadcast")
_NUMBERS = ("constant", "number")


def derivation(target: Tensor) -> tuple[Step, ...]:
    """The steps from the target back to where its axes came from (or to what is not known)."""
    steps: list[Step] = []
    for node in _scalars(target) if target.shape.rank == 0 else _chain(target):
        step = _step(node)
        if step is not None and not any(_says(earlier, step) for earlier in steps):
            steps.append(step)
        if len(steps) >= MAX_STEPS:
            break
    return tuple(steps)


def alternatives(targets: Iterable[Tensor]) -> tuple[Step, ...]:
    """The first steps of each of several targets that a call may have."""
    return tuple(step for target in targets for step in derivation(target)[:_EACH])


def _says(earlier: Step, step: Step) -> bool:
    """Whether a step shown before says all that this one would."""
    if (earlier.cell, earlier.line) != (step.cell, step.line) or step.expression not in earlier.expression:
        return False
    if step.expression == earlier.expression:
        return True
    part = step.shape == earlier.shape and step.reason in _PLAIN
    return part or (bool(step.reason) and step.reason in earlier.reason)


def _scalars(target: Tensor) -> Iterator[Tensor]:
    """A scalar and all scalars that it was put together of, each back to where it became one."""
    pending, seen = [target], {id(target)}
    while pending and len(seen) < _MAX_DEPTH:
        node = pending.pop()
        yield node
        parts = [child for child in node.inputs if child.op not in _NUMBERS]
        if node.opaque or node.op == "gradient" or any(child.shape.rank != 0 for child in parts):
            continue
        new = [child for child in parts if id(child) not in seen]
        seen.update(map(id, new))
        pending += reversed(new)


def _chain(target: Tensor) -> Iterator[Tensor]:
    """From a tensor to the inputs that explain its axes, or why their number is not known."""
    node: Tensor | None = target
    unknown = target.shape.rank_min == 0
    for _ in range(_MAX_DEPTH):
        if node is None:
            return
        yield node
        node = _cause(node) if unknown else _bound(node)


def _cause(node: Tensor) -> Tensor | None:
    """The input of unknown rank that makes the rank of this one unknown."""
    found = [child for child in node.inputs if child.shape.rank is None and child is not node]
    return max(found, key=lambda child: child.opaque, default=None)


def _bound(node: Tensor) -> Tensor | None:
    """The input with the most axes; None where the step itself is all that shows an axis."""
    found = [child for child in node.inputs if child is not node]
    best = max(found, key=lambda child: child.shape.rank_min, default=None)
    return best if best is not None and best.shape.rank_min else None


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
    """What is not known behind a shape: the first unknown that nothing behind it could settle."""
    found: Tensor | None = None
    node = target
    for _ in range(_MAX_DEPTH):
        # An attribute, an index or a method of something unknown says less than what is unknown.
        if node.opaque and node.reason and node.gap != "derived":
            found = node
        cause = _callee(node) if node.gap in _FINAL else _cause(node)
        if cause is None:
            break
        node = cause
    if found is None:
        return gap_at(node, _sizes_kind(node), node.reason or "its shape")
    return gap_at(found, found.gap or "sizes", found.reason)


def _callee(node: Tensor) -> Tensor | None:
    """What is called, where its being unknown is why the result is."""
    callee = node.inputs[0] if node.inputs else None
    return callee if callee is not None and callee.opaque and callee.reason in node.reason else None


def _sizes_kind(node: Tensor) -> str:
    """Why the rank is open where all that it follows from is known, but not the numbers."""
    if node.op == "join":
        return "paths"
    return "data" if "placeholder" in node.op else node.gap or "sizes"


def gap_at(node: Tensor, kind: str, what: str) -> Gap:
    """A gap, with the place of the expression where there is one."""
    if node.site is None:
        return Gap(kind, what, None, None, "")
    cell, line, expression = _where(node.site)
    if kind in ("sizes", "mixing") and len(what) < _SHORT:
        short = expression if len(expression) <= _NAMED else expression[: _NAMED - 3] + "..."
        what = f"in {short}" if kind == "mixing" else f"the shape of {short}"
    return Gap(kind, what, cell, line, expression)
