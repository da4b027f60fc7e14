"""From the results of the passes to the dense Jacobian.

A block holds what is not zero by structure: entry (k, s) is the derivative of the target's element that seed
k picks in the slice of the source's element s.  Without folded axes the block is the Jacobian.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import tensorflow as tf

from gradlint_runtime.jacobians.records import Pair
from gradlint_runtime.jacobians.seeds import Size


def from_forward(
    block: tf.Tensor, pairs: Sequence[Pair], target: Sequence[Size], source: Sequence[Size]
) -> tf.Tensor:
    """The block of reverse mode, from that of forward mode.

    In: (elements of the source's axes that are not folded, elements of the target).
    Out: (elements of the target's axes that are not folded, elements of the source).
    """
    target_of = {source_axis: target_axis for target_axis, source_axis in pairs}
    own_source = [axis for axis in range(len(source)) if axis not in target_of]
    own_target = [axis for axis in range(len(target)) if axis not in target_of.values()]
    if not pairs:
        return tf.transpose(block)
    block = tf.reshape(block, [*(source[axis] for axis in own_source), *target])
    at_target = [len(own_source) + axis for axis in range(len(target))]
    order = [at_target[axis] for axis in own_target]
    order += [
        at_target[target_of[axis]] if axis in target_of else own_source.index(axis)
        for axis in range(len(source))
    ]
    rows = prod([target[axis] for axis in own_target])
    return tf.reshape(tf.transpose(block, order), [rows, prod(source)])


def to_dense(
    block: tf.Tensor, pairs: Sequence[Pair], target: Sequence[Size], source: Sequence[Size]
) -> tf.Tensor:
    """The Jacobian of shape target + source: the block's rows written into zeros.

    The axes of the source behind the last folded one stay together, so that one index writes a whole row.
    """
    if not pairs:
        return tf.reshape(block, [*target, *source])
    target_of = {source_axis: target_axis for target_axis, source_axis in pairs}
    leading = max(target_of) + 1
    own_target = [axis for axis in range(len(target)) if axis not in target_of.values()]
    row = prod(source[leading:])
    rows_of_source = prod(source[:leading])
    strides = [tf.cast(prod(target[axis + 1 :]), tf.int64) for axis in range(len(target))]

    element_of_seed = _offsets([target[axis] for axis in own_target], [strides[axis] for axis in own_target])
    element_of_row = _offsets(
        source[:leading],
        [
            strides[target_of[axis]] if axis in target_of else tf.zeros((), tf.int64)
            for axis in range(leading)
        ],
    )
    elements = element_of_seed[:, None] + element_of_row[None, :]
    rows = elements * tf.cast(rows_of_source, tf.int64) + tf.range(tf.cast(rows_of_source, tf.int64))
    dense = tf.scatter_nd(
        tf.reshape(rows, [-1, 1]),
        tf.reshape(block, [-1, row]),
        tf.cast([prod(target) * rows_of_source, row], tf.int64),
    )
    return tf.reshape(dense, [*target, *source])


def _offsets(shape: Sequence[Size], strides: Sequence[tf.Tensor]) -> tf.Tensor:
    """The sum of index times stride for every index into the shape, flat, in row-major order."""
    offsets = tf.zeros([1], tf.int64)
    for size, stride in zip(shape, strides, strict=True):
        steps = tf.range(tf.cast(size, tf.int64)) * stride
        offsets = tf.reshape(offsets[:, None] + steps[None, :], [-1])
    return offsets
