"""Whether what reads like a gradient call is one: what it is called on decides."""

from __future__ import annotations

import ast
import re

from gradlint.calls.gradient_calls import Candidate
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.classes import api_bases
from gradlint.inference.language.vocabulary import MADE, names_of
from gradlint.inference.libraries.objects import is_optimizer
from gradlint.inference.private_optimizers import takes_each_example
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.scoping.inner_scopes import FunctionScope
from gradlint.inference.values import (
    Api,
    ApiObject,
    Class,
    Foreign,
    Function,
    Instance,
    Missing,
    Tensor,
    Value,
    options,
)

_LIBRARY = frozenset(("tf.gradients", "tf.hessians", "keras.backend.gradients"))
_TRAIN_OP = re.compile(r"^tf\.contrib\.(?:layers\.learning|training|layers)\.create_train_op$")
#: Names that people give to tapes and optimizers, for where nothing else is known of them.
_TAPE_NAME = re.compile(r"tape", re.IGNORECASE)
_OPTIMIZER_NAME = re.compile(r"opt|adam|sgd|rmsprop|adagrad|trainer|solver|\btrain$", re.IGNORECASE)
_OTHER_LIBRARY = re.compile(r"(?:scipy|torch|jax|sklearn|pyomo|cvxpy|lmfit|iminuit|autograd|mxnet)(?:\.|$)")


def is_intended(interp: Interpreter, call: Candidate, env: Env) -> bool:
    """Whether an optimizer gets a vector of losses on purpose, or what other code is answerable for."""
    function = call.node.func
    if call.spelling.on != "optimizer" or not isinstance(function, ast.Attribute):
        return False
    return _hands_on(call.target, function, env) or takes_each_example(interp, function.value, env)


def _hands_on(target: ast.expr, function: ast.Attribute, env: Env) -> bool:
    """Whether a method hands the loss that it gets to the method of the same name of another optimizer.

    Who calls it says what the loss is: that call is judged.
    """
    scope = env.frame.scope
    if not isinstance(scope, FunctionScope) or scope.cls is None or scope.name != function.attr:
        return False
    return isinstance(target, ast.Name) and target.id in scope.parameters


def api_of(interp: Interpreter, call: Candidate, env: Env) -> str | None:
    """The name of the API that is called, or None for a call of something else."""
    function = call.node.func
    if call.spelling.on == "declared":
        return _declared_api(interp, call, env)
    if call.spelling.on == "library":
        return _library_api(interp, call, env)
    if not isinstance(function, ast.Attribute) or _is_super(function.value):
        return None
    receivers = options(interp.value(function.value, env))
    kinds = {_kind(interp, receiver, function.value, call.spelling.on) for receiver in receivers}
    if kinds != {True}:
        return None
    if call.spelling.api == "optimizer.minimize" and _is_session(call.target):
        return None
    return call.spelling.api


def _declared_api(interp: Interpreter, call: Candidate, env: Env) -> str | None:
    """The name that the configuration gives, if it is that function which is called."""
    function, path = call.node.func, call.spelling.api
    for value in options(interp.value(function, env)):
        if path in (name.replace(MADE, "") for name in names_of(interp, value, function, env)):
            return path
    return None


def _library_api(interp: Interpreter, call: Candidate, env: Env) -> str | None:
    function = call.node.func
    for value in options(interp.value(function, env)):
        if isinstance(value, Api):
            if value.path in _LIBRARY:
                return "K.gradients" if value.path.startswith("keras") else _spelled(function, value)
            return call.spelling.api if _TRAIN_OP.match(value.path) else None
    name = dotted(function)
    # A notebook or a fragment without its imports still says tf.
    return name if name in ("tf.gradients", "tf.hessians") and _is_unbound(interp, function, env) else None


def _spelled(function: ast.expr, value: Api) -> str:
    name = dotted(function) or value.path
    return f"tf.compat.v1.{value.path.removeprefix('tf.')}" if ".compat.v1." in name else value.path


def _is_unbound(interp: Interpreter, function: ast.expr, env: Env) -> bool:
    assert isinstance(function, ast.Attribute)
    found = interp.value(function.value, env)
    return isinstance(found, Missing) or (isinstance(found, Tensor) and found.opaque)


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _is_session(target: ast.expr) -> bool:
    """`optimizer.minimize(session)`: an optimizer of another kind."""
    name = dotted(target) or ""
    return name.rpartition(".")[2].lstrip("_").lower() in ("sess", "session")


def _kind(interp: Interpreter, receiver: Value, node: ast.expr, wanted: str) -> bool:
    """Whether the receiver is a tape (or an optimizer); in doubt its name decides."""
    if isinstance(receiver, ApiObject):
        return receiver.api.path == "tf.GradientTape" if wanted == "tape" else is_optimizer(receiver)
    if isinstance(receiver, Instance):
        bases = [base.path for base in api_bases(interp, receiver.cls)]
        if wanted == "tape":
            return "tf.GradientTape" in bases
        return any("ptimizer" in path for path in bases)
    if isinstance(receiver, (Api, Class, Function)):
        return False
    if isinstance(receiver, Tensor) and not receiver.opaque:
        return False
    if isinstance(receiver, Foreign) and _OTHER_LIBRARY.match(receiver.path):
        return False
    last = _last_name(node)
    return bool((_TAPE_NAME if wanted == "tape" else _OPTIMIZER_NAME).search(last))


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return _last_name(node.value) if isinstance(node, ast.Subscript) else ""
