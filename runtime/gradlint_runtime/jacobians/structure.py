"""Which axes of a gradient's seed survive in its result: the structure that a Jacobian may rely on.

The gradient is linear in its seed, and everything else in the backward program is a constant to it, so that
one analysis of that program serves all front ends.  It is sound by construction: a rule says for one
operation which axes keep their slices apart, and what has no rule ends every axis.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import tensorflow as tf

import gradlint_runtime.jacobians.axes.calls
import gradlint_runtime.jacobians.axes.contents
import gradlint_runtime.jacobians.axes.loops
import gradlint_runtime.jacobians.axes.roles_images
import gradlint_runtime.jacobians.axes.roles_layout
import gradlint_runtime.jacobians.axes.roles_lists
import gradlint_runtime.jacobians.axes.roles_picking
import gradlint_runtime.jacobians.axes.roles_products
import gradlint_runtime.jacobians.axes.roles_reductions  # noqa: F401 (the modules register their rules)
from gradlint_runtime.jacobians.axes.flows import follow
from gradlint_runtime.jacobians.axes.frames import Analysis, Digit, Frame, Refused
from gradlint_runtime.jacobians.axes.sizes import Sizes


def carried_axes(result: Any, seed: Any, target: Any = None) -> frozenset[tuple[int, int]]:
    """The pairs (axis of the seed, axis of the result) along which the Jacobian is block-diagonal.

    For a pair (a, b), slice k of the seed's axis a influences only slice k of the result's axis b, whatever
    the other tensors hold, and both axes have the same size.  No pair is a guess: an operation without a
    rule ends every axis that goes through it.  With (0, 0), rows of the target depend on their own rows of
    the source alone.  A result that does not depend on the seed has every pair of axes of equal size.

    Args:
        result: the gradient, a tensor of a graph (a tf.function's or a compat.v1 graph).
        seed: the cotangents that the gradient was computed with (`output_gradients`, `grad_ys`), in the
            same graph or captured by it.
        target: the differentiated tensor, if at hand: the seed has its shape, which helps where the seed's
            own shape is not known before the program runs.

    Raises:
        TypeError: `result` is not a tensor of a graph.
        ValueError: `seed` is neither in the graph of `result` nor captured by it.
    """
    _check_result(result)
    graphs = _graphs_around(result.graph)
    inner_seed = _inside(seed, graphs)
    if inner_seed is None:
        raise ValueError(
            "`seed` is neither in the graph of `result` nor captured by it: pass the very tensor that was"
            " given as output_gradients or grad_ys"
        )
    frame = _frame(graphs)
    inner_target = None if target is None else _inside(target, graphs)
    if inner_target is not None:
        frame.assume(inner_seed, frame.facts(inner_target))
    try:
        return _carried(frame, inner_seed, result)
    except Refused:
        return frozenset()


def _carried(frame: Frame, seed: Any, result: Any) -> frozenset[tuple[int, int]]:
    before = frame.sizes(seed)
    frame.analysis.seed.extend(before or ())
    start = frozenset(Digit(axis, axis, 1) for axis in range(len(before or ())))
    (flow,) = follow(frame, [(seed, start)], [result])
    equal = _equal_axes(before, frame.sizes(result))
    if flow is None:
        return equal
    return equal & {(digit.axis, digit.place) for digit in flow if digit.stride == 1}


def _equal_axes(before: Sizes | None, after: Sizes | None) -> frozenset[tuple[int, int]]:
    return frozenset(
        (axis, place)
        for axis, size in enumerate(before or ())
        for place, other in enumerate(after or ())
        if size == other
    )


def _check_result(result: Any) -> None:
    if isinstance(result, tf.IndexedSlices):
        raise TypeError("`result` is an IndexedSlices: turn it into a tensor first (tf.convert_to_tensor)")
    if not tf.is_symbolic_tensor(result):
        raise TypeError(
            f"`result` must be a tensor of a graph, not {type(result).__name__}: compute the gradient inside"
            " a tf.function or a tf.Graph"
        )


def _graphs_around(graph: Any) -> list[Any]:
    """The graph and those around it, from the inside out."""
    graphs = [graph]
    while getattr(graphs[-1], "outer_graph", None) is not None:
        graphs.append(graphs[-1].outer_graph)
    return graphs


def _captures(graph: Any) -> list[tuple[Any, Any]]:
    """(tensor outside, placeholder inside) for all that a function's graph takes from around it."""
    return list(getattr(graph, "captures", ()))


def _inside(tensor: Any, graphs: list[Any]) -> Any | None:
    """The tensor as the innermost graph knows it: itself, or the placeholder that stands for it."""
    for graph in reversed(graphs):
        if getattr(tensor, "graph", None) is not graph:
            found = [inner for outer, inner in _captures(graph) if outer is tensor]
            tensor = found[0] if found else tensor
    return tensor if getattr(tensor, "graph", None) is graphs[0] else None


def _frame(graphs: list[Any]) -> Frame:
    """The frame of the innermost graph, which asks the frames around it about captured tensors."""
    analysis = Analysis(count(), {}, [])
    frame: Frame | None = None
    for graph in reversed(graphs):
        captures = {id(inner): outer for outer, inner in _captures(graph) if tf.is_symbolic_tensor(outer)}
        frame = Frame(analysis, {}, captures, frame)
    assert frame is not None
    return frame
