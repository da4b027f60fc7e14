"""Losses that compile() is given and that keep their examples apart (GRD106)."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from gradlint.inference.contexts import points
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.classes import api_bases, find_method, has_unknown_base
from gradlint.inference.lattice import as_tensor
from gradlint.inference.libraries import models
from gradlint.inference.private_optimizers import takes_each_example
from gradlint.inference.scoping.names import point_of
from gradlint.inference.scoping.scopes import CallSite
from gradlint.inference.values import (
    Api,
    ApiObject,
    Arguments,
    Const,
    Instance,
    Mapping,
    Seq,
    Tensor,
    Union,
    Value,
)
from gradlint.shapes.shape import Shape, new_dim

#: A model with one of these may train in a way of its own.
_OWN_TRAINING = (
    "compile",
    "compute_loss",
    "fit",
    "make_train_function",
    "train_on_batch",
    "train_step",
)
_TRAINING = ("fit", "fit_generator", "train_on_batch")
_BASES = re.compile(r"keras\.(?:models\.)?(?:Model|Sequential|Functional)$")
_NONE = re.compile(r"(?:\.|^)none$", re.IGNORECASE)


class Unreduced(NamedTuple):
    """A loss object that compile() was given: the rank of what the model returns, where it is known."""

    loss: ast.expr
    rank: int | None


def unreduced(interp: Interpreter, site: CallSite) -> Unreduced | None:
    """The loss of a compile() that certainly keeps its examples apart, and trains by fit()."""
    node = site.node
    optimizer, loss = _argument(node, 0, "optimizer"), _argument(node, 1, "loss")
    if loss is None or not isinstance(node.func, ast.Attribute):
        return None
    if "reduction" in interp.module.attribute_writes or not _is_trained(interp):
        return None
    interp.begin()
    found: list[int | None] = []
    for env in points(interp, site.scopes, site.statement):
        model = interp.value(node.func.value, env)
        if not _trains_as_keras(interp, model):
            return None
        if optimizer is not None and takes_each_example(interp, optimizer, env):
            return None
        rank = _rank(interp, model)
        if not any(_keeps_apart(interp, each, rank, node, env) for each in _losses(interp.value(loss, env))):
            return None
        found.append(rank)
    return Unreduced(loss, found[0] if len(set(found)) == 1 else None) if found else None


def _argument(node: ast.Call, position: int, name: str) -> ast.expr | None:
    found = next((keyword.value for keyword in node.keywords if keyword.arg == name), None)
    return node.args[position] if found is None and len(node.args) > position else found


def _is_trained(interp: Interpreter) -> bool:
    """Whether fit() may train the model: a file with a tape and without fit() has a loop of its own."""
    loops = "GradientTape" in interp.module.text
    return any(name in interp.module.calls for name in _TRAINING) or not loops


def _trains_as_keras(interp: Interpreter, model: Value) -> bool:
    """Whether the model's fit() is that of Keras."""
    if isinstance(model, ApiObject):
        return models.is_model(model)
    if not isinstance(model, Instance) or has_unknown_base(interp, model.cls):
        return False
    bases = api_bases(interp, model.cls)
    keras = bool(bases) and all(_BASES.search(base.path) for base in bases)
    return keras and not any(find_method(interp, model.cls, name)[1] for name in _OWN_TRAINING)


def _rank(interp: Interpreter, model: Value) -> int | None:
    ends = models.ends(interp, model) if isinstance(model, ApiObject) else None
    output = as_tensor(ends.outputs) if ends is not None else None
    return None if output is None else output.shape.rank


def _losses(value: Value) -> list[Value]:
    """The losses one by one: a model of several outputs has a list or a dict of them."""
    if isinstance(value, Seq):
        return [loss for item in value.items or () for loss in _losses(item)]
    if isinstance(value, Mapping):
        return [loss for _, item in value.entries for loss in _losses(item)]
    return [] if isinstance(value, Union) else [value]


def _keeps_apart(interp: Interpreter, loss: Value, rank: int | None, node: ast.Call, env: Env) -> bool:
    """Whether a loss object returns one number for each example, or for each position of each."""
    if isinstance(loss, ApiObject) and loss.api.path.startswith("keras.losses."):
        return _is_off(loss.arguments.keyword("reduction"))
    if not isinstance(loss, Instance) or has_unknown_base(interp, loss.cls):
        return False
    bases = api_bases(interp, loss.cls)
    if not any(base.path.endswith("keras.losses.Loss") for base in bases) or not _is_off(
        _own_reduction(interp, loss)
    ):
        return False
    ranks = [_returned(interp, loss, each, node, env) for each in ((rank,) if rank else (2, 3, 4))]
    return 0 not in ranks and any(ranks)


def _is_off(reduction: Value | None) -> bool:
    """`reduction=None`, "none", or Keras' own name for it."""
    if isinstance(reduction, Api):
        return bool(_NONE.search(reduction.path))
    if not isinstance(reduction, Const):
        return False
    name = reduction.value
    return name is None or (isinstance(name, str) and bool(_NONE.search(name)))


def _own_reduction(interp: Interpreter, loss: Instance) -> Value | None:
    """The reduction that a class of the program hands to Keras' own constructor."""
    owner, constructor = find_method(interp, loss.cls, "__init__")
    if owner is None or constructor is None:
        return None if loss.arguments is None else loss.arguments.keyword("reduction")
    calls = [c for c in constructor.module.calls.get("__init__", ()) if c.scopes[-1] is constructor]
    given = [k.value for c in calls for k in c.node.keywords if k.arg == "reduction"]
    frames = interp.frames_of(loss, owner, constructor)
    if len(calls) != 1 or len(given) != 1 or len(frames) != 1:
        return None
    env = point_of(frames[0], calls[0].statement)
    return None if env is None else interp.value(given[0], env)


def _returned(interp: Interpreter, loss: Instance, rank: int, node: ast.Call, env: Env) -> int | None:
    """The rank of what the loss makes of labels and predictions of this rank."""
    method = interp.attribute(loss, "call", env)
    batch = new_dim(name="batch")
    shapes = (Shape((batch, *(new_dim(7) for _ in range(rank - 1)))) for _ in range(2))
    pair = tuple(Tensor(shape, "example") for shape in shapes)
    result = as_tensor(interp.call(method, Arguments(pair), node, env))
    if result is None or result.shape.rank == 0:
        return 0
    return result.shape.rank_min or None
