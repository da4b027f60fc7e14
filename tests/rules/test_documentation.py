"""Every rule is documented, and its examples are programs that mark the call they are about."""

from __future__ import annotations

import ast
import re

import pytest

from gradlint.rules import RULES
from gradlint.rules.rule import Page, documented

EXAMPLES = [
    pytest.param(rule, kind, example, id=f"{rule.code}-{kind}-{number}")
    for rule in RULES
    for kind in ("invalid", "valid")
    for number, example in enumerate(getattr(rule, kind))
]


def test_codes_and_names_are_unique_and_in_order():
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(r"GRD\d{3}", code) for code in codes)


def test_names_summaries_and_titles_are_single_lines():
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
        titles = [example.title for example in (*rule.invalid, *rule.valid)]
        assert all(len(text.splitlines()) == 1 for text in (rule.summary, *titles))
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("section", Page._fields)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_without_a_section_cannot_be_defined(rule, section):
    empty = () if section == "references" else ""
    with pytest.raises(ValueError, match=f"{rule.code} lacks {section}"):
        documented(rule._replace(page=rule.page._replace(**{section: empty})))


@pytest.mark.parametrize("field", ["name", "summary", "invalid", "valid"])
def test_rule_without_name_summary_or_examples_cannot_be_defined(field):
    with pytest.raises(ValueError, match=f"GRD101 lacks {field}"):
        documented(RULES[0]._replace(**{field: type(getattr(RULES[0], field))()}))


def test_an_empty_reference_is_none():
    with pytest.raises(ValueError, match="GRD101 lacks references"):
        documented(RULES[0]._replace(page=RULES[0].page._replace(references=("",))))


@pytest.mark.parametrize("example", [example for rule in RULES for example in (*rule.invalid, *rule.valid)])
def test_example_is_a_program_that_imports_tensorflow(example):
    tree = ast.parse(example.source)
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert imported & {"tensorflow", "tensorflow.compat.v1"}
    assert example.source.endswith("\n")


@pytest.mark.parametrize(("rule", "kind", "example"), EXAMPLES)
def test_invalid_examples_mark_one_line_with_their_code(rule, kind, example):
    marks = re.findall(r"# (GRD\d{3})$", example.source, re.MULTILINE)
    assert marks == ([rule.code] if kind == "invalid" else [])


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.message], ids=lambda rule: rule.code)
def test_invalid_examples_are_in_the_styles_of_both_versions_and_keras(rule):
    text = "\n".join(example.source for example in rule.invalid)
    assert "import tensorflow.compat.v1 as tf" in text
    assert "tf.GradientTape" in text
