"""Calls: of the program's functions and classes, of known libraries, and of what is not known."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter, expression
from gradlint.inference.language import class_kinds, dicts, methods, vocabulary
from gradlint.inference.language.builtin_functions import BUILTINS, builtin
from gradlint.inference.language.functions import invoke, unasked, unknown_call
from gradlint.inference.language.keys import items_of
from gradlint.inference.lattice import join_all, sequence
from gradlint.inference.libraries import library, objects, recurrent_cells, subclassed
from gradlint.inference.scoping import imports
from gradlint.inference.scoping.names import lookup
from gradlint.inference.scoping.scopes import FunctionScope
from gradlint.inference.values import (
    MAX_ITEMS,
    MISSING,
    Api,
    ApiObject,
    Arguments,
    Class,
    Const,
    Function,
    Instance,
    Mapping,
    Method,
    Missing,
    Partial,
    Seq,
    Super,
    Tensor,
    Union,
    Value,
    opaque,
)


@expression(ast.Call)
def _call(interp: Interpreter, node: ast.Call, env: Env) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return _super(interp, env)
    callee = interp.value(node.func, env)
    if isinstance(callee, Api) and callee.path.startswith("builtins."):
        return builtin(interp, callee.path.partition(".")[2], arguments_of(interp, node, env), node, env)
    if (
        isinstance(callee, (Function, Api))
        and not interp.config.has_vocabulary
        and (given := unasked(node, env))
    ):
        if isinstance(callee, Function):
            return invoke(interp, callee, given, env, interp.site(node, env))
        if (found := library.call_unasked(interp, callee, given, node, env)) is not None:
            return found
    if isinstance(callee, Missing) and isinstance(node.func, ast.Name):
        return builtin(interp, node.func.id, arguments_of(interp, node, env), node, env)
    return call(interp, callee, arguments_of(interp, node, env), node, env)


def arguments_of(interp: Interpreter, node: ast.Call, env: Env) -> Arguments:
    """The arguments of a call, stars opened where what they hide is known."""
    positional: list[Value] = []
    keywords: list[tuple[str, Value]] = []
    complete = True
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            value = interp.value(argument.value, env)
            hidden = items_of(value)
            if hidden is not None and len(positional) < MAX_ITEMS:
                positional += hidden
                continue
            complete = False
            break
        positional.append(interp.value(argument, env))
    for keyword in node.keywords:
        if keyword.arg is not None:
            keywords.append((keyword.arg, interp.value(keyword.value, env)))
            continue
        mapping = interp.value(keyword.value, env)
        if isinstance(mapping, Mapping) and mapping.other is None:
            keywords += [(key, value) for key, value in mapping.entries if isinstance(key, str)]
        else:
            complete = False
    return Arguments(tuple(positional), tuple(keywords), complete)


def merged(first: Arguments, more: Arguments) -> Arguments:
    """The arguments of a partial function and those of its call, which win."""
    given = {key for key, _ in more.keywords}
    return Arguments(
        first.positional + more.positional,
        (*(pair for pair in first.keywords if pair[0] not in given), *more.keywords),
        first.complete and more.complete,
    )


def call(interp: Interpreter, callee: Value, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The value of calling `callee`."""
    site = interp.site(node, env)
    if interp.config.has_vocabulary:
        said = vocabulary.declared(interp, callee, arguments, node, env)
        if said is not None:
            return said
    if isinstance(callee, Api):
        return _call_api(interp, callee, arguments, node, env)
    if isinstance(callee, Function):
        return invoke(interp, callee, arguments, env, site)
    if isinstance(callee, Class):
        return class_kinds.made(interp, callee, arguments) or Instance(callee, arguments, env)
    if isinstance(callee, Union):
        return join_all(call(interp, option, arguments, node, env) for option in _possible(callee))
    if isinstance(callee, Method):
        return methods.call(interp, callee.receiver, callee.name, arguments, node, env)
    if isinstance(callee, Partial):
        return call(interp, callee.function, merged(callee.arguments, arguments), node, env)
    if isinstance(callee, (ApiObject, Instance)):
        return _call_object(interp, callee, arguments, node, env)
    return unknown_call(callee, arguments, node, site)


