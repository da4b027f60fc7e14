"""A trace as one page of HTML that needs no network: for each call where the sum happens, step by step."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from string import Template

from gradlint_runtime.tracing.records import Call, Trace
from gradlint_runtime.tracing.reports import words
from gradlint_runtime.tracing.reports.drawing import draw
from gradlint_runtime.tracing.reports.listing import listing
from gradlint_runtime.tracing.reports.markup import Markup, element, joined
from gradlint_runtime.tracing.reports.names import plain
from gradlint_runtime.tracing.reports.reading import (
    Axis,
    is_scalar,
    is_sum,
    outcome,
    telling_axes,
    verdict_at,
)
from gradlint_runtime.tracing.reports.tables import rewrites, verdicts


def render(trace: Trace) -> str:
    """The page, whole: its style and script stand in it, and its policy allows nothing else to be loaded."""
    style, script = _file("page.css"), _file("page.js")
    return Template(_file("page.html")).substitute(
        title=f"gradlint trace: {words.count_sentence(trace)}",
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        words=json.dumps({state[0]: said for state, said in words.STATE_WORDS.items()}),
        body=_body(trace),
    )


def _file(name: str) -> str:
    return (files("gradlint_runtime.tracing.reports") / name).read_text(encoding="utf-8")


def _hash(code: str) -> str:
    """The hash by which the page's policy knows its own style and script."""
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


def _body(trace: Trace) -> Markup:
    return joined([
        _header(trace),
        _contents(trace.calls) if len(trace.calls) > 1 else "",
        element("main", *(_call(call, number) for number, call in enumerate(trace.calls, 1))),
        _footer(trace),
    ])  # fmt: skip


def _header(trace: Trace) -> Markup:
    title = element(
        "h1", "Where TensorFlow sums your gradient", element("span", "gradlint trace", class_="mark")
    )
    count = element("p", words.count_sentence(trace), class_="count")
    intro = element(
        "p",
        "TensorFlow differentiates the sum of a target: it starts from ones, and where several slices of an "
        "axis reach the same entry of a result, they are added there. This page shows those places.",
    )
    notes = [element("p", f"Note: {plain(note)}", class_="note") for note in trace.notes]
    return element("header", title, count, intro, *notes, _legend() if trace.calls else "")


def _legend() -> Markup:
    told = {
        "kept": "every entry belongs to one slice of the axis",
        "summed": "slices are added here for the first time",
        "after": "behind such a step",
        "unknown": "not verified, or not linear",
        "dead": "zero on this input",
    }
    items = [
        element("li", element("span", words.STATE_WORDS[state], class_=f"tag {state[0]}"), f" {meaning}")
        for state, meaning in told.items()
    ]
    return element("ul", *items, class_="legend", aria_label="Legend")


def _contents(calls: Sequence[Call]) -> Markup:
    items = [
        element(
            "li",
            _chip(call),
            element("a", words.position(call), href=f"#call-{number}"),
            element("span", words.headline(call), class_="gist"),
        )
        for number, call in enumerate(calls, 1)
    ]
    return element("nav", element("h2", "Gradient calls"), element("ol", *items), aria_label="Gradient calls")


def _chip(call: Call) -> Markup:
    found = outcome(call)
    return element("span", words.OUTCOME_WORDS[found], class_=f"chip {found}")


def _call(call: Call, number: int) -> Markup:
    """One gradient call: a sentence for a scalar target, else all that was seen."""
    head = [
        element(
            "p", _chip(call), element("span", words.position(call), class_="at"), *_how(call), class_="place"
        ),
        element("h2", _title(call), id=f"title-{number}"),
        element("pre", element("code", call.text.strip()), class_="source", tabindex=0)
        if call.text.strip()
        else "",
    ]
    seen = [_axes(call), element("div", _graph(call), _facts(call), class_="columns")]
    rest = _remarks(call) if is_scalar(call) else seen
    return element(
        "section",
        *head,
        *rest,
        class_="call",
        id=f"call-{number}",
        aria_labelledby=f"title-{number}",
    )


def _title(call: Call) -> str:
    """The headline; where there are several axes, their buttons say the second half of it."""
    title = words.subject(call) if len(telling_axes(call)) > 1 else words.headline(call)
    return f"{title[0].upper()}{title[1:]}"


def _how(call: Call) -> list[Markup]:
    how = [
        call.api,
        call.mode,
        f"in {call.function}" if call.function else "",
        words.runs_sentence(call) or "",
    ]
    return [element("span", each) for each in how if each]


def _selected(call: Call, axes: Sequence[Axis]) -> int:
    """The first axis that is summed for any source, else the first."""
    for index, axis in enumerate(axes):
        found = (verdict_at(source, axis) for source in call.sources)
        if any(each is not None and is_sum(each) for each in found):
            return index
    return 0


def _axes(call: Call) -> Markup:
    """A button for each of several axes, with its sentence; they work once the script has run."""
    axes = telling_axes(call)
    if len(axes) < 2:
        return Markup()
    selected = _selected(call, axes)
    buttons = [
        element(
            "button",
            words.axis_sentence(call, axis),
            type="button",
            disabled=True,
            data_axis=index,
            aria_pressed="true" if index == selected else "false",
        )
        for index, axis in enumerate(axes)
    ]
    several = "Choose the axis of the target that the graph shows"
    return element("div", *buttons, class_="axes", role="group", aria_label=several)


def _graph(call: Call) -> Markup:
    """The graph under a heading that names the axis it is coloured for."""
    axes = telling_axes(call)
    selected = _selected(call, axes)
    names = [
        element("span", words.axis_name(call, axis), class_="chip", data_x=index, hidden=index != selected)
        for index, axis in enumerate(axes)
    ]
    heading = element("h3", "Backward, step by step ", *names)
    return element("div", heading, draw(call, axes, selected), class_="flow")


def _facts(call: Call) -> Markup:
    axes = telling_axes(call)
    parts = [listing(call, axes, _selected(call, axes)), verdicts(call, axes), rewrites(call)]
    return element("div", *parts, *_remarks(call), class_="facts")


def _remarks(call: Call) -> list[Markup]:
    said = (words.kept_sentence(call), words.one_slice_sentence(call))
    remarks = [element("p", f"{each[0].upper()}{each[1:]}.") for each in said if each]
    if call.proof:
        state = "holds" if call.proof.holds else "fails"
        proof = f"Proof by numbers: {words.proof_sentence(call.proof)}."
        remarks.insert(0, element("p", proof, class_=f"proof {state}"))
    return remarks + [element("p", f"Note: {plain(note)}", class_="note") for note in call.notes]


def _footer(trace: Trace) -> Markup:
    made = "Made by gradlint_runtime; nothing on this page is loaded from a network."
    return element("footer", element("p", f"TensorFlow {plain(trace.tensorflow)}. {made}"))
