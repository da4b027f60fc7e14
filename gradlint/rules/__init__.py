"""The rules: which calls are reported, with what message, and the documentation of each."""

from __future__ import annotations

from gradlint.rules import (
    grd101,
    grd102,
    grd103,
    grd104,
    grd105,
    grd106,
    grd107,
    grd201,
    grd202,
    grd203,
    grd900,
    grd901,
)
from gradlint.rules.grd900 import internal_error
from gradlint.rules.menu import rewrites_for
from gradlint.rules.rule import Facts, Rule, documented

__all__ = ("RULES", "by_code", "internal_error", "judge", "rewrites_for")

#: Every rule, by code.
RULES: tuple[Rule, ...] = tuple(
    documented(module.RULE)
    for module in (
        grd101,
        grd102,
        grd103,
        grd104,
        grd105,
        grd106,
        grd107,
        grd201,
        grd202,
        grd203,
        grd900,
        grd901,
    )
)

#: The rules that judge calls, the one that wins first.
_PRECEDENCE = (grd104.RULE, grd103.RULE, grd102.RULE, grd101.RULE, grd107.RULE, grd105.RULE, grd901.RULE)


def by_code(code: str) -> Rule | None:
    """The rule of this code, in upper case or lower case, or None."""
    return next((rule for rule in RULES if rule.code == code.upper()), None)


def judge(facts: Facts) -> tuple[str, str] | None:
    """The code and message of the first rule that holds; None for a call that is right or says its intent."""
    if facts.call.seed:
        return None
    for rule in _PRECEDENCE:
        message = rule.message(facts) if rule.message else None
        if message is not None:
            return rule.code, message
    return None
