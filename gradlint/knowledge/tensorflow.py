"""TensorFlow 1 and 2: which family each name belongs to.

A key is a family and the parameters in their order (`|` separates the names that versions gave one
parameter, `*` takes all further positional arguments, `=` fixes a value); its value lists the names
below `tf.`.  Names below `tf1.` hold where a file means TensorFlow 1 and differ from version 2.
"""

from __future__ import annotations

_X = "x|input|input_tensor|features|tensor|value|values|a|arg|logits|matrix|image|images"
_Y = "y|b"
_REDUCE = f"({_X}|params axis|reduction_indices|dim|axes keepdims|keep_dims name)"

FUNCTIONS = {
    f"elementwise({_X} name)": """
        abs acos acosh asin asinh atan atanh ceil cos cosh digamma erf erfc erfinv exp expm1 floor identity
        is_finite is_inf is_nan lgamma log log1p log_sigmoid logical_not negative ndtri rint round rsqrt sigmoid
        sign sin sinh sqrt square stop_gradient tan tanh to_bfloat16 to_double to_float to_int32 to_int64
        nn.elu nn.gelu nn.leaky_relu nn.relu nn.relu6 nn.selu nn.sigmoid nn.silu nn.softplus nn.softsign nn.swish
        nn.tanh nn.log_sigmoid nn.dropout nn.bias_add quantization.identity
        math.bessel_i0 math.bessel_i1 math.reciprocal math.reciprocal_no_nan math.softplus math.softsign
        math.log_sigmoid reciprocal cast conj real imag angle math.conj math.real math.imag math.angle
        debugging.check_numerics check_numerics Print grad_pass_through clip_by_value
        image.adjust_brightness image.adjust_contrast image.convert_image_dtype image.random_brightness
        image.random_contrast image.random_hue image.random_saturation image.per_image_standardization
        nn.local_response_normalization saturate_cast
        """,
    f"broadcast({_X} {_Y} name)": """
        add subtract multiply divide truediv floordiv floormod mod pow maximum minimum squared_difference
        div realdiv div_no_nan truncatediv truncatemod atan2 equal not_equal less less_equal greater greater_equal
        logical_and logical_or logical_xor math.divide_no_nan math.multiply_no_nan math.xlogy math.xdivy math.xlog1py
        math.zeta math.igamma math.igammac math.polygamma math.squared_difference complex dtypes.complex
        """,
    f"where(condition x {_Y} name)": "where where_v2",
    f"reduce{_REDUCE}": """
        reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_all reduce_any reduce_logsumexp
        reduce_euclidean_norm math.reduce_std math.reduce_variance math.count_nonzero count_nonzero
        """,
    f"moments({_X} axis|axes shift keepdims|keep_dims name)": "nn.moments",
    f"arg_reduce({_X} axis|dimension output_type)": "argmax argmin arg_max arg_min",
    f"mixing({_X} axis|dim name)": "nn.softmax nn.log_softmax",
    f"mixing_first({_X} axis exclusive reverse name)": "cumsum cumprod math.cumulative_logsumexp",
    f"reversed_axes({_X} axis|axes|dims name)": "reverse reverse_v2",
    f"mixing_all({_X} shift axis)": "roll random_shuffle random.shuffle",
    f"mixing_all({_X} clip_norm axes name)": "clip_by_norm clip_by_average_norm",
    f"like({_X} dtype name)": "ones_like zeros_like",
    "constant(x|value dtype shape name)": "constant",
    "constant(x|value dtype)": "convert_to_tensor convert_to_tensor_or_indexed_slices",
    "filled(shape|dims value)": "fill ones zeros",
    "filled(shape mean|minval|lam|alpha stddev|maxval)": """
        random.normal random.uniform random.truncated_normal random_normal random_uniform truncated_normal
        random.stateless_normal random.stateless_uniform
        """,
    "placeholder(dtype shape name)": "placeholder",
    "like(x|input shape name)": "placeholder_with_default",
    "variable(x|initial_value trainable)": "Variable",
    "variable(name shape dtype x|initializer)": "get_variable get_local_variable",
    f"matmul({_X} {_Y} transpose_a transpose_b adjoint_a|adj_x adjoint_b|adj_y)": "matmul linalg.matmul batch_matmul",
    f"matvec({_X} {_Y})": "linalg.matvec",
    f"tensordot({_X} {_Y} axes name)": "tensordot",
    "einsum(equation *inputs)": "einsum",
    f"transpose({_X} perm name)": "transpose",
    f"matrix_transpose({_X} name)": "linalg.matrix_transpose matrix_transpose",
    f"reshape({_X}|tensor shape name)": "reshape",
    f"broadcast_to({_X} shape name)": "broadcast_to",
    f"expand_dims({_X} axis|dim name)": "expand_dims",
    f"squeeze({_X} axis|squeeze_dims name)": "squeeze",
    "concat(values axis|concat_dim name)": "concat",
    "stack(values axis name)": "stack",
    "unstack(x|value num axis name)": "unstack",
    "split(x|value sections|num_or_size_splits axis|split_dim num name)": "split",
    f"tile({_X} multiples name)": "tile",
    f"repeat({_X} repeats axis name)": "repeat",
    f"slice_sized({_X} begin size name)": "slice",
    f"pad({_X} paddings mode)": "pad",
    "gather(x|params indices validate_indices axis batch_dims name)": "gather",
    "gather_nd(x|params indices name)": "gather_nd",
    "boolean_mask(x|tensor mask axis name)": "boolean_mask",
    "one_hot(x|indices depth on_value off_value axis dtype name)": "one_hot",
    "vector_range(start limit delta)": "range",
    "linspace(start stop num name)": "linspace lin_space",
    "eye(rows|num_rows columns|num_columns)": "eye",
    "add_n(inputs name)": "add_n math.add_n accumulate_n math.accumulate_n",
    f"norm({_X} ord axis keepdims|keep_dims name)": "norm linalg.norm",
    f"trace({_X} name)": "linalg.trace trace",
    f"matrix_function({_X} name)": """
        linalg.cholesky linalg.inv linalg.expm linalg.sqrtm cholesky matrix_inverse linalg.pinv
        """,
    f"trace({_X}|input name)": "linalg.det linalg.logdet matrix_determinant",
    f"solve({_X}|chol {_Y}|rhs)": "linalg.solve linalg.triangular_solve linalg.cholesky_solve matrix_solve cholesky_solve",
    f"diag_part({_X} name)": "linalg.diag_part matrix_diag_part",
    f"diag({_X}|diagonal name)": "linalg.diag matrix_diag",
    f"matrix_function({_X} num_lower num_upper name)": "linalg.band_part matrix_band_part",
    f"top_k({_X} k sorted name)": "nn.top_k math.top_k",
    f"reduce_to_scalar({_X}|t name)": "nn.l2_loss global_norm linalg.global_norm rank size",
    f"mixing({_X} axis|dim epsilon name)": "nn.l2_normalize math.l2_normalize linalg.l2_normalize",
    "softmax_loss(labels logits axis|dim name)": """
        nn.softmax_cross_entropy_with_logits nn.softmax_cross_entropy_with_logits_v2
        """,
    "sparse_softmax_loss(labels logits name)": "nn.sparse_softmax_cross_entropy_with_logits",
    "elementwise_loss(labels logits name)": "nn.sigmoid_cross_entropy_with_logits",
    "elementwise_loss(labels logits pos_weight name)": "nn.weighted_cross_entropy_with_logits",
    "nce_loss(weights biases labels inputs)": "nn.nce_loss nn.sampled_softmax_loss",
    "ctc_loss(labels inputs)": "nn.ctc_loss",
    "embedding_lookup(x|params indices|ids)": "nn.embedding_lookup",
    f"broadcast3({_X} y|mean z|variance offset scale variance_epsilon)": "nn.batch_normalization",
    "convolution_op(inputs|input|value kernel|filters|filter strides|stride padding)": """
        nn.conv1d nn.conv2d nn.conv3d nn.convolution nn.atrous_conv2d
        """,
    "pooling(inputs|input|value ksize strides padding)": """
        nn.max_pool nn.avg_pool nn.max_pool2d nn.avg_pool2d nn.max_pool1d nn.avg_pool1d nn.max_pool3d nn.avg_pool3d
        """,
    f"image_resize({_X} size)": """
        image.resize image.resize_images image.resize_bilinear image.resize_nearest_neighbor image.resize_bicubic
        image.resize_image_with_crop_or_pad image.resize_with_crop_or_pad
        """,
    f"squared_layers({_X}|images name)": "image.total_variation",
    "meshgrid(*inputs)": "meshgrid",
}

