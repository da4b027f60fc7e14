"""Whether a gradient reaches an optimizer: followed through the functions and methods of its file."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

from gradlint.calls.appliance import Fate, Handed, Value, fate
from gradlint.inference.scoping.inner_scopes import FunctionScope
from gradlint.inference.scoping.scopes import CallSite, ModuleScope, Scope

#: So many bodies are looked through for one call.
_MOST = 12


class _Visit(NamedTuple):
    """A value, and the scope in which it is to be followed."""

    value: Value
    scope: FunctionScope | ModuleScope


def how_applied(module: ModuleScope, site: CallSite, gradient_calls: Collection[int]) -> str:
    """How a gradient is applied: by an "optimizer", in a "step" by hand (a variable is changed), or not."""
    scope = _body_around(site.scopes)
    pending = [_Visit(Value(site.node), scope)] if scope is not None else []
    seen: set[tuple[int, int, int | None, frozenset[str]]] = set()
    by_hand = False
    while pending and len(seen) < _MOST:
        visit = pending.pop(0)
        key = (id(visit.scope), id(visit.value.node), visit.value.entry, visit.value.names)
        if key in seen:
            continue
        seen.add(key)
        found = fate(visit.value, _statements(visit.scope), gradient_calls)
        if found.applied == "optimizer":
            return "optimizer"
        by_hand = by_hand or found.applied == "step"
        pending += _onwards(module, visit.scope, found)
    return "step" if by_hand else ""


def _body_around(scopes: tuple[Scope, ...]) -> FunctionScope | ModuleScope | None:
    return next((scope for scope in reversed(scopes) if _has_body(scope)), None)  # type: ignore[return-value]


def _has_body(scope: Scope) -> bool:
    if isinstance(scope, FunctionScope):
        return not isinstance(scope.node, ast.Lambda)
    return isinstance(scope, ModuleScope)


def _statements(scope: FunctionScope | ModuleScope) -> list[ast.stmt]:
    if isinstance(scope, ModuleScope):
        return scope.source.tree.body
    return [] if isinstance(scope.node, ast.Lambda) else scope.node.body


def _onwards(module: ModuleScope, scope: FunctionScope | ModuleScope, found: Fate) -> Iterator[_Visit]:
    """Where a value is to be followed that leaves a body: callers, called functions, other methods."""
    for handed in found.handed:
        yield from _into(module, handed)
    if isinstance(scope, ModuleScope):
        return
    for entry in found.returned:
        for site in module.calls.get(scope.alias, ()):
            around = _body_around(site.scopes)
            if around is not None and around is not scope:
                yield _Visit(Value(site.node, entry), around)
    if scope.cls is not None and found.attributes:
        for method in scope.cls.methods.values():
            if method is not scope:
                yield _Visit(Value(names=found.attributes), method)


def _into(module: ModuleScope, handed: Handed) -> Iterator[_Visit]:
    """The functions of the file that a call with the value as an argument may mean."""
    function = handed.call.func
    method = isinstance(function, ast.Attribute)
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    for scope in module.functions.values():
        if scope.name != name or method != (scope.cls is not None):
            continue
        names = scope.parameters[1:] if method else scope.parameters
        if handed.keyword in names:
            yield _Visit(Value(names=frozenset((handed.keyword or "",))), scope)
        elif handed.keyword is None and handed.position < len(names):
            yield _Visit(Value(names=frozenset((names[handed.position],))), scope)
