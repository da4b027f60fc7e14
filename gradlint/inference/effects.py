"""What the implicit sum does: a walk over the graph of tensors from the target to the sources.

`y[i]` depends on `x[i]` alone along an axis if the axis' index set was handed on by every
operation on every path from x to y.  An operation hands it on by keeping the atoms (see
`gradlint.shapes.shape`); one that drops them mixes, or sums, or broadcasts a whole over the rows.
"""

from __future__ import annotations

from gradlint.inference.coupling import couples
from gradlint.inference.summands import summands
from gradlint.inference.values import CIRCLE, Tensor
from gradlint.records import AxisEffect
from gradlint.shapes.shape import Dim, Shape, hidden_axes, new_dim

#: How a tensor depends on one axis of a source.
APART, KEPT, UNSURE, LOST = range(4)


def carries(tensor: Tensor, source: Tensor, dim: Dim) -> bool:
    """Whether the tensor depends on the source row by row along this axis of it."""
    return dependence(tensor, source, dim) == KEPT


def dependence(tensor: Tensor, source: Tensor, dim: Dim) -> int:
    """How the tensor depends on the source's axis: not at all, row by row, mixed, or not known."""
    return _statuses(tensor, source, dim)[id(tensor)]


def _statuses(tensor: Tensor, source: Tensor, dim: Dim) -> dict[int, int]:
    """The dependence of every tensor between the two.  Iterative over the graph, each tensor once."""
    status: dict[int, int] = {id(source): KEPT}
    pending = [tensor]
    while pending:
        node = pending[-1]
        if id(node) in status:
            pending.pop()
            continue
        inputs = _followed(node)
        waiting = [child for child in inputs if id(child) not in status]
        if waiting:
            pending += waiting
            continue
        status[id(node)] = _combined(node, dim, [status[id(child)] for child in inputs])
        if node.op == "gradient" and status[id(node)] == UNSURE and _mixes(node, status):
            status[id(node)] = LOST
        pending.pop()
    return status


def _mixes(gradient: Tensor, status: dict[int, int]) -> bool:
    """Whether a gradient with respect to the source mixes its entries for certain."""
    *targets, source = _followed(gradient)
    mixed = {node: state == LOST for node, state in status.items() if state in (KEPT, LOST)}
    return mixed.get(id(source)) is False and couples(targets, mixed)


def _followed(node: Tensor) -> tuple[Tensor, ...]:
    """What a tensor depends on; a gradient without a seed on what its target is a sum of."""
    if node.cut:
        return ()
    if node.op == "gradient" and len(node.inputs) == 2:
        target, source = node.inputs
        return (*summands(target), source)
    return node.inputs


def doubt(target: Tensor, source: Tensor) -> Tensor | None:
    """The tensor at which it becomes unknown whether the target's rows are independent; None if nowhere."""
    for dim in _axes_of(source.shape, target):
        status = _statuses(target, source, dim)
        node = target
        while status[id(node)] == UNSURE:
            before = next((child for child in _followed(node) if status[id(child)] == UNSURE), None)
            if before is None:
                return node
            node = before
    return None


def _combined(node: Tensor, dim: Dim, inputs: list[int]) -> int:
    worst = max(inputs, default=APART)
    if node.op == CIRCLE:
        return UNSURE
    if worst == APART or node.dim is not None:
        return APART
    if worst == LOST and node.op == "join" and set(inputs) != {LOST}:
        return UNSURE  # mixed on one path only
    if worst == LOST and node.op == "gradient":
        return UNSURE  # of a sum over rows that do not interact, the gradient has them apart again
    if worst != KEPT:
        return worst
    if node.opaque:
        return UNSURE
    carriers = sum(axis.carries(dim) for axis in (*node.shape.lead, *node.shape.tail))
    carriers += len(hidden_axes(node.shape, dim))
    if carriers > 1 and node.op == "join":
        return UNSURE  # each value has the rows on another axis
    if carriers == 0 and (node.moved or node.shape.rest is not None):
        return UNSURE  # its entries are somewhere, or it may be one of the axes that are not known
    return KEPT if carriers == 1 else LOST


def axis_effects(target: Tensor, source: Tensor, name: str) -> tuple[AxisEffect, ...]:
    """The effect on each axis of the target with respect to one source.

    `separable` where the axis has one element, or where the source has the same axis and no path
    mixes it; `contracts` where the source certainly lacks it, or a path certainly mixes it.  Of a
    target of unknown rank only the axes that are known are listed.
    """
    return tuple(
        AxisEffect(name, i, dim.label(), _axis_effect(target, i, dim, source))
        for i, dim in enumerate(target.shape.lead)
    )


def _axis_effect(target: Tensor, axis: int, dim: Dim, source: Tensor) -> str:
    if dim.size == 1:
        return "separable"
    counted = dim.size is not None or (axis == 0 and _counts_examples(target, dim))
    summed = "contracts" if counted else "unknown"
    shared = _shared_axes(dim, source.shape)
    if source.weights and source.shape.rank is None and not shared:
        # One of these variables may be the target's own axis; over an axis of other data it is summed.
        maker, known_as = origin(target, dim), (source, *source.inputs)
        own = maker.weights or any(dependence(maker, each, new_dim()) != APART for each in known_as)
        return "unknown" if own else summed
    if source.shape.rank == 0:
        reached = dependence(target, source, new_dim()) != APART
        return summed if reached and _made_of(origin(target, dim), dim, source) else "unknown"
    if not shared:
        return summed if _certainly_summed(target, dim, source) else "unknown"
    found = {dependence(target, source, shared_axis) for shared_axis in shared}
    if found == {KEPT}:
        return "separable"
    return "unknown" if UNSURE in found or APART in found else "contracts"


