"""The verdict of a gradient call: what its target is, and what the sum does, over all ways to get there."""

from __future__ import annotations

import ast
from typing import NamedTuple

from gradlint.calls.gradient_calls import Candidate
from gradlint.inference.contexts import points
from gradlint.inference.derivations import alternatives, derivation, gap, gap_at
from gradlint.inference.effects import axis_effects, call_effect, doubt
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.functions import invoke
from gradlint.inference.lattice import as_tensor, element_of, is_number, join_all
from gradlint.inference.recognition import api_of, is_intended
from gradlint.inference.repeated_terms import repeated_terms
from gradlint.inference.scoping.scopes import CallSite
from gradlint.inference.second_derivatives import inner_gradient
from gradlint.inference.sources import Source, sources_of
from gradlint.inference.values import (
    Arguments,
    Function,
    Mapping,
    Missing,
    Seq,
    Tensor,
    Value,
    is_none,
    opaque,
    options,
)
from gradlint.records import AxisEffect, Gap, InnerGradient, RepeatedTerm, Size, Step

#: Why the gradient of a gradient may mix.
_OF_A_GRADIENT = "an entry of a gradient may depend on all of its source"


class Judgement(NamedTuple):
    """All that the inference says of one gradient call."""

    api: str
    verdict: str
    effect: str
    shape: tuple[Size, ...] | None
    rank_min: int
    shapes: tuple[tuple[Size, ...] | None, ...]
    axes: tuple[AxisEffect, ...]
    derivation: tuple[Step, ...]
    missing: Gap | None
    #: The sources one by one, where the effect was asked for.
    sources: tuple[Source, ...]
    #: The target, if it is a scalar: how it came about is not asked yet, since that is half of the work.
    scalar: Tensor | None = None
    #: A vector of losses is what the optimizer is made for.
    intended: bool = False
    #: The gradient call whose result the target is.
    inner: InnerGradient | None = None
    #: The scalars that are added to each element of the target.
    repeated: tuple[RepeatedTerm, ...] = ()


class _Target(NamedTuple):
    """What the target is in one context: the tensors whose gradients are added."""

    kind: str
    tensors: tuple[Tensor, ...]


class _Context(NamedTuple):
    """What a call differentiates in one context."""

    target: _Target
    env: Env


def judge(interp: Interpreter, site: CallSite, call: Candidate) -> Judgement | None:
    """The judgement of a call, or None if it is no gradient call."""
    interp.begin()
    found: list[_Context] = []
    api, reached = None, []
    for env in points(interp, site.scopes, site.statement):
        here = api_of(interp, call, env)
        if here is None:
            continue
        api = here
        reached.append(env)
        found.extend(_Context(target, env) for target in _targets(interp, call, env))
        if any(context.target.kind == "unknown" for context in found):
            break  # no other context can change that
    if api is None:
        return None
    judgement = _over_contexts(interp, call, api, found)
    if judgement.verdict == "scalar":
        return judgement
    return judgement._replace(intended=any(is_intended(interp, call, env) for env in reached))


def _targets(interp: Interpreter, call: Candidate, env: Env) -> list[_Target]:
    """What the target may be at one point, None left out: its gradient would be an error."""
    value = interp.value(call.target, env)
    if call.spelling.on == "optimizer":
        value = join_all(_called(interp, option, call.target, env) for option in options(value))
    alternatives = [option for option in options(value) if not is_none(option)]
    # An attribute may hide a method of its name: the method itself cannot be differentiated.
    alternatives = [option for option in alternatives if not isinstance(option, Function)] or alternatives
    # `total = 0` before a loop that adds to it: only what it adds can be differentiated.
    alternatives = [option for option in alternatives if not is_number(option)] or alternatives
    return [_target(interp, option, call.target, env) for option in alternatives]


def _called(interp: Interpreter, value: Value, node: ast.expr, env: Env) -> Value:
    """A function that an optimizer minimizes stands for what it returns."""
    if not isinstance(value, Function):
        return value
    return invoke(interp, value, Arguments(()), env, interp.site(node, env))


def _target(interp: Interpreter, value: Value, node: ast.expr, env: Env) -> _Target:
    if isinstance(value, Seq):
        return _listed_target(interp, value, node, env)
    if isinstance(value, Mapping):
        tensors = tuple(t for _, item in value.entries if (t := as_tensor(item)) is not None)
        return (
            _Target("multi", tensors)
            if len(value.entries) > 1
            else _Target("unknown", tensors or (opaque("a dict"),))
        )
    if isinstance(value, Missing):
        return _Target(
            "unknown", (opaque(f"{ast.unparse(node)}, which is bound nowhere here", gap="unbound"),)
        )
    tensor = interp.as_tensor(value, node, env)
    if tensor.shape.rank == 0:
        return _Target("scalar", (tensor,))
    return _Target("nonscalar" if tensor.shape.rank_min > 0 else "unknown", (tensor,))


