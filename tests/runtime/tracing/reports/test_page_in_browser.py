"""The page in a real browser: it asks for nothing, its buttons and keys work, and no text comes to life."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import example_traces as examples
import pytest

from gradlint_runtime.tracing.records import Call
from gradlint_runtime.tracing.reports import page, words
from gradlint_runtime.tracing.reports.names import plain
from gradlint_runtime.tracing.reports.reading import state_at, telling_axes

TRACES = {
    "everything": examples.everything(),
    "hostile": examples.hostile(),
    "empty": examples.trace(),
    "unrolled": examples.trace(examples.unrolled(150)),
    "sprawling": examples.trace(examples.sprawling()),
    "lstm": examples.trace(examples.lstm()),
    "variables": examples.trace(examples.with_variables()),
    "several": examples.trace(examples.several_targets()),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    for name, trace in TRACES.items():
        (made / f"{name}.html").write_text(page.render(trace), encoding="utf-8")
    return made


@pytest.fixture
def opened(browser, folder):
    """Opens a page at a width and in a colour scheme, with empty logs."""

    def opening(page_name: str, width: int = 1280, scheme: str = "light", media: str = "screen") -> Any:
        wanted = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        features = [{"name": name, "value": value} for name, value in wanted.items()]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        for log in ("browser", "performance"):
            browser.get_log(log)
        browser.get((folder / f"{page_name}.html").as_uri())
        return browser

    yield opening
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def requested(browser: Any) -> set[str]:
    """What the browser asked for since the page was opened."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [
        each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"
    ]
    return {url for url in sent if not url.startswith("data:,")}


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_asks_for_itself_alone_and_complains_of_nothing(opened, name: str, scheme: str) -> None:
    browser = opened(name, scheme=scheme)
    browser.execute_script("for (const each of document.querySelectorAll('button')) each.click()")
    assert requested(browser) == {browser.current_url}
    assert browser.get_log("browser") == []


def test_a_request_or_a_complaint_would_be_seen(browser, folder, opened) -> None:
    made = (folder / "empty.html").read_text(encoding="utf-8")
    script = "<script>console.error('x')</script>"
    (folder / "bad.html").write_text(
        made.replace("</body>", f"<img src='a.png'>{script}</body>"), encoding="utf-8"
    )
    browser = opened("bad")
    said = " ".join(entry["message"] for entry in browser.get_log("browser"))
    assert "img-src" in said
    assert "script-src" in said
    (folder / "open.html").write_text("<img src='a.png'>", encoding="utf-8")
    assert any(url.endswith("a.png") for url in requested(opened("open")))


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize(("width", "media"), [(375, "screen"), (1280, "screen"), (700, "print")])
def test_it_is_as_wide_as_the_window(opened, name: str, width: int, media: str) -> None:
    browser = opened(name, width=width, media=media)
    browser.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_dark_is_dark(opened) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    grounds = [opened("lstm", scheme=scheme).execute_script(ground) for scheme in ("light", "dark")]
    light, dark = (sum(int(part) for part in each.strip("rgb()").split(",")) for each in grounds)
    assert (light > 700, dark < 100) == (True, True)


def labels(browser: Any) -> list[str]:
    """The state that each step's row shows, in order."""
    return browser.execute_script(
        "return [...document.querySelectorAll('.row.step .state')].map((each) => each.textContent)"
    )


@pytest.mark.parametrize(
    ("name", "made"), [("lstm", examples.lstm()), ("several", examples.several_targets())]
)
def test_each_button_shows_the_states_of_its_axis(opened, name: str, made: Call) -> None:
    browser = opened(name)
    buttons = browser.find_elements("css selector", ".axes button")
    axes = telling_axes(made)
    assert [button.text for button in buttons] == [words.axis_sentence(made, axis) for axis in axes]
    for chosen in (*range(len(axes)), 0):
        buttons[chosen].click()
        pressed = [button.get_attribute("aria-pressed") for button in buttons]
        assert pressed == ["true" if index == chosen else "false" for index in range(len(axes))]
        assert labels(browser) == [words.STATE_WORDS[state_at(step, axes[chosen])] for step in made.steps]


def test_the_first_axis_that_is_summed_is_shown_first(opened) -> None:
    made = examples.lstm()
    browser = opened("lstm")
    assert labels(browser) == [
        words.STATE_WORDS[state_at(step, telling_axes(made)[0])] for step in made.steps
    ]


def test_the_edges_and_the_sources_follow_the_axis(opened) -> None:
    browser = opened("lstm")
    kinds = """return ['.gutter :is(line, path).s', '.gutter :is(line, path).a', '.leaf.s', '.leaf.a']
        .map((each) => document.querySelectorAll(each).length)"""
    first = browser.execute_script(kinds)
    browser.find_elements("css selector", ".axes button")[1].click()
    second = browser.execute_script(kinds)
    assert first[0] > 0
    assert first[2:] == [2, 0]
    assert second[1] > 0
    assert second[2:] == [0, 4]
    shown = [
        each.text for each in browser.find_elements("css selector", ".leaf .says") if each.is_displayed()
    ]
    assert shown == ["summed in step 9, Split"] * 4


