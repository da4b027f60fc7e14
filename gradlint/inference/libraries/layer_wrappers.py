"""Keras layers around other layers, cells or functions."""

from __future__ import annotations

import ast
from collections.abc import Callable

from gradlint.inference.effects import carries
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.functions import unknown_call
from gradlint.inference.lattice import as_tensor
from gradlint.inference.libraries.operands import apply
from gradlint.inference.libraries.replay import ancestors, mixes_batches
from gradlint.inference.values import (
    ApiObject,
    Arguments,
    Const,
    Mapping,
    Seq,
    Tensor,
    Value,
    is_none,
    opaque,
)
from gradlint.knowledge.lookup import parse
from gradlint.shapes import algebra
from gradlint.shapes.shape import Shape, axis_dim, new_dim

Wrapped = Callable[[Interpreter, ApiObject, Arguments, ast.Call, Env], Value]


def is_wrapper(path: str) -> bool:
    """Whether objects of this class are layers around something else."""
    return path in _WRAPPERS


def called(
    interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env
) -> Value | None:
    """A layer around another layer called on tensors; None if it is none."""
    wrapper = _WRAPPERS.get(base.api.path)
    return wrapper(interp, base, arguments, node, env) if wrapper is not None else None


def _wrapped(base: ApiObject, name: str) -> Value | None:
    """What the layer stands around: its first argument."""
    return base.arguments.keyword(name) or next(iter(base.arguments.positional), None)


def _of_function(
    interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """keras.layers.Lambda: its function of the inputs, with the arguments that it was made with."""
    function = _wrapped(base, "function")
    if function is None:
        return _unknown(interp, base, arguments, node, env)
    more = base.arguments.keyword("arguments")
    keywords: tuple[tuple[str, Value], ...] = ()
    complete = more is None or is_none(more)
    if isinstance(more, Mapping) and more.other is None:
        keywords = tuple((str(key), value) for key, value in more.entries)
        complete = True
    return interp.call(function, Arguments(arguments.positional[:1], keywords, complete), node, env)


def _of_each_step(
    interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """keras.layers.TimeDistributed: the layer on each step of each example, all of them as one batch."""
    layer = _wrapped(base, "layer")
    x = as_tensor(arguments.positional[0]) if arguments.positional else None
    if layer is None or x is None or x.shape.rank is None or x.shape.rank < 2:
        return _unknown(interp, base, arguments, node, env)
    site = interp.site(node, env)
    rows = new_dim()
    steps = Tensor(Shape((rows, *x.shape.lead[2:])), "steps", reason="all steps as one batch", site=site)
    result = interp.call(layer, Arguments((steps,), arguments.keywords), node, env)
    if not isinstance(result, Tensor) or result.shape.rank is None or not result.shape.lead:
        return _unknown(interp, base, arguments, node, env)
    apart = result.shape.lead[0].carries(rows) and carries(result, steps, rows)
    batch = x.shape.lead[:2] if apart else tuple(new_dim(dim.size) for dim in x.shape.lead[:2])
    between = ancestors(result).values()
    # By its name a model that runs again in training mode knows that this mixes rows.
    mixing = next((tensor.op for tensor in between if mixes_batches(tensor)), base.api.path)
    return Tensor(
        Shape((*batch, *result.shape.lead[1:])),
        mixing,
        (x,),
        reason="a layer on each step of each example",
        site=site,
        opaque=any(tensor.opaque for tensor in between),
        moved=any(tensor.moved for tensor in between),
    )


def _both_ways(interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """keras.layers.Bidirectional: a layer on the steps and on them in reverse, and what is made of both."""
    layer = _wrapped(base, "layer")
    mode = base.arguments.keyword("merge_mode") or next(iter(base.arguments.positional[1:]), Const("concat"))
    told = isinstance(mode, Const) and mode.value in ("concat", "sum", "mul", "ave", None)
    if layer is None or not told or not isinstance(mode, Const):
        return _unknown(interp, base, arguments, node, env)
    one_way = interp.call(layer, Arguments(arguments.positional[:1]), node, env)
    if isinstance(one_way, Tensor):
        return _merged(one_way, mode.value, base)
    if not isinstance(one_way, Seq) or not one_way.items or not isinstance(one_way.items[0], Tensor):
        return _unknown(interp, base, arguments, node, env)
    first = _merged(one_way.items[0], mode.value, base)
    outputs = first.items if isinstance(first, Seq) and first.items is not None else (first,)
    return Seq("list", (*outputs, *one_way.items[1:], *one_way.items[1:]))


def _merged(one_way: Tensor, mode: object, base: ApiObject) -> Value:
    if mode is None:
        return Seq("list", (one_way, one_way))
    if mode != "concat":
        return one_way
    last = axis_dim(one_way.shape, -1)
    if last is None:
        return one_way
    wide = new_dim(None if last.size is None else 2 * last.size)
    shape = algebra.replace_last(one_way.shape, wide)
    reason = "both ways, one after the other along the last axis"
    return Tensor(shape, base.api.path, (one_way,), reason=reason, site=one_way.site, opaque=one_way.opaque)


#: How many states the cells of Keras have.
_STATES = {"LSTMCell": 2, "GRUCell": 1, "SimpleRNNCell": 1}


def _of_cell(interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """keras.layers.RNN: one of its own cells run over the steps."""
    cell = _wrapped(base, "cell")
    name = cell.api.path.rpartition(".")[2] if isinstance(cell, ApiObject) else ""
    if not isinstance(cell, ApiObject) or name not in _STATES or not arguments.positional:
        return _unknown(interp, base, arguments, node, env)
    units = cell.arguments.keyword("units") or next(iter(cell.arguments.positional), opaque("the units"))
    made = Arguments((cell, *base.arguments.positional[1:]), base.arguments.keywords)
    made = made._replace(keywords=(*(p for p in made.keywords if p[0] != "cell"), ("units", units)))
    row = parse(
        f"recurrent(states={_STATES[name]} cell return_sequences return_state units *others time_major)"
    )
    return apply(row, base.api.path, made, interp.site(node, env), {"inputs": arguments.positional[0]})


def _normalized_weights(
    interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """keras.layers.SpectralNormalization: the layer with other weights."""
    layer = _wrapped(base, "layer")
    if layer is None:
        return _unknown(interp, base, arguments, node, env)
    return interp.call(layer, arguments, node, env)


def _unknown(interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    what = opaque(f"an object of {base.api.path} around what is not known", site=base.site)
    return unknown_call(what, arguments, node, interp.site(node, env))


_WRAPPERS: dict[str, Wrapped] = {
    "keras.layers.Lambda": _of_function,
    "keras.layers.TimeDistributed": _of_each_step,
    "keras.layers.Bidirectional": _both_ways,
    "keras.layers.RNN": _of_cell,
    "keras.layers.SpectralNormalization": _normalized_weights,
}
