"""What TensorFlow's assertions say of a name's shape: `tf.debugging.assert_rank(x, 2)` and its kin."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.libraries.sizes import asserted_shape
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.values import Api, Const, Tensor, Value
from gradlint.shapes.shape import of_rank, with_lead

_AT_LEAST = "assert_rank_at_least"


def after_assertion(interp: Interpreter, call: ast.Call, name: str, value: Value, env: Env) -> Value:
    """The name's value after the call, which may assert its rank."""
    if not isinstance(value, Tensor) or value.shape.rank is not None:
        return value
    if not call.args or dotted(call.args[0]) != name:
        return value
    callee = interp.value(call.func, env)
    function = callee.path.rpartition(".")[2] if isinstance(callee, Api) else ""
    rank = _rank(interp, function, call, env)
    if rank is None or rank < value.shape.rank_min:
        return value
    site = interp.site(call, env)
    if function != _AT_LEAST:
        return asserted_shape(value, of_rank(rank), site)
    shape = with_lead(value.shape, rank)
    return Tensor(shape, "ensure_shape", (value,), reason="the program asserts this rank", site=site)


def _rank(interp: Interpreter, function: str, call: ast.Call, env: Env) -> int | None:
    """The rank that the call asserts; None for one that asserts none, or one that is not known."""
    if function == "assert_scalar":
        return 0
    if function not in ("assert_rank", _AT_LEAST):
        return None
    given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "rank")]
    value = interp.value(given[0], env) if given else None
    number = value.value if isinstance(value, Const) else None
    return number if isinstance(number, int) and 0 <= number <= 8 else None
