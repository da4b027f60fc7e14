"""Keras 1's `merge`, which did what several layers do now."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.libraries.library import argument, special
from gradlint.inference.values import (
    Api,
    ApiObject,
    Arguments,
    Const,
    Seq,
    Value,
    opaque,
)

#: What `merge` did by its mode, as the layer that does it now.
_MODES = {"sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concatenate"}


@special("keras.layers.merge", "keras.layers.core.merge", "keras.legacy.layers.merge")
def _merge(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Keras 1: one function for all layers that merge."""
    mode = argument(arguments, 1, "mode") or Const("sum")
    layer = _MODES.get(str(mode.value)) if isinstance(mode, Const) else None
    site = interp.site(node, env)
    if layer is None or not arguments.complete:
        return opaque("a way to merge that is not followed", site=site)
    axis = arguments.keyword("concat_axis") or Const(-1)
    made_with = Arguments((), (("axis", axis),) if layer == "Concatenate" else ())
    inputs = argument(arguments, 0, "inputs") or Seq("list", ())
    return interp.call(
        ApiObject(Api(f"keras.layers.{layer}"), made_with, site), Arguments((inputs,)), node, env
    )
