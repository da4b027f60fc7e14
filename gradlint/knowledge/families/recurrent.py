"""Recurrent layers and their cells: each example has states of its own, its time steps are mixed."""

from __future__ import annotations

from gradlint.knowledge.families.layers import of_given_rank
from gradlint.knowledge.families.registry import family, of_size, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, axis_dim, new_dim


@family
def recurrent(a: Operands) -> Out:
    """A recurrent layer: the last state of each example, or all of them; on request its inner states too."""
    x = of_given_rank(a.shape("inputs"), 3)
    states = a.integer("states", 0)
    if x.rank is None or len(x.lead) < 2 or states is None or a.flag("time_major", False) is not False:
        return unclear(0, "a recurrent layer")
    units = of_size(a.dim("units"))
    last = Shape((x.lead[0], units))
    every = Shape((x.lead[0], new_dim(x.lead[1].size), units))
    return run_over_time(a, last, every, (last,) * states)


@family
def convolution_over_time(a: Operands) -> Out:
    """A recurrent layer whose states are maps; it takes a map for each time step."""
    rank = a.integer("rank", 5)
    x = of_given_rank(a.shape("inputs"), rank)
    if x.rank is None or x.rank != rank:
        return unclear(0, "a recurrent layer of maps")
    first = a.text("data_format", "") == "channels_first"
    filters = of_size(a.dim("filters"))
    maps = tuple(new_dim() for _ in x.lead[3:])
    state = (filters, *maps) if first else (*maps, filters)
    last = Shape((x.lead[0], *state))
    every = Shape((x.lead[0], new_dim(x.lead[1].size), *state))
    return run_over_time(a, last, every, (last, last))


def run_over_time(a: Operands, last: Shape, every: Shape, states: tuple[Shape, ...]) -> Out:
    """The last output or every output, and the states where they are asked for."""
    sequences, with_states = a.flag("return_sequences", False), a.flag("return_state", False)
    if with_states is None:
        return unclear(0, "a recurrent layer")
    result = Out(last, "a recurrent layer: the last state")
    if sequences is None:
        result = unclear(last.rank_min, "a recurrent layer")
    elif sequences:
        result = Out(every, "a recurrent layer: every state")
    inner = tuple(Out(state, "a recurrent layer: the last state") for state in states)
    return several(result, *inner, kind="list") if with_states else result


@family
def cell(a: Operands) -> Out:
    """One step of a recurrent layer: its output, and the next states."""
    x = of_given_rank(a.shape("inputs"), 2)
    given = a.shapes("before") or []
    batch = _rows([axis_dim(shape, 0) for shape in (x, *given)])
    state = Out(Shape((batch, of_size(a.dim("units")))), "one step of a recurrent layer")
    states = several(*(state,) * (a.integer("states", 1) or 1), kind="list")
    return several(state, states if given else unclear(0, "the next state of a recurrent layer"))


def _rows(dims: list[Dim | None]) -> Dim:
    """The rows of the inputs, which are those of the states."""
    found: Dim | None = dims[0]
    for dim in dims[1:]:
        found = algebra.merge(found, dim) if found is not None and dim is not None else None
    return found or new_dim()
