"""The structure step: what is known about the map before any plan, read from its operations."""

from __future__ import annotations

import tensorflow as tf

from gradlint_runtime.jacobians.cost import pass_cost
from gradlint_runtime.jacobians.differentiability import obstacle_to_derivative
from gradlint_runtime.jacobians.linearity import obstacle_to_linearity
from gradlint_runtime.jacobians.problems import Problem
from gradlint_runtime.jacobians.records import Facts, Options, Pair, PassCost, SourceFacts
from gradlint_runtime.jacobians.structure import carried_axes


def study(problem: Problem, options: Options) -> Facts:
    """The facts about the target and each source."""
    sources = tuple(
        _study_source(problem, at, options.structure == "auto") for at in range(len(problem.sources))
    )
    target = problem.target
    return Facts(_name(target), tuple(target.shape), target.dtype.name, target.dtype.size, sources)


def _study_source(problem: Problem, at: int, with_structure: bool) -> SourceFacts:
    source, gradient = problem.sources[at], problem.gradients[at]
    pairs: tuple[Pair, ...] = ()
    obstacle = derivative_obstacle = None
    cost = PassCost(0, 0, 0)
    if gradient is not None:
        obstacle = obstacle_to_linearity([gradient], problem.seed)
        derivative_obstacle = obstacle_to_derivative([gradient], problem.seed)
        cost = pass_cost([gradient], problem.seed)
        if with_structure and obstacle is None:
            carried = carried_axes(gradient, problem.seed, _target_in_graph(problem, gradient))
            pairs = _usable_pairs(carried, problem.target, source)
    return SourceFacts(
        _name(source),
        tuple(source.shape),
        source.dtype.name,
        source.dtype.size,
        source.dtype.is_complex,
        gradient is not None,
        pairs,
        obstacle,
        derivative_obstacle,
        cost,
    )


def _usable_pairs(
    pairs: frozenset[Pair], target: tf.Tensor, source: tf.Tensor | tf.Variable
) -> tuple[Pair, ...]:
    """Pairs that can be folded together: an axis takes part once, and both axes are equally long."""
    used: list[Pair] = []
    for target_axis, source_axis in sorted(pairs):
        is_free = all(target_axis != pair[0] and source_axis != pair[1] for pair in used)
        if is_free and target.shape[target_axis] == source.shape[source_axis]:
            used.append((target_axis, source_axis))
    return tuple(used)


def _target_in_graph(problem: Problem, gradient: tf.Tensor) -> tf.Tensor | None:
    """The target where the analysis can see it; a tape's map is a graph of its own."""
    is_eager = isinstance(problem.target, tf.__internal__.EagerTensor)
    return problem.target if not is_eager and problem.target.graph is gradient.graph else None


def _name(tensor: tf.Tensor | tf.Variable) -> str:
    """Eager tensors have no name."""
    return "" if isinstance(tensor, tf.__internal__.EagerTensor) else str(tensor.name).partition(":")[0]