def _listed_target(interp: Interpreter, value: Seq, node: ast.expr, env: Env) -> _Target:
    """A list of targets: the gradients of its entries are added; a list of one is that one."""
    items = value.items if value.items is not None else (element_of(value),)
    if len(items) == 1 and value.items is not None:
        return _target(interp, items[0], node, env)
    tensors = tuple(t for item in items if not is_none(item) and (t := as_tensor(item)) is not None)
    if not tensors:
        return _Target("unknown", (opaque("an empty list"),))
    if value.items is None and tensors[0].shape.rank is None and not _of_weights(tensors[0]):
        # Lists of what belongs to variables are long; of any other it may be one scalar.
        return _Target("unknown", (opaque("a list of unknown length", tensors, gap="sizes"),))
    return _Target("multi", tensors)


def _of_weights(tensor: Tensor) -> bool:
    """Whether it is a variable or a gradient, or made of one in a step or two."""
    level = [tensor]
    for _ in range(3):
        if any(each.weights or each.op == "gradient" for each in level):
            return True
        level = [child for each in level for child in each.inputs]
    return False


def _over_contexts(interp: Interpreter, call: Candidate, api: str, found: list[_Context]) -> Judgement:
    """One judgement of all contexts: a proof must hold in each of them."""
    kinds = {context.target.kind for context in found}
    verdict = kinds.pop() if len(kinds) == 1 else "unknown"
    unreached = _Target("unknown", (opaque("code that is never reached here"),))
    targets = [context.target for context in found] or [unreached]
    chosen = next((target for target in targets if target.kind == "unknown"), targets[0])
    tensor = max(chosen.tensors, key=lambda t: t.shape.rank_min)
    if verdict == "scalar":
        return Judgement(api, verdict, "none", (), 0, (), (), (), None, (), scalar=tensor)
    if verdict == "unknown":
        why, steps = gap(tensor), derivation(tensor)
        if chosen.kind != "unknown":
            why = gap_at(tensor, "paths", "it is a scalar on some paths and none on others")
            steps = alternatives({target.kind: target.tensors[0] for target in targets}.values())
        rank_min = min(t.shape.rank_min for target in targets for t in target.tensors)
        return Judgement(api, verdict, "unknown", None, rank_min, (), (), steps, why, ())
    return _nonscalar(api, verdict, [(target, sources_of(interp, call, env)) for target, env in found])


def _nonscalar(api: str, verdict: str, found: list[tuple[_Target, tuple[Source, ...]]]) -> Judgement:
    chosen, sources = found[0]
    tensor = max(chosen.tensors, key=lambda t: t.shape.rank_min)
    effects = [_effect(verdict, target, of_target) for target, of_target in found]
    names = {effect for effect, _ in effects}
    effect = "contracts" if "contracts" in names else names.pop() if len(names) == 1 else "unknown"
    axes = next(axes for name, axes in effects if effect in (name, "unknown"))
    labels = {target.tensors[0].shape.labels() for target, _ in found}
    axes = axes if len(labels) == 1 else ()  # of targets of several shapes no axis can be named
    shape = labels.pop() if len(labels) == 1 and verdict == "nonscalar" else None
    shapes = tuple(t.shape.labels() for t in chosen.tensors) if verdict == "multi" else ()
    rank_min = min(t.shape.rank_min for target, _ in found for t in target.tensors)
    why = _why_unknown(tensor, sources) if effect == "unknown" else None
    judgement = Judgement(
        api, verdict, effect, shape, rank_min, shapes, axes, derivation(tensor), why, sources
    )
    repeated = tuple(term for each in chosen.tensors for term in repeated_terms(each))
    return judgement._replace(inner=inner_gradient(chosen.tensors), repeated=repeated)


def _why_unknown(target: Tensor, sources: tuple[Source, ...]) -> Gap:
    """What stands between the target and its sources that is not known to keep rows apart."""
    for source in sources:
        cause = doubt(target, source.tensor)
        if cause is not None and (cause.reason or cause.shape.rank is None):
            what = _OF_A_GRADIENT if cause.op == "gradient" else cause.reason
            return gap(cause) if cause.shape.rank is None else gap_at(cause, "mixing", what)
    if target.shape.rank is None:
        return gap(target)
    return gap_at(target, "other", "it is not seen to depend on its sources; the gradient may be None")


def _effect(verdict: str, target: _Target, sources: tuple[Source, ...]) -> tuple[str, tuple[AxisEffect, ...]]:
    """The effect in one context, and its axes."""
    if verdict == "multi":
        return "contracts", ()
    rows = [axis_effects(target.tensors[0], source.tensor, source.name) for source in sources]
    return call_effect(target.tensors[0], rows), tuple(axis for row in rows for axis in row)
