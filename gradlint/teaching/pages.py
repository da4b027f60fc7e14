"""The rules' pages as Markdown: what the site shows and what the terminal explains."""

from __future__ import annotations

from collections.abc import Iterable

from gradlint.rules.rule import Example, Rule


def page(rule: Rule) -> str:
    """The page of one rule, with the same sections for every rule."""
    parts = [f"# {rule.code}: {rule.name}", f"{_sentence(rule.summary)} {_default(rule)}"]
    parts += ["## What it finds", rule.page.finds, *_examples(rule.invalid)]
    parts += ["## Why it matters", rule.page.why]
    parts += ["## Use instead", rule.page.instead, *_examples(rule.valid)]
    parts += ["## When it is fine", rule.page.fine_when]
    parts += ["## Fix safety", rule.page.fix_safety]
    parts += ["## References", "\n".join(f"* {reference}" for reference in rule.page.references)]
    return "\n\n".join(parts) + "\n"


def index_page(rules: Iterable[Rule]) -> str:
    """The page that lists the rules: a table, and the site's table of contents."""
    listed = tuple(rules)
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.summary} | {_on(rule)} |" for rule in listed
    ]
    table = "\n".join(("| code | name | finds | default |", "|---|---|---|---|", *rows))
    contents = "\n".join(("```{toctree}", ":hidden:", "", *(rule.code for rule in listed), "```"))
    return f"# Rules\n\n{_INTRODUCTION}\n\n{table}\n\n{contents}\n"


_INTRODUCTION = """\
A call has at most one of these codes: where several rules hold, the first of GRD104, GRD103, GRD102, GRD101,
GRD107, GRD105 and GRD901. A call with an explicit seed (`grad_ys`, `output_gradients`) has none. GRD106 and
GRD201 to GRD203 are about what stands around gradient calls, or beside them: a loop, a Jacobian, a loss that
`compile` is given. They are reported whatever is said of the calls.

A rule that is off by default speaks when its exact code is selected, or in strict mode."""


def _examples(examples: tuple[Example, ...]) -> list[str]:
    return [f"{example.title}:\n\n```python\n{example.source}```" for example in examples]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _default(rule: Rule) -> str:
    return f"This rule is {_on(rule)} by default."


def _on(rule: Rule) -> str:
    return "on" if rule.default else "off"
