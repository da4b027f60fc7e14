"""Cases: operations that move, pick, repeat and join entries."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from case_type import Case, fixed

nn = tf.nn


def _halves_added(x):
    first, second = tf.split(x, 2)
    return first + second


def _swapped(x):
    first, second = tf.unstack(x, num=2)
    return tf.stack([second, first])


def _written(x):
    rows = tf.TensorArray(x.dtype, 3).write(0, x[2]).write(1, x[0] * 2).write(2, x[1])
    return rows.stack()


_UNSORTED = np.array([[3.0, 1, 2], [1.0, 2, 3]])
_PEAK = np.tile(np.array([[1.0, 2, 1], [2, 9, 2], [1, 2, 1]])[None, :, :, None], (2, 1, 1, 1))
_IDS = [[0, 0], [1, 1], [2, 0]]

MOVING = (
    Case("transpose", ((3, 2),), tf.transpose, "kept1 kept0"),
    Case("permuted", ((2, 3, 4),), lambda x: tf.transpose(x, [2, 0, 1]), "kept2 kept0 kept1"),
    Case("reshape_merges", ((2, 3, 2),), lambda x: tf.reshape(x, [6, 2]), "kept kept2"),
    Case("reshape_splits", ((6, 2),), lambda x: tf.reshape(x, [2, 3, 2]), "kept kept kept1"),
    Case("flatten", ((2, 3),), lambda x: tf.reshape(x, [-1]), "kept"),
    Case("expand_dims", ((3,),), lambda x: tf.expand_dims(tf.tanh(x), 1), "kept0 one"),
    Case("squeeze", ((3, 1),), tf.squeeze, "kept0"),
    Case("concat", ((2, 2), (3, 2)), lambda x, w: tf.concat([x, w], 0), "kept0 kept1 / kept0 kept1"),
    Case("concat_with_itself", ((2, 2),), lambda x: tf.concat([x, x], 0), "AddN kept1"),
    Case("stack", ((3,), (3,)), lambda x, w: tf.stack([x, w]), "kept kept0 / kept kept0"),
    Case("stack_twice", ((3,),), lambda x: tf.stack([x, 2 * x, 3 * x]), "AddN kept0"),
    Case("tile", ((3, 2),), lambda x: tf.tile(x, [2, 1]), "Tile kept1"),
    Case("repeat", ((3, 2),), lambda x: tf.repeat(x, 2, axis=0), "summed kept1"),
    Case("broadcast_to", ((2,),), lambda x: tf.broadcast_to(x, [3, 2]), "BroadcastTo kept0"),
    Case("strided_slice", ((4, 5),), lambda x: x[1:, ::2], "kept0 kept1"),
    Case("first_row", ((3, 2),), lambda x: x[0], "kept1"),
    Case("shifted_slices", ((4, 2),), lambda x: x[1:] - x[:-1], "AddN kept1"),
    Case("reverse", ((3, 2),), lambda x: tf.reverse(x, [0]), "kept0 kept1"),
    Case("roll", ((3, 2),), lambda x: tf.roll(x, 1, 0), "kept0 kept1"),
    Case("roll_added", ((3, 2),), lambda x: x + tf.roll(x, 1, 0), "AddN kept1"),
    Case("pad", ((2, 2),), lambda x: tf.pad(x, [[1, 1], [0, 2]]), "kept0 kept1"),
    Case("reflected_pad", ((3, 2),), lambda x: tf.pad(x, [[1, 1], [0, 0]], "REFLECT"), "MirrorPad kept1"),
    Case("halves_added", ((4, 2),), _halves_added, "kept kept1"),
    Case("swapped", ((2, 3),), _swapped, "kept0 kept1"),
    Case("tensor_array", ((3, 2),), _written, "kept0 kept1"),
    Case("gather", ((4, 2),), lambda x: tf.gather(x, [2, 0]), "kept0 kept1"),
    Case("gather_duplicates", ((4, 2),), lambda x: tf.gather(x, [2, 0, 2]), "IndexedSlices kept1"),
    Case("gather_columns", ((3, 4),), lambda x: tf.gather(x, [1, 1, 3], axis=1), "kept0 GatherV2"),
    Case(
        "gather_of_batches", ((2, 3),), lambda x: tf.gather(x, [[0, 2], [1, 1]], batch_dims=1), "kept0 summed"
    ),
    Case(
        "gather_inside",
        ((4, 2),),
        lambda x: tf.gather(x * fixed(4, 2), [2, 0, 2]),
        "IndexedSlices|GatherV2|Mul kept1",
    ),
    Case(
        "embedding",
        ((4, 2),),
        lambda table: nn.embedding_lookup(table, [3, 1, 3]),
        "IndexedSlices kept1",
        variables=(0,),
    ),
    Case(
        "embedding_unique",
        ((4, 2),),
        lambda table: nn.embedding_lookup(table, [3, 1]),
        "kept0 kept1",
        variables=(0,),
    ),
    Case(
        "embedding_of_words",
        ((4, 2), (2, 3)),
        lambda table, w: tf.reduce_mean(nn.embedding_lookup(table, [[3, 1], [1, 0]]), 1) @ w,
        "IndexedSlices MatMul / MatMul kept1",
        variables=(0,),
    ),
    Case("gather_nd", ((3, 2),), lambda x: tf.gather_nd(x, _IDS), "kept0"),
    Case("gather_nd_duplicates", ((3, 2),), lambda x: tf.gather_nd(x, [*_IDS, [1, 1]]), "GatherNd"),
    Case("scatter_nd", ((3,),), lambda x: tf.scatter_nd([[4], [0], [2]], x, [5]), "kept0"),
    Case("scatter_nd_adds", ((3,),), lambda x: tf.scatter_nd([[1], [0], [1]], x, [2]), "kept"),
    Case(
        "scatter_update",
        ((4,), (2,)),
        lambda x, u: tf.tensor_scatter_nd_update(x, [[1], [3]], u),
        "kept0 / kept0",
    ),
    Case("segment_sum", ((4, 2),), lambda x: tf.math.segment_sum(x, [0, 0, 1, 1]), "kept kept1"),
    Case(
        "segment_mean",
        ((4, 2), (2,)),
        lambda x, b: tf.math.unsorted_segment_mean(x + b, [1, 0, 1, 0], 2),
        "kept kept1 / AddV2 kept0",
    ),
    Case("boolean_mask", ((4, 2),), lambda x: tf.boolean_mask(x, [True, False, True, True]), "kept0 kept1"),
    Case("where", ((3,), (3,)), lambda x, w: tf.where([True, False, True], x, w), "kept0 / kept"),
    Case("diagonal_of_vector", ((3,),), tf.linalg.diag, "kept0 kept0"),
    Case("diagonal_part", ((3, 3),), tf.linalg.diag_part, "kept"),
    Case("lower_triangle", ((3, 3),), lambda x: tf.linalg.band_part(x, -1, 0), "kept0 kept1"),
    Case("sort", (_UNSORTED,), lambda x: tf.sort(x, axis=1), "kept0 kept"),
    Case("top_k", (_UNSORTED,), lambda x: tf.math.top_k(x, 2).values, "kept0 kept"),
    Case("max_pool", ((2, 4, 4, 1),), lambda x: nn.max_pool2d(x, 2, 2, "VALID"), "kept0 kept kept one"),
    Case(
        "max_pool_overlapping",
        (_PEAK,),
        lambda x: nn.max_pool2d(x, 2, 1, "VALID"),
        "kept0 MaxPool MaxPool one",
    ),
    Case("depth_to_space", ((1, 2, 2, 4),), lambda x: nn.depth_to_space(x, 2), "one kept kept one"),
    Case(
        "ragged",
        ((5,), ()),
        lambda x, w: tf.RaggedTensor.from_row_lengths(x * w, [2, 3]),
        "kept0 / Mul",
        modes=("eager",),
    ),
)
