"""Methods that change the object they are called on."""

from __future__ import annotations

from collections.abc import Callable
from operator import is_

from gradlint.inference.language import dicts
from gradlint.inference.language.keys import equal
from gradlint.inference.lattice import element_of, join_all, sequence
from gradlint.inference.libraries.operands import Bound
from gradlint.inference.libraries.sizes import asserted_shape
from gradlint.inference.values import ApiObject, Arguments, Const, Mapping, Seq, Tensor, Union, Value, opaque
from gradlint.knowledge.lookup import parse
from gradlint.shapes.shape import Shape, new_dim


def mutated(base: Value, method: str, arguments: Arguments) -> Value:
    """The object after a mutating method was called on it."""
    if isinstance(base, Union):
        return join_all(mutated(option, method, arguments) for option in base.options)
    if isinstance(base, Seq):
        return _sequence(base, method, arguments.positional)
    if isinstance(base, Mapping):
        return dicts.mutated(base, method, arguments)
    return changed(base, method, arguments)


def _sequence(base: Seq, method: str, given: tuple[Value, ...]) -> Seq:
    """A list after the call: item by item where that is known, else as any number of its items."""
    change = _CHANGES.get(method)
    if base.items is not None and base.kind != "bounded" and change is not None:
        items = change(base.items, given)
        if items is not None:
            return sequence(base.kind, items)
    added = [element_of(v) if method in ("extend", "update") and isinstance(v, Seq) else v for v in given]
    return Seq(base.kind, None, join_all((element_of(base), *(v for v in added if not _is_index(v)))))


_Items = tuple[Value, ...]


def _is_index(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, int)


def _appended(items: _Items, given: _Items) -> _Items | None:
    return (*items, given[0]) if len(given) == 1 else None


def _extended(items: _Items, given: _Items) -> _Items | None:
    more = given[0] if len(given) == 1 else None
    return items + more.items if isinstance(more, Seq) and more.items is not None else None


def _inserted(items: _Items, given: _Items) -> _Items | None:
    if len(given) != 2 or not isinstance(given[0], Const) or not isinstance(given[0].value, int):
        return None
    at = given[0].value
    return (*items[:at], given[1], *items[at:])


def _popped(items: _Items, given: _Items) -> _Items | None:
    at = given[0].value if given and isinstance(given[0], Const) else None if given else -1
    if not isinstance(at, int) or not -len(items) <= at < len(items):
        return None
    at %= len(items)
    return (*items[:at], *items[at + 1 :])


def _removed(items: _Items, given: _Items) -> _Items | None:
    """Without the first entry that is this one: nothing before it may be equal to it."""
    for at, item in enumerate(items):
        if len(given) == 1 and (item is given[0] or equal(item, given[0])):
            return (*items[:at], *items[at + 1 :])
        if len(given) != 1 or (equal(item, given[0]) is None and not isinstance(item, Tensor)):
            return None
    return None


_CHANGES: dict[str, Callable[[_Items, _Items], _Items | None]] = {
    "append": _appended,
    "appendleft": lambda items, given: (given[0], *items) if len(given) == 1 else None,
    "clear": lambda _items, _given: (),
    "extend": _extended,
    "insert": _inserted,
    "pop": _popped,
    "popleft": lambda items, _given: items[1:],
    "remove": _removed,
    "reverse": lambda items, _given: items[::-1],
}


def out_of_sight(value: Value) -> Value:
    """A value that something may have changed in place: of lists and dicts nothing is known any more."""
    if isinstance(value, Union):
        return join_all(out_of_sight(option) for option in value.options)
    return unknown_contents(value) if isinstance(value, (Seq, Mapping)) else value


def unknown_contents(base: Seq | Mapping) -> Seq | Mapping:
    """A list or dict that something unknown may have changed."""
    if isinstance(base, Seq):
        return Seq(base.kind, None, opaque("an entry of a list that a call may have changed"))
    return dicts.unknown_mapping()


def _object(base: ApiObject, method: str, arguments: Arguments) -> Value:
    """A model after a layer was added or taken away."""
    if method == "add" and arguments.positional:
        return ApiObject(base.api, base.arguments, base.site, (*base.state, arguments.positional[0]))
    if method == "pop" and base.state and not isinstance(base.state[-1], Seq):
        return ApiObject(base.api, base.arguments, base.site, base.state[:-1])
    first = base.arguments.positional[0] if base.arguments.positional else None
    if method == "pop" and isinstance(first, Seq) and first.items and not base.state:
        kept = Seq(first.kind, first.items[:-1])
        rest = base.arguments._replace(positional=(kept, *base.arguments.positional[1:]))
        return ApiObject(base.api, rest, base.site)
    return opaque("a model without a layer that is not known") if method == "pop" else base


def one_object(one: Value, other: Value) -> bool:
    """Whether two names stand for one list or one library's object for certain, by what is in it."""
    if one is other:
        return True
    if isinstance(one, Seq) and isinstance(other, Seq) and one.items and other.items:
        same = len(one.items) == len(other.items) and all(map(is_, one.items, other.items))
        return same and any(isinstance(item, (Tensor, Seq, Mapping)) for item in one.items)
    if isinstance(one, Mapping) and isinstance(other, Mapping) and one.entries and one.other is other.other:
        keys = [key for key, _ in one.entries] == [key for key, _ in other.entries]
        return keys and all(a is b for (_, a), (_, b) in zip(one.entries, other.entries, strict=True))
    if isinstance(one, ApiObject) and isinstance(other, ApiObject):
        return one.site is not None and one.site == other.site and len(one.state) == len(other.state)
    return False


def _is_one(value: Value) -> bool:
    """Whether a list or dict is one for certain, and none of several depending on the path."""
    if not isinstance(value, (Seq, Mapping)):
        return False
    items = value.items if isinstance(value, Seq) else [item for _, item in value.entries]
    return items is not None and not any(isinstance(i, Tensor) and i.op == "join" for i in items)


def may_hold(value: Value, part: Value, level: int = 0) -> bool:
    """Whether a list or dict may be, or hold, this one."""
    if one_object(value, part) or level > 3 or not _is_one(part):
        return True
    if isinstance(value, Seq):
        items: tuple[Value, ...] | None = value.items
    elif isinstance(value, Mapping):
        items = tuple(item for _, item in value.entries) if value.other is None else None
    else:
        return isinstance(value, Union)
    return items is None or any(may_hold(item, part, level + 1) for item in items)


def changed(base: Value, method: str, arguments: Arguments) -> Value:
    """An object after a method was called that changes it."""
    if isinstance(base, ApiObject):
        return _object(base, method, arguments)
    if isinstance(base, Tensor) and method == "set_shape" and arguments.positional:
        bound = Bound(parse("filled(shape)"), Arguments(arguments.positional[:1]))
        dims = bound.dims("shape")
        if dims is None or base.site is None:
            return base
        return asserted_shape(base, Shape(tuple(dim or new_dim() for dim in dims)), base.site)
    return base
