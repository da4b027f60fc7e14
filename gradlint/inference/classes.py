"""Classes of the program: their ancestors and methods."""

from __future__ import annotations

from gradlint.inference.blocks import dotted
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.scopes import FunctionScope
from gradlint.inference.values import Api, Class


def lineage(interp: Interpreter, cls: Class, depth: int = 0) -> list[Class]:
    """The class and its bases in this program, nearest first."""
    found = [cls]
    if depth < 6:
        for base in cls.scope.node.bases:
            value = interp.value(base, cls.env)
            if isinstance(value, Class) and value.scope is not cls.scope:
                found += lineage(interp, value, depth + 1)
    return found


def api_bases(interp: Interpreter, cls: Class) -> list[Api]:
    """The classes of known libraries that a class inherits from."""
    found = []
    for ancestor in lineage(interp, cls):
        for base in ancestor.scope.node.bases:
            value = interp.value(base, ancestor.env)
            if isinstance(value, Api):
                found.append(value)
    return found


def has_unknown_base(interp: Interpreter, cls: Class) -> bool:
    """Whether a base of the class could not be found here."""
    for ancestor in lineage(interp, cls):
        for base in ancestor.scope.node.bases:
            value = interp.value(base, ancestor.env)
            if not isinstance(value, (Class, Api)) and dotted(base) != "object":
                return True
    return False


def find_method(interp: Interpreter, cls: Class, name: str) -> tuple[Class | None, FunctionScope | None]:
    """The method of that name and the class that defines it."""
    if name in cls.scope.methods:
        return cls, cls.scope.methods[name]
    for ancestor in lineage(interp, cls)[1:]:
        if name in ancestor.scope.methods:
            return ancestor, ancestor.scope.methods[name]
    return None, None
