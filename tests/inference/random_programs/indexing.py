"""Expressions of every kind of index, and of shapes and sizes as values."""

from __future__ import annotations

#: What TensorFlow does with an index, then NumPy's rules, on arrays of its own.
INDEXING = tuple(
    """
    {a}[1]
    {a}[-2]
    {a}[0, 1]
    {a}[0][1]
    {a}[(0, 1)]
    {a}[[0, 1]]
    {a}[0:1]
    {a}[1:3]
    {a}[:-1]
    {a}[-2:]
    {a}[1:-1]
    {a}[::2]
    {a}[1::2]
    {a}[::-1]
    {a}[-1::-1]
    {a}[2:0:-1]
    {a}[:100]
    {a}[slice(1, None)]
    {a}[slice(None), 0]
    {a}[:, 1:]
    {a}[:, ::2]
    {a}[:, ::-1]
    {a}[:, -1:]
    {a}[1:, 1]
    {a}[0, ...]
    {a}[..., 0]
    {a}[..., 0:1]
    {a}[..., 0, :]
    {a}[0, ..., 1]
    {a}[..., ::2]
    {a}[...]
    {a}[:]
    {a}[:, :]
    {a}[None, None]
    {a}[..., tf.newaxis]
    {a}[:, None, ...]
    {a}[None, ..., None]
    {a}[np.newaxis]
    {a}[0, None]
    {a}[None, 0]
    {a}[:, None, 0]
    {a}[tf.constant(1)]
    {a}[tf.argmax(tf.reshape({a}, [-1])) * 0]
    {a}[:, tf.constant(0)]
    {a}[tf.constant(1):]
    {a}[:tf.constant(2)]
    {a}[:{a}.shape[0]]
    {a}[:{a}.shape[0] - 1]
    {a}[:tf.shape({a})[0]]
    {a}[:len({a}) // 2]
    {a}[{a}.shape[0] // 2:]
    {a}[{a} > 0.1]
    {a}[{a}[:, 0] > -2.0]
    {a}[tf.greater({a}, 0.1)]
    {a}[tf.greater({a}[:, 0], -2.0)]
    {a}[tf.logical_and({a} > -2.0, {a} < 2.0)]
    {a}[({a} > -2.0) & ({a} < 2.0)]
    {a}[~({a} > 2.0)]
    {a}[tf.cast(tf.ones_like({a}), tf.bool)]
    {a}[tf.constant([True] * len({a}))]
    {a}[np.array([True] * len({a}))]
    {a}[tf.range(len({a})) < 2]
    {a}[tf.not_equal({a}, 0.0)]
    {a}[tf.math.is_finite({a})]
    tf.gather({a}, [0, 0, 1])
    tf.gather({a}, tf.range(tf.shape({a})[0]))
    tf.gather({a}, tf.argsort({a}[:, 0]))
    tf.gather_nd({a}, [[0, 0], [1, 1]])
    tf.gather_nd({a}, [[0], [1]])
    tf.gather_nd({a}, tf.stack([tf.range(2), tf.range(2)], axis=1))
    tf.slice({a}, [0, 0], [2, 1])
    tf.slice({a}, [1, 0], [-1, -1])
    tf.boolean_mask({a}, {a}[:, 0] > -2.0)
    tf.boolean_mask({a}, {a} > 0.0)
    tf.strided_slice({a}, [0], [2])
    tf.unstack({a})[-1]
    tf.split({a}, [1, -1], axis=-1)[0]
    tf.cast(np.ones([4, 3])[[0, 2]], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[[0, 2, 1], [1, 1, 0]], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[:, [0, 2]], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[[0, 2], 1:], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[[[0], [2]], [1, 2]], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.ix_([0, 2], [1, 2])], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.arange(4), [0, 1, 2, 0]], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.arange(2)], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.array([[0, 1], [2, 3]])], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.ones([4, 3]) > 0], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.ones(4) > 0], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.ones(4) > 0, 0], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.ones(4) > 0][:, 0], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[:, np.array([True, False, True])], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.isfinite(np.ones(4))], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[[True, False, True, True]], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[None, [0, 1]], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[[0, 1], None], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[..., [0, 1]], tf.float32) * {c}
    tf.cast(np.ones([2, 3, 2])[0, :, [0, 1, 1]], tf.float32) * {c}
    tf.cast(np.ones([2, 3, 2])[:, [0, 1], [0, 1]], tf.float32) * {c}
    tf.cast(np.ones([2, 3, 2])[[0, 1], :, [0, 1]], tf.float32) * {c}
    tf.cast(np.ones([2, 3, 2])[:, 0, [0, 1, 1]], tf.float32) * {c}
    tf.cast(np.ones([2, 3, 2])[[0, 1], ..., 0], tf.float32) * {c}
    tf.cast(np.ones([2, 3, 2])[[[0, 1]], [0, 1]], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.random.permutation(4)], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.argsort(np.ones(4))], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.where(np.ones(4) > 0)], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[np.where(np.ones(4) > 0)[0]], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[-1], tf.float32) * {c}
    tf.cast(np.ones([4, 3])[1:3, ::-1], tf.float32) * {c}
    tf.cast(np.ones([4, 3]).T[0], tf.float32) * {c}
    """.strip().split("\n")
)

