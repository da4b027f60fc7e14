"""The walk over the graph of tensors: what may be called row by row, and what never."""

from __future__ import annotations

import pytest

from gradlint.inference.effects import APART, KEPT, LOST, UNSURE, axis_effects, call_effect, dependence
from gradlint.inference.values import Tensor
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Shape, at_least, new_dim

ROWS, COLUMNS = new_dim(4), new_dim(3)
X = Tensor(Shape((ROWS, COLUMNS)), "x")


def node(shape: Shape, *inputs: Tensor, op: str = "op", **kind: bool) -> Tensor:
    return Tensor(shape, op, inputs, **kind)


def same(*inputs: Tensor) -> Tensor:
    return node(algebra.broadcast_all([tensor.shape for tensor in inputs]), *inputs)


def total(tensor: Tensor, axis: int | None = None, keepdims: bool = False) -> Tensor:
    return node(algebra.reduce(tensor.shape, axis, keepdims), tensor)


def mixed(tensor: Tensor, axis: int | None = None) -> Tensor:
    return node(algebra.mix(tensor.shape, axis), tensor)


def product(one: Tensor, other: Tensor, **transposed: bool) -> Tensor:
    return node(algebra.matmul(one.shape, other.shape, **transposed), one, other)


W = Tensor(Shape((new_dim(3), new_dim(3))), "w", weights=True)
NUMBER = Tensor(SCALAR, "s")
UNKNOWN = node(at_least(0), X, opaque=True)

BY_ROW = {
    "itself": X,
    "elementwise": same(X),
    "twice": same(X, same(X)),
    "sum over columns": total(X, 1),
    "mean over columns subtracted": same(X, total(X, 1, keepdims=True)),
    "softmax over columns": mixed(X, 1),
    "times weights": product(X, W),
    "two layers": product(same(product(X, W)), W),
    "transposed": node(algebra.transpose(X.shape, None), X),
    "new axis": node(algebra.expand_dims(X.shape, 1), X),
    "rows and another tensor": same(X, Tensor(Shape((new_dim(3),)), "b")),
    "a scalar of something else": same(X, Tensor(SCALAR, "s")),
}
NEVER_BY_ROW = {
    "sum over rows": total(X, 0),
    "sum over everything": total(X),
    "mean over rows subtracted": same(X, total(X, 0)),
    "mean of all subtracted": same(X, total(X)),
    "mean of all, kept as size one": same(X, total(X, None, keepdims=True)),
    "column minus its mean": same(total(X, 1), total(total(X, 1), 0)),
    "softmax over rows": mixed(X, 0),
    "softmax over rows, then reduced": total(mixed(X, 0), 1),
    "shuffled and added": same(X, mixed(X)),
    "times its own transpose": product(X, X, transpose_b=True),
    "its own transpose times it": product(X, X, transpose_a=True),
    "attention over rows": product(product(X, X, transpose_b=True), X),
    "rows beside rows": same(
        node(algebra.expand_dims(X.shape, 0), X), node(algebra.expand_dims(X.shape, 1), X)
    ),
    "its diagonal outer product": same(
        node(algebra.expand_dims(total(X, 1).shape, 0), X), node(algebra.expand_dims(total(X, 1).shape, 1), X)
    ),
    "two axes over the same rows": node(Shape((ROWS, ROWS)), X),
    "mixed, then as before": same(mixed(X, 0), X),
    "unknown": UNKNOWN,
    "of the unknown": same(UNKNOWN),
    "plus the unknown": same(X, UNKNOWN),
    "unknown, reduced": total(UNKNOWN, 1),
    "opaque, with the same axes": node(X.shape, X, opaque=True),
    "of unknown rank": node(at_least(2), X),
}


@pytest.mark.parametrize("tensor", BY_ROW.values(), ids=BY_ROW)
def test_row_by_row(tensor):
    assert dependence(tensor, X, ROWS) == KEPT


