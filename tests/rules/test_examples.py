"""The examples of the rules through the linter."""

from __future__ import annotations

import pytest

from gradlint.analysis import analyze
from gradlint.rules import RULES
from gradlint.source.reading import read_bytes

EXAMPLES = {
    f"{rule.code}-{kind}-{number}": (rule, kind, example)
    for rule in RULES
    for kind in ("invalid", "valid")
    for number, example in enumerate(getattr(rule, kind))
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_marked_call_has_the_code_and_no_other_call_has(name):
    rule, kind, example = EXAMPLES[name]
    reading = read_bytes(f"{name}.py", example.source.encode())
    assert reading.source is not None
    report = analyze(reading.source, strict=True)
    codes = {rule.code} if kind == "valid" else {each.code for each in RULES}
    calls = {(call.code, call.place.line) for call in report.calls if call.code in codes}
    patterns = {(finding.code, finding.place.line) for finding in report.findings if finding.call is None}
    lines = enumerate(example.source.splitlines(), 1)
    marked = {(rule.code, number) for number, line in lines if line.endswith(f"# {rule.code}")}
    # A pattern is found beside whatever is said of the gradient calls in it.
    assert (calls, patterns) == (marked, set()) if rule.message else patterns == marked
    assert report.calls or rule.message is None or "jacobian" in example.source


@pytest.mark.parametrize("name", [name for name in EXAMPLES if "-valid-" in name])
def test_calls_that_are_shown_as_right_are_decided(name):
    _, _, example = EXAMPLES[name]
    source = read_bytes(f"{name}.py", example.source.encode()).source
    assert source is not None
    assert "unknown" not in {call.verdict for call in analyze(source).calls}
