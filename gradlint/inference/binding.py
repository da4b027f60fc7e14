"""What a simple statement (or the head of a compound one) binds a name to."""

from __future__ import annotations

import ast

from gradlint.inference import imports
from gradlint.inference.blocks import dotted
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import element_of, join, join_all
from gradlint.inference.values import (
    MISSING,
    NONE,
    Api,
    ApiObject,
    Arguments,
    Class,
    Const,
    Function,
    Mapping,
    Missing,
    Seq,
    ShapeOf,
    Tensor,
    Union,
    Value,
    opaque,
)
from gradlint.shapes import algebra


def bound_value(interp: Interpreter, statement: ast.stmt, name: str, env: Env) -> Value:
    """The value that the statement gives the name."""
    if isinstance(statement, ast.Assign):
        for target in reversed(statement.targets):
            found = unpack(interp, target, name, lambda: interp.value(statement.value, env), env)
            if found is not None:
                return found
    elif isinstance(statement, ast.AnnAssign):
        if statement.value is not None and (dotted(statement.target) == name):
            return interp.value(statement.value, env)
    elif isinstance(statement, ast.AugAssign):
        return _augmented(interp, statement, name, env)
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        return _loop_variable(interp, statement, name, env)
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        return _with_target(interp, statement, name, env)
    elif isinstance(statement, ast.Expr):
        if isinstance(statement.value, ast.Call):
            return _mutated(interp, statement.value, name, env)
    elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return function_value(interp, statement, env)
    elif isinstance(statement, ast.ClassDef):
        return Class(env.frame.scope.module.classes[id(statement)], env)
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        return imports.imported(statement, name, env.frame.scope.module.v1)
    elif isinstance(statement, ast.Delete):
        return MISSING
    return _by_walrus(interp, statement, name, env)


def _by_walrus(interp: Interpreter, statement: ast.stmt, name: str, env: Env) -> Value:
    for node in ast.walk(statement):
        if isinstance(node, ast.NamedExpr) and node.target.id == name:
            return interp.value(node.value, env)
    return opaque("a binding that is not followed")


def unpack(interp: Interpreter, target: ast.expr, name: str, value: object, env: Env) -> Value | None:
    """The part of a value that an assignment target gives to the name; None if the target has no such name."""
    get = value  # a thunk: the value is evaluated only for the target that binds the name
    assert callable(get)
    if isinstance(target, (ast.Tuple, ast.List)):
        return _unpack_items(interp, target.elts, name, get, env)
    if isinstance(target, ast.Starred):
        return unpack(interp, target.value, name, get, env)
    if isinstance(target, ast.Subscript):
        if dotted(target.value) != name:
            return None
        return _item_set(interp, target, get(), env)
    if dotted(target) != name:
        return None
    found: Value = get()
    return found


def _unpack_items(interp: Interpreter, targets: list[ast.expr], name: str, get: object, env: Env) -> Value | None:
    assert callable(get)
    star = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    for i, target in enumerate(targets):
        if star is None or i < star:
            index, stop = i, None
        elif i == star:
            index, stop = i, i + 1 - len(targets)
        else:
            index, stop = i - len(targets), None
        starred = i == star

        def part(index: int = index, stop: int | None = stop, starred: bool = starred) -> Value:
            whole = get()
            if starred:
                return _slice_of(whole, index, stop)
            return item(whole, index, len(targets) if star is None else None)

        found = unpack(interp, target, name, part, env)
        if found is not None:
            return found
    return None


def _slice_of(whole: Value, start: int, stop: int | None) -> Value:
    if isinstance(whole, Seq) and whole.items is not None:
        return Seq("list", whole.items[start : stop or len(whole.items)])
    return Seq("list", None, item(whole, 0, None))


def item(whole: Value, index: int, count: int | None) -> Value:
    """The index-th of `count` parts that a value is unpacked into."""
    if isinstance(whole, Seq):
        if whole.items is None:
            return element_of(whole)
        in_range = -len(whole.items) <= index < len(whole.items)
        return whole.items[index] if in_range else opaque("unpacked from a shorter sequence")
    if isinstance(whole, Union):
        return join_all(item(option, index, count) for option in whole.options if option != NONE)
    if isinstance(whole, ShapeOf):
        from gradlint.inference.subscripts import size_of

        return size_of(whole.tensor, index)
    if isinstance(whole, Tensor):
        if whole.opaque and whole.shape.rank_min == 0:
            return opaque("part of a value that is not known", (whole,))
        return Tensor(algebra.reduce(whole.shape, 0), "[]", (whole,), reason="one entry along axis 0")
    return opaque("unpacked from a value that is not known")


