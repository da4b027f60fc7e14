"""Python's standard library as far as tensors pass through it: functools, operator, itertools, copy."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterable

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language import operators
from gradlint.inference.language.iteration import iterated
from gradlint.inference.language.keys import items_of
from gradlint.inference.language.subscripts import subscript
from gradlint.inference.lattice import join_all, same, sequence
from gradlint.inference.libraries.library import methods_of, special
from gradlint.inference.values import (
    Api,
    ApiObject,
    Arguments,
    Const,
    Partial,
    Seq,
    Value,
    number,
    opaque,
)

_OPERATORS: dict[str, ast.operator] = {
    "add": ast.Add(),
    "concat": ast.Add(),
    "floordiv": ast.FloorDiv(),
    "iadd": ast.Add(),
    "matmul": ast.MatMult(),
    "mod": ast.Mod(),
    "mul": ast.Mult(),
    "pow": ast.Pow(),
    "sub": ast.Sub(),
    "truediv": ast.Div(),
}
#: Reductions of longer lists are followed until their result settles.
MAX_REDUCED = 64


def _operator(op: ast.operator) -> Callable[[Interpreter, Arguments, ast.Call, Env], Value]:
    def call(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
        if len(arguments.positional) != 2:
            return opaque("an operator that does not get two values", site=interp.site(node, env))
        left, right = arguments.positional
        return operators.binary(interp, op, left, right, node, env)

    return call


for _name, _op in _OPERATORS.items():
    special(f"operator.{_name}")(_operator(_op))


@special("operator.getitem")
def _getitem(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    if len(arguments.positional) != 2:
        return opaque("operator.getitem of something else", site=interp.site(node, env))
    return subscript(interp, *arguments.positional, node, env)


@special("operator.itemgetter", "operator.attrgetter", "operator.methodcaller")
def _getter(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A function that takes an item or attribute, of which it is told the name first."""
    callee = interp.value(node.func, env)
    if not isinstance(callee, Api) or len(arguments.positional) != 1 or not arguments.complete:
        return opaque("a getter of several things", site=interp.site(node, env))
    return Partial(Api(f"{callee.path}.of"), arguments)


