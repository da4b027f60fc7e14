"""From where a function is called: the frames in which its body is looked at.

A parameter is what the calls that are seen pass for it.  Each call site is a frame of its own, so
that a helper which is called with a scalar here and with a vector there is both.  Where no call is seen, the
parameters are unknown.
"""

from __future__ import annotations

import ast

from gradlint.inference.call_sites import MAX_FRAMES, elsewhere, few, is_known, may_be_of, sites_of
from gradlint.inference.class_uses import is_made_elsewhere, subclasses
from gradlint.inference.frames import Env, Frame
from gradlint.inference.handing_on import calls_by_other_names, is_handed_on
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.calling import arguments_of, merged
from gradlint.inference.language.classes import lineage, method_env
from gradlint.inference.language.functions import bind, unasked
from gradlint.inference.language.generator_functions import activation
from gradlint.inference.language.iteration import bind_generators
from gradlint.inference.language.parameters import unknown_parameters
from gradlint.inference.receivers import is_taken_from, owner, plain_function, taken_from
from gradlint.inference.scoping.names import point_of
from gradlint.inference.scoping.scopes import (
    CallSite,
    Comprehension,
    ComprehensionScope,
    FunctionScope,
    Scope,
)
from gradlint.inference.values import (
    Arguments,
    Class,
    Function,
    Instance,
    Partial,
    options,
)

#: How many call sites of one function are followed, and how far up.
MAX_SITES = 12
MAX_UP = 4
#: So many calls are looked at as one, which may pass what any of them does.
MAX_JOINED = 48
#: How many objects of one class are told apart.
MAX_OBJECTS = 4


def points(interp: Interpreter, scopes: tuple[Scope, ...], statement: ast.stmt, up: int = 0) -> list[Env]:
    """The points at which an expression of a statement is evaluated, one for each way to get there."""
    outer = max(i for i, scope in enumerate(scopes) if _has_statements(scope))
    found = []
    for frame in frames(interp, scopes[: outer + 1], up):
        env = point_of(frame, statement)
        here = [] if env is None else [env]
        for scope in scopes[outer + 1 :]:
            here = [inner for point in here for inner in _inside(interp, scope, point, up)]
        found += here
    return found


def _has_statements(scope: Scope) -> bool:
    if isinstance(scope, FunctionScope):
        return not isinstance(scope.node, ast.Lambda)
    return not isinstance(scope, ComprehensionScope)


def _inside(interp: Interpreter, scope: Scope, env: Env, up: int) -> list[Env]:
    """The points inside a comprehension or lambda that stands at this point."""
    if isinstance(scope, ComprehensionScope):
        assert isinstance(scope.node, Comprehension)
        return [bind_generators(interp, scope.node, env)]
    assert isinstance(scope, FunctionScope)
    found = (
        [] if scope.alias == scope.name or id(scope) in interp.frames else _lambda_sites(interp, scope, up)
    )
    if not found or interp.is_handed_on(scope):
        found = [*found, Frame(scope, unknown_parameters(interp, Function(scope, env)), env, env)]
    return [Env(frame, None, 0) for frame in found]


def _lambda_sites(interp: Interpreter, scope: FunctionScope, up: int) -> list[Frame]:
    """The calls of a lambda by the name that it is assigned to."""
    interp.frames[id(scope)] = []  # one that calls itself adds nothing
    try:
        return _from_sites(interp, scope, up) or []
    finally:
        del interp.frames[id(scope)]


def frames(interp: Interpreter, scopes: tuple[Scope, ...], up: int = 0) -> list[Frame]:
    """The frames of the innermost of these scopes."""
    scope = scopes[-1]
    known = interp.frames.get(id(scope))
    if known is not None:
        return known
    interp.frames[id(scope)] = []  # a function that is called from itself adds nothing
    found = _frames(interp, scopes, up)
    if up == 0 or found:
        interp.frames[id(scope)] = found
    else:
        del interp.frames[id(scope)]
    return found


def _frames(interp: Interpreter, scopes: tuple[Scope, ...], up: int) -> list[Frame]:
    scope = scopes[-1]
    if len(scopes) == 1:
        return [interp.root_of(scope.module)]
    if isinstance(scope, FunctionScope) and scope.cls is not None:
        return _of_method(interp, scopes, scope, up)
    parents = _parents(interp, scopes, up)
    if not isinstance(scope, FunctionScope):
        return [Frame(scope, {}, parent) for parent in parents]
    found = _from_sites(interp, scope, up)
    others = None if found is None else _by_other_names(interp, scope, up)
    known = [*(found or ()), *(others or ())]
    if known and others is not None:
        return known
    return known + [Frame(scope, unknown_parameters(interp, Function(scope, env)), env) for env in parents]


