"""Reports of every kind, made by hand, for the tests of the formats."""

from __future__ import annotations

import pytest

from gradlint.records import AxisEffect, Call, Finding, Gap, Place, Problem, Report, Rewrite, Step

PLAIN = Place("src/train.py", None, 12, 9, 12, 33)
IN_CELL = Place("demo.ipynb", 0, 2, 5, 3, 10)

FLAGGED = Call(
    place=PLAIN,
    function="step",
    api="tf.gradients",
    target="loss",
    sources="w, b",
    seed=False,
    verdict="nonscalar",
    effect="contracts",
    shape=(32, None, "n"),
    rank_min=3,
    shapes=(),
    axes=(AxisEffect("w", 0, 32, "contracts"), AxisEffect("b", 1, None, "unknown")),
    code="GRD101",
    reported=True,
    message="100 % of 'loss' is added: 32 rows, and more",
    derivation=(Step("src/train.py", None, 10, "tf.square(x)", "(32, ?, n)", "elementwise"),),
    rewrites=(Rewrite("sum", True, "shape of w, shape of b"), Rewrite("jacobian", False, "(32, ?, n) + ...")),
)
SCALAR = FLAGGED._replace(
    place=PLAIN._replace(line=3, end_line=3),
    verdict="scalar",
    effect="none",
    shape=(),
    rank_min=0,
    axes=(),
    code=None,
    reported=False,
    message=None,
    derivation=(),
    rewrites=(),
)
SEEDED = FLAGGED._replace(
    place=PLAIN._replace(line=20, end_line=20), seed=True, code=None, reported=False, message=None
)
SEPARABLE = FLAGGED._replace(
    place=PLAIN._replace(line=21, end_line=21),
    effect="separable",
    code="GRD105",
    reported=False,
    message="nothing is mixed",
)
UNKNOWN = SCALAR._replace(
    place=IN_CELL,
    api="tape.gradient",
    verdict="unknown",
    effect="unknown",
    shape=None,
    rank_min=1,
    code="GRD901",
    missing=Gap("parameter", "the parameter net", 3, 1, "net"),
)
MULTI = FLAGGED._replace(
    place=IN_CELL._replace(cell=1, line=1, end_line=1),
    api="tape.gradient",
    target="[a, b]",
    verdict="multi",
    shape=None,
    shapes=((), (None, 3), None),
    code="GRD102",
    message="2 targets",
    derivation=(Step("demo.ipynb", 0, 1, "a", "()", "reduced"),),
)

FULL = Report(
    calls=(SCALAR, FLAGGED, SEEDED, SEPARABLE, UNKNOWN, MULTI),
    findings=(
        Finding("GRD101", FLAGGED.place, str(FLAGGED.message), 1),
        Finding("GRD102", MULTI.place, str(MULTI.message), 5),
        Finding("GRD900", Place("other.py", None, 1, 1, 1, 1), "gradlint failed here", None),
    ),
    errors=(
        Problem("old.py", None, 4, "syntax error: invalid syntax (Python 2 print statement?)"),
        Problem("demo.ipynb", 2, 7, "syntax error: invalid syntax"),
        Problem("gone.py", None, None, "cannot read: No such file or directory"),
    ),
)


@pytest.fixture
def full() -> Report:
    """A report with every kind of call, finding and problem."""
    return FULL


@pytest.fixture
def empty() -> Report:
    """A report of a run that found nothing at all."""
    return Report((), (), ())
