"""Scalars that are added to a tensor with more elements: each counts once for every element."""

from __future__ import annotations

import ast

from gradlint.inference.values import Tensor
from gradlint.records import RepeatedTerm, Size
from gradlint.source.text import segment

#: By the last part of the name.
_SUMS = frozenset(("+", "-", "add", "add_n", "add_v2", "subtract"))
_PRODUCTS = frozenset(("*", "/", "divide", "multiply", "scalar_mul", "truediv"))
_SAME = frozenset(("identity", "join", "ensure_shape", "negative"))
_MAX_NODES = 200


def repeated_terms(target: Tensor) -> tuple[RepeatedTerm, ...]:
    """The scalars that are broadcast to all elements of the target, as they are written, from the last one.

    Only sums and multiples of the target are followed, so that each of its elements has such a term once.
    """
    times = _count(target.shape.labels())
    found: dict[str, RepeatedTerm] = {}
    pending, seen = [target], set[int]()
    while pending and len(seen) < _MAX_NODES:
        node = pending.pop()
        if id(node) in seen or node.shape.rank_min < target.shape.rank_min:
            continue
        seen.add(id(node))
        name = node.op.rpartition(".")[2]
        if name in _SUMS:
            for index, part in enumerate(node.inputs):
                if part.shape.rank == 0 and _is_trained(part):
                    text = _written(node, index, part)
                    found.setdefault(text, RepeatedTerm(text, times))
        parts = [part for part in node.inputs if part.shape.rank_min]
        if name in _SUMS or name in _SAME or (name in _PRODUCTS and len(parts) == 1):
            pending += parts
    return tuple(term for term in found.values() if term.text)


def _count(shape: tuple[Size, ...] | None) -> int | None:
    """How many elements there are, or None."""
    count = 1
    for size in shape or (None,):
        if not isinstance(size, int):
            return None
        count *= size
    return count


def _is_trained(scalar: Tensor) -> bool:
    """Whether a scalar is made of something that training changes: numbers and data alone do not count."""
    pending, seen = [scalar], set[int]()
    while pending and len(seen) < _MAX_NODES:
        node = pending.pop()
        if id(node) in seen or node.cut or node.dim is not None:
            continue
        seen.add(id(node))
        if node.weights or node.opaque or node.op in ("gradient", "loss") or ".layers." in node.op:
            return True
        pending += node.inputs
    return False


def _written(node: Tensor, index: int, part: Tensor) -> str:
    """The scalar as the sum has it, or, where that cannot be told, as it was made."""
    if node.site is None:
        return ""
    written: ast.expr | ast.stmt | None = None
    match node.site.node:
        case ast.BinOp(left=left, right=right):
            written = (left, right)[index]
        case ast.AugAssign(target=target, value=value):
            written = (target, value)[index]
        case ast.Call(args=args) if index < len(args) == len(node.inputs):
            written = args[index]
    if written is not None:
        return segment(node.site.module.source, written)
    return "" if part.site is None else segment(part.site.module.source, part.site.node)
