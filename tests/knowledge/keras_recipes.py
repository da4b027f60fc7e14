"""Arguments for the families that only Keras has, in the notation of `recipes`."""

from __future__ import annotations

from typing import Any

import numpy as np
from arguments import Case, n, t

#: What an object is made with, and what it is called on.
Made = tuple[Case, Case]


def _steps(*units: int) -> list[Case]:
    """What a recurrent layer may be told to give."""
    ways: list[Case] = [
        {},
        {"return_sequences": True},
        {"return_state": True},
        {"return_sequences": True, "return_state": True},
    ]
    return [{"units": size, **way} for size in units for way in ways]


_MAPS = {4: (2, 3, 6, 2), 5: (2, 3, 6, 5, 2), 6: (2, 3, 4, 5, 6, 2)}
_REDUCED: list[Case] = [{}, {"reduction": "none"}, {"reduction": "sum"}, {"reduction": None}]


def _reduced(constructor: Case, inputs: Case) -> list[Made]:
    return [({**constructor, **how}, inputs) for how in _REDUCED]


_PAIRS: list[Case] = [
    {"y_true": t(*shape), "y_pred": t(*shape, seed=1)} for shape in ((4, 3), (2, 3, 4), (2, 4, 5, 3))
]
_CLASSES: list[Case] = [
    {"y_true": n(*shape, below=3), "y_pred": t(*shape, 3, seed=1)} for shape in ((4,), (2, 5))
]
#: Of each class there is an example, as some metrics need.
_ONE_HOT: list[Case] = [{"y_true": np.eye(3)[[0, 1, 2, 1]], "y_pred": t(4, 3)}]
_NUMBERED: list[Case] = [{"y_true": n(4), "y_pred": n(4, seed=1)}]

