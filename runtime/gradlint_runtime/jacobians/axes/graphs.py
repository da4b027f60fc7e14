"""The graphs that an operation runs."""

from __future__ import annotations

from typing import Any

from tensorflow.python.ops import control_flow_util_v2

from gradlint_runtime.jacobians.axes.frames import Frame

#: Operations that run other graphs, with the attributes that name them and the number of inputs that choose.
CALLING = {
    "PartitionedCall": (("f",), 0),
    "StatefulPartitionedCall": (("f",), 0),
    "If": (("then_branch", "else_branch"), 1),
    "StatelessIf": (("then_branch", "else_branch"), 1),
    "Case": (("branches",), 1),
    "StatelessCase": (("branches",), 1),
    "While": (("cond", "body"), 0),
    "StatelessWhile": (("cond", "body"), 0),
}


def choosing_inputs(operation: Any) -> list[Any]:
    """The inputs that say which graph runs."""
    return list(operation.inputs)[: CALLING[operation.type][1]]


def arguments(operation: Any) -> list[Any]:
    """The inputs that the graphs take."""
    return list(operation.inputs)[CALLING[operation.type][1] :]


def called_graphs(frame: Frame, operation: Any) -> list[Any]:
    """The graphs, in the order of CALLING; each is built once for an analysis."""
    known = frame.analysis.graphs
    if id(operation) not in known:
        shapes = [tensor.shape for tensor in arguments(operation)]
        known[id(operation)] = [
            control_flow_util_v2.get_func_graph(operation, shapes, name)
            for name in _function_names(operation)
        ]
    return list(known[id(operation)])


def _function_names(operation: Any) -> list[str]:
    names: list[str] = []
    for attribute in CALLING[operation.type][0]:
        value = operation.get_attr(attribute)
        names += [each.name for each in (value if isinstance(value, list) else [value])]
    return names
