"""Programs whose first axes are known to be carried, or known not to be."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

Shape = tuple[int | None, ...]


class Program(NamedTuple):
    """A target as a function of its inputs, the first of which is the source; None sizes are free."""

    name: str
    function: Callable[..., Any]
    shapes: tuple[Shape, ...]


B = None
CARRIED: list[Program] = []
MIXED: list[Program] = []
#: Nothing is claimed about these, except that what is said must be true.
UNDECIDED: list[Program] = []


def weights(*shape: int) -> Any:
    """Fixed weights that differ from each other."""
    generator = np.random.default_rng(sum(shape))
    return tf.constant(generator.uniform(0.5, 1.5, size=shape))


def carried(name: str, function: Callable[..., Any], *shapes: Shape) -> None:
    CARRIED.append(Program(name, function, shapes or ((B, 4),)))


def mixed(name: str, function: Callable[..., Any], *shapes: Shape) -> None:
    MIXED.append(Program(name, function, shapes or ((B, 4),)))


def undecided(name: str, function: Callable[..., Any], *shapes: Shape) -> None:
    UNDECIDED.append(Program(name, function, shapes or ((B, 4),)))


def mlp(x: Any) -> Any:
    hidden = tf.nn.relu(x @ weights(4, 5) + weights(5))
    return tf.nn.softmax(tf.tanh(hidden @ weights(5, 6)) @ weights(6, 3))


def layer_norm(x: Any) -> Any:
    mean, variance = tf.nn.moments(x, [-1], keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + 1e-3) * weights(4) + weights(4)


def cnn(x: Any) -> Any:
    x = tf.nn.bias_add(tf.nn.conv2d(x, weights(3, 3, 2, 3), 1, "SAME"), weights(3))
    x = tf.nn.max_pool2d(tf.nn.relu(x), 2, 2, "VALID")
    x = tf.nn.depthwise_conv2d(x, weights(2, 2, 3, 1), [1, 1, 1, 1], "SAME")
    x = tf.nn.avg_pool2d(x, 2, 1, "SAME")
    return tf.reshape(x, [-1, 2 * 2 * 3]) @ weights(12, 2)


def attention(x: Any) -> Any:
    queries, keys, inner = x @ weights(4, 4), x @ weights(4, 4), x @ weights(4, 3)
    scores = tf.nn.softmax(tf.matmul(queries, keys, transpose_b=True) / 2.0)
    return tf.matmul(scores, inner)


def heads(x: Any) -> Any:
    """Two heads, as layers write it: the batch is read from the shape."""
    batch, length = tf.shape(x)[0], x.shape[1]
    split = tf.transpose(tf.reshape(x @ weights(4, 4), [batch, length, 2, 2]), [0, 2, 1, 3])
    scores = tf.nn.softmax(tf.matmul(split, split, transpose_b=True))
    joined = tf.transpose(tf.matmul(scores, split), [0, 2, 1, 3])
    return tf.reshape(joined, [batch, length, 4])


def einsum_attention(x: Any) -> Any:
    queries = tf.einsum("btd,dhk->bthk", x, weights(4, 2, 3))
    scores = tf.nn.softmax(tf.einsum("bthk,bshk->bhts", queries, queries))
    return tf.einsum("bhts,bshk->bthk", scores, queries)


def batch_attention(x: Any) -> Any:
    return tf.nn.softmax(tf.matmul(x, x, transpose_b=True)) @ x


def batch_norm(x: Any, training: bool = True) -> Any:
    y, _, _ = tf.compat.v1.nn.fused_batch_norm(
        tf.cast(x, tf.float32),
        tf.constant([1.0, 2.0]),
        tf.constant([0.5, 0.1]),
        None if training else tf.constant([0.1, 0.2]),
        None if training else tf.constant([1.1, 1.2]),
        is_training=training,
    )
    return tf.cast(y, tf.float64)


def written_batch_norm(x: Any) -> Any:
    mean, variance = tf.nn.moments(x, [0])
    return (x - mean) / tf.sqrt(variance + 1e-3)


def unrolled_rnn(x: Any) -> Any:
    state = tf.zeros_like(x[:, 0])
    for step in tf.unstack(x, axis=1):
        state = tf.tanh(step @ weights(4, 4) + state @ weights(4, 4))
    return state


@tf.function(autograph=False)
def inner_function(x: Any) -> Any:
    return tf.sin(x) @ weights(4, 3)


@tf.function(autograph=False)
def mixing_function(x: Any) -> Any:
    return tf.cumsum(tf.sin(x), 0)


def triangular_solve(x: Any) -> Any:
    return tf.linalg.triangular_solve(weights(4, 4) + 4.0 * tf.eye(4, dtype=tf.float64), x[:, :, None])


def per_example_cholesky(x: Any) -> Any:
    columns = x[:, :, None]
    return tf.linalg.cholesky(columns @ tf.linalg.matrix_transpose(columns) + tf.eye(4, dtype=tf.float64))


def looped(x: Any, step: Callable[[Any], Any]) -> Any:
    _, y = tf.while_loop(lambda i, _: i < 3, lambda i, y: (i + 1, step(y)), (0, x))
    return y


def in_single(x: Any, function: Callable[[Any], Any]) -> Any:
    """For operations without a gradient in double precision."""
    return tf.cast(function(tf.cast(x, tf.float32)), tf.float64)


@cache
def layer(name: str) -> Any:
    """Built once: its variables must outlive the program's graph."""
    layers = tf.keras.layers
    made = {
        "lstm": lambda: layers.LSTM(5, dtype="float64"),
        "gru": lambda: layers.GRU(3, dtype="float64"),
        "sequences": lambda: layers.LSTM(2, dtype="float64", return_sequences=True),
    }[name]()
    with tf.init_scope():
        made.build((None, 3, 4))
    return made


