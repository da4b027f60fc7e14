"""Optimizers that are made for a loss of each example: the sum that others get is not what they take."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.vocabulary import is_vector_loss_optimizer
from gradlint.inference.scoping.inner_scopes import FunctionScope, decorators_of
from gradlint.inference.scoping.scopes import ClassScope, ModuleScope, Scope
from gradlint.inference.values import Instance, Tensor, options

#: Differentially private optimizers clip the gradient of each example, and add noise to it.
_PRIVATE = re.compile(r"\bDP[A-Z]\w*|tensorflow_privacy|dp_optimizer|\bl2_norm_clip\b|\bnoise_multiplier\b")


def takes_each_example(interp: Interpreter, optimizer: ast.expr, env: Env) -> bool:
    """Whether the optimizer takes a vector of losses by design: then the vector is meant."""
    for value in options(interp.value(optimizer, env)):
        if is_vector_loss_optimizer(interp, value, env):
            return True
        if isinstance(value, Instance) and _PRIVATE.search(value.cls.scope.name):
            return True
        if isinstance(value, Tensor) and value.opaque:
            said = (value.reason, _made_by(value), ast.unparse(optimizer), *_handed_in(env.frame))
            if any(_PRIVATE.search(text) for text in said):
                return True
    return False


def _made_by(value: Tensor) -> str:
    """The call that made it: the keywords of these optimizers are their own."""
    return ast.unparse(value.site.node) if value.site and isinstance(value.site.node, ast.Call) else ""


def _handed_in(frame: Frame) -> Iterator[str]:
    """What the functions around say of their arguments, and those that called them.

    The classes that a test is parametrised with stand in its decorator.
    """
    for each in frame.waiting():
        scope: Scope | None = each.scope
        while scope is not None and not isinstance(scope, ModuleScope):
            if isinstance(scope, FunctionScope):
                yield ast.unparse(scope.node.args)
                yield from map(ast.unparse, decorators_of(scope.node))
            elif isinstance(scope, ClassScope):
                yield from map(ast.unparse, scope.node.decorator_list)
            scope = scope.parent
