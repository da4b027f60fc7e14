"""Parameters with which each distribution is tried: by their names, over batches of several shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from arguments import Case, spd, t

from gradlint.knowledge.lookup import Row

_EVENT = 3


def _lower(*shape: int) -> np.ndarray:
    return np.linalg.cholesky(spd(*shape))


def _simplex(*shape: int) -> np.ndarray:
    numbers = t(*shape)
    return numbers / numbers.sum(-1, keepdims=True)


#: How a parameter is made where numbers between 0 and 1 do not do.  Another value is 1.1 less the old one:
#: it must be valid too, for some samplers draw until the end of time from what is none.
_MADE: dict[str, Callable[..., np.ndarray]] = {
    "covariance_matrix": spd,
    "high": lambda *shape: t(*shape) / 4 + 0.5,
    "low": lambda *shape: t(*shape) / 10,
    "mean_direction": lambda *shape: _simplex(*shape) ** 0.5,
    "peak": lambda *shape: t(*shape) / 10 + 0.3,
    "power": lambda *shape: t(*shape) / 10 + 1.01,
    "scale_tril": _lower,
    "total_count": lambda *shape: np.ones(shape),
}
#: Parameters that say the same as one before them, and such that say nothing of the shape.
_OTHER_WORDS = {
    "probs", "log_rate", "log_scale", "log_rate1", "log_rate2", "atol", "rtol",
    "force_probs_to_zero_outside_support",
}  # fmt: skip
_INSTEAD = {"probs": ("logits", "probits"), "log_rate": ("rate",)}
_AXES = {"x": 0, "y": 0, "z": 0, "w": 0, "u": 1, "v": 1, "m": 2}
_BATCHES: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((), ()),
    ((4,), (4,)),
    ((2, 4), (4,)),
)


def constructors(row: Row, names: list[str]) -> list[Case]:
    """Arguments of the constructor, which takes these names: each batch, then other words for them."""
    parameters = [(p.names[0], next(n for n in p.names if n in names)) for p in row.parameters]
    first = [p for p in parameters if p[1] not in _OTHER_WORDS]
    cases = [_made(first, *batches) for batches in _BATCHES]
    others = [p for p in parameters if p[1] in _INSTEAD]
    for place, name in others:
        rest = [p for p in first if p[1] not in _INSTEAD[name]]
        cases.append(_made([*rest, (place, name)], (4,), (4,)))
    return cases


def _made(parameters: list[tuple[str, str]], one: tuple[int, ...], other: tuple[int, ...]) -> Case:
    case: dict[str, Any] = {}
    for i, (place, name) in enumerate(parameters):
        shape = (*(other if i % 2 else one), *(_EVENT,) * _AXES[place])
        plain = _simplex if name == "probs" and _AXES[place] else t
        case[name] = _MADE.get(name, plain)(*shape)
    return case
