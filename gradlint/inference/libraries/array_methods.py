"""Methods of arrays, by the functions of NumPy that they stand for."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import collect
from gradlint.inference.libraries.operands import apply
from gradlint.inference.values import NONE, Arguments, Seq, ShapeOf, Tensor, Value, opaque
from gradlint.knowledge.lookup import function_row
from gradlint.shapes.shape import SCALAR

#: Methods that give the array itself, or another of the same shape.
_SAME = frozenset(
    """
    astype byteswap conj conjugate copy eval initialized_value newbyteorder numpy read_value round
    sparse_read tolist value
    """.split()  # noqa: SIM905 - a table of words
)
#: Those of them that only tensors have: what they are called on is one, whatever else is known of it.
_OF_TENSORS = frozenset(("numpy", "eval", "value", "read_value", "astype"))
_ASSIGNING = frozenset(("assign", "assign_add", "assign_sub"))
#: Methods that work in place and give nothing.
_IN_PLACE = frozenset(("fill", "partition", "put", "resize", "setflags", "sort"))
#: Methods that are functions of NumPy with the array as their first argument.
_FUNCTIONS = frozenset(
    """
    all any argmax argmin argpartition argsort clip cumprod cumsum diagonal dot max mean min nonzero
    prod ptp ravel repeat reshape searchsorted squeeze std sum swapaxes take trace transpose var
    """.split()  # noqa: SIM905 - a table of words
)
#: Methods whose tuple may be written as several arguments.
_SPREAD = frozenset(("reshape", "transpose"))


def of_array(
    interp: Interpreter, array: Tensor, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """`array.name(...)`."""
    site = interp.site(node, env)
    name = "ravel" if name == "flatten" else name
    if name == "get_shape":
        return ShapeOf(array)
    if array.opaque and array.shape.rank_min == 0 and name not in (*_OF_TENSORS, "ravel"):
        # `mean()` of something unknown may be that of a distribution or of a table.
        found: list[Tensor] = [array]
        collect(Seq("tuple", arguments.positional), found)
        reason = f"the result of the method {name} of a value that is not known"
        return opaque(reason, tuple(found), site, "derived")
    if name in _SAME:
        return Tensor(array.shape, name, (array,), reason="same shape", site=site, opaque=array.opaque)
    if name == "item":
        return Tensor(SCALAR, name, (array,), reason="one element", site=site)
    if name in _ASSIGNING:
        return array
    if name in _IN_PLACE:
        return NONE
    row = function_row(f"np.{name}", False) if name in _FUNCTIONS else None
    if row is None:
        return opaque(f"the result of the method {name}", (array,), site)
    if name in _SPREAD and len(arguments.positional) > 1:
        arguments = Arguments((Seq("tuple", arguments.positional),), arguments.keywords)
    whole = Arguments((array, *arguments.positional), arguments.keywords, arguments.complete)
    return apply(row, name, whole, site)
