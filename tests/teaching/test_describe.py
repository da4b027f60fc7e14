"""A call in words, from hand-made records."""

from __future__ import annotations

import pytest

from gradlint.records import EFFECTS, GAPS, AxisEffect, Call, Gap, Place, Rewrite, Step
from gradlint.teaching.describe import EFFECT_WORDS, describe

CALL = Call(
    place=Place("train.py", None, 7, 9, 7, 30),
    function="train_step",
    api="tape.gradient",
    target="y",
    sources="w",
    seed=False,
    verdict="nonscalar",
    effect="contracts",
    shape=(32, 10),
    rank_min=2,
    shapes=(),
    axes=(AxisEffect("w", 0, 32, "contracts"), AxisEffect("w", 1, 10, "separable")),
    code="GRD101",
    reported=True,
    message="'y' (32, 10) is not a scalar: ...",
    derivation=(
        Step("train.py", None, 6, "y = tf.matmul(x, w)", "(32, 10)", "rows of x, columns of w"),
        Step("train.py", None, 3, "x = tf.ones((32, 784))", "(32, 784)", "the shape that is asked for"),
        Step("data.py", None, 4, "w", "(784, 10)", ""),
    ),
    rewrites=(Rewrite("sum", True, "(784, 10)"), Rewrite("jacobian", False, "(32, 10, 784, 10)")),
)

NONSCALAR = """\
train.py:7:9: tape.gradient, in train_step
  GRD101 'y' (32, 10) is not a scalar: ...

  target   y
           not a scalar: shape (32, 10)
  sources  w
  effect   contracts: different elements of the target are added into one entry of the result

Where the target comes from
  line 6          y = tf.matmul(x, w)     (32, 10)
                    rows of x, columns of w
  line 3          x = tf.ones((32, 784))  (32, 784)
                    the shape that is asked for
  data.py line 4  w                       (784, 10)

What is summed
  in the gradient for w
    axis 0 (32) is added into one entry of the gradient
    axis 1 (10) stays apart, element by element
  Each gradient has the shape of its source.

Ways to say what is meant
  sum          what TensorFlow does now, made explicit
               returns (784, 10); safe, no value changes
  jacobian     every element of the target with respect to every entry of the source
               returns (32, 10, 784, 10); changes the result

To make the sums of this file explicit, or to ask for Jacobians
  gradlint fix train.py                shows the changes
  gradlint fix train.py --write        makes them
  gradlint fix train.py --as jacobian  shows the Jacobians instead

gradlint explain GRD101 tells more about this finding.
"""

SCALAR = CALL._replace(
    target="loss",
    verdict="scalar",
    effect="none",
    shape=(),
    rank_min=0,
    axes=(),
    code=None,
    reported=False,
    message=None,
    derivation=(Step("train.py", None, 6, "loss = tf.reduce_mean(y)", "()", "no axis is given, so all go"),),
    rewrites=(),
)

SCALAR_TEXT = """\
train.py:7:9: tape.gradient, in train_step

  target   loss
           a scalar: there is nothing to add
  sources  w
  effect   none: nothing is summed

Why it is a scalar
  line 6  loss = tf.reduce_mean(y)  ()
            no axis is given, so all go
"""


@pytest.mark.parametrize(("call", "text"), [(CALL, NONSCALAR), (SCALAR, SCALAR_TEXT)])
def test_the_whole_text(call, text):
    assert describe(call) == text


UNKNOWN = SCALAR._replace(verdict="unknown", effect="unknown", shape=None)
SAYS = [
    (UNKNOWN, "not known to be a scalar: unknown rank"),
    (UNKNOWN, "tf.ensure_shape(loss, ()) states that it is a scalar"),
    (CALL._replace(effect="unknown"), "a model or function that is defined in the same file"),
    (CALL._replace(shape=None, rank_min=1), "not a scalar: shape rank >= 1"),
    (CALL._replace(verdict="multi", shapes=((32,), ())), "2 targets, of shape (32,), ()"),
    (CALL._replace(verdict="multi", shapes=()), "several targets"),
    (CALL._replace(seed=True), "seed     explicit"),
    (CALL._replace(reported=False), "is not a scalar: ... (suppressed in the source)"),
    (UNKNOWN._replace(code="GRD901", message="unknown"), "GRD901 unknown (this rule is off by default)"),
    (CALL._replace(sources=""), "sources  the trainable variables"),
    (CALL._replace(function=""), "train.py:7:9: tape.gradient\n"),
    (CALL._replace(place=Place("a.ipynb", 3, 1, 2, 1, 9)), "a.ipynb:cell 3:1:2: tape.gradient"),
    (CALL._replace(place=Place("my file.py", None, 1, 2, 1, 9)), "gradlint fix 'my file.py' --write"),
    (CALL._replace(axes=(AxisEffect("w", 0, None, "unknown"),)), "axis 0 may be added into one entry"),
]


@pytest.mark.parametrize(("call", "text"), SAYS)
def test_says(call, text):
    assert text in describe(call)


SILENT = [
    (CALL, "What would settle it"),
    (SCALAR, "What is summed"),
    (SCALAR, "gradlint fix"),
    (CALL._replace(reported=False), "gradlint fix"),
    (SCALAR._replace(derivation=()), "Why it is a scalar"),
    (CALL._replace(rewrites=(Rewrite("mean", False, "(784, 10)"),)), "gradlint fix"),
    (CALL, "suppressed"),
    (CALL, "off by default"),
]


@pytest.mark.parametrize(("call", "text"), SILENT)
def test_says_nothing_of(call, text):
    assert text not in describe(call)


def test_steps_of_the_same_notebook_name_other_cells():
    steps = (Step("a.ipynb", 2, 6, "y", "(3,)", ""), Step("a.ipynb", 0, 1, "x", "(3,)", ""))
    text = describe(CALL._replace(place=Place("a.ipynb", 2, 7, 1, 7, 9), derivation=steps))
    assert "\n  line 6         y  (3,)\n  cell 0 line 1  x  (3,)\n" in text


def test_every_effect_has_words():
    assert tuple(EFFECT_WORDS) == EFFECTS


@pytest.mark.parametrize("kind", GAPS)
def test_what_is_not_known_names_its_place(kind: str) -> None:
    unknown = SCALAR._replace(verdict="unknown", effect="unknown", shape=None)
    text = describe(unknown._replace(missing=Gap(kind, "the parameter net", None, 5, "net")))
    assert "What is not known\n  the parameter net\n  line 5: net\n" in text


def test_a_gap_without_a_place_and_one_in_another_cell() -> None:
    unknown = SCALAR._replace(verdict="unknown", effect="unknown", shape=None)
    assert "nowhere\n  Nothing in this file binds" in describe(
        unknown._replace(missing=Gap("unbound", "nowhere", None, None, ""))
    )
    assert "cell 3 line 1: net" in describe(unknown._replace(missing=Gap("model", "a model", 3, 1, "net")))


def test_sources_that_fare_alike_are_one_line() -> None:
    twice = CALL._replace(axes=CALL.axes + CALL.axes)
    assert describe(twice) == describe(CALL)
