"""Bijectors: functions of tensors with an inverse and the volume that they change."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import as_tensor
from gradlint.inference.libraries.laws import given, is_elementwise
from gradlint.inference.libraries.library import like_sources, special
from gradlint.inference.values import (
    NONE,
    ApiObject,
    Arguments,
    Const,
    Function,
    Seq,
    Site,
    Tensor,
    Value,
    opaque,
)
from gradlint.knowledge.tables.probability import SAME_EVERYWHERE
from gradlint.shapes import algebra

_ALONG = frozenset(("forward", "inverse", "__call__"))
_VOLUMES = frozenset(("forward_log_det_jacobian", "inverse_log_det_jacobian"))


def method(base: ApiObject, name: str, arguments: Arguments, site: Site | None) -> Value | None:
    """`bijector.name(x)` of a bijector that works on each element alone; None of any other."""
    parameters: list[Tensor] = []
    if name not in _ALONG | _VOLUMES or not is_elementwise(base, parameters):
        return None
    value = given(arguments, 0, "x", "y")
    tensor = as_tensor(value, site) if value is not None else None
    if tensor is None:
        return None
    shape = algebra.broadcast_all([tensor.shape, *(parameter.shape for parameter in parameters)])
    inputs = (tensor, *parameters)
    if name in _ALONG:
        return Tensor(shape, name, inputs, reason="elementwise, broadcast", site=site)
    axes = given(arguments, 1, "event_ndims")
    number = axes.value if isinstance(axes, Const) else None
    bijector = base.api.path.rpartition(".")[2]
    if not isinstance(number, int) or parameters or bijector in (*SAME_EVERYWHERE, "Chain", "Invert"):
        return opaque(f"the {name} of a bijector", inputs, site)
    left = algebra.drop_last(shape, number) if number else shape
    return Tensor(left, name, inputs, reason=f"sums the last {number} axes", site=site)


@special("tfp.math.value_and_gradient", "tfp.math.value_and_gradients")
def _value_and_gradient(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The value of a function, and the gradients for its arguments, shaped like them."""
    function, sources = given(arguments, 0, "f"), given(arguments, 1, "args_list", "xs")
    site = interp.site(node, env)
    if not isinstance(function, Function) or sources is None or len(arguments.positional) > 2:
        return opaque("the value of a function and its gradients", site=site)
    several = sources.items if isinstance(sources, Seq) and sources.items is not None else (sources,)
    value = interp.call(function, Arguments(several), node, env)
    return Seq("tuple", (value, like_sources(value, sources, site, NONE)))


@special("tfp.layers.DistributionLambda")
def _distribution_layer(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A layer that makes a distribution: called, it is the function that makes it."""
    made = given(arguments, 0, "make_distribution_fn")
    return made if made is not None else opaque("a layer", site=interp.site(node, env))
