"""Losses: what is left of the axes of labels and predictions."""

from __future__ import annotations

from gradlint.knowledge.families.registry import family, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.algebra import Axis
from gradlint.shapes.shape import SCALAR, Shape, at_least, axis_dim, new_dim

_PER_EXAMPLE = "reduces the last axis only: one loss per example"


def _reduced(shape: Shape, axis: Axis = -1) -> Shape:
    """Some axes reduced; others over the same data (rows of labels beside predictions) are not kept."""
    axes = axis if isinstance(axis, tuple) else (axis,) if isinstance(axis, int) else ()
    gone = [dim for each in axes if (dim := axis_dim(shape, each)) is not None]
    return algebra.avoid(algebra.reduce(shape, axis), gone)


def _last_reduced(labels: Shape, predictions: Shape, axis: Axis, is_object: bool) -> Shape:
    """Labels and predictions of one shape, their last axis reduced.

    Where one of them lacks a last axis of size one, Keras 2's functions broadcast, its loss objects
    remove the axis from the other, and Keras 3 adds it to a vector or removes it.
    """
    if labels.rank is None or predictions.rank is None:
        return at_least(max(_rank_left(labels, is_object), _rank_left(predictions, is_object)))
    longer, shorter = (labels, predictions) if labels.rank > predictions.rank else (predictions, labels)
    ambiguous = labels.rank != predictions.rank and longer.lead[-1].size in (None, 1)
    if not ambiguous:
        return _reduced(algebra.broadcast(labels, predictions), axis)
    if longer.rank == 2 and shorter.rank == 1 and not is_object:
        rows = longer.lead[0].size
        return Shape((new_dim(None if rows == 1 else rows),))
    return at_least(max(_rank_left(labels, is_object), _rank_left(predictions, is_object)))


def _rank_left(shape: Shape, is_object: bool) -> int:
    """The rank that is left at least: a last axis of size one may go before the last one is reduced."""
    last = axis_dim(shape, -1)
    stays = (last is not None and last.size not in (None, 1)) or (shape.rank_min <= 2 and not is_object)
    return max(shape.rank_min - (1 if stays else 2), 0)


@family
def last_axis_loss(a: Operands) -> Out:
    """A loss per example: the last axis is reduced unless told (functional Keras losses)."""
    return _per_example(a, is_object=False)


def _per_example(a: Operands, *, is_object: bool) -> Out:
    labels, predictions = a.shape("y_true"), a.shape("y_pred")
    if a.integer("classes") is not None:
        labels = _of_the_rank_of(predictions, labels)
    axis = a.axis("axis", -1)
    if axis != -1 and (labels.rank is None or labels.rank != predictions.rank):
        return unclear(0, "a loss over axes of tensors of other ranks")
    shape = _last_reduced(labels, predictions, axis, is_object)
    # Of different ranks at most the rank is sure, not how the rows follow.
    return Out(shape, _PER_EXAMPLE, opaque=labels.rank is None or labels.rank != predictions.rank)


def _of_the_rank_of(predictions: Shape, labels: Shape) -> Shape:
    """Labels of unknown rank, which have a number for each that the predictions have."""
    rank = predictions.rank
    if rank is None or rank < 2 or labels.rank is not None or labels.rank_min > rank:
        return labels
    return Shape(tuple(axis_dim(labels, i) or new_dim() for i in range(rank)))


@family
def sparse_last_axis_loss(a: Operands) -> Out:
    """A loss per example whose labels are class numbers: the predictions lose their last axis."""
    return Out(_of_classes(a.shape("y_true"), a.shape("y_pred"), a.axis("axis", -1)), _PER_EXAMPLE)


def _of_classes(labels: Shape, predictions: Shape, axis: Axis = -1) -> Shape:
    """The predictions without their classes, row by row with the labels where their ranks agree."""
    left = algebra.reduce(predictions, axis)
    if left.rank is not None and left.rank == labels.rank:
        merged = [algebra.merge(*pair) or new_dim() for pair in zip(left.lead, labels.lead, strict=True)]
        left = Shape(tuple(merged))
    classes = axis_dim(predictions, axis) if isinstance(axis, int) else None
    if left.rank != labels.rank and left.lead and labels.lead and _may_have_the_rows(labels, left):
        # Labels with a last axis of size one have the same rows.
        rows = algebra.merge(left.lead[0], labels.lead[0]) or new_dim()
        left = Shape((rows, *left.lead[1:]), left.rest, left.tail)
    return algebra.avoid(left, () if classes is None else (classes,))


def _may_have_the_rows(labels: Shape, left: Shape) -> bool:
    """Whether the labels have one axis more, as far as the ranks are known."""
    return labels.rank is None or left.rank is None or labels.rank == left.rank + 1


