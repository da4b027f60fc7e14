"""keras.backend of Keras 2, and what else has no place in Keras 3: utilities of images and sequences.

The notation is that of `gradlint.knowledge.tables.tensorflow`.
"""

from __future__ import annotations

FUNCTIONS = {
    "elementwise(x|tensor)": "backend.eval backend.to_dense",
    "elementwise(x|tensor message)": "backend.print_tensor",
    "batch_statistics(x mean variance|var offset|beta scale|gamma)": "backend.batch_normalization",
    "convolution_op(rank=3 inputs|x kernel strides padding data_format)": "backend.conv1d",
    "convolution_op(rank=4 inputs|x kernel strides padding data_format)": "backend.conv2d",
    "convolution_op(rank=5 inputs|x kernel strides padding data_format)": "backend.conv3d",
    "convolution(rank=4 inputs|x kernel|depthwise_kernel strides padding data_format)": """
        backend.depthwise_conv2d
        """,
    "convolution_transpose_op(rank=4 inputs|x kernel shape|output_shape strides padding)": """
        backend.conv2d_transpose
        """,
    "pooling(rank=4 inputs|x pool_size strides padding data_format)": "backend.pool2d",
    "pooling(rank=5 inputs|x pool_size strides padding data_format)": "backend.pool3d",
    "resampling(rank=3 inputs|x size|padding)": "backend.temporal_padding",
    "resampling(rank=4 inputs|x size|padding data_format)": "backend.spatial_2d_padding",
    "resampling(rank=5 inputs|x size|padding data_format)": "backend.spatial_3d_padding",
    "resampling(rank=4 inputs|x size|height_factor width_factor data_format)": "backend.resize_images",
    "filled(shape mean|p)": "backend.random_bernoulli backend.random_binomial",
    "filled(shape low high)": "backend.random_uniform_variable",
    "elementwise_loss(labels|target logits|output apply_class_balancing alpha gamma from_logits)": """
        backend.binary_focal_crossentropy
        """,
    "softmax_loss(labels|target logits|output alpha gamma from_logits axis)": """
        backend.categorical_focal_crossentropy
        """,
    "per_row(y|predictions x|targets k)": "backend.in_top_k",
    "separable_op(rank=4 inputs|x depthwise|depthwise_kernel kernel|pointwise_kernel strides padding)": """
        backend.separable_conv2d
        """,
    "padded_sequences(sequences maxlen)": "utils.pad_sequences preprocessing.sequence.pad_sequences",
    "scalar(x)": "backend.count_params",
    "normalized_array(x axis order)": "utils.normalize",
    "image_array(x|img data_format)": "utils.img_to_array preprocessing.image.img_to_array",
    "image_resize(x size *others data_format)": "preprocessing.image.smart_resize",
}
