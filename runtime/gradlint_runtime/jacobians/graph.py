"""Walks over a TensorFlow graph: which operations lie between a seed and the gradients made from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import tensorflow as tf

#: A loop as one operation; those of version 1 are many.
LOOPS = frozenset({"While", "StatelessWhile"})


def operations_between(results: Sequence[tf.Tensor], seeds: Sequence[tf.Tensor]) -> list[tf.Operation]:
    """The operations that depend on a seed and that a result needs, producers first."""
    depends = {id(seed) for seed in seeds}
    found: list[tf.Operation] = []
    for operation in producers_first([result.op for result in results]):
        if any(id(tensor) in depends for tensor in operation.inputs):
            depends.update(id(tensor) for tensor in operation.outputs)
            found.append(operation)
    return found


def producers_first(roots: Iterable[tf.Operation]) -> Iterator[tf.Operation]:
    """Depth first without recursion: graphs are deeper than Python's stack."""
    seen: set[int] = set()
    stack = [(root, False) for root in roots]
    while stack:
        operation, inputs_done = stack.pop()
        if inputs_done:
            yield operation
        elif id(operation) not in seen:
            seen.add(id(operation))
            stack.append((operation, True))
            stack += [(tensor.op, False) for tensor in operation.inputs if id(tensor.op) not in seen]


def function_body(operation: tf.Operation, attribute: str) -> Any | None:
    """The FuncGraph that a calling operation names, or None where Python does not know it."""
    name = operation.get_attr(attribute).name
    graph = operation.graph
    while graph is not None:
        if name in graph._functions:  # noqa: SLF001  (no public access to a graph's functions)
            return getattr(graph._functions[name], "graph", None)  # noqa: SLF001
        graph = getattr(graph, "outer_graph", None)
    return None


def elements(tensor: tf.Tensor) -> int | None:
    """How many elements a tensor has; None where a dimension is not known."""
    count = tensor.shape.num_elements()
    return None if count is None else int(count)


def compiles_with_xla() -> bool:
    """Whether this is traced for jit_compile=True, here or in a function around."""
    graph: Any = tf.compat.v1.get_default_graph()
    while graph is not None:
        scope = graph._get_control_flow_context()  # noqa: SLF001  (no public access to it)
        while scope is not None:
            if scope.IsXLAContext():
                return True
            scope = scope.outer_context
        graph = getattr(graph, "outer_graph", None)
    return False
