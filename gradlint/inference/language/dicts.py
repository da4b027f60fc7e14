"""Dicts: what a key gives, and what methods, `d[k] = v` and `|` make of them."""

from __future__ import annotations

from gradlint.inference.language.keys import KEYLESS, equal, items_of, key_of, key_value
from gradlint.inference.lattice import join, join_all
from gradlint.inference.values import NONE, Arguments, Mapping, Seq, Value, opaque


def found(base: Mapping, index: Value) -> Value | None:
    """What is stored under a key; None if nothing is, for certain."""
    key = key_of(index)
    if key is KEYLESS:
        possible = [value for known, value in base.entries if equal(key_value(known), index) is not False]
        values = [*possible, *(rest for rest in (base.other, base.default) if rest is not None)]
        return join_all(values) if values else None
    for known, value in base.entries:
        if known == key:
            return value
    return base.other


def stored(base: Mapping, index: Value, value: Value) -> Mapping:
    """The dict after `base[index] = value`."""
    key = key_of(index)
    if key is KEYLESS:
        # Any of the entries may have been the one.
        entries = tuple((known, join(old, value)) for known, old in base.entries)
        return base._replace(entries=entries, other=value if base.other is None else join(base.other, value))
    if any(known == key for known, _ in base.entries):
        return base._replace(entries=tuple((k, value if k == key else old) for k, old in base.entries))
    return base._replace(entries=(*base.entries, (key, value)))


def without(base: Mapping, index: Value) -> Mapping:
    """The dict after `del base[index]`."""
    key = key_of(index)
    if key is KEYLESS:
        values = (*(value for _, value in base.entries), *(() if base.other is None else (base.other,)))
        return Mapping((), join_all(values) if values else None)
    return base._replace(entries=tuple(entry for entry in base.entries if entry[0] != key))


def merged(base: Mapping, *others: Value, keywords: tuple[tuple[str, Value], ...] = ()) -> Mapping:
    """The dict with the entries of others (dicts, or lists of pairs) put in, the later ones winning."""
    for other in (*others, Mapping(keywords)):
        entries = _entries(other)
        if entries is None or base.other is not None:
            return unknown_mapping()
        for key, value in entries:
            base = stored(base, key_value(key), value)
    return base


def _entries(value: Value) -> tuple[tuple[object, Value], ...] | None:
    """The entries of a dict, or of a list of pairs, where all of them are known."""
    if isinstance(value, Mapping):
        return value.entries if value.other is None else None
    found_: list[tuple[object, Value]] = []
    for pair in (items_of(value) if isinstance(value, Seq) else None) or (NONE,):
        parts = items_of(pair) if isinstance(pair, Seq) else None
        if parts is None or len(parts) != 2 or key_of(parts[0]) is KEYLESS:
            return () if isinstance(value, Seq) and value.items == () else None
        found_.append((key_of(parts[0]), parts[1]))
    return tuple(found_)


def unknown_mapping() -> Mapping:
    """A dict that something unknown may have changed."""
    return Mapping((), opaque("an entry of a dict that a call may have changed"))


def mutated(base: Mapping, method: str, arguments: Arguments) -> Mapping:
    """The dict after a method was called that changes it."""
    given = arguments.positional
    if method == "update" and arguments.complete:
        return merged(base, *given, keywords=arguments.keywords)
    if method == "clear":
        return base._replace(entries=(), other=None)
    if method == "pop" and given:
        return without(base, given[0])
    if method == "setdefault" and given:
        default = given[1] if len(given) > 1 else NONE
        there = found(base, given[0])
        if there is None:
            return stored(base, given[0], default)
        return base if base.other is None and key_of(given[0]) is not KEYLESS else unknown_mapping()
    if method == "popitem" and base.entries and base.other is None:
        return base._replace(entries=base.entries[:-1])
    return base if method == "move_to_end" else unknown_mapping()


def called(base: Mapping, name: str, arguments: Arguments) -> Value:
    """The result of a method of a dict."""
    if name in ("items", "values", "keys"):
        return Seq("iterator", *_view(base, name))
    if name in ("get", "pop", "setdefault") and arguments.positional:
        default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
        there = found(base, arguments.positional[0])
        certain = base.other is None and key_of(arguments.positional[0]) is not KEYLESS
        return default if there is None else there if certain else join(there, default)
    if name == "popitem" and base.entries and base.other is None:
        key, value = base.entries[-1]
        return Seq("tuple", (key_value(key), value))
    if name == "copy":
        return base
    return NONE if name in ("update", "clear", "move_to_end") else opaque(f"the result of the method {name}")


def _view(base: Mapping, name: str) -> tuple[tuple[Value, ...] | None, Value | None]:
    """The entries of items(), values() or keys(), one by one or one for all."""

    def part(key: Value, value: Value) -> Value:
        return {"items": Seq("tuple", (key, value)), "values": value, "keys": key}[name]

    known = tuple(part(key_value(key), value) for key, value in base.entries)
    if base.other is None:
        return known, None
    return None, join_all((*known, part(opaque("a key"), base.other)))


def from_arguments(arguments: Arguments) -> Mapping:
    """dict(...): of another dict, of pairs, and of keywords."""
    if not arguments.complete:
        return Mapping((), opaque("an entry"))
    return merged(Mapping(()), *arguments.positional[:1], keywords=arguments.keywords)


def from_keys(arguments: Arguments) -> Mapping:
    """dict.fromkeys(keys, value)."""
    keys, *rest = (*arguments.positional, NONE)
    value = rest[0]
    items = items_of(keys)
    if items is None or any(key_of(item) is KEYLESS for item in items):
        return Mapping((), value)
    base = Mapping(())
    for item in items:
        base = stored(base, item, value)
    return base
