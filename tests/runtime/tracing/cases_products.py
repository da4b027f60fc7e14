"""Cases: products, convolutions, normalisation and reductions."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from case_type import Case, fixed

nn = tf.nn


def _dense(x, w, b):
    return nn.relu(nn.bias_add(x @ w, b))


def _layer_norm(x, gamma, beta):
    mean, variance = nn.moments(x, [1], keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + 1e-3) * gamma + beta


def _batch_norm(x, gamma):
    mean, variance = nn.moments(x, [0])
    return (x - mean) * tf.math.rsqrt(variance + 1e-3) * gamma


def _fused(training):
    def program(x, scale, offset):
        moments = {} if training else {"mean": tf.zeros([3]), "variance": tf.ones([3])}
        return tf.compat.v1.nn.fused_batch_norm(x, scale, offset, is_training=training, **moments)[0]

    return program


def _attention(q, k, v):
    return nn.softmax(tf.matmul(q, k, transpose_b=True)) @ v


def _lstm_cell(x, w, c):
    i, f, o, g = tf.split(x @ w, 4, axis=1)
    return tf.sigmoid(o) * tf.tanh(tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g))


def _one_hot_rows():
    return tf.constant([[1.0, 0, 0], [0, 0, 1]], tf.float64)


_DIAGONAL = np.diag([1.0, 2.0, 3.0])
_BLOCKS = np.array([[1.0, 2, 0, 0], [3, 4, 0, 0], [0, 0, 5, 6], [0, 0, 7, 8]])
_POSITIVE = np.array([[2.0, 0.3], [0.3, 1.5]])
_CONV = "kept0 Conv2D Conv2D Conv2D / Conv2D Conv2D Conv2D kept3"
_DEPTH = "DepthwiseConv2dNative"
_UP = "Conv2DBackpropInput"
_BMM = "BatchMatMulV2|BatchMatMulV3"

PRODUCTS = (
    Case("matmul", ((3, 2), (2, 4)), tf.matmul, "kept0 MatMul / MatMul kept1"),
    Case("dense_bias_add", ((3, 2), (2, 4), (4,)), _dense, "kept0 MatMul / MatMul kept1 / BiasAdd kept0"),
    Case(
        "dense_variables",
        ((3, 2), (2, 4), (4,)),
        lambda x, w, b: tf.tanh(x @ w + b),
        "kept0 MatMul / MatMul kept1 / AddV2 kept0",
        variables=(1, 2),
    ),
    Case(
        "two_layers",
        ((3, 2), (2, 2)),
        lambda x, w: tf.tanh(x @ w) @ fixed(2, 2),
        "kept0 MatMul / MatMul MatMul",
    ),
    Case("batch_matmul", ((2, 3, 2), (2, 2, 4)), tf.matmul, f"kept0 kept1 {_BMM} / kept0 {_BMM} kept2"),
    Case("broadcast_matmul", ((2, 3, 2), (2, 4)), tf.matmul, f"kept0 kept1 {_BMM} / {_BMM} {_BMM} kept1"),
    Case(
        "einsum",
        ((2, 3, 2), (2, 4)),
        lambda x, w: tf.einsum("bij,jk->bik", x, w),
        "kept0 kept1 Einsum / Einsum Einsum kept1",
    ),
    Case("einsum_rows", ((3, 2), (3, 2)), lambda x, w: tf.einsum("bi,bi->b", x, w), "kept0 / kept0"),
    Case("tensordot", ((3, 2), (2, 4)), lambda x, w: tf.tensordot(x, w, 1), "kept0 MatMul / MatMul kept1"),
    Case("outer", ((3,), (2,)), lambda x, w: x[:, None] * w[None, :], "kept0 Mul / Mul kept0"),
    Case("gram", ((3, 2),), lambda x: tf.matmul(x, x, transpose_b=True), "MatMul MatMul"),
    Case("diagonal_matmul", ((3, 2),), lambda x: tf.constant(_DIAGONAL) @ x, "kept0 kept1"),
    Case("block_diagonal_matmul", ((4, 2),), lambda x: tf.constant(_BLOCKS) @ x, "MatMul kept1"),
    Case("selecting_matmul", ((3, 2),), lambda x: _one_hot_rows() @ x, "kept0 kept1"),
    Case("matvec", ((2,),), lambda x: tf.linalg.matvec(fixed(3, 2), x), "MatMul"),
    Case(
        "attention",
        ((2, 3, 2), (2, 4, 2), (2, 4, 2)),
        _attention,
        f"kept0 kept1 {_BMM} / kept0 summed {_BMM} / kept0 {_BMM} kept2",
    ),
    Case("lstm_cell", ((3, 2), (2, 8), (3, 2)), _lstm_cell, "kept0 MatMul / MatMul kept / kept0 kept1"),
    Case(
        "sparse_matmul",
        ((3, 2),),
        lambda x: tf.sparse.sparse_dense_matmul(tf.sparse.from_dense(fixed(4, 3)), x),
        "SparseTensorDenseMatMul kept1",
    ),
    Case(
        "conv2d",
        ((2, 3, 3, 1), (2, 2, 1, 2)),
        lambda x, f: nn.conv2d(x, f, 1, "SAME"),
        "kept0 Conv2D Conv2D Conv2D / Conv2D Conv2D Conv2D kept3",
    ),
    Case(
        "conv_one_by_one",
        ((2, 2, 2, 2), (1, 1, 2, 3)),
        lambda x, f: nn.conv2d(x, f, 1, "SAME"),
        "kept0 kept1 kept2 Conv2D / Conv2D Conv2D Conv2D kept3",
    ),
    Case(
        "conv_strided",
        ((2, 4, 4, 1), (2, 2, 1, 2)),
        lambda x, f: nn.conv2d(x, f, 2, "VALID"),
        "kept0 kept kept Conv2D / Conv2D Conv2D Conv2D kept3",
    ),
    Case(
        "conv1d",
        ((2, 5, 1), (3, 1, 2)),
        lambda x, f: nn.conv1d(x, f, 1, "VALID"),
        "kept0 Conv2D Conv2D / Conv2D Conv2D kept2",
    ),
    Case(
        "depthwise",
        ((2, 3, 3, 2), (2, 2, 2, 1)),
        lambda x, f: nn.depthwise_conv2d(x, f, [1, 1, 1, 1], "VALID"),
        f"kept0 {_DEPTH} {_DEPTH} kept3 / {_DEPTH} {_DEPTH} {_DEPTH} kept2",
    ),
    Case(
        "conv_transpose",
        ((2, 2, 2, 1), (2, 2, 1, 1)),
        lambda x, f: nn.conv2d_transpose(x, f, [2, 3, 3, 1], 1, "VALID"),
        f"kept0 {_UP} {_UP} one / {_UP} {_UP} {_UP} one",
    ),
    Case(
        "fused_batch_norm",
        ((2, 2, 2, 3), (3,), (3,)),
        _fused(True),
        " / ".join(
            ["FusedBatchNormV3 FusedBatchNormV3 FusedBatchNormV3 kept3"]
            + 2 * ["FusedBatchNormV3 FusedBatchNormV3 FusedBatchNormV3 kept0"]
        ),
        dtype="float32",
    ),
    Case(
        "fused_batch_norm_inference",
        ((2, 2, 2, 3), (3,), (3,)),
        _fused(False),
        " / ".join(
            ["kept0 kept1 kept2 kept3"] + 2 * ["FusedBatchNormV3 FusedBatchNormV3 FusedBatchNormV3 kept0"]
        ),
        dtype="float32",
    ),
    Case("layer_norm", ((3, 4), (4,), (4,)), _layer_norm, "kept0 summed / Mul kept0 / AddV2 kept0"),
    Case("batch_norm_of_moments", ((4, 2), (2,)), _batch_norm, "summed kept1 / Mul kept0"),
    Case("softmax", ((3, 4),), nn.softmax, "kept0 Softmax"),
    Case("log_softmax", ((3, 4),), nn.log_softmax, "kept0 LogSoftmax"),
    Case("softmax_over_batch", ((3, 4),), lambda x: nn.softmax(x, axis=0), "Softmax kept1"),
    Case(
        "cross_entropy",
        ((3, 4),),
        lambda x: nn.softmax_cross_entropy_with_logits(tf.eye(3, 4, dtype=tf.float64), x),
        "kept0",
    ),
    Case(
        "sparse_cross_entropy",
        ((3, 4), (4,)),
        lambda x, b: nn.sparse_softmax_cross_entropy_with_logits([0, 1, 3], x + b),
        "kept0 / AddV2",
    ),
    Case("cumsum", ((4, 2),), tf.cumsum, "Cumsum kept1"),
    Case("cumsum_of_many", ((50,),), lambda x: tf.cumsum(x, reverse=True, exclusive=True), "Cumsum"),
    Case("cumprod", ((4, 2),), tf.math.cumprod, "summed kept1"),
    Case("sum_of_rows", ((3, 2), (2,)), lambda x, w: tf.reduce_sum(x * w, 1), "kept0 / Mul"),
    Case("mean_keeping_dims", ((3, 2),), lambda x: tf.reduce_mean(x**2, 1, keepdims=True), "kept0 one"),
    Case("scalar", ((3, 2), (2, 4)), lambda x, w: tf.reduce_mean(x @ w), " / "),
    Case("scalar_and_rows", ((3, 2),), lambda x: [tf.reduce_mean(x), tf.reduce_sum(x, 1)], "; kept0 & AddN"),
    Case("centred", ((3, 2),), lambda x: x - tf.reduce_mean(x, 0), "Sub kept1"),
    Case("normalised_rows", ((3, 2),), lambda x: tf.math.l2_normalize(x, 1), "kept0 summed"),
    Case("max_of_rows", ((3, 4),), lambda x: tf.reduce_max(x, 1), "kept0"),
    Case("logsumexp", ((3, 4),), lambda x: tf.reduce_logsumexp(x, 0), "kept1"),
    Case("product_of_rows", ((3, 4),), lambda x: tf.reduce_prod(x, 1), "kept0"),
    Case("variance_of_rows", ((3, 4),), lambda x: tf.math.reduce_variance(x, 1), "kept0"),
    Case("norm_of_rows", ((3, 4),), lambda x: tf.norm(x, axis=1), "kept0"),
    Case("cholesky", (_POSITIVE,), tf.linalg.cholesky, "Cholesky Cholesky"),
    Case(
        "inverse", (np.stack([_POSITIVE, 2 * _POSITIVE]),), tf.linalg.inv, "kept0 MatrixInverse MatrixInverse"
    ),
    Case("solve", (_POSITIVE, (2, 3)), tf.linalg.solve, "MatrixSolve MatrixSolve / MatrixSolve kept1"),
    Case(
        "average_pool",
        ((2, 3, 3, 1),),
        lambda x: nn.avg_pool2d(x, 2, 1, "VALID"),
        "kept0 AvgPool AvgPool one",
    ),
    Case(
        "resized",
        ((2, 2, 2, 1),),
        lambda x: tf.image.resize(x, [3, 3]),
        "kept0 ResizeBilinear ResizeBilinear one",
        dtype="float32",
    ),
)
