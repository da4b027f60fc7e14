"""Shapes that annotations state: jaxtyping's `Float[tf.Tensor, "b 3"]`, and the signature of a tf.function.

They are read as they are written, so that a program without any pays nothing.  What they say is
believed where the number of axes is not known otherwise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gradlint.inference.frames import Lazy
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.libraries.sizes import asserted_shape
from gradlint.inference.scoping.blocks import dotted
from gradlint.inference.scoping.scopes import FunctionScope, ModuleScope
from gradlint.inference.values import MISSING, Site, Tensor, Value
from gradlint.shapes.shape import Dim, Shape, new_dim, with_lead, with_tail

#: jaxtyping's kinds of arrays.
_KINDS = re.compile(
    r"(?:Shaped|Bool|Key|Num|Inexact|Real|Integer)"
    r"|Float(?:8\w*|16|32|64)?|BFloat16|Complex(?:64|128)?|U?Int(?:2|4|8|16|32|64)?"
)
_REST = object()
_Axes = tuple[object, ...]


def with_annotations(
    interp: Interpreter, scope: FunctionScope, given: dict[str, Value | Lazy]
) -> dict[str, Value | Lazy]:
    """The arguments of a call, where annotations say more of their shapes than is known."""
    for name, node, axes in _stated(scope):
        value = interp.force(given.get(name, MISSING))
        if isinstance(value, Tensor):
            given[name] = _with_shape(value, axes, Site(scope.module, node))
    return given


def annotated(value: Value, annotation: ast.expr | None, module: ModuleScope) -> Value:
    """A value whose annotation says its shape, if nothing else does."""
    axes = None if annotation is None or not isinstance(value, Tensor) else _axes(annotation)
    if axes is None or not isinstance(value, Tensor) or annotation is None:
        return value
    return _with_shape(value, axes, Site(module, annotation))


def _stated(scope: FunctionScope) -> Iterator[tuple[str, ast.expr, _Axes]]:
    """The parameters whose shapes are stated, where that is written, and their axes."""
    a = scope.node.args
    for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs):
        if arg.annotation is not None and (axes := _axes(arg.annotation)) is not None:
            yield arg.arg, arg.annotation, axes
    if not isinstance(scope.node, ast.Lambda) and scope.node.decorator_list:
        yield from _signed(scope)


def _axes(annotation: ast.expr) -> _Axes | None:
    """The axes that a jaxtyping annotation names; None for an annotation of another kind."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _of_text(annotation.value)
    if not isinstance(annotation, ast.Subscript) or not isinstance(annotation.slice, ast.Tuple):
        return None
    kind = (dotted(annotation.value) or "").rpartition(".")[2]
    entries = annotation.slice.elts
    if not _KINDS.fullmatch(kind) or len(entries) != 2:
        return None
    axes = entries[1]
    if not isinstance(axes, ast.Constant) or not isinstance(axes.value, str):
        return None
    return tuple(map(_axis, axes.value.split()))


def _of_text(text: str) -> _Axes | None:
    """An annotation in quotation marks."""
    if "[" not in text:
        return None
    try:
        inner = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    return None if isinstance(inner, ast.Constant) else _axes(inner)


def _axis(text: str) -> object:
    """A size, a name, None for one axis of which no more is known, or any number of axes."""
    if text == "..." or text.startswith("*"):
        return _REST
    name = text.rpartition("=")[2].lstrip("#?")
    if name.isdecimal():
        return int(name)
    return name if name.isidentifier() and not text.startswith(("_", "#")) else None


def _signed(scope: FunctionScope) -> Iterator[tuple[str, ast.expr, _Axes]]:
    """What `@tf.function(input_signature=[tf.TensorSpec(...), ...])` says of the parameters, by position."""
    assert not isinstance(scope.node, ast.Lambda)
    for decorator in scope.node.decorator_list:
        keywords = decorator.keywords if isinstance(decorator, ast.Call) else ()
        signature = next((k.value for k in keywords if k.arg == "input_signature"), None)
        signature = None if signature is None else _written(signature, scope.module)
        if not isinstance(signature, (ast.List, ast.Tuple)):
            continue
        names = scope.parameters[1 if scope.cls is not None else 0 :]
        for name, spec in zip(names, signature.elts, strict=False):
            axes = _spec(_written(spec, scope.module))
            if axes is not None:
                yield name, spec, axes


def _written(node: ast.expr, module: ModuleScope) -> ast.expr:
    """What a name of the module stands for, if it is assigned once, and at the top."""
    name = dotted(node) if isinstance(node, ast.Name) else None
    root = module.body.root
    found = [root.statements[i] for i in root.binders.get(name, ())] if name is not None else []
    if len(found) == 1 and isinstance(found[0], ast.Assign) and len(found[0].targets) == 1:
        return found[0].value if isinstance(found[0].targets[0], ast.Name) else node
    return node


def _spec(node: ast.expr) -> _Axes | None:
    """The axes of `tf.TensorSpec(shape, ...)`; sizes that are not written out are not known."""
    if not isinstance(node, ast.Call) or (dotted(node.func) or "").rpartition(".")[2] != "TensorSpec":
        return None
    shape = next((k.value for k in node.keywords if k.arg == "shape"), next(iter(node.args), None))
    if not isinstance(shape, (ast.List, ast.Tuple)) or any(isinstance(e, ast.Starred) for e in shape.elts):
        return None
    sizes = (entry.value if isinstance(entry, ast.Constant) else None for entry in shape.elts)
    return tuple(size if isinstance(size, int) else None for size in sizes)


def _with_shape(tensor: Tensor, axes: _Axes, site: Site) -> Tensor:
    if tensor.shape.rank is not None or tensor.shape.rank_min > len(axes):
        return tensor
    if _REST not in axes:
        return asserted_shape(tensor, Shape(tuple(map(_dim, axes))), site)
    at = axes.index(_REST)
    behind = len(axes) - at - 1
    shape = with_lead(tensor.shape, at) if at else with_tail(tensor.shape, behind)
    return Tensor(shape, "ensure_shape", (tensor,), reason="the annotation says so much", site=site)


def _dim(axis: object) -> Dim:
    return new_dim(axis) if isinstance(axis, int) else new_dim(None, axis if isinstance(axis, str) else None)
