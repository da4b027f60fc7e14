"""Arguments on which each family of operations is tried: a few dozen recipes serve all names.

A case maps the family's parameters to real values.  Arrays are tensors; numbers, strings, tuples and
lists of numbers are constants; lists of arrays are lists of tensors.  What a function rejects is
passed over, but each must accept at least one case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras_recipes
import mended_recipes
import numpy as np
import numpy_recipes
import tensorflow_recipes
from arguments import (
    ONE_AXIS,
    RANKS,
    Case,
    each_rank,
    images,
    losses,
    n,
    over_axes,
    pairs,
    reductions,
    sparse_losses,
    spd,
    t,
)

#: What a function needs beside the arguments that decide its shape.
NEEDED: Case = {
    "rate": 0.3, "keep_prob": 0.7, "clip_norm": 0.5, "epsilon": 0.1, "variance_epsilon": 0.1, "level": 0.3,
    "max_delta": 0.1, "delta": 0.1, "lower": 0.5, "upper": 0.9, "max_val": 1.0, "seed": [1, 2], "gamma": 1.0,
    "message": "", "data": [1.0], "mean": 0.0, "scale": 1.0, "stddev": 0.1, "num_heads": 2, "key_dim": 3,
    "frame_length": 8, "frame_step": 2, "input_encoding": "UTF-8", "output_encoding": "UTF-8",
    "num_buckets": 5, "pattern": "a", "rewrite": "b", "num_partitions": 3, "key": [1, 2], "ngram_width": 2,
    "out_type": "uint8", "max_output_size": 2, "max_output_size_per_class": 2, "max_total_size": 2,
    "sample_rate": 8000, "type": "uint8", "value_range": [0.0, 1.0], "T": "quint8",
    "scale_after_normalization": True, "row_splits": [0, 2, 5], "row_lengths": [2, 3], "row_starts": [0, 2],
    "DstT": "float32", "value_rowids": [0, 0, 1, 1, 1], "row_limits": [2, 5],
    "dtype": "float32", "activation": "relu", "test_elements": [0.5], "pooling_type": "MAX",
}  # fmt: skip


#: Inputs of layers that take several, element by element.
MERGED = [
    [t(*shape, seed=i) for i, shape in enumerate(shapes)]
    for shapes in (
        ((4, 3), (4, 3)),
        ((4, 2, 3), (4, 2, 3)),
        ((4, 3), (4, 1)),
        ((4, 2, 3), (4, 3)),
        ((2, 1), (2,)),
        ((2, 5, 3), (2,)),
    )
]

RECIPES: dict[str, list[Case]] = {
    "elementwise": [{"x": t(4, 2, 3), "keep_prob": 0.7}, *each_rank(ranks=((), (3,), (4, 2, 3))), *images()],
    "broadcast": pairs("x", "y"),
    "broadcast3": [
        {"x": t(2, 3), "y": t(2, 3, seed=1), "z": t(2, 3, seed=2) + 1},
        {"x": t(2, 3), "y": t(), "z": t(seed=2) + 1},
        {"x": t(4, 2, 3), "y": t(3), "z": t(3, seed=2) + 1},
        {"x": t(2, 3), "y": t(2, 1), "z": t(1, 3, seed=2) + 1},
        {"x": t(3), "y": 0.2, "z": 0.7},
        {"x": t(4, 2, 3, 5), "y": t(5), "z": t(5, seed=1) + 1},
    ],
    "where": [
        *({"condition": t(*s) > 0.5} for s in ((3,), (2, 3), (2, 1, 3))),
        *({"condition": t(*s) > 0.5, "x": t(*s), "y": t(*s, seed=1)} for s in ((), (3,), (2, 3))),
        {"condition": t(2, 1) > 0.5, "x": t(2, 3), "y": t(3, seed=1)},
        {"condition": t(3) > 0.5, "x": t(2, 3), "y": t(2, 3, seed=1)},
        {"condition": t(2) > 0.5, "x": t(2, 3), "y": t(2, 3, seed=1)},
        {"condition": t() > 0.5, "x": t(2, 3), "y": t(2, 3, seed=1)},
    ],
    "reduce": [
        *reductions(),
        {"x": t(2, 3), "ord": 1},
        {"x": t(2, 3), "ord": 2, "axis": 1},
        {"x": t(4, 2, 3), "ord": "fro", "axis": (1, 2)},
    ],
    "moments": [
        {**case, "axis": axis, **keep}
        for case in each_rank(ranks=RANKS[1:])
        for axis in ([0], [-1], [0, 1])
        for keep in ({}, {"keepdims": True})
    ],
    "reduce_to_scalar": [
        *each_rank(ranks=RANKS[1:]),
        {"values": [t(2, 3), t(3)]},
        {"labels": t(2, 3), "predictions": t(2, 3, seed=1)},
        {},
    ],
    "scalar": each_rank(),
    "arg_reduce": over_axes(each_rank(ranks=RANKS[1:]), (0, -1, 1)),
    "mixing": over_axes(each_rank(ranks=RANKS[1:]), ONE_AXIS),
    "mixing_first": over_axes(each_rank(ranks=RANKS[1:]), ONE_AXIS),
    "mixing_all": over_axes(each_rank(ranks=RANKS[1:]), (0, 1)),
    "like": [{"x": t(2, 3), "shape": [2, 3]}, *each_rank(), *each_rank(ranks=((2, 3),), fill_value=1.0)],
    "constant": [*each_rank(), {"x": 1.5, "shape": [2, 3]}, {"x": [1.0, 2.0]}, {"x": [[1.0, 2.0, 3.0]]}],
    "filled": [
        {"shape": [2, 3], "value": 1.0},
        {"shape": [2, 3]},
        {"shape": (4,)},
        {"shape": [2, 1, 3]},
        {"shape": []},
    ],
    "by_sizes": [{"sizes": [2, 3]}, {"sizes": [4]}, {"sizes": []}],
    "matmul": [
        {"x": t(*a), "y": t(*b, seed=1), **flags}
        for a, b, flags in (
            ((2, 3), (3, 4), {}),
            ((3, 2), (3, 4), {"transpose_a": True}),
            ((2, 3), (4, 3), {"transpose_b": True}),
            ((2, 3), (4, 3), {"adjoint_b": True}),
            ((3, 2), (3, 4), {"adjoint_a": True}),
            ((3, 3), (3, 3), {"transpose_a": True, "transpose_b": True}),
            ((5, 2, 3), (5, 3, 4), {}),
            ((5, 2, 3), (3, 4), {}),
            ((5, 1, 2, 3), (2, 3, 4), {}),
            ((2, 3), (2, 3), {"transpose_b": True}),
        )
    ],
    "numpy_matmul": [
        {"x": t(*a), "y": t(*b, seed=1)}
        for a, b in (
            ((2, 3), (3, 4)),
            ((3,), (3,)),
            ((2, 3), (3,)),
            ((3,), (3, 4)),
            ((), (2, 3)),
            ((5, 2, 3), (5, 3, 4)),
            ((5, 2, 3), (3,)),
            ((5, 2, 3), (3, 4)),
            ((3,), (5, 3, 4)),
            ((5, 2, 3), (4, 3, 2)),
        )
    ],
    "matvec": [{"x": t(2, 3), "y": t(3)}, {"x": t(5, 2, 3), "y": t(5, 3)}, {"x": t(5, 2, 3), "y": t(3)}],
    "tensordot": [
        {"x": t(2, 3), "y": t(3, 4), "axes": 1},
        {"x": t(5, 2, 3), "y": t(2, 3, 4), "axes": 2},
        {"x": t(2, 3), "y": t(4), "axes": 0},
        {"x": t(2, 3), "y": t(4, 3), "axes": [[1], [1]]},
        {"x": t(2, 3), "y": t(2, 3, seed=1), "axes": [[0, 1], [0, 1]]},
        {"x": t(2, 3), "y": t(3, 4)},
    ],
    "einsum": [
        {"equation": equation, "inputs": [t(*s, seed=i) for i, s in enumerate(shapes)]}
        for equation, shapes in (
            ("ij,jk->ik", ((2, 3), (3, 4))),
            ("bij,bjk->bik", ((5, 2, 3), (5, 3, 4))),
            ("bi,bi->b", ((5, 3), (5, 3))),
            ("bi,ci->bc", ((5, 3), (2, 3))),
            ("bi,ci->bc", ((5, 3), (5, 3))),
            ("ij->ji", ((2, 3),)),
            ("ij->", ((2, 3),)),
            ("i,j->ij", ((2,), (3,))),
            ("...ij,jk->...ik", ((5, 2, 3), (3, 4))),
            ("...i,...i->...", ((5, 2, 3), (5, 2, 3))),
            ("ij,jk", ((2, 3), (3, 4))),
            ("bij,bij->bi", ((5, 2, 3), (5, 2, 3))),
        )
    ],
    "transpose": [
        *each_rank(ranks=RANKS[1:]),
        {"x": t(2, 3), "perm": [1, 0]},
        {"x": t(4, 2, 3), "perm": (2, 0, 1)},
        {"x": t(4, 2, 3), "perm": [0, 2, 1]},
    ],
    "matrix_transpose": [{"x": t(2, 3)}, {"x": t(4, 2, 3)}],
    "swapaxes": [{"x": t(4, 2, 3), "axis1": a, "axis2": b} for a, b in ((0, 1), (-1, 0), (1, 1))],
    "moveaxis": [{"x": t(4, 2, 3), "source": a, "destination": b} for a, b in ((0, 1), (-1, 0), (0, -1))],
    "reshape": [
        {"x": t(2, 6), "shape": shape}
        for shape in (
            [2, 6],
            [2, 2, 3],
            [-1],
            [12],
            [6, 2],
            [2, -1],
            [-1, 6],
            (4, 3),
            [2, 1, 6],
            [-1, 1, 6],
            [1, 2, 6],
        )
    ]
    + [
        {"x": t(4, 2, 3), "shape": shape}
        for shape in ([4, 6], [-1, 3], [8, 3], [4, -1, 3], [-1, 6], [4, 3, 2])
    ],
    "ravel": each_rank(),
    "broadcast_to": [
        {"x": t(3), "shape": [2, 3]},
        {"x": t(2, 1), "shape": (4, 2, 3)},
        {"x": t(), "shape": [2]},
    ],
    "expand_dims": [
        {"x": t(*s), "axis": axis}
        for s in ((), (3,), (2, 3), (4, 2, 3))
        for axis in (0, -1, 1, -2, (0, 1), (0, -1))
    ],
    "squeeze": [
        {"x": t(*s), **axis}
        for s in ((2, 1), (1, 3), (1, 1), (2, 3), (4, 1, 3), (1,))
        for axis in ({}, {"axis": 1}, {"axis": -1}, {"axis": 0}, {"axis": [0]}, {"axis": (0, 1)})
    ],
    "concat": [
        {"values": [t(2, 3), t(4, 3)], "axis": 0},
        {"values": [t(2, 3), t(2, 5)], "axis": 1},
        {"values": [t(2, 3), t(2, 5), t(2, 1)], "axis": -1},
        {"values": [t(2), t(3)], "axis": 0},
        {"values": [t(4, 2, 3), t(4, 2, 3, seed=1)], "axis": -2},
        {"values": [t(2, 3)], "axis": 0},
        {"values": [t(2), t(3)]},
        {"values": [t(2, 3), t(4, 3)]},
        {"values": [t(2, 3), t(4)], "axis": None},
    ],
    "concat_last": [
        {"inputs": [t(2, 3), t(4, 3)], "axis": 0},
        {"inputs": [t(2, 3), t(2, 5)], "axis": 1},
        {"inputs": [t(2, 3), t(2, 5)]},
        {"inputs": [t(4, 2, 3), t(4, 2, 5)]},
        {"inputs": [t(4, 2, 3), t(4, 5, 3)], "axis": 1},
    ],
    "hstack": [
        {"values": [t(2, 3), t(2, 5)]},
        {"values": [t(2), t(3)]},
        {"values": [t(4, 2, 3), t(4, 5, 3)]},
        {"values": [t(), t()]},
    ],
    "vstack": [
        {"values": [t(2, 3), t(4, 3)]},
        {"values": [t(3), t(3)]},
        {"values": [t(3), t(2, 3)]},
        {"values": [t(4, 2, 3), t(5, 2, 3)]},
        {"values": [t(), t()]},
    ],
    "stack": [
        {"values": [t(*s, seed=i) for i in range(count)], **axis}
        for s, count in (((), 2), ((3,), 2), ((2, 3), 3), ((2, 3), 1))
        for axis in ({}, {"axis": 0}, {"axis": 1}, {"axis": -1})
    ],
    "unstack": [
        {"x": t(4, 2, 3), **axis} for axis in ({}, {"axis": 0}, {"axis": 1}, {"axis": -1}, {"num": 4})
    ],
    "split": [
        {"x": t(4, 6), **how}
        for how in (
            {"sections": 2},
            {"sections": 3, "axis": 1},
            {"sections": 2, "axis": -1},
            {"sections": [1, 3]},
            {"sections": [2, -1], "axis": 1},
            {"sections": [1, 5], "axis": -1},
        )
    ],
    "numpy_split": [
        {"x": t(4, 6), **how} for how in ({"sections": 2}, {"sections": [1, 3]}, {"sections": [2], "axis": 1})
    ],
    "tile": [
        {"x": t(2, 3), "multiples": [1, 2]},
        {"x": t(2, 3), "multiples": [2, 1]},
        {"x": t(3), "multiples": (2,)},
        {"x": t(4, 2, 3), "multiples": [1, 1, 2]},
        {"x": t(2, 3), "multiples": 2},
        {"x": t(3), "multiples": (2, 3)},
        {"x": t(2, 3), "multiples": [2]},
    ],
    "repeat": [{"x": t(2, 3), "repeats": 2, **axis} for axis in ({}, {"axis": 0}, {"axis": 1}, {"axis": -1})],
    "slice_sized": [
        {"x": t(4, 3), "begin": [0, 0], "size": [2, 3]},
        {"x": t(4, 3), "begin": [0, 1], "size": [-1, 2]},
        {"x": t(4, 3), "begin": [1, 0], "size": [-1, -1]},
        {"x": t(4), "begin": [1], "size": [2]},
    ],
    "pad": [
        {"x": t(2, 3), "paddings": [[0, 0], [1, 2]]},
        {"x": t(3), "paddings": [[1, 1]]},
        {"x": t(4, 2, 3), "paddings": [[0, 0], [0, 0], [1, 0]]},
        {"x": t(2, 3), "paddings": 1},
        {"x": t(2, 3), "paddings": (1, 2)},
    ],
    "gather": [
        {"x": t(4, 3), "indices": n(2)},
        {"x": t(4, 3), "indices": n(2, 5)},
        {"x": t(4, 3), "indices": n()},
        {"x": t(4, 3), "indices": n(2), "axis": 1},
        {"x": t(4, 2, 3), "indices": n(2, 5), "axis": 1},
        {"x": t(4, 3), "indices": n(2), "axis": -1},
        {"x": t(4, 3), "indices": n(4, 2), "axis": 1, "batch_dims": 1},
        {"x": t(4), "indices": n(2, 3)},
        {"x": t(4, 3), "indices": n(4, below=3), "batch_dims": 1},
    ],
    "take": [
        {"x": t(4, 3), "indices": n(2)},
        {"x": t(4, 3), "indices": n(2), "axis": 0},
        {"x": t(4, 3), "indices": n(2, 5), "axis": 1},
        {"x": t(4, 3), "indices": 1, "axis": -1},
    ],
    "gather_nd": [
        {"x": t(4, 3), "indices": n(2, 1)},
        {"x": t(4, 3), "indices": n(5, 2)},
        {"x": t(4, 2, 3), "indices": n(5, 6, 2)},
        {"x": t(4, 3), "indices": n(4, 1, below=3), "batch_dims": 1},
    ],
    "scatter_nd": [
        {"indices": n(2, 1), "updates": t(2), "shape": [4]},
        {"indices": n(2, 1), "updates": t(2, 3), "shape": [4, 3]},
    ],
    "updated": [
        {"x": t(4), "indices": n(2, 1), "updates": t(2)},
        {"x": t(4, 3), "indices": n(2, 1), "updates": t(2, 3)},
    ],
    "boolean_mask": [
        {"x": t(4, 3), "mask": t(4) > 0.5},
        {"x": t(4, 3), "mask": t(4, 3) > 0.5},
        {"x": t(4), "mask": t(4) > 0.5},
        {"x": t(4, 2, 3), "mask": t(4, 2) > 0.5},
        {"x": t(4, 3), "mask": t(3) > 0.5, "axis": 1},
    ],
    "one_hot": [
        *({"x": n(*s), "depth": 4} for s in ((), (3,), (2, 3))),
        {"x": n(3), "depth": 4, "axis": 0},
        {"x": n(2, 3), "depth": 4, "axis": 1},
        {"x": n(2, 3), "depth": 4, "axis": -1},
    ],
    "to_categorical": [{"x": n(3, below=4), "depth": 4}, {"x": n(3, 1, below=4), "depth": 4}, {"x": n(3)}],
    "vector_range": [
        {"start": 5},
        {"start": 1, "limit": 4},
        {"start": 0, "limit": 6, "delta": 2},
        {"start": 1, "stop": 4},
        {"start": 0, "stop": 6, "step": 2},
    ],
    "linspace": [{"start": 0.0, "stop": 1.0, "num": 5}, {"start": 0.0, "stop": 1.0}],
    "eye": [{"rows": 3}, {"rows": 3, "columns": 4}],
    "merge_layer": [{"inputs": inputs} for inputs in MERGED],
    "addition": [
        *pairs("x", "y"),
        {"x": t(4, 3), "y": t(1, 1, 3)},
    ],
    "rms_norm_op": [
        *over_axes(each_rank(ranks=RANKS[1:]), ONE_AXIS),
        {"x": t(4, 3), "scale": t(3)},
        {"x": t(2, 3, 1), "scale": t(3), "axis": 1},
        {"x": t(2, 3), "scale": 2.0, "axis": (0, 1)},
    ],
    "layer_norm_op": [
        *over_axes(each_rank(ranks=RANKS[1:]), ONE_AXIS),
        *({"x": t(4, 2, 3), "gamma": t(n), "beta": t(n, seed=1), "axis": i} for i, n in enumerate((4, 2, 3))),
        {"x": t(4, 2, 3), "gamma": t(2, 3), "axis": (1, 2)},
        {"x": t(4, 2, 3), "gamma": t(3), "axis": (-1,)},
        {"x": t(4, 1), "gamma": t(3), "axis": 1},
        {"x": t(3, 1), "gamma": t(1, 3), "axis": (0, -1)},
    ],
    "add_n": [{"inputs": [t(*s), t(*s, seed=1)]} for s in ((), (3,), (2, 3))],
    "matrix_to_number": [{"x": spd(3, 3)}, {"x": spd(2, 3, 3)}],
    "matrix_function": [
        {"x": t(2, 3), "num_lower": 1, "num_upper": 0},
        {"x": t(4, 2, 3), "num_lower": 0, "num_upper": 0},
        {"x": spd(3, 3)},
        {"x": spd(2, 3, 3)},
    ],
    "pinv": [{"x": t(2, 3)}, {"x": t(4, 2, 3)}],
    "solve": [{"x": spd(3, 3), "y": t(3, 2)}, {"x": spd(4, 3, 3), "y": t(4, 3, 2)}],
    "trace": [{"x": t(3, 3)}, {"x": t(2, 3, 3)}, {"x": t(2, 3)}],
    "diag_part": [{"x": t(3, 3)}, {"x": t(2, 3, 3)}, {"x": t(2, 3)}],
    "diag": [{"x": t(3)}, {"x": t(2, 3)}],
    "numpy_diag": [{"x": t(3)}, {"x": t(3, 3)}, {"x": t(2, 3)}],
    "diagonal_set": [{"x": t(3, 3), "diagonal": t(3)}, {"x": t(2, 3, 3), "diagonal": t(2, 3)}],
    "top_k": [{"x": t(5)}, {"x": t(4, 5), "k": 2}, {"x": t(2, 4, 5), "k": 3}],
    "softmax_loss": [
        {"labels": t(*s), "logits": t(*s, seed=1), **axis}
        for s in ((3,), (2, 3), (4, 2, 3))
        for axis in ({}, {"axis": -1}, {"axis": 0})
    ],
    "sparse_softmax_loss": sparse_losses("labels", "logits"),
    "elementwise_loss": [
        *losses("labels", "logits"),
        *({**case, "pos_weight": 2.0} for case in losses("labels", "logits")[:3]),
    ],
    "last_axis_loss": losses("y_true", "y_pred"),
    "sparse_last_axis_loss": sparse_losses("y_true", "y_pred"),
    "last_axis_similarity": over_axes(losses("y_true", "y_pred"), (-1, 0)),
    "keras_loss": losses("y_true", "y_pred"),
    "sparse_keras_loss": sparse_losses("y_true", "y_pred"),
    "v1_loss": [
        *losses("labels", "predictions"),
        *({**case, "axis": -1} for case in losses("labels", "predictions")[1:3]),
        *sparse_losses("labels", "predictions"),
        {"labels": t(2, 3)},
    ],
    "sampled_loss": [
        {
            "weights": t(6, 3),
            "biases": t(6),
            "labels": n(4, 1, below=6).astype(np.int64),
            "inputs": t(4, 3),
            "sampled": 2,
            "classes": 6,
        }
    ],
    "image_resize": [{**case, "size": [6, 7]} for case in images()],
    "image_resize_by_two": [
        *({**case, "top": 0, "left": 0, "height": 4, "width": 5} for case in images()),
        *({**case, "height": 6, "width": 7} for case in images()),
    ],
    "number_per_image": images(),
    "number_per_pair": [{"x": t(*s), "y": t(*s, seed=1)} for s in ((16, 16, 3), (2, 16, 16, 3))],
    "image_moved": images(),
    "to_one_channel": images(),
    "numpy_where": [],
    "meshgrid": [{"inputs": [t(2), t(3)]}, {"inputs": [t(2), t(3), t(4)]}],
    "sorting": over_axes(each_rank(ranks=RANKS[1:]), (-1, 0, None)),
    "roll": [
        {"x": t(2, 3), "seq_lengths": [1, 2], "axis": 1},
        *(
            {"x": t(2, 3), **axis}
            for axis in ({}, {"axis": 0}, {"axis": [0]}, {"axis": [1]}, {"axis": [0, 1]})
        ),
        *({"x": t(2, 3), "shift": 1, **axis} for axis in ({}, {"axis": 0}, {"axis": 1})),
        {"x": t(3), "shift": [1], "axis": [0]},
    ],
    "shuffle": each_rank(ranks=RANKS[1:]),
    "image_part": [{**case, "fraction": 0.5} for case in images()],
    "image_mixing": [
        *images(),
        *({**case, "factor": 0.5} for case in images()),
        *({**case, "lower": 0.5, "upper": 0.9} for case in images()),
    ],
    "channel_mixing": [
        *images(),
        *({**case, "factor": 0.5} for case in images()),
        *({**case, "lower": 0.5, "upper": 0.9} for case in images()),
        *({**case, "max_delta": 0.1} for case in images()),
    ],
    "to_three_channels": [{"x": t(4, 5, 1)}, {"x": t(2, 4, 5, 1)}],
    "numpy_cumulative": over_axes(each_rank(ranks=RANKS[1:]), ONE_AXIS),
    "arg_reduce_last": over_axes(each_rank(ranks=RANKS[1:]), (0, -1, 1, None)),
    "numpy_trace": [{"x": t(3, 3)}, {"x": t(2, 3)}, {"x": t(2, 3, 4)}],
    "numpy_outer": [{"x": t(2), "y": t(3)}, {"x": t(2, 3), "y": t(4)}, {"x": t(3), "y": t(3, seed=1)}],
    "median": [
        {**case, "quantiles": q} for case in over_axes(each_rank(), (0, -1)) for q in (0.5, [0.2, 0.8])
    ],
    "tensor_diag": [{"x": t(3)}, {"x": t(2, 3)}],
    "numpy_triangle": [{"x": t(3)}, {"x": t(2, 3)}, {"x": t(4, 2, 3)}],
    "eigh": [{"x": spd(3, 3)}, {"x": spd(2, 3, 3)}],
    "svd": [{"x": t(2, 3)}, {"x": t(4, 2, 3)}, {"x": t(2, 3), "compute_uv": False}],
    "numpy_svd": [{"x": t(2, 3)}, {"x": t(4, 2, 3)}, {"x": t(2, 3), "compute_uv": False}],
    "qr": [{"x": t(2, 3)}, {"x": t(4, 2, 3)}],
    "numpy_append": [
        {"x": t(2, 3), "y": t(4, 3)},
        {"x": t(2, 3), "y": t(4, 3), "axis": 0},
        {"x": t(3), "y": 1.0},
    ],
    "difference": over_axes(each_rank(ranks=RANKS[1:]), ONE_AXIS),
    "numpy_unique": [{"x": n(4)}, {"x": n(2, 3)}, {"x": n(4), "index": True}, {"x": n(4), "counts": True}],
    "counts": [{"x": n(5)}, {"x": n(2, 5)}],
    "cropped": [{"x": t(5, 6, 3), "shape": [2, 3, 3]}, {"x": t(4), "shape": (2,)}],
    "take_along": [
        {"x": t(4, 3), "indices": n(4, 2, below=3), "axis": 1},
        {"x": t(4, 3), "indices": n(2, 3, below=4), "axis": 0},
        {"x": t(4, 2, 3), "indices": n(4, 2, 1, below=3), "axis": -1},
        {"x": t(4, 2, 3), "indices": n(4, 2, 1, below=3)},
    ],
    "expand_dims_last": [
        {"x": t(*s), **axis} for s in ((), (3,), (2, 3)) for axis in ({}, {"axis": 0}, {"axis": 1})
    ],
    "repeat_rows": [{"x": t(2, 3), "number": 4}],
    "batch_dot": [
        {"x": t(4, 3), "y": t(4, 3, seed=1), "axes": 1},
        {"x": t(4, 2, 3), "y": t(4, 3, 5)},
        {"x": t(4, 2, 3), "y": t(4, 3), "axes": (2, 1)},
    ],
    "filled_by_parameter": [
        {"shape": [2, 3], "x": 1.5},
        {"shape": [2], "x": t(3) + 1},
        {"shape": [2], "x": t(4, 1) + 1, "y": t(3) + 1},
    ],
    "samples": [{"x": t(2, 3), "number": 5}],
    "partition": [{"x": t(4, 3), "ids": n(4), "number": 2}, {"x": t(4), "ids": n(4), "number": 2}],
    "keras_placeholder": [{"shape": (2, 3)}, {"ndim": 2}],
    "placeholder": [{"dtype": "float32", "shape": [2, 3]}, {"dtype": "float32"}],
    "variable": [*each_rank(), {"name": "w", "shape": [2, 3]}],
    "flatten": [{"inputs": t(*s)} for s in ((4, 3), (4, 2, 3), (2, 4, 5, 3))],
    "dense": [{"inputs": t(*s), "units": 5} for s in ((4, 3), (4, 2, 3))],
    "same_layer": [{"inputs": t(*s)} for s in ((4, 3), (4, 2, 3), (2, 4, 5, 3))],
    "batch_norm": [
        {"inputs": t(*s), **how} for s in ((4, 3), (2, 4, 5, 3)) for how in ({}, {"training": True})
    ],
    "where_v1": [
        {"condition": t(2, 3) > 0.5, "x": t(2, 3), "y": t(2, 3, seed=1)},
        {"condition": t(2) > 0.5, "x": t(2, 3), "y": t(2, 3, seed=1)},
        {"condition": t() > 0.5, "x": t(2, 3), "y": t(2, 3, seed=1)},
        {"condition": t(2, 3) > 0.5},
        {"condition": t(3) > 0.5},
    ],
    "switch": [
        {"condition": t(2, 3) > 0.5, "x": t(2, 3), "y": t(2, 3, seed=1)},
        {"condition": t(3) > 0.5, "x": t(2, 3), "y": t(2, 3, seed=1)},
        {"condition": t(4) > 0.5, "x": t(4, 1), "y": t(4, 1, seed=1)},
        {"condition": t() > 0.5, "x": t(2, 3), "y": t(2, 3, seed=1)},
        {"condition": t(2) > 0.5, "x": t(2), "y": t(2, seed=1)},
        {"condition": t(2, 3) > 0.5, "x": t(2, 3, 4), "y": t(2, 3, 4, seed=1)},
    ],
    "convolution_op": [
        {"inputs": t(2, 5, 6, 3), "kernel": t(3, 3, 3, 4), **how, "padding": "SAME"}
        for how in ({"strides": 1}, {"strides": [1, 2, 2, 1]}, {})
    ]
    + [
        {"inputs": t(2, 5, 3), "kernel": t(3, 3, 4), "strides": 1, "padding": "VALID"},
        {"inputs": t(2, 5, 3), "kernel": t(3, 3, 4), "padding": "VALID"},
        {
            "inputs": t(2, 4, 5, 6, 3),
            "kernel": t(3, 3, 3, 3, 4),
            "strides": [1, 1, 1, 1, 1],
            "padding": "SAME",
        },
    ],
    "convolution": [
        {"inputs": t(2, 5, 6, 3), "kernel": t(3, 3, 3, 4), "strides": [1, 1, 1, 1], "padding": "SAME"},
        *(
            {"inputs": t(2, *positions, 3), "filters": 4, "kernel_size": 3, **how}
            for positions in ((5,), (5, 6), (4, 5, 6))
            for how in ({}, {"padding": "same"})
        ),
    ],
    "convolution_transpose_op": [
        {"inputs": t(2, 3, 3, 4), "kernel": t(3, 3, 5, 4), "shape": [2, 6, 6, 5], "strides": [1, 2, 2, 1]}
    ],
    "pooling": [
        {"inputs": t(2, 4, 6, 3), "ksize": [2, 2]},
        {"inputs": t(2, 4, 6, 3), "ksize": [2, 2], "type": "MAX", "padding": "SAME"},
        *(
            {"inputs": t(2, *positions, 3), "ksize": 2, "strides": 1, "padding": "SAME"}
            for positions in ((5,), (4, 6), (4, 5, 6))
        ),
        {"inputs": t(2, 4, 6, 3), "ksize": [1, 2, 2, 1], "strides": [1, 1, 1, 1], "padding": "VALID"},
        {"inputs": t(2, 4, 6, 3), "ksize": [1, 1, 1, 3], "strides": [1, 1, 1, 3], "padding": "VALID"},
        *(
            {"inputs": t(2, *positions, 3), "pool_size": 2, "strides": 1}
            for positions in ((5,), (4, 6), (4, 5, 6))
        ),
    ],
    "keras_input": [{"shape": (3,)}, {"shape": (2, 3), "batch_size": 4}, {"batch_shape": (4, 3)}],
    "keras_sparse_softmax_loss": sparse_losses("labels", "logits"),
    "numpy_dot": [
        {"x": t(*a), "y": t(*b, seed=1)}
        for a, b in (
            ((2, 3), (3, 4)),
            ((3,), (3,)),
            ((2, 3), (3,)),
            ((3,), (3, 4)),
            ((), (2, 3)),
            ((2, 3), (5, 3, 4)),
            ((5, 2, 3), (3, 4)),
            ((5, 2, 3), (2, 3, 4)),
            ((5, 2, 3), (3,)),
            ((3,), (5, 3, 4)),
        )
    ],
    "numpy_solve": [
        {"x": spd(3, 3), "y": t(3)},
        {"x": spd(3, 3), "y": t(3, 2)},
        {"x": spd(4, 3, 3), "y": t(4, 3, 2)},
    ],
    "ctc_loss": [
        {
            "labels": n(2, 3, below=4) + 1,
            "inputs": t(6, 2, 7),
            "label_length": n(2) + 2,
            "logit_length": n(2) + 5,
        }
    ],
    "embedding_lookup": [{"x": t(6, 3), "indices": n(*s, below=6)} for s in ((), (4,), (4, 2))],
    "segments": [
        {"x": t(4, 3), "ids": np.array([0, 1, 1, 0]), "number": 2},
        {"x": t(4), "ids": np.array([0, 0, 1, 1])},
        {"x": t(4, 3), "ids": np.array([0, 0, 1, 1])},
    ],
    "sequence_mask": [{"x": n(3, below=4), "length": 5}, {"x": n(2, 3, below=4), "length": 5}, {"x": n(3)}],
    "unique": [{"x": n(5)}],
    "clip_by_norm": [{"x": t(2, 3), "clip_norm": 0.5}, {"x": t(2, 3), "clip_norm": 0.5, "axis": [1]}],
    "clip_by_global_norm": [{"values": [t(2, 3), t(3)], "clip_norm": 0.5}],
    "global_norm": [{"values": [t(2, 3), t(3)]}],
    "bias_add": [{"x": t(2, 3), "y": t(3)}, {"x": t(2, 4, 5, 3), "y": t(3)}],
    "batch_statistics": [
        {
            "x": t(2, 3),
            "mean": t(3),
            "variance": t(3, seed=1),
            "offset": t(3, seed=2),
            "scale": t(3, seed=3),
            "epsilon": 0.1,
        },
        {"x": t(2, 3), "mean": t(1, 3), "variance": t(1, 3), "offset": None, "scale": None, "epsilon": 0.1},
    ],
}

RECIPES["numpy_where"] = RECIPES["where"]
for _library in (numpy_recipes, tensorflow_recipes, keras_recipes, mended_recipes):
    RECIPES.update(_library.RECIPES)
    for _family, _cases in _library.MORE.items():
        RECIPES[_family] = RECIPES[_family] + _cases


def called_on(shapes: Sequence[tuple[int, ...]], **constructor: Any) -> list[tuple[Case, Case]]:
    """A layer with these arguments, called on inputs of these shapes."""
    return [(constructor, {"inputs": t(*shape)}) for shape in shapes]


_FLAT = ((4, 3), (4, 2, 3), (2, 4, 5, 3))
_GRIDS = ((2, 5, 3), (2, 5, 6, 3), (2, 4, 5, 6, 3))
_REDUCTIONS: list[Case] = [{}, {"reduction": "none"}, {"reduction": "sum"}, {"reduction": None}]

#: For each family of layers and losses: what an object is made with, and what it is called on.
LAYERS: dict[str, list[tuple[Case, Case]]] = {
    "dense": called_on(((4, 3), (4, 2, 3)), units=5),
    "convolution": [
        *called_on(_GRIDS, filters=4, kernel_size=3),
        *called_on(_GRIDS, filters=4, kernel_size=2, padding="same"),
        *called_on(_GRIDS, kernel_size=2),
    ],
    "pooling": called_on(_GRIDS, pool_size=2),
    "resampling": [*called_on(_GRIDS, size=2), *called_on(_GRIDS, size=1)],
    "global_pooling": [
        *called_on(_GRIDS),
        *called_on(_GRIDS, keepdims=True),
        *called_on(_GRIDS, data_format="channels_first"),
    ],
    "flatten": called_on(((4, 3), (4, 2, 3), (2, 4, 5, 3), (4,))),
    "activation": [
        *called_on(_FLAT, activation="softmax"),
        *called_on(_FLAT, activation="log_softmax"),
        *called_on(_FLAT, activation="relu"),
        *called_on(_FLAT, activation="hard_sigmoid"),
    ],
    "same_layer": called_on((*_FLAT, *_GRIDS)),
    "normalization": [*called_on(_FLAT), *called_on(_FLAT, axis=1), *called_on(_FLAT[1:], axis=(1, 2))],
    "example_mixing": called_on(((2, 5, 6, 3), (4, 2, 3)), groups=1),
    "batch_norm": [*called_on(_FLAT), *(({}, {"inputs": t(*s), "training": True}) for s in _FLAT)],
    "embedding": [({"input_dim": 6, "units": 3}, {"inputs": n(*s, below=6)}) for s in ((4,), (4, 2))],
    "layer_reshape": [*called_on(((4, 6),), shape=(2, 3)), *called_on(((4, 2, 3),), shape=(-1,))],
    "layer_permute": called_on(((4, 2, 3),), dims=(2, 1)),
    "resized_layer": called_on(((4, 5, 3), (2, 4, 5, 3)), height=3, width=2),
    "repeat_vector": called_on(((4, 3),), number=2),
    "layer_norm": [
        *called_on(_FLAT),
        *called_on(_FLAT, axis=1),
        *called_on(_FLAT[1:], axis=(1, 2)),
        *called_on(((1, 3), (3, 1), (2, 3, 1)), axis=(0, -1)),
    ],
    "rms_norm": [
        *called_on(_FLAT),
        *called_on(((2, 3, 1), (4, 3)), axis=1),
        *called_on(((2, 3, 1), (3, 3, 3)), axis=(-3,)),
        *called_on(((2, 1, 3), (3, 1, 1)), axis=(0, 1)),
        *called_on(((1, 3), (3, 1)), axis=(0, -1)),
    ],
    "merge_layer": [({}, {"inputs": inputs}) for inputs in MERGED],
    "concat_last": [
        ({}, {"inputs": [t(4, 3), t(4, 2)]}),
        ({"axis": 1}, {"inputs": [t(4, 3, 2), t(4, 5, 2)]}),
    ],
    "keras_loss": [({"reduction": "none"}, case) for case in losses("y_true", "y_pred")]
    + [(how, losses("y_true", "y_pred")[1]) for how in _REDUCTIONS]
    + [
        ({"reduction": "none", "axis": axis}, losses("y_true", "y_pred")[case])
        for case in (1, 2, 7, 8, 12)
        for axis in (0, (0, -1), None)
    ],
    "sparse_keras_loss": [({"reduction": "none"}, case) for case in sparse_losses("y_true", "y_pred")]
    + [(how, sparse_losses("y_true", "y_pred")[1]) for how in _REDUCTIONS],
}

for _library in (keras_recipes, mended_recipes):
    for _family, _made in _library.OBJECTS.items():
        LAYERS[_family] = LAYERS.get(_family, []) + _made
NEEDED |= keras_recipes.NEEDED


# TensorFlow 1 has layers as functions, which take the arguments of both.
for _family, _cases in LAYERS.items():
    RECIPES[_family] = RECIPES.get(_family, []) + [{**inputs, **made} for made, inputs in _cases]