def test_a_clicked_step_says_all_that_is_known_of_it(opened) -> None:
    browser = opened("everything")
    steps = browser.find_elements("css selector", "#call-1 .row.step details")
    (step,) = (each for each in steps if "BiasAdd" in each.text)
    assert not step.find_element("css selector", "dl").is_displayed()
    step.find_element("css selector", "summary").click()
    said = step.find_element("css selector", "dl").text
    for part in (
        "train.py:15",
        "h = tf.nn.bias_add(h, b)",
        "_BiasAddGrad",
        "tensorflow/python/ops/nn_grad.py:329",
        "(32, 4) from step 1",
        "(4,)",
        "axis 0 (32): SUMMED HERE",
    ):
        assert part in said


def pressed(browser: Any, *keys: str) -> Any:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).send_keys(*keys).perform()
    return browser.switch_to.active_element


def test_the_keyboard_reaches_and_does_everything(opened) -> None:
    from selenium.webdriver.common.keys import Keys

    browser = opened("lstm")
    reached = []
    for _ in range(60):
        focus = pressed(browser, Keys.TAB)
        if focus.tag_name == "body":
            break
        assert browser.execute_script("return getComputedStyle(arguments[0]).outlineStyle", focus) == "solid"
        reached.append(focus)
    for selector in (".axes button", "summary"):
        assert set(browser.find_elements("css selector", selector)) <= set(reached)
    buttons = browser.find_elements("css selector", ".axes button")
    browser.execute_script("arguments[0].focus()", buttons[1])
    pressed(browser, Keys.SPACE)
    assert buttons[1].get_attribute("aria-pressed") == "true"
    summary = browser.find_element("css selector", "summary")
    browser.execute_script("arguments[0].focus()", summary)
    pressed(browser, Keys.ENTER)
    panel = browser.find_element("css selector", "details dl")
    assert panel.is_displayed()
    assert pressed(browser, Keys.ESCAPE) == summary
    assert not panel.is_displayed()


def test_escape_leads_back_to_what_was_opened(opened) -> None:
    from selenium.webdriver.common.keys import Keys

    browser = opened("unrolled")
    folded = browser.find_element("css selector", ".row.fold details")
    folded.find_element("css selector", "summary").click()
    browser.execute_script("arguments[0].focus()", folded.find_element("css selector", "pre"))
    assert pressed(browser, Keys.ESCAPE) == folded.find_element("css selector", "summary")
    assert folded.get_attribute("open") is None


def test_whoever_cannot_see_it_is_told(opened) -> None:
    browser = opened("everything")
    browser.execute_cdp_cmd("Accessibility.enable", {})
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    named = {
        "button",
        "link",
        "DisclosureTriangle",
        "region",
        "navigation",
        "heading",
        "group",
        "table",
        "row",
    }
    told = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]
    roles = {role for role, _ in told}
    assert {"button", "link", "DisclosureTriangle", "heading", "main", "navigation", "table"} <= roles
    nameless = {"table", "row", "group"}
    assert [role for role, name in told if role in named - nameless and not name] == []
    assert any(
        role == "DisclosureTriangle" and "BiasAdd" in name and "SUMMED HERE" in name for role, name in told
    )
    assert all(role != "SvgRoot" for role in roles)


def test_a_state_has_a_sign_beside_its_colour(opened) -> None:
    browser = opened("everything")
    signs = browser.execute_script(
        """return [...document.querySelectorAll('.legend .tag')].map(
            (each) => [getComputedStyle(each, '::before').content, getComputedStyle(each).color])"""
    )
    assert len(signs) == 5
    assert len({sign for sign, _ in signs}) == 5


def test_it_can_be_read_without_a_script(browser, opened) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser = opened("everything")
    said = browser.find_element("css selector", "body").text
    for call in examples.everything().calls:
        assert words.position(call) in said
        for step in call.steps:
            assert step.forward is None or plain(step.forward.text.strip()) in said
    for axis in telling_axes(examples.lstm()):
        assert words.axis_sentence(examples.lstm(), axis) in said
    assert all(not button.is_enabled() for button in browser.find_elements("css selector", "button"))
    step = browser.find_element("css selector", "#call-1 details")
    step.find_element("css selector", "summary").click()
    assert "_MatMulGrad" in step.text


def test_hostile_texts_stay_texts(opened) -> None:
    browser = opened("hostile")
    count = (
        "return document.querySelectorAll('img, iframe, object, embed, base, [onfocus], [onerror]').length"
    )
    assert browser.execute_script(count) == 0
    assert browser.execute_script("return document.scripts.length") == 2
    said = browser.execute_script("return document.body.textContent")
    assert [text for text in examples.HOSTILE if plain(text) not in said] == []
    assert not set("\u202e\u2066\u200b\x1b\x07") & set(said)
    assert len(browser.find_elements("css selector", "section.call")) == len(examples.HOSTILE)
    assert browser.find_element("css selector", "footer").is_displayed()


def test_it_prints(opened) -> None:
    browser = opened("sprawling")
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]
    assert 50_000 < len(printed) < 5_000_000
