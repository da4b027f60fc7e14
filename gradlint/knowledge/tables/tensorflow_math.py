"""tf.math, tf.bitwise, tf.quantization and the functions of `tf` itself that stand in no other part."""

from __future__ import annotations

from gradlint.knowledge.tables.spelling import X, Y

FUNCTIONS = {
    f"elementwise({X})": """
        bitwise.invert guarantee_const math.special.bessel_i0 math.special.bessel_i0e
        math.special.bessel_i1 math.special.bessel_i1e math.special.bessel_j0 math.special.bessel_j1
        math.special.bessel_k0 math.special.bessel_k0e math.special.bessel_k1
        math.special.bessel_k1e math.special.bessel_y0 math.special.bessel_y1
        """,
    f"broadcast({X} {Y})": """
        bitwise.bitwise_and bitwise.bitwise_or bitwise.bitwise_xor bitwise.left_shift
        bitwise.right_shift
        """,
    "broadcast3(x|a y|b z|x)": "math.betainc",
    "elementwise(x|values value_range)": "histogram_fixed_width_bins",
    "elementwise(x|inputs)": "quantization.fake_quant_with_min_max_args",
    "elementwise(x|inputs minimum|min maximum|max)": "quantization.fake_quant_with_min_max_vars",
    "broadcast(x|inputs y|min maximum|max)": "quantization.fake_quant_with_min_max_vars_per_channel",
    "broadcast(x|gradients y|inputs)": "quantization.fake_quant_with_min_max_args_gradient",
    "mixing_all(x|input minimum|input_min maximum|input_max)": """
        quantization.quantize_and_dequantize_v2 quantization.quantize_and_dequantize
        """,
    "elementwise(x|input minimum|min_range maximum|max_range)": "quantization.dequantize",
    "quantized(x|input minimum|min_range maximum|max_range T mode round_mode name narrow_range axis)": """
        quantization.quantize
        """,
    "gradients_of_range(x|gradients y|inputs minimum|min maximum|max)": """
        quantization.fake_quant_with_min_max_vars_gradient
        """,
    "per_channel_gradients(x|gradients y|inputs minimum|min maximum|max)": """
        quantization.fake_quant_with_min_max_vars_per_channel_gradient
        """,
    "reduce_to_scalar(x)": "math.is_non_decreasing math.is_strictly_increasing",
    "reduce(x axis=-1)": "math.lbeta",
    "shuffle(x)": "math.invert_permutation",
    "polynomial(coefficients|coeffs x)": "math.polyval",
    "square_matrix(labels predictions number|num_classes)": "math.confusion_matrix",
    "per_row(x|targets y|predictions k)": "math.in_top_k nn.in_top_k",
    "matrix_of(columns|dim rows|num_results)": "math.sobol_sample",
    "top_k_along(x|operand k axis|reduction_dimension *others all|aggregate_to_topk)": """
        math.approx_max_k math.approx_min_k nn.approx_max_k nn.approx_min_k
        """,
    "top_k_along(x|input k axis|reduction_dimension *others all|aggregate_to_topk)": "approx_top_k",
    "bitcast(x|input)": "bitcast",
    "each_same(values|input|tensors)": "identity_n tuple",
    "stitched(indices values|data)": "dynamic_stitch",
    "sized_vector(values value_range number|nbins)": "histogram_fixed_width",
    "stack(values)": "parallel_stack",
    "searched(x|sorted_sequence y|values)": "searchsorted",
    "strided(x|input_ begin end strides begin_mask end_mask ellipsis_mask new_axis_mask "
    "shrink_axis_mask)": """
        strided_slice
        """,
    "unique_and_counts(x)": "unique_with_counts",
    "differing(x y)": "setdiff1d",
    "indices_of_places(indices dims)": "unravel_index",
    "laid_out_anew(x|input block_shape paddings)": "space_to_batch space_to_batch_nd nn.space_to_batch",
    "laid_out_anew(x|input block_shape crops)": "batch_to_space",
}
