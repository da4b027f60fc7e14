"""The analysis of one program."""

from __future__ import annotations

from gradlint.calls.gradient_calls import WORDS
from gradlint.calls.patterns import has_patterns
from gradlint.records import Report
from gradlint.source.text import Source


def analyze(source: Source, *, strict: bool = False) -> Report:
    """All gradient calls of a program in the order of the source, and the findings among them.

    `strict` also reports the codes that are off by default.  An internal error at a call becomes one
    GRD900 finding that names the call; the others are not affected.
    """
    text = source.text
    if not any(word in text for word in WORDS) and not has_patterns(text):
        return Report((), (), ())
    # Most files have no gradient call: what decides one is loaded for those that may.
    from gradlint.pipeline import report_of

    return report_of(source, strict)
