"""Real values for the tensors of a compat.v1 graph, from a session and the feeds of one of its runs.

The session is asked for nothing but the values of variables (and the results of loops of TensorFlow 1 that
have no effect); everything else is computed in an eager copy.  So no update that hangs on a tensor as a
control dependency runs, no generator of random numbers and no queue advances, and nothing is added to the
graph, whose next random seeds depend on the number of its operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow as tf

from gradlint_runtime.tracing.copying import CannotReplay
from gradlint_runtime.tracing.graph_internals import eagerly, member, module, reason_of
from gradlint_runtime.tracing.lifting import Computed, Values, evaluate
from gradlint_runtime.tracing.slices import V1_CONTROL_FLOW, is_harmless, needed

_REFERENCE_VARIABLES = ("Variable", "VariableV2", "TemporaryVariable")


class SessionValues:
    """Computes tensors of the session's graph as `session.run(..., feed_dict)` would, without its effects."""

    def __init__(self, session: Any, feed_dict: Mapping[Any, Any] | None) -> None:
        self._session = session
        self._fed = _feeds(session.graph, feed_dict or {})

    def compute(self, fetches: Sequence[Any], attempt: int = 0) -> Computed:
        """The eager values of tensors of the graph.

        Raises CannotReplay when a variable has no value yet, or a loop of TensorFlow 1 cannot be run apart.
        """
        fed = [tensor for tensor, _ in self._fed.values()]
        ops = needed(fed, fetches)
        loops = _loop_results(fed, fetches)
        if loops:
            ops = needed([*fed, *loops], fetches)
        references = [op.outputs[0] for op in ops if op.type in _REFERENCE_VARIABLES]
        handles = {op.name: op.outputs[0] for op in ops if op.type == "VarHandleOp"}
        reads = {name: _reading(handle) for name, handle in handles.items()}
        found = self._run([*references, *(read for read in reads.values() if read is not None), *loops])
        feeds = list(self._fed.values())
        with eagerly():
            feeds = [
                (tensor, tf.convert_to_tensor(value, tensor.dtype.base_dtype)) for tensor, value in feeds
            ]
            feeds += [
                (t, tf.convert_to_tensor(found[t.name], t.dtype.base_dtype)) for t in (*references, *loops)
            ]
            # The variables hold the memory behind the handles until the values are computed.
            copies = {
                name: _variable(found[read.name], read) for name, read in reads.items() if read is not None
            }
            feeds += [(handles[name], variable.handle) for name, variable in copies.items()]
        return evaluate(self._session.graph, feeds, fetches, attempt)

    def _run(self, tensors: Sequence[Any]) -> dict[str, Any]:
        """What the session has for tensors whose computation has no effect."""
        if not tensors:
            return {}
        names = [tensor.name for tensor in tensors]
        feeds = dict(self._fed.values())
        try:
            return dict(zip(names, self._session.run(list(tensors), feeds), strict=True))
        except tf.errors.OpError as error:
            raise CannotReplay(f"the session has no value for a variable: {reason_of(error)}") from error


def session_values(session: Any, feed_dict: Mapping[Any, Any] | None = None) -> Values:
    """The values that `session.run(..., feed_dict)` would work with at this moment."""
    return SessionValues(session, feed_dict)


def _feeds(graph: Any, feed_dict: Mapping[Any, Any]) -> dict[str, tuple[Any, Any]]:
    """The fed tensors by name, with their values; sparse tensors as their parts."""
    fed: dict[str, tuple[Any, Any]] = {}
    for key, value in feed_dict.items():
        element = (
            key if isinstance(key, tf.compat.v1.SparseTensor) else graph.as_graph_element(key, True, False)
        )
        keys, values = [element], [value]
        if isinstance(element, tf.compat.v1.SparseTensor):
            keys, values = [element.indices, element.values, element.dense_shape], list(value)
        fed.update((tensor.name, (tensor, part)) for tensor, part in zip(keys, values, strict=True))
    return fed


def _reading(handle: Any) -> Any | None:
    """A tensor with the value of the resource variable behind `handle` that waits for no other operation."""
    for op in handle.consumers():
        if op.type == "ReadVariableOp" and not op.control_inputs:
            return op.outputs[0]
    return None


def _variable(value: Any, read: Any) -> Any:
    """An eager variable of the given value, outside the user's graphs, collections and scopes."""
    resource_variable = member(module("ops.resource_variable_ops"), "ResourceVariable")
    return resource_variable(value, dtype=read.dtype, shape=read.shape, trainable=False)


def _loop_results(fed: Sequence[Any], fetches: Sequence[Any]) -> list[Any]:
    """The results of loops and conditionals of TensorFlow 1 before `fetches`, if they have no effect."""
    stops: dict[str, Any] = {}
    names = {tensor.name for tensor in fed}
    stack, seen = list(fetches), set()
    while stack:
        tensor = stack.pop()
        if tensor.name in names or tensor.name in seen:
            continue
        seen.add(tensor.name)
        if tensor.op.type in V1_CONTROL_FLOW:
            stops[tensor.name] = tensor
            _refuse_effects(tensor, names)
        else:
            stack.extend(tensor.op.inputs)
    return list(stops.values())


def _refuse_effects(result: Any, fed: set[str]) -> None:
    """Raises CannotReplay when computing `result` in the session would have an effect."""
    stack, seen = [result.op], set()
    while stack:
        op = stack.pop()
        if op.name in seen:
            continue
        seen.add(op.name)
        if op.type not in (*V1_CONTROL_FLOW, *_REFERENCE_VARIABLES, "VarHandleOp") and not is_harmless(
            op.type
        ):
            raise CannotReplay(
                f"the loop or conditional of TensorFlow 1 that computes '{result.name}' contains "
                f"{op.type} '{op.name}', which must not be run once more"
            )
        stack.extend(op.control_inputs)
        stack.extend(tensor.op for tensor in op.inputs if tensor.name not in fed)
