"""Where a function of the program may be called that is handed on: to parameters, attributes and results.

The function is followed from what takes it to the names by which it is known there, and to calls by
these names.  Where it gets out of sight (in a list, in unknown code) it may be called with anything.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import NamedTuple

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.classes import find_method
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.scoping.handovers import around, is_plain, own_class, parameter_of, parts
from gradlint.inference.scoping.index import RETURNING, last_name
from gradlint.inference.scoping.scopes import (
    CallSite,
    ClassScope,
    FunctionScope,
    Handover,
    ModuleScope,
    Scope,
)
from gradlint.inference.values import (
    Api,
    Class,
    Const,
    Foreign,
    Function,
    Instance,
    Mapping,
    Method,
    Seq,
    Tensor,
    Value,
    options,
)

#: Under how many names one function is followed.
MAX_NAMES = 16
#: Builtins that do not call what they get.
_HARMLESS = frozenset(("callable", "hasattr", "id", "print", "repr", "str"))
_Points = Callable[[Interpreter, tuple[Scope, ...], ast.stmt, int], list[Env]]


class _Name(NamedTuple):
    """What the function is called by: a name that a scope owns, or an attribute of some object (no owner).

    `via` is the call by which a parameter got it, `of` the class whose method set it on its own object.
    """

    name: str
    owner: Scope | None
    module: ModuleScope
    via: Handover | None = None
    of: ClassScope | None = None


class PossibleCall(NamedTuple):
    """A call that may be of the function: by an attribute only if the object is `of` this class."""

    site: CallSite
    of: ClassScope | None = None


class _OutOfSightError(Exception):
    """The function may be called by something that is not seen."""


def calls_by_other_names(
    interp: Interpreter, function: FunctionScope, points: _Points, up: int
) -> list[PossibleCall] | None:
    """The calls that may be of the function, by other names than its own; None where not all are seen."""
    search = _Search(interp, function, points, up)
    try:
        search.run()
    except _OutOfSightError:
        return None
    return search.calls


def is_handed_on(interp: Interpreter, function: FunctionScope) -> bool:
    """Whether the function stands as a value somewhere, be it only to be wrapped."""
    wrapped = any(function.alias in module.wrapped for module in interp.modules_with(function))
    return wrapped or interp.is_handed_on(function)


class _Search:
    """The names that one function gets, and the calls by them."""

    def __init__(self, interp: Interpreter, function: FunctionScope, points: _Points, up: int) -> None:
        self._interp, self._function, self._up = interp, function, up
        self._points = points
        self._names: list[_Name] = []
        self.calls: list[PossibleCall] = []

    def run(self) -> None:
        """Follow the function until no new name is found."""
        function = self._function
        if not is_plain(function) or function.module.is_kept(function):
            raise _OutOfSightError
        owner = function.parent
        own = isinstance(owner, ClassScope)
        self._add(_Name(function.alias, None if own else owner, function.module))
        for name in self._names:  # it grows
            before = len(self.calls), len(self._names)
            self._follow(name)
            unused = before == (len(self.calls), len(self._names))
            if unused and name.owner is None and name is not self._names[0]:
                raise _OutOfSightError  # an attribute that is not called here is called by others

    def _add(self, name: _Name) -> None:
        in_class = name.owner is not None and not isinstance(name.owner, (ModuleScope, FunctionScope))
        if not name.name or in_class or len(self._names) == MAX_NAMES:
            raise _OutOfSightError
        if name not in self._names:
            self._names.append(name)

    def _follow(self, name: _Name) -> None:
        for module in self._modules(name):
            if name is not self._names[0]:
                self._note(module.calls.get(name.name, ()), name)
            own_wrapper = name is self._names[0] and module.is_wrapper(self._function)
            for table in (module.handed_on, module.wrapped, {} if own_wrapper else module.returned):
                for place in table.get(name.name, ()):
                    self._taken(place, name)
        if name.owner is None and name is not self._names[0]:
            others = self._interp.modules.callers(name.name, name.module)
            if not others.complete:
                raise _OutOfSightError
            self._note(others.sites, name)

    def _modules(self, name: _Name) -> tuple[ModuleScope, ...]:
        if isinstance(name.owner, FunctionScope):
            return (name.module,)
        return self._interp.modules_with(name.module)

    def _note(self, sites: Iterable[CallSite], name: _Name) -> None:
        called = (site for site in sites if _stands_for(site.node.func, site.scopes, name))
        self.calls += [PossibleCall(site, name.of) for site in called]

    def _taken(self, place: Handover, name: _Name) -> None:
        """What takes a name: the function, if it is one of its names that stands there."""
        held = [node for node in parts(place.taker) if last_name(node) == name.name]
        if not held:  # `getattr(obj, "name")`, defaults
            if name.owner is None or _is_visible(name, place.scopes):
                raise _OutOfSightError
            return
        for node in held:
            if _stands_for(node, place.scopes, name) and self._may_be(node, place, name):
                self._handed(node, place, name)

    def _may_be(self, node: ast.expr, place: Handover, name: _Name) -> bool:
        """Whether an attribute may be the function: other objects have attributes of the same name."""
        if name.owner is not None or place.statement is None:
            return True
        envs = self._points(self._interp, place.scopes, place.statement, self._up + 1)
        values = [self._interp.value(node, env) for env in envs]
        return not values or not all(self._is_other(option) for value in values for option in options(value))

    def _is_other(self, value: Value) -> bool:
        if isinstance(value, Function):
            return value.scope is not self._function
        if isinstance(value, Tensor):
            return not value.opaque
        return isinstance(value, (Const, Seq, Mapping, Instance, Class, Method))

    def _handed(self, node: ast.expr, place: Handover, name: _Name) -> None:
        """Note the names that the function gets from what takes it, where it stands as `node`."""
        taker = place.taker
        if isinstance(taker, ast.Call):
            if last_name(taker.func) in RETURNING and node is taker.args[0]:
                self._result(place, name)
            else:
                self._argument(node, taker, place)
        elif isinstance(taker, (ast.Assign, ast.AnnAssign)):
            for target in taker.targets if isinstance(taker, ast.Assign) else [taker.target]:
                self._assigned(target, place)
        elif isinstance(taker, ast.Return):
            self._returned(place, name)
        elif isinstance(taker, (ast.IfExp, ast.BoolOp)):
            self._result(place, name)
        elif not isinstance(taker, ast.Expr):
            raise _OutOfSightError

    def _result(self, place: Handover, name: _Name) -> None:
        """Follow the value of an expression that is the function."""
        taker = None if place.statement is None else around(place.statement, place.taker)
        assert isinstance(place.taker, ast.expr)
        if isinstance(taker, ast.Call) and taker.func is place.taker:
            assert place.statement is not None
            self.calls.append(PossibleCall(CallSite(taker, place.scopes, place.statement)))
        elif taker is None:
            raise _OutOfSightError
        else:
            self._handed(place.taker, place._replace(taker=taker), name)

    def _argument(self, node: ast.expr, call: ast.Call, place: Handover) -> None:
        """A parameter of what is called gets the function."""
        if isinstance(call.func, ast.Name) and call.func.id in _HARMLESS:
            return
        if place.statement is None or self._is_of_a_library(call.func, place.scopes):
            raise _OutOfSightError
        envs = self._points(self._interp, place.scopes, place.statement, self._up + 1)
        callees = [option for env in envs for option in options(self._interp.value(call.func, env))]
        if not callees:
            raise _OutOfSightError
        for callee in callees:
            scope, receives = self._called(callee)
            parameter = parameter_of(scope, call, node, receives)
            self._add(_Name(parameter, scope, scope.module, place._replace(taker=call)))

    def _is_of_a_library(self, function: ast.expr, scopes: tuple[Scope, ...]) -> bool:
        """Whether a name of the module means a library, whoever calls the function around."""
        name = (dotted(function) or "").partition(".")[0]
        module = scopes[0].module
        if any(isinstance(scope, FunctionScope) and name in scope.locals for scope in scopes):
            return False
        root = module.body.root
        value = self._interp.lookup(name, Env(self._interp.root_of(module), root, len(root.statements)))
        return isinstance(value, (Api, Foreign))

    def _called(self, callee: Value) -> tuple[FunctionScope, bool]:
        """The function of the program that is called, and whether it gets an object first."""
        if isinstance(callee, Function):
            return callee.scope, callee.receiver is not None
        if isinstance(callee, Class):
            constructor = find_method(self._interp, callee, "__init__")[1]
            if constructor is not None:
                return constructor, True
        raise _OutOfSightError

    def _assigned(self, target: ast.expr, place: Handover) -> None:
        if isinstance(target, ast.Attribute):
            self._add(_Name(target.attr, None, place.scopes[0].module, of=own_class(target, place.scopes)))
        elif isinstance(target, ast.Name) and target.id not in place.scopes[0].module.declaring:
            inner = (
                s for s in reversed(place.scopes) if not isinstance(s, FunctionScope) or target.id in s.locals
            )
            self._add(_Name(target.id, next(inner), place.scopes[0].module))
        else:
            raise _OutOfSightError

    def _returned(self, place: Handover, name: _Name) -> None:
        """A call of the function around gives the function: the one that handed it in, or all of them."""
        maker = place.scopes[-1]
        if not isinstance(maker, FunctionScope) or maker.body.yields or not is_plain(maker):
            raise _OutOfSightError
        if name.via is not None and name.owner is maker:
            self._result(name.via, name)
            return
        sites = self._interp.sites(maker.alias, maker)
        if not sites or self._interp.is_handed_on(maker):
            raise _OutOfSightError
        for site in sites:
            self._result(Handover(site.scopes, site.node, site.statement), name)


def _stands_for(node: ast.expr, scopes: tuple[Scope, ...], name: _Name) -> bool:
    """Whether an expression of this last name is the name that is followed."""
    if name.owner is None:
        # In the body of a class its methods are names.
        return isinstance(node, ast.Attribute) or isinstance(scopes[-1], ClassScope)
    if name.owner is not scopes[0] and isinstance(name.owner, ModuleScope):
        return True
    return isinstance(node, ast.Name) and _is_visible(name, scopes)


def _is_visible(name: _Name, scopes: tuple[Scope, ...]) -> bool:
    """Whether the name means that of its owner here."""
    for scope in reversed(scopes):
        if scope is name.owner:
            return True
        if isinstance(scope, FunctionScope) and name.name in scope.locals:
            return False
    return False
