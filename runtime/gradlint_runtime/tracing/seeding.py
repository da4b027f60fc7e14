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
        ways = [tuple(open_targets)]
    elif len(open_targets) > _MOST_TARGETS:
        return None
    else:
        ways = [
            way
            for way in combinations(open_targets, len(made))
            if all(
                _fits(recording, seed, recording.targets[target], maker)
                for seed, target in zip(made, way, strict=True)
            )
        ]
    if len(ways) != 1:
        return None
    seeds = list(given)
    for target, seed in zip(ways[0], made, strict=True):
        seeds[target] = seed
    return tuple(seeds)


def _fits(recording: Recording, seed: Any, target: Any, maker: Callable[[object], Forward | None]) -> bool:
    if target.dtype.name != "resource" and not (
        seed.dtype == target.dtype and seed.shape.is_compatible_with(target.shape)
    ):
        return False
    step = next((step for step in recording.steps if any(one is seed for one in step.incoming)), None)
    if step is None:
        # The seed is the result: the target is one of the sources.
        return any(source is target for source in recording.sources)
    forward = maker(tensor_key(target))
    return step.kind == "sum" or forward is None or forward.op_type == step.op_type
