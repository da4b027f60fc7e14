"""Joining values of different paths, and seeing values as tensors."""

from __future__ import annotations

from collections.abc import Iterable

from gradlint.inference.values import (
    MAX_ITEMS,
    MISSING,
    Api,
    ApiObject,
    Class,
    Const,
    Foreign,
    Function,
    Instance,
    Mapping,
    Missing,
    Module,
    Seq,
    ShapeOf,
    Site,
    Tensor,
    Union,
    Value,
    is_none,
    number,
    opaque,
    options,
)
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Shape, at_least, new_dim, same_form

#: More alternatives than this are one unknown.
MAX_OPTIONS = 6
#: Of longer literal lists only so many items are looked at.
MAX_LOOKED_AT = 64
#: Lists that nest deeper than this are not looked into.
MAX_DEPTH = 10


def is_number(value: Value) -> bool:
    """Whether the value is a Python number (a truth value is one)."""
    return isinstance(value, Const) and isinstance(value.value, (int, float, complex))


def sequence(kind: str, items: tuple[Value, ...]) -> Seq:
    """A list or tuple of these items; a very long (or deep) one is known by an element only."""
    if len(items) <= MAX_ITEMS and depth(items) < MAX_DEPTH:
        return Seq(kind, items)
    return Seq(kind, None, opaque("an entry of a list that is too long or too deep to follow"))


def depth(items: tuple[Value, ...]) -> int:
    """How deep lists nest, up to the bound."""
    level: list[Value] = list(items)
    found = 1
    while level and found < MAX_DEPTH:
        level = [item for value in level if isinstance(value, Seq) for item in (value.items or ())[:4]][
            :MAX_ITEMS
        ]
        found += 1
    return found if level else found - 1


def join(one: Value, other: Value) -> Value:
    """The value that is one or the other, depending on the path."""
    if isinstance(one, Missing) or one is other:
        return other
    if isinstance(other, Missing):
        return one
    if isinstance(one, Union) or isinstance(other, Union):
        return join_all((*options(one), *options(other)))
    joined = _join_two(one, other)
    return Union((one, other)) if joined is None else joined


def join_all(values: Iterable[Value]) -> Value:
    """The join of many values; MISSING of none."""
    found: list[Value] = []
    for value in (option for either in values for option in options(either)):
        if isinstance(value, Missing):
            continue
        for i, old in enumerate(found):
            joined = old if old is value else _join_two(old, value)
            if joined is not None:
                found[i] = joined
                break
        else:
            found.append(value)
    if not found:
        return MISSING
    if len(found) > MAX_OPTIONS:
        return opaque("one of many values", tuple(t for v in found if (t := as_tensor(v)) is not None))
    return found[0] if len(found) == 1 else Union(tuple(found))


