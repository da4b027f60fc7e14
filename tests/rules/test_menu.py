"""The menu of rewrites: which are offered, and what shape each returns."""

from __future__ import annotations

import pytest

from gradlint.records import AxisEffect, Call, Place
from gradlint.rules import rewrites_for
from gradlint.rules.rule import Facts, Operand

CALL = Call(
    place=Place("train.py", None, 12, 8, 12, 30),
    function="tape.gradient",
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
    code=None,
    reported=False,
    message=None,
    derivation=(),
    rewrites=(),
)
W = (Operand("w", (784, 10)),)
NOT_NAMED = CALL._replace(sources="", api="optimizer.minimize")
LOST = CALL._replace(shape=None, rank_min=1, effect="unknown", axes=())
BATCH = CALL._replace(
    shape=("batch", 10),
    sources="x",
    axes=(AxisEffect("x", 0, "batch", "separable"), AxisEffect("x", 1, 10, "contracts")),
)

MENUS = [
    (
        "everything is known",
        Facts(CALL, False, "", W),
        {
            "sum": "(784, 10)",
            "mean": "(784, 10)",
            "jacobian": "(32, 10, 784, 10)",
            "per-example": "(32, 784, 10)",
        },
    ),
    (
        "two sources",
        Facts(CALL._replace(sources="[w, b]"), False, "", (*W, Operand("b", (10,)))),
        {
            "sum": "(784, 10), (10,)",
            "mean": "(784, 10), (10,)",
            "jacobian": "(32, 10, 784, 10), (32, 10, 10)",
            "per-example": "(32, 784, 10), (32, 10)",
        },
    ),
    (
        "the source's shape is not known",
        Facts(CALL, False, ""),
        {
            "sum": "shape of w",
            "mean": "shape of w",
            "jacobian": "(32, 10) + shape of w",
            "per-example": "(32,) + shape of w",
        },
    ),
    (
        "the target's rank is not known",
        Facts(LOST, False, "", W),
        {
            "sum": "(784, 10)",
            "mean": "(784, 10)",
            "jacobian": "shape of y + (784, 10)",
            "per-example": "(?,) + (784, 10)",
        },
    ),
    (
        "each example has its own entries already",
        Facts(BATCH, False, "", (Operand("x", ("batch", 784)),)),
        {"sum": "(batch, 784)", "mean": "(batch, 784)", "jacobian": "(batch, 10, batch, 784)"},
    ),
    (
        "an optimizer takes gradients, not Jacobians",
        Facts(CALL, True, "", W),
        {"sum": "(784, 10)", "mean": "(784, 10)"},
    ),
    (
        "minimize without variables",
        Facts(NOT_NAMED, False, ""),
        {"sum": "shape of each trainable variable", "mean": "shape of each trainable variable"},
    ),
    (
        "a mean would change an exact gradient",
        Facts(CALL._replace(effect="separable", axes=()), False, "", W),
        {"sum": "(784, 10)", "jacobian": "(32, 10, 784, 10)"},
    ),
    (
        "one element",
        Facts(CALL._replace(effect="separable", shape=(1, 1)), False, "", W),
        {"sum": "(784, 10)"},
    ),
    (
        "several targets",
        Facts(CALL._replace(verdict="multi", shape=None, shapes=((), ())), False, "", W),
        {"sum": "(784, 10)"},
    ),
    (
        "a seed fits any rank",
        Facts(CALL._replace(verdict="unknown", effect="unknown", shape=None), False, "", W),
        {"sum": "(784, 10)"},
    ),
    ("a scalar", Facts(CALL._replace(verdict="scalar", effect="none", shape=(), axes=()), False, "", W), {}),
    ("an explicit seed", Facts(CALL._replace(seed=True), False, "", W), {}),
]


@pytest.mark.parametrize(("_", "facts", "menu"), MENUS, ids=[title for title, *_ in MENUS])
def test_menu(_, facts, menu):
    assert {rewrite.intent: rewrite.result_shape for rewrite in rewrites_for(facts)} == menu


@pytest.mark.parametrize(("_", "facts", "menu"), MENUS, ids=[title for title, *_ in MENUS])
def test_only_the_sum_is_safe_and_it_comes_first(_, facts, menu):
    assert [rewrite.safe for rewrite in rewrites_for(facts)] == [intent == "sum" for intent in menu]
