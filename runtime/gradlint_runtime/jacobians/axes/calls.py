"""Calls of functions, and conditionals."""

from __future__ import annotations

from typing import Any

from gradlint_runtime.jacobians.axes.flows import follow, meet
from gradlint_runtime.jacobians.axes.frames import CALLS, LOST, CallRule, Facts, Flow, Frame
from gradlint_runtime.jacobians.axes.graphs import arguments, called_graphs, choosing_inputs


def inner_frames(frame: Frame, operation: Any) -> list[tuple[Frame, Any]]:
    """A frame for each graph that may run, with the graph; made once."""
    if id(operation) not in frame.called:
        coming = [frame.facts(tensor) for tensor in arguments(operation)]
        frame.called[id(operation)] = [
            (Frame(frame.analysis, dict(zip(map(id, graph.inputs), coming, strict=True))), graph)
            for graph in called_graphs(frame, operation)
        ]
    return list(frame.called[id(operation)])


def called_facts(frame: Frame, operation: Any) -> list[Facts]:
    """What all branches agree on."""
    frames = inner_frames(frame, operation)
    return [
        agreed(
            [
                inner.facts(graph.outputs[place])
                for inner, graph in frames
                # The value of a branch that did not run: only that branch's own gradient reads it.
                if graph.outputs[place].op.type not in {"FakeParam", "OptionalNone"}
            ]
        )
        for place in range(len(operation.outputs))
    ]


def agreed(facts: list[Facts]) -> Facts:
    """Sizes and contents that are the same in all; nothing where one differs."""
    if not facts:
        return Facts(None, None)
    first = facts[0]
    same_sizes = all(each.sizes == first.sizes for each in facts)
    same_content = all(each.content == first.content for each in facts)
    return Facts(first.sizes if same_sizes else None, first.content if same_content else None)


def called_flows(frame: Frame, operation: Any) -> list[Flow]:
    """What is carried in every branch; nothing when the seed chooses the branch."""
    if any(frame.flows.get(id(tensor)) is not None for tensor in choosing_inputs(operation)):
        return [LOST] * len(operation.outputs)
    coming = [frame.flows.get(id(tensor)) for tensor in arguments(operation)]
    found = [
        follow(inner, list(zip(graph.inputs, coming, strict=True)), graph.outputs)
        for inner, graph in inner_frames(frame, operation)
    ]
    return [meet(each) for each in zip(*found, strict=True)]


for _kind in ("PartitionedCall", "StatefulPartitionedCall", "If", "StatelessIf", "Case", "StatelessCase"):
    CALLS[_kind] = CallRule(called_facts, called_flows)