#: Shapes, sizes and ranks as values, and arithmetic on them.
SIZES = tuple(
    """
    tf.reshape({a}, [{a}.shape[0], -1])
    tf.reshape({a}, [-1, {a}.shape[-1]])
    tf.reshape({a}, {a}.shape)
    tf.reshape({a}, {a}.shape.as_list())
    tf.reshape({a}, {a}.get_shape())
    tf.reshape({a}, {a}.get_shape().as_list())
    tf.reshape({a}, {a}.shape[::-1])
    tf.reshape({a}, tf.shape({a})[::-1])
    tf.reshape({a}, {a}.shape.as_list()[:1] + [-1])
    tf.reshape({a}, {a}.shape[:-1] + [{a}.shape[-1], 1])
    tf.reshape({a}, {a}.shape[:-1] + (1, {a}.shape[-1]))
    tf.reshape({a}, {a}.shape + [1])
    tf.reshape({a}, [1] + {a}.shape)
    tf.reshape({a}, {a}.shape.concatenate([1]))
    tf.reshape({a}, {a}.shape.as_list()[:-1] + [-1])
    tf.reshape({a}, [1] + {a}.shape.as_list())
    tf.reshape({a}, list({a}.shape) + [1])
    tf.reshape({a}, tuple({a}.shape) + (1,))
    tf.reshape({a}, [*{a}.shape, 1])
    tf.reshape({a}, (*{a}.shape[:-1], -1))
    tf.reshape({a}, tf.concat([tf.shape({a})[:1], [-1]], 0))
    tf.reshape({a}, tf.concat([tf.shape({a})[:-1], [1, tf.shape({a})[-1]]], axis=0))
    tf.reshape({a}, tf.concat([tf.shape({a}), [1]], 0))
    tf.reshape({a}, tf.stack([tf.shape({a})[0], -1]))
    tf.reshape({a}, tf.stack([{a}.shape[0], tf.shape({a})[1], 1]))
    tf.reshape({a}, (tf.shape({a})[0], tf.size({a}) // tf.shape({a})[0]))
    tf.reshape({a}, [tf.size({a})])
    tf.reshape({a}, [{a}.shape.num_elements()])
    tf.reshape({a}, [int(np.prod({a}.shape))])
    tf.reshape({a}, [np.prod({a}.shape)])
    tf.reshape({a}, [tf.reduce_prod(tf.shape({a}))])
    tf.reshape({a}, [{a}.shape[0], int(np.prod({a}.shape[1:]))])
    tf.reshape({a}, [{a}.shape[0] * {a}.shape[1]])
    tf.reshape({a}, [{a}.shape[0] * {a}.shape[1], -1])
    tf.reshape({a}, [-1, {a}.shape[0] * {a}.shape[1]])
    tf.reshape({a}, [{a}.shape[0] // 2, -1])
    tf.reshape({a}, [{a}.shape[0] // 2, 2, -1])
    tf.reshape({a}, [len({a}), -1])
    tf.reshape({a}, (-1,) + tuple({a}.shape[1:]))
    tf.reshape({a}, [-1] + [1] * ({a}.shape.rank - 1))
    tf.reshape({a}, [-1] + [1] * ({a}.shape.ndims - 1))
    tf.reshape({a}, [-1] + [1] * (len({a}.shape) - 1))
    tf.reshape({a}, [-1] + [1 for _ in {a}.shape[1:]])
    tf.reduce_sum({a}, axis=list(range(1, {a}.shape.rank)))
    tf.reduce_sum({a}, axis=list(range(1, len({a}.shape))))
    tf.reduce_sum({a}, axis=tuple(range(1, {a}.shape.ndims)))
    tf.reduce_sum({a}, axis=[i for i in range(len({a}.shape)) if i != 0])
    tf.reduce_sum({a}, axis=tf.range(1, tf.rank({a})))
    tf.reduce_sum({a}, axis={a}.shape.rank - 1)
    tf.reduce_sum({a}, axis=len({a}.shape) - 1)
    tf.reduce_mean({a}, axis=range(1, {a}.shape.rank))
    tf.reduce_mean({a}, axis=np.arange(1, {a}.shape.rank))
    tf.transpose({a}, list(range({a}.shape.rank))[::-1])
    tf.transpose({a}, [{a}.shape.rank - 1] + list(range({a}.shape.rank - 1)))
    tf.expand_dims({a}, {a}.shape.rank)
    tf.expand_dims({a}, axis=[-1])
    tf.ones([{a}.shape[0], 2]) * {c}
    tf.ones((len({a}),)) * {c}
    tf.ones({a}.shape) * {a}
    tf.ones({a}.shape[1:]) * {a}
    tf.ones(tf.shape({a})[1:]) * {a}
    tf.zeros_like({a}) + {b}
    tf.fill(tf.shape({a}), {c}) * {a}
    tf.fill([{a}.shape[0], 1], {c}) * {a}
    tf.fill({a}.shape[:1], {c})
    tf.tile({a}[None], [2] + [1] * {a}.shape.rank)
    tf.tile({a}, [2] + [1] * (len({a}.shape) - 1))
    tf.tile(tf.reshape({a}, [-1, 1]), [1, {b}.shape[0]])
    tf.tile({a}, tf.stack([tf.shape({b})[0]] + [1] * (len({a}.shape) - 1)))
    tf.broadcast_to({a}, [2] + {a}.shape)
    tf.broadcast_to({a}, tf.concat([[2], tf.shape({a})], 0))
    tf.broadcast_to({a}, {b}.shape)
    tf.repeat({a}, {b}.shape[0], axis=0)
    tf.repeat({a}, len({b}), axis=-1)
    {a} / {a}.shape[0]
    {a} / tf.cast(tf.size({a}), tf.float32)
    {a} * float({a}.shape[-1])
    {a} * {a}.shape.rank
    {a} * len({a}.shape)
    {a} * tf.cast(tf.rank({a}), tf.float32)
    {a} * tf.cast(tf.shape({a})[0] * tf.shape({a})[-1], tf.float32)
    tf.cast(tf.shape({a}), tf.float32) * {c}
    tf.reduce_sum(tf.cast(tf.shape({a}), tf.float32)) * {b}
    tf.range(tf.cast(tf.shape({a})[0], tf.float32)) * {c}
    tf.one_hot(tf.range({a}.shape[0]), {a}.shape[0]) * {c}
    tf.one_hot([0] * len({a}), 2) * {c}
    tf.eye({a}.shape[0]) * {c}
    tf.eye(tf.shape({a})[0]) @ {a}
    tf.linspace(0.0, 1.0, {a}.shape[0]) * {c}
    tf.sequence_mask([1, 2], {a}.shape[-1], dtype=tf.float32) * {c}
    tf.stack([{a}[i] for i in range({a}.shape[0])])
    tf.stack([{a}[:, i] for i in range({a}.shape[1])], axis=1)
    tf.concat([{a}[i:i + 1] for i in range(len({a}))], 0)
    tf.add_n([{a}[i] for i in range({a}.shape[0])])
    sum({a}[i] for i in range({a}.shape[0]))
    tf.ensure_shape({a}, [None] * {a}.shape.rank)
    tf.ensure_shape({a}, {a}.shape)
    tf.split({a}, {a}.shape[0])[0]
    tf.split({a}, num_or_size_splits={a}.shape[-1], axis=-1)[0]
    tf.pad({a}, [[1, 1]] + [[0, 0]] * ({a}.shape.rank - 1))
    tf.slice({a}, [0] * {a}.shape.rank, [1] + [-1] * ({a}.shape.rank - 1))
    tf.zeros([*{a}.shape[:-1], 2]) + {c}
    tf.zeros({a}.shape[:-1] + [2]) + {c}
    tf.zeros(tf.concat([tf.shape({a})[:1], [3]], 0)) + {c}
    tf.zeros([tf.shape({a})[i] for i in range(2)]) + {c}
    tf.zeros([s + 1 for s in {a}.shape]) + {c}
    tf.zeros([max({a}.shape[0], 2), min({a}.shape[-1], 2)]) + {c}
    tf.zeros(np.array([2, {a}.shape[0]])) + {c}
    tf.zeros((2,) * {a}.shape.rank) + {c}
    tf.zeros(tf.TensorShape([2, 3])) + {c}
    tf.zeros(tf.broadcast_static_shape({a}.shape, {b}.shape)) + {c}
    """.strip().split("\n")
)
