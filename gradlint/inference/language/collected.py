"""Containers of `collections` and `types`: ordered dicts, defaults, queues, named tuples, namespaces."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language import dicts
from gradlint.inference.language.keys import items_of
from gradlint.inference.libraries.library import special
from gradlint.inference.values import (
    NONE,
    Api,
    Arguments,
    Const,
    Function,
    Mapping,
    Partial,
    Seq,
    Value,
    is_none,
    number,
    opaque,
)


@special("collections.OrderedDict")
def _ordered(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return dicts.from_arguments(arguments)


@special("types.SimpleNamespace", "argparse.Namespace")
def _namespace(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Its attributes are the entries of a named tuple whose order nobody asks for."""
    if arguments.positional or not arguments.complete:
        return opaque("a namespace", site=interp.site(node, env))
    names = tuple(key for key, _ in arguments.keywords)
    return Seq("namespace", tuple(value for _, value in arguments.keywords), fields=names)


@special("collections.defaultdict")
def _with_default(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    factory, *rest = arguments.positional or (NONE,)
    base = dicts.from_arguments(arguments._replace(positional=tuple(rest)))
    if is_none(factory):
        return base
    if not isinstance(factory, (Api, Function, Partial)):
        return base._replace(default=opaque("what a missing key gives"))
    return base._replace(default=interp.call(factory, Arguments(()), node, env))


@special("collections.Counter")
def _counter(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return Mapping((), number("number", "a count"), number("number", "a count"))


@special("collections.deque")
def _queue(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A queue; one of bounded length may have lost any of its entries."""
    items = items_of(arguments.positional[0]) if arguments.positional else ()
    bound = arguments.positional[1] if len(arguments.positional) > 1 else arguments.keyword("maxlen")
    if items is None:
        return Seq("deque", None, opaque("an entry of a queue"))
    if bound is None or is_none(bound):
        return Seq("deque", items)
    return Seq("bounded", items)


@special("collections.namedtuple")
def _named_tuple(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The class of a named tuple: calling it makes a tuple with names."""
    spelled = arguments.positional[1] if len(arguments.positional) > 1 else arguments.keyword("field_names")
    names = _names(spelled)
    defaults = arguments.keyword("defaults") or Seq("tuple", ())
    if names is None or items_of(defaults) is None or arguments.keyword("rename") is not None:
        return opaque("a named tuple whose fields are not known", site=interp.site(node, env))
    fields = Seq("tuple", tuple(map(Const, names)))
    return Partial(Api("collections.namedtuple.of"), Arguments((fields, defaults)))


def _names(spelled: Value | None) -> tuple[str, ...] | None:
    if isinstance(spelled, Const) and isinstance(spelled.value, str):
        return tuple(spelled.value.replace(",", " ").split())
    items = items_of(spelled) if spelled is not None else None
    names = [item.value for item in items or () if isinstance(item, Const) and isinstance(item.value, str)]
    return tuple(names) if items is not None and len(names) == len(items) else None


@special("collections.namedtuple.of")
def _made(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    fields, defaults, *given = arguments.positional
    names = _names(fields) or ()
    values = items_of(defaults) or ()
    filled = dict(zip(names[len(names) - len(values) :], values, strict=False))
    return record(names, arguments._replace(positional=tuple(given)), filled)


def record(names: tuple[str, ...], arguments: Arguments, defaults: dict[str, Value]) -> Seq:
    """A named tuple of what its class was called with."""
    found = {**defaults, **dict(zip(names, arguments.positional, strict=False)), **dict(arguments.keywords)}
    unknown = "an entry of a named tuple that is not known"
    return Seq("tuple", tuple(found.get(name) or opaque(unknown) for name in names), fields=names)


def called(base: Seq, name: str, arguments: Arguments) -> Value | None:
    """A method of a named tuple; None for those that every tuple has."""
    if base.fields is None or base.items is None:
        return None
    if name == "_asdict":
        return Mapping(tuple(zip(base.fields, base.items, strict=True)))
    if name == "_replace" and arguments.complete:
        given = dict(arguments.keywords)
        items = (given.get(key, old) for key, old in zip(base.fields, base.items, strict=True))
        return base._replace(items=tuple(items))
    return None
