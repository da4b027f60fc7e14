"""The rules over hand-made facts: which code wins, and what its message says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint.records import EFFECTS, VERDICTS, AxisEffect, Call, InnerGradient, Place, RepeatedTerm
from gradlint.rules import RULES, by_code, internal_error, judge
from gradlint.rules.rule import Facts

PLACE = Place("train.py", None, 12, 8, 12, 30)


def call(**changes) -> Call:
    given_call = Call(
        place=PLACE,
        function="tape.gradient",
        api="tape.gradient",
        target="y",
        sources="x",
        seed=False,
        verdict="nonscalar",
        effect="contracts",
        shape=(32, 10),
        rank_min=2,
        shapes=(),
        axes=(AxisEffect("x", 1, 10, "contracts"),),
        code=None,
        reported=False,
        message=None,
        derivation=(),
        rewrites=(),
    )
    return given_call._replace(**changes)


def facts(drives=False, missing="", sources=(), inner=None, **changes) -> Facts:
    return Facts(call(**changes), drives, missing, sources, inner)


def loss(**changes) -> Facts:
    return facts(True, **{"target": "loss", "shape": (32,), "axes": (), "sources": (), **changes})


SCALAR = {"verdict": "scalar", "effect": "none", "shape": (), "axes": ()}
MULTI = {"verdict": "multi", "shape": None, "axes": (), "target": "[a, b]", "shapes": ((), ())}

HESSIANS = {"api": "tf.hessians", "target": "y"}


def gradient(of="loss", by="x", seed=False, adds=False) -> dict:
    """The target is a gradient, of a scalar if nothing else is said."""
    return {"target": "g", "inner": InnerGradient(of, by, seed, adds)}


CODES = [
    (facts(), "GRD101"),
    (facts(effect="unknown"), "GRD107"),
    (facts(effect="separable"), "GRD105"),
    (facts(**SCALAR), None),
    (facts(verdict="unknown", effect="unknown", shape=None), "GRD901"),
    (facts(**MULTI), "GRD102"),
    (facts(**MULTI, effect="unknown"), "GRD102"),
    (facts(**MULTI, effect="none"), "GRD102"),
    (facts(**MULTI, effect="separable"), "GRD105"),
    # An optimizer makes a loss out of a target, and wins over the other codes.
    (facts(True), "GRD103"),
    (facts(True, effect="unknown"), "GRD103"),
    (facts(True, effect="unknown", shape=None), "GRD107"),
    (facts(True, effect="contracts", shape=None), "GRD103"),
    (facts(True, effect="separable"), "GRD105"),
    (facts(True, **SCALAR), None),
    (facts(True, verdict="unknown", effect="unknown", shape=None), "GRD901"),
    (facts(True, **MULTI), "GRD102"),
    (facts(True, **{**MULTI, "shapes": ((32,), ())}), "GRD103"),
    (facts(True, **{**MULTI, "shapes": (None, ())}), "GRD102"),
    # Second derivatives win over all, but not over what is right.
    (facts(**HESSIANS), "GRD104"),
    (facts(**HESSIANS, effect="unknown"), "GRD104"),
    (facts(**HESSIANS, effect="separable"), "GRD105"),
    (facts(**{**MULTI, **HESSIANS}), "GRD104"),
    (facts(**{**SCALAR, **HESSIANS}), None),
    (facts(**gradient()), "GRD104"),
    (facts(True, **gradient()), "GRD104"),
    (facts(**{**MULTI, **gradient()}), "GRD104"),
    (facts(**gradient(), effect="separable"), "GRD105"),
    (facts(**gradient(), effect="unknown"), "GRD107"),
    (facts(**{**SCALAR, **gradient()}), None),
    (facts(**gradient(adds=True), effect="unknown"), "GRD104"),
    (facts(**gradient(adds=True, by="w"), effect="unknown"), "GRD107"),
    (facts(**gradient(seed=True)), "GRD104"),
    (facts(**gradient(seed=True, by="v")), "GRD101"),
]


@pytest.mark.parametrize(("asked", "code"), CODES)
def test_code(asked, code):
    judged = judge(asked)
    assert (judged and judged[0]) == code


@pytest.mark.parametrize(("asked", "_"), CODES)
def test_explicit_seed_is_silent(asked, _):
    assert judge(asked._replace(call=asked.call._replace(seed=True))) is None


MESSAGES = [
    (
        loss(),
        (
            "the optimizer gets the sum of the 32 rows of 'loss' (32,): "
            "use tf.reduce_mean, or make the sum explicit"
        ),
    ),
    (
        loss(shape=(None,)),
        "the optimizer gets the sum of the rows of 'loss' (?,): use tf.reduce_mean, or make the sum explicit",
    ),
    (
        loss(shape=(32, 10)),
        (
            "the optimizer gets the sum of the 320 elements of 'loss' (32, 10): "
            "use tf.reduce_mean, or make the sum explicit"
        ),
    ),
    (
        loss(shape=None, rank_min=1),
        (
            "the optimizer gets the sum of the elements of 'loss' (rank >= 1): "
            "use tf.reduce_mean, or make the sum explicit"
        ),
    ),
    (
        loss(**{**MULTI, "shapes": ((32,), ())}),
        (
            "the optimizer gets the sum of all 33 elements of the 2 targets in '[a, b]': "
            "use tf.reduce_mean on each, or make the sum explicit"
        ),
    ),
    (
        loss(**{**MULTI, "shapes": ((32,), ())})._replace(repeated=(RepeatedTerm("l2", 32),)),
        (
            "the optimizer gets the sum of all 33 elements of the 2 targets in '[a, b]', "
            "in which the scalar 'l2' counts 32 times: "
            "use tf.reduce_mean on each before adding, or make the sum explicit"
        ),
    ),
    (
        loss(**{**MULTI, "shapes": ((None,), ())}),
        (
            "the optimizer gets the sum of all elements of the 2 targets in '[a, b]': "
            "use tf.reduce_mean on each, or make the sum explicit"
        ),
    ),
    (
        loss()._replace(repeated=(RepeatedTerm("l2", 32),)),
        (
            "the optimizer gets the sum of the 32 rows of 'loss' (32,), in which the scalar 'l2' counts "
            "32 times: use tf.reduce_mean before adding, or make the sum explicit"
        ),
    ),
    (
        loss(shape=(None, 64, 64))._replace(repeated=(RepeatedTerm("a", None), RepeatedTerm("b", None))),
        (
            "the optimizer gets the sum of the elements of 'loss' (?, 64, 64), in which the scalars 'a' and "
            "'b' count once for each element: use tf.reduce_mean before adding, or make the sum explicit"
        ),
    ),
    (
        loss()._replace(repeated=tuple(RepeatedTerm(name, 32) for name in "abcd")),
        (
            "the optimizer gets the sum of the 32 rows of 'loss' (32,), in which the scalars 'a', 'b' and "
            "2 more count 32 times: use tf.reduce_mean before adding, or make the sum explicit"
        ),
    ),
    (
        facts(),
        (
            "'y' (32, 10) is not a scalar: the gradient for 'x' adds 10 elements (axis 1); "
            "make the sum explicit, or use a Jacobian"
        ),
    ),
    (
        facts(
            shape=("batch", 10),
            axes=(AxisEffect("w", 0, "batch", "contracts"), AxisEffect("w", 1, 10, "contracts")),
        ),
        (
            "'y' (batch, 10) is not a scalar: the gradient for 'w' adds elements (axes 0, 1); "
            "make the sum explicit, or use a Jacobian"
        ),
    ),
    (
        facts(axes=(AxisEffect("x", 0, 32, "separable"), AxisEffect("w", 0, 32, "contracts"))),
        (
            "'y' (32, 10) is not a scalar: the gradient for 'w' adds 32 elements (axis 0); "
            "make the sum explicit, or use a Jacobian"
        ),
    ),
    (
        facts(axes=(AxisEffect("w", 0, 32, "contracts"), AxisEffect("w", 0, 32, "contracts"))),
        (
            "'y' (32, 10) is not a scalar: the gradient for 'w' adds 32 elements (axis 0); "
            "make the sum explicit, or use a Jacobian"
        ),
    ),
    (
        facts(axes=(AxisEffect("w", 0, 32, "contracts"), AxisEffect("w", 1, 10, "contracts"))),
        (
            "'y' (32, 10) is not a scalar: the gradient for 'w' adds up to 320 elements (axes 0, 1); "
            "make the sum explicit, or use a Jacobian"
        ),
    ),
    (
        facts(shape=None, rank_min=1, axes=(), sources=()),
        (
            "'y' (rank >= 1) is not a scalar: the gradient for 'x' adds its elements; "
            "make the sum explicit, or use a Jacobian"
        ),
    ),
    (
        facts(**HESSIANS, shape=(32, 10)),
        (
            "'y' (32, 10) is not a scalar: tf.hessians returns the Hessian of the sum of its 320 elements; "
            "make the sum explicit, or take one Hessian each"
        ),
    ),
    (
        facts(**{**HESSIANS, "shape": None}, rank_min=1),
        (
            "'y' (rank >= 1) is not a scalar: tf.hessians returns the Hessian of the sum of its elements; "
            "make the sum explicit, or take one Hessian each"
        ),
    ),
    (
        facts(**{**MULTI, **HESSIANS, "target": "[a, b]"}),
        (
            "tf.hessians returns the Hessian of the sum of the 2 targets in '[a, b]': "
            "add the targets yourself, or take one Hessian each"
        ),
    ),
    (
        facts(**gradient()),
        (
            "'g' (32, 10) is the gradient of 'loss': its own gradient for 'x' adds 10 elements (axis 1), "
            "a Hessian times ones; use tape.jacobian, or make the sum explicit"
        ),
    ),
    (
        facts(**gradient(), api="tf.gradients"),
        (
            "'g' (32, 10) is the gradient of 'loss': its own gradient for 'x' adds 10 elements (axis 1), "
            "a Hessian times ones; use tf.hessians, or make the sum explicit"
        ),
    ),
    (
        facts(**gradient(by="w"), axes=()),
        (
            "'g' (32, 10) is the gradient of 'loss': its own gradient for 'x' adds its elements, "
            "second derivatives times ones; use tape.jacobian, or make the sum explicit"
        ),
    ),
    (
        facts(**gradient(of="y", adds=True), effect="unknown"),
        (
            "'g' (32, 10) is the gradient of the sum of 'y': its own gradient for 'x' is no Hessian of 'y'; "
            "make both sums explicit, or use Jacobians"
        ),
    ),
    (
        facts(**{**MULTI, **gradient()}),
        (
            "'g' holds gradients of 'loss': their own gradients for 'x' are added, "
            "a Hessian times ones; use tape.jacobian of each, or make the sum explicit"
        ),
    ),
    (
        facts(**MULTI),
        (
            "the gradients of the 2 targets in '[a, b]' are added into one for 'x': "
            "add the targets yourself, or take one gradient each"
        ),
    ),
    (
        facts(**{**MULTI, "target": "losses", "shapes": ()}),
        (
            "the gradients of the targets in 'losses' are added into one for 'x': "
            "add the targets yourself, or take one gradient each"
        ),
    ),
    (
        facts(effect="separable", shape=(32, 1)),
        (
            "the sum over 'y' (32, 1) mixes nothing: the gradient for 'x' is exact; "
            "make the sum explicit to say so"
        ),
    ),
    (
        facts(effect="separable", shape=(1, 1)),
        (
            "'y' (1, 1) has one element, so nothing is mixed: the gradient for 'x' is exact; "
            "make the sum explicit to say so"
        ),
    ),
    (
        facts(**MULTI, effect="separable"),
        (
            "the sum of the targets in '[a, b]' mixes nothing: the gradient for 'x' is exact; "
            "make the sum explicit to say so"
        ),
    ),
    (
        facts(effect="unknown", missing="'critic' is not in this file", sources=()),
        (
            "'y' (32, 10) is not a scalar, and its elements may mix ('critic' is not in this file): "
            "make the sum explicit"
        ),
    ),
    (
        facts(verdict="unknown", effect="unknown", shape=None, rank_min=0),
        "the rank of 'y' could not be decided: tf.ensure_shape would settle it",
    ),
]


@pytest.mark.parametrize(("asked", "message"), MESSAGES)
def test_message(asked, message):
    judged = judge(asked)
    assert judged is not None
    assert judged[1] == message


UNKNOWN = {"verdict": "unknown", "effect": "unknown", "shape": None}
LISTED = "the result of tf.nn.compute_average_loss, which the tables do not list"


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("", ""),
        ("the parameter loss", " (the parameter loss)"),
        ("the result of f(x)", " (the result of f(x))"),
        ("the result of model (the parameter model)", " (the result of model, the parameter model)"),
        ("the result of f (f, imported from a.b)", " (the result of f, imported from a.b)"),
        ("indexing (?, 1) leaves (?, ...)", " (indexing (?, 1) leaves (?, ...))"),
        (LISTED, f" ({LISTED})"),
        (f"the result of model.loss ({LISTED})", " (the result of model.loss)"),
    ],
)
def test_what_is_missing(missing, reason):
    judged = judge(facts(missing=missing, **UNKNOWN))
    assert judged is not None
    assert judged[1] == f"the rank of 'y' could not be decided{reason}: tf.ensure_shape would settle it"


def test_sources_that_a_call_does_not_name():
    judged = judge(facts()._replace(call=call(axes=(), sources="")))
    assert judged is not None
    assert "the gradient for the trainable variables" in judged[1]


def test_internal_error_names_what_failed():
    message = internal_error("RecursionError in tape.gradient(y, x)")
    assert "RecursionError in tape.gradient(y, x)" in message
    assert "report" in message


def test_internal_error_is_one_line():
    assert "\n" not in internal_error("ValueError: first\nsecond\tthird")


def test_by_code_takes_lower_case_and_refuses_others():
    assert [by_code(rule.code.lower()) for rule in RULES] == list(RULES)
    assert by_code("GRD100") is None
    assert by_code("") is None


SIZES = st.one_of(st.none(), st.integers(0, 10**9), st.text(max_size=80))
SHAPES = st.one_of(st.none(), st.lists(SIZES, max_size=6).map(tuple))
AXES = st.builds(AxisEffect, st.text(max_size=200), st.integers(0, 5), SIZES, st.sampled_from(EFFECTS))
#: What an editor's language server takes for a position inside a message.
POSITION = re.compile(r":\d*:\d*: ")


@given(
    target=st.text(min_size=1, max_size=400),
    sources=st.text(max_size=400),
    verdict=st.sampled_from(VERDICTS),
    effect=st.sampled_from(EFFECTS),
    shape=SHAPES,
    rank_min=st.integers(0, 6),
    shapes=st.lists(SHAPES, max_size=4).map(tuple),
    axes=st.lists(AXES, max_size=8).map(tuple),
    api=st.sampled_from(("tape.gradient", "tf.gradients", "tf.hessians")),
    drives=st.booleans(),
    missing=st.one_of(st.just("loss.py:12:5: no"), st.text(max_size=300)),
    inner=st.one_of(
        st.none(),
        st.builds(InnerGradient, st.text(max_size=300), st.text(max_size=9), st.booleans(), st.booleans()),
    ),
    repeated=st.lists(
        st.builds(RepeatedTerm, st.text(max_size=300), st.none() | st.integers(1)), max_size=4
    ).map(tuple),
)
def test_message_is_one_short_line_without_a_position(drives, missing, inner, repeated, **changes):
    judged = judge(facts(drives, missing, inner=inner, **changes)._replace(repeated=repeated))
    if judged is not None:
        message = judged[1]
        assert len(message.splitlines()) == 1
        assert message.isprintable()
        assert len(message) <= 240
        assert not POSITION.search(message)


@pytest.mark.parametrize(
    "target",
    [
        "self.discriminator(tf.concat([real_images, generated_images], axis=0), training=True)[0]",
        "tf.reduce_sum(\n    losses,\n    axis=1,\n)",
        'f("data.py:12:5: x")',
    ],
)
def test_messages_about_long_expressions_stay_short(target):
    axes = (AxisEffect("model.trainable_variables", 0, "batch", "contracts"),)
    for drives, effect in (
        (True, "contracts"),
        (False, "contracts"),
        (False, "separable"),
        (False, "unknown"),
    ):
        judged = judge(facts(drives, target=target, effect=effect, axes=axes, shape=("batch", 10)))
        assert judged is not None
        assert len(judged[1]) <= 171
        assert "..." in judged[1] or len(" ".join(target.split())) <= 28
