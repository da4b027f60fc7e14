"""Arguments for the functions of tf.contrib, in the notation of `recipes`."""

from __future__ import annotations

from arguments import Case, losses, n, sparse_losses, t
from recipes import RECIPES as ALL

#: What a function needs beside its case.
NEEDED: Case = {"is_training": True}

_GRIDS = ((2, 5, 3), (2, 5, 6, 3), (2, 4, 5, 6, 3))

RECIPES: dict[str, list[Case]] = {
    **ALL,
    "contrib_dense": [{"inputs": t(*s), "units": 5} for s in ((4, 3), (4, 2, 3))],
    "contrib_convolution": [
        {"inputs": t(*shape), "filters": 4, "kernel_size": 3, **how}
        for shape in _GRIDS
        for how in ({}, {"padding": "VALID"}, {"stride": 2}, {"multiplier": 1})
    ],
    "contrib_bias": [{"inputs": t(*s)} for s in ((4, 3), (2, 5, 6, 3))],
    "pooling": [{"inputs": t(*shape), "kernel_size": 2} for shape in _GRIDS],
    "flatten": [{"inputs": t(*s)} for s in ((4, 3), (4, 2, 3), (2, 4, 5, 3))],
    "example_mixing": [{"inputs": t(2, 5, 6, 32)}, {"inputs": t(4, 32)}],
    "embedding": [{"inputs": n(*s, below=6), "vocabulary": 6, "units": 3} for s in ((4,), (4, 2))],
    "mixing_all": [{"x": t(4, 3), "axis": 1}, {"x": t(4, 2, 3), "axis": 2}],
    "one_hot": [{"x": n(4, below=3), "depth": 3}],
    "v1_loss": [
        *losses("labels", "predictions"),
        *losses("labels", "logits"),
        *({**case, "axis": 1} for case in losses("labels", "predictions")[1:2]),
        *sparse_losses("labels", "logits"),
        {"losses": t(4, 3)},
    ],
    "reduce_to_scalar": [{"predictions": t(4, 3), "labels": t(4, 3, seed=1)}],
}