def _call_api(interp: Interpreter, api: Api, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A call of a known library's name, or of a builtin."""
    section, _, name = api.path.partition(".")
    if section == "builtins":
        return builtin(interp, name, arguments, node, env)
    return library.call(interp, api, arguments, node, env)


def _possible(callee: Union) -> tuple[Value, ...]:
    return tuple(option for option in callee.options if not _fails(option)) or callee.options


def _fails(value: Value) -> bool:
    """Whether calling the value is an error for certain: on such a path nothing follows."""
    return isinstance(value, (Const, Seq, Mapping)) or (isinstance(value, Tensor) and not value.opaque)


def _call_object(
    interp: Interpreter, callee: ApiObject | Instance, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """A library's object, or one of the program, called like a function."""
    if isinstance(callee, Instance):
        return _call_instance(interp, callee, arguments, node, env)
    step = recurrent_cells.method(callee, "__call__", arguments, interp.site(node, env))
    return step or objects.called(interp, callee, arguments, node, env)


def _call_instance(
    interp: Interpreter, instance: Instance, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """`obj(x)`: __call__, or the `call` of a Keras model or layer."""
    for name in ("__call__", "call", "_build", "forward"):
        method = interp.attribute(instance, name, env)
        if isinstance(method, Function):
            site = interp.site(node, env)
            told = subclassed.in_the_outer_mode(method, arguments, env) if name == "call" else arguments
            value = invoke(interp, method, told, env, site)
            return subclassed.reduced(interp, instance, value, site) if name == "call" else value
    inherited = subclassed.provided(interp, instance)
    if inherited is not None:
        return objects.called(interp, inherited, arguments, node, env)
    unknown = opaque(f"an object of {instance.cls.scope.name}")
    return unknown_call(unknown, arguments, node, interp.site(node, env))


def _super(interp: Interpreter, env: Env) -> Value:
    """`super()`: the object itself, seen as one of its base class."""
    frame: Frame | None = env.frame
    while frame is not None and not (isinstance(frame.scope, FunctionScope) and frame.scope.cls):
        frame = frame.parent.frame if frame.parent else None
    if frame is None or frame.parent is None or not isinstance(frame.scope, FunctionScope):
        return opaque("super() outside a class")
    parameters, cls = frame.scope.parameters, frame.scope.cls
    receiver = interp.force(frame.arguments.get(parameters[0], MISSING)) if parameters else MISSING
    if cls is None or not isinstance(receiver, Instance):
        return opaque("super() of a class that is not known here", gap="attribute")
    return Super(Class(cls, frame.parent.frame.parent or frame.parent), receiver)


@expression(ast.Lambda)
def _lambda(interp: Interpreter, node: ast.Lambda, env: Env) -> Value:
    return Function(env.frame.scope.module.functions[id(node)], env)


@expression(ast.Await)
def _await(interp: Interpreter, node: ast.Await, env: Env) -> Value:
    return interp.value(node.value, env)


@expression(ast.NamedExpr)
def _walrus(interp: Interpreter, node: ast.NamedExpr, env: Env) -> Value:
    return interp.value(node.value, env)


@expression(ast.Name)
def _name(interp: Interpreter, node: ast.Name, env: Env) -> Value:
    value = lookup(interp, node.id, env)
    if isinstance(value, Missing):
        builtin_ = Api(f"builtins.{node.id}") if node.id in BUILTINS else value
        return imports.conventional(node.id, env.frame.scope.module.v1) or builtin_
    return value


@expression(ast.List, ast.Tuple, ast.Set)
def _sequence(interp: Interpreter, node: ast.List | ast.Tuple | ast.Set, env: Env) -> Value:
    kind = type(node).__name__.lower()
    items: list[Value] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            hidden = items_of(interp.value(element.value, env))
            if hidden is None:
                written = sum(not isinstance(each, ast.Starred) for each in node.elts)
                return Seq(kind, None, opaque("an entry of a list that is not known"), least=written)
            items += hidden
        else:
            items.append(interp.value(element, env))
    return sequence(kind, tuple(items))


@expression(ast.Dict)
def _dict(interp: Interpreter, node: ast.Dict, env: Env) -> Value:
    """The later one of two entries with one key wins; what `**` hides may replace any before it."""
    if len(node.keys) > MAX_ITEMS:
        return Mapping((), opaque("an entry of a dict that is too long to follow", gap="limit"))
    found = Mapping(())
    for key, value in zip(node.keys, node.values, strict=True):
        entry = interp.value(value, env)
        if key is not None:
            found = dicts.stored(found, interp.value(key, env), entry)
        elif isinstance(entry, Mapping) and entry.other is None:
            found = dicts.merged(found, entry) if found.other is None else found
        else:
            hidden = entry.other if isinstance(entry, Mapping) else None
            found = Mapping((), join_all((*(v for _, v in found.entries), hidden or opaque("an entry"))))
    return found
