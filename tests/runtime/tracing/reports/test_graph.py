"""The rows of a graph and the lanes of its edges: each edge runs unbroken from its step to the next one."""

from __future__ import annotations

import example_traces as examples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint_runtime.tracing.records import Call
from gradlint_runtime.tracing.reports.folding import idle_reads
from gradlint_runtime.tracing.reports.lanes import MOST_LANES, crossings, width
from gradlint_runtime.tracing.reports.reading import Axis, state_at, telling_axes
from gradlint_runtime.tracing.reports.rows import Edge, Graph, Row, graph_of

CALLS = [
    examples.dense_net(),
    examples.lstm(),
    examples.several_targets(),
    examples.undecided(),
    examples.one_element(),
    examples.unrolled(150),
    examples.sprawling(),
    examples.with_variables(),
]


@st.composite
def graphs(draw) -> Graph:
    rows = draw(st.integers(1, 14))
    pairs = st.tuples(st.integers(0, rows - 1), st.integers(0, rows - 1)).filter(
        lambda pair: pair[0] < pair[1]
    )
    edges = draw(st.lists(pairs, unique=True, max_size=24)) if rows > 1 else []
    return Graph((Row(None, None, ()),) * rows, tuple(Edge(start, end, ()) for start, end in edges))


@given(graphs())
def test_every_edge_keeps_to_its_lane_from_its_start_to_its_end(graph: Graph) -> None:
    crossed = crossings(graph)
    assert len(crossed) == len(graph.rows)
    assert width(crossed) <= MOST_LANES
    for edge in graph.edges:
        (lane,) = (lane for lane, each in crossed[edge.start].leaving if each == edge)
        assert (lane, edge) in crossed[edge.end].arriving
        for row in range(edge.start + 1, edge.end):
            assert (lane, edge) in crossed[row].passing


@given(graphs())
def test_two_edges_share_a_lane_only_where_there_are_too_many(graph: Graph) -> None:
    for crossing in crossings(graph):
        lanes = [lane for lane, _ in (*crossing.passing, *crossing.leaving)]
        assert len({lane for lane in lanes if lane < MOST_LANES - 1}) == len(
            [i for i in lanes if i < MOST_LANES - 1]
        )
        assert crossing.node not in {lane for lane, _ in crossing.passing} or crossing.node == MOST_LANES - 1


@pytest.mark.parametrize("made", CALLS, ids=lambda made: made.targets[0].name + str(len(made.steps)))
def test_a_call_becomes_rows_in_order(made: Call) -> None:
    axes = telling_axes(made)
    graph = graph_of(made, axes, 90)
    steps = [row.fold for row in graph.rows if row.fold is not None]
    covered = [index for fold in steps for index in fold.steps]
    assert covered == [index for index in range(len(made.steps)) if index not in idle_reads(made)]
    assert all(edge.start < edge.end for edge in graph.edges)
    assert all(len(each.states) == len(axes) for each in (*graph.rows, *graph.edges))


@pytest.mark.parametrize("made", CALLS[:4], ids=lambda made: made.targets[0].name + str(len(made.steps)))
def test_a_row_has_the_state_of_its_step_and_an_edge_from_each_step_before(made: Call) -> None:
    axes = telling_axes(made)
    graph = graph_of(made, axes, 90)
    row_of = {row.fold.steps[0]: index for index, row in enumerate(graph.rows) if row.fold is not None}
    row_of[-1] = 0
    for index, step in enumerate(made.steps):
        assert graph.rows[row_of[index]].states == tuple(state_at(step, axis) for axis in axes)
        starts = {edge.start for edge in graph.edges if edge.end == row_of[index]}
        assert starts == {row_of[before] for before in step.before}


def leaf_states(made: Call, axis: Axis) -> dict[str, str]:
    graph = graph_of(made, (axis,), 90)
    leaves = [(row.source, row.states[0]) for row in graph.rows if row.source is not None]
    return {made.sources[source].tensor.name: state for source, state in leaves}


def test_sources_are_leaves_in_the_state_in_which_they_are_reached() -> None:
    assert leaf_states(examples.dense_net(), Axis(0, 0, 32)) == {
        "U": "summed",
        "b": "summed",
        "x": "kept",
        "W": "summed",
    }
    lstm = examples.lstm()
    assert leaf_states(lstm, Axis(0, 0, 16)) == {
        "bias": "summed",
        "kernel": "summed",
        "x": "kept",
        "state": "kept",
    }
    assert leaf_states(lstm, Axis(0, 1, 8)) == dict.fromkeys(["bias", "kernel", "x", "state"], "after")
    assert leaf_states(examples.undecided(), Axis(0, 0, 6)) == {"w": "unknown", "big": "dead"}


def test_an_edge_has_the_state_of_the_output_that_it_carries() -> None:
    made = examples.dense_net()
    graph = graph_of(made, (Axis(0, 0, 32),), 90)
    between = {(edge.start, edge.end): edge.states[0] for edge in graph.edges}
    row_of = {row.fold.steps[0]: index for index, row in enumerate(graph.rows) if row.fold is not None}
    assert between[row_of[0], row_of[1]] == "kept"
    assert sorted(between.values()) == ["kept"] * 5 + ["summed"] * 3


def test_an_edge_behind_a_sum_is_never_kept() -> None:
    made = examples.lstm()
    graph = graph_of(made, (Axis(0, 1, 8),), 90)
    row_of = {row.fold.steps[0]: index for index, row in enumerate(graph.rows) if row.fold is not None}
    between = {(edge.start, edge.end): edge.states[0] for edge in graph.edges}
    assert between[row_of[9], row_of[10]] == "summed"
    assert between[row_of[10], row_of[11]] == between[row_of[12], row_of[13]] == "after"
    assert between[row_of[5], row_of[13]] == "kept"
