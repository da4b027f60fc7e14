"""Keras' layers by what calling them does; the parameters are those of the constructor.

The notation is that of `gradlint.knowledge.tables.tensorflow`.  Layers are called on `inputs`; what follows
a `*` is passed by keyword alone.
"""

from __future__ import annotations

LAYERS = {
    "dense(units)": "Dense",
    "convolution(rank=3 filters kernel_size strides padding data_format)": """
        Conv1D Convolution1D SeparableConv1D SeparableConvolution1D LocallyConnected1D
        """,
    "convolution(rank=4 filters kernel_size strides padding data_format)": """
        Conv2D Convolution2D SeparableConv2D SeparableConvolution2D LocallyConnected2D
        """,
    "convolution(rank=5 filters kernel_size strides padding data_format)": "Conv3D Convolution3D",
    "convolution(rank=3 filters kernel_size strides padding output_padding data_format)": """
        Conv1DTranspose Convolution1DTranspose
        """,
    "convolution(rank=4 filters kernel_size strides padding output_padding data_format)": """
        Conv2DTranspose Convolution2DTranspose Deconvolution2D
        """,
    "convolution(rank=5 filters kernel_size strides padding *others data_format)": """
        Conv3DTranspose Convolution3DTranspose
        """,
    "convolution(rank=3 kernel_size strides padding depth_multiplier data_format)": "DepthwiseConv1D",
    "convolution(rank=4 kernel_size strides padding depth_multiplier data_format)": "DepthwiseConv2D",
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
    "global_pooling(rank=5 data_format keepdims)": """
        GlobalAveragePooling3D GlobalMaxPooling3D GlobalMaxPool3D GlobalAvgPool3D
        """,
    "flatten()": "Flatten",
    "activation(activation)": "Activation",
    "same_layer()": """
        Dropout ELU GaussianDropout GaussianNoise LeakyReLU PReLU ReLU SpatialDropout1D
        SpatialDropout2D SpatialDropout3D Rescaling ActivityRegularization Masking AlphaDropout
        ThresholdedReLU Identity Normalization
        """,
    "normalization(axis)": "Softmax UnitNormalization",
    "layer_norm(axis)": "LayerNormalization",
    "rms_norm(axis)": "RMSNormalization",
    "example_mixing(groups)": "GroupNormalization",
    "batch_norm(axis)": "BatchNormalization",
    "embedding(input_dim units|output_dim)": "Embedding",
    "recurrent(states=2 units *others return_sequences return_state time_major)": "LSTM CuDNNLSTM",
    "recurrent(states=1 units *others return_sequences return_state time_major)": "GRU SimpleRNN CuDNNGRU",
    "convolution_over_time(rank=4 filters kernel_size strides padding data_format *others return_sequences "
    "return_state)": "ConvLSTM1D",
    "convolution_over_time(rank=5 filters kernel_size strides padding data_format *others return_sequences "
    "return_state)": "ConvLSTM2D",
    "convolution_over_time(rank=6 filters kernel_size strides padding data_format *others return_sequences "
    "return_state)": "ConvLSTM3D",
    "cell(states=2 units)": "LSTMCell",
    "cell(states=1 units)": "GRUCell SimpleRNNCell",
    "layer_reshape(shape|target_shape)": "Reshape",
    "layer_permute(dims)": "Permute",
    "repeat_vector(number|n)": "RepeatVector",
    "resized_layer(height width *others data_format)": "Resizing CenterCrop",
    "merge_layer()": "Maximum Minimum Multiply Subtract",
    "merge_layer(added=1)": "Add Average",
    "concat_last(axis)": "Concatenate",
    "attention()": "Attention AdditiveAttention",
    "attention_heads(num_heads key_dim *others output_shape)": "MultiHeadAttention",
    "attention_heads(head_dim num_query_heads num_key_value_heads)": """
        GroupQueryAttention GroupedQueryAttention
        """,
    "einsum_dense(equation output_shape)": "EinsumDense",
    "layer_dot(axes)": "Dot",
    "pooling(rank=3 output_size data_format)": "AdaptiveAveragePooling1D AdaptiveMaxPooling1D",
    "pooling(rank=4 output_size data_format)": "AdaptiveAveragePooling2D AdaptiveMaxPooling2D",
    "pooling(rank=5 output_size data_format)": "AdaptiveAveragePooling3D AdaptiveMaxPooling3D",
    "image_layer()": """
        AutoContrast ContrastLimitedAdaptiveHistogramEqualization Equalization RandAugment
        RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast
        RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue
        RandomInvert RandomPerspective RandomRotation RandomSaturation
        RandomSharpness RandomShear RandomTranslation RandomZoom Solarization AugMix
        """,
    "resized_randomly(factor)": "RandomHeight RandomWidth",
    "resized_randomly(height width *others data_format)": "RandomCrop",
    "looked_up_or_encoded(num_bins *others output_mode)": "Hashing",
    "looked_up_or_encoded(max_tokens *others vocabulary output_mode)": "IntegerLookup",
    "looked_up_or_encoded(bin_boundaries num_bins epsilon output_mode)": "Discretization",
}
