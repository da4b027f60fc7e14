"""Where a function is called, as far as it is seen, and what is certain of a call there."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env, Frame, Lazy
from gradlint.inference.handing_on import PossibleCall
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.classes import lineage
from gradlint.inference.lattice import join_all
from gradlint.inference.libraries.subclassed import inside_a_call
from gradlint.inference.scoping.scopes import CallSite, FunctionScope, Scope
from gradlint.inference.values import ApiObject, Instance, Partial, Tensor, Value, options

#: How many frames of one function are looked at one by one.
MAX_FRAMES = 12


def sites_of(interp: Interpreter, scope: FunctionScope) -> list[CallSite]:
    """The calls by its name, by that of what it is put around, and by a decorator that got it."""
    module = scope.module
    found = interp.sites(scope.alias, scope)
    if module.is_wrapper(scope):
        wrapped = {function.name for function in module.decorated[scope.parent.name]}
        found += [site for name in wrapped for site in interp.sites(name, scope)]
    for decorator in module.decorators(scope):
        for name in decorator.parameters:
            found += [site for site in module.calls.get(name, ()) if decorator in site.scopes]
    return found


def elsewhere(interp: Interpreter, name: str, scope: Scope) -> list[CallSite] | None:
    """The calls by this name in other files of the project; None where not all of them are seen."""
    callers = interp.modules.callers(name, scope)
    return list(callers.sites) if callers.complete else None


def may_be_of(interp: Interpreter, call: PossibleCall, env: Env) -> bool:
    """Whether the object may be of the class that keeps the function in this attribute."""
    function = call.site.node.func
    if call.of is None or not isinstance(function, ast.Attribute):
        return True
    receivers = options(interp.value(function.value, env))
    return any(
        not isinstance(each, Instance) or any(c.scope is call.of for c in lineage(interp, each.cls))
        for each in receivers
    )


def is_known(callee: Value) -> bool:
    """Whether it is certain which functions of the program may be called."""
    named = (each.function if isinstance(each, Partial) else each for each in options(callee))
    return not any(
        isinstance(each, (Partial, ApiObject)) or (isinstance(each, Tensor) and each.opaque) for each in named
    )


def few(interp: Interpreter, found: list[Frame]) -> list[Frame] | None:
    """Many frames of one function as one, in which a parameter may be what any of the calls passes."""
    if len(found) <= MAX_FRAMES:
        return found
    first = found[0]
    if any(frame.parent != first.parent for frame in found) or first.scope.body.yields:  # type: ignore[union-attr]
        return None
    callers = [frame.caller for frame in found if frame.caller is not None]
    caller = next((env for env in callers if inside_a_call(env)), callers[0] if callers else None)
    arguments: dict[str, Value | Lazy] = {
        name: join_all(interp.force(frame.arguments[name]) for frame in found) for name in first.arguments
    }
    return [Frame(first.scope, arguments, first.parent, caller)]
