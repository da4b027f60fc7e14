"""Attributes: of arrays, of known libraries, and of the program's own objects."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter, expression
from gradlint.inference.language import class_kinds
from gradlint.inference.language.classes import after, find_method, first_method, lineage, may_set, method_env
from gradlint.inference.language.conventions import by_name, conventional, setting
from gradlint.inference.language.functions import invoke, is_numeral
from gradlint.inference.language.mutation import out_of_sight
from gradlint.inference.lattice import join, join_all
from gradlint.inference.libraries import distributions, environments, objects, sparse_parts, subclassed
from gradlint.inference.scoping import imports
from gradlint.inference.scoping.binding import function_value
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.scoping.flow import at_end
from gradlint.inference.scoping.module_names import member, sets_outside
from gradlint.inference.scoping.names import dotted_lookup
from gradlint.inference.scoping.scopes import FunctionScope
from gradlint.inference.values import (
    MISSING,
    NONE,
    Api,
    ApiObject,
    Arguments,
    Class,
    Const,
    Foreign,
    Function,
    Instance,
    Mapping,
    Member,
    Method,
    Missing,
    Module,
    Partial,
    Seq,
    ShapeOf,
    Super,
    Tensor,
    Union,
    Value,
    is_none,
    number,
    opaque,
    options,
)
from gradlint.shapes import algebra

#: Attributes of arrays that are arrays themselves.
_SAME_SHAPE = frozenset(("real", "imag", "values", "initial_value", "handle"))
_OF_ITS_KIND = frozenset(("device", "dtype", "graph", "name"))
#: Methods that arrays have in some library; anything else on an unknown value is unknown.
ARRAY_METHODS = frozenset(
    """
    all any argmax argmin assign assign_add assign_sub astype clip copy cumsum dot eval flatten get_shape
    initialized_value item max mean min numpy prod ravel read_value repeat reshape round set_shape squeeze
    std sum swapaxes tolist transpose value var as_list ndims with_rank num_elements merge_with dims
    """.split()  # noqa: SIM905 - a table of words
)
_CONSTANTS = {"np.newaxis": NONE, "tf.newaxis": NONE}
_NUMBERS = frozenset(("np.pi", "np.e", "np.inf", "np.nan", "math.pi", "math.e", "math.inf"))


@expression(ast.Attribute)
def _attribute(interp: Interpreter, node: ast.Attribute, env: Env) -> Value:
    assigned = dotted_lookup(interp, node, env)
    if not isinstance(assigned, Missing):
        return assigned
    base = interp.value(node.value, env)
    value = attribute_of(interp, base, node.attr, env)
    if isinstance(base, Instance) and node.attr in env.frame.scope.module.changes.attributes:
        value = out_of_sight(value)
    if isinstance(value, Missing):
        return opaque(
            f"the attribute {dotted(node) or node.attr}, which is set nowhere here",
            site=interp.site(node, env),
            gap="attribute",
        )
    name = dotted(node.value)
    if name is None:
        return value
    site = interp.site(node, env)
    module = env.frame.scope.module
    return join_all(conventional(option, name, node.attr, module, site) for option in options(value))


def attribute_of(interp: Interpreter, base: Value, name: str, env: Env) -> Value:
    """`base.name`; MISSING where the program's own object has no such attribute."""
    if isinstance(base, Union):
        return join_all(attribute_of(interp, v, name, env) for v in base.options if not is_none(v))
    if (known := by_name(base, name)) is not None and not isinstance(base, Instance):
        return known
    of_kind = _KINDS.get(type(base))
    if of_kind is not None:
        return of_kind(interp, base, name)
    return opaque(f"the attribute {name} of a value that is not known", gap="derived")


def _of_foreign(_interp: Interpreter, base: Foreign, name: str) -> Value:
    return Foreign(f"{base.path}.{name}")


def _of_shape(_interp: Interpreter, base: ShapeOf, name: str) -> Value:
    if name in ("ndims", "rank"):
        rank = base.tensor.shape.rank
        return number("size", "the rank") if rank is None else Const(rank)
    return base if name == "dims" else Method(base, name)


def _method(_interp: Interpreter, base: Value, name: str) -> Value:
    return Method(base, name)


def _of_sequence(interp: Interpreter, base: Seq, name: str) -> Value:
    """A field of a named tuple, a method that its class defines, or one of every sequence."""
    if base.fields is not None and base.items is not None and name in base.fields:
        return base.items[base.fields.index(name)]
    if base.cls is not None:
        owner, method = find_method(interp, base.cls, name)
        if owner is not None and method is not None:
            return bound(interp, owner, method, base)
    if base.kind == "namespace":
        return opaque(f"the attribute {name} of a namespace", gap="attribute")
    return Method(base, name)


