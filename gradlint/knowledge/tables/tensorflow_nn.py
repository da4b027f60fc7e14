"""tf.nn: what `gradlint.knowledge.tables.tensorflow` does not list, in its notation."""

from __future__ import annotations

FUNCTIONS = {
    "blocks_moved(x|input block_size)": "nn.depth_to_space nn.space_to_depth",
    "doubled(x|features axis)": "nn.crelu",
    "elementwise(x rate)": "nn.experimental.stateless_dropout nn.experimental.general_dropout",
    "broadcast(x|targets y|log_input)": "nn.log_poisson_loss",
    "reduce_to_scalar(x|per_example_loss)": "nn.compute_average_loss",
    "reduce_to_scalar(x|regularization_loss)": "nn.scale_regularization_loss",
    "batch_statistics(x|input|t mean|m variance|v offset|beta scale|gamma epsilon|variance_epsilon)": """
        nn.batch_norm_with_global_normalization
        """,
    "convolution_transpose_op(rank=3 inputs|input kernel|filters shape|output_shape strides)": """
        nn.conv1d_transpose
        """,
    "convolution_transpose_op(rank=5 inputs|input kernel|filters shape|output_shape strides)": """
        nn.conv3d_transpose
        """,
    "convolution_transpose_op(inputs|input kernel|filters shape|output_shape strides)": "nn.conv_transpose",
    "convolution_transpose_op(rank=4 inputs|value kernel|filters shape|output_shape "
    "strides|rate padding)": """
        nn.atrous_conv2d_transpose
        """,
    "separable_op(rank=4 inputs|input depthwise|depthwise_filter kernel|pointwise_filter strides "
    "padding data_format)": "nn.separable_conv2d",
    "depthwise_positions(rank=4 inputs|input|value kernel|filters strides padding data_format dilations)": """
        nn.dilation2d nn.erosion2d
        """,
    "pooling_and_places(rank=4 inputs|input ksize strides padding data_format)": "nn.max_pool_with_argmax",
    "fractional_pooling(inputs|value ratio|pooling_ratio pseudo_random overlapping seed)": """
        nn.fractional_avg_pool nn.fractional_max_pool
        """,
    "weighted_moments(x axis|axes weights|frequency_weights keepdims)": "nn.weighted_moments",
    "normalized_moments(counts x|mean_ss y|variance_ss shift)": "nn.normalize_moments",
    "statistics(x axis|axes shift keepdims|keep_dims)": "nn.sufficient_statistics",
    "rows_of_a_table(x|params indices|sp_ids weights|sp_weights)": "nn.embedding_lookup_sparse",
    "rows_of_a_table(x|embedding_weights indices|sparse_ids weights|sparse_weights)": """
        nn.safe_embedding_lookup_sparse
        """,
    "candidates(x|true_classes true|num_true number|num_sampled unique)": """
        random.all_candidate_sampler nn.all_candidate_sampler
        """,
    "candidates(x|true_classes true|num_true number|num_sampled unique range_max)": """
        random.log_uniform_candidate_sampler random.uniform_candidate_sampler
        random.learned_unigram_candidate_sampler random.fixed_unigram_candidate_sampler
        nn.learned_unigram_candidate_sampler nn.fixed_unigram_candidate_sampler
        nn.log_uniform_candidate_sampler nn.uniform_candidate_sampler
        """,
    "isotonic(x|inputs decreasing axis)": "nn.isotonic_regression",
    "collapsed(x|labels lengths|seq_length)": "nn.collapse_repeated",
    "unique_labels(x|labels)": "nn.ctc_unique_labels",
    "filter_gradient(x|input sizes|filter_sizes y|out_backprop strides padding)": """
        nn.depthwise_conv2d_backprop_filter
        """,
    "input_gradient(sizes|input_sizes kernel|filter y|out_backprop strides padding)": """
        nn.depthwise_conv2d_backprop_input
        """,
}
