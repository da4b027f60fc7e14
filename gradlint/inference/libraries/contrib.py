"""tf.contrib and slim where the tables do not reach: layers in a row, regularisers, collected losses."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.libraries.library import argument, special
from gradlint.inference.values import Api, Arguments, Const, Seq, Tensor, Value, opaque
from gradlint.shapes.shape import SCALAR

#: More layers in a row are not followed.
MAX_LAYERS = 32


@special(
    "tf.contrib.layers.l1_l2_regularizer",
    "tf.contrib.layers.l1_regularizer",
    "tf.contrib.layers.l2_regularizer",
    "tf.contrib.layers.sum_regularizer",
)
def _regularizer(_interp: Interpreter, _arguments: Arguments, _node: ast.Call, _env: Env) -> Value:
    """A function that makes one number of a tensor, as tf.nn.l2_loss does."""
    return Api("tf.nn.l2_loss", True)


@special("tf.contrib.losses.get_losses", "tf.contrib.losses.get_regularization_losses")
def _collected(_interp: Interpreter, _arguments: Arguments, _node: ast.Call, _env: Env) -> Value:
    return Seq("list", None, Tensor(SCALAR, "loss", reason="a collected loss is a scalar"))


@special("tf.contrib.layers.repeat")
def _repeat(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A layer as often as asked, each on the result of the one before."""
    times, layer = argument(arguments, 1, "repetitions"), argument(arguments, 2, "layer")
    number = times.value if isinstance(times, Const) else None
    if layer is None or not isinstance(number, int) or not 0 < number <= MAX_LAYERS:
        return _unclear(interp, arguments, node, env)
    each = [Arguments(arguments.positional[3:], _for_layer(arguments))] * number
    return _chained(interp, layer, arguments, each, node, env)


@special("tf.contrib.layers.stack")
def _stack(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A layer for each entry of a list of arguments, each on the result of the one before."""
    layer, listed = argument(arguments, 1, "layer"), argument(arguments, 2, "stack_args")
    if layer is None or not isinstance(listed, Seq) or not listed.items or len(listed.items) > MAX_LAYERS:
        return _unclear(interp, arguments, node, env)
    rows = (item.items if isinstance(item, Seq) else (item,) for item in listed.items)
    each = [Arguments(row or (), _for_layer(arguments)) for row in rows]
    return _chained(interp, layer, arguments, each, node, env)


def _for_layer(arguments: Arguments) -> tuple[tuple[str, Value], ...]:
    own = ("inputs", "repetitions", "layer", "stack_args", "scope")
    return tuple(pair for pair in arguments.keywords if pair[0] not in own)


def _chained(
    interp: Interpreter, layer: Value, given: Arguments, each: list[Arguments], node: ast.Call, env: Env
) -> Value:
    value = argument(given, 0, "inputs")
    if value is None or not given.complete:
        return _unclear(interp, given, node, env)
    for arguments in each:
        more = Arguments((value, *arguments.positional), arguments.keywords)
        value = interp.call(layer, more, node, env)
    return value


def _unclear(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    inputs = tuple(value for value in arguments.positional if isinstance(value, Tensor))
    return opaque("layers in a row that are not known", inputs, interp.site(node, env))
