"""Arguments for the families that only NumPy has, in the notation of `recipes`."""

from __future__ import annotations

import numpy as np
from arguments import ONE_AXIS, RANKS, Case, each_rank, n, over_axes, pairs, reductions, spd, t

_SHAPES = ((), (3,), (2, 3))
_VECTORS = RANKS[1:]
_AXES_LESS = [{}, {"axis": 0}, {"axis": 1}, {"axis": -1}]

RECIPES: dict[str, list[Case]] = {
    "drawn": [
        {},
        {"size": (2, 3)},
        {"size": 4},
        {"size": None},
        {"x": 0.0, "y": 3.0, "size": (2,)},
        {"x": 0, "y": 3, "size": (2, 4)},
        {"x": t(2, 3), "y": t(3) + 1},
        {"x": t(2, 3), "y": t(3) + 1, "z": t(2, 1) + 2},
        {"x": t(3), "y": t() + 1, "z": t() + 2, "size": (2, 3)},
        {"x": 2.0},
        {"x": 3},
        {"x": 2, "y": 3, "z": 4},
        {"x": 3, "y": 0.5, "size": 2},
        {"x": 2.5},
        {"x": t(2, 3)},
        {"x": n(2, 3) + 3, "y": n(3) + 4, "z": n(2, 1) + 2},
    ],
    "rows_drawn": [{"x": t(3), **size} for size in ({}, {"size": 4}, {"size": (2, 4)}, {"size": None})]
    + [{"x": t(3), "covariance": spd(3, 3), **size} for size in ({}, {"size": 4}, {"size": (2, 4)})]
    + [{"x": t(3) / 3, "n": 5, **size} for size in ({}, {"size": 4}, {"size": (2, 4)})],
    "choices": [
        {"x": 5},
        {"x": 5, "shape": 3},
        {"x": t(4), "shape": (2, 3)},
        {"x": t(4)},
        {"x": 5, "shape": 3, "replace": False},
    ],
    "generator_choices": [
        {"x": 5},
        {"x": 5, "shape": 3},
        {"x": t(4), "shape": (2, 3)},
        {"x": t(4, 2, 3), "shape": 2},
        {"x": t(4, 2)},
        {"x": t(4, 2), "axis": 1},
    ],
    "permutation": [{"x": 5}, *each_rank(ranks=_VECTORS)],
    "numpy_array": [
        *each_rank(),
        {"x": 1.5},
        {"x": [1.0, 2.0]},
        {"x": [[1.0, 2.0, 3.0]]},
        *each_rank(ndmin=2),
        {"x": [1.0, 2.0], "ndmin": 3},
    ],
    "atleast": each_rank(),
    "column_stack": [
        {"values": [t(*s, seed=i) for i, s in enumerate(shapes)]}
        for shapes in (((3,), (3,)), ((3, 2), (3, 4)), ((3,), (3, 2)), ((3, 2, 4), (3, 1, 4)))
    ],
    "dstack": [{"values": [t(*s), t(*s, seed=1)]} for s in ((3,), (3, 2), (3, 2, 4))],
    **{
        name: [{"x": t(*s), "sections": how} for s in ((4, 6, 2), (4, 6), (4,)) for how in (2, [1, 3], [1])]
        for name in ("split_sides", "split_rows", "split_depth")
    },
    "rolled_axis": [
        {"x": t(4, 2, 3), "axis": axis, **start}
        for axis in (0, 1, -1)
        for start in ({}, {"start": 1}, {"start": 3}, {"start": -1})
    ],
    "rotated": [{"x": t(*s), **times} for s in ((2, 3), (4, 2, 3)) for times in ({}, {"times": 2})]
    + [{"x": t(4, 2, 3), "times": 1, "axes": (1, 2)}],
    "broadcast_list": [{"inputs": [t(*a), t(*b, seed=1)]} for a, b in (((2, 3), (3,)), ((2, 1), (1, 3)))],
    "resized": [{"x": t(2, 3), "shape": shape} for shape in ((2, 3), (3, 4), 5, (2, 2, 2))],
    "resized_along": [
        *({"x": (n(2, 8) * 200).astype(np.uint8), **axis} for axis in ({}, {"axis": 1}, {"axis": 0})),
        *({"x": t(4, 3), "places": 1, **axis} for axis in _AXES_LESS),
        *({"x": t(4, 3), "places": [0, 2], "values": 1.0, **axis} for axis in _AXES_LESS),
        *({"x": t(4, 3), "condition": n(3) > 0, **axis} for axis in _AXES_LESS),
    ],
    "looked_up": [
        *(
            {"x": t(*s), "table": t(4) * 4, **other}
            for s in _SHAPES
            for other in ({}, {"other": t(4, seed=1)})
        ),
        {"x": t(3), "table": np.sort(t(3)), "other": t(3, seed=1)},
    ],
    "some_elements": [
        {"x": t(4) - 0.5},
        {"x": t(2, 3)},
        {"x": n(4), "other": n(5, seed=1)},
        {"x": t(2, 3), "condition": t(2, 3) > 0.4},
    ],
    "index_grid": [{"dimensions": (2, 3)}, {"dimensions": (4,)}],
    "index_vectors": [{"n": 3}, {"n": 3, "k": 1}, {"x": t(3, 3)}, {"n": 3, "rank": 3}],
    "index_vectors_of": [{"x": t(3, 3)}, {"x": t(3, 3, 3)}],
    "unravelled": [{"x": n(*s), "shape": (2, 3)} for s in ((), (4,), (4, 2))],
    "open_grid": [{"inputs": [n(2), n(3)]}, {"inputs": [n(2), n(3), n(4)]}],
    "vandermonde": [{"x": t(3)}, {"x": t(3), "columns": 4}],
    "diagonal": [
        {"x": t(*s), **how}
        for s in ((3, 3), (2, 3), (4, 2, 3))
        for how in ({}, {"offset": 1}, {"axis1": 1, "axis2": 0}, {"axis1": -2, "axis2": -1})
    ],
    "square_of_elements": [{"x": t(3)}, {"x": t(2, 3)}],
    "chosen_among": [{"x": n(*s), "choices": [t(2, 3), t(3)]} for s in ((3,), (2, 3), ())],
    "raveled": [{"indices": (n(*s), n(*s, seed=1)), "shape": (2, 3)} for s in ((4,), (4, 2))],
    "histogram_of_pairs": [{"x": t(5), "y": t(5, seed=1)}, {"x": t(5), "y": t(5, seed=1), "bins": 3}],
    "two_vectors": [{"x": t(4), "y": t(2)}],
    "selected": [
        {"conditions": [t(2, 3) > 0.5, t(2, 3) < 0.2], "choices": [t(2, 3), t(3)]},
        {"conditions": [t(3) > 0.5], "choices": [t(3)], "default": t(2, 1)},
    ],
    "pair_of_elementwise": each_rank(),
    "pair_of_broadcast": pairs("x", "y"),
    "averaged": [
        *reductions(),
        {"x": t(2, 3), "weights": t(2, 3, seed=1)},
        {"x": t(2, 3), "weights": t(2, 3, seed=1), "axis": 0},
        {"x": t(2, 3), "weights": t(3, seed=1), "axis": 1},
        {"x": t(3, 3), "weights": t(3, seed=1), "axis": 1},
        {"x": t(3, 3), "weights": t(3, seed=1), "axis": 0, "keepdims": True},
    ],
    "integral": [
        *over_axes(each_rank(ranks=_VECTORS), ONE_AXIS),
        {"x": t(3, 3), "places": t(3, seed=1)},
        {"x": t(3, 3), "places": t(3, seed=1), "axis": 0},
        {"x": t(2, 3), "places": t(2, 3, seed=1)},
    ],
    "cumulative": [
        {"x": t(3)},
        {"x": t(3), "include_initial": True},
        *({"x": t(2, 3), "axis": axis, **how} for axis in (0, -1) for how in ({}, {"include_initial": True})),
    ],
    "sorted_rows": [{"x": t(2, 3)}, {"x": t(2, 3, 3)}, {"x": t(2, 3, 3), "axis": 0}],
    "vector_of": [
        {"x": [1.0, 2.0]},
        {"x": t(3)},
        {"x": t(2, 3)},
        {"x": t(3), "y": t(2)},
        {"x": t(3, 1)},
        {"x": t(2, 2), "y": t(2)},
    ],
    "histogram": [{"x": t(2, 3)}, {"x": t(4), "bins": 3}],
    "polynomial_fit": [{"x": t(5), "y": t(5, seed=1), "degree": 2}, {"x": t(5), "y": t(5, 2), "degree": 1}],
    "slopes": over_axes(each_rank(ranks=((3,), (2, 3), (4, 2, 3))), (0, -1, (0, 1))),
    "inner_product": [
        {"x": t(*a), "y": t(*b, seed=1)}
        for a, b in (
            ((3,), (3,)),
            ((2, 3), (3,)),
            ((2, 3), (4, 3)),
            ((3, 3), (3, 3)),
            ((), (2, 3)),
            ((4, 2, 3), (3,)),
        )
    ],
    "vector_product": [
        {"x": t(*a), "y": t(*b, seed=1), **axis}
        for a, b in (((3,), (3,)), ((2, 3), (3,)), ((4, 2, 3), (2, 3)), ((3, 3), (3, 3)))
        for axis in ({}, {"axis": -1}, {"axis": 0})
    ],
    "vector_times_matrix": [
        {"x": t(*a), "y": t(*b, seed=1)}
        for a, b in (((3,), (3, 2)), ((4, 3), (3, 2)), ((4, 3), (4, 3, 2)), ((3, 3), (3, 3)))
    ],
    "cross_product": [
        {"x": t(*a), "y": t(*b, seed=1)}
        for a, b in (((3,), (3,)), ((2, 3), (3,)), ((4, 2, 3), (2, 3)), ((3, 3), (3, 3)))
    ]
    + [{"x": t(3, 2), "y": t(3, 2, seed=1), "axis": 0}],
    "kronecker": [
        {"x": t(*a), "y": t(*b, seed=1)}
        for a, b in (((2,), (3,)), ((2, 3), (4,)), ((2, 3), (3, 2)), ((), (2,)))
    ],
    "chained_product": [
        {"arrays": [t(*s, seed=i) for i, s in enumerate(shapes)]}
        for shapes in (
            ((2, 3), (3, 4)),
            ((2, 3), (3, 4), (4, 5)),
            ((3,), (3, 4), (4, 5)),
            ((2, 3), (3, 4), (4,)),
            ((3, 3), (3, 3), (3, 3)),
        )
    ],
    "covariance": [
        {"x": t(4)},
        {"x": t(2, 4)},
        {"x": t(4), "y": t(4, seed=1)},
        {"x": t(4, 2), "rowvar": False},
        {"x": t(1, 4)},
        {"x": t(3, 2, 3)},
    ],
    "matrix_norm": [{"x": t(*s), **how} for s in ((2, 3), (4, 2, 3)) for how in ({}, {"keepdims": True})],
    "singular_values": [{"x": t(2, 3)}, {"x": t(4, 2, 3)}],
    "sign_and_logarithm": [{"x": spd(3, 3)}, {"x": spd(4, 3, 3)}],
    "least_squares": [{"x": t(4, 2), "y": t(4), "rcond": None}, {"x": t(4, 2), "y": t(4, 3), "rcond": None}],
    "transformed": [
        {"x": t(*s), **how}
        for s in _VECTORS
        for how in ({}, {"axis": 0}, {"axis": 1}, {"number": 4}, {"number": 5, "axis": 0})
    ],
    "half_transformed": [
        {"x": t(*s), **how}
        for s in ((4,), (2, 4), (4, 2, 6))
        for how in ({}, {"axis": 0}, {"axis": 1}, {"number": 4}, {"number": 5, "axis": 0})
    ],
    **{
        name: [
            {"x": t(*s), **how}
            for s in ((4,), (2, 4), (4, 2, 6))
            for how in (
                {},
                {"axes": (0,)},
                {"axes": (0, 1)},
                {"sizes": (2, 3)},
                {"axes": (-1, -2), "sizes": (4, 4)},
            )
        ]
        for name in ("transformed_axes", "transformed_plane", "half_transformed_axes")
    },
}

#: More cases of families that others have too.
MORE: dict[str, list[Case]] = {
    "pad": [{"x": n(4), "trim": "f"}, {"x": n(4)}],
    "reduce_to_scalar": [{"x": t(*s), "y": t(*s, seed=1)} for s in ((3,), (2, 3))],
    "sorting": [{"x": t(*s), "kth": 1, **axis} for s in ((3,), (2, 3)) for axis in ({}, {"axis": 0})],
    "elementwise": [{"x": t(2, 3), "dtype": "float32"}],
    "filled": [{"shape": 5}, {"shape": 5, "beta": 2.0}],
    "vector_range": [{"n": 5}],
    "linspace": [{"start": 1.0, "stop": 2.0, "num": 5}],
    "matrix_function": [{"x": spd(3, 3), "n": 2}],
}