def _of_member(interp: Interpreter, base: Member, name: str) -> Value:
    found = class_kinds.of_member(base, name)
    if found is not None:
        return found
    owner, method = find_method(interp, base.cls, name)
    known = owner is not None and method is not None
    return bound(interp, owner, method, base) if known else _of_class(interp, base.cls, name)  # type: ignore[arg-type]


def _of_api(interp: Interpreter, base: Api, name: str) -> Value:
    path = f"{base.path}.{name}"
    if path in _CONSTANTS:
        return _CONSTANTS[path]
    if path in _NUMBERS:
        return number("constant", "a number")
    if base.path == "np.finfo":
        return number("constant", "a limit of a kind of numbers")
    if base.path.endswith(".FLAGS"):
        return setting(name, interp.module, None)
    return imports.normal(Api(path, base.v1))


def _of_object(interp: Interpreter, base: ApiObject, name: str) -> Value:
    if base.api.path == "argparse.Settings":
        return setting(name, interp.module, base.site)
    return (
        environments.attribute(base, name)
        or distributions.attribute(base, name, base.site)
        or objects.attribute(interp, base, name)
    )


def _of_tensor(_interp: Interpreter, base: Tensor, name: str) -> Value:
    if name == "shape":
        return ShapeOf(base)
    if name == "T":
        shape = algebra.transpose(base.shape, None)
        return Tensor(shape, "transpose", (base,), reason="axes reversed")
    if name == "values" and (kept := sparse_parts.values(base)) is not None:
        return kept
    if name in _SAME_SHAPE and not base.opaque:
        return Tensor(base.shape, name, (base,), reason="same shape", weights=base.weights)
    if name in ("ndim", "rank"):
        return number("size", "the rank") if base.shape.rank is None else Const(base.shape.rank)
    if name == "size":
        return number("size", "the number of elements")
    if name == "value" and (base.dim is not None or base.op == "size"):
        return base
    if name in ARRAY_METHODS:
        return Method(base, name)
    if base.opaque:
        # What an array is called, and what kind its numbers are, has nothing of the numbers.
        inputs = () if name in _OF_ITS_KIND else (base,)
        return opaque(f"the attribute {name} of a value that is not known", inputs, gap="derived")
    return Method(base, name)


def _of_super(interp: Interpreter, base: Super, name: str) -> Value:
    owner, method = first_method(after(interp, base.receiver.cls, base.cls), name)
    if name == "__call__" and method is None and subclassed.is_called_by_keras(interp, base.receiver):
        owner, method = find_method(interp, base.receiver.cls, "call")
    if owner is None or method is None:
        return subclassed.of_super(interp, base.receiver, name)
    return bound(interp, owner, method, base.receiver)


def of_instance(interp: Interpreter, instance: Instance, name: str) -> Value:
    """An attribute of an object: a method, what the methods assign, or what the class has."""
    owner, method = find_method(interp, instance.cls, name)
    if method is not None and owner is not None:
        if _is_set_from_outside(interp, instance.cls, name):
            return opaque(f"the method {name}, which is also set from outside", gap="attribute")
        own = bound(interp, owner, method, instance)
        plain = not getattr(method.node, "decorator_list", ())  # a property cannot be hidden
        if plain and any(name in cls.scope.assigned for cls in lineage(interp, instance.cls)):
            # `self.loss = ...` in `def loss(self)`: an attribute that hides the method once it is called.
            hiding = interp.remember(instance.attributes, name, lambda: _assigned(interp, instance, name))
            return join(own, hiding)
        return own
    return interp.remember(instance.attributes, name, lambda: _assigned(interp, instance, name))


def _assigned(interp: Interpreter, instance: Instance, name: str) -> Value:
    """What the methods of the class (and its bases here) leave in the attribute, joined."""
    classes = lineage(interp, instance.cls)
    constructors = [cls.scope.methods.get("__init__") for cls in classes]

    def search(only: list[FunctionScope | None] | None = None) -> Value:
        found: list[Value] = []
        for cls in classes:
            methods = cls.scope.assigned.get(name, ())
            chosen = [method for method in methods if only is None or method in only]
            found.extend(_left_by(interp, instance, cls, method, name) for method in chosen)
            if not found and field is None and name in cls.scope.body.root.binders:
                found.append(_of_class(interp, cls, name, instance))
        return join_all((field, *found)) if field is not None else join_all(found)

    key = (id(instance), name)
    field = class_kinds.field_value(interp, instance, name)
    # What the constructor sets is there before any other method changes it.
    start = interp.fixpoint(key, lambda: MISSING, lambda: search(constructors))
    value = interp.fixpoint(key, lambda: start, search)
    computed = may_set(interp, instance.cls, name)
    if isinstance(value, Missing) and (given := _like_parameter(interp, instance, name)) is not None:
        # What sets attributes by computed names does so from parameters of the same names.
        value, computed = given, False
    if computed or _is_set_from_outside(interp, instance.cls, name):
        value = join(value, opaque(f"the attribute {name}, which is also set from outside"))
    return subclassed.inherited(interp, instance, name) if isinstance(value, Missing) else value


