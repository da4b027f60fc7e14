"""Whether the map from a seed to the gradients can be differentiated itself, which forward mode does.

Linear and differentiable are two things: TensorFlow registers some operations as not differentiable, and
then its gradient ends there without a word.  A path that ends so would be zeros in the Jacobian.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import tensorflow as tf

from gradlint_runtime.jacobians.graph import function_body, operations_between

#: The attributes under which operations call functions.
_BODIES = ("f", "then_branch", "else_branch", "body", "cond")
#: Constants, whatever comes in.
_CONSTANT = frozenset({"ZerosLike", "OnesLike", "EmptyTensorList", "TensorListReserve"})


def obstacle_to_derivative(results: Sequence[tf.Tensor], seed: tf.Tensor) -> str | None:
    """The first operation between seed and results that would end a gradient; None where none does."""
    for operation in _operations(results, [seed]):
        if _carries_numbers(operation) and _ends_gradients(operation.type):
            return f"{operation.type} {operation.name!r} has no gradient in TensorFlow"
    return None


def _operations(results: Sequence[tf.Tensor], seeds: Sequence[tf.Tensor]) -> Iterator[tf.Operation]:
    """The operations between, those of functions that they call included."""
    for operation in operations_between(results, seeds):
        yield operation
        for attribute in _BODIES:
            body = function_body(operation, attribute) if _calls(operation, attribute) else None
            if body is not None:
                yield from _operations(body.outputs, body.inputs)


def _calls(operation: tf.Operation, attribute: str) -> bool:
    attributes = operation.node_def.attr
    return attribute in attributes and bool(attributes[attribute].HasField("func"))


def _carries_numbers(operation: tf.Operation) -> bool:
    """Shapes, ranks and comparisons carry no derivative, rightly."""
    dtypes = [tensor.dtype for tensor in operation.outputs]
    return any(dtype.is_floating or dtype.is_complex or dtype == tf.variant for dtype in dtypes)


@cache
def _ends_gradients(op_type: str) -> bool:
    """Whether TensorFlow registers the type as not differentiable; one that is missing raises by itself."""
    from tensorflow.python.framework import ops

    if op_type in _CONSTANT:
        return False
    try:
        return ops._gradient_registry.lookup(op_type) is None  # noqa: SLF001 (there is no public way to ask)
    except LookupError:
        return False
