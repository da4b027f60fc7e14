"""What a call leaves of a list or dict that it is given, where all that the function does to it is seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import MAX_DEPTH, Interpreter
from gradlint.inference.language import generator_functions
from gradlint.inference.language.functions import bind, is_within, unasked
from gradlint.inference.scoping.blocks import dotted, given_to
from gradlint.inference.scoping.scopes import FunctionScope, ModuleScope
from gradlint.inference.values import Function, Mapping, Seq, Value, options

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def after_call(interp: Interpreter, function: Function, call: ast.Call, name: str, env: Env) -> Value | None:
    """The list or dict of this name when the function has run; None where that is not followed."""
    given, parameter = unasked(call, env), _parameter(function, call, name)
    if given is None or parameter is None or not _is_all_seen(function.scope, parameter):
        return None
    if any(_may_share(interp, argument, name, env) for argument in given_to(call)):
        return None
    within = env.frame.depth >= MAX_DEPTH or is_within(function.scope, env)
    if within or interp.is_tired_of(function.scope):
        return None
    frame = generator_functions.activation(interp, function, bind(interp, function, given), env)
    root = function.scope.body.root
    left = interp.lookup(parameter, Env(frame, root, len(root.statements)))
    return left if all(isinstance(option, (Seq, Mapping)) for option in options(left)) else None


def _parameter(function: Function, call: ast.Call, name: str) -> str | None:
    """The only parameter that gets the object of this name."""
    a = function.scope.node.args
    names = [arg.arg for arg in (*a.posonlyargs, *a.args)][function.receiver is not None :]
    by_position = zip(names, call.args, strict=False)
    by_name = ((keyword.arg, keyword.value) for keyword in call.keywords)
    found = [parameter for parameter, value in (*by_position, *by_name) if dotted(value) == name]
    mentioned = sum(dotted(argument) == name for argument in given_to(call))
    return found[0] if len(found) == mentioned == 1 else None


def _may_share(interp: Interpreter, argument: ast.expr, name: str, env: Env) -> bool:
    """Whether another argument may be, or hold, the same object."""
    other = dotted(argument)
    if other == name:
        return False
    root = name.partition(".")[0]
    if any(isinstance(node, ast.Name) and node.id == root for node in ast.walk(argument)):
        return True
    return other is not None and any(
        isinstance(option, (Seq, Mapping)) for option in options(interp.value(argument, env))
    )


def _is_all_seen(scope: FunctionScope, parameter: str) -> bool:
    """Whether the function only changes the object, and it can be told at the end what is left of it."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef) or scope.body.yields or scope.body.binds(parameter):
        return False
    if parameter in scope.body.nonlocals or any(isinstance(inner, ast.Return) for inner in _early(node)):
        return False
    allowed = {id(name) for inner in ast.walk(node) for name in _harmless(inner, scope.module)}
    inside = {id(name) for inner in ast.walk(node) if inner is not node for name in _of_inner_scope(inner)}
    uses = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id == parameter]
    return all(id(use) in allowed and id(use) not in inside for use in uses)


def _early(node: ast.FunctionDef) -> Iterator[ast.AST]:
    """All that stands in a function, less its last statement."""
    for statement in node.body[:-1] if isinstance(node.body[-1], ast.Return) else node.body:
        yield from ast.walk(statement)


def _harmless(node: ast.AST, module: ModuleScope) -> Iterator[ast.expr]:
    """The expressions whose objects this one reads or changes before everybody's eyes."""
    if isinstance(node, ast.Subscript):
        yield node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield node.func.value
    elif _calls_a_function(node, module):
        yield from given_to(node.value)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Compare):
        yield from node.comparators
    elif isinstance(node, ast.Return) and node.value is not None:
        yield node.value


def _calls_a_function(node: ast.AST, module: ModuleScope) -> bool:
    """`fill(weights)`, where the file defines a function of this name: a method might keep what it gets."""
    call = node.value if isinstance(node, ast.Expr) else None
    name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else None
    return any(function.name == name for function in module.functions.values())


def _of_inner_scope(node: ast.AST) -> Iterator[ast.AST]:
    """All that stands in a function or class inside."""
    if isinstance(node, _SCOPES):
        yield from ast.walk(node)