@family
def softmax_loss(a: Operands) -> Out:
    """Cross-entropy over one axis of labels and logits of one shape, the last unless told."""
    logits = a.shape("logits")
    labels = _of_the_rank_of(logits, a.shape("labels"))
    axis = a.axis("axis", -1)
    if axis is None:
        return unclear(0, "a loss over the last axis, or over all")  # TensorFlow 1, or Keras
    if labels.rank != logits.rank:
        # TensorFlow lays both out as matrices, and gives the result the shape of the logits.
        return Out(_reduced(logits, axis), _PER_EXAMPLE, opaque=True)
    return Out(_reduced(algebra.broadcast(labels, logits), axis), _PER_EXAMPLE)


@family
def sparse_softmax_loss(a: Operands) -> Out:
    """Cross-entropy whose labels are class numbers: the logits without their last axis."""
    labels, logits = a.shape("labels"), a.shape("logits")
    if logits.rank is None and labels.rank is not None:
        merged = [
            (algebra.merge(dim, other) if (other := axis_dim(logits, i)) else None) or new_dim()
            for i, dim in enumerate(labels.lead)
        ]
        return Out(Shape(tuple(merged)), "one loss per label")
    return Out(_of_classes(labels, logits), _PER_EXAMPLE)


@family
def keras_sparse_softmax_loss(a: Operands) -> Out:
    """Keras' backend: one loss per label; the labels may have a last axis of size one."""
    return Out(_of_classes(a.shape("labels"), a.shape("logits"), a.axis("axis", -1)), _PER_EXAMPLE)


@family
def elementwise_loss(a: Operands) -> Out:
    """A loss of each element of labels and logits."""
    shape = algebra.broadcast(a.shape("labels"), a.shape("logits"))
    return Out(shape, "one loss per element, no reduction")


def _reduction(a: Operands) -> Out | None:
    """What a reduction leaves, or None where there is none."""
    reduction = a.text("reduction", "")
    if reduction is None:
        return unclear(0, "a loss whose reduction is not known")
    return None if reduction == "none" else Out(SCALAR, "the loss reduces to a scalar")


@family
def v1_loss(a: Operands) -> Out:
    """tf.compat.v1.losses: reduced to a scalar unless told otherwise."""
    return _reduction(a) or unclear(0, "a loss without a reduction")


@family
def keras_loss(a: Operands) -> Out:
    """A Keras loss object called on labels and predictions: a scalar unless its reduction is 'none'."""
    reduced = _reduction(a)
    return _per_example(a, is_object=True) if reduced is None else reduced


@family
def sparse_keras_loss(a: Operands) -> Out:
    """A Keras loss object whose labels are class numbers."""
    reduced = _reduction(a)
    return sparse_last_axis_loss(a) if reduced is None else reduced


@family
def hits(_: Operands) -> Out:
    """How often the predictions are right: versions differ in the axes that they average over."""
    return unclear(0, "how often the predictions are right")


@family
def unsaid_loss(a: Operands) -> Out:
    """A loss object of which only the reduction is known."""
    return _reduction(a) or unclear(0, "a loss without a reduction")


@family
def overlap(a: Operands) -> Out:
    """How much two sets overlap: over all axes unless told."""
    if a.given("axis") and (
        a.shape("y_true").rank is None or a.shape("y_true").rank != a.shape("y_pred").rank
    ):
        return unclear(0, "how much two sets of other ranks overlap")
    both = algebra.broadcast(a.shape("y_true"), a.shape("y_pred"))
    return Out(_reduced(both, a.axis("axis", None)), "how much two sets overlap")


@family
def overlap_loss(a: Operands) -> Out:
    """The same as a loss object."""
    return _reduction(a) or overlap(a)


@family
def example_pairs(a: Operands) -> Out:
    """A loss that compares each example, a vector, with all others."""
    if a.shape("y_pred").rank != 2:
        return unclear(0, "each example beside all others")
    rows = axis_dim(a.shape("y_pred"), 0)
    return Out(Shape((new_dim(rows.size if rows else None),)), "each example beside all others")


@family
def example_pairs_loss(a: Operands) -> Out:
    """The same as a loss object."""
    return _reduction(a) or example_pairs(a)


@family
def sequence_loss(a: Operands) -> Out:
    """A loss of sequences: one number for each."""
    labels, outputs = axis_dim(a.shape("y_true"), 0), axis_dim(a.shape("y_pred"), 0)
    rows = (algebra.merge(labels, outputs) if labels and outputs else None) or new_dim()
    return Out(Shape((rows,)), "one loss for each sequence")


@family
def sequence_loss_object(a: Operands) -> Out:
    """The same as a loss object."""
    return _reduction(a) or sequence_loss(a)


@family
def sampled_loss(a: Operands) -> Out:
    """Sampled losses: one number per example."""
    inputs, labels = axis_dim(a.shape("inputs"), 0), axis_dim(a.shape("labels"), 0)
    rows = (algebra.merge(inputs, labels) if inputs and labels else None) or new_dim()
    return Out(Shape((rows,)), "one loss per example")


@family
def ctc_loss(_: Operands) -> Out:
    """One loss per sequence."""
    return Out(Shape((new_dim(name="batch"),)), "one loss per sequence", opaque=True)