def _join_two(one: Value, other: Value) -> Value | None:
    """The joined value where one value can stand for both, else None."""
    if isinstance(one, Const) and isinstance(other, Const):
        if type(one.value) is type(other.value) and one.value == other.value:
            return one
        both_numbers = is_number(one) and is_number(other) and not isinstance(one.value, bool)
        return number() if both_numbers else None
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return _join_tensors(one, other)
    if isinstance(one, Seq) and isinstance(other, Seq):
        return _join_sequences(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _join_mappings(one, other)
    if isinstance(one, ApiObject) and isinstance(other, ApiObject):
        return _join_objects(one, other)
    if isinstance(one, Tensor) and one.shape == SCALAR and is_number(other):
        return one if one.dim is None else number()
    if isinstance(other, Tensor) and other.shape == SCALAR and is_number(one):
        return other if other.dim is None else number()
    return one if one == other and isinstance(one, (Api, Module, Foreign, Function, Class)) else None


def _join_tensors(one: Tensor, other: Tensor) -> Tensor | None:
    """Tensors of one rank become one; others stay apart, so that no alternative is forgotten."""
    if one.shape.rank != other.shape.rank:
        return None
    if one.shape.rank is None and (one.shape.rank_min > 0) != (other.shape.rank_min > 0):
        return None
    return Tensor(
        algebra.join(one.shape, other.shape),
        "join",
        (one, other),
        reason="one of two values, depending on the path",
        opaque=one.opaque and other.opaque,
        weights=one.weights and other.weights,
        site=one.site,
    )


def _join_objects(one: ApiObject, other: ApiObject) -> ApiObject | None:
    """One object that was made at one place, perhaps with more layers added in a loop."""
    if one.api != other.api or one.site != other.site:
        return None
    shared = 0
    while shared < min(len(one.state), len(other.state)) and one.state[shared] is other.state[shared]:
        shared += 1
    rest = (*one.state[shared:], *other.state[shared:])
    if not rest:
        return other
    layers = join_all(element_of(layer) if isinstance(layer, Seq) else layer for layer in rest)
    return ApiObject(one.api, one.arguments, one.site, (*one.state[:shared], Seq("list", None, layers)))


def _join_mappings(one: Mapping, other: Mapping) -> Mapping | None:
    """Dicts with the same keys become one; others stay apart."""
    if [key for key, _ in one.entries] != [key for key, _ in other.entries]:
        return None
    pairs = zip(one.entries, other.entries, strict=True)
    entries = tuple((key, join(a, b)) for (key, a), (_, b) in pairs)
    if one.other is None or other.other is None:
        # What only one of them may hold, either may hold.
        return Mapping(entries, one.other if other.other is None else other.other, one.default)
    return Mapping(entries, join(one.other, other.other), one.default)


def _join_sequences(one: Seq, other: Seq) -> Seq:
    kind = one.kind if one.kind == other.kind else "sequence"
    if one.items is not None and other.items is not None and len(one.items) == len(other.items):
        items = tuple(join(a, b) for a, b in zip(one.items, other.items, strict=True))
        alike = one.fields == other.fields
        return Seq(kind, items, None, one.fields if alike else None, one.cls if alike else None)
    return Seq(kind, None, join(element_of(one), element_of(other)))


def element_of(value: Seq) -> Value:
    """The value that stands for any item of a sequence; MISSING where it is empty."""
    if value.items is not None:
        return join_all(value.items)
    return value.element if value.element is not None else MISSING


def same(one: Value, other: Value) -> bool:
    """Whether a loop has settled: the values have the same form, whatever data they stand for."""
    if one is other:
        return True
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return same_form(one.shape, other.shape)
    if isinstance(one, Seq) and isinstance(other, Seq):
        if one.items is None or other.items is None:
            return one.items is other.items and same(element_of(one), element_of(other))
        return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
    if isinstance(one, Union) and isinstance(other, Union):
        return len(one.options) == len(other.options) and all(map(same, one.options, other.options))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _same_mappings(one, other)
    if isinstance(one, ApiObject) and isinstance(other, ApiObject):
        return one.api == other.api and one.site == other.site and len(one.state) == len(other.state)
    if isinstance(one, Instance) or isinstance(other, Instance):
        return False
    return type(one) is type(other) and one == other


def _same_mappings(one: Mapping, other: Mapping) -> bool:
    if [key for key, _ in one.entries] != [key for key, _ in other.entries]:
        return False
    if one.other is None or other.other is None:
        return one.other is other.other and _same_entries(one, other)
    return same(one.other, other.other) and _same_entries(one, other)


def _same_entries(one: Mapping, other: Mapping) -> bool:
    return all(same(a, b) for (_, a), (_, b) in zip(one.entries, other.entries, strict=True))


def as_tensor(value: Value, site: Site | None = None, level: int = 0) -> Tensor | None:
    """The value as an array operation sees it; None for what is no array (None, a missing value).

    `level` counts the lists around it: what nests too deep is unknown.
    """
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Const):
        return (
            None if value.value is None else Tensor(SCALAR, "constant", reason="a Python constant", site=site)
        )
    if isinstance(value, Seq):
        if level >= MAX_DEPTH:
            return opaque("a list that nests too deep to follow", site=site)
        return _stacked(value, site, level + 1)
    if isinstance(value, ShapeOf):
        rank = value.tensor.shape.rank
        return Tensor(Shape((new_dim(rank),)), "shape", reason="a shape is a vector of sizes", site=site)
    if isinstance(value, Union):
        tensors = [t for option in value.options if not is_none(option) and (t := as_tensor(option, site))]
        return _any_of(tensors, site) if tensors else None
    if isinstance(value, Missing):
        return None
    if isinstance(value, Foreign):
        return opaque(f"{value.path}, which is not known here", site=site, gap="import")
    return opaque("not an array that is known", site=site)


def _any_of(tensors: list[Tensor], site: Site | None) -> Tensor:
    shape = tensors[0].shape
    for tensor in tensors[1:]:
        shape = algebra.join(shape, tensor.shape)
    if len(tensors) == 1:
        return tensors[0]
    return Tensor(
        shape, "join", tuple(tensors), reason="one of several values, depending on the path", site=site
    )


def _stacked(value: Seq, site: Site | None, level: int) -> Tensor:
    """A list of arrays as one array with a new first axis."""
    if value.items is None:
        element = as_tensor(element_of(value), site, level)
        if element is None or element.opaque:
            return _of_unknown_entries(value, element, site)
        shape = element.shape
        length = new_dim()
        return Tensor(
            Shape((length, *shape.lead), shape.rest, shape.tail),
            "stack",
            (element,),
            reason="a list",
            site=site,
            moved=True,
        )
    tensors = [t for item in value.items[:MAX_LOOKED_AT] if (t := as_tensor(item, site, level))]
    if not tensors:
        return Tensor(Shape((new_dim(len(value.items)),)), "constant", reason="an empty list", site=site)
    shape = algebra.stack([tensor.shape for tensor in tensors], 0, len(value.items))
    constant = all(tensor.op == "constant" and not tensor.inputs for tensor in tensors)
    inputs = () if constant else tuple(tensors)
    op = "constant" if constant else "stack"
    return Tensor(shape, op, inputs, reason=f"a list of {len(value.items)}", site=site, moved=True)


def _of_unknown_entries(value: Seq, element: Tensor | None, site: Site | None) -> Tensor:
    """A list of which only is known that it is one: as an array it has an axis at least."""
    inputs = () if element is None else (element,)
    found = opaque("a list of unknown length", inputs, site, "sizes")
    if value.kind in ("list", "tuple"):
        found.shape = at_least(1)
    return found


def collect(value: Value, found: list[Tensor]) -> None:
    """The tensors in a value, wherever it keeps them, each shared part once."""
    seen: set[int] = set()
    pending = [value]
    while pending:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, Tensor):
            found.append(current)
        elif isinstance(current, Seq):
            pending += reversed(current.items if current.items is not None else (element_of(current),))
        elif isinstance(current, Mapping):
            pending += [item for _, item in reversed(current.entries)]
            pending += [] if current.other is None else [current.other]
        elif isinstance(current, Union):
            pending += reversed(current.options)
