"""Layers and losses of tf.contrib: some normalise batches inside, or reduce as they are told."""

from __future__ import annotations

from gradlint.knowledge.families.layers import convolution, dense
from gradlint.knowledge.families.normalizations import each_example_mixed
from gradlint.knowledge.families.registry import family, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes.shape import SCALAR, Shape, axis_dim, forget, new_dim, with_lead

#: Normalisers that mix each example by itself.
_OF_EACH_EXAMPLE = frozenset(("group_norm", "instance_norm", "layer_norm"))


def _normalized(a: Operands, out: Out) -> Out:
    """What is left of the result's identity where a normaliser may mix the whole batch."""
    if not a.given("normalizer_fn") or out.shape is None:
        return out
    if a.text("normalizer_fn") in _OF_EACH_EXAMPLE:
        return Out(each_example_mixed(out.shape), f"{out.reason}, each example normalised")
    return Out(forget(out.shape), f"{out.reason}, and a normaliser that may mix the batch", opaque=True)


@family
def contrib_dense(a: Operands) -> Out:
    """A dense layer, perhaps with a normaliser."""
    return _normalized(a, dense(a))


@family
def contrib_convolution(a: Operands) -> Out:
    """A convolution, perhaps with a normaliser."""
    return _normalized(a, convolution(a))


@family
def contrib_bias(a: Operands) -> Out:
    """A vector added along the channels, and an activation, which may be any."""
    out = Out(a.shape("inputs"), "a vector added along the channels")
    return Out(forget(a.shape("inputs")), out.reason, opaque=True) if a.given("activation_fn") else out


@family
def averaged_sequence_loss(a: Operands) -> Out:
    """A loss of each step of each sequence, averaged over both unless told."""
    if a.given("sum_over_timesteps") or a.given("sum_over_batch"):
        return unclear(0, "a loss of sequences")
    steps, batch = a.flag("timesteps", True), a.flag("batch", True)
    if steps is None or batch is None:
        return unclear(0, "a loss of sequences")
    logits = with_lead(a.shape("logits"), 2)
    if len(logits.lead) < 2:
        return unclear(0, "a loss of sequences") if not (steps and batch) else Out(SCALAR, "averaged")
    kept = [dim for dim, averaged in zip(logits.lead, (batch, steps), strict=False) if not averaged]
    return Out(Shape(tuple(kept)), "a loss of sequences" + ("" if kept else ", averaged"))


@family
def row_losses(a: Operands) -> Out:
    """One number for each row of the first of several steps."""
    steps = a.shapes("logits")
    rows = axis_dim(steps[0], 0) if steps else None
    return Out(Shape((rows or new_dim(),)), "one loss for each row", opaque=True)
