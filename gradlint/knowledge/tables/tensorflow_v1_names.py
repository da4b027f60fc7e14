"""TensorFlow 1: functions that were renamed, or whose parameters changed, apart from its layers and losses.

The notation is that of `gradlint.knowledge.tables.tensorflow`.
"""

from __future__ import annotations

FUNCTIONS = {
    "segments_picked(x|data indices ids|segment_ids name number|num_segments)": """
        sparse.segment_mean sparse.segment_sqrt_n sparse.segment_sum
        """,
    "split(*keywords x|sp_input sections|num_split axis)": "sparse.split",
    "matmul(x|sp_a y|b transpose_a|adjoint_a transpose_b|adjoint_b)": """
        sparse.matmul sparse_tensor_dense_matmul
        """,
    "matmul(x|a y|b transpose_a transpose_b)": "sparse_matmul",
    "reduce(x|sp_input axis|reduction_axes keepdims|keep_dims)": """
        sparse.reduce_max sparse.reduce_sum sparse.reduce_max_sparse sparse.reduce_sum_sparse
        """,
    "elementwise(x|sp_input)": "sparse_tensor_to_dense",
    "scatter_nd(indices|sparse_indices shape|output_shape updates|sparse_values)": "sparse_to_dense",
    "placeholder(dtype shape)": "sparse_placeholder sparse.placeholder",
    "text_matrix(x|input|source separator|sep skip|skip_empty delimiter kind|result_type)": "string_split",
    "text_matrix(x|input|source separator|sep maximum|maxsplit kind|result_type)": "strings.split",
    "eigh(x|tensor)": "self_adjoint_eig",
    "eigenvalues(x|tensor)": "self_adjoint_eigvals",
    "least_squares_of_matrices(x|matrix y|rhs)": "matrix_solve_ls",
    "tensor_diag_part(x|input)": "diag_part",
    "broadcast(x y)": "floor_div mul sub",
    "elementwise(x)": "neg to_complex128",
    "elementwise(x|value)": "convert_to_tensor_or_sparse_tensor",
    "elementwise(x|t message|msg)": "verify_tensor_all_finite",
    "elementwise(x|string_tensor|input number|num_buckets)": "strings.to_hash_bucket",
    "laid_out_anew(x|input paddings block_shape|block_size)": "space_to_batch nn.space_to_batch",
    "laid_out_anew(x|input crops block_shape|block_size)": "batch_to_space",
    "laid_out_anew(x|input block_shape crops)": "batch_to_space_nd manip.batch_to_space_nd",
    "per_row(y|predictions x|targets k)": "math.in_top_k nn.in_top_k",
    "convolution_transpose_op(rank=5 inputs|value kernel|filter|filters shape|output_shape strides)": """
        nn.conv3d_transpose
        """,
    "doubled(x|features name axis)": "nn.crelu",
    "depthwise_positions(inputs|input|value kernel|filter|filters strides rates padding)": """
        nn.dilation2d nn.erosion2d
        """,
    "fractional_pooling(inputs|value ratio|pooling_ratio pseudo_random overlapping deterministic seed)": """
        nn.fractional_avg_pool nn.fractional_max_pool
        """,
    "separable_op(rank=4 inputs|input depthwise|depthwise_filter kernel|pointwise_filter strides padding "
    "rate name data_format)": "nn.separable_conv2d",
    "weighted_moments(x axis|axes weights|frequency_weights name keepdims|keep_dims)": "nn.weighted_moments",
    "stack(values axis)": "pack",
    "unstack(x|value num axis)": "unpack",
    "sets(x|a y|b)": "sets.set_difference sets.set_intersection sets.set_union",
    "set_sizes(x|a)": "sets.set_size",
    "updated(x|tensor|ref indices updates)": """
        tensor_scatter_add tensor_scatter_sub tensor_scatter_update scatter_add scatter_div scatter_max
        scatter_min scatter_mul scatter_nd_add scatter_nd_sub scatter_nd_update scatter_sub
        scatter_update batch_scatter_update
        """,
    "gather_each(x|params indices)": "batch_gather",
    "samples(x|logits number|num_samples seed)": "random.stateless_multinomial",
    "quantized(x|input minimum|min_range maximum|max_range T mode name round_mode narrow_range axis)": """
        quantize_v2
        """,
    "patches(x|images sizes|ksizes strides rates padding)": "image.extract_image_patches",
    "image_resize_by_two(x|image height|target_height width|target_width)": "image.resize_image_with_pad",
    "image_part(x|image)": "image.transpose_image",
    "images_with_boxes(x|images boxes name colors)": "image.draw_bounding_boxes",
    "affine(x weights biases)": "nn.xw_plus_b nn.relu_layer",
    "fused_batch_norm(x scale offset mean variance epsilon data_format training|is_training)": """
        nn.fused_batch_norm
        """,
    "pooling(inputs|input ksize strides padding data_format)": "nn.avg_pool_v2 nn.max_pool_v2",
    "ctc_loss(labels inputs|logits label_length logit_length)": "nn.ctc_loss_v2",
    "filter_gradient(x|input sizes|filter_sizes y|out_backprop strides padding)": """
        nn.conv2d_backprop_filter nn.conv3d_backprop_filter nn.conv3d_backprop_filter_v2
        nn.depthwise_conv2d_native_backprop_filter
        """,
    "input_gradient(sizes|input_sizes kernel|filter|filters y|out_backprop strides padding)": """
        nn.conv2d_backprop_input nn.depthwise_conv2d_native_backprop_input
        """,
    "convolution(rank=4 inputs|input kernel|filter strides padding data_format)": """
        nn.depthwise_conv2d_native
        """,
}
