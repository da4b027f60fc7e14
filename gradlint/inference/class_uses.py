"""Who else makes objects of a class of the program, and which classes inherit from it."""

from __future__ import annotations

import ast
import re

from gradlint.inference.interpreter import Interpreter
from gradlint.inference.scoping.scopes import ClassScope, ModuleScope, Scope
from gradlint.inference.values import Class


def is_made_elsewhere(interp: Interpreter, cls: ClassScope) -> bool:
    """Whether the class is made under another name: it is handed on, or makes others of its kind itself."""
    return any(_is_elsewhere_in(module, cls) for module in interp.modules_with(cls))


def _is_elsewhere_in(module: ModuleScope, cls: ClassScope) -> bool:
    handed_on = len(module.handed_on.get(cls.name, ()))
    # `custom_objects={"Net": Net}` makes again what was saved.
    if handed_on and handed_on > len(re.findall(rf"""(["']){cls.name}\1\s*:\s*{cls.name}\b""", module.text)):
        return True
    if "__class__" in module.calls:
        return True
    if any(_is_type_of_something(call.node.func) for call in module.calls.get("", ())):
        return True
    return any(cls in call.scopes for call in module.calls.get("cls", ()))


def _is_type_of_something(function: ast.expr) -> bool:
    """`type(self)`, which makes another of a kind."""
    return (
        isinstance(function, ast.Call) and isinstance(function.func, ast.Name) and function.func.id == "type"
    )


def subclasses(interp: Interpreter, cls: Class) -> list[str]:
    """The names of the file's classes that inherit from this one."""
    names = [cls.scope.name]
    for name in names:
        for other in classes(interp, cls.scope):
            named = any(isinstance(base, ast.Name) and base.id == name for base in other.node.bases)
            if named and other.name not in names:
                names.append(other.name)
    return names[1:]


def classes(interp: Interpreter, scope: Scope) -> list[ClassScope]:
    """The classes of a scope's module and of the program."""
    return [cls for module in interp.modules_with(scope) for cls in module.classes.values()]
