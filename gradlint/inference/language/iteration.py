"""Loops over values, and comprehensions."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter, expression
from gradlint.inference.language import dicts, special_methods
from gradlint.inference.language.keys import items_of, key_value
from gradlint.inference.language.unpacking import unpack
from gradlint.inference.lattice import element_of, join_all, sequence
from gradlint.inference.libraries import dataset_entries
from gradlint.inference.scoping.blocks import target_names
from gradlint.inference.scoping.scopes import Comprehension, ComprehensionScope
from gradlint.inference.scoping.truth import truth
from gradlint.inference.values import (
    MISSING,
    ApiObject,
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

#: A comprehension with more rounds than this is known by one entry that stands for all.
MAX_EXACT = 64


def iterated(interp: Interpreter, value: Value, node: ast.expr, env: Env) -> Value:
    """What a loop over the value gives in each round."""
    if isinstance(value, Seq):
        found = element_of(value)
        return opaque("an entry of a list that is not known") if isinstance(found, Missing) else found
    if isinstance(value, Mapping):
        known = value.entries and value.other is None
        return join_all(key_value(key) for key, _ in value.entries) if known else opaque("a key")
    if isinstance(value, ShapeOf):
        return number("size", "a size of a shape")
    if isinstance(value, Union):
        return join_all(iterated(interp, v, node, env) for v in value.options if not is_none(v))
    if isinstance(value, Tensor) and not value.opaque and value.shape.rank != 0:
        return Tensor(
            algebra.reduce(value.shape, 0), "[]", (value,), reason="one entry along axis 0", moved=True
        )
    if isinstance(value, ApiObject):
        if (entry := dataset_entries.element_of(value)) is not None:
            return entry
        return opaque(f"an entry of {value.api.path}", site=value.site)
    own = special_methods.iterator(interp, value, node, env)
    if own is not None:
        return iterated(interp, own, node, env)
    inputs = (value,) if isinstance(value, Tensor) else ()
    return opaque("an entry of something that is not known", inputs, interp.site(node, env))


@expression(ast.ListComp, ast.SetComp, ast.GeneratorExp)
def _comprehension(
    interp: Interpreter, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, env: Env
) -> Value:
    kind = _KINDS[type(node)]
    rounds = _rounds(interp, node, env)
    if rounds is not None:
        return sequence(kind, tuple(interp.value(node.elt, inner) for inner in rounds))
    inner = bind_generators(interp, node, env)
    return Seq(kind, None, interp.value(node.elt, inner))


_KINDS: dict[type[ast.expr], str] = {ast.ListComp: "list", ast.SetComp: "set", ast.GeneratorExp: "iterator"}


@expression(ast.DictComp)
def _dict_comprehension(interp: Interpreter, node: ast.DictComp, env: Env) -> Value:
    rounds = _rounds(interp, node, env)
    if rounds is None:
        inner = bind_generators(interp, node, env)
        return Mapping((), interp.value(node.value, inner))
    pairs = ((interp.value(node.key, inner), interp.value(node.value, inner)) for inner in rounds)
    return dicts.merged(Mapping(()), Seq("list", tuple(Seq("tuple", pair) for pair in pairs)))


def _rounds(interp: Interpreter, node: Comprehension, env: Env) -> list[Env] | None:
    """The rounds of a comprehension one by one, where its lists and conditions are known."""
    rounds = [_scope_of(node, env)]
    for generator in node.generators:
        following: list[Env] = []
        for point in rounds:
            items = items_of(interp.value(generator.iter, point))
            if items is None or len(items) * len(rounds) > MAX_EXACT:
                return None
            for item in items:
                inner = _scope_of(node, point)
                _bind(interp, inner, generator.target, item, point)
                kept = _kept(interp, generator.ifs, inner)
                if kept is None:
                    return None
                following += [inner] if kept else []
        rounds = following
    return rounds


def _kept(interp: Interpreter, conditions: list[ast.expr], inner: Env) -> bool | None:
    """Whether a round passes the conditions; names that they bind by := belong to the round."""
    answers = []
    for condition in conditions:
        for part in ast.walk(condition):
            if isinstance(part, ast.NamedExpr):
                inner.frame.arguments[part.target.id] = interp.value(part.value, inner)
        answers.append(truth(interp, condition, inner))
    return False if False in answers else None if None in answers else True


def _scope_of(node: Comprehension, env: Env) -> Env:
    scope = ComprehensionScope(node, env.frame.scope)
    frame = Frame(scope, {}, env, env)
    frame.depth = env.frame.depth
    return Env(frame, None, 0)


def bind_generators(interp: Interpreter, node: Comprehension, env: Env) -> Env:
    """A point inside the comprehension, its loop variables bound to what each round gives."""
    inner = _scope_of(node, env)
    for generator in node.generators:
        value = iterated(interp, interp.value(generator.iter, inner), generator.iter, env)
        _bind(interp, inner, generator.target, value, env)
        _kept(interp, generator.ifs, inner)
    return inner


def _bind(interp: Interpreter, inner: Env, target: ast.expr, value: Value, env: Env) -> None:
    for name in target_names(target):
        found = unpack(interp, target, name, lambda: value, env)
        inner.frame.arguments[name] = MISSING if found is None else found
