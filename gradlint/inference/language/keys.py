"""Values as keys, and whether two values are equal: constants, members of enums, tuples of them, shapes."""

from __future__ import annotations

from gradlint.inference.libraries.sizes import entries_of
from gradlint.inference.values import (
    Api,
    Class,
    Const,
    Function,
    Mapping,
    Member,
    Seq,
    ShapeOf,
    Tensor,
    Value,
)
from gradlint.shapes.shape import Shape


class _Keyless:
    """The key of what is no known key."""


KEYLESS = _Keyless()


def key_of(value: Value) -> object:
    """The key under which a dict keeps what is stored by this value; KEYLESS if that is not known."""
    if isinstance(value, Const):
        return value.value
    if isinstance(value, Member):
        return value
    if isinstance(value, Seq) and value.kind == "tuple" and value.items is not None:
        parts = tuple(key_of(item) for item in value.items)
        return KEYLESS if KEYLESS in parts else parts
    if isinstance(value, Tensor) and value.dim is not None and value.dim.size is not None:
        return value.dim.size
    return KEYLESS


def key_value(key: object) -> Value:
    """The value that a dict's key is."""
    if isinstance(key, Member):
        return key
    return Seq("tuple", tuple(map(key_value, key))) if isinstance(key, tuple) else Const(key)


def items_of(value: Value) -> tuple[Value, ...] | None:
    """The entries that a loop runs over one by one, where they are known."""
    if isinstance(value, Seq):
        return value.items
    if isinstance(value, Mapping) and value.other is None:
        return tuple(key_value(key) for key, _ in value.entries)
    return entries_of(value) if isinstance(value, (ShapeOf, Tensor)) else None


def equal(left: Value, right: Value) -> bool | None:
    """`left == right`, or None where it is open."""
    if isinstance(left, ShapeOf) or isinstance(right, ShapeOf):
        return _equal_shapes(left, right)
    if isinstance(left, Seq) and isinstance(right, Seq):
        return _equal_sequences(left, right)
    a, b = key_of(left), key_of(right)
    if a is not KEYLESS and b is not KEYLESS:
        return bool(a == b)
    if isinstance(left, (Api, Class, Function)) and type(left) is type(right):
        return _same_thing(left, right)
    if isinstance(left, (Member, Function, Class)) and isinstance(right, (Const, Member, Function, Class)):
        return False
    never = isinstance(left, Seq) and isinstance(right, Const)
    return False if never or (isinstance(left, Const) and isinstance(right, (Seq, Member))) else None


def _same_thing(left: Value, right: Value) -> bool | None:
    """One function or class under two names; a library has several names for one thing."""
    if left == right:
        return True
    return None if isinstance(left, Api) else getattr(left, "scope", None) is getattr(right, "scope", None)


def _equal_sequences(left: Seq, right: Seq) -> bool | None:
    if left.items is None or right.items is None or {left.kind, right.kind} - {"list", "tuple"}:
        return None
    if left.kind != right.kind or len(left.items) != len(right.items):
        return False
    answers = [equal(a, b) for a, b in zip(left.items, right.items, strict=True)]
    return False if False in answers else None if None in answers else True


def _equal_shapes(left: Value, right: Value) -> bool | None:
    """Of a list only that it differs from a shape can be said: shapes of NumPy are tuples."""
    a, b = _sizes(left), _sizes(right)
    if a is None or b is None:
        return None
    if len(a) != len(b) or any(m != n for m, n in zip(a, b, strict=True) if None not in (m, n)):
        return False
    listed = any(isinstance(side, Seq) and side.kind != "tuple" for side in (left, right))
    return None if listed or None in a or None in b else True


def _sizes(value: Value) -> list[int | None] | None:
    if isinstance(value, ShapeOf):
        shape: Shape = value.tensor.shape
        return [dim.size for dim in shape.lead] if shape.rest is None and not value.dynamic else None
    if isinstance(value, Seq) and value.items is not None:
        keys = [key_of(item) for item in value.items]
        return [key if isinstance(key, int) else None for key in keys]
    return None