def _parents(interp: Interpreter, scopes: tuple[Scope, ...], up: int) -> list[Env]:
    """The points where a nested function or class is defined."""
    node = getattr(scopes[-1], "node", None)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        outer = max(i for i, scope in enumerate(scopes[:-1]) if _has_statements(scope))
        found = [point_of(frame, node) for frame in frames(interp, scopes[: outer + 1], up)]
        return [env for env in found if env is not None]
    return []


def _from_sites(interp: Interpreter, scope: FunctionScope, up: int) -> list[Frame] | None:
    """One frame for each call of the function that is seen; None where they are too many.

    Callers in other files are asked only where this one has none.
    """
    if up >= MAX_UP:
        return None
    found = _called_at(interp, sites_of(interp, scope), scope, up)
    if found is None or found:
        return found
    sites = elsewhere(interp, scope.alias, scope)
    return None if sites is None else _called_at(interp, sites, scope, up)


def _by_other_names(
    interp: Interpreter, scope: FunctionScope, up: int, instance: Instance | None = None
) -> list[Frame] | None:
    """The frames of a function that is handed on, where it is called; None where that is not all seen."""
    if not is_handed_on(interp, scope):
        return []
    found: list[Frame] = []
    calls = calls_by_other_names(interp, scope, points, up)
    for call in calls or ():
        for env in points(interp, call.site.scopes, call.site.statement, up + 1):
            if not may_be_of(interp, call, env):
                continue
            if not is_known(interp.value(call.site.node.func, env)) or len(found) > MAX_FRAMES:
                return None
            frame = _called_here(interp, call.site, scope, env, instance)
            found += [] if frame is None else [frame]
    return None if calls is None else found


def _called_at(
    interp: Interpreter, sites: list[CallSite], scope: FunctionScope, up: int
) -> list[Frame] | None:
    """The frames of the function at these calls, or None where they are too many."""
    found: list[Frame] = []
    if len(sites) > 4 * MAX_SITES:
        return None
    for site in sites:
        for env in points(interp, site.scopes, site.statement, up + 1):
            frame = _called_here(interp, site, scope, env)
            if frame is not None:
                found.append(frame)
            if len(found) > MAX_JOINED:
                return None
    return few(interp, found)


def _called_here(
    interp: Interpreter, site: CallSite, scope: FunctionScope, env: Env, instance: Instance | None = None
) -> Frame | None:
    """The frame of a call, if it is this function that is called there, on this object."""
    for value in options(interp.value(site.node.func, env)):
        function = value.function if isinstance(value, Partial) else value
        if isinstance(function, Function) and function.scope is scope and is_taken_from(function, instance):
            if isinstance(value, Partial):
                given = merged(value.arguments, arguments_of(interp, site.node, env))
                return activation(interp, function, bind(interp, function, given), env)
            return _frame(interp, function, site.node, env)
    return None


def _frame(interp: Interpreter, function: Function, call: ast.Call, env: Env) -> Frame:
    """The frame of a function that is called here."""
    given = unasked(call, env) or arguments_of(interp, call, env)
    return activation(interp, function, bind(interp, function, given), env)


def _of_method(interp: Interpreter, scopes: tuple[Scope, ...], scope: FunctionScope, up: int) -> list[Frame]:
    """The frames of a method: for each object that is made in the file, and each call on it."""
    assert scope.cls is not None
    found: list[Frame] = []
    for env in _parents(interp, scopes[:-1], up)[:2]:
        cls = Class(scope.cls, env)
        for instance in instances(interp, cls, up):
            found += method_frames(interp, instance, cls, scope, up)
    return found


def instances(interp: Interpreter, cls: Class, up: int = 0) -> list[Instance]:
    """The objects of a class that the file makes; one that was made elsewhere if there are none."""
    key = id(cls.scope)
    if key in interp.instances:
        return interp.instances[key]
    unknown = Instance(cls, None, None)
    interp.instances[key] = [unknown]
    found: list[Instance] = []
    if up < MAX_UP:
        for name in (cls.scope.name, *subclasses(interp, cls)):
            found += _made_by(interp, cls, interp.sites(name, cls.scope), up)
        found = found or _made_by(interp, cls, elsewhere(interp, cls.scope.name, cls.scope) or [], up)
    # Of more objects than are looked at, any may differ.
    few = len(found) <= MAX_OBJECTS and not is_made_elsewhere(interp, cls.scope)
    interp.instances[key] = (found if few else [*found[:MAX_OBJECTS], unknown]) or [unknown]
    return interp.instances[key]


