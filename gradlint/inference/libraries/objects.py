"""Objects of known libraries: what they have, and what calling them gives."""

from __future__ import annotations

import ast
import functools
import re

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.functions import unknown_call
from gradlint.inference.lattice import as_tensor
from gradlint.inference.libraries import applications, layer_wrappers, models
from gradlint.inference.libraries.operands import apply
from gradlint.inference.libraries.replay import mixes_batches, replayed
from gradlint.inference.libraries.subclassed import inside_a_call
from gradlint.inference.libraries.variables import VARIABLES, weight
from gradlint.inference.values import (
    NONE,
    ApiObject,
    Arguments,
    Const,
    Method,
    Seq,
    Site,
    Tensor,
    Value,
    opaque,
)
from gradlint.knowledge.lookup import class_row
from gradlint.shapes.shape import SCALAR, forget

_CLASS_ROOTS = tuple(
    """
    keras.layers. keras.models. keras.optimizers. keras.losses. keras.applications. keras.metrics.
    keras.mixed_precision. keras.initializers. keras.Model keras.Sequential
    tf.train. tf.optimizers. tf.losses. tf.initializers. tf.Module tf.contrib. tf.data. tf.distribute.
    tf.nn.rnn_cell. tfp.distributions. tfp.bijectors. tfp.layers.
    snt.
    """.split()  # noqa: SIM905 - a table of words
)


def is_class(path: str) -> bool:
    """Whether calling this name makes an object."""
    last = path.rpartition(".")[2]
    return last[:1].isupper() and path.startswith(_CLASS_ROOTS)


def is_optimizer(value: Value) -> bool:
    """Whether the value is an optimizer of a known library."""
    if not isinstance(value, ApiObject):
        return False
    path = value.api.path
    return path.startswith(("keras.optimizers.", "tf.optimizers.")) or "Optimizer" in path


#: The variables of layers by the names that they have there.
_WEIGHTS = frozenset(("kernel", "bias", "gamma", "beta", "embeddings"))


#: One training mode for all layers, which may be another than that of predictions.
_ONE_MODE = re.compile(r"set_learning_phase\((?!0\)|False\))|\blearning_phase\(\)")


def attribute(interp: Interpreter, base: ApiObject, name: str) -> Value:
    """An attribute of a library's object."""
    if name in VARIABLES:
        return Seq("list", None, weight(base.site))
    if name == "losses":
        return Seq("list", None, Tensor(SCALAR, "loss", reason="a layer's loss is a scalar", site=base.site))
    if name in _WEIGHTS:
        return weight(base.site)
    if models.is_model(base) and (found := models.attribute(interp, base, name)) is not None:
        return found
    if name in ("output", "outputs", "input", "inputs"):
        known = base.known.get(name.rstrip("s"))
        return known or opaque(
            f"the {name} of a layer or model that is not known", site=base.site, gap="model"
        )
    return Method(base, name)


def called(interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A layer, model or loss called on tensors."""
    path = base.api.path
    site = interp.site(node, env)
    if path == "tf.custom_gradient":
        return _custom_gradient(interp, base, arguments, node, env)
    if models.is_sequential(base):
        return models.sequential(interp, base, arguments, node, env)
    given = _call_arguments(interp, path, arguments, env)
    if (functional := models.functional(base)) is not None:
        first = next(iter(arguments.positional), None) or given.get("inputs")
        return replayed(functional, first, site, given.get("training"))
    if applications.is_application(base):
        return _application(base, arguments, site, given.get("training"))
    if (wrapped := layer_wrappers.called(interp, base, arguments, node, env)) is not None:
        return wrapped
    row = class_row(path) or class_row(path.replace("tf.losses.", "keras.losses."))
    if row is None:
        return unknown_call(opaque(f"an object of {path}", site=base.site), arguments, node, site)
    made_with = base.arguments
    if ".losses." in path and "reduction" in interp.module.attribute_writes:
        made_with = made_with._replace(keywords=(("reduction", opaque("a reduction that is set later")),))
    return apply(row, _with_axis(path, made_with), made_with, site, given)


def _with_axis(path: str, made_with: Arguments) -> str:
    """The class, and whether it normalizes by another axis than the last: models are run again by this."""
    if not path.endswith("BatchNormalization"):
        return path
    axis = made_with.keyword("axis") or next(iter(made_with.positional), Const(-1))
    return path if axis == Const(-1) and made_with.complete else f"{path} by another axis"


def _custom_gradient(
    interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """The first of the two things that a function with a gradient of its own returns."""
    made_with = base.arguments.positional
    pair = interp.call(made_with[0], arguments, node, env) if made_with else NONE
    if isinstance(pair, Seq) and pair.items:
        return pair.items[0]
    return opaque("a custom gradient", site=interp.site(node, env))


def _application(base: ApiObject, arguments: Arguments, site: Site, training: Value | None) -> Value:
    """A model of keras.applications; in training mode batch normalisation mixes its rows."""
    images = as_tensor(arguments.positional[0]) if arguments.positional else None
    result = applications.called(base, images, site)
    if training in (None, NONE, Const(False)) or not mixes_batches(result):
        return result
    reason = "a model with batch normalisation, which in training mode mixes its rows"
    unsure = training != Const(True)
    shape = forget(result.shape)
    return Tensor(shape, result.op, result.inputs, reason=reason, site=site, opaque=unsure)


def _call_arguments(interp: Interpreter, path: str, arguments: Arguments, env: Env) -> dict[str, Value]:
    """What the object is called on, by the names that the families use."""
    names = _parameters(path)
    found = dict(zip(names, arguments.positional, strict=False))
    for key, value in arguments.keywords:
        name = "inputs" if key in _FIRST else "before" if key in ("state", "states") else key
        if name in (*names, "training", "return_attention_scores"):
            found[name] = value
    if "training" not in found and _takes_its_mode_from_elsewhere(interp, env):
        found["training"] = opaque("the training mode of the outer call")
    return found


#: What layers call their first parameter.
_FIRST = ("inputs", "x", "input", "query", "images", "sequence", "values", "w")


def _parameters(path: str) -> tuple[str, ...]:
    """What an object is called on, in this order."""
    section, _, name = path.rpartition(".")
    if section.endswith((".losses", ".metrics")):
        return ("y_true", "y_pred")
    if section.endswith(".initializers"):
        return ("shape",)
    if name.endswith("Cell"):
        return ("inputs", "before")
    if name in ("MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention"):
        return ("inputs", "value", "key")
    return ("inputs", "mask")


@functools.lru_cache(maxsize=64)  # each layer of a file asks, of every module that was read
def _sets_one_mode(text: str) -> bool:
    return _ONE_MODE.search(text) is not None


def _takes_its_mode_from_elsewhere(interp: Interpreter, env: Env) -> bool:
    """Whether a layer that is not told trains because an outer call does, or because the whole program does.

    Keras hands the mode of the outer call down to layers that are not told; before version 3 there was one
    mode for all.
    """
    return inside_a_call(env) or any(_sets_one_mode(module.text) for module in interp.modules)
