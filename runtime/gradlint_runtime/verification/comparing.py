"""The records of two runs compared: bit for bit for a sum, by its definition for a Jacobian.

With J the Jacobian, g the gradient before and u a random cotangent of the target: J has the target's shape
followed by g's, the sum of J over the target's axes is g, and u J is the gradient that u seeds.  The last one
fails for any wrong entry, also where errors cancel in the sum (Freivalds' check of a matrix product, 1977).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gradlint_runtime.verification.requests import COTANGENTS, EXECUTIONS, OPERATION, STRETCH, record_path

Record = Mapping[str, Any]

#: Rounding errors that may add up, in units of the dtype's last place, relative to the largest sum.
_ROUNDINGS = 200
_ROUNDINGS_HALF = 32
_NOISES = 100
_EPSILON = {"bfloat16": 2.0**-7}


class _Rounding(NamedTuple):
    """The dtype of a gradient, and how far apart two ways to compute it are."""

    dtype: str
    noise: float

    def bound(self, scale: float) -> float:
        """The largest difference that rounding explains, for sums of this size."""
        epsilon = _EPSILON.get(self.dtype) or float(np.finfo(self.dtype).eps)
        roundings = _ROUNDINGS if epsilon < 1e-4 else _ROUNDINGS_HALF
        return max(roundings * epsilon * scale, _NOISES * self.noise)


def compare(before: Path, after: Path, number: int, intent: str) -> str | None:
    """What is wrong with a call, or None where all of its recorded executions agree."""
    old, new = _records(before, number), _records(after, number)
    if not old and not new:
        return "the call did not run"
    if len(old) != len(new):
        return f"the call ran {_times(len(old))} before the rewrite, and {_times(len(new))} after it"
    check = _jacobian if intent == "jacobian" else _same
    reasons = (_compared(*pair, check) for pair in zip(old, new, strict=True))
    return next((reason for reason in reasons if reason), None)


def _records(folder: Path, number: int) -> list[Record]:
    paths = [record_path(folder, number, execution) for execution in range(1, EXECUTIONS + 1)]
    found: list[Record] = []
    for path in paths:
        if path.exists():
            with np.load(path) as stored:
                found.append({name: stored[name] for name in stored.files})
    return found


def _times(count: int) -> str:
    return {0: "never", 1: "once", EXECUTIONS: f"{EXECUTIONS} times or more"}.get(count, f"{count} times")


def _compared(old: Record, new: Record, check: Any) -> str | None:
    if old["large"] or new["large"]:
        return "its results are too large to compare"
    if OPERATION in (str(old["structure"]), str(new["structure"])):
        return "it returns an operation, so that its gradients cannot be seen"
    if str(old["structure"]) != str(new["structure"]):
        return f"the result was {old['structure']}, and is {new['structure']}"
    for leaf in range(int(old["count"])):
        reason = check(old, new, f"result{leaf}") if f"result{leaf}" in old else None
        if reason is not None:
            return f"result {leaf} {reason}" if int(old["count"]) > 1 else f"the result {reason}"
    return None


def _same(old: Record, new: Record, name: str) -> str | None:
    before, after = old[name], new[name]
    if before.shape != after.shape or str(old[f"dtype of {name}"]) != str(new[f"dtype of {name}"]):
        return f"was {before.dtype} {before.shape}, and is {after.dtype} {after.shape}"
    if before.tobytes() == after.tobytes():
        return None
    return f"differs by up to {np.max(np.abs(before - after)):.3g}, where every bit should be the same"


def _jacobian(old: Record, new: Record, name: str) -> str | None:
    gradient, jacobian = old[name], new[name]
    shape = (*old["shape"].tolist(), *gradient.shape)
    if jacobian.shape != shape:
        return f"has shape {jacobian.shape}, where the Jacobian has {shape}"
    dtype = str(old[f"dtype of {name}"])
    if str(new[f"dtype of {name}"]) != dtype:
        return f"is {new[f'dtype of {name}']}, where the gradient was {dtype}"
    if f"stretched of {name}" not in old:
        return "cannot be checked, for the call takes no random cotangent"
    if gradient.size and not np.isfinite(gradient).any():
        return "cannot be checked, for the gradient is finite nowhere"
    rounding = _Rounding(dtype, _noise(old[f"seeded0 of {name}"], old[f"stretched of {name}"]))
    if not _gives(np.ones(old["shape"]), jacobian, gradient, rounding):
        return "does not sum to the gradient over the axes of the target"
    for number in range(COTANGENTS):
        seeded = old[f"seeded{number} of {name}"]
        if not _gives(old[f"cotangent{number}"], jacobian, seeded, rounding):
            return "does not give the gradient of a random cotangent"
    return None


def _noise(seeded: Any, stretched: Any) -> float:
    """How far apart a gradient is that was computed twice, with the cotangent as it was and stretched.

    Where large terms cancel, rounding is as large as they are, and the gradient tells nothing of their size.
    """
    wide = _wide(seeded)
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.abs(stretched.astype(wide) / STRETCH - seeded.astype(wide))
    return float(np.max(difference, initial=0.0, where=np.isfinite(difference)))


def _wide(array: Any) -> Any:
    return np.complex128 if np.iscomplexobj(array) else np.float64


def _gives(cotangent: Any, jacobian: Any, expected: Any, rounding: _Rounding) -> bool:
    """The cotangent times the Jacobian is what was expected, up to rounding and where that is finite."""
    wide, axes = _wide(jacobian), cotangent.ndim
    with np.errstate(invalid="ignore"):
        found = np.tensordot(cotangent.astype(wide), jacobian.astype(wide), axes)
    finite = np.isfinite(expected)
    if not np.array_equal(finite, np.isfinite(found)):
        return False
    if not finite.any():
        return True
    difference = np.abs(found[finite] - expected[finite].astype(wide))
    sums = np.abs(jacobian.astype(wide)).sum(tuple(range(axes)))[finite]
    scale = max(float(np.max(sums)), float(np.max(np.abs(expected[finite]))))
    return bool(np.max(difference) <= rounding.bound(scale))
