"""A matrix whose rows are filled chunk by chunk, without a copy of the whole for every chunk."""

from __future__ import annotations

import tensorflow as tf

from gradlint_runtime.jacobians.graph import compiles_with_xla
from gradlint_runtime.jacobians.seeds import Size

#: The name under which the gradient of filling rows is registered; TensorFlow's own operation has none.
_GRADIENT = "GradlintRuntimeWithRows"


def empty_rows(rows: Size, columns: Size, dtype: tf.DType) -> tf.Tensor:
    """A matrix to be filled by `with_rows`; every row must be written."""
    if compiles_with_xla():
        return tf.zeros([rows, columns], dtype)
    return tf.raw_ops.Empty(shape=[rows, columns], dtype=dtype, init=False)


def with_rows(matrix: tf.Tensor, start: Size, rows: tf.Tensor, count: Size) -> tf.Tensor:
    """The matrix with `count` rows from `start` on replaced; the matrix that came in must not be used again.

    InplaceUpdate is the only operation that keeps to one buffer inside a loop (a slice update and
    a scatter copy it, a TensorArray is copied when it is joined).  XLA does not know it, but makes
    the scatter one in place.
    """
    places = tf.range(start, start + count)
    if compiles_with_xla():
        return tf.tensor_scatter_nd_update(matrix, places[:, None], rows)
    with tf.compat.v1.get_default_graph().gradient_override_map({"InplaceUpdate": _GRADIENT}):
        return tf.raw_ops.InplaceUpdate(x=matrix, i=places, v=rows)


@tf.RegisterGradient(_GRADIENT)  # type: ignore[untyped-decorator]
def _gradient_of_with_rows(
    operation: tf.Operation, cotangent: tf.Tensor
) -> tuple[tf.Tensor, None, tf.Tensor]:
    _, places, rows = operation.inputs
    rest = tf.tensor_scatter_nd_update(cotangent, places[:, None], tf.zeros_like(rows))
    return rest, None, tf.gather(cotangent, places)
