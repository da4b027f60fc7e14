"""Python's builtins."""

from __future__ import annotations

import ast
from typing import Any

from gradlint.inference import dicts
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.iteration import iterated
from gradlint.inference.keys import items_of
from gradlint.inference.lattice import as_tensor, element_of, join_all, sequence
from gradlint.inference.library import Special
from gradlint.inference.loops import MAX_ROUNDS
from gradlint.inference.sizes import size_of
from gradlint.inference.type_tests import has_attribute, is_instance, python_type
from gradlint.inference.values import (
    Api,
    Arguments,
    Class,
    Const,
    Function,
    Partial,
    Seq,
    ShapeOf,
    Tensor,
    Value,
    number,
    opaque,
)
from gradlint.shapes import algebra


def builtin(interp: Interpreter, name: str, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A call of a Python builtin."""
    function = _BUILTINS.get(name)
    first = arguments.positional[0] if arguments.positional else None
    if function is None or (first is None and name not in ("dict", "list", "tuple", "set")):
        reason = f"the result of {name}, which is defined nowhere here"
        return opaque(reason, site=interp.site(node, env), gap="unbound")
    return function(interp, arguments, node, env)


def _int(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = arguments.positional[0]
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
    return number("len", "a length")


def _list(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    kind = node.func.id if isinstance(node.func, ast.Name) else "list"
    if not arguments.positional:
        return Seq(kind, ())
    value = arguments.positional[0]
    if isinstance(value, Seq):
        return Seq(kind, value.items, value.element)
    if isinstance(value, Tensor) and not value.opaque:
        return value
    items = items_of(value)
    return Seq(kind, items, iterated(interp, value, node, env) if items is None else None)


def _range(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    bounds = [
        value.value
        for value in arguments.positional
        if isinstance(value, Const) and isinstance(value.value, int)
    ]
    if bounds and len(bounds) == len(arguments.positional) <= 3 and not (len(bounds) == 3 and bounds[2] == 0):
        numbers = range(*bounds)
        if len(numbers) <= MAX_ROUNDS:
            return Seq("range", tuple(Const(i) for i in numbers))
    return Seq("range", None, number("number", "a loop counter"))


def _zip(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    values = arguments.positional
    if all(isinstance(v, Seq) and v.items is not None for v in values):
        rows = zip(*(v.items for v in values if isinstance(v, Seq) and v.items is not None), strict=False)
        return sequence("iterator", tuple(Seq("tuple", row) for row in rows))
    return Seq("iterator", None, Seq("tuple", tuple(iterated(interp, v, node, env) for v in values)))


def _enumerate(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = arguments.positional[0]
    if isinstance(value, Seq) and value.items is not None:
        return Seq("iterator", tuple(Seq("tuple", (Const(i), item)) for i, item in enumerate(value.items)))
    return Seq(
        "list", None, Seq("tuple", (number("number", "a counter"), iterated(interp, value, node, env)))
    )


def _sum(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Python's sum adds the entries to a start; an array loses its first axis."""
    value = arguments.positional[0]
    start = [*arguments.positional[1:], *(v for _, v in arguments.keywords)]
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
    tensor = interp.as_tensor(arguments.positional[0], node, env)
    return Tensor(tensor.shape, "abs", (tensor,), reason="elementwise", site=interp.site(node, env))


def _map_builtin(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    function, *sequences = arguments.positional
    if len(sequences) == 1 and isinstance(sequences[0], Seq) and sequences[0].items is not None:
        results = (interp.call(function, Arguments((item,)), node, env) for item in sequences[0].items)
        return Seq("iterator", tuple(results))
    entries = tuple(iterated(interp, sequence, node, env) for sequence in sequences)
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
    if isinstance(name, Const) and isinstance(name.value, str):
        return interp.attribute(arguments.positional[0], name.value, env)
    return opaque("an attribute whose name is not known")


def _extreme(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    values = arguments.positional
    if len(values) == 1 and isinstance(values[0], Seq):
        return element_of(values[0])
    return join_all(values)


def _truth(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return number("truth", "a truth value")


_BUILTINS: dict[str, Special] = {
    "abs": _abs,
    "all": _truth,
    "any": _truth,
    "bool": _truth,
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
    "set": _list,
    "sorted": _sorted,
    "sum": _sum,
    "tuple": _list,
    "xrange": _range,
    "zip": _zip,
}
