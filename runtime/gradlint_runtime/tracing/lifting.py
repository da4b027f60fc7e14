"""Replaying the backward pass of a graph: the part between the seeds and the cotangents, as a function.

Phase F computes once what the backward pass needs of everything before it (the "cut") and the seeds
themselves; phase B maps seeds and cut to the cotangents.  Both are copies that run eagerly in functions of
their own, also in a program that switched eager execution off: neither the user's graph nor its state
changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

import tensorflow as tf

from gradlint_runtime.tracing.copying import (
    CannotReplay,
    Plan,
    copy_slice,
    has_values,
    refuse_v1_control_flow,
)
from gradlint_runtime.tracing.graph_internals import call, eagerly, function_from_graph, reason_of
from gradlint_runtime.tracing.slices import needed, reached

__all__ = ["CannotReplay", "Computed", "Replay", "Values", "evaluate", "lift"]

# What stands for an unknown dimension: tried in turn until the shapes of the program fit together.
_SIZES = (4, 8, 16, 32, 64, 1)


class Computed(NamedTuple):
    """Values of graph tensors (None for handles that cannot be had), and what limits them.

    `more` is None, or the number of the next attempt: where the size of an unknown dimension was guessed,
    another guess may fit better.
    """

    values: tuple[Any, ...]
    notes: tuple[str, ...]
    more: int | None


class Values(Protocol):
    """Where the values of a graph's inputs come from: graph_inputs.FunctionValues or SessionValues."""

    def compute(self, fetches: Sequence[Any], attempt: int) -> Computed:
        """The eager values of tensors of the graph; `attempt` is 0 or what `Computed.more` says."""
        ...


class Replay:
    """The backward pass as a function of its seeds.

    `seeds` are the seeds' values in the program.  `notes` say what limits the values.  `unavailable` are the
    indices in `wanted` of cotangents that depend on the seeds through an operation which can run only once:
    nothing is known about them, while every other None says that the seeds do not reach it.
    """

    def __init__(
        self, seeds: tuple[Any, ...], fixed: list[Any], backward: _Backward, notes: tuple[str, ...]
    ) -> None:
        self.seeds = seeds
        self.notes = notes
        self.unavailable = backward.unavailable
        self._fixed = fixed
        self._backward = backward

    def __call__(self, seeds: Sequence[Any]) -> list[Any | None]:
        """The values of `wanted` for other seeds, of the shapes and dtypes of `self.seeds`.

        A tensor of the graph that does not depend on the seeds keeps its value.  None stands for a tensor of
        another graph, and for the `unavailable` ones.  Raises CannotReplay when an operation fails.
        """
        if len(seeds) != len(self.seeds):
            raise ValueError(f"seeds: {len(seeds)} were given, and the gradient has {len(self.seeds)}")
        backward = self._backward
        results = list(self._fixed)
        with eagerly():
            given = [
                tf.convert_to_tensor(seed, old.dtype) for seed, old in zip(seeds, self.seeds, strict=True)
            ]
            for index, position in backward.seeds.items():
                results[index] = given[position]
            if backward.function is not None:
                try:
                    outputs = call(backward.function, [*given, *backward.cut])
                except tf.errors.OpError as error:
                    raise CannotReplay(_failure("backward", error, self.notes)) from error
                for index, value in zip(backward.indices, outputs, strict=True):
                    results[index] = value
        return results


class _Backward(NamedTuple):
    """Phase B: `function` maps seeds and `cut` to the wanted tensors at `indices`.

    `seeds` maps the index of a wanted tensor that is a seed to the seed's position.  `values` is held because
    it may own what handles in the cut refer to.
    """

    function: Any | None
    cut: list[Any]
    indices: tuple[int, ...]
    seeds: dict[int, int]
    unavailable: frozenset[int]
    values: Values


class _Parts(NamedTuple):
    """A graph around its seeds: `cut` is what the backward pass takes from before them.

    `behind` are the wanted tensors that depend on the seeds, `free` those that do not, by their index.
    """

    graph: Any
    seeds: Sequence[Any]
    cut: list[Any]
    behind: dict[int, Any]
    free: dict[int, Any]


def lift(graph: Any, seeds: Sequence[Any], wanted: Sequence[Any], values: Values) -> Replay:
    """The part of `graph` between `seeds` and `wanted`, to be run with other seeds.

    seeds: tensors of the graph, each a different one.
    wanted: tensors whose values the replay gives; those of another graph get None.
    values: computes tensors of the graph that are before the seeds, or beside them.

    Raises CannotReplay when a seed is there twice, when the backward pass holds control flow of TensorFlow 1,
    and when the values before it cannot be computed.
    """
    if len({seed.name for seed in seeds}) < len(seeds):
        raise CannotReplay("one tensor is the seed of two targets, so that they cannot be told apart")
    parts = _cut(
        graph, seeds, {index: tensor for index, tensor in enumerate(wanted) if tensor.graph is graph}
    )
    attempt: int | None = 0
    while attempt is not None:
        computed = values.compute([*seeds, *parts.cut, *parts.free.values()], attempt)
        replay = _replay(parts, computed, len(wanted), values)
        attempt = computed.more
        if attempt is None or _runs(replay):
            return replay
    raise AssertionError("the last attempt returns or raises")


