"""What sparse and ragged tensors are made of: parts whose shapes are others than theirs."""

from __future__ import annotations

from gradlint.inference.values import Tensor, Value, opaque
from gradlint.shapes.shape import Shape, new_dim

#: Where the names of operations begin that give sparse tensors, or ragged ones.
_SPARSE = ("tf.sparse.", "tf.sparse_", "tf.SparseTensor", "tf.sets.", "tf.string")
_RAGGED = ("tf.ragged.", "tf.RaggedTensor")


def values(tensor: Tensor) -> Value | None:
    """The entries that are kept; None for a tensor that is neither sparse nor ragged."""
    if tensor.op.startswith(_SPARSE):
        return Tensor(
            Shape((new_dim(),)), "values", (tensor,), reason="the entries that are kept", moved=True
        )
    if tensor.op.startswith(_RAGGED) or _may_be_sparse(tensor):
        return opaque("the entries of a ragged tensor", (tensor,))
    if tensor.op == "gradient" and tensor.shape.rank:
        # Of a table of which rows were picked, those rows come back.
        dims = (new_dim(), *(new_dim(dim.size) for dim in tensor.shape.lead[1:]))
        return Tensor(Shape(dims), "values", (tensor,), reason="the rows that were picked", opaque=True)
    return None


def _may_be_sparse(tensor: Tensor) -> bool:
    """Whether one of the paths gives a sparse tensor."""
    pending, seen = [tensor], set()
    while pending:
        node = pending.pop()
        if node.op != "join" or id(node) in seen:
            continue
        seen.add(id(node))
        if any(child.op.startswith((*_SPARSE, *_RAGGED)) for child in node.inputs):
            return True
        pending += node.inputs
    return False
