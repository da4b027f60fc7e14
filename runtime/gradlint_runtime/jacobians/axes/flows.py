"""Where the axes of a seed come to lie, operation by operation."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

from gradlint_runtime.jacobians.axes.effects import check_effects
from gradlint_runtime.jacobians.axes.folding import folded
from gradlint_runtime.jacobians.axes.frames import (
    CALLS,
    LOST,
    Digit,
    Flow,
    Frame,
    View,
    after_its_inputs,
    operands,
    static_shape,
)
from gradlint_runtime.jacobians.axes.node import ONLY_THE_SHAPE, ROLES, Pairs


def meet(flows: Iterable[Flow]) -> Flow:
    """What is carried on all ways; a tensor that does not depend on the seed is no way."""
    return reduce(_both, flows, None)


def _both(left: Flow, right: Flow) -> Flow:
    if left is None or right is None:
        return right if left is None else left
    return left & right


def moved(flow: frozenset[Digit], pairs: Pairs) -> Flow:
    """Where the axes lie after one more step."""
    steps: dict[int, list[int]] = {}
    for axis, place in pairs:
        steps.setdefault(axis, []).append(place)
    return frozenset(
        Digit(digit.axis, place, digit.stride) for digit in flow for place in steps.get(digit.place, ())
    )


def follow(frame: Frame, coming: list[tuple[Any, Flow]], results: list[Any]) -> list[Flow]:
    """The flows of `results`, when the tensors in `coming` have the flows that stand beside them.

    Raises:
        Refused: a value goes around in a way that cannot be followed (old loops, variables).
    """
    sources = [tensor for tensor, flow in coming if flow is not None]
    reached = descendants(sources)
    frame.flows.clear()
    frame.flows.update((id(tensor), flow) for tensor, flow in coming)
    check_effects(frame, reached.values())
    started = {id(tensor) for tensor in sources}
    done: set[int] = set()

    def before(operation: Any) -> list[Any]:
        inputs = operands(operation)[1]
        return [
            tensor.op
            for tensor in inputs
            if id(tensor) not in started and id(tensor.op) in reached and id(tensor.op) not in done
        ]

    for result in results:
        if id(result) in started or id(result.op) not in reached:
            continue
        for operation in after_its_inputs(result.op, before):
            if id(operation) not in done:
                done.add(id(operation))
                _pass_on(frame, operation)
    return [frame.flows.get(id(result)) for result in results]


def descendants(tensors: list[Any]) -> dict[int, Any]:
    """The operations that read the tensors, directly or not, by identity."""
    found: dict[int, Any] = {}
    waiting = list(tensors)
    while waiting:
        for operation in waiting.pop().consumers():
            if id(operation) not in found:
                found[id(operation)] = operation
                waiting += operation.outputs
    return found


def _pass_on(frame: Frame, operation: Any) -> None:
    """Writes the flows of an operation's outputs."""
    if operation.type in CALLS:
        flows = CALLS[operation.type].flows(frame, operation)
    else:
        flows = _by_role(frame, operation)
    for tensor, flow in zip(operation.outputs, flows, strict=True):
        frame.flows.setdefault(id(tensor), flow)


def _by_role(frame: Frame, operation: Any) -> list[Flow]:
    view = View(frame, operation)
    coming = [(index, frame.flows.get(id(tensor))) for index, tensor in enumerate(view.inputs)]
    dependent = [(index, flow) for index, flow in coming if flow is not None]
    rule = ROLES.get(view.type)
    if not dependent:
        return [None] * len(operation.outputs)
    if view.type in ONLY_THE_SHAPE:
        return _of_the_shape(dependent, view)
    if view.type == "Reshape":
        if dependent[-1][0] > 0:
            return [LOST]
        return [folded(dependent[0][1], view.sizes(0), view.result(0), frame.analysis.seed)]
    if rule is None:
        return [LOST] * len(operation.outputs)
    return [
        meet(_step(flow, rule(view, index, output)) for index, flow in dependent)
        for output in range(len(operation.outputs))
    ]


def _step(flow: frozenset[Digit], pairs: Pairs | None) -> Flow:
    return None if pairs is None else moved(flow, pairs)


def _of_the_shape(dependent: list[tuple[int, frozenset[Digit]]], view: View) -> list[Flow]:
    """A shape depends on values only behind an operation without a rule, where every axis is lost."""
    doubtful = any(
        not flow and None in (static_shape(view.inputs[index]) or (None,)) for index, flow in dependent
    )
    return [LOST if doubtful else None] * len(view.operation.outputs)
