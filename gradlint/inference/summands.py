"""What a derivative sees of a sum: the gradient of a sum is the sum of the gradients.

A sum or a mean of all rows mixes them, and its gradient has them apart again: it is that of the rows
themselves, up to a factor.
"""

from __future__ import annotations

from gradlint.inference.values import Tensor

#: Sums over axes up to a factor, and sums of scalars, by the last part of their names.
_TOTALS = frozenset(("mean", "reduce_mean", "reduce_sum", "sum"))
_TERMS = frozenset(("+", "-", "add", "add_n", "negative", "sub", "subtract"))
_SCALED = frozenset(("*", "/", "divide", "multiply", "truediv"))
_NUMBERS = ("constant", "number")
#: Longer sums are taken as they are.
_MAX_TERMS = 64


def summands(target: Tensor) -> tuple[Tensor, ...]:
    """Tensors whose gradients add up to the target's, each up to a factor that is constant."""
    found: list[Tensor] = []
    pending = [target]
    while pending:
        if len(found) + len(pending) > _MAX_TERMS:
            return (target,)
        node = pending.pop()
        parts = _parts(node)
        if parts is None:
            found.append(node)
        else:
            pending += parts
    return tuple(found)


def _parts(node: Tensor) -> list[Tensor] | None:
    """What is added up here; None where something else is done."""
    if node.cut or node.opaque:
        return None
    name = node.op.rpartition(".")[2]
    if name in _TOTALS and len(node.inputs) == 1:
        return [*node.inputs]
    if node.shape.rank != 0:
        return None
    if name in _TERMS:
        return [part for part in node.inputs if part.op not in _NUMBERS] or None
    factors = [part for part in node.inputs if part.op not in _NUMBERS]
    scaled = name in _SCALED and len(node.inputs) == 2 and len(factors) == 1
    return factors if scaled and (name in ("*", "multiply") or factors[0] is node.inputs[0]) else None
