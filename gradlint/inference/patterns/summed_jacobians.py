"""Jacobians that are summed over their target again: plain gradients (GRD203)."""

from __future__ import annotations

import ast
from typing import NamedTuple

from gradlint.calls.jacobian_calls import JacobianCall, jacobian_call
from gradlint.inference.contexts import points
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.patterns.jacobians import operands
from gradlint.inference.scoping.scopes import CallSite
from gradlint.inference.values import Api, Const, Seq, Tensor, Value, is_none

_SUMS = ("tf.reduce_sum", "tf.math.reduce_sum", "np.sum", "keras.backend.sum", "keras.ops.sum")
#: The last names by which these are called.
SUMMING = ("reduce_sum", "sum")


class Summed(NamedTuple):
    """A sum of a Jacobian over all axes of its target."""

    call: JacobianCall
    #: How many entries the target has, where that is known.
    entries: int | None


def summed(interp: Interpreter, site: CallSite) -> Summed | None:
    """The Jacobian that a sum adds up over all axes of its target, if it certainly does."""
    interp.begin()
    node = site.node
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    array = node.args[0] if node.args else keywords.get("input_tensor", keywords.get("x"))
    axis = node.args[1] if len(node.args) > 1 else keywords.get("axis")
    if array is None or "keepdims" in keywords or len(node.args) > 2:
        return None
    found: set[tuple[ast.Call, frozenset[int] | None]] = set()
    for env in points(interp, site.scopes, site.statement):
        jacobian = _jacobian(interp, array, env)
        if jacobian is None or not _is_sum(interp, node.func, env):
            return None
        axes = None if axis is None else _axes(interp.value(axis, env))
        found.add((jacobian, axes))
    if len(found) != 1:
        return None
    jacobian, axes = found.pop()
    return _over_target(interp, jacobian, axes)


def _over_target(interp: Interpreter, node: ast.Call, axes: frozenset[int] | None) -> Summed | None:
    call = jacobian_call(node)
    name = "batch_jacobian" if call is not None and call.batched else "jacobian"
    site = next((site for site in interp.module.calls.get(name, ()) if site.node is node), None)
    if call is None or call.batched or site is None:
        return None
    shapes = {(pair.target.shape.rank, _size(pair.target)) for pair in operands(interp, site, call)}
    if len(shapes) != 1:
        return None
    rank, count = shapes.pop()
    if not rank or (axes is not None and not axes >= frozenset(range(rank))):
        return None
    return Summed(call, count)


def _jacobian(interp: Interpreter, array: ast.expr, env: Env) -> ast.Call | None:
    """The call that made the array, if it reads like that of a Jacobian."""
    value = interp.value(array, env)
    if not isinstance(value, Tensor) or value.site is None or value.op == "join":
        return None
    node = value.site.node
    return node if isinstance(node, ast.Call) and jacobian_call(node) is not None else None


def _is_sum(interp: Interpreter, function: ast.expr, env: Env) -> bool:
    value = interp.value(function, env)
    return isinstance(value, Api) and value.path in _SUMS


def _axes(value: Value) -> frozenset[int] | None:
    """The axes that are summed, None for all; negative ones count from the end of the source's axes."""
    if is_none(value):
        return None
    items = value.items if isinstance(value, Seq) and value.items is not None else (value,)
    given = (item.value if isinstance(item, Const) else None for item in items)
    return frozenset(axis for axis in given if isinstance(axis, int))


def _size(target: Tensor) -> int | None:
    count = 1
    for dim in target.shape.lead:
        if dim.size is None:
            return None
        count *= dim.size
    return count
