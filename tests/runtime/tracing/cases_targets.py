"""Cases: several targets, seeds, dtypes, zeros, empty batches, and programs that hide what they do."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from case_type import TAPES, Case, fixed

_NEGATIVE = -np.arange(1.0, 7.0).reshape(3, 2)
_MIXED_SIGNS = np.array([[1.0, -1], [-2, 2], [3, 3]])
_DOMINANT = np.array([1e8, 1.0, 1.0, 1.0])
_COMPLEX = np.array([1 + 2j, 2 - 1j, 0.5j, 3.0])
_DENSE = ((3, 2), (2, 4))
_DENSE_KEPT = "kept0 MatMul / MatMul kept1"


def _ones(target):
    return tf.nest.map_structure(tf.ones_like, target)


def _dominant(x):
    return x * tf.constant(_DOMINANT, x.dtype)


def _dominant_rows(x):
    return tf.constant(np.array([[1.0, 1e8], [1.0, 1.0]]), x.dtype) @ x


def _dominant_diagonal(x):
    return tf.constant(np.array([[1e20, 1.0], [1.0, 1e20]]), x.dtype) @ x


def _ranks(x, w):
    return {"rows": x @ w, "total": tf.reduce_sum(w)}


TARGETS = (
    Case("two_targets", ((3,),), lambda x: [2 * x, x**2], "kept0 ; kept0 & AddN"),
    Case("same_target_twice", ((3,),), lambda x: [x * 2] * 2, "kept0 ; kept0 & summed"),
    Case(
        "disjoint_targets",
        ((3,), (3,)),
        lambda x, w: [2 * x, 3 * w],
        "kept0 ; none & kept / none ; kept0 & kept",
    ),
    Case(
        "disjoint_rows",
        ((4, 2),),
        lambda x: [tf.tanh(x[:2]), tf.sin(x[2:])],
        "kept0 kept1 ; kept0 kept1 & kept",
    ),
    Case(
        "three_targets",
        _DENSE,
        lambda x, w: [x @ w, x, tf.reduce_sum(w, 0)],
        "kept0 MatMul ; kept0 kept1 ; none & AddN / MatMul kept1 ; none none ; kept1 & AddN",
    ),
    Case(
        "targets_of_shapes",
        _DENSE,
        _ranks,
        "kept0 MatMul ; & kept / MatMul kept1 ; & AddN",
        modes=TAPES,
    ),
    Case("list_of_one", _DENSE, lambda x, w: [x @ w], _DENSE_KEPT),
    Case("source_is_target", ((3, 2),), lambda x: x, "kept0 kept1"),
    Case("variable_is_target", ((3, 2),), lambda v: v, "kept0 kept1", variables=(0,)),
    Case("variable_times_two", ((3, 2),), lambda v: v * 2, "kept0 kept1", variables=(0,)),
    Case("scalar_source", ((), (3,)), lambda a, x: a * x, "Mul / kept0"),
    Case("used_twice", ((3,), (3,)), lambda x, w: x * w + x, "kept0 / kept0"),
    Case("fan_out_mixes", ((3, 2),), lambda x: x + tf.reverse(x, [0]), "AddN kept1"),
    Case("fan_out_unmixed", ((3, 2),), lambda x: tf.sin(x) * tf.cos(x) + x**2, "kept0 kept1"),
    Case("add_n", ((3, 2),), lambda x: tf.add_n([x, 2 * x, tf.roll(x, 1, 0)]), "AddN kept1"),
    Case("pairwise", ((3,),), lambda x: x[:, None] - x[None, :], "Sub Sub"),
    Case(
        "distances",
        ((3, 2), (2, 2)),
        lambda x, w: tf.norm(x[:, None] - w[None], axis=2),
        "kept0 Sub / Sub kept0",
    ),
    Case("given_ones", _DENSE, tf.matmul, _DENSE_KEPT, given=_ones),
    Case("given_weights", _DENSE, tf.matmul, _DENSE_KEPT, given=lambda y: tf.cast(fixed(3, 4), y.dtype)),
    Case("given_for_two", ((3,),), lambda x: [2 * x, x**2], "kept0 ; kept0 & AddN", given=_ones),
    Case("masked_row", ((3, 2),), lambda x: x * tf.constant([[1.0], [0], [1]], x.dtype), "kept0 kept1"),
    Case(
        "masked_row_of_product",
        _DENSE,
        lambda x, w: tf.where([[True], [False], [True]], x @ w, 0.0),
        _DENSE_KEPT,
    ),
    Case("one_row_left", ((3, 2),), lambda x: x * tf.constant([[0.0], [0], [1]], x.dtype), "kept kept1"),
    Case("dead_relu", (_NEGATIVE,), tf.nn.relu, "dead dead"),
    Case(
        "dead_layer",
        (_NEGATIVE, (2, 4)),
        lambda x, w: tf.nn.relu(x @ w) @ fixed(4, 2),
        "dead dead / dead dead",
    ),
    Case("alive_relu", (_MIXED_SIGNS, (2,)), lambda x, w: tf.nn.relu(x) * w, "kept0 kept1 / Mul kept0"),
    Case("times_zero", ((3, 2),), lambda x: x * 0.0, "dead dead"),
    Case("cancels", ((3, 2),), lambda x: x - x, "dead dead"),
    Case("rounded", ((3, 2), (2,)), lambda x, w: tf.round(x) * w, "none none / Mul kept0"),
    Case("one_of_two_is_stopped", ((3,),), lambda x: [tf.stop_gradient(x), x], "none ; kept0 & kept"),
    Case("constant_and_used", ((3,),), lambda x: [tf.ones([2]), 2 * x], "none ; kept0 & kept"),
    Case("stopped", ((3, 2),), lambda x: tf.stop_gradient(x) * 2, "none none"),
    Case("stopped_in_part", _DENSE, lambda x, w: tf.stop_gradient(x) @ w, "none none / MatMul kept1"),
    Case("unused", ((3,), (2,)), lambda x, _: 2 * x, "kept0 / none"),
    Case("unused_as_zero", ((3,), (2,)), lambda x, _: 2 * x, "kept0 / none", unconnected="zero"),
    Case("straight_through", ((3, 2),), lambda x: x + tf.stop_gradient(tf.round(x) - x), "kept0 kept1"),
    Case("dominant_term", ((),), _dominant, "Mul"),
    Case("dominant_term_in_float32", ((),), _dominant, "Mul", dtype="float32"),
    Case("dominant_row", ((2, 3),), _dominant_rows, "MatMul kept1"),
    Case("dominant_row_in_float32", ((2, 3),), _dominant_rows, "MatMul kept1", dtype="float32"),
    Case("dominant_of_two", ((),), lambda x: x * tf.constant([1e9, 1.0]), "Mul", dtype="float32"),
    Case("dominant_beyond_precision", ((),), lambda x: x * tf.constant([1e20, 1, 3], x.dtype), "Mul"),
    Case("dominant_in_each_row", ((2, 3),), _dominant_diagonal, "MatMul kept1"),
    Case("tiny", ((3,),), lambda x: x * 1e-30, "kept0", dtype="float32"),
    Case("at_the_end_of_float32", ((3,),), lambda x: x * 1e-36, "doubtful", dtype="float32"),
    Case("at_the_end_of_float16", ((20,),), lambda x: x * 3e4, "doubtful", dtype="float16"),
    Case("batch_of_one", ((1, 2), (2, 3)), tf.matmul, "one MatMul / one kept1"),
    Case("one_element", ((1, 2), (2, 1)), tf.matmul, "one one / one one"),
    Case("empty_batch", ((0, 2), (2, 3)), tf.matmul, "empty empty / empty empty"),
    Case("float32", _DENSE, tf.matmul, _DENSE_KEPT, dtype="float32"),
    Case("float16", _DENSE, tf.matmul, _DENSE_KEPT, dtype="float16"),
    Case("float16_of_many", ((40,), ()), lambda x, w: x * w, "kept0 / Mul", dtype="float16"),
    Case("bfloat16", _DENSE, tf.matmul, _DENSE_KEPT, dtype="bfloat16"),
    Case("bfloat16_bias", ((20,), (1,)), lambda x, b: x + b, "kept0 / AddV2", dtype="bfloat16"),
    Case(
        "cast",
        _DENSE,
        lambda x, w: tf.cast(tf.cast(x, tf.float16) @ tf.cast(w, tf.float16), tf.float32),
        _DENSE_KEPT,
        dtype="float32",
    ),
    Case("many_rows", ((150,), (1,)), lambda x, b: tf.sin(x) + b, "kept0 / AddV2", dtype="float32"),
    # A tape seeds complex targets with ones too; tf.gradients refuses to.
    Case("complex", ((4,), (4,)), tf.multiply, "kept0 / kept0", dtype="complex128", modes=TAPES),
    Case("complex_given", ((4,), (4,)), tf.multiply, "kept0 / kept0", dtype="complex128", given=_ones),
    Case("fourier", (_COMPLEX,), tf.signal.fft, "FFT", dtype="complex128", modes=TAPES),
    Case("fourier_given", (_COMPLEX,), tf.signal.fft, "FFT", dtype="complex128", given=_ones),
    Case("complex_modulus", ((3,),), lambda x: tf.abs(tf.complex(x, 2 * x)), "kept0"),
    Case("real_part", (_COMPLEX,), tf.math.real, "kept0", dtype="complex128"),
)