@special("operator.itemgetter.of")
def _item(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    index, base = arguments.positional[:2]
    return subscript(interp, base, index, node, env)


@special("operator.attrgetter.of")
def _attribute(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    name, value = arguments.positional[:2]
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return opaque("an attribute whose name is not known", site=interp.site(node, env))
    for part in name.value.split("."):
        value = interp.attribute(value, part, env)
    return value


@special("operator.methodcaller.of")
def _method(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    name, value = arguments.positional[:2]
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return opaque("a method whose name is not known", site=interp.site(node, env))
    return interp.call(interp.attribute(value, name.value, env), Arguments(()), node, env)


@special("functools.reduce")
def _reduce(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A function of two over a list: entry by entry, or until the result settles."""
    if len(arguments.positional) not in (2, 3):
        return opaque("functools.reduce of something else", site=interp.site(node, env))
    function, entries, *start = arguments.positional
    items = items_of(entries)
    if items is None or len(items) > MAX_REDUCED:
        return _settled(interp, arguments, node, env)
    values = [*start, *items]
    if not values:
        return opaque("functools.reduce of an empty list", site=interp.site(node, env))
    result = values[0]
    for value in values[1:]:
        result = interp.call(function, Arguments((result, value)), node, env)
    return result


def _settled(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    function, entries, *start = arguments.positional
    entry = iterated(interp, entries, node, env)
    result = start[0] if start else entry
    for _ in range(3):
        after = interp.call(function, Arguments((result, entry)), node, env)
        joined = join_all((result, after))
        if same(joined, result):
            return joined
        result = joined
    return opaque("functools.reduce whose result changes its shape", site=interp.site(node, env))


@special("argparse.ArgumentParser")
def _parser(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return ApiObject(Api("argparse.ArgumentParser"), Arguments(()), interp.site(node, env))


@methods_of("argparse.ArgumentParser")
def _parsed(
    interp: Interpreter, base: ApiObject, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """What a parser reads: an object whose attributes are the settings."""
    settings = ApiObject(Api("argparse.Settings"), Arguments(()), interp.site(node, env))
    if name == "parse_known_args":
        return Seq("tuple", (settings, opaque("what the parser does not know")))
    return settings if name == "parse_args" else opaque(f"the result of a parser's {name}")


@special("functools.wraps", "functools.update_wrapper")
def _wraps(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return Api("functools.same")


@special("functools.lru_cache", "functools.cache")
def _cached(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    given = arguments.positional[:1]
    return given[0] if given and not isinstance(given[0], Const) else Api("functools.same")


@special("functools.same", "typing.no_type_check")
def _same(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return arguments.positional[0] if arguments.positional else opaque("a decorator")


@special("copy.copy", "copy.deepcopy")
def _copied(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return arguments.positional[0] if arguments.positional else opaque("a copy")


@special("typing.cast")
def _cast(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return arguments.positional[1] if len(arguments.positional) == 2 else opaque("typing.cast")


def _over_items(make: Callable[..., Iterable[tuple[Value, ...]]], *names: str) -> None:
    """Register functions of itertools that give tuples of the entries of known lists."""

    def call(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
        listed = [items_of(value) for value in arguments.positional if not isinstance(value, Const)]
        counts = [value.value for value in arguments.positional if isinstance(value, Const)]
        known = [items for items in listed if items is not None]
        total = 1
        for items in known:
            total *= max(len(items), 1) ** max([c for c in counts if isinstance(c, int)], default=1)
        if len(known) < len(listed) or total > 256 or arguments.keywords:
            entries = tuple(
                iterated(interp, v, node, env) for v in arguments.positional if not isinstance(v, Const)
            )
            inner = Seq("tuple", None, join_all(entries)) if counts else Seq("tuple", entries)
            return Seq("iterator", None, inner)
        return sequence("iterator", tuple(Seq("tuple", row) for row in make(*known, *counts)))

    special(*names)(call)


_over_items(itertools.product, "itertools.product")
_over_items(itertools.combinations, "itertools.combinations")
_over_items(itertools.permutations, "itertools.permutations")
_over_items(itertools.pairwise, "itertools.pairwise")


@special("itertools.zip_longest")
def _zip_longest(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    fill = arguments.keyword("fillvalue") or Const(None)
    listed = [items_of(value) for value in arguments.positional]
    known = [items for items in listed if items is not None]
    if len(known) < len(listed):
        entries = (join_all((iterated(interp, v, node, env), fill)) for v in arguments.positional)
        return Seq("iterator", None, Seq("tuple", tuple(entries)))
    rows = itertools.zip_longest(*known, fillvalue=fill)
    return sequence("iterator", tuple(Seq("tuple", row) for row in rows))


@special("itertools.chain", "itertools.chain.from_iterable")
def _chain(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    callee = interp.value(node.func, env)
    parts = arguments.positional
    if isinstance(callee, Api) and callee.path.endswith("from_iterable"):
        inner = items_of(parts[0]) if len(parts) == 1 else None
        if inner is None:
            entry = iterated(interp, parts[0], node, env) if parts else opaque("an entry")
            return Seq("iterator", None, iterated(interp, entry, node, env))
        parts = inner
    listed = [items_of(part) for part in parts]
    if None in listed:
        return Seq("iterator", None, join_all(iterated(interp, part, node, env) for part in parts))
    return sequence("iterator", tuple(item for items in listed for item in items or ()))


@special("itertools.accumulate")
def _accumulate(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    items = items_of(arguments.positional[0]) if arguments.positional else None
    function = arguments.positional[1] if len(arguments.positional) > 1 else Api("operator.add")
    if not items or len(items) > MAX_REDUCED or arguments.keywords:
        return Seq("iterator", None, opaque("an entry of itertools.accumulate"))
    found = [items[0]]
    for item in items[1:]:
        found.append(interp.call(function, Arguments((found[-1], item)), node, env))
    return Seq("iterator", tuple(found))


@special("itertools.repeat", "itertools.cycle")
def _repeat(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    first = arguments.positional[0] if arguments.positional else opaque("an entry")
    callee = interp.value(node.func, env)
    cycled = isinstance(callee, Api) and callee.path.endswith("cycle")
    return Seq("iterator", None, iterated(interp, first, node, env) if cycled else first)


@special("itertools.count")
def _count(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return Seq("iterator", None, number("number", "a counter"))


@special("itertools.islice", "itertools.takewhile", "itertools.dropwhile", "itertools.filterfalse")
def _part(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Some of the entries."""
    given = arguments.positional
    whole = next((value for value in given if items_of(value) is not None or isinstance(value, Seq)), None)
    entry = opaque("an entry") if whole is None else iterated(interp, whole, node, env)
    return Seq("iterator", None, entry)
