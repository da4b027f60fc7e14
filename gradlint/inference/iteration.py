"""Loops over values, and comprehensions."""

from __future__ import annotations

import ast

from gradlint.inference.blocks import target_names
from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter, expression
from gradlint.inference.keys import key_value
from gradlint.inference.lattice import element_of, join_all
from gradlint.inference.scopes import ComprehensionScope
from gradlint.inference.truth import truth
from gradlint.inference.unpacking import unpack
from gradlint.inference.values import (
    MISSING,
    ApiObject,
    Const,
    Mapping,
    Missing,
    Seq,
    ShapeOf,
    Tensor,
    Union,
    Value,
    is_none,
    number,
    opaque,
)
from gradlint.shapes import algebra


def iterated(interp: Interpreter, value: Value, node: ast.expr, env: Env) -> Value:
    """What a loop over the value gives in each round."""
    if isinstance(value, Seq):
        found = element_of(value)
        return opaque("an entry of a list that is not known") if isinstance(found, Missing) else found
    if isinstance(value, Mapping):
        return join_all(Const(key) for key, _ in value.entries) if value.entries else opaque("a key")
    if isinstance(value, ShapeOf):
        return number("size", "a size of a shape")
    if isinstance(value, Union):
        return join_all(iterated(interp, v, node, env) for v in value.options if not is_none(v))
    if isinstance(value, Tensor) and not value.opaque and value.shape.rank != 0:
        return Tensor(
            algebra.reduce(value.shape, 0), "[]", (value,), reason="one entry along axis 0", moved=True
        )
    if isinstance(value, ApiObject):
        return opaque(f"an entry of {value.api.path}", site=value.site)
    inputs = (value,) if isinstance(value, Tensor) else ()
    return opaque("an entry of something that is not known", inputs, interp.site(node, env))


def items_of(value: Value) -> tuple[Value, ...] | None:
    """The entries that a loop runs over one by one, where they are known."""
    if isinstance(value, Seq):
        return value.items
    if isinstance(value, Mapping) and value.other is None:
        return tuple(key_value(key) for key, _ in value.entries)
    return None


@expression(ast.ListComp, ast.SetComp, ast.GeneratorExp)
def _comprehension(
    interp: Interpreter, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, env: Env
) -> Value:
    kind = _KINDS[type(node)]
    exact = _exact_rounds(interp, node, env)
    if exact is not None:
        return Seq(kind, tuple(exact))
    inner = bind_generators(interp, node, env)
    return Seq(kind, None, interp.value(node.elt, inner))


_KINDS: dict[type[ast.expr], str] = {ast.ListComp: "list", ast.SetComp: "set", ast.GeneratorExp: "iterator"}


def _exact_rounds(
    interp: Interpreter, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, env: Env
) -> list[Value] | None:
    """Each entry on its own where the loop runs over a short list that is known."""
    generator = node.generators[0]
    if len(node.generators) > 1 or generator.ifs:
        return None
    value = interp.value(generator.iter, env)
    if not isinstance(value, Seq) or value.items is None or len(value.items) > 16:
        return None
    results = []
    for entry in value.items:
        inner = _scope_of(node, env)
        _bind(interp, inner, generator.target, entry, env)
        results.append(interp.value(node.elt, inner))
    return results


@expression(ast.DictComp)
def _dict_comprehension(interp: Interpreter, node: ast.DictComp, env: Env) -> Value:
    inner = bind_generators(interp, node, env)
    return Mapping((), interp.value(node.value, inner))


def _scope_of(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, env: Env) -> Env:
    scope = ComprehensionScope(node, env.frame.scope)
    frame = Frame(scope, {}, env, env)
    frame.depth = env.frame.depth
    return Env(frame, None, 0)


def bind_generators(
    interp: Interpreter, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, env: Env
) -> Env:
    """A point inside the comprehension, its loop variables bound to what each round gives."""
    inner = _scope_of(node, env)
    for generator in node.generators:
        value = iterated(interp, interp.value(generator.iter, inner), generator.iter, env)
        _bind(interp, inner, generator.target, value, env)
        for condition in generator.ifs:
            truth(interp, condition, inner)
    return inner


def _bind(interp: Interpreter, inner: Env, target: ast.expr, value: Value, env: Env) -> None:
    for name in target_names(target):
        found = unpack(interp, target, name, lambda: value, env)
        inner.frame.arguments[name] = MISSING if found is None else found
