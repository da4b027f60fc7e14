"""Classes of the program: their ancestors and methods."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.scoping.scopes import FunctionScope
from gradlint.inference.values import Api, Class

#: Deeper hierarchies are cut off.
MAX_BASES = 6


def lineage(interp: Interpreter, cls: Class, depth: int = 0) -> list[Class]:
    """The class and its bases in this program, in the order in which Python looks for attributes."""
    values = (interp.value(base, cls.env) for base in cls.scope.node.bases)
    bases = [value for value in values if isinstance(value, Class) and value.scope is not cls.scope]
    if depth >= MAX_BASES or not bases:
        return [cls]
    return [cls, *_merged([*(lineage(interp, base, depth + 1) for base in bases), bases])]


def _merged(lines: list[list[Class]]) -> list[Class]:
    """The C3 order: the first class that stands behind none of the others comes next."""
    found: list[Class] = []
    while lines := [line for line in lines if line]:
        behind = {id(cls.scope) for line in lines for cls in line[1:]}
        free = (line[0] for line in lines if id(line[0].scope) not in behind)
        chosen = next(free, lines[0][0])
        found.append(chosen)
        lines = [[cls for cls in line if cls.scope is not chosen.scope] for line in lines]
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


def method_env(cls: Class) -> Env:
    """The point at which the methods of a class are defined: after all of its statements."""
    body = cls.scope.body.root
    return Env(Frame(cls.scope, {}, cls.env), body, len(body.statements))


def has_unknown_base(interp: Interpreter, cls: Class) -> bool:
    """Whether a base of the class could not be found here."""
    for ancestor in lineage(interp, cls):
        for base in ancestor.scope.node.bases:
            value = interp.value(base, ancestor.env)
            if not isinstance(value, (Class, Api)) and not _adds_nothing(base):
                return True
    return False


def find_method(interp: Interpreter, cls: Class, name: str) -> tuple[Class | None, FunctionScope | None]:
    """The method of that name and the class that defines it."""
    if name in cls.scope.methods:
        return cls, cls.scope.methods[name]
    return first_method(lineage(interp, cls)[1:], name)


def first_method(classes: list[Class], name: str) -> tuple[Class | None, FunctionScope | None]:
    """The first of the classes that defines the method, and the method."""
    for cls in classes:
        if name in cls.scope.methods:
            return cls, cls.scope.methods[name]
    return None, None


def after(interp: Interpreter, receiver: Class, cls: Class) -> list[Class]:
    """The classes that super() looks into: those behind `cls` in the order of the receiver's class."""
    line = lineage(interp, receiver)
    at = next((i for i, found in enumerate(line) if found.scope is cls.scope), len(line))
    return line[at + 1 :]


def _adds_nothing(base: ast.expr) -> bool:
    """Bases that give no attributes: object, Generic[T], Protocol."""
    while isinstance(base, ast.Subscript):
        base = base.value
    return (dotted(base) or "").rpartition(".")[2] in ("object", "Generic", "Protocol")


def may_set(interp: Interpreter, cls: Class, name: str) -> bool:
    """Whether a method may set this attribute of its object by a name that is not written there."""
    return any(name.startswith(owner.scope.computed_names) for owner in lineage(interp, cls))
