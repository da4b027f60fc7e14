"""The backward graph of a call as rows from the seed down: steps, folded steps and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gradlint_runtime.tracing.records import Call, Source, Step
from gradlint_runtime.tracing.reports.folding import Fold, fold_steps
from gradlint_runtime.tracing.reports.reading import Axis, combined, state_at, states_at, verdict_at


class Row(NamedTuple):
    """A row is the seed (both None), one or more steps, or a source; `states` has one for each axis."""

    fold: Fold | None
    source: int | None
    states: tuple[str, ...]


class Edge(NamedTuple):
    """What one row hands to a later one, and its state for each axis."""

    start: int
    end: int
    states: tuple[str, ...]


class Graph(NamedTuple):
    """Rows in an order in which every edge runs downward."""

    rows: tuple[Row, ...]
    edges: tuple[Edge, ...]


def graph_of(call: Call, axes: Sequence[Axis], limit: int) -> Graph:
    """The seed, the steps in at most about `limit` rows, and each source under the step it comes from."""
    rows = [Row(None, None, ("kept",) * len(axes)), *_sources_of(call, -1, axes)]
    row_of_step = {-1: 0}
    for fold in fold_steps(call, limit):
        steps = [call.steps[index] for index in fold.steps]
        row_of_step.update(dict.fromkeys(fold.steps, len(rows)))
        rows.append(Row(fold, None, tuple(_state_of(steps, axis) for axis in axes)))
        if len(fold.steps) == 1:
            rows += _sources_of(call, fold.steps[0], axes)
    return Graph(tuple(rows), tuple(_edges(call, axes, rows, row_of_step)))


def _state_of(steps: Sequence[Step], axis: Axis) -> str:
    told = tuple(state_at(step, axis) for step in steps if states_at(step, axis))
    return combined(told)


def _sources_of(call: Call, step: int, axes: Sequence[Axis]) -> Iterator[Row]:
    for index, source in enumerate(call.sources):
        if source.step == step:
            yield Row(None, index, tuple(source_state(source, axis) for axis in axes))


def source_state(source: Source, axis: Axis) -> str:
    """The state in which a gradient reaches its source: "after" when the sum was in an earlier step."""
    found = verdict_at(source, axis)
    if found is None or found.verdict in ("nonlinear", "unverified"):
        return "unknown"
    if found.verdict == "disconnected":
        return "dead"
    if found.verdict == "summed" and found.contractions:
        here = any(each.step in (source.step, None) for each in found.contractions)
        return "summed" if here else "after"
    return found.verdict


def _edges(
    call: Call, axes: Sequence[Axis], rows: Sequence[Row], row_of_step: dict[int, int]
) -> Iterator[Edge]:
    states: dict[tuple[int, int], list[tuple[str, ...]]] = {}
    for index in sorted(row_of_step.keys() - {-1}):
        step = call.steps[index]
        for before in step.before:
            ends = row_of_step[before], row_of_step[index]
            if ends[0] < ends[1]:
                states.setdefault(ends, []).append(_handed_on(call, before, step, axes))
    for (start, end), several in states.items():
        yield Edge(start, end, tuple(combined(each) for each in zip(*several, strict=True)))
    for end, row in enumerate(rows):
        step_of_source = None if row.source is None else call.sources[row.source].step
        if step_of_source is not None:
            yield Edge(row_of_step[step_of_source], end, row.states)


def _handed_on(call: Call, before: int, step: Step, axes: Sequence[Axis]) -> tuple[str, ...]:
    """The state of what one step hands to another: of those of its outputs whose shape comes in there."""
    if before < 0:
        return ("kept",) * len(axes)
    parent = call.steps[before]
    fitting = [index for index, shape in enumerate(parent.outgoing) if shape in step.incoming]
    found = []
    for axis in axes:
        states = states_at(parent, axis)
        found.append(combined(tuple(states[i] for i in fitting if i < len(states)) or states))
    return tuple(found)
