"""Where the edges of a graph run: each keeps to a lane beside the rows, from its first row to its last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gradlint_runtime.tracing.reports.rows import Edge, Graph

#: More lanes than this do not fit beside the text on a phone; what is beyond shares the last one.
MOST_LANES = 6


class Crossing(NamedTuple):
    """What happens beside one row.

    `node` is the lane of the row's node; `passing` are the edges that go by, `arriving` those that end and
    `leaving` those that begin here, each with its lane.
    """

    node: int
    passing: tuple[tuple[int, Edge], ...]
    arriving: tuple[tuple[int, Edge], ...]
    leaving: tuple[tuple[int, Edge], ...]


def crossings(graph: Graph) -> tuple[Crossing, ...]:
    """A crossing for each row of the graph."""
    starting: dict[int, list[Edge]] = {}
    for edge in graph.edges:
        starting.setdefault(edge.start, []).append(edge)
    open_lanes: list[Edge | None] = []
    found = []
    for row in range(len(graph.rows)):
        arriving = _taken(open_lanes, row)
        for lane, _ in arriving:
            open_lanes[lane] = None
        passing = [(lane, edge) for lane, edge in enumerate(open_lanes) if edge is not None]
        node = arriving[0][0] if arriving else _free(open_lanes)
        # The edge that runs farthest goes straight on, so that short ones branch off beside it.
        leaving: list[tuple[int, Edge]] = []
        for edge in sorted(starting.get(row, ()), key=lambda each: -each.end):
            lane = node if not leaving else _free(open_lanes)
            open_lanes[lane] = edge
            leaving.append((lane, edge))
        found.append(Crossing(_shown(node), _all_shown(passing), _all_shown(arriving), _all_shown(leaving)))
    return tuple(found)


def width(crossed: Sequence[Crossing]) -> int:
    """How many lanes are used."""
    lanes = [lane for each in crossed for lane, _ in (*each.passing, *each.arriving, *each.leaving)]
    return 1 + max((*lanes, *(each.node for each in crossed)), default=0)


def _taken(open_lanes: Sequence[Edge | None], row: int) -> list[tuple[int, Edge]]:
    return [(lane, edge) for lane, edge in enumerate(open_lanes) if edge is not None and edge.end == row]


def _free(open_lanes: list[Edge | None]) -> int:
    if None not in open_lanes:
        open_lanes.append(None)
    return open_lanes.index(None)


def _shown(lane: int) -> int:
    return min(lane, MOST_LANES - 1)


def _all_shown(several: Sequence[tuple[int, Edge]]) -> tuple[tuple[int, Edge], ...]:
    return tuple((_shown(lane), edge) for lane, edge in several)
