"""What a simple statement (or the head of a compound one) binds a name to."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language import dicts
from gradlint.inference.language.annotations import annotated
from gradlint.inference.language.changed_arguments import after_call
from gradlint.inference.language.iteration import iterated
from gradlint.inference.language.mutation import may_hold, mutated, one_object, out_of_sight
from gradlint.inference.language.operators import binary
from gradlint.inference.language.unpacking import entry_changed, item_set, root_name, unpack
from gradlint.inference.lattice import element_of
from gradlint.inference.scoping import imports
from gradlint.inference.scoping.assertions import after_assertion
from gradlint.inference.scoping.blocks import MUTATORS, dotted, given_to
from gradlint.inference.scoping.fresh_objects import is_fresh
from gradlint.inference.values import (
    MISSING,
    Api,
    ApiObject,
    Arguments,
    Class,
    Foreign,
    Function,
    Instance,
    Mapping,
    Method,
    Missing,
    Partial,
    Seq,
    Tensor,
    Value,
    opaque,
    options,
)

FunctionDefinition = ast.FunctionDef | ast.AsyncFunctionDef
Binder = Callable[[Interpreter, Any, str, Env], Value | None]


def bound_value(interp: Interpreter, statement: ast.stmt, name: str, env: Env) -> Value:
    """The value that the statement gives the name."""
    if name in env.frame.scope.body.shared.get(id(statement), ()):  # type: ignore[union-attr]
        return _shared(interp, statement, name, env)
    binder = _BINDERS.get(type(statement))
    found = binder(interp, statement, name, env) if binder is not None else None
    return _by_walrus(interp, statement, name, env) if found is None else found


def _shared(interp: Interpreter, statement: ast.stmt, name: str, env: Env) -> Value:
    """A name whose object, or what it holds, the statement may change through another name."""
    before = interp.lookup(name, env)
    if not any(isinstance(option, (Seq, Mapping, ApiObject)) for option in options(before)):
        return before
    if _changes_something_fresh(statement, env):
        return before
    if isinstance(statement, ast.AugAssign) and (added_to := dotted(statement.target)) is not None:
        base = interp.lookup(added_to, env)
        # What is multiplied, or gets an array added, is taken for an array where nothing else is known.
        arithmetic = isinstance(statement.op, ast.Mult) or _is_array(interp.value(statement.value, env))
        keeps = all(_is_array(o) or (arithmetic and isinstance(o, Tensor)) for o in options(base))
        return before if keeps or not may_hold(before, base) else out_of_sight(before)
    call = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    method = call.func if isinstance(call, ast.Call) else None
    if isinstance(call, ast.Call) and isinstance(method, ast.Attribute) and method.attr in MUTATORS:
        base = interp.value(method.value, env)
        if one_object(before, base):
            given = tuple(interp.value(a, env) for a in call.args if not isinstance(a, ast.Starred))
            return mutated(before, method.attr, Arguments(given))
        return out_of_sight(before) if may_hold(before, base) else before
    if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Subscript):
        base = interp.value(target.value, env)
        if dotted(target.value) is not None and one_object(before, base):
            return item_set(interp, target, interp.value(statement.value, env), env)
        return out_of_sight(before) if may_hold(before, base) else before
    if isinstance(call, ast.Call) and isinstance(statement, ast.Expr) and any(map(dotted, given_to(call))):
        return _handed_over(interp, call, name, before, env)
    return out_of_sight(before)


def _changes_something_fresh(statement: ast.stmt, env: Env) -> bool:
    """`own[key] = value`, where no other name can show it yet."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
        return False
    scope = env.frame.scope
    function = getattr(scope, "node", None)
    return function is not None and is_fresh(function, scope.body, target.value.id, statement)  # type: ignore[union-attr]


def _is_array(value: Value) -> bool:
    """An array keeps its shape whatever is added to it, and a number is replaced."""
    return isinstance(value, Tensor) and not value.opaque


def _assigned(interp: Interpreter, statement: ast.Assign, name: str, env: Env) -> Value | None:
    for target in reversed(statement.targets):
        found = unpack(interp, target, name, lambda: interp.value(statement.value, env), env)
        if found is not None:
            return found
    # `last = losses.pop()` binds the list too.
    return _called(interp, statement.value, name, env) if isinstance(statement.value, ast.Call) else None


