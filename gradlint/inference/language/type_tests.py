"""What kind of thing a value is: isinstance, type(), callable and hasattr, where they are decided."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.classes import api_bases, has_unknown_base, lineage
from gradlint.inference.scoping.scopes import FunctionScope
from gradlint.inference.values import (
    Api,
    ApiObject,
    Class,
    Const,
    Function,
    Instance,
    Mapping,
    Method,
    Seq,
    ShapeOf,
    Slice,
    Tensor,
    Value,
)

#: Python's own types by their names.
TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (bool, bytes, complex, dict, float, frozenset, int, list, object, set, slice, str, tuple)
}
_NUMBERS = frozenset(("bool", "complex", "float", "int", "object"))
#: Operations of TensorFlow whose results are no tf.Tensor.
_OTHER = ("tf.sparse", "tf.Sparse", "tf.ragged", "tf.Ragged", "tf.Variable", "tf.IndexedSlices", "tf.data")
#: Names that every tf.Tensor has.
_OF_TENSORS = frozenset(("dtype", "get_shape", "graph", "name", "op", "shape"))


def is_instance(interp: Interpreter, value: Value, tested: ast.expr, env: Env) -> bool | None:
    """isinstance(value, tested), or None where it is open."""
    answers = [_is_one(interp, value, kind, env) for kind in _alternatives(tested)]
    return True if True in answers else None if None in answers else False


def _alternatives(tested: ast.expr) -> Iterator[ast.expr]:
    if isinstance(tested, ast.Tuple):
        for part in tested.elts:
            yield from _alternatives(part)
    elif isinstance(tested, ast.BinOp) and isinstance(tested.op, ast.BitOr):
        yield from _alternatives(tested.left)
        yield from _alternatives(tested.right)
    else:
        yield tested


def _is_one(interp: Interpreter, value: Value, tested: ast.expr, env: Env) -> bool | None:
    kind = interp.value(tested, env)
    if isinstance(kind, Api) and kind.path.startswith("builtins."):
        name = kind.path.partition(".")[2]
        return _of_builtin(value, name) if name in TYPES else None
    if isinstance(kind, Class):
        return _of_class(interp, value, kind)
    if isinstance(kind, Api):
        return _of_library(value, kind.path)
    return None


def python_type(value: Value) -> type | None:
    """The Python type of a value that is no array, where it is known."""
    if isinstance(value, Const):
        return type(value.value)
    if isinstance(value, Seq):
        return TYPES.get(value.kind)
    if isinstance(value, Slice):
        return slice
    return dict if isinstance(value, Mapping) else None


def _of_builtin(value: Value, name: str) -> bool | None:
    kind = python_type(value)
    if kind is not None:
        return issubclass(kind, TYPES[name])
    if name == "object":
        return True
    if isinstance(value, Tensor):
        # What has no axes may be a Python number; an array is none, and no container.
        open_ = value.opaque or (value.shape.rank_min == 0 and name in _NUMBERS)
        return None if open_ else False
    if isinstance(value, (Function, Class, ApiObject, Method)):
        return False
    return None


def is_exactly(value: Value, tested: ast.expr) -> bool | None:
    """`type(value) is tested` for Python's own types."""
    if not isinstance(tested, ast.Name) or tested.id not in TYPES:
        return None
    kind = python_type(value)
    if kind is not None:
        return kind is TYPES[tested.id]
    return False if _of_builtin(value, tested.id) is False else None


def _of_class(interp: Interpreter, value: Value, kind: Class) -> bool | None:
    if isinstance(value, Instance):
        if any(cls.scope is kind.scope for cls in lineage(interp, value.cls)):
            return True
        return None if has_unknown_base(interp, value.cls) else False
    known = isinstance(value, (Const, Function, ApiObject)) or (
        isinstance(value, Tensor) and not value.opaque
    )
    return False if known else None


def _of_library(value: Value, path: str) -> bool | None:
    if isinstance(value, (Const, Seq, Mapping, Function)):
        return False
    if path == "tf.Tensor" and isinstance(value, Tensor) and _is_tf_tensor(value):
        return True
    return None


def _is_tf_tensor(tensor: Tensor, level: int = 0) -> bool:
    """Whether the array is a tf.Tensor for certain: made by TensorFlow, of nothing that Keras made."""
    if tensor.opaque or tensor.weights or level > 20 or tensor.op.startswith(_OTHER):
        return False
    if any(part.op.startswith("keras.") for part in tensor.inputs):
        return False
    from_others = any(_is_tf_tensor(part, level + 1) for part in tensor.inputs)
    if tensor.op.startswith("tf."):
        return not tensor.inputs or from_others
    return tensor.op in ("+", "-", "*", "/", "//", "**", "@", "[]") and from_others


def has_attribute(interp: Interpreter, value: Value, name: str) -> bool | None:
    """hasattr(value, name), or None where it is open."""
    kind = python_type(value)
    if kind is not None:
        return hasattr(kind, name)
    if isinstance(value, Tensor):
        return True if name in _OF_TENSORS and _is_tf_tensor(value) else None
    if isinstance(value, ShapeOf) or not isinstance(value, Instance):
        return None
    return _has_own(interp, value, name)


def _has_own(interp: Interpreter, instance: Instance, name: str) -> bool | None:
    """Whether an object has an attribute: some classes here always give it, or nothing ever sets it."""
    classes = lineage(interp, instance.cls)
    for cls in classes:
        root = cls.scope.body.root
        constructor = cls.scope.methods.get("__init__")
        if name in root.binders or (constructor is not None and _always_sets(constructor, name)):
            return True
    written = any(
        name in module.attribute_writes or "setattr" in module.calls or "__dict__" in module.text
        for module in interp.modules
    )
    special = any("__getattr__" in cls.scope.methods for cls in classes)
    outside = has_unknown_base(interp, instance.cls) or api_bases(interp, instance.cls)
    return None if written or special or outside else False


def _always_sets(constructor: FunctionScope, name: str) -> bool:
    """Whether a constructor sets the attribute whatever happens: in a statement of its own."""
    if not constructor.parameters:
        return False
    root = constructor.body.root
    found = root.binders.get(f"{constructor.parameters[0]}.{name}", ())
    return any(i not in root.children and not isinstance(root.statements[i], ast.Delete) for i in found)
