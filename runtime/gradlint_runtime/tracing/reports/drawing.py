"""The backward graph as HTML: a list of rows, with the edges drawn beside them in SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gradlint_runtime.tracing.records import Call, Place, Step
from gradlint_runtime.tracing.reports import words
from gradlint_runtime.tracing.reports.folding import Fold
from gradlint_runtime.tracing.reports.lanes import Crossing, crossings, width
from gradlint_runtime.tracing.reports.markup import Markup, element, empty, joined, text
from gradlint_runtime.tracing.reports.names import (
    place_text,
    plural,
    shape_text,
    short_place,
    shorten,
    source_text,
    tensor_text,
)
from gradlint_runtime.tracing.reports.reading import Axis, states_at, verdict_at
from gradlint_runtime.tracing.reports.rows import Row, graph_of

#: As many rows as this are drawn; of more steps, those that repeat or add nothing are folded.
MOST_ROWS = 60

#: Pixels: between two lanes, beside the outermost one, and from the top of a row to its node.
_PITCH, _MARGIN, _NODE = 16, 12, 22

#: Characters of a source line in a row; the details have all of it.
_LINE = 160


def draw(call: Call, axes: Sequence[Axis], selected: int) -> Markup:
    """The rows of the call, coloured for the selected axis."""
    graph = graph_of(call, axes, MOST_ROWS)
    crossed = crossings(graph)
    lanes = width(crossed)
    rows = [
        element(
            "li",
            _gutter(crossing, lanes, selected),
            _body(call, row, axes, selected),
            class_=f"row {kind_of(row)} {state_class(row.states, selected)}",
            data_s=letters(row.states),
        )
        for row, crossing in zip(graph.rows, crossed, strict=True)
    ]
    graphed = element("ol", *rows, class_="graph", aria_label="Backward steps, from the seed to the sources")
    left_out = words.reads_sentence(call)
    return joined([graphed, element("p", left_out, class_="aside") if left_out else ""])


def kind_of(row: Row) -> str:
    """The class of a row."""
    if row.source is not None:
        return "leaf"
    if row.fold is None:
        return "seed"
    return "step" if len(row.fold.steps) == 1 else "fold"


def letters(states: Sequence[str]) -> str:
    """The states of all axes, a letter each: the script picks the one of the axis that is chosen."""
    return "".join(state[0] for state in states)


def state_class(states: Sequence[str], selected: int) -> str:
    """The letter of the selected axis; `n` when there is no axis to speak of."""
    return states[selected][0] if states else "n"


def state_label(states: Sequence[str], selected: int) -> Markup:
    """The state in words, which the script exchanges together with the class."""
    return element("span", words.STATE_WORDS[states[selected]] if states else "", class_="state")


def _gutter(crossing: Crossing, lanes: int, selected: int) -> Markup:
    """The edges beside a row: curves down to its node and away from it, straight lines to its end."""
    node = _x(crossing.node)
    parts: list[Markup] = []
    for lane, edge in crossing.passing:
        parts.append(_edge("line", edge.states, selected, x1=_x(lane), x2=_x(lane), y1=0, y2="100%"))
    for lane, edge in crossing.arriving:
        parts.append(_edge("path", edge.states, selected, d=_curve(_x(lane), 0, node, _NODE)))
    for lane, edge in crossing.leaving:
        if lane != crossing.node:
            parts.append(_edge("path", edge.states, selected, d=_curve(node, _NODE, _x(lane), 2 * _NODE)))
        start = _NODE if lane == crossing.node else 2 * _NODE
        parts.append(_edge("line", edge.states, selected, x1=_x(lane), x2=_x(lane), y1=start, y2="100%"))
    parts.append(empty("circle", cx=node, cy=_NODE, r=6, class_="node"))
    parts.append(element("text", "Σ", x=node, y=_NODE + 4, class_="sigma"))
    return element("svg", *parts, width=_x(lanes - 1) + _MARGIN, class_="gutter", aria_hidden="true")


def _x(lane: int) -> int:
    return _MARGIN + lane * _PITCH


def _edge(name: str, states: Sequence[str], selected: int, **attributes: object) -> Markup:
    return empty(name, class_=state_class(states, selected), data_s=letters(states), **attributes)


def _curve(x1: int, y1: int, x2: int, y2: int) -> str:
    middle = (y1 + y2) // 2
    return f"M{x1} {y1}V{y2}" if x1 == x2 else f"M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}"


def _body(call: Call, row: Row, axes: Sequence[Axis], selected: int) -> Markup:
    if row.source is not None:
        return _leaf(call, row, axes, selected)
    if row.fold is None:
        return _seed(call)
    if len(row.fold.steps) == 1:
        return _step(call, row, row.fold, axes, selected)
    return _folded(call, row, row.fold, axes, selected)


def _seed(call: Call) -> Markup:
    what = element("strong", "seed"), " ", element("span", words.seed_sentence(call))
    return element("div", *what, installed(call.seed_location, named=True), class_="body")


def _leaf(call: Call, row: Row, axes: Sequence[Axis], selected: int) -> Markup:
    """A source: its name, what came back, and what became of each axis."""
    assert row.source is not None
    source = call.sources[row.source]
    verdicts = [
        element(
            "span",
            words.verdict_cell(verdict_at(source, axis)),
            class_="says",
            data_x=index,
            hidden=index != selected,
        )
        for index, axis in enumerate(axes)
    ]
    name = element("strong", source.tensor.name)
    back = element("span", f"gradient {words.came_back(source)}", class_="shape")
    return element("div", name, " ", back, " ", *verdicts, class_="body")


def _step(call: Call, row: Row, fold: Fold, axes: Sequence[Axis], selected: int) -> Markup:
    step = call.steps[fold.steps[0]]
    line = shorten(source_text(step.forward), _LINE) if step.forward else ""
    summary = element(
        "summary",
        element("span", fold.steps[0], class_="index"),
        element("strong", step.op_type, class_="op"),
        element("code", line, class_="line") if line else "",
        element("span", short_place(step.forward), class_="at") if step.forward else "",
        state_label(row.states, selected),
    )
    return element("details", summary, _panel(call, step, axes), class_="body")


def _panel(call: Call, step: Step, axes: Sequence[Axis]) -> Markup:
    """All that is known of a step."""
    return element("dl", *_described(call, step, axes))


def _described(call: Call, step: Step, axes: Sequence[Axis]) -> Iterator[Markup]:
    if step.forward is not None:
        line = element("code", source_text(step.forward))
        yield _entry("forward line", element("span", place_text(step.forward), class_="at"), " ", line)
    else:
        yield _entry("forward line", "none of the program's own lines")
    yield _entry("gradient function", element("code", step.gradient_function), installed(step.gradient_place))
    yield _entry(
        "operation", element("code", step.op_name or step.op_type), f" {words.KIND_WORDS[step.kind]}"
    )
    yield _entry("comes in", ", ".join(shape_text(shape) for shape in step.incoming), _from(step))
    outputs = [
        element("li", shape_text(shape), _output_states(call, step, axes, i))
        for i, shape in enumerate(step.outgoing)
    ]
    yield _entry("goes out", element("ul", *outputs))


def _entry(name: str, *children: object) -> Markup:
    return element("div", element("dt", name), element("dd", *children))


def _from(step: Step) -> str:
    steps = [f"step {before}" if before >= 0 else "the seed" for before in dict.fromkeys(step.before)]
    return f" from {', '.join(steps)}" if steps else ""


def _output_states(call: Call, step: Step, axes: Sequence[Axis], output: int) -> Markup:
    said = []
    for axis in axes:
        states = states_at(step, axis)
        if output < len(states):
            state = states[output]
            said += [
                " ",
                element(
                    "span",
                    f"{words.axis_name(call, axis)}: {words.STATE_WORDS[state]}",
                    class_=f"tag {state[0]}",
                ),
            ]
    return joined(said)


def _folded(call: Call, row: Row, fold: Fold, axes: Sequence[Axis], selected: int) -> Markup:
    summary = element(
        "summary",
        element("span", f"{fold.steps[0]}…{fold.steps[-1]}", class_="index"),
        element("span", words.fold_sentence(call, fold, axes), class_="line"),
        state_label(row.states, selected),
    )
    once = fold.steps[: fold.cycle] if fold.cycle else fold.steps
    shown = "\n".join(_short(index, call.steps[index]) for index in once)
    more = f"\nand so on, {plural(len(fold.steps) // fold.cycle, 'time')} in all" if fold.cycle else ""
    ends = [source for source in call.sources if source.step in fold.steps]
    sources = element("p", "sources: ", ", ".join(tensor_text(each.tensor) for each in ends)) if ends else ""
    return element(
        "details", summary, element("pre", _lines(shown + more), tabindex=0), sources, class_="body"
    )


def _lines(several: str) -> Markup:
    return Markup("\n".join(text(line) for line in several.split("\n")))


def _short(index: int, step: Step) -> str:
    place = f" {place_text(step.forward)}" if step.forward else ""
    mark = "Σ" if any("summed" in axis.states for axis in step.axes) else " "
    out = ", ".join(shape_text(shape) for shape in step.outgoing)
    return f"{mark} {index} {step.op_type}{place} → {out}"


def installed(place: Place | None, *, named: bool = False) -> Markup:
    """Where a function of TensorFlow's stands, with its name or behind it."""
    if place is None:
        return Markup()
    return element("span", f" {place_text(place)}{f' {place.function}' if named else ''}", class_="at")
