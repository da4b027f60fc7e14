"""Running the recorded steps once more, with other seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradlint_runtime.tracing.recording import RawStep, Recording

Array = NDArray[Any]


class Rows(NamedTuple):
    """The value of a sparse cotangent (tf.IndexedSlices): rows, and where each belongs."""

    values: Array
    indices: Array


#: Maps seeds (one for each target that has one) to the value of each cotangent; None where none arrives.
Replay = Callable[[Sequence[Array]], "list[Array | Rows | None]"]


class Run(NamedTuple):
    """A way to compute a gradient again: its own seeds, the replay, and what limits it."""

    seeds: tuple[Array, ...]
    replay: Replay
    notes: tuple[str, ...]


def cotangents_of(recording: Recording) -> list[Any]:
    """Every cotangent of the recording once: what comes into its steps, what leaves them, and the results."""
    found: dict[int, Any] = {}
    for step in recording.steps:
        for cotangent in (*step.incoming, *step.outgoing):
            if cotangent is not None:
                found.setdefault(id(cotangent), cotangent)
    for result in recording.results:
        if result is not None:
            found.setdefault(id(result), result)
    return list(found.values())


def eager_run(steps: Sequence[RawStep], seeds: Sequence[Any], cotangents: Sequence[Any]) -> Run:
    """A replay that calls the gradient functions again, in their order."""
    import tensorflow as tf

    def replay(new: Sequence[Array]) -> list[Array | Rows | None]:
        values: dict[int, Any] = {
            id(seed): tf.constant(numbers, seed.dtype) for seed, numbers in zip(seeds, new, strict=True)
        }
        # Behind a step that is not run again, nothing is known.
        lost: set[int] = set()
        for step in steps:
            present = [id(cotangent) for cotangent in step.incoming if cotangent is not None]
            if not any(one in values or one in lost for one in present):
                continue
            outgoing = [one for one in step.outgoing if one is not None]
            if step.run is None or any(one in lost for one in present):
                lost.update(map(id, outgoing))
                continue
            incoming = [values.get(id(cotangent), cotangent) for cotangent in step.incoming]
            for old, result in zip(step.outgoing, step.run(incoming), strict=True):
                if old is not None:
                    values[id(old)] = result
        return [
            None if id(cotangent) in lost else _as_numpy(values.get(id(cotangent)))
            for cotangent in cotangents
        ]

    effects = dict.fromkeys(step.effect for step in steps if step.effect)
    notes = tuple(f"a backward step that has an effect ({effect}) is not run again" for effect in effects)
    return Run(tuple(np.asarray(seed.numpy()) for seed in seeds), replay, notes)


def graph_run(graph: Any, seeds: Sequence[Any], cotangents: Sequence[Any], values: Any) -> Run:
    """A replay of the part of a graph between the seeds and the cotangents, in a copy.

    Raises CannotReplay, which says why, when the graph cannot be run again.
    """
    from gradlint_runtime.tracing.lifting import lift
    from gradlint_runtime.tracing.slices import changed_before, needed, reached

    tensors = [_parts(cotangent) for cotangent in cotangents]
    wanted = [tensor for parts in tensors for tensor in parts]
    lifted = lift(graph, seeds, wanted, values)
    behind = reached(needed(seeds, [tensor for tensor in wanted if tensor.graph is graph]), seeds)

    def replay(new: Sequence[Array]) -> list[Array | Rows | None]:
        found = iter(lifted(new))
        return [_in_graph(parts, [next(found) for _ in parts], behind) for parts in tensors]

    notes = (*lifted.notes, *changed_before([one for one in wanted if one.graph is graph]))
    return Run(tuple(np.asarray(seed.numpy()) for seed in lifted.seeds), replay, notes)


def _parts(cotangent: Any) -> list[Any]:
    """The tensors that a cotangent consists of."""
    return [cotangent.values, cotangent.indices] if hasattr(cotangent, "indices") else [cotangent]


def _in_graph(parts: Sequence[Any], values: Sequence[Any], behind: set[str]) -> Array | Rows | None:
    """The numbers of a cotangent that depends on the seeds; None for one that does not."""
    if values[0] is None or parts[0].name not in behind:
        return None
    if len(parts) == 1:
        return _as_numpy(values[0])
    return None if values[1] is None else Rows(values[0].numpy(), values[1].numpy())


def _as_numpy(value: Any) -> Array | Rows | None:
    """The numbers of a cotangent; None for what has none (a variant, a list of tensors)."""
    if value is None:
        return None
    if hasattr(value, "indices"):
        return Rows(value.values.numpy(), value.indices.numpy())
    if not (value.dtype.is_floating or value.dtype.is_complex):
        return None
    numbers: Array = np.asarray(value.numpy())
    return numbers
