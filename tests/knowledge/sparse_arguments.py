"""Functions of sparse tensors as functions of the dense tensors that these stand for."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

#: Functions whose sparse parameters do not say so in their names.
_SPARSE = {
    "sparse.add": ("a",),
    "sparse_add": ("a",),
    "sets.set_size": ("a",),
    "sparse.softmax": ("sp_input", "logits"),
    "sets.size": ("a",),
    "edit_distance": ("hypothesis", "truth"),
    "sparse.retain": ("sp_input",),
    "sparse.maximum": ("sp_a", "sp_b"),
    "sparse.minimum": ("sp_a", "sp_b"),
}


def taking_dense(path: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with dense tensors for its sparse ones; any other function as it is."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return function
    sparse = [
        name
        for name in signature.parameters
        if name.startswith(("sp_", "sparse_ids", "sparse_weights")) or name in _SPARSE.get(path, ())
    ]
    if not sparse:
        return function

    @functools.wraps(function)
    def on_dense(*positional: Any, **keywords: Any) -> Any:
        bound = signature.bind(*positional, **keywords)
        bound.arguments.update(
            (name, _made_sparse(value)) for name, value in bound.arguments.items() if name in sparse
        )
        return function(*bound.args, **bound.kwargs)

    return on_dense


def _made_sparse(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_made_sparse(item) for item in value]
    return None if value is None else tf.sparse.from_dense(value)


def made_dense(result: Any) -> np.ndarray | None:
    """The dense array that a sparse or ragged tensor stands for; None for anything else."""
    if isinstance(result, tf.RaggedTensor):
        return np.asarray(result.to_tensor())
    if isinstance(result, tf.SparseTensor):
        dense = np.zeros(result.dense_shape, result.values.dtype.as_numpy_dtype)
        dense[tuple(np.asarray(result.indices).T)] = result.values
        return dense
    return None
