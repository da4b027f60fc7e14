"""Which of several targets each seed belongs to.

TensorFlow makes ones only for those targets that its tape knows, in their order, and does not say which
these are.  A seed has the shape of its target, and goes into the gradient of the operation that made it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

from gradlint_runtime.tracing.recording import Forward, Recording, tensor_key

#: With more targets than this, not all ways to assign the seeds are tried.
_MOST_TARGETS = 12


def seeds_of(recording: Recording, maker: Callable[[object], Forward | None]) -> tuple[Any, ...] | None:
    """One seed for each target, or None for a target without one; None when that is not clear."""
    given = recording.given_seeds or (None,) * len(recording.targets)
    open_targets = [index for index, seed in enumerate(given) if seed is None]
    made = recording.made_seeds
    if len(made) == len(open_targets):
        way: tuple[int, ...] | None = tuple(open_targets)
    elif len(open_targets) > _MOST_TARGETS:
        way = None
    else:
        # A target whose operation was not noted was most likely made while the tape did not record.
        way = _only_way(recording, open_targets, maker, noted=True)
        way = way or _only_way(recording, open_targets, maker, noted=False)
    if way is None:
        return None
    seeds = list(given)
    for target, seed in zip(way, made, strict=True):
        seeds[target] = seed
    return tuple(seeds)


def _only_way(
    recording: Recording, targets: list[int], maker: Callable[[object], Forward | None], *, noted: bool
) -> tuple[int, ...] | None:
    """The targets that the seeds belong to, in their order, if only one choice fits."""
    made = recording.made_seeds
    ways = [
        way
        for way in combinations(targets, len(made))
        if all(
            _fits(recording, seed, recording.targets[target], maker, noted=noted)
            for seed, target in zip(made, way, strict=True)
        )
    ]
    return ways[0] if len(ways) == 1 else None


def _fits(
    recording: Recording,
    seed: Any,
    target: Any,
    maker: Callable[[object], Forward | None],
    *,
    noted: bool,
) -> bool:
    if target.dtype.name != "resource" and not (
        seed.dtype == target.dtype and seed.shape.is_compatible_with(target.shape)
    ):
        return False
    step = next((step for step in recording.steps if any(one is seed for one in step.incoming)), None)
    if step is None:
        # The seed is the result: the target is one of the sources.
        return any(source is target for source in recording.sources)
    forward = maker(tensor_key(target))
    if forward is None:
        return not noted
    return step.kind == "sum" or forward.op_type == step.op_type
