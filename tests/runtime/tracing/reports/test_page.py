"""The page as text: whole, closed, small, and nothing in it that a browser would fetch or run but its own."""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
import json
import re
from html.parser import HTMLParser

import example_traces as examples
import pytest

from gradlint_runtime.tracing.records import Trace
from gradlint_runtime.tracing.reports import page, words
from gradlint_runtime.tracing.reports.markup import Markup, element, text
from gradlint_runtime.tracing.reports.names import plain

VOID = {"meta", "link", "img", "wbr"}
TRACES = {
    "everything": examples.everything(),
    "hostile": examples.hostile(),
    "empty": examples.trace(),
    "unrolled": examples.trace(examples.unrolled(150)),
    "sprawling": examples.trace(examples.sprawling()),
}
PAGES = {name: page.render(trace) for name, trace in TRACES.items()}


class Reader(HTMLParser):
    """Every element with its attributes, every text, and whether all that was opened is closed in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("name", PAGES)
def test_it_is_well_formed(name: str) -> None:
    reader = Reader(PAGES[name])
    assert reader.open == []
    names = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", PAGES)
def test_it_points_nowhere_and_handles_nothing_inline(name: str) -> None:
    for tag, attributes in Reader(PAGES[name]).elements:
        assert not any(
            key.startswith("on") or key in ("src", "srcset", "style", "action") for key in attributes
        )
        assert re.fullmatch(r"#call-\d+|data:,", attributes.get("href", "#call-1")), tag
    assert {tag for tag, _ in Reader(PAGES[name]).elements} <= {
        *(
            "html",
            "head",
            "meta",
            "title",
            "link",
            "style",
            "body",
            "header",
            "h1",
            "h2",
            "h3",
            "p",
            "ul",
            "ol",
        ),
        *(
            "li",
            "nav",
            "a",
            "span",
            "strong",
            "main",
            "section",
            "div",
            "pre",
            "code",
            "button",
            "svg",
            "line",
        ),
        *(
            "path",
            "circle",
            "text",
            "details",
            "summary",
            "dl",
            "dt",
            "dd",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
        ),
        *("td", "small", "b", "wbr", "footer", "script"),
    }


@pytest.mark.parametrize("name", PAGES)
def test_its_policy_allows_its_own_style_and_script_alone(name: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="(.+?)"', PAGES[name])[1]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    (style,) = re.findall(r"<style>(.*?)</style>", PAGES[name], re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", PAGES[name], re.DOTALL)
    assert len(scripts) == 1
    assert rules == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "img-src": "data:",
        "style-src": f"'sha256-{hashed(style)}'",
        "script-src": f"'sha256-{hashed(scripts[0])}'",
    }


def hashed(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


@pytest.mark.parametrize(
    ("name", "most"), [("sprawling", 300_000), ("unrolled", 60_000), ("everything", 120_000)]
)
def test_it_is_small(name: str, most: int) -> None:
    assert len(PAGES[name].encode()) <= most


@pytest.mark.parametrize("name", ["everything", "hostile"])
def test_everything_is_in_it_without_a_script(name: str) -> None:
    said = "\n".join(Reader(PAGES[name]).texts)
    for call in TRACES[name].calls:
        assert all(plain(note) in said for note in call.notes)
        for step in call.steps:
            assert step.forward is None or plain(step.forward.text.strip()) in said
            assert plain(step.gradient_function) in said
        for source in call.sources:
            assert plain(source.tensor.name) in said


def test_each_axis_has_a_button_with_its_sentence_where_there_are_several() -> None:
    made = examples.lstm()
    said = PAGES["everything"]
    assert said.count("<button") == 2 + 4
    for axis in words.axes_of(made):
        assert f">{words.axis_sentence(made, axis)}</button>" in said


def test_the_words_of_the_script_are_those_of_the_reports() -> None:
    (embedded,) = re.findall(r'<script type="application/json" id="words">(.*?)</script>', PAGES["empty"])
    assert json.loads(embedded) == {state[0]: said for state, said in words.STATE_WORDS.items()}


def test_an_empty_page_says_what_to_do() -> None:
    assert "no gradient call was seen" in PAGES["empty"]
    assert "<section" not in PAGES["empty"]


@pytest.mark.parametrize("value", examples.HOSTILE)
def test_a_text_is_a_text(value: str) -> None:
    markup = element("p", value, title=value)
    reader = Reader(markup)
    assert reader.elements == [("p", {"title": plain(value)})]
    assert "".join(reader.texts) == plain(value)


def test_markup_is_not_escaped_twice() -> None:
    inner = element("b", "a < b")
    assert (
        element("p", inner, hidden=True, title=None, data_x=0) == '<p hidden data-x="0"><b>a &lt; b</b></p>'
    )
    assert text(Markup("<br>")) == "<br>"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def schemes() -> list[dict[str, str]]:
    css = (importlib.resources.files("gradlint_runtime.tracing.reports") / "page.css").read_text(
        encoding="utf-8"
    )
    blocks = [block for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL) if "--kept:" in block]
    return [dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]


@pytest.mark.parametrize("scheme", schemes(), ids=["light", "dark"])
def test_what_is_written_can_be_read(scheme: dict[str, str]) -> None:
    pairs = [(text, ground) for text in ("--ink", "--soft") for ground in ("--paper", "--sheet", "--tint")]
    pairs += [(f"--{state}", f"--{state}-tint") for state in ("kept", "summed", "after", "unknown")]
    pairs += [(f"--{state}", "--sheet") for state in ("kept", "summed", "after", "unknown", "accent")]
    pairs += [("--soft", f"--{state}-tint") for state in ("kept", "summed", "after", "unknown")]
    for written, ground in pairs:
        lighter, darker = sorted((luminance(scheme[written]), luminance(scheme[ground])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (written, ground)


def test_two_schemes_are_tested() -> None:
    assert len(schemes()) == 2


def test_the_sizes_that_are_summed_away_are_marked_in_the_jacobian() -> None:
    said = page.render(examples.trace(examples.dense_net()))
    assert '<td class="shape">(<b class="s">32</b>, 1, 3, 4)</td>' in said
    assert '<td class="shape">(<b class="k">32</b>, 1, 32, 3)</td>' in said


def test_what_limits_a_scalar_s_call_is_said_too() -> None:
    noted = examples.scalar()._replace(notes=("the loss came from a saved model",))
    assert "Note: the loss came from a saved model" in page.render(examples.trace(noted))


def test_a_trace_is_rendered_the_same_each_time() -> None:
    trace: Trace = TRACES["everything"]
    assert page.render(trace) == PAGES["everything"]