def _annotated(interp: Interpreter, statement: ast.AnnAssign, name: str, env: Env) -> Value | None:
    bare = statement.value is None or dotted(statement.target) != name
    if bare or statement.value is None:
        return None
    return annotated(interp.value(statement.value, env), statement.annotation, env.frame.scope.module)


def _class(_interp: Interpreter, statement: ast.ClassDef, _name: str, env: Env) -> Value:
    return Class(env.frame.scope.module.classes[id(statement)], env)


def _imported(interp: Interpreter, statement: ast.Import | ast.ImportFrom, name: str, env: Env) -> Value:
    return imports.imported(interp, statement, name, env.frame.scope.module)


def _deleted(interp: Interpreter, statement: ast.Delete, name: str, env: Env) -> Value:
    """A deleted name, or a list or dict without an entry."""
    found: Value = MISSING
    for target in statement.targets:
        if isinstance(target, ast.Subscript) and root_name(target) == name:
            base, key = interp.value(target.value, env), interp.value(target.slice, env)
            known = isinstance(base, (Seq, Mapping)) and not isinstance(target.value, ast.Subscript)
            found = mutated(base, "pop", Arguments((key,))) if known else opaque("what a deletion leaves")
    return found


def _function(interp: Interpreter, statement: FunctionDefinition, _name: str, env: Env) -> Value:
    return function_value(interp, statement, env)


def _expression(interp: Interpreter, statement: ast.Expr, name: str, env: Env) -> Value | None:
    return _called(interp, statement.value, name, env) if isinstance(statement.value, ast.Call) else None


def _by_walrus(interp: Interpreter, statement: ast.stmt, name: str, env: Env) -> Value:
    for node in ast.walk(statement):
        if isinstance(node, ast.NamedExpr) and node.target.id == name:
            return interp.value(node.value, env)
    return opaque("a binding that is not followed", gap="language")


def _augmented(interp: Interpreter, statement: ast.AugAssign, name: str, env: Env) -> Value:
    before = interp.value(statement.target, env)
    if isinstance(statement.target, ast.Subscript):
        operand = interp.value(statement.value, env)
        result = binary(interp, statement.op, before, operand, statement.value, env)
        return item_set(interp, statement.target, result, env)
    return binary(interp, statement.op, before, interp.value(statement.value, env), statement, env)


def _loop_variable(interp: Interpreter, statement: ast.For | ast.AsyncFor, name: str, env: Env) -> Value:
    def each() -> Value:
        return iterated(interp, interp.value(statement.iter, env), statement.iter, env)

    found = unpack(interp, statement.target, name, each, env)
    return MISSING if found is None else found


def _with_target(interp: Interpreter, statement: ast.With | ast.AsyncWith, name: str, env: Env) -> Value:
    for with_item in statement.items:
        if with_item.optional_vars is not None:
            context = with_item.context_expr

            def value(context: ast.expr = context) -> Value:
                return entered(interp, interp.value(context, env), context, env)

            found = unpack(interp, with_item.optional_vars, name, value, env)
            if found is not None:
                return found
    return MISSING


