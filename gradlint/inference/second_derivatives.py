"""A gradient of a gradient: the inner call, where the target of the outer one is a gradient itself."""

from __future__ import annotations

import ast

from gradlint.calls.gradient_calls import Candidate, candidate
from gradlint.inference.effects import axis_effects, call_effect
from gradlint.inference.values import Tensor
from gradlint.records import InnerGradient
from gradlint.source.text import segment

#: What picks, orders or copies the entries of its first input, by the last part of its name.
_ARRANGING = """
    [] cast convert_to_tensor expand_dims flatten gather identity ravel reshape slice squeeze transpose
"""
#: What puts several tensors into one, or is one of them.
_COLLECTING = "concat concatenate join stack"
_ARRANGED, _COLLECTED = frozenset(_ARRANGING.split()), frozenset(_COLLECTING.split())
_MAX_DEPTH = 20


def inner_gradient(targets: tuple[Tensor, ...]) -> InnerGradient | None:
    """The call whose results the targets are, whole or in parts; None where they are something else."""
    found = [_gradient(target, _MAX_DEPTH) for target in targets]
    gradient = found[0] if found and None not in found else None
    if gradient is None or gradient.site is None:
        return None
    call = _candidate(gradient.site.node)
    if call is None:
        return None
    source = gradient.site.module.source
    *differentiated, by = gradient.inputs
    if call.seed:
        differentiated = differentiated[:1]
    return InnerGradient(
        segment(source, call.target),
        segment(source, call.sources) if call.sources is not None else "",
        call.seed,
        _adds(differentiated, by),
    )


def _gradient(tensor: Tensor, depth: int) -> Tensor | None:
    """The gradient that a tensor is; of what is put together, the first part, if all are gradients."""
    name = tensor.op.rpartition(".")[2]
    if name == "gradient":
        return tensor
    if depth == 0 or not tensor.inputs or name not in _ARRANGED | _COLLECTED:
        return None
    parts = tensor.inputs if name in _COLLECTED else tensor.inputs[:1]
    found = [_gradient(part, depth - 1) for part in parts if part.op != "constant"]
    return found[0] if found and None not in found else None


def _candidate(node: ast.AST) -> Candidate | None:
    """The inner call taken apart; under a name of the program's own it is read as `tf.gradients`."""
    if not isinstance(node, ast.Call):
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return candidate(node, name) or candidate(node, "gradients")


def _adds(targets: list[Tensor], source: Tensor) -> bool:
    """Whether the inner gradient is one of a sum, too: of several targets, or of elements that mix."""
    if len(targets) != 1 or targets[0].shape.rank_min == 0:
        return len(targets) > 1
    return call_effect(targets[0], [axis_effects(targets[0], source, "")]) == "contracts"
