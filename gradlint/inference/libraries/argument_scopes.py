"""Arguments that slim's layers get from around: from `arg_scope`."""

from __future__ import annotations

from gradlint.inference.interpreter import Interpreter
from gradlint.inference.values import Tensor, Value
from gradlint.shapes.shape import forget

#: Layers whose arguments change nothing here.
_PLAIN = ("flatten", "one_hot_encoding", "dropout")


def scoped(interp: Interpreter, path: str, value: Value) -> Value:
    """The result of a layer where an argument scope may give it more arguments: only its rank is sure.

    Such a scope can set a normaliser, which mixes the batch, or another place for the channels.
    """
    if not path.startswith("tf.contrib.layers.") or path.rpartition(".")[2] in _PLAIN:
        return value
    if not isinstance(value, Tensor) or not any("arg_scope" in module.text for module in interp.modules):
        return value
    shape = forget(value.shape)
    unsized = shape._replace(
        lead=tuple(dim._replace(size=None) for dim in shape.lead),
        tail=tuple(dim._replace(size=None) for dim in shape.tail),
    )
    reason = f"{value.reason}, with arguments that a scope may set"
    return Tensor(unsized, value.op, value.inputs, reason=reason, site=value.site, opaque=True)
