"""The tables of a call's page: what each axis comes to in each source, and what a rewrite would return."""

from __future__ import annotations

from collections.abc import Sequence

from gradlint_runtime.tracing.records import AxisVerdict, Call, Source
from gradlint_runtime.tracing.reports import words
from gradlint_runtime.tracing.reports.markup import Markup, element, text
from gradlint_runtime.tracing.reports.names import (
    jacobian_shape,
    listed,
    name_text,
    plain,
    shape_text,
    size_text,
)
from gradlint_runtime.tracing.reports.reading import Axis, verdict_at

_CELL = {"kept": "k", "summed": "s", "dead": "d", "disconnected": "d"}


def verdicts(call: Call, axes: Sequence[Axis]) -> Markup:
    """A row for each source: what came back, what the Jacobian would be, and the verdict for each axis."""
    if not call.sources:
        return Markup()
    names = [words.axis_name(call, axis) for axis in axes]
    head = element(
        "tr", *(element("th", name, scope="col") for name in ("source", *names, "came back", "Jacobian"))
    )
    rows = []
    for source in call.sources:
        cells = [_verdict(source, axis) for axis in axes]
        back, full = words.came_back(source), _jacobian(call, source, axes)
        shapes = [element("td", each, class_="shape") for each in (back, full)]
        rows.append(element("tr", _name(source), *cells, *shapes))
    table = element("table", element("thead", head), element("tbody", *rows))
    scrolls = element(
        "div",
        table,
        class_="scrolls",
        tabindex=0,
        role="region",
        aria_label="Verdict for each source and axis",
    )
    return element("section", element("h3", "What came back"), scrolls)


def _name(source: Source) -> Markup:
    # A long name breaks between its scopes.
    name = Markup(text(name_text(source.tensor.name)).replace("/", "/<wbr>"))
    return element("th", name, element("small", shape_text(source.tensor.shape)), scope="row")


def _verdict(source: Source, axis: Axis) -> Markup:
    found = verdict_at(source, axis)
    tag = element("span", words.verdict_word(found), class_=f"tag {_letter(found)}")
    where = words.verdict_where(found) if found is not None else ""
    reason = words.verdict_reason(found) if found is not None else None
    return element(
        "td",
        tag,
        element("small", where) if where else "",
        element("small", reason, class_="why") if reason else "",
    )


def _jacobian(call: Call, source: Source, axes: Sequence[Axis]) -> Markup:
    """The shape of the Jacobian; the sizes of a single target are marked with what became of their axes."""
    target = call.targets[0].shape if call.targets else None
    whole = jacobian_shape(target, source.tensor.shape)
    if len(call.targets) != 1 or target is None or whole is None:
        return text(words.jacobian_text(call, source))
    letter = {axis.axis: _letter(verdict_at(source, axis)) for axis in axes}
    sizes: list[Markup] = []
    for index, size in enumerate(whole):
        marked = index < len(target) and index in letter
        sizes.append(element("b", size_text(size), class_=letter[index]) if marked else text(size_text(size)))
    return Markup(f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})")


def _letter(found: AxisVerdict | None) -> str:
    return "u" if found is None else _CELL.get(found.verdict, "u")


def rewrites(call: Call) -> Markup:
    """What to write for what is meant, and the shapes that come back; nothing where a seed says it."""
    if call.seed == "given" or not call.sources:
        return Markup()
    rows = [
        element("li", element("strong", name), element("code", code), element("span", returned))
        for name, code, returned in _intents(call)
    ]
    return element(
        "section", element("h3", "What you may have meant"), element("ul", *rows, class_="intents")
    )


def _intents(call: Call) -> list[tuple[str, str, str]]:
    names = [plain(target.name) for target in call.targets]
    target = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    ones = [f"tf.ones_like({name})" for name in names]
    seed = f"{words.seed_argument(call)}={ones[0] if len(ones) == 1 else '[' + ', '.join(ones) + ']'}"
    on_tape = words.seed_argument(call) == "output_gradients"
    gradient = "tape.gradient" if on_tape else "tf.gradients"
    jacobian = "tape.jacobian" if on_tape else "glr.jacobian"
    shapes = listed(
        [f"{shape_text(source.tensor.shape)} for {name_text(source.tensor.name)}" for source in call.sources],
        4,
    )
    full = listed(
        [
            f"{words.jacobian_text(call, source)} for {name_text(source.tensor.name)}"
            for source in call.sources
        ],
        4,
    )
    intents = [
        ("the sum, as now", f"{gradient}({target}, sources, {seed})", f"the shape of each source: {shapes}")
    ]
    divisor = words.mean_divisor(call)
    if divisor is not None and divisor > 1:
        inside = "the mean taken under the tape; " if on_tape else ""
        mean = f"{inside}the same shapes, every entry divided by {divisor:,}"
        intents.append(("the mean", f"{gradient}(tf.reduce_mean({target}), sources)", mean))
    each = [f"{jacobian}({name}, sources)" for name in names]
    intents.append(("the Jacobian", ", ".join(each), f"target.shape + source.shape: {full}"))
    return intents
