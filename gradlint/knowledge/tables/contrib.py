"""tf.contrib and slim, by the documentation of TensorFlow 1.15; what tf_slim has of it is tried.

The notation is that of `gradlint.knowledge.tables.tensorflow`.
"""

from __future__ import annotations

FUNCTIONS = {
    "contrib_dense(inputs units|num_outputs activation_fn normalizer_fn)": "layers.fully_connected",
    "dense(inputs units|num_outputs)": "layers.linear layers.relu layers.relu6",
    "contrib_convolution(rank=3 inputs filters|num_outputs kernel_size stride padding data_format *others "
    "normalizer_fn)": "layers.conv1d layers.convolution1d",
    "contrib_convolution(rank=4 inputs filters|num_outputs kernel_size stride padding data_format *others "
    "normalizer_fn)": """
        layers.conv2d layers.convolution2d layers.conv2d_transpose layers.convolution2d_transpose
        """,
    "contrib_convolution(rank=5 inputs filters|num_outputs kernel_size stride padding data_format *others "
    "normalizer_fn)": """
        layers.conv3d layers.convolution3d layers.conv3d_transpose layers.convolution3d_transpose
        """,
    "contrib_convolution(inputs filters|num_outputs kernel_size stride padding data_format *others "
    "normalizer_fn)": "layers.convolution",
    "contrib_convolution(rank=4 inputs filters|num_outputs kernel_size multiplier|depth_multiplier stride "
    "padding data_format *others normalizer_fn)": "layers.separable_conv2d layers.separable_convolution2d",
    "pooling(rank=4 inputs kernel_size stride padding data_format)": "layers.max_pool2d layers.avg_pool2d",
    "pooling(rank=5 inputs kernel_size stride padding data_format)": "layers.max_pool3d layers.avg_pool3d",
    "flatten(inputs)": "layers.flatten",
    "same_layer(inputs keep_prob)": "layers.dropout",
    "contrib_bias(inputs activation_fn)": "layers.bias_add",
    "contrib_batch_norm(inputs decay center scale epsilon activation_fn param_initializers "
    "param_regularizers updates_collections training|is_training reuse variables_collections "
    "outputs_collections trainable batch_weights fused data_format)": "layers.batch_norm",
    "example_mixing(inputs)": "layers.layer_norm layers.instance_norm layers.group_norm",
    "mixing(x|logits)": "layers.softmax",
    "mixing_all(x|inputs axis|dim epsilon)": "layers.unit_norm",
    "one_hot(x|labels depth|num_classes)": "layers.one_hot_encoding",
    "embedding(inputs|ids vocabulary|vocab_size units|embed_dim)": "layers.embed_sequence",
    "v1_loss(predictions labels weights)": """
        losses.mean_squared_error losses.absolute_difference losses.log_loss
        """,
    "v1_loss(predictions labels axis|dim weights)": "losses.cosine_distance",
    "v1_loss(logits labels weights)": "losses.sparse_softmax_cross_entropy",
    "v1_loss(logits labels|onehot_labels|multi_class_labels weights)": """
        losses.softmax_cross_entropy losses.sigmoid_cross_entropy
        """,
    "elementwise_loss(logits labels)": "losses.hinge_loss",
    "v1_loss(losses weights)": "losses.compute_weighted_loss",
    "reduce_to_scalar(predictions labels)": "losses.mean_pairwise_squared_error",
    "reduce_to_scalar(labels embeddings margin)": """
        losses.metric_learning.triplet_semihard_loss losses.metric_learning.lifted_struct_loss
        """,
    "reduce_to_scalar(labels anchor|embeddings_anchor positive|embeddings_positive)": """
        losses.metric_learning.contrastive_loss losses.metric_learning.npairs_loss
        """,
    "reduce_to_scalar()": "losses.get_total_loss",
    "scalar()": "framework.get_or_create_global_step framework.get_global_step",
    "reduce_to_scalar(regularizer weights|weights_list)": "layers.apply_regularization",
    "averaged_sequence_loss(logits targets weights timesteps|average_across_timesteps "
    "batch|average_across_batch *others sum_over_timesteps sum_over_batch)": "seq2seq.sequence_loss",
    "reduce_to_scalar(logits targets weights)": "legacy_seq2seq.sequence_loss",
    "row_losses(logits targets weights)": "legacy_seq2seq.sequence_loss_by_example",
}
