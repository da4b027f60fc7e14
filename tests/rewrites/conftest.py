"""Gradient calls as the analysis would flag them, found by their names alone."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from gradlint.records import Call
from gradlint.rewrites.documents import rewrite
from gradlint.rewrites.edits import Plan, Rewritten
from gradlint.rewrites.plan import make_plan
from gradlint.source.parsing import split_lines
from gradlint.source.text import Source, place, segment

APIS = {
    "gradient": "tape.gradient",
    "gradients": "tf.gradients",
    "hessians": "tf.hessians",
    "minimize": "optimizer.minimize",
    "compute_gradients": "optimizer.compute_gradients",
    "get_gradients": "optimizer.get_gradients",
    "get_updates": "optimizer.get_updates",
    "create_train_op": "slim.create_train_op",
}
TARGETS = ("target", "ys", "loss", "total_loss")


def _name(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def _api(node: ast.Call) -> str:
    function = ast.unparse(node.func)
    return "K.gradients" if function.endswith(("K.gradients", "backend.gradients")) else APIS[_name(node)]


def _target(node: ast.Call) -> ast.expr | None:
    if _name(node) == "get_updates" and len(node.args) == 3:
        return node.args[2]
    named = [keyword.value for keyword in node.keywords if keyword.arg in TARGETS]
    return (named or node.args or [None])[0]


def make_record(source: Source, node: ast.Call, verdict: str | None = None) -> Call:
    """What the analysis would say about the call."""
    target = _target(node)
    several = isinstance(target, ast.List | ast.Tuple) and len(target.elts) > 1
    verdict = verdict or ("multi" if several else "nonscalar")
    text = segment(source, target) if target is not None else ""
    return Call(
        place(source, node), "", _api(node), text, "", False, verdict, "contracts", (3,), 1, (), (), "GRD101",
        True, "", (), (),
    )  # fmt: skip


def flagged_calls(source: Source, verdict: str | None = None) -> list[Call]:
    """Every call with a gradient function's name, in the order of the source."""
    nodes = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and _name(node) in APIS]
    # A call that holds another begins with it, or before it.
    nodes.sort(key=lambda node: (node.lineno, node.col_offset, -len(ast.unparse(node))))
    return [make_record(source, node, verdict) for node in nodes]


def source_of(text: str) -> Source:
    lines = split_lines(text)
    return Source("program.py", lines, ast.parse("".join(lines)))


def plan_of(text: str, verdict: str | None = None) -> Plan:
    source = source_of(text)
    return make_plan(source, flagged_calls(source, verdict))


def summed(text: str, verdict: str | None = None) -> Rewritten:
    """The program with every gradient call flagged and rewritten."""
    return rewrite(source_of(text), text, plan_of(text, verdict))


@pytest.fixture(scope="session", name="summed")
def _summed() -> Callable[..., Rewritten]:
    return summed


@pytest.fixture(scope="session", name="plan_of")
def _plan_of() -> Callable[..., Plan]:
    return plan_of


@pytest.fixture(scope="session", name="flagged_calls")
def _flagged_calls() -> Callable[..., list[Call]]:
    return flagged_calls
