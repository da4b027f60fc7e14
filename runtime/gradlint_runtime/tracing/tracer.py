"""Switching the tracer on and off, and what happens to a gradient call while it is on."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from gradlint_runtime.tracing.analysis import analysed
from gradlint_runtime.tracing.apis import EXPLICIT, running_api
from gradlint_runtime.tracing.describing import shape_of
from gradlint_runtime.tracing.effects import same_random_numbers
from gradlint_runtime.tracing.forward_ops import ForwardOps
from gradlint_runtime.tracing.graph_hooks import GraphHooks, forward_of_operation
from gradlint_runtime.tracing.material import Material, material
from gradlint_runtime.tracing.pending import Pending
from gradlint_runtime.tracing.places import caller_site
from gradlint_runtime.tracing.recording import Busy, Forward, Recording, filling, tensor_key
from gradlint_runtime.tracing.records import Call
from gradlint_runtime.tracing.replaying import Run, eager_run
from gradlint_runtime.tracing.report import Key, Report
from gradlint_runtime.tracing.tape_hooks import TapeHooks
from gradlint_runtime.tracing.threads import in_thread

_Result = TypeVar("_Result")

#: The reports that want a call, and the keys by which they know it.
_Entries = tuple[tuple[Report, Key], ...]


class Tracer:
    """The hooks, while at least one report is open, and the reports that they fill."""

    def __init__(self) -> None:
        self._reports: list[Report] = []
        self._hooks: list[TapeHooks | GraphHooks] = []
        self._forward_ops = ForwardOps()
        self._pending = Pending(self._deliver)

    def open(self, report: Report) -> None:
        """Fill a report from now on; TensorFlow is watched from its import on.

        Raises UnsupportedTensorFlowError when the TensorFlow that is there cannot be watched.
        """
        import wrapt

        self._reports.append(report)
        if "tensorflow" not in sys.modules:
            wrapt.register_post_import_hook(self._watch_later, "tensorflow")
            return
        try:
            self._watch()
        except BaseException:
            self._reports.remove(report)
            raise

    def close(self, report: Report) -> None:
        """Fill a report no longer; behind the last one, TensorFlow is as it was."""
        self._reports.remove(report)
        if self._reports:
            return
        self._unwatch()
        self._forward_ops = ForwardOps()
        self._pending.close()

    def _watch_later(self, _: Any) -> None:
        """TensorFlow has just been imported; the import does not fail because it cannot be watched."""
        try:
            self._watch()
        except RuntimeError as error:
            for report in self._reports:
                report.note(f"nothing was traced: {error}")

    def _watch(self) -> None:
        if not self._reports or self._hooks:
            return
        tape = TapeHooks(self._begin_tape, self._finish, self._forward_ops)
        graph = GraphHooks(self._begin_graph, self._finish, self._see_call, self._see_run)
        try:
            for hooks in (tape, graph):
                self._hooks.append(hooks)
                hooks.install()
        except BaseException:
            self._unwatch()
            raise

    def _unwatch(self) -> None:
        while self._hooks:
            self._hooks.pop().uninstall()

    def _begin_tape(
        self,
        targets: Sequence[Any],
        sources: Sequence[Any],
        seeds: Sequence[Any] | None,
        raw_sources: Sequence[Any] | None,
    ) -> Recording | None:
        """Begin the recording of a tape's gradient, if a report wants it."""
        recording = self._begin(targets, sources)
        if recording is not None:
            recording.raw_sources = tuple(raw_sources or sources)
            recording.given_seeds = tuple(seeds or ())
        return recording

    def _begin_graph(self, ys: Any) -> Recording | None:
        """Begin the recording of `tf.gradients`, if a report wants it; targets and sources follow."""
        recording = self._begin(ys if isinstance(ys, (list, tuple)) else [ys], ())
        if recording is not None:
            recording.targets = ()
        return recording

    def _begin(self, targets: Sequence[Any], sources: Sequence[Any]) -> Recording | None:
        return self._guarded(lambda: self._begun(targets, sources))

    def _begun(self, targets: Sequence[Any], sources: Sequence[Any]) -> Recording | None:
        import tensorflow as tf

        api, site = running_api(), caller_site()
        if api is None or site is None or api in EXPLICIT:
            return None
        recording = Recording(api, _mode(), site, targets, sources)
        target = tuple((_rough(shape_of(target)), self._origin(target)) for target in targets)
        wanted = [(report, report.wants((api, site), target)) for report in self._reports]
        entries = tuple((report, key) for report, key in wanted if key is not None)
        if not entries:
            return None
        if recording.mode != "eager":
            recording.graph = tf.compat.v1.get_default_graph()
        recording.wanted_by = entries
        return recording

    def _finish(self, recording: Recording) -> None:
        self._guarded(lambda: self._finished(recording))

    def _finished(self, recording: Recording) -> None:
        found = material(recording, self._maker)
        if recording.graph is None:
            self._deliver(found, lambda: eager_run(found.steps, found.seeds, found.cotangents))
        else:
            self._pending.add(found)

    def _see_call(self, graph: Any, inputs: Sequence[Any], captured: Sequence[Any]) -> None:
        self._guarded(lambda: self._pending.see_call(graph, inputs, captured))

    def _see_run(self, session: Any, fetches: Any, feed_dict: Any) -> None:
        self._guarded(lambda: self._pending.see_run(session, fetches, feed_dict))

    def _deliver(self, found: Material, prepare: Callable[[], Run]) -> None:
        """Analyse a call, and enter it into the reports that want it."""
        entries: _Entries = found.recording.wanted_by

        def analyse() -> Call:
            with filling(Busy()), same_random_numbers():
                return analysed(found, prepare)

        call = self._guarded(lambda: in_thread(analyse))
        if call is not None:
            for report, key in entries:
                report.add(key, call)

    def _guarded(self, work: Callable[[], _Result]) -> _Result | None:
        """The user's program never fails because of the tracer: what goes wrong here becomes a note."""
        try:
            return work()
        except Exception as error:  # noqa: BLE001 (any defect of the tracer's own)
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}"
            for report in self._reports:
                report.note(f"gradlint failed on a gradient call ({type(error).__name__}: {error}, {where})")
            return None

    def _origin(self, target: Any) -> object:
        """What made a target: one line of a program may differentiate several things in turn."""
        if hasattr(target, "graph"):
            return target.name
        return self._forward_ops.origin(tensor_key(target)) if hasattr(target, "_id") else None

    def _maker(self, key: object) -> Forward | None:
        """The operation that made a tensor: a graph knows, eager ones were noted."""
        deref = getattr(key, "deref", None)
        return self._forward_ops.maker(key) if deref is None else forward_of_operation(deref().op)


def _mode() -> str:
    import tensorflow as tf

    if tf.executing_eagerly():
        return "eager"
    return "tf.function" if tf.compat.v1.executing_eagerly_outside_functions() else "graph"


def _rough(shape: Sequence[int | None] | None) -> tuple[int | None, ...] | None:
    """A shape by which a call is analysed once: batches of none, one and several show different things."""
    return None if shape is None else tuple(None if size is None else min(size, 2) for size in shape)
