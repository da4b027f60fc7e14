"""The sentences of a trace: every report says the same thing with the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gradlint_runtime.tracing.records import AxisVerdict, Call, Proof, Source, Trace
from gradlint_runtime.tracing.reports.folding import Fold, idle_reads
from gradlint_runtime.tracing.reports.names import (
    jacobian_shape,
    listed,
    name_text,
    path_text,
    plain,
    plural,
    shape_text,
    size_text,
    tensor_text,
)
from gradlint_runtime.tracing.reports.reading import (
    Axis,
    axes_of,
    elements,
    is_scalar,
    is_single,
    outcome,
    state_at,
    telling_axes,
    verdict_at,
)

#: What a state of a step is called; "mixed" is for a step whose outputs differ, none of which sums.
STATE_WORDS = {
    "kept": "kept",
    "summed": "SUMMED HERE",
    "after": "already summed",
    "mixed": "partly already summed",
    "dead": "zero everywhere",
    "unknown": "no statement",
}

#: What a backward step runs, by its kind.
KIND_WORDS = {
    "gradient": "(its registered gradient function)",
    "sum": "(the sum over the uses of one tensor)",
    "python": "(a custom gradient or a function's backward pass)",
}

#: What a call comes to, as a short label.
OUTCOME_WORDS = {
    "summed": "summed",
    "unclear": "not decided",
    "kept": "kept apart",
    "scalar": "scalar",
    "single": "one element",
    "zero": "no gradient",
    "given": "explicit seed",
}


def position(call: Call) -> str:
    """`train.py:18:5`."""
    column = "" if call.column is None else f":{call.column}"
    return f"{path_text(call.filename)}:{call.line}{column}"


def headline(call: Call) -> str:
    """The call in one sentence: its target, and what is summed for which sources."""
    return f"{subject(call)}: {_what_is_added(call)}"


def subject(call: Call) -> str:
    """`gradient of non-scalar target y (32, 1)`."""
    if len(call.targets) != 1:
        what = f"{len(call.targets)} targets, {listed([tensor_text(each) for each in call.targets], 3)}"
    else:
        kind = "scalar target" if is_scalar(call) else "non-scalar target"
        what = f"{kind} {tensor_text(call.targets[0])}"
    seed = ", with a seed of its own" if call.seed == "given" else ""
    return f"gradient of {what}{seed}"


def _what_is_added(call: Call) -> str:
    if is_scalar(call):
        return "there is nothing to add, and nothing is"
    if is_single(call):
        return "one element on this input, so there is nothing to add; a larger input would show more"
    said: dict[str, list[Axis]] = {}
    for axis in telling_axes(call):
        said.setdefault(axis_phrase(call, axis), []).append(axis)
    sentences = [f"{subject_of(call, axes)} {phrase}" for phrase, axes in said.items()]
    if call.proof is not None and not call.proof.holds:
        sentences.append("but the proof by numbers FAILS")
    return "; ".join(sentences) or "no statement about its axes"


def subject_of(call: Call, axes: list[Axis]) -> str:
    """`axis 0 (32) is`, `axes 0 (32) and 1 (8) of y are`, `the gradients of 2 targets are`."""
    if axes[0].axis is None:
        return f"the gradients of {axes[0].size} targets are"
    owner = f" of {name_text(call.targets[axes[0].target].name)}" if len(call.targets) > 1 else ""
    if len({axis.target for axis in axes}) > 1:
        return " and ".join(axis_name(call, axis) for axis in axes) + " are"
    if len(axes) == 1:
        return f"{axis_name(call, axes[0])} is"
    return f"axes {' and '.join(f'{axis.axis} ({size_text(axis.size)})' for axis in axes)}{owner} are"


def axis_name(call: Call, axis: Axis) -> str:
    """`axis 0 (32)`, with its target's name where there are several; `the 2 targets` for themselves."""
    if axis.axis is None:
        return f"the {axis.size} targets"
    owner = f" of {name_text(call.targets[axis.target].name)}" if len(call.targets) > 1 else ""
    return f"axis {axis.axis} ({size_text(axis.size)}){owner}"


def axis_sentence(call: Call, axis: Axis) -> str:
    """`axis 0 (32) is summed for W, b, U; kept at axis 0 of x`."""
    return f"{subject_of(call, [axis])} {axis_phrase(call, axis)}"


def axis_phrase(call: Call, axis: Axis) -> str:
    """The sources with the same verdict together, those that are summed first."""
    together: dict[tuple[str, str], list[str]] = {}
    for source in call.sources:
        found = verdict_at(source, axis)
        if found is not None:
            start, end = _verdict_words(found)
            together.setdefault((start, end), []).append(name_text(source.tensor.name))
    ordered = sorted(together.items(), key=lambda item: not item[0][0].startswith(("summed", "added")))
    return "; ".join(f"{start} {listed(names)}{end}" for (start, end), names in ordered)


def _verdict_words(found: AxisVerdict) -> tuple[str, str]:
    """What stands before the names of the sources, and what behind them."""
    if found.verdict == "kept":
        return "kept for" if found.source_axis is None else f"kept at axis {found.source_axis} of", ""
    reason = verdict_reason(found)
    because = f" ({plain(reason)})" if reason else ""
    return {
        "summed": ("added for" if found.axis is None else "summed for", because),
        "dead": ("zero everywhere on this input for", ""),
        "disconnected": ("not connected to", ""),
        "nonlinear": ("not simply added for", because or " (a backward step is not linear)"),
        "unverified": ("not verified for", because),
    }[found.verdict]


def verdict_cell(found: AxisVerdict | None) -> str:
    """One verdict in a table: `kept at its axis 0`, `summed in step 2, BiasAdd`."""
    where = "" if found is None else verdict_where(found)
    return f"{verdict_word(found)} {where}".strip()


