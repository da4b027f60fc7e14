"""tf.distribute: what runs on each device is looked at as if there were one."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.keys import items_of
from gradlint.inference.libraries.library import argument, methods_of, special
from gradlint.inference.values import NONE, Api, ApiObject, Arguments, Mapping, Seq, Value, is_none, opaque

_STRATEGIES = tuple(
    f"tf.distribute.{name}"
    for name in """
        Strategy MirroredStrategy MultiWorkerMirroredStrategy OneDeviceStrategy ParameterServerStrategy
        TPUStrategy experimental.CentralStorageStrategy experimental.MultiWorkerMirroredStrategy
        experimental.ParameterServerStrategy experimental.TPUStrategy
        """.split()  # noqa: SIM905 - a table of words
)


@special("tf.distribute.get_strategy")
def _current(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return ApiObject(Api("tf.distribute.Strategy"), Arguments(()), interp.site(node, env))


def _method(
    interp: Interpreter, base: ApiObject, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    if name in ("run", "experimental_run_v2"):
        return _run(interp, arguments, node, env)
    if name == "reduce":
        return _reduced(interp, arguments, node, env)
    if name == "experimental_distribute_dataset":
        return argument(arguments, 0, "dataset") or NONE
    if name in ("experimental_local_results", "unwrap"):
        return Seq("tuple", None, argument(arguments, 0, "value") or NONE)
    return opaque(f"the method {name} of {base.api.path}", site=interp.site(node, env))


for _path in _STRATEGIES:
    methods_of(_path)(_method)


def _run(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The function's result on one device."""
    function = argument(arguments, 0, "fn") or NONE
    positional = items_of(argument(arguments, 1, "args") or Seq("tuple", ()))
    named = argument(arguments, 2, "kwargs") or NONE
    entries = named.entries if isinstance(named, Mapping) and named.other is None else ()
    known = positional is not None and (is_none(named) or (isinstance(named, Mapping) and not named.other))
    given = tuple((key, value) for key, value in entries if isinstance(key, str))
    return interp.call(function, Arguments(positional or (), given, known), node, env)


def _reduced(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The results of all devices added: each keeps its shape, but for the axis that is named."""
    value, axis = argument(arguments, 1, "value") or NONE, argument(arguments, 2, "axis") or NONE
    if is_none(axis):
        return value
    return interp.call(Api("tf.reduce_sum"), Arguments((value, axis)), node, env)
