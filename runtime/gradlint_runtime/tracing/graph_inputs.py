"""Real values for the inputs of a graph, from the calls that the program makes.

ConcreteFunction._call_flat(self, tensor_inputs, captured_inputs) of
tensorflow.python.eager.polymorphic_function.concrete_function is the one place through which every call of a
tf.function goes; a wrapper around it has to hand `self.graph` and both lists to GraphCalls.note_call before
the call itself.  Then values(graph) computes with what that call gets, before its effects.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from gradlint_runtime.tracing.graph_internals import is_function_graph, outer_graph
from gradlint_runtime.tracing.lifting import Computed, Values, evaluate
from gradlint_runtime.tracing.slices import called_functions


class FunctionValues:
    """Computes tensors of a FuncGraph from the values of its inputs; inputs without one get random values."""

    def __init__(self, graph: Any, known: Mapping[str, Any], notes: Sequence[str] = ()) -> None:
        self._graph = weakref.ref(graph)
        self._known = known
        self._notes = notes

    def compute(self, fetches: Sequence[Any], attempt: int = 0) -> Computed:
        """The eager values of tensors of the graph; raises CannotReplay when they cannot be computed."""
        graph = self._graph()
        assert graph is not None, "whoever holds its tensors holds the graph"
        feeds = [(tensor, self._known[tensor.name]) for tensor in graph.inputs if tensor.name in self._known]
        computed = evaluate(graph, feeds, fetches, attempt)
        return computed._replace(notes=(*self._notes, *computed.notes))


class _Symbol(NamedTuple):
    """A tensor of a graph, without keeping the graph alive."""

    graph: weakref.ref[Any]
    name: str


#: What one call gives to the graph's inputs, in their order: eager values, or tensors of other graphs.
_Call = tuple[Any, ...]


class GraphCalls:
    """The calls of tf.functions that were seen, by the graph that is called.

    A call with eager values is kept, values included, until `forget`; only the last one of each graph.  Calls
    from inside other graphs are remembered by name, hold nothing alive, and stay.
    """

    def __init__(self) -> None:
        self._eager: weakref.WeakKeyDictionary[Any, _Call] = weakref.WeakKeyDictionary()
        self._symbolic: weakref.WeakKeyDictionary[Any, list[_Call]] = weakref.WeakKeyDictionary()

    def note_call(self, graph: Any, inputs: Iterable[Any], captured: Iterable[Any]) -> None:
        """Remembers a call: `inputs` and `captured` together stand for `graph.inputs`."""
        call = tuple(_argument(value) for value in (*inputs, *captured))
        if len(call) != len(graph.inputs):
            return
        if any(isinstance(value, _Symbol) for value in call):
            earlier = [other for other in self._symbolic.get(graph, []) if _is_alive(other)]
            self._symbolic[graph] = [*earlier, call]
        else:
            self._eager[graph] = call

    def forget(self, graph: Any) -> None:
        """Drops the values that the last call of `graph` brought."""
        self._eager.pop(graph, None)

    def knows(self, graph: Any) -> bool:
        """Whether a call is known that gives values to `graph`, directly or through the graphs around it."""
        return self._call_of(graph) is not None

    def values(self, graph: Any) -> Values | None:
        """What computes tensors of `graph` with the values of a call, or None when no call is known yet.

        A graph that other graphs call gets the values that they would give to it, and the branch of a
        conditional or the body of a loop those of its operation: the first round of a loop.  Raises
        CannotReplay when these cannot be computed.
        """
        call = self._call_of(graph)
        if call is None:
            return None
        known = {index: value for index, value in enumerate(call) if not isinstance(value, _Symbol)}
        notes: dict[str, None] = {}
        for outer, tensors in _by_graph(call).items():
            values = self.values(outer)
            assert values is not None, "the call was chosen for that"
            computed = values.compute(list(tensors.values()), 0)
            notes.update(dict.fromkeys(computed.notes))
            known.update(zip(tensors, computed.values, strict=True))
        names = {graph.inputs[index].name: value for index, value in known.items() if value is not None}
        return FunctionValues(graph, names, tuple(notes))

    def _call_of(self, graph: Any) -> _Call | None:
        """The last call of `graph` whose values are known, or can be computed in the graphs around it."""
        if not is_function_graph(graph):
            return None
        if graph in self._eager:
            return self._eager[graph]
        calls = [*reversed(self._symbolic.get(graph, [])), *_calling_operations(graph)]
        return next(
            (call for call in calls if _is_alive(call) and all(map(self.knows, _by_graph(call)))), None
        )


def _by_graph(call: _Call) -> dict[Any, dict[int, Any]]:
    """The tensors of other graphs in a call: by graph, then by position."""
    outside: dict[Any, dict[int, Any]] = {}
    for index, value in enumerate(call):
        if isinstance(value, _Symbol):
            graph = value.graph()
            if graph is not None:
                outside.setdefault(graph, {})[index] = graph.get_tensor_by_name(value.name)
    return outside


def guessed_values(graph: Any) -> Values:
    """Random values for the arguments of a graph whose calls cannot be seen (a function of a data set).

    What the graph captured of the eager world is real.
    """
    known = {inner.name: outer for outer, inner in graph.captures if tf.is_symbolic_tensor(outer) is False}
    return FunctionValues(graph, known)


def _is_alive(call: _Call) -> bool:
    return all(value.graph() is not None for value in call if isinstance(value, _Symbol))


def _argument(value: Any) -> Any:
    """An eager value as it is, a variable as its handle, a tensor of a graph as a _Symbol."""
    value = getattr(value, "handle", value) if isinstance(value, tf.Variable) else value
    return _Symbol(weakref.ref(value.graph), value.name) if tf.is_symbolic_tensor(value) else value


def _calling_operations(graph: Any) -> list[_Call]:
    """Calls of a branch or a body by the operations of the graph around it."""
    outer = outer_graph(graph)
    if outer is None or not is_function_graph(outer):
        return []
    calls = []
    for op in outer.get_operations():
        if op.type in _FIRST_ARGUMENT:
            names = [name for called in called_functions(dict(op.node_def.attr)).values() for name in called]
            arguments = list(op.inputs)[_FIRST_ARGUMENT[op.type] :]
            if graph.name in names and len(arguments) == len(graph.inputs):
                calls.append(tuple(_argument(tensor) for tensor in arguments))
    return calls


# Conditionals take the choice first.
_FIRST_ARGUMENT = {"While": 0, "StatelessWhile": 0, "If": 1, "StatelessIf": 1, "Case": 1, "StatelessCase": 1}
