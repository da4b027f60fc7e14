"""keras.ops, the functions of Keras 3; those of keras.ops.numpy, nn, linalg and core are the same ones.

The notation is that of `gradlint.knowledge.tables.tensorflow`.
"""

from __future__ import annotations

_X = "x|a|arr|tensor|array|inputs"

FUNCTIONS = {
    f"elementwise({_X})": """
        ops.angle ops.bitwise_invert ops.bitwise_not ops.cbrt ops.celu ops.conjugate ops.deg2rad
        ops.erfc ops.exp2 ops.fabs ops.hard_shrink ops.hard_swish ops.hard_tanh ops.i0 ops.isneginf
        ops.isposinf ops.isreal ops.rad2deg ops.saturate_cast ops.signbit ops.sinc ops.soft_shrink
        ops.sparse_plus ops.sparse_sigmoid ops.squareplus ops.swish ops.tanh_shrink ops.trunc
        ops.convert_to_numpy activations.celu activations.hard_shrink activations.hard_silu
        activations.hard_swish activations.hard_tanh activations.log_sigmoid activations.soft_shrink
        activations.sparse_plus activations.sparse_sigmoid activations.squareplus
        activations.tanh_shrink
        """,
    f"elementwise({_X} threshold default_value)": "ops.threshold activations.threshold",
    f"elementwise({_X} rate)": "random.dropout",
    "looked_up(x table|bins)": "ops.digitize",
    "looked_up(table|sorted_sequence x|values)": "ops.searchsorted",
    "looked_up(x|x1 table|x2)": "ops.isin",
    "broadcast(x|x1 y|x2)": """
        ops.fmax ops.fmin ops.fmod ops.gcd ops.heaviside ops.hypot ops.isclose ops.lcm ops.ldexp
        ops.logaddexp ops.logaddexp2 ops.logical_xor ops.nextafter
        """,
    "broadcast(x y)": """
        ops.bitwise_and ops.bitwise_left_shift ops.bitwise_or ops.bitwise_right_shift ops.bitwise_xor
        ops.left_shift ops.right_shift
        """,
    "broadcast(x|abs_ y|angle)": "ops.polar",
    "selected(conditions|condlist choices|choicelist default)": "ops.select",
    f"reduce({_X} axis keepdims)": """
        ops.nanargmax ops.nanargmin ops.nanmax ops.nanmean ops.nanmedian ops.nanmin ops.nanprod
        ops.nanstd ops.nansum ops.nanvar ops.ptp
        """,
    f"median({_X} quantiles|q axis *others keepdims)": """
        ops.nanpercentile ops.nanquantile ops.percentile ops.quantile
        """,
    f"averaged({_X} axis weights)": "ops.average",
    f"integral({_X}|y places|x spacing|dx axis)": "ops.trapezoid",
    "reduce_to_scalar(x|x1 y|x2)": "ops.allclose ops.vdot ops.psnr",
    f"numpy_cumulative({_X} axis)": "ops.nancumprod ops.nancumsum",
    f"mixing({_X} axis)": "activations.sparsemax",
    f"rms_norm_op({_X} scale axis)": "ops.rms_normalization",
    f"sorting({_X} kth axis)": "ops.argpartition",
    f"roll({_X})": "ops.fliplr ops.flipud",
    f"rotated({_X} times|k axes)": "ops.rot90",
    f"like({_X})": "ops.empty_like",
    f"like({_X} fill_value)": "ops.full_like",
    "filled(shape)": "ops.empty",
    "filled(shape|x)": "ops.bartlett ops.blackman ops.hamming ops.hanning",
    "filled(shape|x beta)": "ops.kaiser",
    "filled(shape minval maxval)": "random.randint",
    "samples(x|logits number|num_samples)": "random.categorical",
    "linspace(start stop num)": "ops.geomspace ops.logspace",
    "eye(rows|n)": "ops.identity",
    "eye(rows|N columns|M)": "ops.tri",
    "vandermonde(x columns|N)": "ops.vander",
    "unravelled(x|indices shape)": "ops.unravel_index",
    "meshgrid(*inputs)": "ops.meshgrid",
    "numpy_append(x|x1 y|x2 axis)": "ops.append",
    # Whatever the documentation says: vectors one after the other.
    "concat(values|xs)": "ops.vstack",
    "dstack(values|xs)": "ops.dstack",
    "numpy_split(x sections|indices_or_sections axis)": "ops.array_split",
    "split_sides(x sections|indices_or_sections)": "ops.hsplit",
    "split_rows(x sections|indices_or_sections)": "ops.vsplit",
    "split_depth(x sections|indices_or_sections)": "ops.dsplit",
    f"difference({_X} n axis)": "ops.diff",
    "numpy_where(condition|x)": "ops.nonzero",
    "counts(x)": "ops.bincount",
    "histogram(x bins)": "ops.histogram",
    "vector_of(x|x1 y|x2)": "ops.correlate",
    "inner_product(x|x1 y|x2)": "ops.inner",
    "cross_product(x|x1 y|x2 axisa axisb axisc axis)": "ops.cross",
    "kronecker(x|x1 y|x2)": "ops.kron",
    "covariance(x)": "ops.corrcoef",
    "numpy_diag(x)": "ops.diag",
    "square_of_elements(x)": "ops.diagflat",
    "diagonal(x offset axis1 axis2)": "ops.diagonal",
    "numpy_trace(x offset axis1 axis2)": "ops.trace",
    "numpy_triangle(x k)": "ops.tril ops.triu",
    "scalar(x)": "ops.ndim ops.size",
    "matrix_function(x)": "ops.cholesky ops.cholesky_inverse ops.inv",
    "matrix_to_number(x)": "ops.det ops.logdet",
    "matrix_to_number(x tol)": "ops.matrix_rank",
    "sign_and_logarithm(x)": "ops.slogdet",
    "eigh(x)": "ops.eig ops.eigh",
    "qr(x mode)": "ops.qr",
    "numpy_svd(x full_matrices compute_uv)": "ops.svd",
    "pinv(x)": "ops.pinv",
    "factors_and_order(x)": "ops.lu_factor",
    "numpy_solve(x|a y|b)": "ops.solve ops.solve_triangular",
    "segments(x|data ids|segment_ids number|num_segments)": "ops.segment_min ops.segment_prod",
    "convolution_op(inputs kernel strides padding data_format)": "ops.conv",
    "convolution(inputs kernel strides padding data_format)": "ops.depthwise_conv",
    "gated(x axis)": "ops.glu activations.glu",
    "elementwise(x mean variance axis offset scale)": "ops.batch_normalization",
    "layer_norm_op(x gamma beta axis)": "ops.layer_normalization",
    "convolution_transpose_op(inputs kernel strides padding)": "ops.conv_transpose",
    "attention_of_heads(query key value)": "ops.dot_product_attention",
    "blocks_moved(x block_size)": "ops.depth_to_space ops.space_to_depth",
    "sequence_loss(y_true|target y_pred|output label_length|target_length logit_length|output_length)": """
        ops.ctc_loss
        """,
    "per_row(x|targets y|predictions k)": "ops.in_top_k",
    "matmul(x y transpose_b=1)": "ops.cdist",
    "encoded(inputs num_classes)": "ops.multi_hot",
    "image_resize_by_two(x|images top|top_cropping left|left_cropping bottom|bottom_cropping "
    "right|right_cropping height|target_height width|target_width data_format)": "ops.image.crop_images",
    "image_resize_by_two(x|images top|top_padding left|left_padding bottom|bottom_padding "
    "right|right_padding height|target_height width|target_width data_format)": "ops.image.pad_images",
    "filled(shape alpha beta)": "random.beta",
    "filled(shape counts probabilities)": "random.binomial",
    "filled(shape alpha)": "random.gamma",
    "roll(x axis)": "random.shuffle",
    "filtered_images(x|images)": "ops.image.gaussian_blur",
    "spectrum_pair(x)": "ops.fft ops.fft2 ops.ifft2",
    "spectrum_pair(x fft_length)": "ops.rfft",
    "spectrum_pair(x sequence_length sequence_stride fft_length)": "ops.stft",
    "bounded(rank=3 x kernel_size)": "ops.unfold",
    "bounded(rank=3 x|images size)": "ops.image.extract_patches",
    "bounded(rank=4 x|volumes size)": "ops.image.extract_patches_3d",
    "bounded(rank=1 x|a y|b)": "ops.lstsq",
    "hits(y_true y_pred q)": "losses.categorical_generalized_cross_entropy",
    "numpy_unique(x sorted index|return_index inverse|return_inverse counts|return_counts axis)": """
        ops.unique
        """,
    "separable_op(inputs depthwise|depthwise_kernel kernel|pointwise_kernel strides padding)": """
        ops.separable_conv
        """,
    "pooling(inputs pool_size strides padding data_format)": "ops.average_pool ops.max_pool",
    "pooling(inputs output_size data_format)": "ops.adaptive_average_pool ops.adaptive_max_pool",
    "scatter_nd(indices updates|values shape)": "ops.scatter",
    "updated(x|inputs indices updates)": "ops.scatter_update",
    "updated(x|inputs indices|start_indices updates)": "ops.slice_update",
    "slice_sized(x|inputs begin|start_indices size|shape)": "ops.slice",
    "image_resize(x|images size *others data_format)": "ops.image.resize",
    "channel_mixing(x|images data_format)": "ops.image.hsv_to_rgb ops.image.rgb_to_hsv",
    "to_one_channel(x|images data_format)": "ops.image.rgb_to_grayscale",
    "image_edges(x|images data_format)": "ops.image.sobel_edges",
    "number_per_pair(x|image1 y|image2 max_val)": "ops.image.ssim",
}
