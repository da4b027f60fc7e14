"""From labels to verdicts: what became of an axis, and at which step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from gradlint_runtime.tracing.dye import DEAD, MIXED, UNKNOWN, lies_along
from gradlint_runtime.tracing.probing import Evidence, Labels

_ON_THIS_INPUT = "on this input, where a step sets some entries to zero; others may be added on another one"

#: A step that works on several slices at once: step number, and whether it is the sum of duplicate rows.
SumPlace = tuple[int, bool]


class Flow(NamedTuple):
    """The cotangents of one step by their numbers; None where there is none."""

    incoming: tuple[int | None, ...]
    outgoing: tuple[int | None, ...]


class Found(NamedTuple):
    """A verdict with the numbers of the steps that add."""

    verdict: str
    source_axis: int | None
    sums: tuple[SumPlace, ...]
    reason: str | None


def is_mixed(labels: Labels | None) -> bool:
    """Whether any entry adds several slices."""
    return labels is not None and bool((labels == MIXED).any())


def judged(flows: Sequence[Flow], evidence: Evidence, source: int, result: int, *, masked: bool) -> Found:
    """The verdict on one axis for one source.

    `result` is the number of the source's cotangent; `masked` says that a step hides entries (is_masked).
    """
    found = evidence.results[source]
    if found is None:
        return Found("unverified", None, (), "its gradient could not be computed again")
    if is_mixed(found):
        rows = evidence.rows[source]
        if rows is not None and not is_mixed(rows):
            maker = next((step for step, flow in enumerate(flows) if result in flow.outgoing), None)
            return Found("summed", None, () if maker is None else ((maker, True),), None)
        return Found(
            "summed", None, tuple((step, False) for step in first_sums(flows, evidence, result)), None
        )
    if (found == UNKNOWN).any():
        return Found("unverified", None, (), "the gradient is too large or too small to be told apart")
    if found.size == 0:
        return Found("unverified", None, (), "the source is empty")
    if (found == DEAD).all():
        return Found("dead", None, (), "the gradient is zero everywhere on this input")
    reason = _ON_THIS_INPUT if masked else None
    return Found("kept", lies_along(found, evidence.axis), (), reason)


def reached(flows: Sequence[Flow], cotangent: int) -> set[int]:
    """The cotangents that one cotangent flows into, itself included."""
    found = {cotangent}
    for flow in flows:
        if not found.isdisjoint(one for one in flow.incoming if one is not None):
            found.update(one for one in flow.outgoing if one is not None)
    return found


def is_masked(flows: Sequence[Flow], evidence: Evidence) -> bool:
    """Whether a step, as a dead ReLU does, sets entries to zero that came in alive."""
    pairs = (pair for flow in flows for pair in product(flow.incoming, flow.outgoing))
    for before, after in pairs:
        old, new = (None if one is None else evidence.values[one] for one in (before, after))
        if old is None or new is None or old.shape != new.shape:
            continue
        if ((old >= 0) & (new == DEAD)).any():
            return True
    return False


def first_sums(flows: Sequence[Flow], evidence: Evidence, result: int) -> list[int]:
    """The steps behind a cotangent whose output is mixed while nothing mixed came in."""
    makers: dict[int, list[int]] = {}
    for step, flow in enumerate(flows):
        for cotangent in flow.outgoing:
            if cotangent is not None and cotangent not in flow.incoming:
                makers.setdefault(cotangent, []).append(step)
    first: set[int] = set()
    seen: set[int] = set()
    queue = [result]
    while queue:
        cotangent = queue.pop()
        for step in makers.get(cotangent, ()):
            mixed = [
                one for one in flows[step].incoming if one is not None and is_mixed(evidence.values[one])
            ]
            if step in seen or not is_mixed(evidence.values[cotangent]):
                continue
            seen.add(step)
            if mixed:
                queue.extend(mixed)
            else:
                first.add(step)
    return sorted(first)


def states(flow: Flow, evidence: Evidence) -> tuple[str, ...]:
    """What a step did to an axis, for each cotangent that leaves it."""
    before = any(is_mixed(evidence.values[one]) for one in flow.incoming if one is not None)
    return tuple(_state(evidence.values[one], before) for one in flow.outgoing if one is not None)


def _state(labels: Labels | None, before: bool) -> str:
    if labels is None:
        return "unknown"
    if is_mixed(labels):
        return "after" if before else "summed"
    if (labels == UNKNOWN).any():
        return "unknown"
    return "dead" if (labels == DEAD).all() else "kept"
