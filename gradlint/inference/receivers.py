"""Whether a method that is called somewhere is this one, on this object."""

from __future__ import annotations

import ast

from gradlint.inference.class_uses import classes
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.classes import after, find_method, first_method, lineage
from gradlint.inference.scoping.scopes import FunctionScope
from gradlint.inference.values import Class, Function, Instance, Super, Tensor, Value, options


def plain_function(method: FunctionScope, env: Env, instance: Instance) -> Function:
    """The method as a function, whatever decorators stand around it."""
    node = method.node
    assert not isinstance(node, ast.Lambda)
    names = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
    return Function(method, env, None if "staticmethod" in names else instance)


def owner(interp: Interpreter, instance: Instance, method: FunctionScope) -> Class:
    """The class of the object's line that defines the method."""
    for cls in lineage(interp, instance.cls):
        if cls.scope is method.parent:
            return cls
    return instance.cls


def is_taken_from(function: Function, instance: Instance | None) -> bool:
    """Whether a method that is called by another name may be bound to this object; a function is to none."""
    receiver = function.receiver
    if instance is None or receiver is instance or not isinstance(receiver, Instance):
        return True
    unsure = receiver.arguments is None or instance.arguments is None
    return unsure and receiver.cls.scope is instance.cls.scope


def taken_from(
    interp: Interpreter, receiver: Value, instance: Instance, function: Function
) -> Function | None:
    """The method as it is called here, if it is: on the object, on its class, or on what super() gives."""
    method = function.scope
    if _is_receiver(interp, receiver, instance, method):
        return function
    for option in options(receiver):
        if isinstance(option, Class) and find_method(interp, option, method.name)[1] is method:
            decorators = {d.id for d in _decorators(method) if isinstance(d, ast.Name)}
            return function._replace(receiver=option if "classmethod" in decorators else None)
        if isinstance(option, Super) and option.receiver.cls.scope is instance.cls.scope:
            line = after(interp, option.receiver.cls, option.cls)
            if first_method(line, method.name)[1] is method:
                return function
    return None


def _decorators(method: FunctionScope) -> list[ast.expr]:
    return [] if isinstance(method.node, ast.Lambda) else method.node.decorator_list


def _is_receiver(interp: Interpreter, receiver: Value, instance: Instance, method: FunctionScope) -> bool:
    """Whether a method call is on this object, or on an unknown one while only one class has the method."""
    for option in options(receiver):
        if isinstance(option, Instance):
            if option is instance or (option.cls.scope is instance.cls.scope and instance.arguments is None):
                return find_method(interp, option.cls, method.name)[1] is method
        elif isinstance(option, Tensor) and option.opaque:
            owners = [c for c in classes(interp, method) if method.name in c.methods]
            return len(owners) == 1 and not method.name.startswith("_") and len(method.name) > 3
    return False
