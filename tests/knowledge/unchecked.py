"""Names that cannot be called here, with the reason and the source of what the tables say of them."""

from __future__ import annotations

_SCHEDULES = (
    "cosine_decay", "cosine_decay_restarts", "exponential_decay", "inverse_time_decay", "linear_cosine_decay",
    "natural_exp_decay", "piecewise_constant", "polynomial_decay",
)  # fmt: skip

#: Names that the installed libraries have, but that cannot be tried on arrays.
CANNOT_BE_TRIED = {
    **dict.fromkeys(
        ("tf.compat.v1.nn.fractional_avg_pool", "tf.compat.v1.nn.fractional_max_pool"),
        "draws other regions at each call; tried as tf.nn.fractional_max_pool with a seed",
    ),
    **dict.fromkeys(
        (f"tf.{part}{kind}fftnd" for part in ("", "signal.") for kind in ("", "i", "r", "ir")),
        "runs on a GPU only; by its documentation the rank stays",
    ),
    "tf.image.generate_bounding_box_proposals": "runs on a GPU only; gives what its documentation says",
    "tf.nn.experimental.general_dropout": "takes a function; tf.nn.dropout has its own, and is tried",
    "tf.nn.fixed_unigram_candidate_sampler": "needs a vocabulary; the samplers that need none are tried",
    "tf.nn.learned_unigram_candidate_sampler": "learns from call to call; other samplers are tried",
    "tf.math.approx_min_k": "has no kernel outside XLA; its twin tf.math.approx_max_k is tried",
    "tf.quantization.dequantize": "takes quantized types only; element by element by its documentation",
    "tf.compat.v1.decode_raw": "tried as tf.io.decode_raw, whose parameters have no defaults",
    **dict.fromkeys(
        ("tf.image.decode_jxl", "tf.image.decode_webp"),
        "needs a file of this format; gives what tf.image.decode_png gives, which is tried",
    ),
    **dict.fromkeys(
        (
            f"tf.compat.v1.{name}"
            for name in (
                *(f"scatter_{kind}" for kind in ("add", "div", "max", "min", "mul", "sub", "update")),
                *(f"scatter_nd_{kind}" for kind in ("add", "sub", "update")),
                "batch_scatter_update",
            )
        ),
        "takes a variable in a graph; gives it, by its documentation",
    ),
    "tf.compat.v1.losses.get_total_loss": "sums what others collected, by its documentation",
    "tf.compat.v1.nn.ctc_loss": "takes a SparseTensor; gives what tf.nn.ctc_loss gives, which is tried",
    "tf.compat.v1.assign": "takes a variable in a graph; gives it, by its documentation",
    "tf.compat.v1.assign_add": "takes a variable in a graph; gives it, by its documentation",
    "tf.compat.v1.assign_sub": "takes a variable in a graph; gives it, by its documentation",
    **dict.fromkeys(
        (f"tf.compat.v1.train.{name}" for name in _SCHEDULES),
        "gives a function outside of graphs; in one, by its documentation, the rate of that step",
    ),
    **dict.fromkeys(
        (f"tf.compat.v1.train.{name}global_step" for name in ("create_", "get_", "get_or_create_")),
        "a number that a graph keeps, by its documentation",
    ),
    "np.empty_like": "gives whatever the memory holds; its shape is that of np.zeros_like, which is tried",
}

_RENAMED_IN_1 = "TensorFlow 0.x, by the release notes of 1.0: the newer name is tried"
_OLDER_KERAS = "Keras 2.2 and older, by its documentation; the newer spelling is tried"

#: Names of each table that no installed library has, with what is known of them.
UNCHECKED: dict[str, dict[str, str]] = {
    "tf": {},
    "tf1": {
        "batch_matmul": "TensorFlow 0.x, by its documentation: tf.matmul took its place and is tried",
        "mul": _RENAMED_IN_1,
        "neg": _RENAMED_IN_1,
        "pack": _RENAMED_IN_1,
        "sub": _RENAMED_IN_1,
        "unpack": _RENAMED_IN_1,
    },
    "keras": {
        "backend.logsumexp": "Keras 2.0 to 2.2, by its documentation: a reduction as all others",
        "objectives.binary_crossentropy": _OLDER_KERAS,
        "objectives.categorical_crossentropy": _OLDER_KERAS,
        "objectives.mean_absolute_error": _OLDER_KERAS,
        "objectives.mean_squared_error": _OLDER_KERAS,
    },
    "np": {
        "alltrue": "NumPy 1, by its documentation: all, which is tried",
        "float_": "NumPy 1, by its documentation: float64, which is tried",
        "product": "NumPy 1, by its documentation: prod, which is tried",
        "sometrue": "NumPy 1, by its documentation: any, which is tried",
        "trapz": "NumPy 1, by its documentation: trapezoid, which is tried",
    },
    "keras.layers": {
        "CuDNNGRU": "needs a GPU and Keras 2: by its documentation GRU, which is tried",
        "CuDNNLSTM": "needs a GPU and Keras 2: by its documentation LSTM, which is tried",
        "Deconvolution2D": "Keras 1, by its documentation: Conv2DTranspose, which is tried",
        "GroupedQueryAttention": "the name of the class that is public as GroupQueryAttention",
    },
    "keras.losses": {},
    "keras.metrics": {},
    "keras.initializers": {},
    "keras.regularizers": {"l1l2": _OLDER_KERAS},
    "keras.constraints": {"maxnorm": _OLDER_KERAS, "nonneg": _OLDER_KERAS, "unitnorm": _OLDER_KERAS},
}
