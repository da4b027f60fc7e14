"""Whether an optimizer is one of TensorFlow's or Keras' own, which take a sum for what they sum anyway.

Others may look at each loss: an optimizer for differential privacy clips the gradient of every example,
and would do something else with the sum.
"""

from __future__ import annotations

import ast

from gradlint.rewrites.scopes import Binding, Program, dotted, resolve, scopes_of
from gradlint.rewrites.tensorflow_name import is_tensorflow

_LIBRARIES = frozenset(("tensorflow", "keras", "tf_keras"))
_Seen = frozenset[ast.AST]


def is_of_a_library(program: Program, optimizer: ast.expr, seen: _Seen = frozenset()) -> bool:
    """Everything that the expression may stand for is made by a class of TensorFlow or Keras.

    `seen` are the expressions on the way here: `opt = Wrapper(opt)` adds nothing the second time.
    """
    if optimizer in seen or (isinstance(optimizer, ast.Constant) and optimizer.value is None):
        return True
    seen |= {optimizer}
    if isinstance(optimizer, ast.Call):
        return _is_made_by_a_library(program, optimizer, seen)
    if isinstance(optimizer, ast.IfExp):
        return all(is_of_a_library(program, branch, seen) for branch in (optimizer.body, optimizer.orelse))
    values: list[ast.expr | None] = []
    if isinstance(optimizer, ast.Name):
        values = [_value(binding) for binding in resolve(program, optimizer.id, optimizer)]
    elif isinstance(optimizer, ast.Attribute):
        values = _assigned_to_self(program, optimizer)
    return bool(values) and all(
        value is not None and is_of_a_library(program, value, seen) for value in values
    )


def _is_made_by_a_library(program: Program, call: ast.Call, seen: _Seen) -> bool:
    """The class is a library's; an optimizer that it wraps, or that `get` hands through, is too."""
    name = dotted(call.func)
    if name is None or not _is_library(program, call.func, seen):
        return False
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if name.rpartition(".")[2] in ("get", "deserialize"):
        return all(isinstance(value, ast.Constant) for value in given)
    return all(is_of_a_library(program, value, seen) for value in given if _may_be_optimizer(value))


def _may_be_optimizer(value: ast.expr) -> bool:
    """By its name; a call of something that has no name may return anything."""
    if isinstance(value, ast.Call):
        return "opt" in (dotted(value.func) or "opt").lower()
    return "opt" in (dotted(value) or "").lower()


def _is_library(program: Program, function: ast.expr, seen: _Seen) -> bool:
    """The first name of `a.b.c` is a module or a member of TensorFlow or Keras."""
    while isinstance(function, ast.Attribute):
        function = function.value
    if not isinstance(function, ast.Name) or function in seen:
        return False
    found = resolve(program, function.id, function)
    if not found:
        return function.id in ("tf", "tensorflow", "keras")
    return all(_binds_library(program, binding, seen | {function}) for binding in found)


def _binds_library(program: Program, binding: Binding, seen: _Seen) -> bool:
    node, statement = binding
    if isinstance(node, ast.alias) and isinstance(statement, ast.Import):
        return node.name.partition(".")[0] in _LIBRARIES
    if isinstance(node, ast.alias) and isinstance(statement, ast.ImportFrom):
        own = statement.level == 0 and (statement.module or "").partition(".")[0] in _LIBRARIES
        return own or is_tensorflow(binding)
    value = _value(binding)
    return value is not None and dotted(value) is not None and _is_library(program, value, seen)


def _value(binding: Binding) -> ast.expr | None:
    """What a plain assignment binds."""
    node, statement = binding
    if isinstance(statement, ast.Assign) and node in statement.targets:
        return statement.value
    if isinstance(statement, ast.AnnAssign | ast.NamedExpr) and node is statement.target:
        return statement.value
    return None


def _assigned_to_self(program: Program, optimizer: ast.Attribute) -> list[ast.expr | None]:
    """All values that the class gives to `self.name`."""
    if not isinstance(optimizer.value, ast.Name) or optimizer.value.id != "self":
        return []
    owner = next((scope for scope in scopes_of(program, optimizer) if isinstance(scope, ast.ClassDef)), None)
    return [
        _value(Binding(node, program.parents[node]))
        for node in (ast.walk(owner) if owner else ())
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and dotted(node) == f"self.{optimizer.attr}"
    ]