def _made_of(maker: Tensor, dim: Dim, source: Tensor) -> bool:
    """Whether all entries along an axis depend on a source of one entry, if the target does.

    They do if the axis is that of other data, which the source was combined with, or if it was made by
    an operation that computes all of it from the same entries: one that moves may put zeros beside it.
    """
    status = _statuses(maker, source, new_dim())
    if status[id(maker)] == APART:
        return True
    if maker.op.rpartition(".")[2] == "stack" and dim.size in (None, len(maker.inputs)):
        return all(status[id(entry)] in (KEPT, LOST) for entry in maker.inputs)
    return not (maker.moved or maker.opaque or maker.op == "join")


def _counts_examples(target: Tensor, dim: Dim) -> bool:
    """Whether a first axis of unknown size is one of examples.

    One that came from the right need not be.  One that was made where something of unknown rank was
    combined with tensors that have axes is what theirs are: `(1,) * x` may have one element.
    """
    pending, seen = [(target, dim)], set[int]()
    while pending:
        tensor, axis = pending.pop()
        maker = origin(tensor, axis)
        if id(maker) in seen or any(isinstance(atom, tuple) and atom[0] == "right" for atom in axis.atoms):
            continue
        seen.add(id(maker))
        parts = [each for each in maker.inputs if each.shape.rank_min > 0]
        if maker.shape.rank is not None or maker.opaque or maker.moved or not parts:
            return True
        firsts = [(each, each.shape.lead[0]) for each in parts if each.shape.lead]
        if any(first.size not in (None, 1) for _, first in firsts):
            return True
        pending += [(each, first) for each, first in firsts if first.size is None]
    return False


def _axes_of(shape: Shape, target: Tensor) -> list[Dim]:
    """The axes of a source that are known: those of an unknown rest that the target names, too."""
    named = [axis for dim in target.shape.lead for axis in hidden_axes(shape, dim)]
    return [*shape.lead, *shape.tail, *named]


def _shared_axes(dim: Dim, shape: Shape) -> list[Dim]:
    """The axes of the source that the target's axis runs over too."""
    seen = [axis for axis in (*shape.lead, *shape.tail) if dim.carries(axis)]
    return seen + hidden_axes(shape, dim)


def _certainly_summed(target: Tensor, dim: Dim, source: Tensor) -> bool:
    """Whether the source's entries certainly collect over an axis of the target that the source lacks.

    They do if the target depends on them, and if the axis was made by an operation that computes all
    of it from the same entries; one that only moves entries gives each of them one place.
    """
    maker = origin(target, dim)
    if maker.shape.rank is None or maker.opaque or maker.moved or maker.op == "join":
        return False
    if source.shape.rank is None and not _is_computed_of_known_ranks(maker, source):
        return False
    axes = _axes_of(source.shape, target)
    reaches = {dependence(target, source, axis) for axis in axes}
    if maker.op == "gradient" and UNSURE in (_along(target, maker, dim, source) or reaches):
        return False
    if UNSURE in reaches and all(dependence(maker, source, axis) == APART for axis in axes):
        return False  # entries were picked along an axis of other data, such as the indices of a gather
    return bool(reaches & {KEPT, LOST})


def _is_computed_of_known_ranks(maker: Tensor, source: Tensor) -> bool:
    """Whether the tensor follows from the source by an operation on tensors whose axes are all known."""
    status = _statuses(maker, source, new_dim())
    inputs = [child for child in maker.inputs if status.get(id(child), APART) != APART]
    known = all(child.shape.rank is not None for child in inputs)
    # The scores of a model of keras.applications are made of all that comes before them.
    whole = known or maker.op.startswith("keras.applications.")
    return bool(inputs) and whole and maker.op != "ensure_shape"


def _along(target: Tensor, gradient: Tensor, dim: Dim, source: Tensor) -> set[int]:
    """The dependence on the axis of the source that an axis of its gradient stands for, if it has one."""
    if gradient.inputs[-1] is not source:
        return set()
    axes = zip(gradient.shape.lead, source.shape.lead, strict=False)
    return {dependence(target, source, axis) for own, axis in axes if own.atoms & dim.atoms}


def origin(target: Tensor, dim: Dim) -> Tensor:
    """The tensor that first has the axis, going back from the target, or the first choice of paths."""
    node = target
    while node.op != "join":
        before = next((child for child in node.inputs if _has(child, dim)), None)
        if before is None or before is node:
            return node
        node = before
    return node


def _has(node: Tensor, dim: Dim) -> bool:
    return any(axis.atoms & dim.atoms for axis in (*node.shape.lead, *node.shape.tail))


def call_effect(target: Tensor, axes: list[tuple[AxisEffect, ...]]) -> str:
    """The effect of a call over all axes and sources, as the records define it."""
    found = {axis.effect for of_source in axes for axis in of_source}
    if "contracts" in found:
        return "contracts"
    complete = target.shape.rank is not None and bool(axes)
    return "separable" if complete and found == {"separable"} else "unknown"
