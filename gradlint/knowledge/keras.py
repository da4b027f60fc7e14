"""Keras 2 and 3, in all the places where it lives: functions below `keras.`, and layers by what calling them does.

The notation is that of `gradlint.knowledge.tensorflow`.  The parameters of a layer are those of its
constructor; `inputs` is what it is called on.  Keras 3 dropped names that old code uses: both stand here.
"""

from __future__ import annotations

_X = "x|y|inputs"

FUNCTIONS = {
    f"elementwise({_X})": """
        backend.abs backend.cos backend.exp backend.log backend.relu backend.sigmoid backend.sign backend.sin
        backend.softplus backend.softsign backend.sqrt backend.square backend.stop_gradient backend.tanh backend.elu
        backend.hard_sigmoid backend.cast backend.clip backend.pow backend.identity backend.round
        activations.elu activations.exponential activations.gelu activations.hard_sigmoid activations.linear
        activations.relu activations.selu activations.sigmoid activations.softplus activations.softsign
        activations.swish activations.silu activations.tanh activations.relu6
        ops.abs ops.exp ops.log ops.relu ops.sigmoid ops.sign ops.sin ops.cos ops.sqrt ops.square ops.tanh ops.cast
        ops.stop_gradient ops.negative ops.log1p ops.expm1 ops.softplus ops.clip ops.gelu ops.silu ops.elu
        ops.round ops.floor ops.ceil ops.rsqrt
        """,
    "broadcast(x|x1 y|x2)": """
        backend.maximum backend.minimum backend.equal backend.not_equal backend.greater backend.less
        backend.greater_equal backend.less_equal
        ops.add ops.subtract ops.multiply ops.divide ops.maximum ops.minimum ops.power ops.equal ops.greater ops.less
        """,
    "reduce(x axis keepdims)": """
        backend.sum backend.mean backend.max backend.min backend.prod backend.any backend.all backend.logsumexp
        backend.var backend.std
        ops.sum ops.mean ops.max ops.min ops.prod ops.any ops.all ops.logsumexp ops.var ops.std
        """,
    "mixing(x axis)": "backend.softmax activations.softmax activations.log_softmax ops.softmax ops.log_softmax",
    "mixing(x axis|dim)": "backend.l2_normalize",
    "concat_last(inputs|tensors axis)": "backend.concatenate layers.concatenate",
    "concat(values|xs axis)": "ops.concatenate",
    "stack(values|x axis)": "backend.stack ops.stack",
    "reshape(x shape|newshape)": "backend.reshape ops.reshape",
    "transpose(x perm|pattern)": "backend.permute_dimensions",
    "transpose(x perm|axes)": "ops.transpose",
    "expand_dims(x axis)": "ops.expand_dims",
    "squeeze(x axis)": "backend.squeeze ops.squeeze",
    "flatten(inputs|x)": "backend.batch_flatten",
    "like(x dtype)": "backend.ones_like backend.zeros_like ops.ones_like ops.zeros_like",
    "filled(shape dtype)": "backend.ones backend.zeros ops.ones ops.zeros",
    "filled(shape mean|minval stddev|maxval)": """
        backend.random_normal backend.random_uniform random.normal random.uniform
        """,
    "constant(x|value dtype shape)": "backend.constant ops.convert_to_tensor",
    "variable(x|value dtype)": "backend.variable",
    "numpy_matmul(x|x1 y|x2)": "ops.matmul",
    "one_hot(x|indices depth|num_classes)": "backend.one_hot ops.one_hot utils.to_categorical",
    "where(condition x|x1 y|x2)": "ops.where",
    "where(condition x|then_expression y|else_expression)": "backend.switch",
    "elementwise_loss(labels|target logits|output from_logits)": "backend.binary_crossentropy",
    "softmax_loss(labels|target logits|output from_logits axis)": "backend.categorical_crossentropy",
    "sparse_softmax_loss(labels|target logits|output from_logits)": "backend.sparse_categorical_crossentropy",
    "keras_input(shape batch_size name dtype sparse batch_shape|batch_input_shape)": "Input layers.Input",
    "last_axis_loss(y_true y_pred)": """
        losses.binary_crossentropy losses.binary_focal_crossentropy losses.categorical_crossentropy
        losses.categorical_hinge losses.cosine_similarity losses.hinge losses.huber losses.kl_divergence
        losses.kullback_leibler_divergence losses.kld losses.KLD losses.log_cosh losses.logcosh
        losses.mean_absolute_error losses.mae losses.MAE losses.mean_absolute_percentage_error losses.mape losses.MAPE
        losses.mean_squared_error losses.mse losses.MSE losses.mean_squared_logarithmic_error losses.msle losses.MSLE
        losses.poisson losses.squared_hinge losses.categorical_focal_crossentropy
        metrics.binary_crossentropy metrics.categorical_crossentropy metrics.mean_squared_error metrics.mse metrics.mae
        metrics.mean_absolute_error objectives.mean_squared_error objectives.binary_crossentropy
        objectives.categorical_crossentropy
        """,
    "last_axis_loss_pred(y_true y_pred)": """
        losses.sparse_categorical_crossentropy metrics.sparse_categorical_crossentropy
        """,
}

#: Loss classes: (constructor parameters) what an object gives when it is called on labels and predictions.
LOSSES = {
    "keras_loss(from_logits label_smoothing axis reduction)": """
        BinaryCrossentropy CategoricalCrossentropy BinaryFocalCrossentropy CategoricalFocalCrossentropy
        """,
    "keras_loss(from_logits ignore_class reduction sparse=1)": "SparseCategoricalCrossentropy",
    "keras_loss(reduction)": """
        CategoricalHinge Hinge KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError
        MeanSquaredLogarithmicError Poisson SquaredHinge
        """,
    "keras_loss(delta reduction)": "Huber",
    "keras_loss(axis reduction)": "CosineSimilarity",
}

LAYERS = {
    "dense(units activation)": "Dense",
    "convolution(filters kernel_size strides padding data_format)": """
        Conv1D Conv2D Conv3D Convolution1D Convolution2D Conv1DTranspose Conv2DTranspose Conv3DTranspose
        SeparableConv1D SeparableConv2D Deconvolution2D
        """,
    "pooling(pool_size strides padding data_format)": """
        MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D MaxPool1D MaxPool2D
        MaxPool3D AvgPool1D AvgPool2D AvgPool3D
        """,
    "global_pooling(data_format keepdims)": """
        GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPool1D
        GlobalMaxPool2D GlobalAvgPool1D GlobalAvgPool2D
        """,
    "flatten()": "Flatten",
    "same_layer()": """
        Activation Dropout ELU GaussianDropout GaussianNoise LeakyReLU PReLU ReLU SpatialDropout1D SpatialDropout2D
        Rescaling ActivityRegularization Masking AlphaDropout
        """,
    "normalize_last()": "LayerNormalization UnitNormalization",
    "mixing(axis)": "Softmax",
    "batch_norm(axis)": "BatchNormalization",
    "embedding(input_dim units|output_dim)": "Embedding",
    "recurrent(units return_sequences return_state)": "LSTM GRU SimpleRNN CuDNNLSTM CuDNNGRU",
    "layer_reshape(shape|target_shape)": "Reshape",
    "merge_layer()": "Add Average Maximum Minimum Multiply Subtract",
    "concat_last(axis)": "Concatenate",
    "pad(padding)": "ZeroPadding1D ZeroPadding2D UpSampling1D UpSampling2D Cropping1D Cropping2D UpSampling3D",
}
