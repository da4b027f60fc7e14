"""Arguments for the families that only TensorFlow has, in the notation of `recipes`."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import tensorflow as tf
from arguments import RANKS, Case, each_rank, images, n, over_axes, pairs, spd, t

_VECTORS = RANKS[1:]
_TEXT = np.array(["some words", "and more", "of them"])
_TEXTS = np.array([["a b", "c d", "e"], ["f", "g", "h i"]])
_NUMBERS = np.array([["1.5", "2"], ["3", "4"]])
_SAME: dict[str, Any] = {"strides": [1, 1, 1, 1], "padding": "SAME", "data_format": "NHWC"}
_BOXES = np.array([[0.0, 0.0, 1.0, 1.0], [0.1, 0.1, 0.9, 0.8], [0.5, 0.5, 0.7, 0.9]])


def _written(text: tf.Tensor) -> np.ndarray:
    """Text that TensorFlow wrote."""
    return np.array(text.numpy())


_PIXELS = n(4, 5, 3, below=255).astype(np.uint8)
_PNG, _JPEG = _written(tf.io.encode_png(_PIXELS)), _written(tf.io.encode_jpeg(_PIXELS))
_WAV = _written(tf.audio.encode_wav(np.full((5, 2), 0.5, np.float32), 8000))
#: One pixel each, by the definitions of the formats.
_BMP_HEADER = struct.pack("<IHHIIiiHHIIiiII", 58, 0, 0, 54, 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)
_BMP = np.array(b"BM" + _BMP_HEADER + b"\xff" * 4)
_GIF = np.array(b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")


RECIPES: dict[str, list[Case]] = {
    "last_axes_mixed": each_rank(ranks=((6,), (4, 6), (2, 4, 6), (2, 3, 4, 5))),
    "to_half_spectrum": [
        *each_rank(ranks=((6,), (4, 7), (2, 4, 6), (2, 3, 4, 5))),
        {"x": t(2, 8), "lengths": [4]},
        {"x": t(2, 4, 8), "lengths": [4, 4]},
        {"x": t(2, 2, 4, 8), "lengths": [2, 4, 4]},
    ],
    "from_half_spectrum": [
        *each_rank(ranks=((6,), (4, 7), (2, 4, 6), (2, 3, 4, 5))),
        {"x": t(2, 8), "lengths": [4]},
        {"x": t(2, 4, 8), "lengths": [4, 4]},
        {"x": t(2, 2, 4, 8), "lengths": [2, 4, 4]},
    ],
    "axes_of_other_sizes": [{"x": t(2, 4, 6)}, {"x": t(2, 4, 6), "lengths": [4, 4], "axis": [1, 2]}],
    "last_axis_of_size": [{"x": t(6)}, {"x": t(2, 6)}, {"x": t(2, 6), "number": 4}],
    "framed": [
        *({"x": t(*s), "length": 3, "step": 2} for s in ((9,), (2, 9), (4, 2, 9))),
        {"x": t(2, 9), "length": 3, "step": 3, "pad_end": True},
        {"x": t(9, 2), "length": 3, "step": 3, "pad_end": False, "pad_value": 0, "axis": 0},
        {"x": t(4, 9, 2), "length": 3, "step": 3, "axis": 1},
    ],
    "overlapped": [
        {"x": t(4, 5)},
        {"x": t(2, 4, 6)},
    ],
    "spectrogram": [
        {"x": t(16), "length": 8, "step": 4},
        {"x": t(2, 16), "length": 8, "step": 4, "number": 8},
        {"x": t(2, 16), "length": 6, "step": 4, "number": 9},
    ],
    "half_frames": [{"x": t(16), "length": 8}, {"x": t(2, 16), "length": 8}],
    "sized_vector": [
        {"number": 8},
        {"values": t(2, 3), "value_range": [0.0, 1.0]},
        {"values": t(2, 3), "value_range": [0.0, 1.0], "number": 5},
    ],
    "matrix_of": [
        {"columns": 3, "rows": 9},
        {"seed": n(2), "rows": 4},
        {"seed": n(2)},
    ],
    "laid_out_anew": [
        {"x": t(2, 4, 6, 3), "block_shape": [2, 2], "paddings": [[0, 0], [0, 0]]},
        {"x": t(4, 4, 6, 3), "block_shape": [2, 2], "crops": [[0, 0], [0, 0]]},
        {"x": t(2, 4, 6, 3), "paddings": [[0, 0], [0, 0]], "block_shape": [2, 2]},
        {"x": t(4, 4, 6, 3), "crops": [[0, 0], [0, 0]], "block_shape": 2},
        {"x": t(2, 4, 6, 3), "paddings": [[0, 0], [0, 0]], "block_shape": 2},
        {"x": t(2, 3), "shape": [3, 4]},
        {"x": t(2, 3), "shape": [2, 4]},
        {"x": t(2, 3), "start": [0, 1], "size": [2, 2]},
    ],
    "blocks_moved": [{"x": t(2, 4, 6, 8), "block_size": 2}],
    "doubled": [{"x": t(2, 3)}, {"x": t(4, 2, 3), "axis": 1}, {"x": t(3)}],
    "separable_op": [
        {"inputs": t(2, 5, 6, 3), "depthwise": t(3, 3, 3, 2), "kernel": t(1, 1, 6, 4), **_SAME},
        {
            "inputs": t(2, 5, 6, 3),
            "depthwise": t(3, 3, 3, 2),
            "kernel": t(1, 1, 6, 4),
            "strides": [1, 1, 1, 1],
            "padding": "VALID",
        },
    ],
    "depthwise_positions": [
        {
            "inputs": t(2, 5, 6, 3),
            "kernel": t(3, 3, 3),
            "strides": [1, 1, 1, 1],
            "rates": [1, 1, 1, 1],
            "padding": "SAME",
        },
        {"inputs": t(2, 5, 6, 3), "kernel": t(3, 3, 3), **_SAME, "dilations": [1, 1, 1, 1]},
    ],
    "pooling_and_places": [
        {"inputs": t(2, 4, 6, 3), "ksize": 2, "strides": 2, "padding": "SAME"},
        {"inputs": t(2, 4, 6, 3), "ksize": [1, 2, 2, 1], "strides": [1, 1, 1, 1], "padding": "VALID"},
    ],
    "fractional_pooling": [{"inputs": t(2, 6, 8, 3), "ratio": [1.0, 1.5, 1.5, 1.0], "seed": 3}],
    "weighted_moments": [
        {"x": t(2, 3), "axis": [0], "weights": t(2, 3, seed=1)},
        {"x": t(4, 2, 3), "axis": [1], "weights": t(4, 2, 3, seed=1), "keepdims": True},
        {"x": t(3), "axis": [0], "weights": t(2, 3, seed=1)},
    ],
    "normalized_moments": [
        {"counts": np.array(4.0), "x": t(3) + 3, "y": t(3, seed=1) + 9, "shift": None},
        {"counts": np.array(4.0), "x": t(3) + 3, "y": t(3, seed=1) + 9, "shift": t(3)},
    ],
    "statistics": [
        *({"x": t(2, 3), "axis": axis} for axis in ([0], [1], [0, 1])),
        {"x": t(4, 2, 3), "axis": [0], "shift": np.array(0.5)},
    ],
    "rows_of_a_table": [{"x": t(6, 3), "indices": n(2, 4, below=5).astype(np.int64) + 1, "weights": None}],
    "candidates": [
        {"x": n(4, 1, below=6).astype(np.int64), "true": 1, "number": 6, "unique": True},
        {"x": n(4, 2, below=6).astype(np.int64), "true": 2, "number": 3, "unique": True, "range_max": 6},
    ],
    "isotonic": [{"x": t(2, 5)}, {"x": t(5)}, {"x": t(2, 5, 3), "decreasing": False, "axis": 1}],
    "collapsed": [{"x": n(3, 5), "lengths": np.array([5, 4, 3])}],
    "unique_labels": [{"x": n(3, 5, below=4) + 1}],
    "filter_gradient": [
        {
            "x": t(2, 5, 6, 3),
            "sizes": [3, 3, 3, 2],
            "y": t(2, 5, 6, 6),
            "strides": [1, 1, 1, 1],
            "padding": "SAME",
        },
        {
            "x": t(2, 5, 6, 3),
            "sizes": [3, 3, 3, 4],
            "y": t(2, 5, 6, 4),
            "strides": [1, 1, 1, 1],
            "padding": "SAME",
        },
        {
            "x": t(2, 4, 5, 6, 3),
            "sizes": [3, 3, 3, 3, 4],
            "y": t(2, 4, 5, 6, 4),
            "strides": [1, 1, 1, 1, 1],
            "padding": "SAME",
        },
    ],
    "input_gradient": [
        {
            "sizes": [2, 5, 6, 3],
            "kernel": t(3, 3, 3, 2),
            "y": t(2, 5, 6, 6),
            "strides": [1, 1, 1, 1],
            "padding": "SAME",
        },
        {
            "sizes": [2, 5, 6, 3],
            "kernel": t(3, 3, 3, 4),
            "y": t(2, 5, 6, 4),
            "strides": [1, 1, 1, 1],
            "padding": "SAME",
        },
    ],
    "bitcast": [{"x": t(2, 3)}],
    "each_same": [{"values": [t(2, 3), t(3)]}],
    "polynomial": [
        {"coefficients": [t(), t(seed=1)], "x": t(2, 3)},
        {"coefficients": [t(3), t(2, 1)], "x": t(3, seed=1)},
        {"coefficients": [t(4, 1), t(4, 1, seed=1)], "x": t(4, 3)},
    ],
    "square_matrix": [
        {"labels": n(5, below=3), "predictions": n(5, below=3)},
        {"labels": n(5, below=3), "predictions": n(5, below=3), "number": 4},
    ],
    "per_row": [{"x": n(4, below=3), "y": t(4, 3), "k": 2}, {"x": n(3, below=3), "y": t(3, 3), "k": 1}],
    "top_k_along": [
        {"x": t(5), "k": 2},
        {"x": t(4, 5), "k": 2},
        {"x": t(4, 5), "k": 2, "axis": 0},
        {"x": t(64), "k": 2, "all": False},
    ],
    "stitched": [
        {"indices": [np.array([0, 2], np.int32), np.array([1], np.int32)], "values": [t(2, 3), t(1, 3)]},
        {"indices": [np.array([0, 2], np.int32), np.array(1, np.int32)], "values": [t(2), t()]},
    ],
    "searched": [
        {"x": np.arange(5.0), "y": t(3) * 4},
        {"x": np.sort(t(2, 5)), "y": t(2, 3)},
        {"x": np.sort(t(3, 3)), "y": t(3, 3)},
    ],
    "strided": [
        {"x": t(4, 5, 3), "begin": [0, 1], "end": [2, 4]},
        {"x": t(4, 5), "begin": [0], "end": [4], "strides": [2]},
        {"x": t(4, 5), "begin": [0], "end": [1], "strides": [1], "shrink_axis_mask": 1},
    ],
    "segments_picked": [
        {"x": t(4, 3), "indices": np.array([0, 2, 3]), "ids": np.array([0, 0, 1])},
        {"x": t(4), "indices": np.array([0, 2, 3]), "ids": np.array([0, 0, 1]), "number": 3},
    ],
    "gather_each": [
        {"x": t(4, 3), "indices": n(4, 2)},
        {"x": t(3), "indices": n(2)},
        {"x": t(4, 3, 2), "indices": n(4, 5, below=3)},
    ],
    "affine": [
        {"x": t(2, 3), "weights": t(3, 4), "biases": t(4)},
        {"x": t(3, 3), "weights": t(3, 3), "biases": t(3)},
    ],
    "fused_batch_norm": [
        {"x": t(2, 4, 5, 3), "scale": t(3), "offset": t(3)},
        {
            "x": t(2, 4, 5, 3),
            "scale": t(3),
            "offset": t(3),
            "mean": t(3),
            "variance": t(3, seed=1) + 1,
            "training": False,
        },
    ],
    "unique_and_counts": [{"x": n(5)}],
    "differing": [{"x": n(5, below=9), "y": n(3, below=9)}],
    "indices_of_places": [
        {"indices": n(4, below=6), "dims": [2, 3]},
        {"indices": n(below=6), "dims": [2, 3]},
    ],
    "tensor_diag_part": [{"x": t(3, 3)}, {"x": t(2, 3, 2, 3)}],
    "quantized": [
        {"x": t(2, 3), "minimum": 0.0, "maximum": 1.0},
        {"x": t(2, 3), "minimum": np.zeros(2), "maximum": np.ones(2), "axis": 0},
    ],
    "gradients_of_range": [{"x": t(2, 3), "y": t(2, 3, seed=1), "minimum": 0.3, "maximum": 0.6}],
    "per_channel_gradients": [
        {"x": t(2, 3), "y": t(2, 3, seed=1), "minimum": t(3) * 0.1, "maximum": t(3) + 0.5}
    ],
    "eigenvalues": [{"x": spd(3, 3)}, {"x": spd(2, 3, 3)}],
    "factors_and_order": [{"x": spd(3, 3)}, {"x": spd(2, 3, 3)}],
    "least_squares_of_matrices": [
        {"x": t(4, 2), "y": t(4, 3)},
        {"x": t(5, 4, 2), "y": t(5, 4, 3)},
        {"x": spd(3, 3), "y": t(3, 3)},
    ],
    "normalized": [
        {"x": t(2, 3)},
        {"x": t(2, 3), "axis": 1},
        {"x": t(4, 2, 3), "ord": "euclidean", "axis": (1, 2)},
        {"x": t(4, 2, 3), "ord": 1, "axis": 0},
    ],
    "banded": [
        {"x": t(3, 5) + np.array([[0.0], [5.0], [0.0]]), "y": t(5)},
        {"x": t(3, 5) + np.array([[0.0], [5.0], [0.0]]), "y": t(5, 2)},
        {"x": t(2, 3, 5) + np.array([[0.0], [5.0], [0.0]]), "y": t(2, 5, 2)},
        {"x": t(2, 3) + np.array([[5.0], [0.0]]), "y": t(3, 2)},
    ],
    "banded_eigenvalues": [
        {"x": t(4), "y": t(3)},
        {"x": t(2, 4), "y": t(2, 3)},
        {"x": t(4), "y": t(3), "only": False},
        {"x": t(4), "y": t(3), "only": True, "select": "i"},
    ],
    "image_from_text": [
        *({"x": text, **channels} for text in (_PNG, _JPEG, _BMP) for channels in ({}, {"channels": 3})),
        {"x": _JPEG, "window": [0, 0, 2, 3]},
        {"x": _JPEG, "window": [0, 0, 2, 3], "channels": 1},
    ],
    "images_from_text": [{"x": _GIF}],
    "some_image": [
        *({"x": text} for text in (_PNG, _GIF)),
        *({"x": text, "channels": 3, "expand_animations": False} for text in (_PNG, _GIF)),
    ],
    "text_of_image": [{"x": n(4, 5, 3, below=255).astype(np.uint8)}],
    "three_numbers": [{"x": _JPEG}],
    "image_gradients": [{"x": t(2, 4, 5, 3)}],
    "image_edges": [{"x": t(2, 4, 5, 3)}],
    "crops": [
        {"x": t(2, 6, 6, 3), "boxes": _BOXES, "indices": n(3), "size": [2, 4]},
    ],
    "glimpses": [{"x": t(2, 6, 6, 3), "size": [2, 4], "offsets": np.zeros((2, 2))}],
    "patches": [
        {
            "x": t(2, 6, 8, 3),
            "sizes": [1, 2, 2, 1],
            "strides": [1, 2, 2, 1],
            "rates": [1, 1, 1, 1],
            "padding": "VALID",
        },
        {"x": t(2, 4, 6, 8, 3), "sizes": [1, 2, 2, 2, 1], "strides": [1, 2, 2, 2, 1], "padding": "VALID"},
    ],
    "vector_of_some": [
        {"boxes": _BOXES, "scores": t(3)},
        {"overlaps": t(3, 3), "scores": t(3)},
        {"seed": [1, 2], "alg": "philox"},
        {"seed": n(2), "data": 3},
        {"x": np.array([0, 2, 2, 5])},
    ],
    "some_and_scores": [{"boxes": _BOXES, "scores": t(3)}],
    "some_and_number": [{"boxes": _BOXES, "scores": t(3)}],
    "boxes_of_classes": [{"x": np.stack([_BOXES, _BOXES])[:, :, None], "scores": t(2, 3, 2)}],
    "box_proposals": [
        {
            "x": t(2, 4, 4, 3),
            "deltas": t(2, 4, 4, 12),
            "info": np.array([[32.0, 32.0, 1.0, 1.0, 1.0]] * 2),
            "anchors": np.tile(_BOXES * 32, (4, 4, 1, 1)).reshape(4, 4, 3, 4),
        }
    ],
    "images_with_boxes": [
        {"x": t(2, 6, 6, 3), "boxes": np.stack([_BOXES, _BOXES]), "colors": t(2, 3)},
        {"x": t(2, 6, 6, 3), "boxes": np.stack([_BOXES, _BOXES])},
    ],
    "a_box": [{"size": [6, 8, 3], "boxes": _BOXES[None]}],
    "filled_rows": [{"x": t(2, 3), "default_value": 0.0}],
    "indicator": [{"x": n(2, 3, below=5) + 1, "number": 6}],
    "of_least_rank": [
        {"x": n(5)},
        {"x": n(2, 3)},
        {"x": _written(tf.io.serialize_tensor(_PIXELS + 1))},
    ],
    "rows_crossed": [{"inputs": [n(3, 2), n(3, 1)]}, {"inputs": [_TEXTS, _TEXTS]}],
    "sets": [{"x": n(3, below=9), "y": n(4, below=9)}, {"x": n(2, 3, below=9), "y": n(2, 4, below=9)}],
    "set_sizes": [{"x": n(2, 3, below=9) + 1}, {"x": n(3, 2, 4, below=9) + 1}],
    "ragged_value": [
        {"x": [[1.0, 2.0], [3.0]]},
        {"x": [[[1.0], [2.0, 3.0]], [[4.0]]]},
        {"x": [1.0, 2.0, 3.0]},
        {"x": [[], [1.0]]},
        {"x": [[[1.0, 2.0]], [[3.0, 4.0]]], "rank": 1},
    ],
    "ragged_ranges": [{"starts": n(3, below=4) + 1}, {"starts": 4}],
    "ragged_kept": [
        {"x": t(4, 3), "mask": t(4) > 0.5},
        {"x": t(4, 3), "mask": t(4, 3) > 0.5},
        {"x": t(4, 2, 3), "mask": t(4, 2) > 0.5},
    ],
    "ragged_rows": [{"x": t(5)}, {"x": t(5, 3)}],
    "ragged_rows_of": [{"x": t(2, 3)}, {"x": t(4, 2, 3)}],
    "ragged_stack": [{"values": [t(2), t(3)]}, {"values": [t(2, 3), t(4, 3)], "axis": 0}],
    "ragged_partitions": [{"x": t(4, 3), "ids": n(4)}, {"x": t(4), "ids": n(4)}],
    "joined_text": [{"inputs": [_TEXT, _TEXT]}, {"inputs": [_TEXTS, np.array("x")]}],
    "joined_segments": [{"x": _TEXT, "ids": np.array([0, 1, 0]), "number": 2}],
    "parts_of_text": [{"x": x} for x in (_TEXT, _TEXTS, np.array("a b"), np.array([b"abcd", b"efgh"]))],
    "text_matrix": [{"x": _TEXT}, {"x": np.array("a b")}],
    "parts_and_places": [{"x": _TEXT}, {"x": np.array("a b")}],
    "combined_words": [{"x": _TEXT}, {"x": _TEXTS}],
    "text_of_rows": [{"x": n(3, below=60) + 33}, {"x": n(2, 3, below=60) + 33}],
    "columns_of_text": [{"x": np.array(["1.5,2", "3,4"]), "defaults": [[0.0], [0]]}],
    "audio_from_text": [{"x": _WAV}],
    "fingerprints": [{"x": _TEXT}],
    "edits": [{"x": n(2, 3) + 1, "y": n(2, 3) + 1}, {"x": n(3) + 1, "y": n(3) + 1}],
}

#: More cases of families that others have too.
MORE: dict[str, list[Case]] = {
    "elementwise": [
        {"x": _TEXTS},
        {"x": _NUMBERS},
        {"x": np.array(["aGVsbG8", "aGVsbG8"])},
        {"x": np.array(["{}"])},
        {"x": t(2, 3), "minimum": 0.3, "maximum": 0.6},
        {"x": n(2, 3, below=9), "minimum": 0.0, "maximum": 9.0},
        *({"x": n(*s, below=9)} for s in ((), (3,), (2, 3))),
        {"x": n(3, below=9), "seed": [1, 2], "maximum": 9},
        {"x": t(4, 5, 3), "max_delta": 0.1, "seed": [1, 2]},
        {"x": t(2, 3), "keep": np.ones(6, bool)},
        {"x": t(2, 3), "rate": 0.5},
        {"x": _TEXT, "number": 5},
        {"x": t(2, 3), "message": "not finite"},
        {"x": t(2, 3), "value_range": [0.0, 1.0]},
    ],
    "broadcast": [
        *({"x": n(*a, below=9) + 1, "y": n(*b, below=3, seed=1)} for a, b in (((3,), (3,)), ((2, 3), (3,)))),
        {"x": t(2, 3), "y": t(3) * 0.1, "maximum": t(3) + 1},
    ],
    "broadcast3": [
        {"x": t(3) + 1, "y": t(3, seed=1) + 1, "z": t(3, seed=2)},
        {"x": np.array(["words", "other"]), "y": np.array([0, 1]), "z": np.array([2, 2])},
        {"x": np.array(["words", "other"]), "y": 0, "z": 2},
    ],
    "scalar": [
        {"template": "{} and {}", "inputs": (t(2), t(3))},
        {"x": "/dev/null"},
        {"x": t(5, 1)},
    ],
    "reduce": [{"x": _TEXTS}, {"x": _TEXTS, "axis": 1}, {"x": _TEXTS, "axis": 0, "keepdims": True}],
    "filled": [
        {"shape": [3], "seed": [1, 2], "x": t(3) + 1},
        {"shape": [2, 3], "seed": [1, 2], "x": t(3) + 1, "y": t(2, 1)},
        {"shape": [2, 3], "seed": [1, 2]},
    ],
    "samples": [{"x": t(2, 3), "number": 5, "seed": [1, 2]}],
    "shuffle": [{"x": t(4, 3), "seed": [1, 2]}, {"x": np.array([2, 0, 1])}],
    "cropped": [{"x": t(5, 6, 3), "shape": [2, 3, 3], "seed": [1, 2]}],
    "batch_statistics": [
        {"x": t(2, 4, 5, 3), "mean": t(3), "variance": t(3), "offset": t(3), "scale": t(3), "epsilon": 0.1}
    ],
    "convolution_transpose_op": [
        {"inputs": t(2, 3, 4), "kernel": t(3, 5, 4), "shape": [2, 6, 5], "strides": 2},
        {"inputs": t(2, 3, 3, 3, 4), "kernel": t(3, 3, 3, 5, 4), "shape": [2, 6, 6, 6, 5], "strides": 2},
        {
            "inputs": t(2, 6, 6, 4),
            "kernel": t(2, 2, 5, 4),
            "shape": [2, 8, 8, 5],
            "strides": 2,
            "padding": "VALID",
        },
    ],
    "image_moved": [{**case, "seed": [1, 2]} for case in images()],
    "image_part": [*images(), *({**case, "k": 1} for case in images())],
    "image_mixing": [
        *({**case, "lower": 0.5, "upper": 0.9, "seed": [1, 2]} for case in images()),
        {"x": t(8, 8, 3), "quality": 50},
        {"x": t(8, 8, 3), "lower": 50, "upper": 80},
        {"x": t(8, 8, 3), "lower": 50, "upper": 80, "seed": [1, 2]},
    ],
    "channel_mixing": [
        *({**case, "max_delta": 0.1, "seed": [1, 2]} for case in images()),
        *({**case, "lower": 0.5, "upper": 0.9, "seed": [1, 2]} for case in images()),
    ],
    "number_per_pair": [{"x": t(192, 192, 1), "y": t(192, 192, 1, seed=1), "max_val": 1.0}],
    "concat": [{"axis": 0, "values": [t(2, 3), t(4, 3)]}, {"axis": 1, "values": [t(2, 3), t(2, 5)]}],
    "einsum": [
        {"equation": equation, "inputs": [t(*s, seed=i) for i, s in enumerate(shapes)]}
        for equation, shapes in (
            ("...i,ij->...j", ((5, 2, 3), (3, 4))),
            ("b...i,ij->b...j", ((5, 2, 3), (3, 4))),
            ("b...i,bi->b...", ((5, 2, 3), (5, 3))),
            ("i...->...", ((5, 2, 3),)),
            ("...ij,...kj->...ik", ((5, 2, 3), (5, 4, 3))),
            ("...ij,...kj->...ik", ((5, 3, 3), (3, 3))),
            ("ji,jk", ((3, 2), (3, 4))),
            ("bi,bi", ((5, 3), (5, 3))),
            ("bij,jk", ((5, 2, 3), (3, 4))),
            ("...i,ij", ((5, 3), (3, 4))),
            ("ij,jk->ik", ((3, 3), (3, 3))),
        )
    ],
    "tensordot": [
        {"x": t(4, 3, 2), "y": t(2, 3, 5), "axes": [[2, 1], [0, 1]]},
        {"x": t(3, 3), "y": t(3, 3, seed=1), "axes": [1, 0]},
        {"x": t(3, 3), "y": t(3, 3, seed=1), "axes": [[-1], [0]]},
        {"x": t(2, 3), "y": t(3, 2), "axes": [[0, 1], [1, 0]]},
    ],
    "embedding_lookup": [{"x": [t(3, 2), t(3, 2, seed=1)], "indices": n(4, below=6)}],
    "one_hot": [{"x": n(3), "depth": 4, "on_value": 1.0, "off_value": 0.0, "axis": -1}],
    "scatter_nd": [{"indices": np.array([[0], [2]]).astype(np.int64), "updates": t(2), "shape": [4]}],
    "tensor_diag": [{"x": t(2, 3)}],
    "mixing_all": [{"x": t(2, 3), "minimum": 0.3, "maximum": 0.6}],
    "mixing": over_axes(each_rank(ranks=_VECTORS), (-1,)),
    "cross_product": pairs("x", "y"),
    "solve": [{"x": spd(3, 3), "perm": np.array([0, 1, 2]), "y": t(3, 2)}],
    "matrix_function": [{"x": spd(3, 3), "perm": np.array([0, 1, 2])}],
}
