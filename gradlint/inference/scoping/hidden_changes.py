"""Lists and dicts that are changed where the flow of their own scope does not show it.

A function that appends to a list around it, a comprehension or a condition that pops: what such a list
holds is not known.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from gradlint.inference.scoping.blocks import MUTATORS, Block, dotted

if TYPE_CHECKING:
    from gradlint.inference.scoping.scopes import FunctionScope, ModuleScope, Scope


class Place(NamedTuple):
    """Where a name's object is changed: the scopes around, whether the flow shows it, the statement."""

    scopes: tuple[Scope, ...]
    shown: bool
    statement: ast.stmt | None


class Changes:
    """Where lists and dicts are changed in place, by their names; attributes that are changed from afar."""

    def __init__(self) -> None:
        self._places: dict[str, list[Place]] = {}
        self._passed: dict[str, list[Place]] | None = None
        self._unseen: dict[tuple[str, Scope], list[Place]] = {}
        self.attributes: set[str] = set()

    def note_call(self, node: ast.Call, scopes: tuple[Scope, ...], statement: ast.stmt | None) -> None:
        """A call of a method that may change its object."""
        if isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            self._note(node.func.value, Place(scopes, _shows(statement, node), statement))

    def note_target(self, target: ast.expr, scopes: tuple[Scope, ...]) -> None:
        """A target such as `d[k]`."""
        if isinstance(target, ast.Subscript):
            self._note(target, Place(scopes, True, None))

    def _note(self, base: ast.expr, place: Place) -> None:
        while isinstance(base, ast.Subscript):
            base = base.value
        name = dotted(base)
        if name is None:
            return
        self._places.setdefault(name, []).append(place)
        root, _, attribute = name.rpartition(".")
        if attribute and root and not (place.shown and root in _own_parameter(place.scopes)):
            self.attributes.add(attribute)

    def hidden(self, name: str, owner: Scope, block: Block, at: int) -> bool:
        """Whether a name of this scope is changed out of sight of its flow, before a point of it."""
        unseen = self._unseen.get((name, owner))
        if unseen is None:
            places = [*self._places.get(name, ()), *self._handed_over(owner.module).get(name, ())]
            unseen = self._unseen[name, owner] = [
                place
                for place in places
                if _belongs(name, place, owner) and not (place.shown and place.scopes[-1] is owner)
            ]
        return any(not (p.scopes[-1] is owner and _is_later(p, owner, block, at)) for p in unseen)

    def changes(self, name: str, owner: Scope) -> bool:
        """Whether a name of this scope is changed in place anywhere."""
        return any(_belongs(name, place, owner) for place in self._places.get(name, ()))

    def _handed_over(self, module: ModuleScope) -> dict[str, list[Place]]:
        """What calls whose result is used pass to functions of the file that change a parameter."""
        if self._passed is None:
            self._passed = {}
            for changer in self._changers():
                for site in module.calls.get(changer, ()):
                    if isinstance(site.statement, ast.Expr) and site.statement.value is site.node:
                        continue  # the flow shows it
                    for argument in (*site.node.args, *(keyword.value for keyword in site.node.keywords)):
                        if (name := dotted(argument)) is not None:
                            self._passed.setdefault(name, []).append(
                                Place(site.scopes, False, site.statement)
                            )
        return self._passed

    def _changers(self) -> set[str]:
        """The names of the functions that change what they get."""
        found = set()
        for name, places in self._places.items():
            for place in places:
                changer = _changer(name, place.scopes)
                if changer is not None:
                    found.add(changer.alias)
        return found


def _shows(statement: ast.stmt | None, call: ast.Call) -> bool:
    """Whether the flow of a scope shows the call, as in `xs.append(x)` and `x = xs.pop()`."""
    if not isinstance(statement, (ast.Expr, ast.Assign)):
        return False
    whole = statement.value
    chained = (
        isinstance(whole, ast.Call) and isinstance(whole.func, ast.Attribute) and whole.func.value is call
    )
    return whole is call or (
        chained and isinstance(call.func, ast.Attribute) and call.func.attr == "setdefault"
    )


def _is_later(place: Place, owner: Scope, block: Block, at: int) -> bool:
    """Whether a change within an expression comes at the earliest with the statement at this point."""
    position = owner.body.positions.get(id(place.statement))  # type: ignore[union-attr]
    around: Block | None = block
    while around is not None and not around.loop:
        around = around.parent
    return around is None and position is not None and position[0] is block and position[1] >= at


def _own_parameter(scopes: tuple[Scope, ...]) -> tuple[str, ...]:
    """The first parameter of the method at whose level a statement stands."""
    scope = scopes[-1]
    is_method = scope.kind == "function" and len(scopes) > 1 and scopes[-2].kind == "class"
    return scope.parameters[:1] if is_method else ()  # type: ignore[union-attr]


def _belongs(name: str, place: Place, owner: Scope) -> bool:
    """Whether the name that is changed at a place is one of this scope."""
    return owner in place.scopes and _owner(name, place.scopes) is owner


def _changer(name: str, scopes: tuple[Scope, ...]) -> FunctionScope | None:
    """The function whose parameter a name is."""
    for scope in reversed(scopes):
        if scope.kind != "function":
            continue
        if name in scope.parameters:  # type: ignore[union-attr]
            return scope  # type: ignore[return-value]
        # Most names are no parameter anywhere: whether a function binds one costs a look at its body.
        if not any(name in outer.parameters for outer in scopes if outer.kind == "function"):  # type: ignore[union-attr]
            return None
        if scope.binds(name):  # type: ignore[union-attr]
            return None
    return None


def _owner(name: str, scopes: tuple[Scope, ...]) -> Scope:
    root = name.partition(".")[0]
    for scope in reversed(scopes):
        if scope.kind == "function" and scope.binds(root):  # type: ignore[union-attr]
            return scope
    return scopes[0]