def recurrent(name: str, x: Any) -> Any:
    return layer(name)(x)


IMAGE = (B, 4, 4, 2)
SEQUENCE = (B, 3, 4)

ELEMENTWISE = [
    "tanh",
    "sigmoid",
    "exp",
    "sin",
    "cos",
    "nn.relu",
    "nn.elu",
    "nn.selu",
    "nn.softplus",
    "nn.softsign",
    "nn.relu6",
    "nn.leaky_relu",
    "square",
    "abs",
    "math.atan",
    "math.erf",
    "math.sinh",
    "math.log1p",
]


def named(name: str) -> Callable[..., Any]:
    found: Any = tf
    for part in name.split("."):
        found = getattr(found, part)
    return lambda x: found(x * 0.3)


for each in ELEMENTWISE:
    carried(each, named(each))

carried("mlp", mlp)
carried("layer norm", layer_norm)
carried("cnn", cnn, IMAGE)
carried("attention", attention, SEQUENCE)
carried("attention with heads", heads, SEQUENCE)
carried("attention by einsum", einsum_attention, SEQUENCE)
carried("unrolled rnn", unrolled_rnn, SEQUENCE)
carried("batch norm, inference", partial(batch_norm, training=False), IMAGE)
carried("squared error of each example", lambda x: tf.reduce_sum((x @ weights(4, 3) - 1.0) ** 2, 1))
carried("mean of each example", lambda x: tf.reduce_mean(tf.sin(x), axis=-1))
carried("mean kept", lambda x: tf.reduce_mean(tf.sin(x), axis=-1, keepdims=True))
carried("largest of each example", lambda x: tf.reduce_max(x, 1))
undecided("product of each example", lambda x: tf.reduce_prod(x, 1))
carried("norm of each example", lambda x: tf.norm(x, axis=1))
carried("logsumexp of each example", lambda x: tf.reduce_logsumexp(x, 1))
carried(
    "cross entropy",
    lambda x: (
        tf.nn.softmax_cross_entropy_with_logits(labels=weights(4), logits=x)
        if False
        else tf.nn.softmax_cross_entropy_with_logits(labels=tf.nn.softmax(tf.zeros_like(x)), logits=x)
    ),
)
carried(
    "sparse cross entropy",
    lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=tf.zeros(tf.shape(x)[:1], tf.int32), logits=x
    ),
)
carried(
    "sigmoid cross entropy",
    lambda x: tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.ones_like(x), logits=x),
)
carried("log softmax", tf.nn.log_softmax)
carried("centred rows", lambda x: x - tf.reduce_mean(x, 1, keepdims=True))
carried("columns", lambda x: x[:, 1:3] * 2.0)
carried("one column", lambda x: x[:, 0])
carried("one column, kept", lambda x: x[:, 1:2] * x)
carried("new axis", lambda x: x[:, None] * weights(3, 1))
carried("strided columns", lambda x: x[..., ::2])
carried("concatenated columns", lambda x: tf.concat([x, tf.sin(x)], 1))
carried("concatenated on the right", lambda x: tf.concat([x, tf.sin(x)], -1) @ weights(8, 2))
carried("stacked behind", lambda x: tf.stack([x, x * x], -1))
carried("split columns", lambda x: tf.split(x, 2, 1)[0] * tf.split(x, [1, 3], 1)[0])
carried("unstacked columns", lambda x: tf.unstack(x, axis=1)[2] * 3.0)
carried("padded columns", lambda x: tf.pad(x, [[0, 0], [1, 2]]))
carried("mirrored columns", lambda x: tf.pad(x, [[0, 0], [1, 1]], "REFLECT"))
carried("tiled columns", lambda x: tf.tile(x, [1, 3]))
carried("repeated columns", lambda x: tf.repeat(x, 2, axis=1))
carried("gathered columns", lambda x: tf.gather(x, [0, 0, 2], axis=1))
carried("reversed columns", lambda x: tf.reverse(x, [1]))
carried("rolled columns", lambda x: tf.roll(x, 1, axis=1))
carried("cumulative sum of columns", lambda x: tf.cumsum(x, 1))
carried("cumulative product of columns", lambda x: tf.math.cumprod(x, 1))
undecided("sorted columns", lambda x: tf.sort(x, axis=1))
undecided("largest columns", lambda x: tf.math.top_k(x, 2)[0])
carried("reshaped", lambda x: tf.reshape(tf.sin(tf.reshape(x, [-1, 2, 2])), [-1, 4]))
carried("flattened", lambda x: tf.reshape(x, [tf.shape(x)[0], -1]) * 2.0, SEQUENCE)
carried("expanded and squeezed", lambda x: tf.squeeze(tf.sin(tf.expand_dims(x, 1)), 1))
carried("transposed within", lambda x: tf.transpose(x, [0, 2, 1]) @ weights(3, 2), SEQUENCE)
carried("batched product", lambda x: tf.matmul(x, x, transpose_a=True), SEQUENCE)
carried("tensordot", lambda x: tf.tensordot(x, weights(4, 5), 1), SEQUENCE)
carried("where", lambda x: tf.where(x > 0.0, x * x, tf.sin(x)))
carried("clipped", lambda x: tf.clip_by_value(x, -0.5, 0.5))
carried("maximum", lambda x: tf.maximum(x, 0.1) + tf.minimum(x * x, 0.3))
carried("power and quotient", lambda x: (x * x + 1.0) ** 1.5 / (1.0 + x * x))
carried("scaled rows", lambda x: x * tf.reduce_sum(x, 1, keepdims=True))
carried("identities", lambda x: tf.identity_n([tf.stop_gradient(x) * x, x])[0])
carried("checked", lambda x: tf.debugging.check_numerics(x, "bad") + tf.ensure_shape(x, [None, 4]))
carried("function", inner_function)
carried("function twice", lambda x: inner_function(tf.tanh(x)) + inner_function(x))
carried("condition", lambda x: tf.cond(tf.constant(2) > 1, lambda: tf.sin(x), lambda: x * x))
carried("condition on values", lambda x: tf.cond(tf.reduce_sum(x) > 0.0, lambda: tf.sin(x), lambda: x * 2.0))
carried("switch", lambda x: tf.switch_case(tf.constant(1), [lambda: x, lambda: x * x, lambda: tf.exp(x)]))
carried("fourier", lambda x: tf.math.real(tf.signal.fft(tf.cast(x, tf.complex128))))
carried("real fourier", lambda x: tf.abs(tf.signal.rfft(x)))
carried("fourier of images", lambda x: tf.math.imag(tf.signal.ifft2d(tf.cast(x, tf.complex128))), SEQUENCE)
carried("cholesky", per_example_cholesky)
carried(
    "determinants", lambda x: tf.linalg.det(x @ weights(4, 3) + 4.0 * tf.eye(3, dtype=tf.float64)), SEQUENCE
)
carried("inverse", lambda x: tf.linalg.inv(x @ weights(4, 3) + 9.0 * tf.eye(3, dtype=tf.float64)), SEQUENCE)
carried(
    "solve", lambda x: tf.linalg.solve(x @ weights(4, 3) + 9.0 * tf.eye(3, dtype=tf.float64), x), SEQUENCE
)
carried("diagonal", tf.linalg.diag)
carried("diagonal part", lambda x: tf.linalg.diag_part(x @ weights(4, 3)), SEQUENCE)
carried("resized", lambda x: in_single(x, lambda y: tf.image.resize(y, [8, 8])), IMAGE)
carried(
    "resized to nearest",
    lambda x: tf.cast(tf.image.resize(tf.cast(x, tf.float32), [2, 2], "nearest"), tf.float64),
    IMAGE,
)
carried(
    "transposed convolution",
    lambda x: tf.nn.conv2d_transpose(x, weights(2, 2, 3, 2), tf.stack([tf.shape(x)[0], 8, 8, 3]), 2),
    IMAGE,
)
carried("convolution of sequences", lambda x: tf.nn.conv1d(x, weights(2, 4, 3), 1, "SAME"), SEQUENCE)
carried("volumes", lambda x: tf.nn.conv3d(x[..., None], weights(2, 2, 2, 1, 2), [1] * 5, "SAME"), IMAGE)
carried("loop", lambda x: looped(x, lambda y: tf.sin(y) @ weights(4, 4)))
carried("second derivative", lambda x: tf.gradients(tf.sin(x) * tf.reduce_sum(x, 1, keepdims=True), x)[0])
carried("constant factor of the batch", lambda x: x * tf.stop_gradient(tf.reduce_mean(x)))
carried(
    "own slices",
    lambda x: tf.gather_nd(tf.transpose(x), [[0], [2], [0]]) if False else tf.gather(x, [2, 0], axis=-1),
)
undecided("batched gather", lambda x: tf.gather(x, tf.argsort(x, axis=1), axis=1, batch_dims=1))
carried(
    "gradient penalty",
    lambda x: tf.norm(tf.gradients(tf.reduce_sum(tf.tanh(x @ weights(4, 3)), 1), x)[0], axis=1),
)

