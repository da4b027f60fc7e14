"""Which forward operation a backward step belongs to.

A seed is the cotangent of its target, and each cotangent that leaves a step is that of an input of the
step's forward operation.  So the operation that made the tensor whose cotangent comes in is the one
whose gradient the step computes, from the targets down to the sources.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradlint_runtime.tracing.recording import Forward, RawStep, tensor_key

#: The tensors whose cotangent an object is: one object may be the cotangent of both inputs of an addition.
_Tensors = dict[int, list[object]]


def join(
    steps: Sequence[RawStep],
    seeds: Sequence[Any],
    targets: Sequence[Any],
    maker: Callable[[object], Forward | None],
) -> list[RawStep]:
    """The steps with their forward operations; `maker` says which operation made a tensor, by its key."""
    tensors: _Tensors = {}
    for seed, target in zip(seeds, targets, strict=True):
        tensors.setdefault(id(seed), []).append(tensor_key(target))
    return [_joined(step, tensors, maker) for step in steps]


def _joined(step: RawStep, tensors: _Tensors, maker: Callable[[object], Forward | None]) -> RawStep:
    keys = [tensors.get(id(cotangent), []) for cotangent in step.incoming]
    if step.kind == "sum":
        # All that is added belongs to one tensor.
        shared = [key for key in keys[0] if all(key in others for others in keys)]
        tensors.setdefault(id(step.outgoing[0]), []).extend(shared[:1])
        made = maker(shared[0]) if shared else None
        # The line that made the tensor whose uses are added.
        return step._replace(forward=made and made._replace(op_type=step.op_type, op_name=step.op_type))
    forward = step.forward or _first_of_type(step.op_type, keys, maker)
    if forward is None:
        return step
    for cotangent in step.incoming:
        # A tensor's cotangent is used up by the one operation that made it.
        left = [key for key in tensors.get(id(cotangent), []) if key not in forward.outputs]
        tensors[id(cotangent)] = left
    for cotangent, key in zip(step.outgoing, forward.inputs, strict=False):
        if cotangent is not None:
            tensors.setdefault(id(cotangent), []).append(key)
    return step._replace(forward=forward)


def _first_of_type(
    op_type: str, keys: Sequence[Sequence[object]], maker: Callable[[object], Forward | None]
) -> Forward | None:
    makers = (maker(key) for one in keys for key in one)
    return next((forward for forward in makers if forward and forward.op_type == op_type), None)