def _made_by(interp: Interpreter, cls: Class, sites: list[CallSite], up: int) -> list[Instance]:
    found = []
    for site in sites[:MAX_SITES]:
        for env in points(interp, site.scopes, site.statement, up + 1)[:MAX_OBJECTS]:
            value = interp.value(site.node, env)
            if isinstance(value, Instance) and any(c.scope is cls.scope for c in lineage(interp, value.cls)):
                found.append(value)
    return found


def frames_of(interp: Interpreter, instance: Instance, cls: Class, method: FunctionScope) -> list[Frame]:
    """The frames of a method, for what it leaves in an attribute.

    Who else calls the methods of other files' classes is not searched for: half the project may.
    """
    if method.module is interp.module:
        return method_frames(interp, instance, cls, method)
    with interp.modules.unsearched():
        return method_frames(interp, instance, cls, method)


def method_frames(
    interp: Interpreter, instance: Instance, cls: Class, method: FunctionScope, up: int = 0
) -> list[Frame]:
    """The frames of a method on one object: the constructor's call, or the calls that are seen."""
    key = (id(instance), id(method))
    if key in interp.frames_of_methods:
        return interp.frames_of_methods[key]
    interp.frames_of_methods[key] = []
    env = method_env(cls)
    value = plain_function(method, env, instance)
    found: list[Frame] | None = []
    if method.name == "__init__" and instance.arguments is not None and instance.env is not None:
        given = _constructor_arguments(interp, instance, cls)
        found = [Frame(method, bind(interp, value, given), env, instance.env)] if given is not None else []
    elif method.name != "__init__":
        found = _method_sites(interp, instance, method, up)
    others = None if found is None else _by_other_names(interp, method, up, instance)
    known = [*(found or ()), *(others or ())]
    if not known or others is None:
        known.append(Frame(method, unknown_parameters(interp, value), env))
    interp.frames_of_methods[key] = known
    return known


def _constructor_arguments(interp: Interpreter, instance: Instance, cls: Class) -> Arguments | None:
    """What the constructor of the class gets: the call's arguments, or what a subclass hands on to it."""
    own = instance.cls.scope.methods.get("__init__")
    if own is None or instance.cls.scope is cls.scope:
        return instance.arguments
    for site in own.module.calls.get("__init__", ()):
        if site.scopes[-1] is not own or not isinstance(site.node.func, ast.Attribute):
            continue
        for frame in method_frames(interp, instance, instance.cls, own)[:1]:
            env = point_of(frame, site.statement)
            if env is None:
                continue
            given = arguments_of(interp, site.node, env)
            by_name = isinstance(site.node.func.value, ast.Name)  # Base.__init__(self, ...)
            return given._replace(positional=given.positional[1:]) if by_name else given
    return None


def _method_sites(
    interp: Interpreter, instance: Instance, method: FunctionScope, up: int
) -> list[Frame] | None:
    """One frame for each call of the method on this object; None where they are too many."""
    if up >= MAX_UP:
        return None
    found = _on_object(interp, interp.sites(method.name, method), instance, method, up)
    if found is None or found:
        return found
    sites = elsewhere(interp, method.name, method)
    return None if sites is None else _on_object(interp, sites, instance, method, up)


def _on_object(
    interp: Interpreter, sites: list[CallSite], instance: Instance, method: FunctionScope, up: int
) -> list[Frame] | None:
    found: list[Frame] = []
    if len(sites) > 4 * MAX_SITES:
        return None
    for site in sites:
        if not isinstance(site.node.func, ast.Attribute):
            continue
        for env in points(interp, site.scopes, site.statement, up + 1):
            receiver = interp.value(site.node.func.value, env)
            plain = plain_function(method, method_env(owner(interp, instance, method)), instance)
            function = taken_from(interp, receiver, instance, plain)
            if function is not None:
                found.append(_frame(interp, function, site.node, env))
            if len(found) > MAX_JOINED:
                return None
    return few(interp, found)
