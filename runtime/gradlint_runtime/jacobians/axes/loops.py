"""Loops: what holds before the first turn and is kept by every turn."""

from __future__ import annotations

from typing import Any

from gradlint_runtime.jacobians.axes.flows import follow, meet
from gradlint_runtime.jacobians.axes.frames import (
    CALLS,
    LOST,
    CallRule,
    Digit,
    Facts,
    Flow,
    Frame,
    holds_tensors,
)
from gradlint_runtime.jacobians.axes.graphs import called_graphs
from gradlint_runtime.jacobians.axes.node import NO_ELEMENTS, UNWRITTEN
from gradlint_runtime.jacobians.axes.roles_lists import common
from gradlint_runtime.jacobians.axes.sizes import Size, Sizes


class Loop:
    """The facts that hold at the beginning of each turn, with frames of the condition and of the body.

    An atom that is made inside stands for another number in each turn, so it must not leave the turn: sizes
    that hold one are forgotten in lists and in what comes out.  `first_atom` tells them from those outside.
    """

    def __init__(self, frame: Frame, operation: Any) -> None:
        self.condition, self.body = called_graphs(frame, operation)
        self.first_atom = frame.fresh().atoms[0]
        self.facts = [frame.facts(tensor) for tensor in operation.inputs]
        while True:
            self.inside = self._frame(frame, self.body)
            after = [self.inside.facts(tensor) for tensor in self.body.outputs]
            kept = [self._kept(before, new) for before, new in zip(self.facts, after, strict=True)]
            if kept == self.facts:
                break
            self.facts = kept
        self.deciding = self._frame(frame, self.condition)

    def _frame(self, frame: Frame, graph: Any) -> Frame:
        facts = {
            id(tensor): Facts(_filled(frame, tensor, each.sizes), each.content)
            for tensor, each in zip(graph.inputs, self.facts, strict=True)
        }
        return Frame(frame.analysis, facts)

    def _kept(self, before: Facts, after: Facts) -> Facts:
        """What holds before and after a turn; never more than before, so that it ends."""
        if before.content in {NO_ELEMENTS, UNWRITTEN} and after.content != before.content:
            written = before.content == NO_ELEMENTS
            return Facts(self._outside(after.sizes), self._outside(after.content) if written else None)  # type: ignore[arg-type]
        return Facts(_shared(before.sizes, after.sizes), _shared(before.content, after.content))  # type: ignore[arg-type]

    def _outside(self, sizes: tuple[Size | None, ...] | None) -> tuple[Size | None, ...] | None:
        """The sizes that are the same in every turn."""
        return None if sizes is None else tuple(None if self.is_inner(size) else size for size in sizes)

    def is_inner(self, size: Size | None) -> bool:
        """Whether the size was made inside."""
        return size is not None and not isinstance(size, int) and max(size.atoms) > self.first_atom


def _shared(
    before: tuple[Size | None, ...] | None, after: tuple[Size | None, ...] | None
) -> tuple[Size | None, ...] | None:
    return None if before is None or after is None else common(before, after)


def _filled(frame: Frame, tensor: Any, sizes: tuple[Size | None, ...] | None) -> Sizes | None:
    """A new atom for each size that differs between turns; a list may hold both."""
    if sizes is None or holds_tensors(tensor):
        return sizes  # type: ignore[return-value]  # None: elements differ
    return tuple(frame.fresh() if size is None else size for size in sizes)


def loop_of(frame: Frame, operation: Any) -> Loop:
    """The loop, worked out once."""
    if id(operation) not in frame.called:
        frame.called[id(operation)] = Loop(frame, operation)
    found: Loop = frame.called[id(operation)]
    return found


def loop_facts(frame: Frame, operation: Any) -> list[Facts]:
    """What holds at the beginning of each turn holds at the end."""
    return list(loop_of(frame, operation).facts)


def loop_flows(frame: Frame, operation: Any) -> list[Flow]:
    """What is carried into the first turn and by every turn; nothing when the seed decides their number."""
    loop = loop_of(frame, operation)
    flows = [_across(loop, frame.flows.get(id(tensor))) for tensor in operation.inputs]
    while True:
        after = follow(loop.inside, list(zip(loop.body.inputs, flows, strict=True)), loop.body.outputs)
        kept = [_across(loop, meet(pair)) for pair in zip(flows, after, strict=True)]
        if kept == flows:
            break
        flows = kept
    (decided,) = follow(
        loop.deciding, list(zip(loop.condition.inputs, flows, strict=True)), loop.condition.outputs
    )
    return flows if decided is None else [LOST] * len(flows)


def _across(loop: Loop, flow: Flow) -> Flow:
    """What can be said without sizes that differ between turns."""
    return None if flow is None else frozenset(digit for digit in flow if not _is_inner(loop, digit))


def _is_inner(loop: Loop, digit: Digit) -> bool:
    return loop.is_inner(digit.stride)


for _kind in ("While", "StatelessWhile"):
    CALLS[_kind] = CallRule(loop_facts, loop_flows)
