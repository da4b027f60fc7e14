"""Whether the backward steps are linear in what comes in, and whether they repeat bit by bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradlint_runtime.tracing.dye import wide
from gradlint_runtime.tracing.probing import Probed
from gradlint_runtime.tracing.verdicts import Flow

Array = NDArray[Any]


class Linearity(NamedTuple):
    """What a replay with a multiple of the seeds shows.

    `exact` says that every result grew by that power of two bit for bit; kernels that add in an order of
    their own do not.  `bent` are the results, by source, that did not even come near, with the first step
    that is not linear, where one was found.
    """

    exact: bool
    bent: dict[int, int | None]


def linearity(plain: Probed, other: Probed, factor: float, flows: Sequence[Flow]) -> Linearity:
    """Compare two replays whose seeds differ by `factor`, a power of two, up to its sign."""
    exact, bent = True, {}
    for source, (one, two) in enumerate(zip(plain.results, other.results, strict=True)):
        if one is None or two is None or not np.isfinite(wide(two)).all():
            continue
        if not _grew(one, two, factor):
            exact = False
            if not _grew_nearly(one, two, factor):
                bent[source] = _first_bent(plain, other, factor, flows)
    return Linearity(exact, bent)


def _grew(plain: Array, other: Array, factor: float) -> bool:
    return bool(np.array_equal((plain * factor).astype(plain.dtype), other))


def _grew_nearly(plain: Array, other: Array, factor: float) -> bool:
    expected = wide(plain) * factor
    # Sums in another order differ by the rounding of their largest terms.
    room = 1e-3 * max(float(np.abs(expected).max()), np.finfo(np.float32).tiny)
    return bool(np.allclose(expected, wide(other), rtol=1e-3, atol=room))


def _first_bent(plain: Probed, other: Probed, factor: float, flows: Sequence[Flow]) -> int | None:
    """The first step whose output did not grow with its inputs."""

    def grew(number: int | None) -> bool:
        one, two = (None, None) if number is None else (plain.values[number], other.values[number])
        return one is None or two is None or not one.size or _grew_nearly(one, two, factor)

    for step, flow in enumerate(flows):
        if all(map(grew, flow.incoming)) and not all(map(grew, flow.outgoing)):
            return step
    return None