OBJECTS: dict[str, list[Made]] = {
    "recurrent": [(made, {"inputs": t(4, 2, 3)}) for made in _steps(5)],
    "convolution_over_time": [
        ({"filters": 4, "kernel_size": 2, **how, **layout}, {"inputs": t(*shape)})
        for shape in _MAPS.values()
        for how in ({}, {"return_sequences": True}, {"return_state": True})
        for layout in ({}, {"padding": "same"})
    ],
    "cell": [
        ({"units": 5}, {"inputs": t(4, 3), "before": [t(4, 5), t(4, 5, seed=1)][:states]})
        for states in (1, 2)
    ],
    "attention": [
        ({}, {"inputs": [t(4, 2, 3), t(4, 5, 3)]}),
        ({}, {"inputs": [t(4, 2, 3), t(4, 5, 3), t(4, 5, 3, seed=1)]}),
        ({}, {"inputs": [t(4, 2, 3), t(4, 5, 6), t(4, 5, 3, seed=1)]}),
        ({}, {"inputs": [t(4, 2, 3), t(4, 5, 3)], "return_attention_scores": True}),
        ({}, {"inputs": [t(3), t(2, 3)]}),
        ({}, {"inputs": [t(2, 3), t(2, 3, seed=1)]}),
        ({}, {"inputs": [t(2, 3), t(5, 4, 3)]}),
    ],
    "attention_heads": [
        (heads, {"inputs": t(4, 2, 6), "value": t(4, 5, 6), **more})
        for heads in (
            {"num_heads": 2, "key_dim": 3},
            {"head_dim": 3, "num_query_heads": 2, "num_key_value_heads": 1},
        )
        for more in ({}, {"key": t(4, 5, 6, seed=1)}, {"return_attention_scores": True})
    ],
    "einsum_dense": [
        ({"equation": equation, "output_shape": sizes}, {"inputs": t(*shape)})
        for equation, sizes, shape in (
            ("ab,bc->ac", (5,), (4, 3)),
            ("abc,cd->abd", (None, 5), (4, 2, 3)),
            ("abc,cde->abde", (None, 2, 5), (4, 2, 3)),
            ("abc,bcd->ad", (5,), (4, 2, 3)),
            ("aBc,bcB->aBb", (2, 5), (4, 2, 3)),
            ("...x,xy->...y", (5,), (4, 2, 3)),
            ("ab,bc->ac", (5,), (4, 2, 3)),
        )
    ],
    "layer_dot": [
        ({"axes": axes}, {"inputs": [t(*one), t(*other, seed=1)]})
        for axes, one, other in (
            (1, (4, 3), (4, 3)),
            (-1, (4, 3), (4, 3)),
            (1, (4, 3, 2), (4, 3, 5)),
            ((2, 1), (4, 2, 3), (4, 3, 5)),
            ((1, 2), (4, 3), (4, 2, 3)),
            ((2, 2), (4, 2, 3), (4, 5, 3)),
        )
    ],
    "pooling": [
        ({"output_size": 2}, {"inputs": t(*shape)}) for shape in ((2, 4, 3), (2, 4, 6, 3), (2, 4, 6, 4, 3))
    ],
    "image_layer": [({}, {"inputs": t(*shape)}) for shape in ((2, 8, 8, 3), (8, 8, 3))],
    "resized_randomly": [
        (how, {"inputs": t(*shape)})
        for shape in ((2, 8, 8, 3), (8, 8, 3))
        for how in ({"factor": 0.3}, {"height": 3, "width": 2})
    ],
    "looked_up_or_encoded": [
        ({"bin_boundaries": [0.3, 0.6]}, {"inputs": t(4, 3)}),
        ({"num_bins": 5}, {"inputs": n(4, 3)}),
        ({"num_bins": 5, "output_mode": "one_hot"}, {"inputs": n(4, 1)}),
        ({"max_tokens": None, "vocabulary": [0, 1]}, {"inputs": n(4, 3)}),
        ({"max_tokens": 5, "vocabulary": [0, 1], "output_mode": "multi_hot"}, {"inputs": n(4, 3)}),
    ],
    "metric": [({}, case) for case in (*_PAIRS, *_CLASSES, *_NUMBERED, *_ONE_HOT)],
    "metric_by_thresholds": [
        ({}, _PAIRS[0]),
        ({"thresholds": 0.5}, _PAIRS[0]),
        ({"thresholds": [0.2, 0.5]}, _PAIRS[0]),
    ],
    "metric_by_classes": [
        *(({"average": average}, _ONE_HOT[0]) for average in ("micro", "macro", "weighted", None)),
        ({}, _ONE_HOT[0]),
    ],
    "initial_value": [({}, {"shape": shape}) for shape in ((3, 3), [4, 2])],
    "regularizer": [({}, {"inputs": t(4, 3)})],
    "constraint": [({}, {"inputs": t(4, 3)})],
    "unsaid_loss": [made for case in _CLASSES for made in _reduced({"q": 0.5}, case)],
    "overlap_loss": [made for case in _PAIRS for made in _reduced({}, case)]
    + _reduced({"axis": 1}, _PAIRS[1])
    + _reduced({"axis": (1, 2)}, _PAIRS[2]),
    "example_pairs_loss": _reduced({}, {"y_true": n(4, below=2), "y_pred": t(4, 3)}),
    "sequence_loss_object": _reduced({}, {"y_true": n(2, 3, below=3) + 1, "y_pred": t(2, 6, 5)}),
}


def _functional(made_by: str) -> list[Case]:
    """The cases of an object as those of a function, which has no reduction."""
    return [
        {**inputs, **{name: value for name, value in made.items() if name != "reduction"}}
        for made, inputs in OBJECTS[made_by]
    ]


