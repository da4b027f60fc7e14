"""What a name is where a condition on it holds: alternatives that cannot be are left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import join_all
from gradlint.inference.libraries.sizes import asserted_shape
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.scoping.scopes import ModuleScope, SuppositionScope
from gradlint.inference.scoping.truth import truth
from gradlint.inference.values import NONE, Site, Tensor, Union, Value, number, options
from gradlint.shapes.shape import of_rank


def refine(interp: Interpreter, value: Value, test: ast.expr, name: str, holds: bool, env: Env) -> Value:
    """The value of a name where a condition holds (or does not)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return refine(interp, value, test.operand, name, not holds, env)
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And if holds else ast.Or):
        for part in test.values:
            value = refine(interp, value, part, name, holds, env)
        return value
    if name not in names_tested(test, env.frame.scope.module):
        return value
    if isinstance(value, Union):
        possible = [v for v in options(value) if _supposed(interp, v, test, name, env) is not (not holds)]
        # Where nothing is left, no run comes here: what the condition says is not followed.
        value = join_all(
            _learned(v, test, name, holds, interp.site(test, env)) for v in possible or value.options
        )
    else:
        value = _learned(value, test, name, holds, interp.site(test, env))
    return value


def names_in(test: ast.expr) -> Iterator[str]:
    """The (dotted) names that a condition looks at."""
    pending: list[ast.AST] = [test]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Attribute, ast.Name)) and (name := dotted(node)) is not None:
            yield name
            while "." in name:
                name = name.rpartition(".")[0]
                yield name
        elif not isinstance(node, ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))


def names_tested(test: ast.expr, module: ModuleScope) -> frozenset[str]:
    """The same names, remembered: every name behind a condition asks for them."""
    known = module.tested.get(id(test))
    if known is None:
        known = module.tested[id(test)] = frozenset(names_in(test))
    return known


def _supposed(interp: Interpreter, option: Value, test: ast.expr, name: str, env: Env) -> bool | None:
    """The condition where the name is this one of its alternatives."""
    frame = Frame(SuppositionScope(test, env.frame.scope), {name: option}, env, env)
    frame.depth = env.frame.depth
    return truth(interp, test, Env(frame, None, 0))


def _learned(value: Value, test: ast.expr, name: str, holds: bool, site: Site) -> Value:
    """What the condition tells of a value that is not known."""
    if not (isinstance(value, Tensor) and value.shape.rank is None):
        return value
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(value, test, name, holds, site)
    if not holds or not isinstance(test, ast.Call) or dotted(test.func) != "isinstance":
        return value
    if len(test.args) == 2 and dotted(test.args[0]) == name and value.opaque:
        kinds = test.args[1].elts if isinstance(test.args[1], ast.Tuple) else [test.args[1]]
        if all(
            isinstance(kind, ast.Name) and kind.id in ("int", "float", "bool", "complex") for kind in kinds
        ):
            return number("number", f"{name}, which is tested to be a Python number", value.site)
    return value


def _compared(value: Tensor, test: ast.Compare, name: str, holds: bool, site: Site) -> Value:
    operator, other = test.ops[0], test.comparators[0]
    if isinstance(other, ast.Constant) and other.value is None and dotted(test.left) == name:
        return NONE if isinstance(operator, ast.Is) and holds and value.opaque else value
    if not isinstance(operator, ast.Eq if holds else ast.NotEq):
        return value
    rank = _tested_rank(test.left, other, name)
    return value if rank is None else asserted_shape(value, of_rank(rank), value.site or site)


def _tested_rank(tested: ast.expr, other: ast.expr, name: str) -> int | None:
    """The rank in `len(x.shape) == 2`, `x.shape.rank == 2`, `x.ndim == 2`, `x.shape == ()`."""
    is_rank = isinstance(other, ast.Constant) and type(other.value) is int and 0 <= other.value <= 8
    text = ast.unparse(tested) if is_rank or isinstance(other, (ast.Tuple, ast.List)) else ""
    if isinstance(other, ast.Constant) and is_rank:
        spelled = (
            f"len({name}.shape)",
            f"len({name}.get_shape())",
            f"len({name}.shape.as_list())",
            f"len({name}.get_shape().as_list())",
            f"{name}.shape.rank",
            f"{name}.shape.ndims",
            f"{name}.get_shape().ndims",
            f"{name}.get_shape().rank",
            f"{name}.ndim",
            f"tf.rank({name})",
        )
        return int(other.value) if text in spelled else None  # type: ignore[arg-type]
    if isinstance(other, (ast.Tuple, ast.List)) and text in (f"{name}.shape", f"{name}.get_shape()"):
        return len(other.elts)
    return None
