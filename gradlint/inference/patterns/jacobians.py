"""Jacobians whose rows do not interact, and batched ones whose rows do (GRD202)."""

from __future__ import annotations

from typing import NamedTuple

from gradlint.calls.gradient_calls import SPELLINGS, Candidate
from gradlint.calls.jacobian_calls import JacobianCall
from gradlint.inference.contexts import points
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.patterns.rows import coupled, independent, leading, mixing
from gradlint.inference.recognition import api_of
from gradlint.inference.scoping.scopes import CallSite
from gradlint.inference.values import Api, Foreign, Tensor, options
from gradlint.records import Size

#: What TensorFlow's own module of Jacobians is called where a file imports it by its place.
_MODULE = "parallel_for.gradients"


class Rows(NamedTuple):
    """A Jacobian call of the wrong kind: what its rows do, and how many there are."""

    coupled: bool
    shape: tuple[Size, ...] | None
    rank_min: int
    #: The step that mixes them, as it is written; empty where it has no place.
    mixing: str


class Operands(NamedTuple):
    """The target and the source of a Jacobian in one context."""

    target: Tensor
    source: Tensor


def rows_of(interp: Interpreter, site: CallSite, call: JacobianCall) -> Rows | None:
    """What a Jacobian call should know of its rows, where that is certain in every context."""
    found = operands(interp, site, call)
    if not found or any(_is_single(*pair) for pair in found):
        return None
    wrong = coupled if call.batched else independent
    if not all(wrong(*pair) for pair in found):
        return None
    target, source = found[0]
    shapes = {pair.target.shape.labels() for pair in found}
    shape = shapes.pop() if len(shapes) == 1 else None
    rank_min = min(pair.target.shape.rank_min for pair in found)
    return Rows(call.batched, shape, rank_min, mixing(target, source) if call.batched else "")


def operands(interp: Interpreter, site: CallSite, call: JacobianCall) -> list[Operands]:
    """The target and source in each context; none where one is not known, or it is no Jacobian call."""
    interp.begin()
    found: list[Operands] = []
    for env in points(interp, site.scopes, site.statement):
        target, source = interp.value(call.target, env), interp.value(call.source, env)
        if not isinstance(target, Tensor) or not isinstance(source, Tensor):
            return []
        if not _is_jacobian(interp, call, env):
            return []
        found.append(Operands(target, source))
    return found


def _is_jacobian(interp: Interpreter, call: JacobianCall, env: Env) -> bool:
    """Whether it is TensorFlow's: a method of a tape, or a function of its module of Jacobians."""
    if api_of(interp, Candidate(call.node, SPELLINGS["gradient"], call.target, call.source, False), env):
        return True
    function = call.node.func
    values = options(interp.value(function, env))
    return all(isinstance(value, Api | Foreign) and _MODULE in value.path for value in values)


def _is_single(target: Tensor, source: Tensor) -> bool:
    """Whether there is one row, or none to tell apart."""
    rows = (leading(target), leading(source))
    return any(row is None or row.size == 1 for row in rows)