def _cut(graph: Any, seeds: Sequence[Any], wanted: dict[int, Any]) -> _Parts:
    ops = needed(seeds, wanted.values())
    behind = reached(ops, seeds)
    backward = [op for op in ops if any(tensor.name in behind for tensor in op.inputs)]
    refuse_v1_control_flow(backward)
    cut = {
        tensor.name: tensor
        for op in backward
        for tensor in op.inputs
        if tensor.name not in behind and tensor.op.type != "Const"
    }
    return _Parts(
        graph,
        seeds,
        list(cut.values()),
        {index: tensor for index, tensor in wanted.items() if tensor.name in behind},
        {index: tensor for index, tensor in wanted.items() if tensor.name not in behind},
    )


def _replay(parts: _Parts, computed: Computed, size: int, values: Values) -> Replay:
    """The replay for `size` wanted tensors; `computed` are the seeds, the cut, and what is free of them."""
    found = iter(computed.values)
    seeds = tuple(next(found) for _ in parts.seeds)
    if any(value is None for value in seeds):
        raise CannotReplay("; ".join(("the seeds' shapes cannot be computed", *computed.notes)))
    cut = [next(found) for _ in parts.cut]
    fixed = dict(zip(parts.free, found, strict=True))
    notes = dict.fromkeys(computed.notes)
    backward = _backward(parts, cut, values, notes)
    return Replay(seeds, [fixed.get(index) for index in range(size)], backward, tuple(notes))


def _runs(replay: Replay) -> bool:
    """Whether the synthetic values of the forward pass fit what the backward pass makes of them."""
    try:
        replay(replay.seeds)
    except CannotReplay:
        return False
    return True


def _backward(parts: _Parts, cut: list[Any], values: Values, notes: dict[str, None]) -> _Backward:
    """Phase B, given the values of the cut; adds to `notes`."""
    positions = {seed.name: position for position, seed in enumerate(parts.seeds)}
    itself = {
        index: positions[tensor.name] for index, tensor in parts.behind.items() if tensor.name in positions
    }
    others = {index: tensor for index, tensor in parts.behind.items() if index not in itself}
    known = [index for index, value in enumerate(cut) if value is not None]
    feeds = [*parts.seeds, *(parts.cut[index] for index in known)]
    absent = [tensor for tensor, value in zip(parts.cut, cut, strict=True) if value is None]
    plan = Plan(_SIZES[0], True, notes, [], {})
    with eagerly():
        copied = copy_slice(parts.graph, feeds, list(others.values()), plan, parts.seeds, absent)
        function = function_from_graph(copied.graph) if copied.fetches else None
    indices = list(others)
    found = tuple(indices[position] for position in copied.fetches)
    lost = frozenset(indices) - frozenset(found)
    return _Backward(function, [cut[index] for index in known], found, itself, lost, values)


def evaluate(
    graph: Any, feeds: Sequence[tuple[Any, Any]], fetches: Sequence[Any], attempt: int = 0
) -> Computed:
    """Phase F: the eager values of `fetches`, given the eager values of some tensors of the graph.

    Nothing that has an effect on the program runs; the notes say what stands for it.  An unknown dimension
    of such a value is taken from the feeds' first dimensions, then from a few powers of two, beginning with
    number `attempt`.  Raises CannotReplay when an operation fails in every attempt.
    """
    ops = needed((tensor for tensor, _ in feeds), fetches)
    used = {tensor.name for tensor in (*fetches, *(tensor for op in ops for tensor in op.inputs))}
    chosen = [(tensor, value) for tensor, value in feeds if tensor.name in used]
    sizes = _candidates(value for _, value in chosen)
    for number in range(attempt, len(sizes)):
        plan = Plan(sizes[number], False, {}, [], {})
        more = number + 1 if number + 1 < len(sizes) else None
        with eagerly():
            copied = copy_slice(graph, [tensor for tensor, _ in chosen], fetches, plan)
            try:
                given = [value for _, value in chosen]
                outputs = call(function_from_graph(copied.graph), given) if copied.fetches else []
            except tf.errors.OpError as error:
                if plan.guesses and more is not None:
                    continue
                raise CannotReplay(_failure("forward", error, tuple(plan.notes))) from error
        values = dict(zip(copied.fetches, outputs, strict=True))
        found = tuple(values.get(index) for index in range(len(fetches)))
        return Computed(found, tuple(plan.notes), more if plan.guesses else None)
    raise ValueError(f"attempt: {attempt} is not one that Computed.more named")


def _candidates(values: Iterable[Any]) -> tuple[int, ...]:
    """Sizes for an unknown dimension: most often it is a batch like that of the known values."""
    shapes = [value.shape.as_list() for value in values if has_values(value.dtype)]
    batches = [shape[0] for shape in shapes if shape and shape[0] > 1]
    return tuple(dict.fromkeys((*batches[:3], *_SIZES)))


def _failure(direction: str, error: Any, notes: Sequence[str]) -> str:
    told = f"the {direction} pass could not be run once more ({type(error).__name__}: {reason_of(error)})"
    return "; ".join((told, *notes))
