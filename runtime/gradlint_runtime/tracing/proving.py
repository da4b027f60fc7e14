"""The partition proof: gradients of disjoint groups of slices add up to the gradient that came back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlint_runtime.tracing.records import Proof

Array = NDArray[Any]

#: The target is cut into so many groups of elements.
_GROUPS = 2


def partition_proof(
    gradients: Callable[[Sequence[Array]], Sequence[Array | None]],
    seeds: Sequence[Array],
) -> Proof | None:
    """Check that the gradient is the sum of those of two disjoint groups of the target's elements.

    `gradients` computes the results for given seeds; `seeds` are the call's own.  The error is relative to
    the largest entry among the partial gradients of all sources: a bias before batch normalisation has a
    gradient of nothing but rounding.  What holds allows for the rounding of sums in the narrowest dtype.
    None where there is nothing to compare.
    """
    count = sum(seed.size for seed in seeds)
    if count < _GROUPS:
        return None
    parts = [gradients(group) for group in _groups(seeds)]
    differences, sizes, roundings = [0.0], [0.0], []
    for result, *partial in zip(gradients(seeds), *parts, strict=True):
        if result is None or not result.size or any(part is None for part in partial):
            continue
        wide = np.result_type(result.dtype, np.float64)
        numbers = [part.astype(wide) for part in partial if part is not None]
        sizes += [float(np.abs(number).max()) for number in numbers]
        differences.append(float(np.abs(sum(numbers) - result.astype(wide)).max()))
        roundings.append(_rounding(result.dtype))
    if not roundings:
        return None
    error = max(differences) / (max(sizes) or 1.0)
    description = (
        f"the gradients of {_GROUPS} disjoint groups of the {count} elements add up to what came back"
    )
    return Proof(
        "partition", description, error, bool(error <= 64 * max(roundings) * max(1.0, np.log2(count)))
    )


def _groups(seeds: Sequence[Array]) -> list[list[Array]]:
    """Each seed with all elements but those of one group set to zero."""
    numbers = np.cumsum([0, *(seed.size for seed in seeds)])
    groups = []
    for group in range(_GROUPS):
        masks = [
            (np.arange(start, start + seed.size) % _GROUPS == group).reshape(seed.shape)
            for start, seed in zip(numbers, seeds, strict=False)
        ]
        groups.append(
            [np.where(mask, seed, np.zeros_like(seed)) for mask, seed in zip(masks, seeds, strict=True)]
        )
    return groups


def _rounding(dtype: np.dtype[Any]) -> float:
    """The distance from 1 to the next number; bfloat16 keeps 7 bits behind the point."""
    if dtype.kind not in "fc":
        return 2.0**-7
    return float(np.finfo(dtype).eps)
