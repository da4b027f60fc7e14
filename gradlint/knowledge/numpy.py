"""NumPy: which family each name belongs to, in the notation of `gradlint.knowledge.tensorflow`."""

from __future__ import annotations

_X = "x|a|arr|array|m"

FUNCTIONS = {
    f"elementwise({_X})": """
        abs absolute arccos arcsin arctan arctanh ceil clip copy cos cosh exp expm1 fabs floor isfinite isnan log log10
        log1p log2 negative rint round around sign sin sinh sqrt square tan tanh ascontiguousarray real imag conj
        nan_to_num degrees radians
        """,
    f"broadcast({_X}|x1 y|x2|b)": """
        add subtract multiply divide true_divide floor_divide power maximum minimum mod arctan2 equal not_equal less
        greater less_equal greater_equal logical_and logical_or
        """,
    f"reduce({_X} axis dtype out keepdims)": "sum mean prod nansum nanmean std var",
    f"reduce({_X} axis out keepdims)": "max min amax amin any all",
    f"reduce({_X} axis)": "argmax argmin median",
    f"like({_X} dtype order subok shape)": "ones_like zeros_like empty_like",
    f"like({_X} fill_value dtype order subok shape)": "full_like",
    "constant(x|object|a dtype)": "array asarray asanyarray",
    "constant(x)": "float16 float32 float64 int32 int64",
    "filled(shape dtype)": "zeros ones empty",
    "filled(shape fill_value dtype)": "full",
    "filled_or_scalar(x|loc|low|lam y|scale|high shape|size)": "random.normal random.uniform",
    "filled_or_scalar(shape|size)": "random.random random.random_sample random.standard_normal",
    "filled_or_scalar(x|low y|high shape|size)": "random.randint",
    "by_sizes(*sizes)": "random.rand random.randn",
    f"reshape({_X} shape|newshape order)": "reshape",
    f"expand_dims({_X} axis)": "expand_dims",
    f"squeeze({_X} axis)": "squeeze",
    f"transpose({_X} perm|axes)": "transpose",
    "concat(values|arrays axis)": "concatenate",
    "stack(values|arrays axis)": "stack",
    "hstack(values|tup)": "hstack",
    "numpy_matmul(x|a|x1 y|b|x2)": "dot matmul",
    "tensordot(x|a y|b axes)": "tensordot",
    "einsum(equation *inputs)": "einsum",
    "where(condition x y)": "where",
    "vector_range(start stop step)": "arange",
    "linspace(start stop num)": "linspace",
    "eye(rows|N columns|M)": "eye",
    "eye(rows|n)": "identity",
    f"norm({_X} ord axis keepdims)": "linalg.norm",
    f"repeat({_X} repeats axis)": "repeat",
    "meshgrid(*inputs)": "meshgrid",
}