def _called(interp: Interpreter, call: ast.Call, name: str, env: Env) -> Value:
    """What a call leaves of a name: it changes the object that it is called on, or one that it gets."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr in MUTATORS:
        arguments = Arguments(
            tuple(interp.value(a, env) for a in call.args if not isinstance(a, ast.Starred)),
            tuple((k.arg, interp.value(k.value, env)) for k in call.keywords if k.arg is not None),
        )
        base = interp.value(function.value, env)
        if isinstance(function.value, ast.Subscript) and root_name(function.value) == name:
            return entry_changed(interp, function.value, mutated(base, function.attr, arguments), env)
        if _is_default(function.value) and root_name(function.value.func.value) == name:  # type: ignore[attr-defined]
            return _default_mutated(interp, function.value, mutated(base, function.attr, arguments), env)
        if dotted(function.value) == name:
            return base if isinstance(base, Missing) else mutated(base, function.attr, arguments)
        # Another name of the same object, or of another one.
        before = interp.lookup(name, env)
        if not any(dotted(argument) == name for argument in given_to(call)):
            return mutated(before, function.attr, arguments) if before is base else before
        return before
    before = after_assertion(interp, call, name, interp.lookup(name, env), env)
    return _handed_over(interp, call, name, before, env)


def _is_default(base: ast.expr) -> bool:
    """`d.setdefault(key, [])`."""
    named = isinstance(base, ast.Call) and isinstance(base.func, ast.Attribute)
    return named and base.func.attr == "setdefault" and bool(base.args)  # type: ignore[attr-defined]


def _default_mutated(interp: Interpreter, base: Any, after: Value, env: Env) -> Value:
    """The dict when what `setdefault` gives is changed in place."""
    mapping = interp.value(base.func.value, env)
    if not isinstance(mapping, Mapping) or isinstance(base.func.value, ast.Subscript):
        return opaque("a dict whose entry is changed")
    return dicts.stored(mapping, interp.value(base.args[0], env), after)


#: Modules whose functions do nothing to what they get.
_HARMLESS = frozenset(("absl", "logging", "os", "pprint", "sys", "time", "tqdm", "warnings"))


def _handed_over(interp: Interpreter, call: ast.Call, name: str, before: Value, env: Env) -> Value:
    """A list or dict that a function of the program, or an unknown one, was given."""
    if not any(isinstance(option, (Seq, Mapping)) for option in options(before)):
        return before
    callee = interp.value(call.func, env)
    harmless = isinstance(callee, (Api, Missing, Method)) or (
        isinstance(callee, Foreign) and callee.path.partition(".")[0] in _HARMLESS
    )
    if harmless:
        return before
    left = after_call(interp, callee, call, name, env) if isinstance(callee, Function) else None
    return out_of_sight(before) if left is None else left


#: Decorators that leave what a function returns as it is.
_TRANSPARENT = frozenset(
    """
    contextmanager function staticmethod classmethod property wraps jit njit override abstractmethod
    lru_cache cache no_type_check define_scope cached_property lazy_property typechecked setter
    do_not_convert add_arg_scope register_keras_serializable jittable deprecated
    """.split()  # noqa: SIM905 - a table of words
)


def function_value(interp: Interpreter, node: FunctionDefinition, env: Env) -> Value:
    """A function as its decorators leave it: an unknown decorator makes an unknown function."""
    function = env.frame.scope.module.functions[id(node)]
    value: Value = Function(function, env)
    for decorator in reversed(node.decorator_list):
        name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        last = name.rpartition(".")[2] if name else ""
        if last == "custom_gradient":
            value = ApiObject(Api("tf.custom_gradient"), Arguments((value,)), None)
        elif last not in _TRANSPARENT or _is_local(name, env):
            value = _decorated(interp, decorator, value, env)
    return value


def _decorated(interp: Interpreter, decorator: ast.expr, value: Value, env: Env) -> Value:
    """What a decorator of the file makes of a function."""
    callee = interp.value(decorator, env)
    if not isinstance(callee, (Function, Class, Partial)):
        name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        return opaque(f"a function behind the decorator {name or 'of an expression'}", gap="language")
    node = ast.copy_location(ast.Call(decorator, [], []), decorator)
    return interp.call(callee, Arguments((value,)), node, env)


def entered(interp: Interpreter, context: Value, node: ast.expr, env: Env) -> Value:
    """What `with context as name` binds: for the libraries here, the context itself."""
    if isinstance(context, ApiObject):
        return context
    if isinstance(context, Seq) and context.kind == "iterator":  # made by a generator function
        return element_of(context)
    if isinstance(context, Instance):
        method = interp.attribute(context, "__enter__", env)
        if isinstance(method, Function):
            call = ast.copy_location(ast.Call(node, [], []), node)
            return interp.call(method, Arguments(()), call, env)
    return opaque("what a context manager gives", gap="language")


def _is_local(name: str | None, env: Env) -> bool:
    """Whether the file itself defines a function of this name."""
    root = env.frame.scope.module.body.root
    found = (root.statements[i] for i in root.binders.get(name or "", ()))
    return any(isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) for statement in found)


_BINDERS: dict[type[ast.stmt], Binder] = {
    ast.Assign: _assigned,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.For: _loop_variable,
    ast.AsyncFor: _loop_variable,
    ast.With: _with_target,
    ast.AsyncWith: _with_target,
    ast.Expr: _expression,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _imported,
    ast.ImportFrom: _imported,
    ast.Delete: _deleted,
}