def _item_set(interp: Interpreter, target: ast.Subscript, value: Value, env: Env) -> Value:
    """`base[key] = value`."""
    base = interp.value(target.value, env)
    key = interp.value(target.slice, env)
    if isinstance(base, Mapping):
        if isinstance(key, Const):
            entries = tuple(entry for entry in base.entries if entry[0] != key.value)
            return Mapping((*entries, (key.value, value)), base.other)
        return Mapping(base.entries, value if base.other is None else join(base.other, value))
    if isinstance(base, Seq):
        if base.items is not None and isinstance(key, Const) and isinstance(key.value, int):
            if -len(base.items) <= key.value < len(base.items):
                at = key.value % len(base.items)
                return Seq(base.kind, (*base.items[:at], value, *base.items[at + 1 :]))
        return Seq(base.kind, None, join(element_of(base), value))
    return base


def _augmented(interp: Interpreter, statement: ast.AugAssign, name: str, env: Env) -> Value:
    from gradlint.inference.operators import binary

    before = interp.value(statement.target, env)
    if isinstance(statement.target, ast.Subscript):
        operand = interp.value(statement.value, env)
        result = binary(interp, statement.op, before, operand, statement.value, env)
        return _item_set(interp, statement.target, result, env)
    return binary(interp, statement.op, before, interp.value(statement.value, env), statement, env)


def _loop_variable(interp: Interpreter, statement: ast.For | ast.AsyncFor, name: str, env: Env) -> Value:
    from gradlint.inference.iteration import iterated

    def each() -> Value:
        return iterated(interp, interp.value(statement.iter, env), statement.iter, env)

    found = unpack(interp, statement.target, name, each, env)
    return MISSING if found is None else found


def _with_target(interp: Interpreter, statement: ast.With | ast.AsyncWith, name: str, env: Env) -> Value:
    from gradlint.inference.attributes import entered

    for with_item in statement.items:
        if with_item.optional_vars is not None:
            context = with_item.context_expr

            def value(context: ast.expr = context) -> Value:
                return entered(interp, interp.value(context, env))

            found = unpack(interp, with_item.optional_vars, name, value, env)
            if found is not None:
                return found
    return MISSING


def _mutated(interp: Interpreter, call: ast.Call, name: str, env: Env) -> Value:
    """`base.append(x)` and its like: the base after the change."""
    function = call.func
    assert isinstance(function, ast.Attribute)
    base = interp.value(function.value, env)
    if isinstance(base, Missing):
        return base
    arguments = [interp.value(a, env) for a in call.args if not isinstance(a, ast.Starred)]
    if dotted(function.value) != name:
        return _grown_item(interp, function, arguments, env)
    return mutated(base, function.attr, Arguments(tuple(arguments)), env, call)


def _grown_item(interp: Interpreter, function: ast.Attribute, arguments: list[Value], env: Env) -> Value:
    """`d[k].append(x)`: the dict or list whose item grows."""
    item_node = function.value
    if not isinstance(item_node, ast.Subscript):
        return opaque("a mutation that is not followed")
    grown = mutated(interp.value(item_node, env), function.attr, Arguments(tuple(arguments)), env, item_node)
    return _item_set(interp, item_node, grown, env)


def mutated(base: Value, method: str, arguments: Arguments, env: Env, node: ast.expr) -> Value:
    """The object after a mutating method was called on it."""
    from gradlint.inference import objects

    first = arguments.positional[0] if arguments.positional else None
    if isinstance(base, Seq) and first is not None:
        if method == "append":
            if base.items is None:
                return Seq(base.kind, None, join(element_of(base), first))
            return Seq(base.kind, (*base.items, first))
        if method == "extend" and isinstance(first, Seq) and base.items is not None and first.items is not None:
            return Seq(base.kind, base.items + first.items)
        if method in ("extend", "insert", "add", "update"):
            added = element_of(first) if method in ("extend", "update") and isinstance(first, Seq) else arguments.positional[-1]
            return Seq(base.kind, None, join(element_of(base), added))
    if isinstance(base, Mapping) and method == "update" and isinstance(first, Mapping):
        kept = tuple(entry for entry in base.entries if entry[0] not in dict(first.entries))
        return Mapping(kept + first.entries, base.other)
    if isinstance(base, Union):
        return join_all(mutated(option, method, arguments, env, node) for option in base.options)
    return objects.changed(base, method, arguments)


#: Decorators that leave what a function returns as it is.
_TRANSPARENT = frozenset(
    (
        "function", "staticmethod", "classmethod", "property", "wraps", "jit", "njit", "override", "abstractmethod",
        "lru_cache", "cache", "no_type_check", "define_scope", "cached_property", "lazy_property", "typechecked",
        "setter", "do_not_convert", "add_arg_scope", "register_keras_serializable", "jittable", "deprecated",
    )
)  # fmt: skip


def function_value(interp: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef, env: Env) -> Value:
    """A function as its decorators leave it: an unknown decorator makes an unknown function."""
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = dotted(function)
        last = name.rpartition(".")[2] if name else ""
        if last == "custom_gradient":
            function_ = Function(env.frame.scope.module.functions[id(node)], env)
            return ApiObject(Api("tf.custom_gradient"), Arguments((function_,)), None)
        if last not in _TRANSPARENT:
            return opaque(f"a function behind the decorator {name or 'of an expression'}")
    return Function(env.frame.scope.module.functions[id(node)], env)
