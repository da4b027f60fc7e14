"""Expressions of one or two tensors, written by hand; those of the tables stand in `from_tables`."""

from __future__ import annotations

from random_programs.indexing import INDEXING, SIZES

#: Expressions of one or two tensors; `{k}` is an axis of the first, `{c}` a coefficient.
#: What would be constant (the sum of a softmax) is multiplied: to TensorFlow its gradient is zero.
_EXPRESSIONS = tuple(
    """
    tf.square({a})
    tf.tanh({a})
    {a} * {c}
    -{a}
    {a} ** 2
    {a} + {c} * {b}
    {a} * {b}
    {a} - {c} * {b}
    {a} / (1.0 + {b} * {b})
    tf.maximum({a}, {c} * {b})
    tf.where({a} > {b}, {a}, {c} * {b})
    tf.exp({a}) + tf.stop_gradient({b})
    tf.reduce_sum({a})
    tf.reduce_mean({a}, axis={k})
    tf.reduce_sum({a}, {k})
    tf.reduce_sum({a}, axis={k}, keepdims=True)
    tf.reduce_max({a}, axis=[{k}])
    tf.reduce_mean({a}, keepdims=True)
    tf.reduce_logsumexp({a}, axis={k})
    tf.norm({a}, axis={k})
    {a} - tf.reduce_mean({a}, axis={k}, keepdims=True)
    {a} - {c} * tf.reduce_mean({b})
    tf.nn.softmax({c} * {a}) * {a}
    {a} * tf.nn.softmax({a}, axis={k})
    tf.cumsum({a}, axis={k})
    {a} * tf.nn.l2_normalize({a}, axis={k})
    tf.sort({a}, axis={k})
    tf.reverse({a}, axis=[{k}])
    tf.roll({a}, shift=1, axis={k})
    tf.transpose({a})
    tf.transpose({a}, [1, 0])
    tf.transpose({a}, perm=[0, 2, 1])
    tf.linalg.matrix_transpose({a})
    tf.reshape({a}, [-1])
    tf.reshape({a}, [tf.shape({a})[0], -1])
    tf.reshape({a}, (-1, {a}.shape[-1]))
    tf.reshape({a}, tf.shape({b}))
    tf.reshape({a}, [{a}.shape[0], -1, 1])
    tf.reshape({a}, [-1, 2])
    tf.expand_dims({a}, {k})
    tf.expand_dims({a}, -1)
    tf.squeeze({a})
    tf.squeeze({a}, axis={k})
    tf.squeeze({a}, -1)
    tf.concat([{a}, {b}], axis={k})
    tf.concat([{a}, {c} * {a}], 0)
    tf.stack([{a}, {b}], axis={k})
    tf.stack([{a}, {c} * {a}])
    tf.add_n([{a}, {b}])
    tf.tile({a}, [1, 2])
    tf.tile({a}[None], [2, 1, 1])
    tf.repeat({a}, 2, axis={k})
    tf.broadcast_to({a}, tf.shape({b}))
    tf.gather({a}, [1, 0], axis={k})
    tf.gather({a}, tf.range(2))
    tf.boolean_mask({a}, tf.reshape({a}, [tf.shape({a})[0], -1])[:, 0] > 0.2)
    tf.unstack({a}, axis={k})[0]
    tf.split({a}, 2, axis={k})[1]
    tf.pad({a}, [[0, 0], [1, 0]])
    tf.nn.moments({a}, axes=[{k}])[1]
    {a}[0]
    {a}[-1]
    {a}[1:]
    {a}[:2]
    {a}[::2]
    {a}[:, 0]
    {a}[:, 0:1]
    {a}[:, :2]
    {a}[..., -1]
    {a}[..., None]
    {a}[:, None]
    {a}[None]
    {a}[tf.newaxis, ...]
    {a}[:, tf.newaxis, :]
    {a} + {b}[:, None]
    {a}[:, None] - {c} * {a}[None]
    {a} * tf.reduce_sum({b}, -1, keepdims=True)
    tf.matmul({a}, {b})
    tf.matmul({a}, {b}, transpose_b=True)
    tf.matmul({a}, {a}, transpose_a=True)
    tf.matmul({a}, {c} * {a}, transpose_b=True)
    {a} @ {b}
    {a} @ tf.ones([{a}.shape[-1], 2])
    tf.tensordot({a}, {b}, axes=1)
    tf.linalg.matvec({a}, {b})
    tf.einsum("ij,kj->ik", {a}, {b})
    tf.einsum("ij,ij->i", {a}, {b})
    tf.einsum("i,ij->ij", {a}, {b})
    tf.einsum("bij,jk->bik", {a}, {b})
    tf.ones_like({a}) * {b}
    tf.zeros(tf.shape({a})) + {b}
    tf.cast({a}, tf.float32)
    tf.identity({a})
    tf.clip_by_value({a}, -3.0, 3.0)
    tf.clip_by_norm({a}, 0.01)
    tf.keras.losses.MSE({a}, {c} * {b})
    tf.keras.losses.MeanSquaredError()({a}, {c} * {b})
    tf.keras.losses.MeanSquaredError(reduction="none")({a}, {c} * {b})
    tf.keras.losses.MAE({b}, {c} * {a})
    tf.nn.sigmoid_cross_entropy_with_logits(labels={a}, logits={b})
    tf.nn.softmax_cross_entropy_with_logits({a}, {b})
    tf.keras.layers.Dense(2, kernel_initializer="ones")({a})
    tf.keras.layers.Dense(1, activation="tanh", kernel_initializer="ones")({a})
    tf.keras.layers.Flatten()({a})
    tf.keras.layers.LayerNormalization()({a})
    tf.keras.layers.BatchNormalization()({a}, training=True)
    tf.keras.layers.BatchNormalization()({a})
    tf.keras.layers.Softmax()({a}) * {a}
    tf.keras.layers.Concatenate()([{a}, {b}])
    tf.keras.layers.Add()([{a}, {b}])
    tf.linalg.diag({a})
    tf.linalg.diag_part({a})
    tf.math.top_k({a}, 2)[0]
    tf.map_fn(lambda row: tf.reduce_sum(row * row), {a})
    tf.map_fn(lambda row: row * {c}, {a})
    tf.reduce_sum([{a}, {b}], axis=0)
    sum([{a}, {b}])
    sum(tf.unstack({a}))
    {a} * {a}.shape[0]
    {a} / tf.cast(tf.shape({a})[0], tf.float32)
    """.strip().split("\n")
)

#: All that is written by hand, the simple ones first.
EXPRESSIONS = (*_EXPRESSIONS, *INDEXING, *SIZES)
