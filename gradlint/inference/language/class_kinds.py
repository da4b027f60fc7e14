"""Classes of the program whose constructor Python writes: dataclasses, named tuples, enums."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language import collected
from gradlint.inference.language.classes import api_bases, find_method, lineage
from gradlint.inference.libraries.library import special
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.values import (
    Arguments,
    Class,
    Const,
    Instance,
    Member,
    Value,
    opaque,
)

_ENUMS = frozenset(("enum.Enum", "enum.Flag"))
_DECORATORS = frozenset(("dataclass", "dataclasses.dataclass", "attr.s", "attr.dataclass", "attrs.define"))


def is_enum(interp: Interpreter, cls: Class) -> bool:
    """Whether the members of the class are equal to themselves only (those of an IntEnum are numbers)."""
    paths = [base.path for base in api_bases(interp, cls)]
    return bool(paths) and all(path in _ENUMS for path in paths)


def is_named_tuple(interp: Interpreter, cls: Class) -> bool:
    """Whether the class is a typed named tuple."""
    return any(base.path == "typing.NamedTuple" for base in api_bases(interp, cls))


def is_dataclass(cls: Class) -> bool:
    """Whether a decorator writes the constructor of the class."""
    decorators = (d.func if isinstance(d, ast.Call) else d for d in cls.scope.node.decorator_list)
    return any(dotted(decorator) in _DECORATORS for decorator in decorators)


def member(interp: Interpreter, cls: Class, name: str, value: Value) -> Value:
    """A class attribute as the enum gives it, or as one that decides itself what it gives."""
    if isinstance(value, Instance) and find_method(interp, value.cls, "__get__")[1] is not None:
        return opaque(f"the attribute {name}, which a descriptor gives", gap="language")
    root = cls.scope.body.root
    assigned = any(isinstance(root.statements[i], ast.Assign) for i in root.binders.get(name, ()))
    return Member(cls, name, value) if assigned and is_enum(interp, cls) else value


def fields(cls: Class) -> Iterator[tuple[str, ast.expr | None, Env]]:
    """The annotated names of a class with their defaults, and where these are evaluated."""
    root = cls.scope.body.root
    frame = Frame(cls.scope, {}, cls.env)
    for i, statement in enumerate(root.statements):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        if "ClassVar" not in ast.unparse(statement.annotation):
            yield statement.target.id, statement.value, Env(frame, root, i)


def made(interp: Interpreter, cls: Class, arguments: Arguments) -> Value | None:
    """What calling the class gives, where that is no plain object."""
    if _has_own_metaclass(interp, cls):
        return opaque(f"what calling {cls.scope.name} gives, which a metaclass decides", gap="language")
    if is_named_tuple(interp, cls):
        found = list(fields(cls))
        defaults = {name: interp.value(node, env) for name, node, env in found if node is not None}
        return collected.record(tuple(name for name, _, _ in found), arguments, defaults)._replace(cls=cls)
    return None


def _has_own_metaclass(interp: Interpreter, cls: Class) -> bool:
    """Whether a metaclass of the program makes the objects of the class."""
    return any(
        keyword.arg == "metaclass" and isinstance(interp.value(keyword.value, owner.env), Class)
        for owner in lineage(interp, cls)
        for keyword in owner.scope.node.keywords
    )


def field_value(interp: Interpreter, instance: Instance, name: str) -> Value | None:
    """What a dataclass keeps under a field: the argument, or the default; None if it is no field."""
    classes = [cls for cls in lineage(interp, instance.cls) if is_dataclass(cls)]
    if not classes or any("__init__" in cls.scope.methods for cls in classes):
        return None
    order: dict[str, tuple[ast.expr | None, Env]] = {}
    for cls in reversed(classes):
        order.update({field: (node, env) for field, node, env in fields(cls)})
    if name not in order:
        return None
    node, env = order[name]
    given = _given(instance.arguments, list(order).index(name), name)
    if given is not None:
        return given
    if instance.arguments is None or not instance.arguments.complete or node is None:
        return opaque(f"the field {name}")
    return _default(interp, node, env)


def _given(arguments: Arguments | None, index: int, name: str) -> Value | None:
    if arguments is None:
        return None
    by_name = arguments.keyword(name)
    if by_name is not None:
        return by_name
    return arguments.positional[index] if index < len(arguments.positional) else None


def _default(interp: Interpreter, node: ast.expr, env: Env) -> Value:
    """A default, which `field(default=...)` and `field(default_factory=...)` may hide."""
    if not (isinstance(node, ast.Call) and (dotted(node.func) or "").rpartition(".")[2] in ("field", "ib")):
        return interp.value(node, env)
    for keyword in node.keywords:
        if keyword.arg == "default":
            return interp.value(keyword.value, env)
        if keyword.arg in ("default_factory", "factory"):
            return interp.call(interp.value(keyword.value, env), Arguments(()), node, env)
    return opaque("a field without a default")


@special("dataclasses.replace")
def _replaced(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A dataclass with other fields."""
    base = arguments.positional[0] if arguments.positional else None
    if not isinstance(base, Instance) or not is_dataclass(base.cls):
        return opaque("dataclasses.replace of something else", site=interp.site(node, env))
    names = [name for cls in reversed(lineage(interp, base.cls)) for name, _, _ in fields(cls)]
    changed = dict(arguments.keywords)
    kept = ((name, changed.get(name) or interp.attribute(base, name, env)) for name in names)
    return Instance(base.cls, Arguments((), tuple(kept)), env)


def of_member(base: Member, name: str) -> Value | None:
    """An attribute of a member of an enum."""
    if name == "value":
        return base.value
    return Const(base.name) if name == "name" else None
