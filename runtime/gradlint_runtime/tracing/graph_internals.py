"""The private parts of TensorFlow that copying a graph needs, each looked up when it is used.

They were seen in TensorFlow 2.16 to 2.21.  A TensorFlow without one of them raises
UnsupportedTensorFlowError with its name, and nothing before that moment depends on it.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from gradlint_runtime.tracing.errors import UnsupportedTensorFlowError

_numbers = itertools.count()


def module(name: str) -> Any:
    """The module `tensorflow.python.<name>`."""
    try:
        return importlib.import_module(f"tensorflow.python.{name}")
    except ModuleNotFoundError as error:
        raise UnsupportedTensorFlowError(_missing(f"tensorflow.python.{name}")) from error


def member(owner: Any, name: str) -> Any:
    """The attribute `name` of a module or an object of TensorFlow."""
    try:
        return getattr(owner, name)
    except AttributeError as error:
        where = getattr(owner, "__name__", type(owner).__name__)
        raise UnsupportedTensorFlowError(_missing(f"{where}.{name}")) from error


def _missing(name: str) -> str:
    version = getattr(importlib.import_module("tensorflow"), "__version__", "?")
    return f"TensorFlow {version} has no {name}, which replaying a graph needs: use TensorFlow 2.16 to 2.21"


@contextlib.contextmanager
def eagerly() -> Iterator[None]:
    """Eager execution that no tape sees, also in a program that switched eager execution off."""
    with member(module("eager.context"), "eager_mode")(), member(module("eager.record"), "stop_recording")():
        yield


def fresh_graph(name: str) -> Any:
    """An empty FuncGraph."""
    return member(module("framework.func_graph"), "FuncGraph")(name)


def is_function_graph(graph: Any) -> bool:
    """Whether `graph` is a FuncGraph: one with inputs and outputs, and not a compat.v1 graph."""
    return isinstance(graph, member(module("framework.func_graph"), "FuncGraph"))


def outer_graph(graph: Any) -> Any | None:
    """The graph in which a FuncGraph was built, or None."""
    return getattr(graph, "outer_graph", None)


def enclosing(graph: Any) -> Iterator[Any]:
    """`graph` and the graphs around it, from the inside out."""
    current: Any | None = graph
    while current is not None:
        yield current
        current = outer_graph(current)


def find_function(graph: Any, name: str) -> Any | None:
    """The function that ops of `graph` call by `name`: its own, or one of a graph around it."""
    for current in enclosing(graph):
        function = member(current, "_get_function")(name)
        if function is not None:
            return function
    return None


def body_of(function: Any) -> Any | None:
    """The FuncGraph of a function; None for a Defun of TensorFlow 1, which some of its losses still use."""
    return getattr(function, "graph", None)


def add_function(graph: Any, function: Any) -> None:
    """Makes `function` and those that it calls known in `graph`."""
    member(graph, "_add_function_recursive")(function)


def function_from_graph(graph: Any) -> Any:
    """An AtomicFunction of a FuncGraph whose inputs and outputs are set, under a name used only once."""
    from_func_graph = member(module("eager.polymorphic_function.atomic_function"), "from_func_graph")
    return from_func_graph(f"__gradlint_{graph.name}_{next(_numbers)}", graph, {})


def call(function: Any, values: Sequence[Any]) -> list[Any]:
    """The outputs of an AtomicFunction; to be called within `eagerly`."""
    return list(member(function, "call_flat")(*values))


def copy_handle_data(source: Any, target: Any) -> None:
    """Tells `target` what `source` knows of the tensors behind a resource or variant."""
    member(module("ops.handle_data_util"), "copy_handle_data")(source, target)


def operation_definition(op_type: str) -> Any | None:
    """The registered definition of an op type; None for a function's name that stands as a type."""
    return member(module("framework.op_def_registry"), "get")(op_type)


def reason_of(error: Any) -> str:
    """What an operation's error says, without the traceback and the names of nodes around it."""
    lines = [line.strip() for line in str(error.message or "").splitlines()]
    telling = (
        line for line in reversed(lines) if line and not line.startswith(("[[", "Original stack trace"))
    )
    return next(telling, type(error).__name__).split(" [Op:")[0]
