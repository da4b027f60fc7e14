"""tf.TensorArray: entries of one shape, written one by one."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.iteration import iterated
from gradlint.inference.lattice import as_tensor, join
from gradlint.inference.libraries.library import argument, methods_of, special
from gradlint.inference.libraries.operands import apply
from gradlint.inference.values import (
    NONE,
    Api,
    ApiObject,
    Arguments,
    Seq,
    Site,
    Tensor,
    Value,
    is_none,
    number,
    opaque,
)
from gradlint.knowledge.lookup import function_row
from gradlint.shapes.shape import Shape, new_dim

_ARRAY = Api("tf.TensorArray")


@special("tf.TensorArray")
def _made(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """An array; `element_shape` may say what its entries look like."""
    site, shape = interp.site(node, env), arguments.keyword("element_shape")
    row = function_row("tf.zeros", False)
    if shape is None or is_none(shape) or row is None:
        return ApiObject(_ARRAY, arguments, site)
    entry = apply(row, "an entry of a TensorArray", Arguments((shape,)), site)
    known = isinstance(entry, Tensor) and not entry.opaque
    declared = Tensor(entry.shape, "entry", site=site, opaque=True) if isinstance(entry, Tensor) else NONE
    return ApiObject(_ARRAY, arguments, site, (declared,) if known else ())


def _entry(array: ApiObject, site: Site) -> Tensor | None:
    """Any of the entries, or None where nothing was written that is known."""
    if not array.state:
        return None
    entry = array.state[0]
    if isinstance(entry, Seq) and entry.items is None and entry.element is not None:
        entry = entry.element  # two paths, each with its own writes
    return as_tensor(entry, site)


@methods_of(_ARRAY.path)
def _method(
    interp: Interpreter, array: ApiObject, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """`array.name(...)`."""
    site, entry = interp.site(node, env), _entry(array, interp.site(node, env))
    if name == "write":
        written = argument(arguments, 1, "value") or NONE
        return _with(array, written if entry is None else join(entry, written))
    if name in ("unstack", "scatter", "from_tensor"):
        given = argument(arguments, 1 if name == "scatter" else 0, "value", "tensor") or NONE
        return _with(array, iterated(interp, given, node, env))
    if name in ("identity", "mark_used"):
        return array
    if name == "size":
        return number("size", "how many entries there are", site)
    if entry is None or (entry.opaque and not entry.shape.rank_min and entry.shape.rank is None):
        return opaque("an entry of a TensorArray that is not known", site=site)
    if name == "read":
        return entry
    return _joined(name, entry, site)


def _with(array: ApiObject, entry: Value) -> ApiObject:
    return ApiObject(array.api, array.arguments, array.site, (entry,))


def _joined(name: str, entry: Tensor, site: Site) -> Value:
    """All entries along a new first axis, or one after the other along theirs."""
    shape, count = entry.shape, new_dim()
    if name in ("stack", "gather"):
        stacked = Shape((count, *shape.lead), shape.rest, shape.tail)
        return Tensor(stacked, "stack", (entry,), reason="the entries of an array", site=site, moved=True)
    if name == "concat" and shape.lead:
        joined = Shape((count, *shape.lead[1:]), shape.rest, shape.tail)
        return Tensor(joined, "concat", (entry,), reason="the entries of an array", site=site, moved=True)
    return opaque(f"the result of the method {name} of a TensorArray", (entry,), site)
