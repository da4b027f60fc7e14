"""Python's builtins."""

from __future__ import annotations

import ast
from typing import Any

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language import dicts, operators, special_methods, texts
from gradlint.inference.language.iteration import iterated
from gradlint.inference.language.keys import items_of
from gradlint.inference.language.type_tests import has_attribute, is_instance, python_type
from gradlint.inference.lattice import as_tensor, join, join_all, sequence
from gradlint.inference.libraries.library import Special
from gradlint.inference.libraries.sizes import entries_of, size_of, whole_number
from gradlint.inference.scoping.loops import MAX_ROUNDS
from gradlint.inference.scoping.truth import number_of, truth_of
from gradlint.inference.values import (
    NONE,
    Api,
    Arguments,
    Class,
    Const,
    Function,
    Partial,
    Seq,
    ShapeOf,
    Slice,
    Tensor,
    Value,
    is_none,
    number,
    opaque,
)
from gradlint.shapes import algebra

#: What can be made of nothing.
_EMPTY = frozenset(("bool", "dict", "float", "frozenset", "int", "list", "object", "set", "str", "tuple"))


def _from_keys(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return dicts.from_keys(arguments)


def builtin(interp: Interpreter, name: str, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A call of a Python builtin."""
    if name == "reduce":  # a builtin of Python 2
        return interp.call(Api("functools.reduce"), arguments, node, env)
    function = BUILTINS.get(name)
    first = arguments.positional[0] if arguments.positional else None
    if function is not None and first is None and not arguments.complete:
        found = opaque(f"the result of {name} of what a star hides", site=interp.site(node, env), gap="star")
        return Seq("iterator", None, Seq("tuple", None, found)) if name == "zip" else found
    if function is None or (first is None and name not in _EMPTY):
        reason = f"the result of {name}, which is defined nowhere here"
        return opaque(reason, site=interp.site(node, env), gap="unbound")
    return function(interp, arguments, node, env)


def _int(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = arguments.positional[0] if arguments.positional else Const(0)
    if isinstance(value, Tensor) and value.dim is not None:
        return value
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return Const(int(value.value))
    return number("number", "a Python number", interp.site(node, env))


def _round(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """To the nearest number; an array keeps its shape."""
    value, *digits = arguments.positional
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return Const(round(value.value)) if not digits else number("number", "a rounded number")
    tensor = interp.as_tensor(value, node, env)
    return Tensor(tensor.shape, "round", (tensor,), reason="elementwise", site=interp.site(node, env))


def _float(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return number("number", "a Python number", interp.site(node, env))


def _len(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = arguments.positional[0]
    if isinstance(value, Seq) and value.items is not None:
        return Const(len(value.items))
    if isinstance(value, ShapeOf) and value.tensor.shape.rank is not None:
        return Const(value.tensor.shape.rank)
    if (
        isinstance(value, Tensor)
        and (value.shape.lead or value.shape.rank is None)
        and not isinstance(value, Const)
    ):
        return size_of(value, 0)
    own = special_methods.called(interp, value, "len", (), node, env)
    return own if isinstance(own, Const) else number("len", "a length")


def _list(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    kind = node.func.id if isinstance(node.func, ast.Name) else "list"
    if not arguments.positional:
        return Seq(kind, ())
    value = arguments.positional[0]
    if isinstance(value, Seq):
        return Seq(kind, value.items, value.element, least=value.least)
    if isinstance(value, Tensor) and not value.opaque:
        return value
    items = items_of(value)
    return Seq(kind, items, iterated(interp, value, node, env) if items is None else None)


def _range(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    bounds = [size for value in arguments.positional if (size := whole_number(value)) is not None]
    if bounds and len(bounds) == len(arguments.positional) <= 3 and not (len(bounds) == 3 and bounds[2] == 0):
        numbers = range(*bounds)
        if len(numbers) <= MAX_ROUNDS:
            return Seq("range", tuple(Const(i) for i in numbers))
    return Seq("range", None, number("number", "a loop counter"))


def _zip(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    values = arguments.positional
    listed = [items_of(value) for value in values]
    if None not in listed:
        rows = zip(*(items for items in listed if items is not None), strict=False)
        return sequence("iterator", tuple(Seq("tuple", row) for row in rows))
    return Seq("iterator", None, Seq("tuple", tuple(iterated(interp, v, node, env) for v in values)))


def _enumerate(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = arguments.positional[0]
    more = [*arguments.positional[1:], *(v for key, v in arguments.keywords if key == "start")]
    items = items_of(value)
    start = number_of(more[0]) if more else 0
    if items is not None and isinstance(start, int):
        pairs = (Seq("tuple", (Const(i), item)) for i, item in enumerate(items, start))
        return sequence("iterator", tuple(pairs))
    entry = iterated(interp, value, node, env)
    return Seq("iterator", None, Seq("tuple", (number("number", "a counter"), entry)))


def _sum(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Python's sum adds the entries to a start; an array loses its first axis."""
    value = arguments.positional[0]
    start = [*arguments.positional[1:], *(v for _, v in arguments.keywords)]
    known = [number_of(item) for item in (*(items_of(value) or (NONE,)), *start)]
    if None not in known:
        return Const(sum(entry for entry in known if entry is not None))
    site = interp.site(node, env)
    if isinstance(value, Seq) and value.items:
        tensors = [t for item in (*value.items, *start) if (t := as_tensor(item, site))]
    else:
        entries = [iterated(interp, value, node, env), *start]
        tensors = [t for entry in entries if (t := as_tensor(entry, site))]
    if not tensors or any(tensor.opaque and tensor.shape.rank_min == 0 for tensor in tensors):
        return opaque("a sum of values that are not known", tuple(tensors), site)
    shape = algebra.broadcast_all([tensor.shape for tensor in tensors])
    return Tensor(shape, "sum", tuple(tensors), reason="the sum of all entries", site=site)


def _reversed(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = arguments.positional[0]
    if isinstance(value, Seq):
        return Seq("iterator", None if value.items is None else value.items[::-1], value.element)
    return Seq("iterator", None, opaque("an entry"))


def _sorted(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """In order where the entries are known numbers or texts, else any of them everywhere."""
    value = arguments.positional[0]
    items = items_of(value)
    known: list[Any] = [item.value for item in items or () if isinstance(item, Const)]
    if items and len(known) == len(items) and not arguments.keywords:
        try:
            return Seq("list", tuple(map(Const, sorted(known))))
        except TypeError:
            return opaque("a list that cannot be sorted")
    entry = iterated(interp, value, node, env)
    return Seq("list", (entry,) * len(items)) if items else Seq("list", None, entry)


def _abs(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = arguments.positional[0]
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return Const(abs(value.value))
    tensor = interp.as_tensor(value, node, env)
    return Tensor(tensor.shape, "abs", (tensor,), reason="elementwise", site=interp.site(node, env))


def _pow(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return _operated(interp, ast.Pow(), arguments, node, env)


def _divmod(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    operations = (ast.FloorDiv(), ast.Mod())
    return Seq("tuple", tuple(_operated(interp, op, arguments, node, env) for op in operations))


def _operated(interp: Interpreter, op: ast.operator, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    if len(arguments.positional) != 2:
        return opaque("an operator that does not get two values", site=interp.site(node, env))
    left, right = arguments.positional
    return operators.binary(interp, op, left, right, node, env)


def _map_builtin(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    function, *sequences = arguments.positional
    listed = [items_of(sequence_) for sequence_ in sequences]
    if sequences and None not in listed:
        rows = zip(*(items for items in listed if items is not None), strict=False)
        return sequence("iterator", tuple(interp.call(function, Arguments(row), node, env) for row in rows))
    entries = tuple(iterated(interp, sequence_, node, env) for sequence_ in sequences)
    return Seq("iterator", None, interp.call(function, Arguments(entries), node, env))


def _dict(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return dicts.from_arguments(arguments)


def _isinstance(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    if len(arguments.positional) != 2 or len(node.args) != 2:
        return number("truth", "a truth value")
    return _decided(is_instance(interp, arguments.positional[0], node.args[1], env))


def _decided(answer: bool | None) -> Value:
    return number("truth", "a truth value") if answer is None else Const(answer)


def _hasattr(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    name = arguments.positional[1] if len(arguments.positional) == 2 else None
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return _decided(None)
    return _decided(has_attribute(interp, arguments.positional[0], name.value))


def _callable(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = arguments.positional[0]
    if isinstance(value, (Function, Class, Partial)):
        return Const(True)
    return _decided(False if python_type(value) is not None else None)


def _getattr(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    base = arguments.positional[0]
    name = arguments.positional[1] if len(arguments.positional) > 1 else None
    if isinstance(base, Api) and base.path == "keras.applications" and not isinstance(name, Const):
        return Api("keras.applications.Application")  # whichever it is, they all give the same shape
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return opaque("an attribute whose name is not known")
    if len(arguments.positional) == 2:
        return interp.attribute(base, name.value, env)
    there = has_attribute(interp, base, name.value)
    default = arguments.positional[2]
    return default if there is False else join(interp.attribute(base, name.value, env), default)


def _extreme(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The least or largest of known numbers; else any of the entries."""
    values = arguments.positional
    if len(values) == 1:
        items = items_of(values[0])
        values = (iterated(interp, values[0], node, env),) if items is None else items
    values += tuple(value for key, value in arguments.keywords if key == "default")
    numbers = [number_of(value) for value in values]
    named = any(key == "key" for key, _ in arguments.keywords)
    if numbers and None not in numbers and not named and isinstance(node.func, ast.Name):
        chosen = min if node.func.id == "min" else max if node.func.id == "max" else None
        if chosen is not None:
            return Const(chosen(entry for entry in numbers if entry is not None))
    # The larger of two sizes is the size of no one axis.
    return number("size", "one of several sizes") if entries_of(Seq("tuple", values)) else join_all(values)


def _quantified(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """any() and all() where each entry is decided."""
    items = items_of(arguments.positional[0])
    decisive = isinstance(node.func, ast.Name) and node.func.id == "any"
    answers = [None] if items is None else [truth_of(item) for item in items]
    if decisive in answers:
        return Const(decisive)
    return _decided(None if None in answers else not decisive)


def _bool(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    if not arguments.positional:
        return Const(False)
    return _decided(truth_of(arguments.positional[0]))


def _str(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return texts.formatted("%s", Seq("tuple", arguments.positional[:1] or (Const(""),)))


def _filter(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The entries for which the function is known to hold, or any of them."""
    function, entries = (*arguments.positional, NONE)[:2]
    items = items_of(entries)
    kept: list[Value] = []
    for item in items or ():
        holds = item if is_none(function) else interp.call(function, Arguments((item,)), node, env)
        answer = truth_of(holds)
        if answer is None:
            items = None
            break
        kept += [item] if answer else []
    if items is not None:
        return Seq("iterator", tuple(kept))
    return Seq("iterator", None, iterated(interp, entries, node, env))


def _next(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The first entry of what is asked for the first time; of a name that is asked again any entry."""
    value = arguments.positional[0]
    if (own := special_methods.called(interp, value, "next", (), node, env)) is not None:
        return join_all((own, *arguments.positional[1:]))
    items = items_of(value)
    fresh = node.args and not isinstance(node.args[0], (ast.Name, ast.Attribute))
    if items and fresh:
        return items[0]
    entry = iterated(interp, value, node, env)
    return join_all((entry, *arguments.positional[1:]))


def _iter(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = arguments.positional[0]
    items = items_of(value)
    own = special_methods.iterator(interp, value, node, env)
    return own or (value if items is None else Seq("iterator", items))


def _slice(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    given = arguments.positional
    start, stop, step, *_ = (NONE, *given, NONE) if len(given) == 1 else (*given, NONE)
    return Slice(start, stop, step)


def _truth(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return number("truth", "a truth value")


def _object(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return opaque("an object")


BUILTINS: dict[str, Special] = {
    "abs": _abs,
    "all": _quantified,
    "any": _quantified,
    "bool": _bool,
    "callable": _callable,
    "complex": _float,
    "dict": _dict,
    "enumerate": _enumerate,
    "float": _float,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "hash": _float,
    "id": _float,
    "int": _int,
    "isinstance": _isinstance,
    "issubclass": _truth,
    "len": _len,
    "list": _list,
    "map": _map_builtin,
    "max": _extreme,
    "min": _extreme,
    "ord": _float,
    "range": _range,
    "reversed": _reversed,
    "round": _round,
    "frozenset": _list,
    "set": _list,
    "slice": _slice,
    "sorted": _sorted,
    "sum": _sum,
    "tuple": _list,
    "xrange": _range,
    "dict.fromkeys": _from_keys,
    "divmod": _divmod,
    "filter": _filter,
    "iter": _iter,
    "next": _next,
    "object": _object,
    "pow": _pow,
    "str": _str,
    "zip": _zip,
}
