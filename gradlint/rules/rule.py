"""What a rule is: a code, its documentation, its examples and the test that finds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gradlint.records import Call


class Facts(NamedTuple):
    """What a rule is asked about: the call, and what the inference knows beside the record."""

    call: Call
    #: The gradient (or the loss itself) reaches an optimizer that applies it.
    drives_optimizer: bool
    #: For an unknown verdict or effect: what is missing, and what would settle it.
    missing: str


class Example(NamedTuple):
    """A small program for the rule's page and its tests; `gradient` calls stand on `line` (1-based)."""

    title: str
    source: str


class Page(NamedTuple):
    """The documentation of a rule, in the fixed sections of its page (Markdown)."""

    finds: str
    why: str
    instead: str
    fine_when: str
    fix_safety: str
    references: tuple[str, ...]


class Rule(NamedTuple):
    """A rule; `message` says what was found, with the user's names, or None where the rule does not hold."""

    code: str
    name: str
    summary: str
    default: bool
    page: Page
    invalid: tuple[Example, ...]
    valid: tuple[Example, ...]
    message: Callable[[Facts], str | None]
