"""The execute step: a plan's passes, in chunks and on devices, as operations in the current graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import NamedTuple

import tensorflow as tf

from gradlint_runtime.jacobians.blocks import from_forward, to_dense
from gradlint_runtime.jacobians.buffers import empty_rows, with_rows
from gradlint_runtime.jacobians.devices import shares
from gradlint_runtime.jacobians.problems import Problem
from gradlint_runtime.jacobians.records import Part
from gradlint_runtime.jacobians.seeds import Size, number_of_seeds, one_hot_seeds, sizes
from gradlint_runtime.jacobians.vectorize import vectorized


class _Passes(NamedTuple):
    """The number of passes, how long a row of each result is, and how to run some of them.

    `run` takes the passes' numbers and their count, and gives a matrix for each result, a row for each pass.
    """

    number: Size
    columns: list[Size]
    dtypes: list[tf.DType]
    run: Callable[[tf.Tensor, Size], list[tf.Tensor]]


def jacobians_of_part(
    problem: Problem, part: Part, devices: Sequence[str], notes: list[str]
) -> list[tf.Tensor]:
    """The dense Jacobians of the part's sources, of shape target + source, in the current graph.

    In forward mode, raises what TensorFlow raises for an operation that cannot be differentiated twice.
    """
    make_passes = _forward_passes if part.mode == "forward" else _reverse_passes
    blocks = _on_devices(make_passes(problem, part, notes), part.chunk, devices)
    target = sizes(problem.target)
    jacobians = []
    for at, block in zip(part.sources, blocks, strict=True):
        source = problem.sources[at]
        if part.mode == "forward":
            columns = _complex_from_halves(block) if source.dtype.is_complex else tf.cast(block, source.dtype)
            block = from_forward(columns, part.pairs, target, sizes(source))  # noqa: PLW2901
        dense = to_dense(block, part.pairs, target, sizes(source))
        dense.set_shape(problem.target.shape.concatenate(source.shape))
        jacobians.append(dense)
    return jacobians


def _reverse_passes(problem: Problem, part: Part, notes: list[str]) -> _Passes:
    """Pass k pulls the cotangent that picks element k of the target."""
    shape, dtype = sizes(problem.target), problem.target.dtype
    folded = {target_axis for target_axis, _ in part.pairs}
    columns = [prod(sizes(problem.sources[at])) for at in part.sources]
    dtypes = [problem.sources[at].dtype for at in part.sources]

    def pull(cotangent: tf.Tensor) -> list[tf.Tensor]:
        return problem.pull(cotangent, part.sources)

    def run(numbers: tf.Tensor, count: Size) -> list[tf.Tensor]:
        cotangents = one_hot_seeds(numbers, count, shape, folded, dtype)
        rows = vectorized(pull, cotangents, count, dtypes, notes)
        return [tf.reshape(row, [count, size]) for row, size in zip(rows, columns, strict=True)]

    return _Passes(number_of_seeds(shape, folded), columns, dtypes, run)


def _forward_passes(problem: Problem, part: Part, notes: list[str]) -> _Passes:
    """Pass k pushes the tangent that picks element k of the source: the gradient of the linear map.

    With A the map from cotangents to gradients, the gradient of A at any point with seed v is A's adjoint
    applied to v, which is J v (Townsend 2017, "A new trick for calculating Jacobian vector products").
    TensorFlow's adjoint is with respect to the real inner product, Re(conj(a) b): for a complex source
    the tangents 1 and i give the real and the imaginary parts of the Jacobian's column.
    """
    (at,) = part.sources
    source, target = problem.sources[at], problem.target
    shape, dtype = sizes(source), source.dtype
    folded = {source_axis for _, source_axis in part.pairs}
    columns = prod(sizes(target))
    own = number_of_seeds(shape, folded)
    seed = tf.compat.v1.placeholder_with_default(tf.zeros_like(target), target.shape)
    (gradient,) = problem.pull(seed, [at])

    def push(tangent: tf.Tensor) -> list[tf.Tensor]:
        return list(tf.gradients(gradient, seed, grad_ys=tangent, unconnected_gradients="zero"))

    def run(numbers: tf.Tensor, count: Size) -> list[tf.Tensor]:
        tangents = one_hot_seeds(numbers % own, count, shape, folded, dtype)
        if dtype.is_complex:
            directions = tf.where(numbers < own, tf.constant(1, dtype), tf.constant(1j, dtype))
            tangents *= tf.reshape(directions, [count] + [1] * len(shape))
        (rows,) = vectorized(push, tangents, count, [target.dtype], notes)
        rows = tf.reshape(rows, [count, columns])
        return [tf.math.real(rows) if target.dtype.is_complex else rows]

    passes = 2 * own if dtype.is_complex else own
    return _Passes(passes, [columns], [target.dtype.real_dtype], run)


def _complex_from_halves(block: tf.Tensor) -> tf.Tensor:
    """The rows for the tangents 1, then those for i."""
    real, imaginary = tf.split(block, 2)
    return tf.complex(real, imaginary)


def _on_devices(passes: _Passes, chunk: int | None, devices: Sequence[str]) -> list[tf.Tensor]:
    """Every pass, shared among the devices; without devices TensorFlow places the operations itself."""
    shared = []
    for device, (start, count) in zip(devices or ("",), shares(passes.number, devices), strict=True):
        with tf.device(device or None):
            shared.append(_in_chunks(passes, start, count, chunk))
    return [tf.concat(rows, 0) if len(rows) > 1 else rows[0] for rows in zip(*shared, strict=True)]


def _in_chunks(passes: _Passes, start: Size, count: Size, chunk: int | None) -> list[tf.Tensor]:
    """The passes from `start` on; the last chunk reaches back, so that all are equally long."""
    if isinstance(count, int) and count <= (chunk or count):
        if count == 0:
            return [
                tf.zeros([0, size], dtype) for size, dtype in zip(passes.columns, passes.dtypes, strict=True)
            ]
        return passes.run(tf.range(start, start + count), count)
    size = tf.minimum(count, chunk) if chunk is not None and not isinstance(count, int) else chunk or count
    buffers = [
        empty_rows(count, columns, dtype)
        for columns, dtype in zip(passes.columns, passes.dtypes, strict=True)
    ]

    def body(done: tf.Tensor, *matrices: tf.Tensor) -> tuple[tf.Tensor, ...]:
        first = tf.minimum(done, count - size)
        rows = passes.run(tf.range(start + first, start + first + size), size)
        filled = [with_rows(matrix, first, row, size) for matrix, row in zip(matrices, rows, strict=True)]
        return (done + size, *filled)

    loop = tf.while_loop(
        lambda done, *_: done < count, body, (tf.constant(0), *buffers), parallel_iterations=1
    )
    return list(loop[1:])
