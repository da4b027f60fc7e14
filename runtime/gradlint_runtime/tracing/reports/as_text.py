"""A trace for people in a terminal: a block for each call, at most 100 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from gradlint_runtime.tracing.records import Call, Place, Source, Step, Trace
from gradlint_runtime.tracing.reports import words
from gradlint_runtime.tracing.reports.folding import Fold, fold_steps
from gradlint_runtime.tracing.reports.names import (
    place_text,
    plain,
    shape_text,
    short_place,
    shorten,
    source_text,
    tensor_text,
)
from gradlint_runtime.tracing.reports.reading import (
    Axis,
    is_scalar,
    state_at,
    states_at,
    telling_axes,
    verdict_at,
)

#: Columns of a line; only the first line of a call, which tools read, may be longer.
WIDTH = 100

#: As many steps as this are written out; of more, those that repeat or add nothing are folded.
_ROWS = 40


def render(trace: Trace) -> str:
    """The report: what each call sums and where, and the count of the calls at the end."""
    blocks = ["\n".join(_call_lines(call)) for call in trace.calls]
    end = [*_wrapped(f"{words.count_sentence(trace)} (TensorFlow {plain(trace.tensorflow)})", "")]
    end += [line for note in trace.notes for line in _wrapped(f"note: {plain(note)}", "")]
    return "\n\n".join([*blocks, "\n".join(end)]) + "\n"


def _call_lines(call: Call) -> list[str]:
    head = f"{words.position(call)}: {words.headline(call)}"
    if is_scalar(call):
        return [head, *_remarks(call)]
    line = [f"  {shorten(plain(call.text.strip()), WIDTH - 2)}"] if call.text.strip() else []
    parts = [[head, *line], _steps(call), _table(call), _remarks(call)]
    return [line for part in parts for line in part]


def _steps(call: Call) -> list[str]:
    axes = telling_axes(call)
    lines = [*_sided(f"  seed: {words.seed_sentence(call)}", _seed_place(call.seed_location))]
    folds = fold_steps(call, _ROWS)
    width = max((len(plain(call.steps[fold.steps[0]].op_type)) for fold in folds), default=0)
    for fold in folds:
        lines += (
            _fold_lines(call, fold, axes) if len(fold.steps) > 1 else _step_lines(call, fold, axes, width)
        )
    left_out = words.reads_sentence(call)
    return [*lines, *(_wrapped(left_out, "        ") if left_out else [])]


def _step_lines(call: Call, fold: Fold, axes: Sequence[Axis], width: int) -> Iterator[str]:
    """Two lines: what the user wrote and what happened there; whose gradient function, and the shapes."""
    step = call.steps[fold.steps[0]]
    forward = step.forward
    place = place_text(forward) if forward else "(no line of the program)"
    left = f"  {fold.steps[0]:>4}  {shorten(plain(step.op_type), 24):<{min(width, 24)}}  {place}"
    state = _state_text(call, step, axes)
    room = WIDTH - len(left) - len(state) - 4
    text = f"  {shorten(source_text(forward), room if room > 12 else WIDTH)}" if forward else ""
    yield from _sided(f"{left}{text}", state)
    yield from _sided(f"        {_shapes(call, step, axes)}", _gradient(step))


def _state_text(call: Call, step: Step, axes: Sequence[Axis]) -> str:
    """`SUMMED HERE`, or with several axes `axis 0 kept, axis 1 SUMMED HERE`: those that the step tells of."""
    said: dict[str, list[str]] = {}
    for axis in axes:
        if states_at(step, axis):
            name = words.axis_name(call, axis).replace(f" ({axis.size})", "")
            said.setdefault(words.STATE_WORDS[state_at(step, axis)], []).append(name)
    if len(axes) == 1:
        return next(iter(said), "")
    return ", ".join(f"{' and '.join(names)} {state}" for state, names in said.items())


def _gradient(step: Step) -> str:
    """`_BiasAddGrad nn_grad.py:329`: the folders are left out, the page has them."""
    place = step.gradient_place
    where = f" {short_place(place)}" if place else ""
    return f"{plain(step.gradient_function)}{where}"


def _shapes(call: Call, step: Step, axes: Sequence[Axis]) -> str:
    """`(32, 4) -> (32, 4) kept, (4,) SUMMED HERE`: the states only where the outputs differ in them.

    With several axes an output has only those that are summed in it.
    """
    incoming = ", ".join(shape_text(shape) for shape in step.incoming) or "nothing"
    outgoing = []
    for index, shape in enumerate(step.outgoing):
        told = [_output_state(call, step, axis, index, len(axes)) for axis in axes]
        outgoing.append(" ".join([shape_text(shape), *(each for each in told if each)]))
    return f"{incoming} -> {', '.join(outgoing) or 'nothing'}"


def _output_state(call: Call, step: Step, axis: Axis, output: int, axes: int) -> str:
    states = states_at(step, axis)
    if output >= len(states) or len(set(states)) == 1:
        return ""
    if axes == 1:
        return words.STATE_WORDS[states[output]]
    name = words.axis_name(call, axis).replace(f" ({axis.size})", "")
    return f"{name} SUMMED" if states[output] == "summed" else ""


def _fold_lines(call: Call, fold: Fold, axes: Sequence[Axis]) -> Iterator[str]:
    first, last = fold.steps[0], fold.steps[-1]
    yield from _wrapped(f"{first:>4}…{last}  {words.fold_sentence(call, fold, axes)}", "  ", " " * 8)


def _table(call: Call) -> Iterator[str]:
    """A row for each source: what came back, what the Jacobian would be, and the verdicts."""
    axes = telling_axes(call)
    if not call.sources:
        return
    head = ["source", "came back", "Jacobian", *(words.axis_name(call, axis) for axis in axes)]
    rows = [head, *(_table_row(call, source, axes) for source in call.sources)]
    yield ""
    widths = [min(max(len(row[column]) for row in rows), 40) for column in range(len(head))]
    if sum(widths) + 2 * len(widths) <= WIDTH:
        for row in rows:
            cells = [shorten(cell, width).ljust(width) for cell, width in zip(row, widths, strict=True)]
            yield f"  {'  '.join(cells)}".rstrip()
        return
    for row in rows[1:]:
        named = [f"{name}: {cell}" for name, cell in zip(head[1:], row[1:], strict=True)]
        yield from _wrapped(f"{row[0]}  {'; '.join(named)}", "  ", "      ")


def _table_row(call: Call, source: Source, axes: Sequence[Axis]) -> list[str]:
    verdicts = [words.verdict_cell(verdict_at(source, axis)) for axis in axes]
    return [
        tensor_text(source.tensor),
        words.came_back(source),
        words.jacobian_text(call, source),
        *verdicts,
    ]


def _remarks(call: Call) -> Iterator[str]:
    """What else has to be said: axes of one slice, the proof, the runs, the notes."""
    remarks = [
        words.kept_sentence(call),
        words.one_slice_sentence(call),
        f"proof: {words.proof_sentence(call.proof)}" if call.proof else None,
        words.runs_sentence(call),
        *(f"note: {plain(note)}" for note in call.notes),
    ]
    for remark in remarks:
        if remark:
            yield from _wrapped(remark, "  ", "    ")


def _seed_place(place: Place | None) -> str:
    """The line of TensorFlow that makes the ones, with its folders."""
    return f"{place_text(place)} {plain(place.function)}" if place else ""


def _sided(left: str, right: str) -> Iterator[str]:
    """The right text at the end of the line, or on a line of its own where both do not fit."""
    if len(left) + len(right) + 2 <= WIDTH:
        yield f"{left}{right:>{WIDTH - len(left)}}" if right else left
        return
    yield shorten(left, WIDTH)
    yield f"{shorten(right, WIDTH - 8):>{WIDTH}}"


def _wrapped(text: str, indent: str, hanging: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=hanging if hanging is not None else indent
    )
