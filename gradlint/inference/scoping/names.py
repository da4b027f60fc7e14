"""What a name stands for at a point: the scope that binds it, and its value there."""

from __future__ import annotations

import ast
from collections.abc import Container

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.mutation import out_of_sight
from gradlint.inference.lattice import MAX_OPTIONS, join, join_all
from gradlint.inference.scoping.blocks import bound_names, dotted
from gradlint.inference.scoping.distant import may_be_set_by_calls
from gradlint.inference.scoping.flow import reaching
from gradlint.inference.scoping.scopes import (
    ClassScope,
    ComprehensionScope,
    FunctionScope,
    ModuleScope,
    Scope,
    SuppositionScope,
)
from gradlint.inference.scoping.shared_names import shared_value
from gradlint.inference.scoping.star_imports import from_stars
from gradlint.inference.values import MISSING, Instance, Missing, Value, opaque


def lookup(interp: Interpreter, name: str, env: Env) -> Value:
    """The value of a (dotted) name at a point; MISSING where nothing binds it."""
    start = env.frame
    if (settled := _settled(interp, name, env)) is not None:
        return settled
    point: Env | None = env
    called = True
    changed = False
    while point is not None:
        frame = point.frame
        found = _in_frame(interp, name, point, start, called)
        if found is not None and (not isinstance(found, Missing) or _owns(frame.scope, name)):
            return out_of_sight(found) if changed else found
        # A function that does not own the name, and finds it, hands the object to a call.
        changed = changed or found is not None
        point, called = _outer(frame, start)
    return from_stars(interp, name, start.scope.module)


def _in_frame(interp: Interpreter, name: str, point: Env, start: Frame, called: bool) -> Value | None:
    """The value in one frame; None where its scope says nothing of the name."""
    frame = point.frame
    scope = frame.scope
    if isinstance(scope, ComprehensionScope):
        return interp.force(frame.arguments[name]) if name in frame.arguments else None
    if isinstance(scope, FunctionScope):
        return _local(interp, name, point, called) if name in scope.locals else None
    here = isinstance(scope, ModuleScope) or frame.base is start.base
    return _local(interp, name, point, called) if here and name in scope.body.root.binders else None


def _owns(scope: Scope, name: str) -> bool:
    """Whether the name is the scope's own even where it has no value yet."""
    return isinstance(scope, ComprehensionScope) or (isinstance(scope, FunctionScope) and scope.binds(name))


def _settled(interp: Interpreter, name: str, env: Env) -> Value | None:
    """The value of a name that a function reads, where it is the same at each point of the module; else None.

    Most names are such ones: only one import, class or function binds them, or nothing does (builtins).
    """
    frame, module = env.frame, env.frame.scope.module
    unbound = name not in module.body.root.binders and not module.stars
    if frame.scope is module or not (unbound or name in module.settled):
        return None
    while (outer := frame.parent) is not None:
        scope = frame.scope
        if name in (scope.locals if isinstance(scope, FunctionScope) else _bound_here(frame)):
            return None
        frame = outer.frame
    if unbound:
        return MISSING
    known = frame.settled.get(name)
    if known is None:
        root = module.body.root
        known = _local(interp, name, Env(frame, root, len(root.statements)), True)
        if isinstance(known, Missing):
            return None
        frame.settled[name] = known
    return known


def _bound_here(frame: Frame) -> Container[str]:
    """The names that a comprehension or a class binds."""
    scope = frame.scope
    return scope.body.root.binders if isinstance(scope, ClassScope) else frame.arguments


def _local(interp: Interpreter, name: str, point: Env, called: bool) -> Value:
    """The value in the scope that binds the name: at the point, or at any time after it."""
    frame = point.frame
    if point.block is None:
        argument = frame.arguments.get(name)
        return MISSING if argument is None else interp.force(argument)
    sharing = frame.scope.module.sharing(name, frame.scope)
    if sharing and name not in frame.scope.body.nonlocals:  # type: ignore[union-attr]
        return shared_value(interp, sharing, name, frame.base)
    if sharing and frame.parent is not None:
        return interp.lookup(name, frame.parent)
    value = reaching(interp, name, frame, point.block, point.at)
    if frame.scope.module.changes.hidden(name, frame.scope, point.block, point.at):
        value = out_of_sight(value)
    if called:
        return value
    root = frame.scope.body.root  # type: ignore[union-attr]
    bindings = root.binders.get(name, [])
    later = [i for i in bindings if i >= point.at] if point.block is root else bindings
    if len(later) > MAX_OPTIONS:
        return opaque(f"{name}, which is bound many times")
    return join_all([value, *(reaching(interp, name, frame, root, i + 1) for i in later)])


def _outer(frame: Frame, start: Frame) -> tuple[Env | None, bool]:
    """The point in the enclosing scope at which a free name is read, and whether that is the place of a call.

    A comprehension runs where it stands.  A function runs when it is called: at the place of the call
    if that is in the enclosing scope, else at some time after its definition.
    """
    parent = frame.parent
    if parent is None or isinstance(frame.scope, ComprehensionScope):
        return parent, True
    if frame.base is start.base and isinstance(frame.scope, ClassScope):
        return parent, True
    target = parent.frame
    caller = start.caller
    while caller is not None:
        if caller.frame.base is target.base:
            return caller, True
        caller = caller.frame.caller
    return parent, isinstance(target.scope, ComprehensionScope) or parent.block is None


def point_of(frame: Frame, statement: ast.stmt) -> Env | None:
    """The point before a statement of the frame's own scope."""
    position = frame.scope.body.positions.get(id(statement))  # type: ignore[union-attr]
    return None if position is None else Env(frame, *position)


def dotted_lookup(interp: Interpreter, node: ast.Attribute, env: Env) -> Value:
    """The value of `a.b` where the scope itself assigns it; MISSING otherwise."""
    name = dotted(node)
    if name is None:
        return MISSING
    while isinstance(env.frame.scope, SuppositionScope) and env.frame.parent is not None:
        if name in env.frame.arguments:
            return interp.force(env.frame.arguments[name])
        env = env.frame.parent
    if env.block is None:
        return MISSING
    scope = env.frame.scope
    if scope.kind == "comprehension" or name not in scope.body.root.binders:  # type: ignore[union-attr]
        return MISSING
    if _has_setter(scope.module, node.attr) and isinstance(interp.value(node.value, env), Instance):
        return MISSING
    value = reaching(interp, name, env.frame, env.block, env.at)
    if not may_be_set_by_calls(name, env):
        return value
    return join(value, interp.attribute(interp.value(node.value, env), node.attr, env))


def _has_setter(module: ModuleScope, attribute: str) -> bool:
    """Whether a class of the file has a property of this name that can be set: then a method runs."""
    by_call = (site.statement for site in module.calls.get("property", ()))
    return any(scope.name == attribute for scope in module.decorated.get("setter", ())) or any(
        attribute in bound_names(statement) for statement in by_call
    )
