"""The program's own lines that the gradient ran through, with a mark where an axis is summed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gradlint_runtime.tracing.records import Call, Place
from gradlint_runtime.tracing.reports import words
from gradlint_runtime.tracing.reports.drawing import letters, state_class
from gradlint_runtime.tracing.reports.markup import Markup, element
from gradlint_runtime.tracing.reports.names import listed, name_text, path_text, plain, plural
from gradlint_runtime.tracing.reports.reading import Axis, combined, state_at, verdict_at

#: As many lines as this are shown; of more, those where something is summed come first.
_MOST_LINES = 60


class Line(NamedTuple):
    """A line of the program, the state that it leaves each axis in, and what is summed there."""

    number: int
    text: str
    states: tuple[str, ...]
    sums: tuple[str, ...]


def listing(call: Call, axes: Sequence[Axis], selected: int) -> Markup:
    """The lines, by file."""
    lines = _lines(call, axes)
    if not lines:
        return Markup()
    shown = _chosen(lines)
    parts: list[Markup] = [element("h3", "Your lines")]
    for filename in dict.fromkeys(filename for filename, _ in shown):
        here = sorted(number for name, number in shown if name == filename)
        rows = [_row(line, selected) for line in _dedented([lines[filename, number] for number in here])]
        parts += [
            element("p", path_text(filename), class_="file"),
            element("ol", *rows, class_="lines", tabindex=0),
        ]
    if len(shown) < len(lines):
        parts.append(
            element("p", f"and {plural(len(lines) - len(shown), 'line')} more, where nothing stands out")
        )
    return element("section", *parts, class_="listing")


def _dedented(lines: Sequence[Line]) -> list[Line]:
    """The lines without the indentation that they share."""
    margin = min((len(line.text) - len(line.text.lstrip()) for line in lines), default=0)
    return [line._replace(text=line.text[margin:]) for line in lines]


def _row(line: Line, selected: int) -> Markup:
    number = element("span", line.number, class_="number")
    sums = element("span", *(element("span", each, class_="tag s") for each in line.sums), class_="sums")
    letter = state_class(line.states, selected)
    return element(
        "li",
        number,
        element("code", line.text),
        sums if line.sums else "",
        class_=letter,
        data_s=letters(line.states),
    )


def _chosen(lines: dict[tuple[str, int], Line]) -> list[tuple[str, int]]:
    by_worth = sorted(lines, key=lambda key: not lines[key].sums)
    return by_worth[:_MOST_LINES]


def _lines(call: Call, axes: Sequence[Axis]) -> dict[tuple[str, int], Line]:
    states: dict[tuple[str, int], list[tuple[str, ...]]] = {}
    texts: dict[tuple[str, int], str] = {}
    for step in call.steps:
        if step.forward is not None:
            key = _key(step.forward)
            texts[key] = plain(step.forward.text)
            states.setdefault(key, []).append(tuple(state_at(step, axis) for axis in axes))
    sums = _sums(call, axes)
    return {
        key: Line(
            key[1],
            texts[key],
            tuple(combined(each) for each in zip(*several, strict=True)),
            sums.get(key, ()),
        )
        for key, several in states.items()
    }


def _key(place: Place) -> tuple[str, int]:
    return place.filename, place.line


def _sums(call: Call, axes: Sequence[Axis]) -> dict[tuple[str, int], tuple[str, ...]]:
    """`axis 0 (32): W, b` for each line on which these sources are summed."""
    names: dict[tuple[str, int], dict[Axis, dict[str, None]]] = {}
    for axis in axes:
        for source in call.sources:
            found = verdict_at(source, axis)
            places = (each.forward for each in found.contractions) if found is not None else ()
            for key in {_key(place) for place in places if place is not None}:
                names.setdefault(key, {}).setdefault(axis, {})[name_text(source.tensor.name)] = None
    return {
        key: tuple(f"{words.axis_name(call, axis)}: {listed([*each], 3)}" for axis, each in here.items())
        for key, here in names.items()
    }