carried(
    "scan over time",
    lambda x: tf.scan(lambda h, step: tf.tanh(step + h @ weights(4, 4)), tf.transpose(x, [1, 0, 2]))[-1],
    SEQUENCE,
)
carried(
    "map over time",
    lambda x: tf.transpose(
        tf.map_fn(lambda step: tf.sin(step) @ weights(4, 2), tf.transpose(x, [1, 0, 2])), [1, 0, 2]
    ),
    SEQUENCE,
)
carried("long short-term memory", partial(recurrent, "lstm"), SEQUENCE)
carried("gated recurrent unit", partial(recurrent, "gru"), SEQUENCE)
carried("all states", partial(recurrent, "sequences"), SEQUENCE)

mixed("mean over the batch", lambda x: tf.reduce_mean(x, 0))
mixed("sum of everything", tf.reduce_sum)
mixed("centred columns", lambda x: x - tf.reduce_mean(x, 0))
mixed("written batch norm", written_batch_norm)
mixed("batch norm, training", batch_norm, IMAGE)
mixed("attention across the batch", batch_attention)
mixed("softmax over the batch", lambda x: tf.nn.softmax(x, axis=0))
mixed("cumulative sum over the batch", lambda x: tf.cumsum(x, 0))
mixed("cumulative sum in a function", mixing_function)
mixed("reversed batch", lambda x: tf.reverse(x, [0]))
mixed("reversed batch by a slice", lambda x: x[::-1])
mixed("rolled batch", lambda x: tf.roll(x, 1, axis=0))
mixed("rolled batch by slices", lambda x: tf.concat([x[1:], x[:1]], 0))
mixed("shifted batch", lambda x: x[1:] - x[:-1], (4, 4))
mixed("shifted batch with padding", lambda x: tf.pad(x[1:], [[0, 1], [0, 0]]))
mixed("sorted batch", lambda x: tf.sort(x, axis=0))
mixed("gathered twice", lambda x: tf.gather(x, [1, 1, 0]), (3, 4))
mixed("permuted by a gather", lambda x: tf.gather(x, [2, 0, 1]), (3, 4))
mixed("rows by number", lambda x: tf.gather_nd(x, [[1], [1], [2]]), (3, 4))
mixed("product from the left", lambda x: weights(3, 3) @ x, (3, 4))
mixed("einsum over the batch", lambda x: tf.einsum("bi,bj->ij", x, x), (3, 3))
mixed("einsum from the left", lambda x: tf.einsum("ab,bc->ac", weights(3, 3), x), (3, 4))
mixed("transposed", tf.transpose, (4, 4))
mixed("flattened the other way", lambda x: tf.reshape(tf.transpose(x), tf.shape(x)), (3, 4))
mixed("reshaped across", lambda x: tf.reshape(tf.reshape(x, [4, 3]) @ weights(3, 3), [3, 4]), (3, 4))
mixed("rows in pairs", lambda x: tf.repeat(tf.reduce_sum(tf.reshape(x, [2, 2, 4]), 1), 2, axis=0), (4, 4))
mixed("segments", lambda x: tf.math.unsorted_segment_sum(x, [0, 1, 1], 3), (3, 4))
mixed("scattered", lambda x: tf.scatter_nd([[2], [0], [0]], x, [3, 4]), (3, 4))
mixed("cumulative product over the batch", lambda x: tf.math.cumprod(x, 0))
mixed("scaled by the batch", lambda x: x * tf.reduce_mean(x))
mixed("normalized by the batch", lambda x: x / tf.norm(x))
mixed("fourier over the batch", lambda x: tf.math.real(tf.signal.fft2d(tf.cast(x, tf.complex128))))
mixed("convolution over the batch", lambda x: tf.nn.conv1d(x[None], weights(3, 4, 4), 1, "SAME")[0], (5, 4))
mixed("matrix exponential", tf.linalg.expm, (4, 4))
mixed(
    "solve with the batch as matrix",
    lambda x: tf.linalg.solve(x + 9.0 * tf.eye(4, dtype=tf.float64), x),
    (4, 4),
)
mixed("looped shift", lambda x: looped(x, lambda y: tf.roll(y, 1, axis=0) + y))
mixed("looped mean", lambda x: looped(x, lambda y: y - tf.reduce_mean(y, 0)))
mixed("condition", lambda x: tf.cond(tf.constant(1) > 2, lambda: x, lambda: tf.cumsum(x, 0)))
mixed("space to batch", lambda x: tf.space_to_batch_nd(x, [2], [[0, 0]]), (2, 4, 4))
mixed("distances", lambda x: tf.reduce_sum((x[:, None] - x[None]) ** 2, -1))
mixed("map over the others", lambda x: tf.map_fn(lambda row: tf.reduce_sum(row * x, 1), x))
mixed("python code", lambda x: tf.numpy_function(lambda v: v[::-1], [x], tf.float64) * tf.roll(x, 1, 0))

