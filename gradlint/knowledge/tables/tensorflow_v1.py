"""TensorFlow 1: names that mean something else there, or only exist there.

The notation is that of `gradlint.knowledge.tables.tensorflow`.
"""

from __future__ import annotations

_X = "x|input|input_tensor|features|tensor|value|values|a|arg|logits|matrix|image|images"

FUNCTIONS_V1 = {
    "elementwise(x|learning_rate)": """
        train.cosine_decay train.cosine_decay_restarts train.exponential_decay train.inverse_time_decay
        train.linear_cosine_decay train.natural_exp_decay train.polynomial_decay
        """,
    "scalar()": """
        train.piecewise_constant train.create_global_step train.get_global_step
        train.get_or_create_global_step
        """,
    "elementwise(x keep_prob noise_shape seed name rate)": "nn.dropout",
    "pooling(inputs|input ksize|window_shape type|pooling_type padding)": "nn.pool",
    "tensor_diag(x|diagonal)": "diag",
    "cropped(x|value shape|size)": "random_crop",
    "broadcast(x|ref y|value)": "assign assign_add assign_sub",
    "where_v1(condition x y)": "where",
    "arg_reduce(x|input axis|dimension)": "argmax argmin arg_max arg_min",
    "moments(x axis|axes shift name keepdims|keep_dims)": "nn.moments",
    "mixing(x|logits axis|dim)": "nn.softmax nn.log_softmax math.softmax math.log_softmax",
    "reduce(x|input_tensor axis|reduction_indices keepdims|keep_dims)": "count_nonzero math.count_nonzero",
    "gather(x|params indices validate_indices name axis batch_dims)": "gather",
    "gather_nd(x|params indices name batch_dims)": "gather_nd",
    "boolean_mask(x|tensor mask name axis)": "boolean_mask",
    "squeeze(x|input axis|squeeze_dims name)": "squeeze",
    "softmax_loss(*sentinel labels logits axis|dim)": """
        nn.softmax_cross_entropy_with_logits
        """,
    "softmax_loss(labels logits axis|dim)": "nn.softmax_cross_entropy_with_logits_v2",
    "sparse_softmax_loss(*sentinel labels logits)": "nn.sparse_softmax_cross_entropy_with_logits",
    "elementwise_loss(*sentinel labels logits)": "nn.sigmoid_cross_entropy_with_logits",
    "elementwise_loss(labels|targets logits pos_weight)": "nn.weighted_cross_entropy_with_logits",
    "filled_by_parameter(x|lam shape)": "random.poisson random_poisson",
    "ctc_loss(labels inputs sequence_length)": "nn.ctc_loss",
    "samples(x|logits number|num_samples)": "multinomial random.multinomial",
    "convolution_op(rank=4 inputs|input kernel|filter|filters strides "
    "padding use_cudnn_on_gpu data_format)": """
        nn.conv2d
        """,
    "convolution_op(inputs|input kernel|filter padding strides dilation_rate name data_format)": """
        nn.convolution
        """,
    "convolution_op(rank=3 inputs|value|input kernel|filters stride|strides "
    "padding use_cudnn_on_gpu data_format)": """
        nn.conv1d
        """,
    "convolution_transpose_op(rank=4 inputs|value|input kernel|filter|filters "
    "shape|output_shape strides)": """
        nn.conv2d_transpose
        """,
    "convolution(rank=4 inputs|input kernel|filter strides padding rate name data_format)": """
        nn.depthwise_conv2d
        """,
    f"matrix_transpose({_X})": "matrix_transpose linalg.transpose",
    f"matrix_function({_X})": "cholesky matrix_inverse",
    f"matrix_function({_X} num_lower num_upper)": "matrix_band_part",
    f"matrix_to_number({_X})": "matrix_determinant",
    "solve(x|matrix|chol y|rhs)": "matrix_solve cholesky_solve matrix_triangular_solve",
    f"diag_part({_X} name k)": "matrix_diag_part",
    "diag(x|diagonal name k rows|num_rows columns|num_cols)": "matrix_diag",
    f"trace({_X})": "trace",
    "matmul(x y transpose_a|adj_x transpose_b|adj_y)": "batch_matmul",
    f"segments({_X}|data ids|segment_ids)": "segment_sum segment_mean segment_max segment_min segment_prod",
    f"segments({_X}|data ids|segment_ids number|num_segments)": "unsorted_segment_sum unsorted_segment_max",
    "embedding_lookup(x|params indices|ids)": "nn.embedding_lookup",
    "sampled_loss(weights biases labels inputs sampled|num_sampled classes|num_classes)": """
        nn.nce_loss nn.sampled_softmax_loss
        """,
    f"image_resize({_X} size method align_corners preserve_aspect_ratio)": """
        image.resize image.resize_images
        """,
    f"image_resize({_X} size)": """
        image.resize_bilinear image.resize_nearest_neighbor image.resize_bicubic image.resize_area
        """,
    "image_resize_by_two(x|image height|target_height width|target_width)": """
        image.resize_image_with_crop_or_pad
        """,
    "v1_loss(labels predictions|logits weights scope collection|loss_collection reduction)": """
        losses.absolute_difference losses.hinge_loss losses.mean_squared_error
        losses.sparse_softmax_cross_entropy
        """,
    "v1_loss(labels predictions axis weights scope collection|loss_collection reduction)": """
        losses.cosine_distance
        """,
    "v1_loss(labels predictions weights epsilon|delta scope collection|loss_collection reduction)": """
        losses.huber_loss losses.log_loss
        """,
    "v1_loss(labels|multi_class_labels|onehot_labels predictions|logits weights smoothing|label_smoothing "
    "scope collection|loss_collection reduction)": """
        losses.sigmoid_cross_entropy losses.softmax_cross_entropy
        """,
    "v1_loss(labels|losses weights scope collection|loss_collection reduction)": """
        losses.compute_weighted_loss
        """,
    "reduce_to_scalar(labels predictions)": "losses.mean_pairwise_squared_error",
    "reduce_to_scalar()": "losses.get_total_loss losses.get_regularization_loss",
    "dense(inputs units activation)": "layers.dense",
    "convolution(rank=3 inputs filters kernel_size strides padding data_format)": """
        layers.conv1d layers.separable_conv1d
        """,
    "convolution(rank=4 inputs filters kernel_size strides padding data_format)": """
        layers.conv2d layers.conv2d_transpose layers.separable_conv2d
        """,
    "convolution(rank=5 inputs filters kernel_size strides padding data_format)": """
        layers.conv3d layers.conv3d_transpose
        """,
    "pooling(rank=3 inputs pool_size strides padding data_format)": """
        layers.max_pooling1d layers.average_pooling1d
        """,
    "pooling(rank=4 inputs pool_size strides padding data_format)": """
        layers.max_pooling2d layers.average_pooling2d
        """,
    "pooling(rank=5 inputs pool_size strides padding data_format)": """
        layers.max_pooling3d layers.average_pooling3d
        """,
    "flatten(inputs)": "layers.flatten",
    "same_layer(inputs rate)": "layers.dropout",
    "batch_norm(inputs axis momentum epsilon center scale *others training)": "layers.batch_normalization",
}
