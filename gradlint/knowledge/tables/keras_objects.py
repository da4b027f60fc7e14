"""Keras classes by what calling their objects does; the parameters are those of the constructor.

The notation is that of `gradlint.knowledge.tables.tensorflow`.  Layers are called on `inputs`, losses on
`y_true` and `y_pred`; what follows a `*` is passed by keyword alone.
"""

from __future__ import annotations

LOSSES = {
    "keras_loss(from_logits label_smoothing axis reduction)": "BinaryCrossentropy CategoricalCrossentropy",
    "keras_loss(apply_class_balancing alpha gamma from_logits label_smoothing axis reduction)": """
        BinaryFocalCrossentropy
        """,
    "keras_loss(alpha gamma from_logits label_smoothing axis reduction)": "CategoricalFocalCrossentropy",
    "sparse_keras_loss(from_logits ignore_class reduction)": "SparseCategoricalCrossentropy",
    "keras_loss(reduction)": """
        CategoricalHinge Hinge KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError
        MeanSquaredError MeanSquaredLogarithmicError Poisson SquaredHinge
        """,
    "keras_loss(delta reduction)": "Huber",
    "keras_loss(axis reduction)": "CosineSimilarity",
}

LAYERS = {
    "dense(units)": "Dense",
    "convolution(rank=3 filters kernel_size strides padding data_format)": """
        Conv1D Convolution1D SeparableConv1D SeparableConvolution1D
        """,
    "convolution(rank=4 filters kernel_size strides padding data_format)": """
        Conv2D Convolution2D SeparableConv2D SeparableConvolution2D
        """,
    "convolution(rank=5 filters kernel_size strides padding data_format)": "Conv3D Convolution3D",
    "convolution(rank=3 filters kernel_size strides padding *others data_format)": "Conv1DTranspose",
    "convolution(rank=4 filters kernel_size strides padding *others data_format)": """
        Conv2DTranspose Convolution2DTranspose Deconvolution2D
        """,
    "convolution(rank=5 filters kernel_size strides padding *others data_format)": "Conv3DTranspose",
    "convolution(rank=4 kernel_size strides padding *others data_format)": "DepthwiseConv2D",
    "pooling(rank=3 pool_size strides padding data_format)": """
        MaxPooling1D AveragePooling1D MaxPool1D AvgPool1D
        """,
    "pooling(rank=4 pool_size strides padding data_format)": """
        MaxPooling2D AveragePooling2D MaxPool2D AvgPool2D
        """,
    "pooling(rank=5 pool_size strides padding data_format)": """
        MaxPooling3D AveragePooling3D MaxPool3D AvgPool3D
        """,
    "resampling(rank=3 size|padding|cropping)": "ZeroPadding1D UpSampling1D Cropping1D",
    "resampling(rank=4 size|padding|cropping data_format)": "ZeroPadding2D UpSampling2D Cropping2D",
    "resampling(rank=5 size|padding|cropping data_format)": "ZeroPadding3D UpSampling3D Cropping3D",
    "global_pooling(rank=3 data_format keepdims)": """
        GlobalAveragePooling1D GlobalMaxPooling1D GlobalMaxPool1D GlobalAvgPool1D
        """,
    "global_pooling(rank=4 data_format keepdims)": """
        GlobalAveragePooling2D GlobalMaxPooling2D GlobalMaxPool2D GlobalAvgPool2D
        """,
    "global_pooling(rank=5 data_format keepdims)": "GlobalAveragePooling3D GlobalMaxPooling3D",
    "flatten()": "Flatten",
    "activation(activation)": "Activation",
    "same_layer()": """
        Dropout ELU GaussianDropout GaussianNoise LeakyReLU PReLU ReLU SpatialDropout1D
        SpatialDropout2D SpatialDropout3D Rescaling ActivityRegularization Masking AlphaDropout
        ThresholdedReLU
        """,
    "normalization(axis)": "LayerNormalization Softmax UnitNormalization",
    "example_mixing(groups)": "GroupNormalization",
    "batch_norm(axis)": "BatchNormalization",
    "embedding(input_dim units|output_dim)": "Embedding",
    "recurrent(states=2 units *others return_sequences return_state)": "LSTM CuDNNLSTM",
    "recurrent(states=1 units *others return_sequences return_state)": "GRU SimpleRNN CuDNNGRU",
    "layer_reshape(shape|target_shape)": "Reshape",
    "layer_permute(dims)": "Permute",
    "repeat_vector(number|n)": "RepeatVector",
    "resized_layer(height width)": "Resizing CenterCrop",
    "merge_layer()": "Add Average Maximum Minimum Multiply Subtract",
    "concat_last(axis)": "Concatenate",
    "attention()": "Attention AdditiveAttention MultiHeadAttention",
}