def verdict_word(found: AxisVerdict | None) -> str:
    """What becomes of the axis, in a word or two."""
    if found is None:
        return "-"
    return {
        "kept": "kept",
        "summed": "added" if found.axis is None else "summed",
        "dead": "zero everywhere",
        "disconnected": "not connected",
        "nonlinear": "not linear",
        "unverified": "not verified",
    }[found.verdict]


def verdict_where(found: AxisVerdict) -> str:
    """Where a kept axis lies, or in which step the first sum is; empty for other verdicts."""
    if found.source_axis is not None:
        return f"at its axis {found.source_axis}"
    if not found.contractions:
        return ""
    first = found.contractions[0]
    more = f" and {len(found.contractions) - 1} more" if len(found.contractions) > 1 else ""
    where = "behind the steps" if first.step is None else f"in step {first.step}"
    return f"{where}, {plain(first.op_type)}{more}"


def verdict_reason(found: AxisVerdict) -> str | None:
    """Why there is this verdict, where its word does not say so itself."""
    return None if found.verdict in ("dead", "disconnected") else found.reason


def kept_sentence(call: Call) -> str | None:
    """Says that a sum over the target loses nothing, where every verdict is that an axis is kept."""
    verdicts = [verdict_at(source, axis) for source in call.sources for axis in telling_axes(call)]
    if outcome(call) != "kept" or any(found is None or found.verdict != "kept" for found in verdicts):
        return None
    return "nothing was added on this run: every entry of the result belongs to one slice of the target"


def one_slice_sentence(call: Call) -> str | None:
    """Says of the axes of size one, beside others, that nothing can be added along them."""
    telling = telling_axes(call)
    single = [axis for axis in axes_of(call) if axis.size == 1 and axis not in telling]
    if not single or not telling:
        return None
    names = " and ".join(axis_name(call, axis).replace(" (1)", "") for axis in single)
    return f"{names} {'has' if len(single) == 1 else 'have'} one slice on this input: nothing to add there"


def seed_sentence(call: Call) -> str:
    """What backpropagation starts from."""
    if call.seed == "given":
        return f"given by the program ({seed_argument(call)}); nothing is added here"
    ones = ", ".join(
        f"ones_like({name_text(each.name)}) {shape_text(each.shape)}" for each in call.targets[:3]
    )
    more = f" and {len(call.targets) - 3} more" if len(call.targets) > 3 else ""
    return f"{ones}{more}, nothing is added here"


def seed_argument(call: Call) -> str:
    """The argument of the call's API that takes a seed."""
    return "output_gradients" if "Tape" in call.api else "grad_ys"


def came_back(source: Source) -> str:
    """The shape of the result; `None` where there is no path to the source."""
    if source.result_shape is None and source.axes and _is_disconnected(source):
        return "None"
    return shape_text(source.result_shape)


def _is_disconnected(source: Source) -> bool:
    return all(axis.verdict == "disconnected" for axis in source.axes)


def jacobian_text(call: Call, source: Source) -> str:
    """target.shape + source.shape, one for each target."""
    shapes = [shape_text(jacobian_shape(target.shape, source.tensor.shape)) for target in call.targets]
    return " and ".join(shapes[:3]) + (f" and {len(shapes) - 3} more" if len(shapes) > 3 else "")


def mean_divisor(call: Call) -> int | None:
    """The number of elements by which the mean of a single target divides its sum."""
    return elements(call.targets[0]) if len(call.targets) == 1 else None


def fold_sentence(call: Call, fold: Fold, axes: Sequence[Axis]) -> str:
    """What the steps are that a row stands for, and how many of them add something."""
    if fold.cycle:
        again = plural(len(fold.steps) // fold.cycle, "time")
        return f"the {plural(fold.cycle, 'step')} before, {again} more: same lines, shapes and states"
    steps = [call.steps[index] for index in fold.steps]
    names = [plain(name) for name, _ in Counter(step.op_type for step in steps).most_common()]
    sums = sum(any(state_at(step, axis) == "summed" for axis in axes) for step in steps)
    what = f"{sums:,} of them SUM HERE" if sums else "nothing is added here for the first time"
    return f"{plural(len(steps), 'step')}, {what}: {listed(names)}"


def reads_sentence(call: Call) -> str | None:
    """Which steps no report has a row for."""
    idle = idle_reads(call)
    if not idle:
        return None
    which = listed([str(index) for index in idle], 12)
    reads = "a read of a variable, which hands" if len(idle) == 1 else "reads of variables, which hand"
    return f"left out: {plural(len(idle), 'step')} ({which}), {reads} on what comes in"


def proof_sentence(proof: Proof) -> str:
    """The check by numbers, and whether it holds."""
    what = f"{plain(proof.method)} ({plain(proof.description)})"
    if proof.holds:
        return f"{what} holds: largest relative difference {proof.error:.1e}, within rounding"
    return (
        f"{what} FAILS: largest relative difference {proof.error:.1e} is more than rounding explains; "
        "do not trust the verdicts of this call"
    )


def runs_sentence(call: Call) -> str | None:
    """How often the call ran, if it was more than once."""
    return f"it ran {call.runs:,} times; the first run was analysed" if call.runs > 1 else None


def count_sentence(trace: Trace) -> str:
    """How many calls there are, and what they come to."""
    if not trace.calls:
        return (
            "no gradient call was seen; the trace has to be on while the program computes its gradients, "
            "and before it opens the tape"
        )
    outcomes = [outcome(call) for call in trace.calls]
    parts = [f"{outcomes.count(each)} {word}" for each, word in OUTCOME_WORDS.items() if each in outcomes]
    return f"{plural(len(trace.calls), 'gradient call')}: {', '.join(parts)}"
