"""What an optimizer is given: a tensor, a lambda, or a function that returns the loss."""

from __future__ import annotations

import ast
from typing import NamedTuple

from gradlint.rewrites.scopes import Binding, Function, Program, dotted, resolve, scopes_of


class Unclear(NamedTuple):
    """The loss cannot be told from something else."""

    reason: str


def loss_form(program: Program, loss: ast.expr) -> str | Unclear:
    """`value`, `lambda` or `function`, as `Sum.form` has them."""
    if isinstance(loss, ast.Lambda):
        return _of_lambda(loss)
    if isinstance(loss, ast.Name):
        return _of_name(program, loss)
    if isinstance(loss, ast.Attribute):
        return _of_attribute(program, loss)
    if isinstance(loss, ast.Call) and (dotted(loss.func) or "").rpartition(".")[2] == "partial":
        return Unclear("the loss is a partial function: make it a lambda that returns the sum")
    return "value"


def _of_lambda(loss: ast.Lambda) -> str | Unclear:
    if isinstance(loss.body, ast.List | ast.Tuple | ast.Dict):
        return Unclear("the lambda returns several losses")
    return "lambda"


def _of_name(program: Program, loss: ast.Name) -> str | Unclear:
    kinds = {_kind(binding) for binding in resolve(program, loss.id, loss)}
    if kinds == {"function"}:
        return "function"
    if "function" in kinds:
        return Unclear(f"{loss.id} is a function on one path and a tensor on another")
    if "import" in kinds:
        return Unclear(f"{loss.id} is imported, and may be a function")
    return "value"


def _kind(binding: Binding) -> str:
    node, statement = binding
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return "function"
    if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(statement.value, ast.Lambda):
        return "function"
    return "import" if isinstance(node, ast.alias) else "value"


def _of_attribute(program: Program, loss: ast.Attribute) -> str | Unclear:
    root = (dotted(loss) or "").partition(".")[0]
    if root in ("self", "cls") and isinstance(loss.value, ast.Name):
        method = _method(program, loss)
        return "function" if method is not None and not _is_property(method) else "value"
    if root and "import" in {_kind(binding) for binding in resolve(program, root, loss)}:
        return Unclear(f"{dotted(loss)} is imported, and may be a function")
    return "value"


def _method(program: Program, loss: ast.Attribute) -> Function | None:
    """The method of the class around the call that has the attribute's name."""
    for scope in scopes_of(program, loss):
        for statement in scope.body if isinstance(scope, ast.ClassDef) else ():
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name == loss.attr:
                return statement
    return None


def _is_property(method: Function) -> bool:
    """A property, or something that only its decorator knows (`define_scope`, `lazy_property`)."""
    plain = ("tf.function", "staticmethod", "classmethod", "function", "def_function.function")
    decorators = [node.func if isinstance(node, ast.Call) else node for node in method.decorator_list]
    return not all((dotted(node) or "") in plain for node in decorators)