RECIPES: dict[str, list[Case]] = {
    "gated": [{"x": t(*shape), **axis} for shape in ((4,), (3, 4), (2, 3, 4)) for axis in ({}, {"axis": -1})]
    + [{"x": t(4, 3), "axis": 0}, {"x": t(2, 4, 3), "axis": 1}],
    "attention_of_heads": [
        {"query": t(2, 3, 2, 4), "key": t(2, 5, 2, 4), "value": t(2, 5, 2, 4, seed=1)},
        {"query": t(2, 3, 2, 4), "key": t(2, 3, 2, 4, seed=1), "value": t(2, 3, 2, 4, seed=2)},
    ],
    "padded_sequences": [{"sequences": [[1, 2], [3]]}, {"sequences": [[1, 2], [3]], "maxlen": 4}],
    "filtered_images": [{"x": t(*shape)} for shape in ((6, 6, 3), (2, 6, 6, 3))],
    "spectrum_pair": [
        {"x": (t(3, 8), t(3, 8, seed=1))},
        {"x": t(3, 8)},
        {"x": t(3, 16), "sequence_length": 4, "sequence_stride": 2, "fft_length": 4},
    ],
    "bounded": [
        {"x": t(2, 3, 6, 6), "kernel_size": 2},
        {"x": t(2, 6, 6, 3), "size": 2},
        {"x": t(2, 6, 6, 6, 3), "size": 2},
        {"x": t(4, 3), "y": t(4)},
        {"x": t(4, 3), "y": t(4, 2)},
    ],
    "encoded": [{"inputs": n(4, 3), "num_classes": 3}],
    "resampling": [
        {"inputs": t(2, 5, 6, 3), "size": 2, "width_factor": 2, "data_format": "channels_last"},
        {"inputs": t(2, 5, 3), "size": (1, 1)},
        {"inputs": t(2, 5, 6, 3), "size": ((1, 1), (0, 1))},
        {"inputs": t(2, 5, 6, 4, 3), "size": ((1, 1), (0, 1), (1, 0))},
    ],
    "image_array": [{"x": t(*shape)} for shape in ((4, 5, 3), (4, 5), (4, 5, 1))],
    "normalized_array": [
        {"x": t(*shape), **axis}
        for shape in ((3,), (2, 3), (4, 2, 3))
        for axis in ({}, {"axis": 0}, {"axis": 1})
    ],
    "hits": [*_PAIRS, *_CLASSES, *_ONE_HOT, {"y_true": t(3), "y_pred": t(3)}],
    "overlap": _functional("overlap_loss"),
    "example_pairs": _functional("example_pairs_loss"),
    "sequence_loss": [
        *_functional("sequence_loss_object"),
        {
            "y_true": n(2, 3, below=3) + 1,
            "y_pred": t(2, 6, 5),
            "label_length": np.array([3, 3], np.int32),
            "logit_length": np.array([6, 6], np.int32),
        },
    ],
}
MORE: dict[str, list[Case]] = {
    "elementwise": [
        {
            "x": t(2, 4, 3),
            "mean": t(*s),
            "variance": t(*s, seed=1),
            "axis": axis,
            "offset": t(*s),
            "scale": t(*s),
        }
        for s, axis in (((3,), -1), ((4,), 1))
    ],
    "matmul": [{"x": t(2, 3), "y": t(4, 3)}],
    "batch_statistics": [
        {
            "x": t(*shape),
            **{name: t(3, seed=i) for i, name in enumerate(("mean", "variance", "offset", "scale"))},
        }
        for shape in ((2, 3), (2, 4, 5, 3))
    ],
    "convolution_op": [
        {"inputs": t(2, *(5,) * axes, 3), "kernel": t(*(3,) * axes, 3, 4), **padding}
        for axes in (1, 2, 3)
        for padding in ({}, {"padding": "same"})
    ],
    "convolution_transpose_op": [
        {"inputs": t(2, 3, 3, 4), "kernel": t(3, 3, 5, 4), "shape": (2, 7, 7, 5), "strides": (2, 2)},
        {"inputs": t(2, 3, 3, 4), "kernel": t(3, 3, 5, 4), "strides": 2, "padding": "valid"},
    ],
    "separable_op": [
        {"inputs": t(2, 5, 6, 3), "depthwise": t(3, 3, 3, 2), "kernel": t(1, 1, 6, 4), "padding": "valid"}
    ],
    "pooling": [{"inputs": t(2, *(4,) * axes, 3), "pool_size": (2,) * axes} for axes in (1, 2, 3)],
    "convolution": [
        {"inputs": t(2, 5, 6, 3), "kernel": t(3, 3, 3, 1), **strides, "padding": "valid"}
        for strides in ({"strides": 1}, {"strides": (1, 1)})
    ],
    "updated": [{"x": t(4, 3), "indices": [1, 1], "updates": t(2, 2)}],
}

#: What objects need beside the arguments that decide the shape.
NEEDED: dict[str, Any] = {
    "num_classes": 3, "target_class_ids": [0], "recall": 0.5, "precision": 0.5, "specificity": 0.5,
    "sensitivity": 0.5, "normalizer": [1.0, 1.0, 1.0], "factor": 0.3, "height_factor": 0.2,
    "width_factor": 0.2, "value_range": (0, 1), "threshold": 0.5, "default_value": 0.1, "minval": 0,
    "maxval": 5, "low": 0.0, "high": 1.0, "alpha": 2.0, "beta": 2.0,
    "counts": 3, "probabilities": 0.5, "q": 0.5,
}  # fmt: skip
