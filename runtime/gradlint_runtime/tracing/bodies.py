"""What is inside the functions that a graph calls: whether they may run once more, and loops would end."""

from __future__ import annotations

from typing import Any

from gradlint_runtime.tracing.graph_internals import body_of, find_function
from gradlint_runtime.tracing.slices import (
    PASS_THROUGH,
    called_functions,
    is_harmless,
    reached,
)

#: The attribute of calls that XLA compiles.
COMPILED = "_XlaMustCompile"

#: Remembers which functions were found harmless, by name.
Known = dict[str, bool]


def is_harmless_function(source: Any, known: Known, function: Any, name: str) -> bool:
    """Whether a function, which ops of the graph `source` call by `name`, can be called as it is."""
    if name not in known:
        known[name] = True  # of a function that calls itself the other operations decide
        body = body_of(function)
        known[name] = body is not None and all(
            _is_harmless_op(source, known, body, op) for op in body.get_operations()
        )
    return known[name]


def _is_harmless_op(source: Any, known: Known, body: Any, op: Any) -> bool:
    if not is_harmless(op.type) or op.type in PASS_THROUGH:
        return False
    if op.type in ("Const", "Placeholder"):
        return True
    attributes = dict(op.node_def.attr)
    if COMPILED in attributes and attributes[COMPILED].b:
        return False
    for names in called_functions(attributes).values():
        for name in names:
            function = find_function(body, name) or find_function(source, name)
            if function is None or not is_harmless_function(source, known, function, name):
                return False
    return True


def surely_ends(source: Any, known: Known, op: Any) -> bool:
    """Whether a loop's copy runs as many rounds as the loop: nothing replaced decides when it ends."""
    functions = [find_function(source, op.get_attr(key).name) for key in ("cond", "body")]
    condition, body = (None if function is None else body_of(function) for function in functions)
    if condition is None or body is None:
        return False
    affected: set[int] = set()
    size = -1
    while len(affected) > size:
        size = len(affected)
        starts = [*_replaced(source, known, body), *(body.inputs[index] for index in affected)]
        changed = reached(body.get_operations(), starts)
        affected |= {index for index, output in enumerate(body.outputs) if output.name in changed}
    starts = [*_replaced(source, known, condition), *(condition.inputs[index] for index in affected)]
    return condition.outputs[0].name not in reached(condition.get_operations(), starts)


def _replaced(source: Any, known: Known, body: Any) -> list[Any]:
    """The tensors of a function that do not have their own values in its copy, perhaps."""
    return [
        tensor
        for op in body.get_operations()
        if op.type not in PASS_THROUGH and not _is_harmless_op(source, known, body, op)
        for tensor in op.outputs
    ]


def is_compiled(op: Any) -> bool:
    """Whether XLA compiles the function that this operation calls."""
    attributes = op.node_def.attr
    return COMPILED in attributes and attributes[COMPILED].b
