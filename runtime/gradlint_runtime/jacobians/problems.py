"""The three kinds of target as one thing: a linear map from a seed, shaped like the target, to gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import tensorflow as tf

from gradlint_runtime.jacobians.graph import LOOPS, producers_first

#: A seed and the indices of sources to their gradients: dense, in the current graph, None without a path.
Pull: TypeAlias = "Callable[[tf.Tensor, Sequence[int]], list[tf.Tensor | None]]"


class Problem(NamedTuple):
    """A target, its sources, and the map between them.

    `seed` and `gradients` are the map built once, in a graph where its operations can be read; `pull` builds
    it again wherever it is needed.
    """

    target: tf.Tensor
    sources: tuple[tf.Tensor | tf.Variable, ...]
    seed: tf.Tensor
    gradients: tuple[tf.Tensor | None, ...]
    pull: Pull


def problem_of_graph(target: tf.Tensor, sources: Sequence[tf.Tensor | tf.Variable]) -> Problem:
    """A target in the current graph: `tf.gradients` walks from it, through the bodies around this one too."""

    def pull(seed: tf.Tensor, which: Sequence[int]) -> list[tf.Tensor | None]:
        wanted = [sources[at] for at in which]
        return _dense(tf.gradients(target, [inside[at] for at in which], grad_ys=seed), wanted)

    inside = [_in_current_graph(source) for source in sources]
    if any(operation.type in LOOPS for operation in producers_first([target.op])):
        # The first gradient through a loop adds outputs to it, which a second gradient would carry along.
        return _problem_of_trace(target, sources, lambda seed: pull(seed, range(len(sources))))
    # A placeholder, so that nothing is simplified for zeros; it needs no feed, and nothing runs it.
    seed = tf.compat.v1.placeholder_with_default(tf.zeros_like(target), target.shape)
    return Problem(target, tuple(sources), seed, tuple(pull(seed, range(len(sources)))), pull)


def _in_current_graph(source: tf.Tensor | tf.Variable) -> tf.Tensor | tf.Variable:
    """A source as the operations of the current graph have it.

    What a function uses of the world around it comes in through an argument of its own.  Inside another
    function the same variable comes in anew, and no path leads from the target to that.
    """
    graph = tf.compat.v1.get_default_graph()
    if not hasattr(graph, "capture"):
        return source
    return graph.capture(source.handle if isinstance(source, tf.Variable) else source)


def problem_of_tape(
    target: tf.Tensor, sources: Sequence[tf.Tensor | tf.Variable], tape: tf.GradientTape
) -> Problem:
    """A target that a tape recorded.  The tape is asked once, so it need not be persistent."""
    return _problem_of_trace(
        target, sources, lambda seed: _dense(_gradients_of_tape(tape, target, sources, seed), sources)
    )


def _problem_of_trace(
    target: tf.Tensor,
    sources: Sequence[tf.Tensor | tf.Variable],
    gradients: Callable[[tf.Tensor], list[tf.Tensor | None]],
) -> Problem:
    """The map as a function of its own, traced once and called wherever it is needed."""
    connected: list[bool] = []

    def connected_gradients(seed: tf.Tensor) -> list[tf.Tensor]:
        found = gradients(seed)
        connected[:] = [gradient is not None for gradient in found]
        return [gradient for gradient in found if gradient is not None]

    function = tf.function(connected_gradients, autograph=False)
    traced = function.get_concrete_function(tf.TensorSpec(target.shape, target.dtype))

    def in_place(found: Sequence[tf.Tensor]) -> list[tf.Tensor | None]:
        remaining = iter(found)
        return [next(remaining) if is_connected else None for is_connected in connected]

    def pull(seed: tf.Tensor, which: Sequence[int]) -> list[tf.Tensor | None]:
        found = in_place(traced(seed))
        return [found[at] for at in which]

    return Problem(target, tuple(sources), traced.inputs[0], tuple(in_place(traced.outputs)), pull)


def _gradients_of_tape(
    tape: tf.GradientTape, target: tf.Tensor, sources: Sequence[tf.Tensor | tf.Variable], seed: tf.Tensor
) -> list[tf.Tensor | tf.IndexedSlices | None]:
    try:
        return list(tape.gradient(target, list(sources), output_gradients=seed))
    except RuntimeError as error:
        if "non-persistent" not in str(error):
            raise
        raise RuntimeError(
            "tape: it is used up, since a tape that is not persistent gives one set of gradients; make it "
            "with tf.GradientTape(persistent=True), or ask for the Jacobian first"
        ) from error


def _dense(
    gradients: Sequence[tf.Tensor | tf.IndexedSlices | None], sources: Sequence[tf.Tensor | tf.Variable]
) -> list[tf.Tensor | None]:
    """A row that several ids pick is in IndexedSlices several times, and counts that often."""
    return [
        tf.math.unsorted_segment_sum(gradient.values, gradient.indices, _rows(source))
        if isinstance(gradient, tf.IndexedSlices)
        else gradient
        for gradient, source in zip(gradients, sources, strict=True)
    ]


def _rows(source: tf.Tensor | tf.Variable) -> int | tf.Tensor:
    rows = source.shape[0]
    return tf.shape(source)[0] if rows is None else rows
