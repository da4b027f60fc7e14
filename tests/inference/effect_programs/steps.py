"""Steps of programs: what keeps rows apart, what does not, and what a target is made of."""

from __future__ import annotations

import random


def listed(text: str) -> list[str]:
    return [name.strip() for line in text.split("\n") for name in line.split("|") if name.strip()]


#: What keeps rows apart; `{a}` has {k} columns and so has the result.
BY_ROW = listed("""
tf.tanh({a})|{a} ** 2|{a} * 0.5 + 1.0|tf.sin({a})|tf.exp(-({a} ** 2))|tf.nn.softplus({a})|tf.nn.softmax({a})
{a} / (1.0 + tf.reduce_sum({a} ** 2, axis=1, keepdims=True))|tf.nn.l2_normalize({a}, axis=-1)
tf.clip_by_value({a}, -0.5, 0.5)|2.0 * ({a} - low) / (high - low) - 1.0|tf.reverse({a}, [1])
tf.cumsum({a}, axis=1)|tf.reshape({a}, [-1, {k}])|tf.where({a} > 0.0, {a}, tf.exp({a}) - 1.0)
tf.matmul({a}, tf.ones(({k}, {k})) * 0.3)|tf.transpose(tf.transpose({a}))
tf.stack(tf.unstack({a}, axis=1), axis=1)
tf.concat(tf.split({a}, {k}, axis=1), axis=1)|layers.Dense({k}, activation='tanh')({a})|{a} * beta
tf.math.log1p({a} ** 2)|tf.einsum('ij,jk->ik', {a}, tf.eye({k}) + 0.2)|tf.maximum({a}, 0.1 * {a})
tf.vectorized_map(tf.tanh, {a})|tf.map_fn(lambda r: r * tf.reduce_sum(r), {a})|tf.identity({a})
tf.stop_gradient({a}) * {a}|layers.LayerNormalization()({a})|layers.BatchNormalization()({a}, training=False)
""")
#: What does not; some of it only moves rows.
MIXES = listed("""
{a} - tf.reduce_mean({a}, axis=0)|tf.nn.softmax({a}, axis=0)|tf.cumsum({a}, axis=0)|tf.reverse({a}, [0]) + {a}
tf.gather({a}, [1, 0, 2]) * {a}|{a} / (2.0 + tf.reduce_sum({a}))|{a} * tf.reduce_max({a})
tf.matmul(tf.matmul({a}, {a}, transpose_b=True), {a})|tf.sort({a}, axis=0)|tf.roll({a}, 1, axis=0) * {a}
layers.BatchNormalization()({a}, training=True)|tf.reshape(tf.reshape({a}, [-1])[::-1], tf.shape({a})) * {a}
tf.transpose(tf.nn.softmax(tf.transpose({a})))|tf.reshape(tf.transpose({a}), [-1, {k}]) * {a}
tf.reverse({a}, [0])
tf.concat([{a}[:1], {a}[:-1]], axis=0) * {a}|tf.map_fn(lambda r: r * tf.reduce_sum({a}), {a})
tf.concat([{a}[:1], {a}[:-1]], axis=0)|tf.linalg.l2_normalize({a})|{a} - {a}[0]|tf.random.shuffle({a}) * {a}
""")
#: What the target is made of {k} columns.
HEADS = listed("""
{a}|{a}[:, 0]|{a}[:, :1]|{a}[:, 1:2]|{a}[..., -1]|tf.reduce_sum({a}, axis=1)|tf.reduce_mean({a} ** 2, axis=-1)
tf.norm({a}, axis=1)|tf.reduce_max({a}, axis=1)|tf.gather({a}, actions, axis=1, batch_dims=1)
tf.squeeze({a}[:, :1])
tf.reduce_sum({a} * tf.one_hot(actions, {k}), axis=1)|tf.squeeze({a}[:, :1], axis=1)
tf.unstack({a}, axis=1)[0]
tf.split({a}, {k}, axis=1)[1]|tf.reduce_sum({a}, axis=0)|tf.transpose({a})[0]|tf.reshape({a}[:, 0], [-1])
tf.einsum('ij,ij->i', {a}, {a})|{a}[:, 0] - tf.reduce_mean({a}[:, 0])
tf.reduce_logsumexp({a}, 1, keepdims=True)
tf.gather_nd({a}, tf.stack([tf.range(3), actions], axis=1))|{a}[:2]|{a}[0]|tf.gather({a}, 1, axis=1)
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits={a})|tf.reshape({a}, [-1])
tf.nn.softmax_cross_entropy_with_logits(labels=tf.one_hot(actions, {k}), logits={a})|tf.gather({a}, actions)
tf.keras.losses.mse(tf.ones_like({a}), {a})|tf.concat([{a}[:, :1], {a}[:, 1:]], 1)[:, 0]
tf.reduce_prod({a}, 1)
tf.reduce_sum(tf.square({a}[:, None] - {a}[None]), -1)[:, 0]|{a}[:, 0] * {a}[0, 0]
tf.tensordot({a}, {a}[0], 1)
tf.minimum({a}[:, 0], {a}[:, 1])|tf.math.top_k({a}, 1).values
tf.linalg.diag_part({a} * tf.transpose({a}[:, :1]))
tf.nn.log_softmax({a})[:, 0]
tf.keras.losses.KLDivergence(reduction='none')(tf.nn.softmax(1.0 - {a}), tf.nn.softmax({a}))
""")


def head(draw: random.Random, name: str, columns: int, mixes: float = 0.2) -> list[str]:
    """Some steps on a tensor of so many columns, then a target `y` of it."""
    lines = []
    for _ in range(draw.choice((0, 0, 1, 2))):
        step = draw.choice(MIXES if draw.random() < mixes else BY_ROW)
        lines.append(f"{name} = {step.format(a=name, k=columns)}")
    head = draw.choice(HEADS if draw.random() < 0.6 else HEADS[:10])
    return [*lines, f"y = {head.format(a=name, k=columns)}"]
