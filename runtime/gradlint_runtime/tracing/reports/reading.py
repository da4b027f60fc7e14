"""What the reports read out of a call: its axes, the verdict for each, and the state after each step."""

from __future__ import annotations

import math
from typing import NamedTuple

from gradlint_runtime.tracing.records import AxisVerdict, Call, Source, Step, Tensor


class Axis(NamedTuple):
    """One axis of one target; with `axis` None the several targets, of which there are `size`."""

    target: int
    axis: int | None
    size: int


def axes_of(call: Call) -> tuple[Axis, ...]:
    """Every axis that the sources have a verdict for, in their order."""
    every = (Axis(each.target, each.axis, each.size) for source in call.sources for each in source.axes)
    return tuple(dict.fromkeys(every))


def telling_axes(call: Call) -> tuple[Axis, ...]:
    """The axes along which something could be added: those of one slice only if a sum was seen there."""
    summed = {(axis.target, axis.axis) for source in call.sources for axis in source.axes if is_sum(axis)}
    return tuple(axis for axis in axes_of(call) if axis.size != 1 or (axis.target, axis.axis) in summed)


def is_sum(verdict: AxisVerdict) -> bool:
    """Whether slices of the axis are added in this source."""
    return verdict.verdict == "summed"


def verdict_at(source: Source, axis: Axis) -> AxisVerdict | None:
    """The verdict of the source for this axis, if there is one."""
    here = (each for each in source.axes if (each.target, each.axis) == (axis.target, axis.axis))
    return next(here, None)


def is_scalar(call: Call) -> bool:
    """One target without axes: there is nothing to add."""
    return len(call.targets) == 1 and call.targets[0].shape == ()


def is_single(call: Call) -> bool:
    """One target with axes, but with one element on this input."""
    return len(call.targets) == 1 and bool(call.targets[0].shape) and elements(call.targets[0]) == 1


def elements(tensor: Tensor) -> int | None:
    """How many elements the tensor has, or None where a size is not known."""
    if tensor.shape is None:
        return None
    known = [size for size in tensor.shape if size is not None]
    return math.prod(known) if len(known) == len(tensor.shape) else None


def outcome(call: Call) -> str:
    """A key of OUTCOME_WORDS: the worst of the call's verdicts, unless the program gave a seed.

    Verdicts whose proof by numbers fails decide nothing.
    """
    if call.proof is not None and not call.proof.holds:
        return "unclear"
    if call.seed == "given":
        return "given"
    if is_scalar(call):
        return "scalar"
    found = {each.verdict for axis in telling_axes(call) for source in call.sources
             if (each := verdict_at(source, axis))}  # fmt: skip
    if "summed" in found:
        return "summed"
    if found & {"nonlinear", "unverified"}:
        return "unclear"
    if "kept" in found:
        return "kept"
    if is_single(call):
        return "single"
    return "zero" if found else "unclear"


def states_at(step: Step, axis: Axis) -> tuple[str, ...]:
    """The state of the axis in each output of the step; empty when the step says nothing about it."""
    here = (each.states for each in step.axes if (each.target, each.axis) == (axis.target, axis.axis))
    return next(here, ())


def state_at(step: Step, axis: Axis) -> str:
    """One state for the step: a sum wins; outputs that differ in anything else are "mixed"."""
    return combined(states_at(step, axis))


def combined(states: tuple[str, ...]) -> str:
    """The state that stands for several ones."""
    found = set(states) - {"dead"} or set(states)
    if "summed" in found:
        return "summed"
    if not found or "unknown" in found:
        return "unknown"
    return found.pop() if len(found) == 1 else "mixed"