undecided("other input of unknown size", lambda x, other: x * other, (B, 4), (B, 4))
undecided("broadcast against an unknown size", lambda x, other: x + other, (B, 4), (B, 1))
undecided("outer sum", lambda x, other: x[:, None] + other, (B, 4), (B, 4))
undecided("both axes unknown", lambda x: tf.sin(x) * tf.transpose(x), (B, B))
undecided("unknown shape", tf.sin, (B, B))
undecided("reshaped to the other side", lambda x: tf.reshape(x, [4, -1]))
undecided("reshaped to pairs", lambda x: tf.reshape(x, [-1, 2]))
undecided(
    "folded into the batch",
    lambda x: tf.reshape(tf.reshape(x, [-1, 4]) @ weights(4, 4), tf.shape(x)),
    SEQUENCE,
)
undecided("one by n", lambda x: tf.reshape(x, [1, -1]) * tf.reshape(x, [-1, 1]))
undecided("broadcast to", lambda x, other: tf.broadcast_to(x, tf.shape(other)), (1, 4), (B, 4))
undecided(
    "broadcast to an unknown size", lambda x, other: tf.broadcast_to(x, tf.shape(other)), (B, 4), (B, 4)
)
undecided("squeezed without names", lambda x: tf.squeeze(x) * 2.0, (B, 1, 4))
undecided("map over rows", lambda x: tf.map_fn(lambda row: tf.tanh(row) * 2.0, x))
undecided("scan over rows", lambda x: tf.scan(lambda state, row: state + tf.sin(row), x))
undecided("independent", lambda x: tf.stop_gradient(x) * 2.0)
undecided("variable batch in a slice", lambda x: x[: tf.shape(x)[0] // 2])
undecided("rows chosen by a mask", lambda x: tf.boolean_mask(x, x[:, 0] > 0.0))
undecided("einsum with an ellipsis", lambda x: tf.einsum("...i,ij->...j", x, weights(4, 4)), SEQUENCE)
