"""GRD900: gradlint itself failed."""

from __future__ import annotations

from gradlint.rules import references
from gradlint.rules.rule import Page, Rule
from gradlint.rules.words import shorten


def internal_error(what: str) -> str:
    """The message for a failure; `what` names the error and the call or file it belongs to."""
    return f"gradlint failed here: {shorten(what, 90)}; please report this with the code that caused it"


PAGE = Page(
    finds="""\
A file or a call on which gradlint itself failed. The call stands in the message; it was not judged, and
the rest of the run went on.""",
    why="""\
It is a fault of gradlint, not of your code. It is reported, since a call that was silently skipped
would look like one that was found to be right.""",
    instead="""\
Nothing in your code needs a change. Please report it with the message and a few lines that cause it;
until it is mended, `# noqa: GRD900` on the line keeps the run clean.""",
    fine_when="""\
Never. If it is in your way, ignore it for that line or file, not for the whole project.""",
    fix_safety="""\
`gradlint fix` leaves such a call as it is, and says so.""",
    references=(references.FLAKE8_VIOLATIONS,),
)

RULE = Rule(
    code="GRD900",
    name="internal-error",
    summary="gradlint itself failed on this file or call: please report",
    default=True,
    page=PAGE,
    invalid=(),
    valid=(),
    message=None,
)