def _is_set_from_outside(interp: Interpreter, cls: Class, name: str) -> bool:
    """Whether the program, or the class's module, assigns this to something that is not a method's self."""
    return any(sets_outside(module, name) for module in interp.modules_with(cls.scope))


def _is_set_by_class_method(interp: Interpreter, cls: Class, name: str) -> bool:
    """Whether `cls.name = ...` stands in a class method of the class or a base."""
    methods = (method for owner in lineage(interp, cls) for method in owner.scope.assigned.get(name, ()))
    return any(
        dotted(decorator) == "classmethod"
        for method in methods
        if not isinstance(method.node, ast.Lambda)
        for decorator in method.node.decorator_list
    )


def _like_parameter(interp: Interpreter, instance: Instance, name: str) -> Value | None:
    """An attribute that only a base class can set, from the constructor's parameter of that name."""
    owner, method = find_method(interp, instance.cls, "__init__")
    if owner is None or method is None or name not in method.parameters:
        return None
    given = instance.arguments.keyword(name) if instance.arguments is not None else None
    if given is not None:
        return given
    for parameter, default in method.defaults:
        if parameter == name and is_numeral(default):
            return number("number", f"the parameter {name}, a number by its default")
    return None


def _left_by(interp: Interpreter, instance: Instance, cls: Class, method: FunctionScope, name: str) -> Value:
    """The attribute's value at the end of one method, over the calls of that method that are seen."""
    key = f"{method.parameters[0]}.{name}"
    frames = interp.frames_of(instance, cls, method)
    return join_all(at_end(interp, key, frame, method.body.root) for frame in frames)


def bound(interp: Interpreter, owner: Class, method: FunctionScope, receiver: Value) -> Value:
    """A method taken from an object: bound to it, or, for a property, its value."""
    node = method.node
    assert not isinstance(node, ast.Lambda)
    env = method_env(owner)
    value = function_value(interp, node, env)
    names = {
        (dotted(d.func if isinstance(d, ast.Call) else d) or "").rpartition(".")[2]
        for d in node.decorator_list
    }
    if not isinstance(value, Function) or "staticmethod" in names:
        return value
    value = Function(value.scope, value.env, receiver)
    if names & {"property", "cached_property", "lazy_property", "define_scope"}:
        return invoke(interp, value, Arguments(()), env)
    return value


def _of_class(interp: Interpreter, cls: Class, name: str, receiver: Value | None = None) -> Value:
    """`Class.name`: a method without a receiver, or a class attribute."""
    owner, method = find_method(interp, cls, name)
    if owner is not None and method is not None:
        node = method.node
        is_class_method = not isinstance(node, ast.Lambda) and any(
            dotted(d) == "classmethod" for d in node.decorator_list
        )
        if is_class_method or isinstance(receiver, Instance):
            return bound(interp, owner, method, receiver or cls)
        assert not isinstance(node, ast.Lambda)
        return function_value(interp, node, method_env(owner))
    for ancestor in lineage(interp, cls):
        root = ancestor.scope.body.root
        if name in root.binders:
            if _is_set_from_outside(interp, cls, name) or _is_set_by_class_method(interp, cls, name):
                return opaque(f"the attribute {name}, which is also set from outside", gap="attribute")
            value = at_end(interp, name, Frame(ancestor.scope, {}, ancestor.env), root)
            return class_kinds.member(interp, ancestor, name, value)
    return MISSING


_KINDS: dict[type, Callable[[Interpreter, Any, str], Value]] = {
    Api: _of_api,
    Foreign: _of_foreign,
    Module: member,
    Instance: of_instance,
    Class: _of_class,
    Super: _of_super,
    ApiObject: _of_object,
    Tensor: _of_tensor,
    ShapeOf: _of_shape,
    Seq: _of_sequence,
    Member: _of_member,
    **dict.fromkeys((Mapping, Const, Function, Partial, Method), _method),
}
