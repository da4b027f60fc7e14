"""What a rule is: a code, its documentation, its examples and the test that finds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gradlint.records import Call, InnerGradient, RepeatedTerm, Size


class Operand(NamedTuple):
    """A source of a gradient call: as it is written, and its shape where that is known."""

    name: str
    shape: tuple[Size, ...] | None


class Facts(NamedTuple):
    """What a rule is asked about: the call, and what the inference knows beside the record."""

    call: Call
    #: The gradient (or the loss itself) reaches an optimizer that applies it, or a step by hand.
    drives_optimizer: bool
    #: For an unknown verdict or effect: what is missing, and what would settle it.
    missing: str
    #: The sources one by one; empty where they could not be told apart.
    sources: tuple[Operand, ...] = ()
    #: The call that made the target, where the target is a gradient itself.
    inner: InnerGradient | None = None
    #: The scalars that are added to each element of the target.
    repeated: tuple[RepeatedTerm, ...] = ()
    #: The variables are changed by hand: no optimizer is there.
    by_hand: bool = False


class Example(NamedTuple):
    """A small program that runs, for the rule's page and its tests.

    In an invalid example a comment with the rule's code ends the line on which the call starts.
    """

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
    """A rule; `message` says what was found, with the user's names, or None where the rule does not hold.

    A rule that judges no gradient call has no `message`: it is about a pattern of other calls, or about a
    failure of the linter itself, which has no examples.
    """

    code: str
    name: str
    summary: str
    default: bool
    page: Page
    invalid: tuple[Example, ...]
    valid: tuple[Example, ...]
    message: Callable[[Facts], str | None] | None


#: The rule about gradlint itself.
_FAILURE = "GRD900"


def documented(rule: Rule) -> Rule:
    """The rule itself; ValueError names what its documentation lacks."""
    lacks = [name for name in Page._fields if not getattr(rule.page, name)]
    lacks += [name for name in ("name", "summary") if not getattr(rule, name)]
    lacks += ["references"] if "" in rule.page.references else []
    if rule.code != _FAILURE:
        lacks += [f"{name} examples" for name in ("invalid", "valid") if not getattr(rule, name)]
    if lacks:
        raise ValueError(f"rule {rule.code} lacks {', '.join(lacks)}")
    return rule
