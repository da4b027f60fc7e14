"""Traces cases, and compares what the tracer says with an expectation or with the truth."""

from __future__ import annotations

from collections.abc import Sequence

import running
from case_type import Case, Expected, read
from one_hot_oracle import AxisTruth

import gradlint_runtime as glr
from gradlint_runtime.tracing.records import AxisVerdict, Call

#: What may be said of an axis whose target has no elements, or where the numbers of a dtype end.
_ALLOWED = {"empty": {"dead", "unverified"}, "doubtful": {"kept", "unverified"}}


def traced_calls(case: Case, mode: str) -> tuple[Call, ...]:
    """All gradient calls of a case, in the order of the program."""
    with glr.trace() as report:
        running.differentiate(case, mode)
    return report.calls


def traced_call(case: Case, mode: str) -> Call:
    """The case's own gradient call: the one that `running` makes."""
    (call,) = (call for call in traced_calls(case, mode) if call.filename == running.__file__)
    return call


def by_axis(axes: Sequence[AxisVerdict]) -> dict[tuple[int, int | None], AxisVerdict]:
    """The verdicts of a source by target and axis; each pair may come once."""
    found = {(axis.target, axis.axis): axis for axis in axes}
    assert len(found) == len(axes), axes
    return found


def disagreements(call: Call, truth: Sequence[Sequence[AxisTruth]]) -> list[str]:
    """Where the tracer and the oracle differ; a wrong "kept" is named as such."""
    assert len(call.sources) == len(truth)
    lines = []
    for index, (source, axes) in enumerate(zip(call.sources, truth, strict=True)):
        said = by_axis(source.axes)
        expected = {(axis.target, axis.axis): axis for axis in axes}
        if said.keys() != expected.keys():
            lines.append(
                f"source {index}: axes {sorted(map(str, said))} instead of {sorted(map(str, expected))}"
            )
        both = [key for key in expected if key in said]
        lines += [
            f"source {index}: {text}" for key in both if (text := _difference(said[key], expected[key]))
        ]
    return lines


def _difference(said: AxisVerdict, truth: AxisTruth) -> str | None:
    if said.size != truth.size:
        return f"size {said.size} instead of {truth}"
    if truth.cancels and said.verdict in {"summed", "unverified"}:
        return None
    if said.verdict != truth.verdict:
        wrong = "FALSE KEPT" if said.verdict == "kept" else said.verdict
        return f"{wrong} ({said.reason}) instead of {truth}"
    if said.verdict == "unverified" and not said.reason:
        return f"no reason for {truth}"
    if (said.verdict == "summed") != bool(said.contractions):
        return f"{said.verdict} with contractions {said.contractions}"
    if truth.source_axes is not None and not _lies(said.source_axis, truth.source_axes):
        return f"lies along {said.source_axis} instead of {truth}"
    return None


def _lies(axis: int | None, axes: frozenset[int]) -> bool:
    return axis in axes if axes else axis is None


def unmet(call: Call, line: str) -> list[str]:
    """What of a written expectation the tracer does not say."""
    written = read(line)
    if len(written) != len(call.sources):
        return [f"{len(call.sources)} sources instead of {len(written)}"]
    lines = []
    for index, (source, expected) in enumerate(zip(call.sources, written, strict=True)):
        said = by_axis(source.axes)
        if said.keys() != expected.keys():
            lines.append(f"source {index}: axes {list(said)} instead of {list(expected)}")
        both = [key for key in expected if key in said]
        lines += [
            f"source {index}, target and axis {key}: {text}"
            for key in both
            if (text := _lack(said[key], expected[key]))
        ]
    return lines


def _lack(said: AxisVerdict, expected: Expected) -> str | None:
    allowed = _ALLOWED.get(expected.verdict, {expected.verdict})
    if said.verdict not in allowed:
        return f"{said.verdict} ({said.reason}) instead of {expected.verdict}"
    if said.verdict == "unverified" and not said.reason:
        return "unverified without a reason"
    if expected.source_axis is not None and said.source_axis != expected.source_axis:
        return f"lies along {said.source_axis} instead of {expected.source_axis}"
    if said.verdict != "summed":
        return (
            f"contractions {said.contractions} of an axis that is not summed" if said.contractions else None
        )
    return _wrong_operations({contraction.op_type for contraction in said.contractions}, expected)


def _wrong_operations(named: set[str], expected: Expected) -> str | None:
    if not named:
        return "summed without a contraction"
    if not expected.operations:
        return None
    strangers = named - frozenset().union(*expected.operations)
    missing = [sorted(names) for names in expected.operations if not names & named]
    if not strangers and not missing:
        return None
    return f"summed by {sorted(named)} instead of {[sorted(names) for names in expected.operations]}"
