"""Text: a line for each finding and problem, and the count."""

from __future__ import annotations

from gradlint.records import Finding, Place, Report
from gradlint.report.as_text import render

FULL = """\
src/train.py:12:9: GRD101 100 % of 'loss' is added: 32 rows, and more
demo.ipynb:cell 1:1:5: GRD102 2 targets
other.py:1:1: GRD900 gradlint failed here
old.py:4: error: syntax error: invalid syntax (Python 2 print statement?)
demo.ipynb:cell 2:7: error: syntax error: invalid syntax
gone.py: error: cannot read: No such file or directory
6 gradient calls: 1 proved scalar, 2 flagged, 1 undecided, \
2 left alone (explicit, separable or silenced); 3 files with errors
"""

EVERY_CALL = """\
src/train.py:3:9: scalar: tf.gradients of 'loss' ()
src/train.py:12:9: GRD101 100 % of 'loss' is added: 32 rows, and more
src/train.py:20:9: nonscalar, contracts (explicit seed): tf.gradients of 'loss' (32, ?, n)
src/train.py:21:9: nonscalar, separable (GRD105, off by default): nothing is mixed
demo.ipynb:cell 0:2:5: unknown (GRD901, off by default): tape.gradient of 'loss' (rank >= 1)
demo.ipynb:cell 1:1:5: GRD102 2 targets
other.py:1:1: GRD900 gradlint failed here
"""


def test_findings_problems_and_count(full: Report) -> None:
    assert render(full) == FULL


def test_every_call_has_its_line_in_the_order_of_the_source(full: Report) -> None:
    errors = FULL[FULL.index("old.py") :]
    assert render(full, every_call=True) == EVERY_CALL + errors


def test_several_targets_that_are_not_flagged(full: Report) -> None:
    report = Report((full.calls[5]._replace(message=None),), (), ())
    assert render(report, every_call=True).splitlines()[0] == (
        "demo.ipynb:cell 1:1:5: multi, contracts (GRD102, silenced): tape.gradient of '[a, b]'"
    )


def test_nothing(empty: Report) -> None:
    for every_call in (False, True):
        text = render(empty, every_call=every_call)
        assert text == "0 gradient calls: 0 proved scalar, 0 flagged, 0 undecided\n"


def test_the_count_adds_up(full: Report) -> None:
    one = Report(full.calls[:1], (), full.errors[:1])
    assert (
        render(one).splitlines()[-1]
        == "1 gradient call: 1 proved scalar, 0 flagged, 0 undecided; 1 file with errors"
    )


def test_what_is_found_beside_calls_is_counted_apart(empty: Report) -> None:
    found = Finding("GRD202", Place("a.py", None, 7, 5, 7, 40), "rows", None)
    text = render(empty._replace(findings=(found,)))
    assert text == (
        "a.py:7:5: GRD202 rows\n0 gradient calls: 0 proved scalar, 0 flagged, 0 undecided; 1 other finding\n"
    )
