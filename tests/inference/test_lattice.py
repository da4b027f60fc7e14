"""Joining values of different paths: the laws, and what must not be forgotten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gradlint.inference.lattice import MAX_OPTIONS, as_tensor, element_of, join, join_all, same
from gradlint.inference.values import (
    MISSING,
    NONE,
    Api,
    ApiObject,
    Arguments,
    Const,
    Mapping,
    Seq,
    ShapeOf,
    Tensor,
    Union,
    number,
    opaque,
    options,
)
from gradlint.shapes.shape import SCALAR, Shape, at_least, fresh_atom, new_dim

SIZES = st.sampled_from([None, 1, 2, 3])
CLOSED = st.lists(SIZES, max_size=3).map(lambda sizes: Shape(tuple(map(new_dim, sizes))))
OPEN = st.tuples(st.lists(SIZES, max_size=2), st.lists(SIZES, max_size=2)).map(
    lambda parts: Shape(tuple(map(new_dim, parts[0])), fresh_atom(), tuple(map(new_dim, parts[1])))
)
TENSORS = (CLOSED | OPEN).map(lambda shape: Tensor(shape, "x"))
CONSTANTS = st.sampled_from([None, 1, 2, 0.5, "sum", "none"]).map(Const)
LEAVES = TENSORS | CONSTANTS | st.sampled_from([Api("tf.add"), Api("tf.sin")])
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: Seq("list", tuple(items)))
        | inner.map(lambda element: Seq("list", None, element))
    ),
    max_leaves=4,
)


def allows(value, rank: int) -> bool:
    """Whether a tensor of this rank is among what the value may be."""
    found = [
        t for option in options(value) if isinstance(option, (Tensor, Const)) and (t := as_tensor(option))
    ]
    return any(t.shape.rank in (None, rank) and t.shape.rank_min <= rank for t in found)


def form(value) -> object:
    """A value up to the identity of its axes and the order of alternatives."""
    if isinstance(value, Tensor):
        shape = value.shape
        return ("tensor", shape.rank, tuple(dim.size for dim in (*shape.lead, *shape.tail)))
    if isinstance(value, Seq):
        items = None if value.items is None else tuple(map(form, value.items))
        return ("seq", items, None if value.items is not None else form(element_of(value)))
    if isinstance(value, Union):
        return ("union", frozenset(map(form, value.options)))
    return value


@given(VALUES)
def test_a_value_joined_with_itself_is_the_same(value):
    assert same(join(value, value), value)
    assert join(value, MISSING) is value
    assert join(MISSING, value) is value


@given(VALUES, VALUES)
def test_the_order_does_not_matter(one, other):
    assert form(join(one, other)) == form(join(other, one))


@given(LEAVES, LEAVES)
def test_no_rank_is_forgotten(one, other):
    joined = join(one, other)
    for rank in range(4):
        if allows(one, rank) or allows(other, rank):
            assert allows(joined, rank)


@given(st.lists(LEAVES, max_size=8))
def test_no_rank_of_many_is_forgotten(values):
    joined = join_all(values)
    for rank in range(4):
        if any(allows(value, rank) for value in values):
            assert allows(joined, rank)


@given(st.lists(TENSORS, min_size=1, max_size=3), TENSORS)
def test_no_rank_of_an_entry_is_forgotten(items, other):
    joined = join(Seq("list", tuple(items)), Seq("list", (other,)))
    for rank in range(4):
        if any(allows(item, rank) for item in (*items, other)):
            assert allows(element_of(joined), rank)


@given(VALUES)
def test_a_value_is_the_same_as_itself(value):
    assert same(value, value)


@given(VALUES, VALUES)
def test_sameness_goes_both_ways(one, other):
    assert same(one, other) == same(other, one)


def test_nothing_joined_is_missing():
    assert join_all(()) is MISSING
    assert join_all((MISSING, MISSING)) is MISSING


def test_none_stays_an_alternative():
    tensor = Tensor(SCALAR, "x")
    assert set(options(join(NONE, tensor))) == {NONE, tensor}


def test_scalars_and_others_stay_apart():
    scalar, vector = Tensor(SCALAR, "x"), Tensor(Shape((new_dim(3),)), "x")
    assert options(join(scalar, vector)) == (scalar, vector)


def test_numbers_join_to_a_number():
    assert join(Const(1), Const(1)) == Const(1)
    joined = join(Const(1), Const(2))
    assert isinstance(joined, Tensor)
    assert joined.shape == SCALAR


def test_flags_stay_apart():
    assert options(join(Const(True), Const(False))) == (Const(True), Const(False))
    assert options(join(Const("sum"), Const("none"))) == (Const("sum"), Const("none"))


def test_too_many_alternatives_are_unknown():
    many = [Tensor(Shape(tuple(new_dim() for _ in range(rank))), "x") for rank in range(MAX_OPTIONS + 1)]
    joined = join_all(many)
    assert isinstance(joined, Tensor)
    assert joined.opaque
    assert joined.inputs == tuple(many)


def test_sizes_that_differ_are_unknown():
    one, other = Tensor(Shape((new_dim(2), new_dim(3))), "x"), Tensor(Shape((new_dim(4), new_dim(3))), "x")
    joined = join(one, other)
    assert isinstance(joined, Tensor)
    assert joined.shape.labels() == (None, 3)
    assert joined.inputs == (one, other)


def test_a_joined_axis_carries_both():
    a, b = new_dim(2), new_dim(2)
    joined = join(Tensor(Shape((a,)), "x"), Tensor(Shape((b,)), "x"))
    assert isinstance(joined, Tensor)
    assert joined.shape.lead[0].carries(a)
    assert joined.shape.lead[0].carries(b)


def test_layers_added_on_one_path_may_be_absent():
    first, second = Const("first"), Const("second")
    model = ApiObject(Api("keras.Sequential"), Arguments(()), None, (first,))
    grown = ApiObject(model.api, model.arguments, None, (first, second))
    joined = join(model, grown)
    assert isinstance(joined, ApiObject)
    assert joined.state[0] is first
    assert joined.state[1] == Seq("list", None, second)


def test_lists_as_arrays():
    row = Tensor(Shape((new_dim(3),)), "x")
    stacked = as_tensor(Seq("list", (row, row)))
    assert stacked is not None
    assert stacked.shape.labels() == (2, 3)
    many = as_tensor(Seq("list", None, row))
    assert many is not None
    assert many.shape.labels() == (None, 3)
    assert as_tensor(Seq("list", (Const(1), Const(2)))).shape.labels() == (2,)  # type: ignore[union-attr]
    assert as_tensor(Seq("list", ())).shape.labels() == (0,)  # type: ignore[union-attr]
    assert as_tensor(Seq("list", None, opaque("?"))).shape.rank is None  # type: ignore[union-attr]


def test_other_values_as_arrays():
    tensor = Tensor(Shape((new_dim(3), new_dim())), "x")
    assert as_tensor(NONE) is None
    assert as_tensor(MISSING) is None
    assert as_tensor(Const(2)).shape == SCALAR  # type: ignore[union-attr]
    assert as_tensor(ShapeOf(tensor)).shape.labels() == (2,)  # type: ignore[union-attr]
    assert as_tensor(Api("tf.add")).opaque  # type: ignore[union-attr]
    assert as_tensor(Union((NONE, tensor))) is tensor
    assert as_tensor(Union((NONE, tensor, number()))).shape.rank is None  # type: ignore[union-attr]
    assert as_tensor(Union((NONE,))) is None


def test_dicts_settle_by_their_entries():
    one = Mapping((("a", number()),))
    assert same(one, Mapping((("a", number()),)))
    assert not same(one, Mapping((("a", Const(1)),)))
    assert not same(one, Mapping((("b", number()),)))
    assert not same(one, Mapping((("a", number()),), number()))


def test_dicts_with_the_same_keys_become_one():
    joined = join(Mapping((("a", Const(1)),)), Mapping((("a", Const(2)),)))
    assert isinstance(joined, Mapping)
    assert same(joined, Mapping((("a", number()),)))
    assert isinstance(join(joined, Mapping((("b", Const(2)),))), Union)


def test_an_unknown_rank_is_not_settled_by_a_known_one():
    assert not same(Tensor(at_least(1), "x"), Tensor(Shape((new_dim(),)), "x"))
