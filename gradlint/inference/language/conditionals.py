"""`a if test else b`: one of the two where the condition is decided, else both, each under its condition."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env, Frame, Lazy
from gradlint.inference.interpreter import Interpreter, expression
from gradlint.inference.lattice import join, join_all
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.scoping.refinement import refine
from gradlint.inference.scoping.scopes import SuppositionScope
from gradlint.inference.scoping.truth import truth
from gradlint.inference.values import Tensor, Union, Value


@expression(ast.IfExp)
def _conditional(interp: Interpreter, node: ast.IfExp, env: Env) -> Value:
    known = truth(interp, node.test, env)
    bound = _bound(interp, node.test, env)
    if known is not None:
        return interp.value(node.body if known else node.orelse, _with(node.test, bound, env))
    holds, fails = ({**_learned(interp, node.test, answer, env), **bound} for answer in (True, False))
    chosen = interp.value(node.body, _with(node.test, holds, env))
    return join_all((chosen, interp.value(node.orelse, _with(node.test, fails, env))))


def _learned(interp: Interpreter, test: ast.expr, holds: bool, env: Env) -> dict[str, Value | Lazy]:
    """What the condition says of the names that it looks at, where it holds (or does not)."""
    known: dict[str, Value | Lazy] = {}
    parts = list(ast.walk(test))
    if any(isinstance(part, (ast.Lambda, ast.comprehension)) for part in parts):
        return known  # names of its own
    for part in parts:
        name = dotted(part) if isinstance(part, (ast.Name, ast.Attribute)) else None
        if name is None or name in known:
            continue
        before = interp.value(part, env)  # type: ignore[arg-type]
        if isinstance(before, Union) or (isinstance(before, Tensor) and before.shape.rank is None):
            after = refine(interp, before, test, name, holds, env)
            if after is not before:
                known[name] = after
    return known


def _bound(interp: Interpreter, test: ast.expr, env: Env) -> dict[str, Value | Lazy]:
    """The names that the condition binds by :=, which may not come to it."""
    if not env.frame.scope.module.walrus:
        return {}
    found = [part for part in ast.walk(test) if isinstance(part, ast.NamedExpr)]
    return {
        part.target.id: join(interp.lookup(part.target.id, env), interp.value(part.value, env))
        for part in found
    }


def _with(test: ast.expr, known: dict[str, Value | Lazy], env: Env) -> Env:
    """The point with what is known of some names there."""
    if not known:
        return env
    frame = Frame(SuppositionScope(test, env.frame.scope), known, env, env)
    frame.depth = env.frame.depth
    return Env(frame, None, 0)