@pytest.mark.parametrize("tensor", NEVER_BY_ROW.values(), ids=NEVER_BY_ROW)
def test_never_row_by_row(tensor):
    assert dependence(tensor, X, ROWS) in (LOST, UNSURE)


CERTAIN = ("sum over rows", "mean over rows subtracted", "softmax over rows", "times its own transpose")


@pytest.mark.parametrize("name", CERTAIN)
def test_mixed_for_certain(name):
    assert dependence(NEVER_BY_ROW[name], X, ROWS) == LOST


@pytest.mark.parametrize("name", [name for name in NEVER_BY_ROW if "unknown" in name or "opaque" in name])
def test_what_is_not_known_is_not_said(name):
    assert dependence(NEVER_BY_ROW[name], X, ROWS) == UNSURE


def test_apart():
    other = Tensor(Shape((ROWS,)), "other")
    assert dependence(other, X, ROWS) == APART
    assert dependence(same(other), X, ROWS) == APART
    size = Tensor(SCALAR, "size", (X,), dim=ROWS)
    assert dependence(size, X, ROWS) == APART


def test_a_long_chain_needs_no_recursion():
    tensor = X
    for _ in range(50_000):
        tensor = node(X.shape, tensor)
    assert dependence(tensor, X, ROWS) == KEPT


def test_a_graph_of_many_paths_is_walked_once():
    tensor = X
    for _ in range(200):
        tensor = same(tensor, tensor)
    assert dependence(tensor, X, ROWS) == KEPT


ONE = Tensor(Shape((new_dim(1), COLUMNS)), "one row")
LOSS = total(product(X, W), 1)
EFFECTS = {
    "elementwise": (same(X), X, ["separable", "separable"]),
    "loss per row, by the rows": (LOSS, X, ["separable"]),
    "loss per row, by the weights": (LOSS, W, ["contracts"]),
    "loss per row, by a variable of unknown shape": (
        LOSS,
        Tensor(at_least(0), "v", weights=True),
        ["contracts"],
    ),
    "loss per row, by a number": (same(LOSS, NUMBER), NUMBER, ["contracts"]),
    "loss per row, by a number of something else": (same(LOSS, NUMBER), Tensor(SCALAR, "s"), ["unknown"]),
    "matrix product": (product(X, W), X, ["separable", "contracts"]),
    "rows mixed": (mixed(X, 0), X, ["contracts", "separable"]),
    "one row": (total(ONE, 1), ONE, ["separable"]),
    "one row and its columns": (mixed(ONE, 1), ONE, ["separable", "contracts"]),
    "behind the unknown": (total(same(X, UNKNOWN), 1), X, ["unknown"]),
}


@pytest.mark.parametrize(("target", "source", "effects"), EFFECTS.values(), ids=EFFECTS)
def test_effect_on_each_axis(target, source, effects):
    found = axis_effects(target, source, "x")
    assert [axis.effect for axis in found] == effects
    assert [axis.axis for axis in found] == list(range(len(found)))
    assert [axis.size for axis in found] == [dim.label() for dim in target.shape.lead]


def test_an_axis_of_unknown_size_behind_the_first_may_have_one_element():
    target = Tensor(Shape((ROWS, new_dim())), "y", (X, W))
    assert [axis.effect for axis in axis_effects(target, W, "w")] == ["contracts", "unknown"]


def test_the_effect_of_a_call():
    separable, summed = axis_effects(LOSS, X, "x"), axis_effects(LOSS, W, "w")
    unknown = axis_effects(total(same(X, UNKNOWN), 1), X, "x")
    assert call_effect(LOSS, [separable]) == "separable"
    assert call_effect(LOSS, [separable, summed]) == "contracts"
    assert call_effect(LOSS, [separable, unknown]) == "unknown"
    assert call_effect(LOSS, [unknown, summed]) == "contracts"
    assert call_effect(LOSS, []) == "unknown"
    assert call_effect(Tensor(at_least(1), "y", (X,)), [separable]) == "unknown"
