"""What one vector-Jacobian product costs, read from the operations between the seed and the gradients.

The numbers choose between modes and sizes of chunks; they need the right order, not the right digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import tensorflow as tf

from gradlint_runtime.jacobians.graph import elements, operations_between
from gradlint_runtime.jacobians.records import PassCost

#: An elementwise operation moves memory: in the time for one element a processor does about ten FLOPs.
_FLOPS_PER_ELEMENT = 10

#: Two inputs and the extent that both sum over: FLOPs = 2 * output * contracted.
_MATRIX_PRODUCTS = frozenset({"BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "MatMul"})

#: The input that is as large as the convolution's output (None: the output itself), and the filter's place.
_CONVOLUTIONS = {
    "Conv2D": (None, 1),
    "Conv2DBackpropFilter": (2, None),
    "Conv2DBackpropInput": (2, 1),
    "Conv3D": (None, 1),
    "Conv3DBackpropFilterV2": (2, None),
    "Conv3DBackpropInputV2": (2, 1),
}


def pass_cost(results: Sequence[tf.Tensor], seed: tf.Tensor) -> PassCost:
    """The cost of computing the results from one seed; what does not depend on the seed is computed once."""
    path = operations_between(results, [seed])
    flops = sum(_flops(operation) or 0 for operation in path)
    return PassCost(len(path), flops, _bytes_alive(path, results, seed))


def _flops(operation: tf.Operation) -> int | None:
    written = sum(elements(tensor) or 0 for tensor in operation.outputs)
    if operation.type in _MATRIX_PRODUCTS:
        return 2 * written * (_contracted(operation) or 1)
    if operation.type in _CONVOLUTIONS:
        image_at, filter_at = _CONVOLUTIONS[operation.type]
        image = operation.outputs[0] if image_at is None else operation.inputs[image_at]
        kernel = operation.outputs[0] if filter_at is None else operation.inputs[filter_at]
        channels = kernel.shape[-1] if kernel.shape.rank else None
        return 2 * (elements(image) or 0) * ((elements(kernel) or 0) // (channels or 1))
    return _FLOPS_PER_ELEMENT * written


def _contracted(operation: tf.Operation) -> int | None:
    shape = operation.inputs[0].shape
    transposed = operation.type == "MatMul" and operation.get_attr("transpose_a")
    return None if shape.rank is None else shape[-2 if transposed else -1]


def _bytes_alive(path: Sequence[tf.Operation], results: Sequence[tf.Tensor], seed: tf.Tensor) -> int | None:
    """The largest sum of the sizes of tensors that are alive together, in the order of the path.

    The seed counts to the end: the executor does not always let go of it earlier.
    """
    sizes = {id(tensor): _bytes(tensor) for operation in path for tensor in operation.outputs}
    sizes[id(seed)] = _bytes(seed)
    if None in sizes.values():
        return None
    last_use = {id(tensor): at for at, operation in enumerate(path) for tensor in operation.inputs}
    kept = {id(seed), *(id(tensor) for tensor in results)}
    alive = most = sizes[id(seed)] or 0
    for at, operation in enumerate(path):
        alive += sum(sizes[id(tensor)] or 0 for tensor in operation.outputs)
        most = max(most, alive)
        finished = {id(tensor) for tensor in operation.inputs if last_use[id(tensor)] == at} - kept
        alive -= sum(sizes.get(each) or 0 for each in finished)
    return most


def _bytes(tensor: tf.Tensor) -> int | None:
    """Variants (lists, iterators) hold tensors of their own and count as nothing."""
    if tensor.dtype in {tf.variant, tf.resource}:
        return 0
    shape = tensor.shape
    return prod(shape) * tensor.dtype.size if shape.is_fully_defined() else None
