"""NumPy: which family each name belongs to, in the notation of `gradlint.knowledge.tables.tensorflow`."""

from __future__ import annotations

_X = "x|a|arr|array|m|ar|A"

FUNCTIONS = {
    f"elementwise({_X})": """
        abs absolute arccos arccosh arcsin arcsinh arctan arctanh ceil copy cos cosh exp exp2 expm1
        fabs floor isfinite isnan isinf log log10 log1p log2 negative rint round around sign sin
        sinh sqrt square tan tanh trunc logical_not reciprocal degrees radians deg2rad rad2deg cbrt
        invert bitwise_not
        """,
    "elementwise(x|val|z|x)": "real imag conj conjugate nan_to_num angle",
    f"broadcast3({_X} y|a_min z|a_max)": "clip",
    f"broadcast({_X}|x1 y|x2|b)": """
        add subtract multiply divide true_divide floor_divide power float_power maximum minimum fmax
        fmin mod remainder fmod arctan2 equal not_equal less less_equal greater greater_equal
        logical_and logical_or logical_xor hypot logaddexp isclose copysign heaviside
        """,
    f"reduce({_X} axis dtype out keepdims)": "sum mean prod nansum nanmean",
    f"reduce({_X} axis dtype out ddof keepdims)": "std var nanstd nanvar",
    f"reduce({_X} axis out keepdims)": "max min amax amin any all ptp nanmax nanmin",
    f"reduce({_X} axis)": "argmax argmin count_nonzero",
    f"reduce({_X} axis out overwrite_input keepdims)": "median nanmedian",
    f"median({_X} quantiles|q axis)": "percentile quantile nanpercentile nanquantile",
    f"reduce({_X} axis weights)": "average",
    "reduce(x ord axis keepdims)": "linalg.norm",
    f"numpy_cumulative({_X} axis)": "cumsum cumprod",
    f"sorting({_X} axis)": "sort argsort",
    f"roll({_X} shift axis)": "roll",
    f"roll({_X} axis)": "flip",
    f"roll({_X})": "flipud fliplr",
    f"like({_X} dtype order subok shape)": "ones_like zeros_like",
    "like(x|prototype dtype order subok shape)": "empty_like",
    f"like({_X} fill_value dtype order subok shape)": "full_like",
    "constant(x|object|a)": "array asarray asanyarray",
    "constant(x|value|real)": "float16 float32 float64 int32 int64 int8 uint8 bool_ complex64 complex128",
    "filled(shape)": "zeros ones empty",
    "filled(shape value|fill_value)": "full",
    "filled_or_scalar(x|loc|low|a|mean y|scale|high|b|sigma shape|size)": """
        random.normal random.uniform random.beta random.laplace random.gumbel random.logistic
        random.lognormal
        """,
    "filled_or_scalar(x|scale|lam|p|df shape|size)": """
        random.exponential random.poisson random.chisquare random.rayleigh random.geometric
        """,
    "filled_or_scalar(x|n y|p shape|size)": "random.binomial",
    "filled_or_scalar(shape|size)": "random.random random.random_sample random.standard_normal",
    "filled_or_scalar(x|low y|high shape|size)": "random.randint",
    "choices(x|a shape|size)": "random.choice",
    "by_sizes(*sizes)": "random.rand random.randn",
    "shuffle(x)": "random.permutation",
    f"reshape({_X} shape|newshape)": "reshape",
    f"ravel({_X})": "ravel",
    f"expand_dims({_X} axis)": "expand_dims",
    f"squeeze({_X} axis)": "squeeze",
    f"transpose({_X} perm|axes)": "transpose",
    f"swapaxes({_X} axis1 axis2)": "swapaxes",
    f"moveaxis({_X} source destination)": "moveaxis",
    f"broadcast_to({_X} shape)": "broadcast_to",
    "concat(values|arrays axis)": "concatenate",
    "stack(values|arrays axis)": "stack",
    "hstack(values|tup)": "hstack",
    "vstack(values|tup)": "vstack",
    f"numpy_split({_X}|ary sections|indices_or_sections axis)": "split array_split",
    f"pad({_X} paddings|pad_width mode)": "pad",
    f"tile({_X} multiples|reps)": "tile",
    f"repeat({_X} repeats axis)": "repeat",
    f"take({_X} indices axis)": "take",
    f"take_along({_X} indices axis)": "take_along_axis",
    "numpy_matmul(x|x1 y|x2)": "matmul",
    "numpy_dot(x|a y|b)": "dot",
    f"numpy_outer({_X} y|b)": "outer",
    "tensordot(x|a y|b axes)": "tensordot",
    "einsum(equation *inputs)": "einsum",
    "numpy_where(condition x y)": "where",
    "numpy_where(condition|a)": "nonzero",
    "vector_range(start|start_or_stop stop step)": "arange",
    "linspace(start stop num)": "linspace logspace",
    "eye(rows|N columns|M)": "eye",
    "eye(rows|n)": "identity",
    f"numpy_diag({_X}|v)": "diag",
    f"numpy_diag({_X})": "diagonal",
    f"numpy_triangle({_X} k)": "tril triu",
    f"eigh({_X})": "linalg.eigh",
    f"numpy_svd({_X} full_matrices compute_uv)": "linalg.svd",
    f"qr({_X} mode)": "linalg.qr",
    f"numpy_append({_X} y|values axis)": "append",
    f"difference({_X} n axis)": "diff",
    f"numpy_unique({_X} index|return_index inverse|return_inverse counts|return_counts axis)": "unique",
    "counts(x)": "bincount",
    "where(condition|a)": "argwhere",
    "elementwise(x|element)": "isin",
    f"numpy_trace({_X})": "trace",
    f"matrix_function({_X})": "linalg.inv linalg.cholesky",
    f"matrix_to_number({_X})": "linalg.det",
    f"pinv({_X})": "linalg.pinv",
    "numpy_solve(x|a y|b)": "linalg.solve",
    "meshgrid(*inputs)": "meshgrid",
    f"scalar({_X})": "size ndim",
}
