"""Arguments at which a row was wrong once, in the notation of `recipes`.

A search called every function with other ranks, axes and options than the recipes have; what it found
stands here, one line for each kind of mistake.
"""

from __future__ import annotations

import numpy as np
from arguments import Case, n, spd, t

RECIPES: dict[str, list[Case]] = {
    "broadcast_and_sign": [
        {"x": t(2, 3) + 1, "y": t(3, seed=1), **sign} for sign in ({}, {"sign": True}, {"sign": False})
    ],
    "over_samples": [
        {"x": t(4, 2, 3), **how} for how in ({}, {"axis": 1}, {"axis": None}, {"keepdims": True})
    ],
    "filled_triangle": [{"x": t(6)}, {"x": t(2, 3)}],
    "polynomial_value": [
        {"coefficients": t(4), "x": t()},
        {"coefficients": t(4), "x": t(2, 3)},
        {"coefficients": t(3), "x": t(3, seed=1)},
        {"coefficients": t(4, 3), "x": t(2, 3)},
        {"coefficients": t(4, 2, 1), "x": t(3)},
    ],
}

MORE: dict[str, list[Case]] = {
    "integral": [
        {"x": t(2, 3), "places": t(3, seed=1)},
        {"x": t(3), "places": t(2, 3, seed=1)},
        {"x": t(4, 2, 3), "places": t(2, 3, seed=1), "axis": 1},
        {"x": t(4, 1, 3), "places": t(1, 2, 3, seed=1)},
        {"x": t(2, 4), "spacing": t(3, seed=1)},
        {"x": t(4), "spacing": t(2, 3, seed=1)},
    ],
    "chained_product": [
        {"arrays": [t(2, 3), 1.5]},
        {"arrays": [t(), t(3, 3)]},
        {"arrays": [t(2, 3), t(2, 3, 4)]},
        {"arrays": [t(3), t(3, seed=1)]},
        {"arrays": [t(1, 3), t(3, 3), t(3, 3, seed=1)]},
    ],
    "partition": [{"x": t(3, 3), "ids": n(3), "number": 2}],
    "numpy_outer": [{"x": t(2, 3), "y": t(3)}, {"x": t(3), "y": t(3, 1)}],
    "numpy_solve": [
        {"x": spd(4, 3, 3), "y": t(4, 3)},
        {"x": spd(2, 3, 3), "y": t(3)},
        {"x": spd(2, 3, 3), "y": t(3, 2)},
        {"x": spd(3, 3), "y": t(4, 3, 2)},
    ],
    "solve": [{"x": spd(2, 3, 3), "y": t(3, 2)}],
    "edits": [{"x": n(2, 3) + 1, "y": n(3, 3) + 1}, {"x": n(1, 2, 3) + 1, "y": n(3, 1, 2) + 1}],
    "searched": [{"x": np.sort(t(1, 5)), "y": t(3)}, {"x": np.sort(t(3)), "y": t(3, seed=1)}],
    "diag": [
        *({"x": t(2, 3), "k": k} for k in (0, 1, -1)),
        {"x": t(3), "k": 1, "columns": 5},
        {"x": t(2, 3), "k": (0, 1)},
    ],
    "diag_part": [{"x": t(4, 3, 3), "k": k} for k in (0, 1, (0, 1))],
    "diagonal_set": [{"x": t(4, 3, 3), "diagonal": t(4, 2, 3), "k": (0, 1)}],
    "svd": [{"x": t(2, 3), "compute_uv": True}],
    "numpy_svd": [{"x": t(4, 2, 3), "compute_uv": True}],
    "qr": [{"x": t(4, 2, 3), "mode": mode} for mode in ("reduced", "complete", "r", "raw")],
    "weighted_moments": [
        {"x": t(2, 3), "axis": [1], "weights": t(2, 2, 3)},
        {"x": t(2, 2, 3), "axis": [1], "weights": t(2, 3)},
    ],
    "normalized_moments": [
        {"counts": t(1) + 2, "x": t(3), "y": t(3, seed=1) + 9, "shift": t(3, 1)},
        {"counts": t() + 2, "x": t(), "y": t(3, 1) + 9, "shift": t()},
    ],
    "rows_of_a_table": [{"x": t(7, 3), "indices": n(2, 4, 3), "weights": None}],
    "number_per_pair": [{"x": t(2, 16, 16, 3), "y": t(2, 16, 16, 3, seed=1), "max_val": 1.0, "map": True}],
    "per_row": [{"x": t(2) + 5, "y": t(2, 3)}, {"x": t() + 5, "y": t(2, 3)}],
    "banded_eigenvalues": [{"x": t(1, 3), "y": t(3, 3)}, {"x": t(3), "y": t(3, 3)}],
    "sized_vector": [{"length": 7}, {"length": 8}],
    "polynomial": [{"coefficients": [t(1, 1)], "x": t(3, 3)}],
    "to_one_channel": [{"x": t(2, 3, 4, 5), "data_format": "channels_first"}],
    "channel_mixing": [{"x": t(2, 3, 4, 5), "data_format": "channels_first"}],
    "image_edges": [{"x": t(2, 3, 4, 5), "data_format": "channels_first"}],
    "overlap": [
        {"y_true": t(1, 4, 3), "y_pred": t(4, 3, seed=1), "axis": (1, 0)},
        {"y_true": t(3, 4), "y_pred": t(2, 2, 3, 4, seed=1), "axis": 0},
    ],
    "keras_sparse_softmax_loss": [{"labels": n(2, 4, 5), "logits": t(1, 2, 4, 5, 3)}],
    "shuffle": [{"x": t()}],
    "example_pairs": [{"y_true": n(3), "y_pred": t(4)}],
    "eye": [{"rows": 3, "columns": 5, "k": 1}],
    "linspace": [{"start": 0.0, "stop": 1.0, "num": 5, "retstep": step} for step in (True, False)],
    "image_resize_by_two": [
        {"x": t(2, 5, 3, 4), "top": 0, "left": 0, "height": 3, "width": 2, "data_format": "channels_first"},
    ],
    "elementwise": [{"x": t(2, 3), "boundaries": [0.3, 0.6]}],
    "image_resize": [
        {
            "x": t(2, 4, 5, 3),
            "transforms": np.array([[1.0, 0, 0, 0, 1, 0, 0, 0]], np.float32),
            "size": [6, 7],
            "fill_value": 0.0,
            "interpolation": "BILINEAR",
        },
        {"x": t(2, 3, 4, 5), "size": [6, 7], "data_format": "channels_first"},
    ],
    "image_array": [{"x": t(2, 4, 5), "data_format": "channels_first"}],
    "index_grid": [{"dimensions": (4,), "sparse": True}, {"dimensions": (4, 2), "sparse": False}],
    "some_elements": [{"x": n(4), "other": n(5, seed=1), "places": True}],
    "vector_product": [{"x": t(2, 3), "y": t(2, 3, seed=1), "keepdims": True}],
    "sorted_rows": [{"x": t(3)}],
    "softmax_loss": [{"labels": t(2, 3), "logits": t(2, 3, seed=1), "axis": None}],
    "tensor_diag_part": [{"x": t()}],
    "convolution_op": [{"inputs": t(3, 5, 3), "kernel": t(4, 3, 4), "strides": 1, "padding": "SAME"}],
}

#: What layers are made with, and what they are called on.
OBJECTS: dict[str, list[tuple[Case, Case]]] = {
    family: [({"height": 3, "width": 2, "data_format": "channels_first"}, {"inputs": t(2, 3, 5, 4)})]
    for family in ("resized_layer", "resized_randomly")
}