#: Names that mean something else, or only exist, in TensorFlow 1.
FUNCTIONS_V1 = {
    "v1_loss(labels logits weights reduction)": """
        losses.absolute_difference losses.cosine_distance losses.hinge_loss losses.huber_loss losses.log_loss
        losses.mean_squared_error losses.mean_pairwise_squared_error losses.sigmoid_cross_entropy
        losses.softmax_cross_entropy losses.sparse_softmax_cross_entropy losses.compute_weighted_loss
        losses.get_total_loss losses.get_regularization_loss
        """,
    "dense(inputs units activation)": "layers.dense",
    "convolution(inputs filters kernel_size strides padding data_format)": """
        layers.conv1d layers.conv2d layers.conv3d layers.conv2d_transpose layers.separable_conv2d layers.conv3d_transpose
        """,
    "pooling(inputs pool_size strides padding)": """
        layers.max_pooling1d layers.max_pooling2d layers.average_pooling1d layers.average_pooling2d
        """,
    "flatten(inputs)": "layers.flatten",
    "same_layer(inputs rate)": "layers.dropout",
    "batch_norm(inputs axis momentum epsilon center scale training)": "layers.batch_normalization",
    "sparse_softmax_loss(labels logits name)": "nn.sparse_softmax_cross_entropy_with_logits",
    "arg_reduce(x|input axis|dimension name)": "argmax argmin",
    "gather(x|params indices validate_indices name axis batch_dims)": "gather",
}

#: tf.contrib and slim: from their documentation in TensorFlow 1.15; they cannot be installed beside TensorFlow 2.
CONTRIB = {
    "dense(inputs units|num_outputs activation_fn)": "layers.fully_connected layers.linear layers.relu",
    "convolution(inputs filters|num_outputs kernel_size stride padding data_format)": """
        layers.conv2d layers.convolution2d layers.convolution layers.conv2d_transpose layers.separable_conv2d
        """,
    "pooling(inputs kernel_size stride padding)": "layers.max_pool2d layers.avg_pool2d",
    "flatten(inputs)": "layers.flatten",
    "same_layer(inputs keep_prob)": "layers.dropout",
    "batch_norm(inputs decay center scale epsilon training|is_training)": "layers.batch_norm",
    "v1_loss(labels logits weights reduction)": """
        losses.softmax_cross_entropy losses.sparse_softmax_cross_entropy losses.sigmoid_cross_entropy
        losses.mean_squared_error losses.get_total_loss losses.absolute_difference losses.log
        """,
    "one_hot(x|labels depth|num_classes)": "layers.one_hot_encoding",
}
