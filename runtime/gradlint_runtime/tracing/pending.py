"""Gradients that stand in a graph and wait for values: a call of the function, or a run of the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from gradlint_runtime.tracing.material import Material
from gradlint_runtime.tracing.replaying import Run, graph_run

#: Analyses a call that can now be computed again; the second argument prepares that, or raises.
Deliver = Callable[[Material, Callable[[], Run]], None]


class Pending:
    """The recordings whose graphs have not run yet."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._waiting: list[Material] = []
        self._calls: Any = None

    def add(self, found: Material) -> None:
        """Wait for the graph of a recording to run."""
        self._waiting.append(found)

    def see_call(self, graph: Any, inputs: Sequence[Any], captured: Sequence[Any]) -> None:
        """A function is about to be called: with values, or by a graph that will be called later."""
        if not self._waiting:
            return
        import tensorflow as tf

        from gradlint_runtime.tracing.graph_inputs import GraphCalls

        if self._calls is None:
            self._calls = GraphCalls()
        self._calls.note_call(graph, inputs, captured)
        if not tf.executing_eagerly():
            return
        for found in list(self._waiting):
            if self._calls.knows(found.recording.graph):
                self._release(found, self._calls.values)
        self._calls.forget(graph)

    def see_run(self, session: Any, fetches: Any, feed_dict: Any) -> None:
        """A session is about to run: whatever gradient it needs can be computed again."""
        waiting = [found for found in self._waiting if found.recording.graph is session.graph]
        if not waiting:
            return
        from gradlint_runtime.tracing.session_inputs import session_values

        asked = _operations_behind(session.graph, fetches)
        for found in waiting:
            if any(result.op.name in asked for result in found.recording.results if result is not None):
                self._release(found, lambda _: session_values(session, feed_dict))

    def close(self) -> None:
        """Wait no longer: what a data set calls cannot be seen and gets random values."""
        for found in list(self._waiting):
            self._release(found, _guessed)
        self._calls = None

    def _release(self, found: Material, values: Callable[[Any], Any]) -> None:
        self._waiting.remove(found)
        graph = found.recording.graph
        self._deliver(found, lambda: graph_run(graph, found.seeds, found.cotangents, values(graph)))


def _guessed(graph: Any) -> Any:
    from gradlint_runtime.tracing.graph_inputs import guessed_values
    from gradlint_runtime.tracing.graph_internals import is_function_graph

    if not is_function_graph(graph):
        raise RuntimeError("no session ran it while it was traced")
    return guessed_values(graph)


def _leaves(fetches: Any) -> Iterator[Any]:
    """What a session is asked for, one by one; keys of dictionaries need not be sortable."""
    if isinstance(fetches, Mapping):
        fetches = list(fetches.values())
    if isinstance(fetches, (list, tuple)):
        for fetch in fetches:
            yield from _leaves(fetch)
    elif fetches is not None:
        yield fetches


def _operations_behind(graph: Any, fetches: Any) -> set[str]:
    """The names of the operations that a session runs for its fetches."""
    import tensorflow as tf

    stack = []
    for fetch in _leaves(fetches):
        for part in tf.nest.flatten(fetch, expand_composites=True):
            element = graph.as_graph_element(part)
            stack.append(getattr(element, "op", element))
    names: set[str] = set()
    while stack:
        op = stack.pop()
        if op.name not in names:
            names.add(op.name)
            stack += [*op.control_inputs, *(tensor.op for tensor in op.inputs)]
    return names
