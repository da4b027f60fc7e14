"""The rules' pages: every rule has every section, and the terminal shows the same text."""

from __future__ import annotations

import re

import pytest

from gradlint.rules import RULES
from gradlint.teaching.pages import index_page, page
from gradlint.teaching.plain import plain

SECTIONS = [
    "What it finds",
    "Why it matters",
    "Use instead",
    "When it is fine",
    "Fix safety",
    "References",
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page_has_the_fixed_sections(rule):
    text = page(rule)
    assert text.startswith(f"# {rule.code}: {rule.name}\n")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    assert f"This rule is {'on' if rule.default else 'off'} by default." in text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page_shows_the_documentation_and_the_examples(rule):
    text = page(rule)
    for part in (*rule.page[:-1], *rule.page.references):
        assert part in text
    for example in (*rule.invalid, *rule.valid):
        assert f"{example.title}:\n\n```python\n{example.source}```\n" in text
    assert text.count("```") == 2 * len(rule.invalid + rule.valid)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page_is_plain_in_the_terminal(rule):
    text = plain(page(rule))
    assert "```" not in text
    assert "](" not in text
    assert not re.search(r"^#", text, re.MULTILINE)
    assert all(address in text for address in re.findall(r"\((https://[^)]+)\)", page(rule)))


def test_index_lists_every_rule_with_its_default_and_its_page():
    text = index_page(RULES)
    listed = re.findall(r"^\| \[(\w+)\]\((\w+)\.md\) \|.*\| (on|off) \|$", text, re.MULTILINE)
    assert listed == [(rule.code, rule.code, "on" if rule.default else "off") for rule in RULES]
    assert text.endswith("GRD900\nGRD901\n```\n")


PLAIN = [
    ("# Head\n", "Head\n====\n"),
    ("## Part\n", "Part\n----\n"),
    ("see [here](https://a.b/c), then\n", "see here <https://a.b/c>, then\n"),
    ("```python\n# note\nx = 1\n\ny = 2\n```\nafter\n", "    # note\n    x = 1\n\n    y = 2\nafter\n"),
    ("* `x[0](y)` stays\n", "* `x[0](y)` stays\n"),
]


@pytest.mark.parametrize(("markdown", "text"), PLAIN)
def test_plain(markdown, text):
    assert plain(markdown) == text
