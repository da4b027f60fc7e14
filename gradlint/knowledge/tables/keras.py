"""Keras 2 and 3, in all the places where it lives: functions below `keras.`.

The notation is that of `gradlint.knowledge.tables.tensorflow`.  Keras 3 dropped names that old code uses:
both stand here.
"""

from __future__ import annotations

_X = "x|a|arr|tensor|array|inputs"

_ELEMENTWISE = "abs cos exp log sigmoid sign sin sqrt square tanh softplus softsign relu elu round"
_OPS = """
    abs absolute arccos arccosh arcsin arcsinh arctan arctanh ceil conj cos cosh exp expm1 floor isfinite
    isinf isnan log log10 log1p log2 logical_not negative reciprocal round sigmoid sign sin sinh sqrt square
    tan tanh relu relu6 softplus softsign silu elu selu gelu leaky_relu hard_sigmoid hard_silu log_sigmoid
    rsqrt erf erfinv copy real imag nan_to_num cast
    """


def _below(section: str, names: str) -> str:
    return " ".join(f"{section}.{name}" for name in names.split())


FUNCTIONS = {
    f"elementwise({_X})": f"""
        {_below("backend", _ELEMENTWISE)} {_below("ops", _OPS)}
        backend.hard_sigmoid backend.cast backend.cast_to_floatx backend.get_value
        activations.elu activations.exponential activations.gelu activations.hard_sigmoid activations.linear
        activations.relu activations.selu activations.sigmoid activations.softplus activations.softsign
        activations.swish activations.silu activations.tanh activations.relu6 activations.leaky_relu
        activations.mish
        """,
    "scalar(x)": "backend.ndim",
    "elementwise(x|variables|variable)": "backend.stop_gradient ops.stop_gradient",
    f"elementwise({_X} level|rate)": "backend.dropout",
    "broadcast(x y|a)": "backend.pow",
    f"broadcast3({_X} y|min_value|x_min z|max_value|x_max)": "backend.clip ops.clip",
    f"broadcast({_X}|x1 y|x2)": """
        backend.maximum backend.minimum backend.equal backend.not_equal backend.greater backend.less
        backend.greater_equal backend.less_equal ops.subtract ops.multiply ops.divide
        ops.true_divide ops.floor_divide ops.mod ops.maximum ops.minimum ops.power ops.equal
        ops.not_equal ops.greater ops.greater_equal ops.less ops.less_equal ops.logical_and
        ops.logical_or ops.divide_no_nan ops.arctan2
        """,
    f"addition({_X}|x1 y|x2)": "ops.add",
    "bias_add(x y|bias data_format)": "backend.bias_add",
    f"reduce({_X} axis keepdims)": """
        backend.sum backend.mean backend.max backend.min backend.prod backend.any backend.all
        backend.logsumexp backend.var backend.std ops.sum ops.mean ops.max ops.min ops.prod ops.any
        ops.all ops.logsumexp ops.var ops.std ops.median ops.amax ops.amin ops.argmax ops.argmin
        ops.count_nonzero
        """,
    f"reduce({_X} ord axis keepdims)": "ops.norm",
    "arg_reduce_last(x axis)": "backend.argmax backend.argmin",
    "moments(x axis|axes keepdims)": "ops.moments",
    "mixing(x axis)": """
        backend.softmax activations.softmax activations.log_softmax ops.softmax ops.log_softmax
        ops.sparsemax
        """,
    "mixing_all(x axis)": "backend.l2_normalize",
    "mixing(x axis order epsilon)": "ops.normalize",
    "mixing_first(x axis)": "backend.cumsum backend.cumprod",
    "numpy_cumulative(x axis)": "ops.cumsum ops.cumprod",
    "sorting(x axis)": "ops.sort ops.argsort",
    "roll(x axis|axes)": "backend.reverse ops.flip",
    "roll(x shift axis)": "ops.roll",
    "top_k(x k)": "ops.top_k",
    "concat_last(inputs|tensors axis)": "backend.concatenate layers.concatenate",
    "concat(values|xs axis)": "ops.concatenate",
    "hstack(values|xs)": "ops.hstack",
    "stack(values|x axis)": "backend.stack ops.stack",
    "unstack(x num axis)": "ops.unstack",
    "numpy_split(x sections|indices_or_sections axis)": "ops.split",
    "reshape(x shape|newshape)": "backend.reshape ops.reshape",
    "ravel(x)": "backend.flatten ops.ravel",
    "transpose(x perm|pattern)": "backend.permute_dimensions",
    "transpose(x|tensor)": "backend.transpose",
    "transpose(x perm|axes)": "ops.transpose",
    "swapaxes(x axis1 axis2)": "ops.swapaxes",
    "moveaxis(x source destination)": "ops.moveaxis",
    "expand_dims_last(x axis)": "backend.expand_dims",
    "expand_dims(x axis)": "ops.expand_dims",
    "squeeze(x axis)": "backend.squeeze ops.squeeze",
    "broadcast_to(x shape)": "ops.broadcast_to",
    "flatten(inputs|x)": "backend.batch_flatten",
    "tile(x multiples|n|repeats)": "backend.tile ops.tile",
    "repeat(x repeats|rep axis)": "backend.repeat_elements ops.repeat",
    "channel_mixing(x data_format)": "applications.imagenet_utils.preprocess_input",
    "repeat_rows(x number|n)": "backend.repeat",
    "pad(x paddings|pad_width mode)": "ops.pad",
    "gather(x|reference indices)": "backend.gather",
    "take(x indices axis)": "ops.take",
    "take_along(x indices axis)": "ops.take_along_axis",
    "like(x)": "backend.ones_like backend.zeros_like ops.ones_like ops.zeros_like",
    "filled(shape)": "backend.ones backend.zeros ops.ones ops.zeros",
    "filled(shape value|fill_value)": "ops.full",
    "filled(shape mean|minval stddev|maxval|scale)": """
        backend.random_normal backend.random_uniform backend.random_normal_variable
        backend.truncated_normal random.normal random.uniform random.truncated_normal
        """,
    "constant(x|value dtype shape)": "backend.constant",
    "constant(x)": "ops.convert_to_tensor ops.array",
    "keras_placeholder(shape ndim)": "backend.placeholder",
    "variable(x|value)": "backend.variable",
    "vector_range(start stop|limit step)": "backend.arange ops.arange",
    "linspace(start stop num endpoint retstep)": "ops.linspace",
    "eye(rows|size)": "backend.eye",
    "eye(rows|N columns|M k)": "ops.eye",
    "numpy_matmul(x|x1 y|x2)": "ops.matmul",
    "numpy_dot(x|x1 y|x2)": "backend.dot ops.dot",
    "batch_dot(x y axes)": "backend.batch_dot",
    "numpy_outer(x|x1 y|x2)": "ops.outer",
    "tensordot(x|x1 y|x2 axes)": "ops.tensordot",
    "einsum(equation|subscripts *inputs)": "ops.einsum",
    "one_hot(x|indices depth|num_classes)": "backend.one_hot",
    "one_hot(x depth|num_classes axis)": "ops.one_hot",
    "to_categorical(x|y depth|num_classes)": "utils.to_categorical",
    "numpy_where(condition x|x1 y|x2)": "ops.where",
    "switch(condition x|then_expression y|else_expression)": "backend.switch",
    "segments(x|data ids|segment_ids number|num_segments)": "ops.segment_sum ops.segment_max",
    "elementwise_loss(labels|target logits|output from_logits)": """
        backend.binary_crossentropy ops.binary_crossentropy
        """,
    "softmax_loss(labels|target logits|output from_logits axis)": """
        backend.categorical_crossentropy ops.categorical_crossentropy
        """,
    "keras_sparse_softmax_loss(labels|target logits|output from_logits axis)": """
        backend.sparse_categorical_crossentropy ops.sparse_categorical_crossentropy
        """,
    "keras_input(shape batch_size *others batch_shape)": "Input layers.Input",
    "last_axis_loss(y_true y_pred)": """
        losses.categorical_hinge losses.hinge losses.kl_divergence
        losses.kullback_leibler_divergence losses.kld losses.KLD losses.log_cosh losses.logcosh
        losses.mean_absolute_error losses.mae losses.MAE losses.mean_absolute_percentage_error
        losses.mape losses.MAPE losses.mean_squared_error losses.mse losses.MSE
        losses.mean_squared_logarithmic_error losses.msle losses.MSLE losses.poisson
        losses.squared_hinge metrics.mean_squared_error metrics.mse metrics.mae
        metrics.mean_absolute_error objectives.mean_squared_error objectives.mean_absolute_error
        """,
    "last_axis_loss(y_true y_pred from_logits label_smoothing axis)": """
        losses.binary_crossentropy metrics.binary_crossentropy objectives.binary_crossentropy
        """,
    "last_axis_loss(classes=1 y_true y_pred from_logits label_smoothing axis)": """
        losses.categorical_crossentropy metrics.categorical_crossentropy
        objectives.categorical_crossentropy
        """,
    "last_axis_loss(y_true y_pred apply_class_balancing alpha gamma from_logits label_smoothing axis)": """
        losses.binary_focal_crossentropy
        """,
    "last_axis_loss(y_true y_pred alpha gamma from_logits label_smoothing axis)": """
        losses.categorical_focal_crossentropy
        """,
    "last_axis_loss(y_true y_pred delta)": "losses.huber",
    "last_axis_loss(y_true y_pred axis)": """
        losses.cosine_similarity metrics.concordance_correlation metrics.pearson_correlation
        """,
    "sparse_last_axis_loss(y_true y_pred from_logits *others axis)": """
        losses.sparse_categorical_crossentropy metrics.sparse_categorical_crossentropy
        """,
    "overlap(y_true y_pred axis)": "losses.dice",
    "overlap(y_true y_pred alpha beta axis)": "losses.tversky",
    "example_pairs(y_true y_pred)": "losses.circle",
    "sequence_loss(y_true y_pred)": "losses.ctc",
    "hits(y_true y_pred threshold|k)": """
        metrics.binary_accuracy metrics.categorical_accuracy metrics.sparse_categorical_accuracy
        metrics.sparse_top_k_categorical_accuracy
        """,
    "last_axis_loss(y_true y_pred k)": "metrics.top_k_categorical_accuracy",
    "layer_dot(inputs axes)": "layers.dot",
    "merge_layer(inputs)": "layers.maximum layers.minimum layers.multiply layers.subtract",
    "merge_layer(added=1 inputs)": "layers.add layers.average",
}
