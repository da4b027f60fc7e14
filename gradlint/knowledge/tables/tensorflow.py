"""TensorFlow 1 and 2: which family each name belongs to.

A key is a family and the parameters in their order (`|` separates the names that versions gave one
parameter, `*` takes all further positional arguments, `=` fixes a value); its value lists the names
below `tf.`.  Names that mean something else in TensorFlow 1 stand in `tensorflow_v1`.
"""

from __future__ import annotations

_X = "x|input|input_tensor|features|tensor|value|values|a|arg|logits|matrix|image|images|t|params|labels"
_Y = "y|b|x2"
_REDUCE = f"({_X} axis|reduction_indices|dim|axes keepdims|keep_dims)"

FUNCTIONS = {
    f"elementwise({_X})": """
        abs acos acosh asin asinh atan atanh ceil cos cosh digamma erf erfc math.erfinv exp expm1 floor
        identity is_finite is_inf is_nan lgamma log log1p log_sigmoid logical_not negative
        rint round rsqrt sigmoid sign sin sinh sqrt square stop_gradient tan tanh to_bfloat16
        to_double to_float to_int32 to_int64 to_complex64 nn.elu nn.gelu nn.leaky_relu nn.relu
        nn.relu6 nn.selu nn.sigmoid nn.silu nn.softplus nn.softsign nn.swish nn.tanh
        math.erfcinv math.bessel_i0 math.bessel_i0e math.bessel_i1 math.bessel_i1e math.reciprocal
        math.reciprocal_no_nan math.softplus math.softsign math.log_sigmoid math.sigmoid reciprocal
        cast real imag angle math.conj math.real math.imag math.angle math.ceil
        debugging.check_numerics check_numerics saturate_cast conj image.adjust_brightness
        image.convert_image_dtype image.random_brightness image.adjust_gamma math.ndtri
        math.special.dawsn math.special.expint math.special.fresnel_cos math.special.fresnel_sin
        math.special.spence math.is_finite math.is_inf math.is_nan
        """,
    f"elementwise({_X}|input_)": "Print",
    f"elementwise({_X} rate)": "nn.dropout",
    f"broadcast3({_X} y|clip_value_min|min_value z|clip_value_max|max_value)": "clip_by_value",
    f"broadcast({_X} {_Y})": """
        add subtract multiply divide truediv floordiv floormod mod pow maximum minimum div realdiv
        math.floormod equal not_equal less less_equal greater greater_equal logical_and logical_or
        logical_xor math.divide_no_nan math.multiply_no_nan math.xlogy math.xdivy math.xlog1py
        math.squared_difference squared_difference truncatediv truncatemod div_no_nan
        math.logical_and math.logical_or math.logical_xor
        """,
    "broadcast(x|a y|x)": "math.polygamma math.igamma math.igammac igamma igammac",
    "broadcast(x|y y|x)": "atan2 math.atan2",
    "broadcast(x|x1 y|x2)": "math.nextafter",
    "broadcast(x y|q)": "math.zeta",
    "broadcast(x|real y|imag)": "complex dtypes.complex",
    f"bias_add({_X} y|bias data_format)": "nn.bias_add",
    f"batch_statistics({_X} mean variance offset scale epsilon|variance_epsilon)": "nn.batch_normalization",
    f"where(condition x {_Y})": "where where_v2",
    f"reduce{_REDUCE}": """
        reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_all reduce_any
        reduce_logsumexp math.reduce_euclidean_norm math.reduce_std math.reduce_variance
        math.count_nonzero
        """,
    f"reduce_to_scalar({_X})": "nn.zero_fraction math.zero_fraction nn.l2_loss rank size",
    "reduce_to_scalar(values|t_list)": "linalg.global_norm global_norm",
    f"moments({_X} axis|axes shift keepdims|keep_dims)": "nn.moments",
    f"arg_reduce({_X} axis|dimension)": "argmax argmin",
    f"mixing({_X} axis|dim)": "nn.softmax nn.log_softmax",
    f"mixing_first({_X} axis exclusive reverse)": "cumsum math.cumprod math.cumulative_logsumexp",
    f"mixing_all({_X} axis|dim epsilon)": "nn.l2_normalize math.l2_normalize linalg.l2_normalize",
    f"clip_by_norm({_X} clip_norm axis|axes)": "clip_by_norm",
    f"clip_by_norm({_X} clip_norm)": "clip_by_average_norm",
    "clip_by_global_norm(values|t_list clip_norm use_norm)": "clip_by_global_norm",
    f"sorting({_X} axis)": "sort argsort",
    f"roll({_X} shift axis)": "roll",
    f"roll({_X} axis|axes|dims)": "reverse reverse_v2",
    f"shuffle({_X})": "random_shuffle random.shuffle",
    f"segments({_X}|data ids|segment_ids)": """
        math.segment_sum math.segment_mean math.segment_max math.segment_min math.segment_prod
        """,
    f"segments({_X}|data ids|segment_ids number|num_segments)": """
        math.unsorted_segment_sum math.unsorted_segment_mean math.unsorted_segment_max
        math.unsorted_segment_min math.unsorted_segment_prod math.unsorted_segment_sqrt_n
        """,
    f"like({_X})": "ones_like zeros_like",
    "constant(x|value dtype shape)": "constant",
    "constant(x|value)": "convert_to_tensor convert_to_tensor_or_indexed_slices",
    "filled(shape)": "ones zeros",
    "filled(shape|dims value)": "fill",
    "filled(shape mean|minval stddev|maxval)": """
        random.normal random.uniform random.truncated_normal random_normal random_uniform
        truncated_normal
        """,
    "filled(shape seed)": """
        random.stateless_normal random.stateless_uniform random.stateless_truncated_normal
        """,
    "filled_by_parameter(shape x|alpha y|beta)": "random.gamma random_gamma",
    "filled_by_parameter(shape x|lam)": "random.poisson",
    f"samples({_X} number|num_samples)": "random.categorical",
    "placeholder(dtype shape)": "placeholder",
    "like(x|input shape)": "placeholder_with_default",
    "variable(x|initial_value trainable)": "Variable",
    "variable(name shape dtype x|initializer)": "get_variable get_local_variable",
    f"matmul({_X} {_Y} transpose_a transpose_b adjoint_a adjoint_b)": "matmul",
    f"matvec({_X} {_Y} transpose_a)": "linalg.matvec",
    f"tensordot({_X} {_Y} axes)": "tensordot",
    "einsum(equation *inputs)": "einsum",
    f"transpose({_X} perm)": "transpose",
    f"matrix_transpose({_X})": "linalg.matrix_transpose linalg.adjoint",
    f"reshape({_X} shape)": "reshape",
    f"broadcast_to({_X} shape)": "broadcast_to",
    f"expand_dims({_X} axis|dim)": "expand_dims",
    f"squeeze({_X} axis|squeeze_dims)": "squeeze",
    "concat(values axis|concat_dim)": "concat",
    "stack(values axis)": "stack",
    "unstack(x|value num axis)": "unstack",
    "split(x|value sections|num_or_size_splits axis|split_dim)": "split",
    f"tile({_X} multiples)": "tile",
    f"repeat({_X} repeats axis)": "repeat",
    f"slice_sized({_X}|input_ begin size)": "slice",
    f"pad({_X} paddings mode)": "pad",
    "gather(x|params indices validate_indices axis batch_dims)": "gather",
    "gather_nd(x|params indices batch_dims)": "gather_nd",
    "scatter_nd(indices updates shape)": "scatter_nd",
    "updated(x|tensor indices updates)": """
        tensor_scatter_nd_update tensor_scatter_nd_add tensor_scatter_nd_sub tensor_scatter_nd_max
        tensor_scatter_nd_min
        """,
    "boolean_mask(x|tensor mask axis)": "boolean_mask",
    "one_hot(x|indices depth on_value off_value axis)": "one_hot",
    "sequence_mask(x|lengths length|maxlen)": "sequence_mask",
    "vector_range(start limit delta)": "range",
    "unique(x)": "unique",
    "counts(x|arr)": "math.bincount",
    "broadcast(x|scalar y|x)": "scalar_mul math.scalar_mul",
    "roll(x|input seq_lengths axis|seq_axis)": "reverse_sequence",
    "cropped(x|value shape|size)": "image.random_crop",
    f"eigh({_X})": "linalg.eigh",
    f"svd({_X} full_matrices compute_uv)": "linalg.svd",
    f"qr({_X} full_matrices)": "linalg.qr",
    "pooling(inputs|input ksize|window_shape)": "nn.pool",
    "tensor_diag(x|diagonal)": "linalg.tensor_diag",
    "partition(x|data ids|partitions number|num_partitions)": "dynamic_partition",
    "linspace(start stop num)": "linspace lin_space",
    "eye(rows|num_rows columns|num_columns batch_shape)": "eye",
    "meshgrid(*inputs)": "meshgrid",
    "add_n(inputs)": "add_n math.accumulate_n accumulate_n",
    f"reduce({_X} ord axis keepdims|keep_dims)": "norm",
    f"trace({_X})": "linalg.trace",
    f"matrix_function({_X})": "linalg.cholesky linalg.inv linalg.expm linalg.sqrtm",
    f"matrix_function({_X} num_lower num_upper)": "linalg.band_part",
    f"pinv({_X})": "linalg.pinv",
    f"matrix_to_number({_X})": "linalg.det linalg.logdet",
    f"solve({_X}|chol {_Y}|rhs)": "linalg.solve linalg.triangular_solve linalg.cholesky_solve",
    f"diag_part({_X} name k)": "linalg.diag_part",
    f"diag({_X}|diagonal name k rows|num_rows columns|num_cols)": "linalg.diag",
    f"diagonal_set({_X} diagonal name k)": "linalg.set_diag",
    f"top_k({_X} k)": "math.top_k",
    "softmax_loss(labels logits axis|dim)": "nn.softmax_cross_entropy_with_logits",
    "sparse_softmax_loss(labels logits)": "nn.sparse_softmax_cross_entropy_with_logits",
    "elementwise_loss(labels logits)": "nn.sigmoid_cross_entropy_with_logits",
    "elementwise_loss(labels logits pos_weight)": "nn.weighted_cross_entropy_with_logits",
    "sampled_loss(weights biases labels inputs sampled|num_sampled classes|num_classes)": """
        nn.nce_loss nn.sampled_softmax_loss
        """,
    "ctc_loss(labels inputs|logits label_length logit_length)": "nn.ctc_loss",
    "embedding_lookup(x|params indices|ids)": "nn.embedding_lookup",
    "convolution_op(rank=3 inputs|input|value kernel|filters strides|stride padding data_format)": """
        nn.conv1d
        """,
    "convolution_op(rank=4 inputs|input kernel|filters|filter strides padding data_format)": "nn.conv2d",
    "convolution_op(rank=5 inputs|input kernel|filters|filter strides padding data_format)": "nn.conv3d",
    "convolution_op(inputs|input kernel|filters|filter strides padding data_format)": "nn.convolution",
    "convolution_op(rank=4 inputs|value kernel|filters strides|rate padding)": "nn.atrous_conv2d",
    "convolution(rank=4 inputs|input kernel|filter strides padding data_format)": "nn.depthwise_conv2d",
    "convolution_transpose_op(rank=4 inputs|input kernel|filters shape|output_shape strides)": """
        nn.conv2d_transpose
        """,
    "pooling(inputs|input|value ksize strides padding data_format)": "nn.max_pool nn.avg_pool",
    "pooling(rank=3 inputs|input|value ksize strides padding data_format)": "nn.max_pool1d nn.avg_pool1d",
    "pooling(rank=4 inputs|input|value ksize strides padding data_format)": "nn.max_pool2d nn.avg_pool2d",
    "pooling(rank=5 inputs|input|value ksize strides padding data_format)": "nn.max_pool3d nn.avg_pool3d",
    f"image_resize({_X} size method preserve_aspect_ratio)": "image.resize",
    "image_resize_by_two(x|image height|target_height width|target_width)": "image.resize_with_crop_or_pad",
    "image_resize_by_two(x|image top|offset_height left|offset_width height|target_height "
    "width|target_width)": "image.crop_to_bounding_box image.pad_to_bounding_box",
    "image_part(x|image fraction|central_fraction)": "image.central_crop",
    f"image_moved({_X})": """
        image.flip_left_right image.flip_up_down image.random_flip_left_right
        image.random_flip_up_down
        """,
    "image_mixing(x|image)": "image.per_image_standardization",
    "image_mixing(x|images factor|contrast_factor)": "image.adjust_contrast",
    "image_mixing(x|image lower upper)": "image.random_contrast",
    "channel_mixing(x|image factor|saturation_factor|delta)": "image.adjust_saturation image.adjust_hue",
    "channel_mixing(x|image lower upper)": "image.random_saturation",
    "channel_mixing(x|image max_delta)": "image.random_hue",
    "channel_mixing(x|images)": """
        image.rgb_to_hsv image.hsv_to_rgb image.rgb_to_yuv image.yuv_to_rgb image.rgb_to_yiq
        """,
    "channel_mixing(x|input)": "nn.local_response_normalization nn.lrn",
    "to_one_channel(x|images)": "image.rgb_to_grayscale",
    "to_three_channels(x|images)": "image.grayscale_to_rgb",
    "number_per_image(x|images)": "image.total_variation",
    "number_per_pair(x|a y|b max_val)": "image.psnr",
    "number_per_pair(x|img1 y|img2 max_val filter_size filter_sigma k1 k2 map|return_index_map)": """
        image.ssim
        """,
}
