"""tf.sparse, tf.ragged and tf.sets: which family each name belongs to.

A sparse or ragged tensor stands for the dense one of its shape.
"""

from __future__ import annotations

_X = "x|sp_input|tensor|input|a"

FUNCTIONS = {
    f"elementwise({_X})": "sparse.from_dense sparse.reorder sparse.to_dense",
    "elementwise(x|sp_input keep|to_retain)": "sparse.retain",
    f"mixing({_X} axis=-1)": "sparse.softmax",
    "filled_rows(x|sp_input default_value)": "sparse.fill_empty_rows",
    "broadcast(x|a|sp_a y|b|sp_b)": "sparse.add sparse.maximum sparse.minimum",
    "concat(axis values|sp_inputs)": "sparse.concat",
    f"expand_dims_last({_X} axis)": "sparse.expand_dims",
    "eye(rows|num_rows columns|num_columns)": "sparse.eye",
    f"reduce({_X} axis keepdims)": "sparse.reduce_max sparse.reduce_sum",
    f"reshape({_X} shape)": "sparse.reshape",
    f"laid_out_anew({_X} shape|new_shape)": "sparse.reset_shape",
    f"laid_out_anew({_X} start size)": "sparse.slice",
    f"transpose({_X} perm)": "sparse.transpose",
    "matmul(x|sp_a y|b transpose_a|adjoint_a transpose_b|adjoint_b)": "sparse.sparse_dense_matmul",
    "split(x|sp_input sections|num_split axis)": "sparse.split",
    "indicator(x|sp_input number|vocab_size)": "sparse.to_indicator",
    "segments_picked(x|data indices ids|segment_ids number|num_segments)": """
        sparse.segment_mean sparse.segment_sqrt_n sparse.segment_sum
        """,
    "of_least_rank(rank=1 x|values)": "sparse.bincount",
    "rows_crossed(inputs)": "sparse.cross sparse.cross_hashed ragged.cross ragged.cross_hashed",
    "sets(x|a y|b)": "sets.difference sets.intersection sets.union",
    "set_sizes(x|a)": "sets.size",
    "scatter_nd(indices updates|values shape|dense_shape)": "SparseTensor sparse.SparseTensor",
    "ragged_rows(x|values)": """
        RaggedTensor.from_row_splits RaggedTensor.from_row_lengths RaggedTensor.from_value_rowids
        RaggedTensor.from_row_starts RaggedTensor.from_row_limits
        """,
    "ragged_rows_of(x|tensor)": "RaggedTensor.from_tensor",
    "ragged_value(x|pylist dtype rank|ragged_rank inner|inner_shape)": "ragged.constant",
    "ragged_ranges(starts)": "ragged.range",
    "ragged_kept(x|data mask)": "ragged.boolean_mask",
    "ragged_stack(values axis)": "ragged.stack",
    "vector_of_some(x|splits|segment_ids)": """
        ragged.row_splits_to_segment_ids ragged.segment_ids_to_row_splits
        """,
    "ragged_partitions(x|data ids|partitions)": "ragged.stack_dynamic_partitions",
}
