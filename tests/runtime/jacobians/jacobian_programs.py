"""The programs whose Jacobians are checked: a name, a function, and the shapes of its float64 sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf


class Program(NamedTuple):
    function: Callable[..., tf.Tensor]
    shapes: tuple[tuple[int, ...], ...]
    make: Callable[[np.random.Generator, tuple[int, ...]], np.ndarray] = lambda rng, shape: rng.normal(
        size=shape
    )
    dtype: tf.DType = tf.float64
    #: Finite differences need a function that is smooth where it is evaluated.
    smooth: bool = True


def positive_definite(rng, shape):
    matrix = rng.normal(size=shape)
    return matrix @ np.swapaxes(matrix, -1, -2) + 3 * np.eye(shape[-1])


def definite_or_normal(rng, shape):
    return positive_definite(rng, shape) if shape[0] == shape[1] else rng.normal(size=shape)


def positive(rng, shape):
    return rng.uniform(0.5, 2, size=shape)


def complex_values(rng, shape):
    return rng.normal(size=shape) + 1j * rng.normal(size=shape)


def batch_norm(x, scale, training):
    if training:
        mean, variance = tf.nn.moments(x, [0])
    else:
        mean, variance = tf.constant([0.1, 0.2, 0.3], x.dtype), tf.constant([1.0, 2.0, 3.0], x.dtype)
    return tf.nn.batch_normalization(x, mean, variance, None, scale, 1e-3)


def attention(x, across_batch):
    scores = tf.matmul(x, x, transpose_b=True)
    if across_batch:
        flat = tf.reshape(x, [tf.shape(x)[0], -1])
        return tf.matmul(tf.nn.softmax(tf.matmul(flat, flat, transpose_b=True)), flat)
    return tf.matmul(tf.nn.softmax(scores), x)


def lstm(x, kernel, recurrent):
    units = recurrent.shape[0]

    def step(at, h, c):
        i, f, g, o = tf.split(tf.matmul(x[:, at], kernel) + tf.matmul(h, recurrent), 4, 1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        return at + 1, tf.sigmoid(o) * tf.tanh(c), c

    start = tf.zeros([tf.shape(x)[0], units], x.dtype)
    steps = x.shape[1]
    return tf.while_loop(lambda at, *_: at < steps, step, (0, start, start), maximum_iterations=steps)[1]


def gru_unrolled(x, kernel, recurrent):
    h = tf.zeros([tf.shape(x)[0], recurrent.shape[0]], x.dtype)
    for at in range(x.shape[1]):
        z, r, n = tf.split(tf.matmul(x[:, at], kernel), 3, 1)
        hz, hr, hn = tf.split(tf.matmul(h, recurrent), 3, 1)
        gate = tf.sigmoid(z + hz)
        h = (1 - gate) * tf.tanh(n + tf.sigmoid(r + hr) * hn) + gate * h
    return h


def convolution(x, kernel):
    return tf.nn.relu(tf.nn.conv2d(x, kernel, 1, "SAME"))


def convolution_and_pooling(x, kernel):
    pooled = tf.nn.avg_pool2d(tf.tanh(tf.nn.conv2d(x, kernel, 1, "VALID")), 2, 2, "VALID")
    return tf.reshape(pooled, [tf.shape(x)[0], -1])


def power_by_loop(x):
    return tf.while_loop(lambda i, _: i < 3, lambda i, y: (i + 1, y * tf.sin(x)), (0, x))[1]


def mapped(x):
    return tf.map_fn(lambda row: tf.tanh(row) * tf.reduce_sum(row), x)


def gradient(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.sin(x) ** 2 * x[:, :1], 1)
    return tape.gradient(y, x)


@tf.custom_gradient
def clipped(x):
    return x * 2, lambda cotangent: tf.clip_by_value(cotangent * 3, -1.0, 1.0)


@tf.custom_gradient
def shifted(x):
    return x * 2, lambda cotangent: cotangent + 1


@tf.custom_gradient
def signed(x):
    return x * 2, lambda cotangent: tf.sign(cotangent) * x


IDS = tf.constant([[0, 2], [2, 2], [1, 0]])

PROGRAMS: dict[str, Program] = {
    "elementwise": Program(lambda x: tf.sin(x) * tf.exp(-x * x), ((7,),)),
    "elementwise of rank 2": Program(lambda x: tf.tanh(x) + x**3, ((3, 4),)),
    "identity": Program(tf.identity, ((3, 2),)),
    "scalar target": Program(lambda x: tf.reduce_sum(tf.tanh(x)), ((3, 4),)),
    "scalar source": Program(lambda x: tf.stack([x, x**2, tf.sin(x)]), ((),)),
    "scalar target and source": Program(lambda x: x**3, ((),)),
    "mean over rows": Program(lambda x: tf.reduce_mean(x**2, 0), ((4, 3),)),
    "sum of each row": Program(lambda x: tf.reduce_sum(tf.sin(x), 1), ((4, 3),)),
    "matrix on the right": Program(tf.matmul, ((4, 3), (3, 2))),
    "matrix on the left": Program(tf.matmul, ((4, 3), (3, 5))),
    "transposed": Program(lambda x: tf.tanh(tf.transpose(x)), ((2, 4),)),
    "batched matmul": Program(tf.matmul, ((2, 3, 4), (2, 4, 2))),
    "einsum": Program(lambda a, b: tf.einsum("bij,bkj->bik", a, b), ((2, 3, 2), (2, 4, 2))),
    "perceptron": Program(
        lambda x, w, b, v: tf.matmul(tf.tanh(tf.matmul(x, w) + b), v), ((5, 3), (3, 4), (4,), (4, 2))
    ),
    "narrow to wide": Program(lambda x, w: tf.tanh(tf.linalg.matvec(w, x)), ((2,), (9, 2))),
    "losses of rows": Program(
        lambda x, w: tf.nn.sparse_softmax_cross_entropy_with_logits(tf.constant([0, 2, 1]), tf.matmul(x, w)),
        ((3, 4), (4, 3)),
    ),
    "softmax": Program(tf.nn.softmax, ((4, 3),)),
    "softmax over rows": Program(lambda x: tf.nn.softmax(x, axis=0), ((4, 3),)),
    "cumulative sum": Program(lambda x: tf.cumsum(x * x, axis=1), ((3, 4),)),
    "cumulative sum over rows": Program(lambda x: tf.cumsum(x * x, axis=0), ((3, 4),)),
    "reversed rows": Program(lambda x: tf.reverse(x, [0]) * x, ((3, 2),)),
    "rolled rows": Program(lambda x: tf.roll(x, 1, 0) * x, ((4, 2),)),
    "shuffled by gather": Program(lambda x: tf.gather(x, [2, 0, 1]) ** 2, ((3, 2),)),
    "reshaped": Program(lambda x: tf.reshape(tf.sin(x), [2, 6]), ((3, 4),)),
    "concatenated rows": Program(lambda x: tf.concat([x[1:], x[:1]], 0) * x, ((3, 2),)),
    "padded": Program(lambda x: tf.pad(x * x, [[0, 0], [1, 2]]), ((3, 2),)),
    "broadcast": Program(
        lambda x, b: x * b + tf.reduce_max(x, 1, keepdims=True), ((3, 4), (4,)), smooth=False
    ),
    "outer difference": Program(lambda x: tf.square(x[:, None] - x[None, :]), ((4,),)),
    "where": Program(lambda x: tf.where(x > 0, x * x, tf.zeros_like(x)), ((3, 4),)),
    "relu": Program(lambda x, w: tf.nn.relu(tf.matmul(x, w)), ((3, 4), (4, 2))),
    "embedding": Program(lambda table: tf.gather(table, IDS) ** 2, ((4, 3),)),
    "embedding, twice": Program(
        lambda table: tf.reduce_sum(tf.nn.embedding_lookup(table, IDS), 1) * tf.gather(table, [1, 1, 3]),
        ((4, 3),),
    ),
    "gather_nd": Program(lambda x: tf.gather_nd(x, [[0, 1], [2, 0], [0, 1]]) ** 2, ((3, 2),)),
    "segment sum": Program(lambda x: tf.math.segment_sum(x * x, [0, 0, 1]), ((3, 2),)),
    "convolution": Program(convolution, ((2, 4, 4, 1), (3, 3, 1, 2)), smooth=False),
    "convolution and pooling": Program(convolution_and_pooling, ((2, 6, 6, 1), (3, 3, 1, 2))),
    "max pooling": Program(lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"), ((2, 4, 4, 1),), smooth=False),
    "batch norm, inference": Program(lambda x, s: batch_norm(x, s, False), ((4, 3), (3,))),
    "batch norm, training": Program(lambda x, s: batch_norm(x, s, True), ((4, 3), (3,))),
    "layer norm": Program(
        lambda x: (x - tf.reduce_mean(x, 1, keepdims=True)) / tf.math.reduce_std(x, 1, keepdims=True),
        ((3, 4),),
    ),
    "attention in each row": Program(lambda x: attention(x, False), ((2, 3, 2),)),
    "attention across the batch": Program(lambda x: attention(x, True), ((3, 2, 2),)),
    "LSTM by tf.while_loop": Program(lstm, ((2, 3, 2), (2, 8), (2, 8))),
    "GRU unrolled": Program(gru_unrolled, ((2, 3, 2), (2, 6), (2, 6))),
    "tf.while_loop": Program(power_by_loop, ((3, 2),)),
    "tf.map_fn": Program(mapped, ((3, 2),)),
    "cholesky": Program(tf.linalg.cholesky, ((3, 3),), positive_definite),
    "cholesky in a batch": Program(tf.linalg.cholesky, ((2, 2, 2),), positive_definite),
    "solve": Program(tf.linalg.solve, ((3, 3), (3, 2)), definite_or_normal),
    "inverse": Program(tf.linalg.inv, ((3, 3),), positive_definite),
    "determinant": Program(tf.linalg.det, ((2, 3, 3),), positive_definite),
    "logarithm": Program(lambda x: tf.math.log(x) * tf.sqrt(x), ((3, 2),), positive),
    "real Fourier transform": Program(lambda x: tf.abs(tf.signal.rfft(x)), ((8,),)),
    "complex target": Program(tf.signal.rfft, ((2, 4),)),
    "complex source": Program(
        lambda z: tf.abs(z) ** 2, ((2, 3),), complex_values, tf.complex128, smooth=False
    ),
    "complex to complex": Program(
        lambda z: z * z + tf.math.conj(z) * 2j, ((2, 3),), complex_values, tf.complex128, smooth=False
    ),
    "complex Fourier transform": Program(
        lambda z: tf.signal.fft(z) * z, ((2, 3),), complex_values, tf.complex128, smooth=False
    ),
    "a gradient": Program(gradient, ((3, 2),)),
    "clipped gradient": Program(lambda x: clipped(x) * x, ((3, 2),), smooth=False),
    "shifted gradient": Program(lambda x: shifted(x) * x, ((3, 2),), smooth=False),
    "gradient of its sign": Program(lambda x: signed(x) * x, ((3, 2),), smooth=False),
    "stop_gradient": Program(lambda x: tf.stop_gradient(x) * x, ((3, 2),), smooth=False),
    "a source twice": Program(lambda x, y: x * y + y[::-1], ((3,), (3,))),
}


def sources_of(program: Program, seed: int = 0) -> list[tf.Tensor]:
    rng = np.random.default_rng(seed)
    return [tf.constant(program.make(rng, shape), program.dtype) for shape in program.shapes]


def true_jacobians(function: Callable[..., tf.Tensor], sources: list[Any]) -> list[np.ndarray]:
    """One plain gradient for every element of the target: slow, and nothing in it is vectorised or folded."""
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(sources)
        target = function(*sources)
        elements = tf.unstack(tf.reshape(target, [-1]))
    rows = [tape.gradient(element, sources, unconnected_gradients="zero") for element in elements]
    return [
        np.stack([tf.convert_to_tensor(row[at]).numpy() for row in rows]).reshape(target.shape + source.shape)
        for at, source in enumerate(sources)
    ]
