"""What is watched while TensorFlow builds gradients into a graph, and when such a graph runs.

`tf.gradients` (and the optimizers of TensorFlow 1, and tf.hessians) build the backward pass operation by
operation in one module; the functions that it calls for each operation are wrapped.  Values exist only when
the graph runs, so calls of tf.functions and runs of sessions are watched too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradlint_runtime.tracing.graph_internals import member
from gradlint_runtime.tracing.patches import Patch, replace
from gradlint_runtime.tracing.places import SEED_FUNCTIONS, site_in_tensorflow, site_of_traceback
from gradlint_runtime.tracing.recording import (
    Busy,
    Forward,
    RawStep,
    Recording,
    current,
    filling,
    idle,
    tensor_key,
)
from gradlint_runtime.tracing.tape_hooks import Finish

#: Begins the recording of `tf.gradients` of its targets, or declines with None.
BeginGraph = Callable[[Any], "Recording | None"]
#: Sees a function's graph, the values of its inputs, and those of its captures, before it is called.
SeeCall = Callable[[Any, Sequence[Any], Sequence[Any]], None]
#: Sees a session, what it is asked for, and what it is fed, before it runs.
SeeRun = Callable[[Any, Any, Any], None]


class GraphHooks:
    """The watch over graphs."""

    def __init__(self, begin: BeginGraph, finish: Finish, see_call: SeeCall, see_run: SeeRun) -> None:
        self._begin = begin
        self._finish = finish
        self._see_call = see_call
        self._see_run = see_run
        self._patches: list[Patch] = []

    def install(self) -> None:
        """Watch, from now on.

        Raises UnsupportedTensorFlowError when this TensorFlow cannot be watched; nothing is changed then.
        """
        from tensorflow.python.client import session
        from tensorflow.python.eager.polymorphic_function import concrete_function
        from tensorflow.python.ops import gradients_util

        wanted = [
            (gradients_util, "_GradientsHelper", self._watched_gradients),
            (gradients_util, "_DefaultGradYs", _watched_seeds),
            (gradients_util, "_AggregatedGrads", _watched_sums),
            (gradients_util, "_LogOpGradients", _watched_steps),
            (member(concrete_function, "ConcreteFunction"), "_call_flat", self._watched_call),
            (member(session, "BaseSession"), "run", self._watched_run),
        ]
        try:
            for owner, name, wrap in wanted:
                self._patches.append(replace(owner, name, wrap))
        except BaseException:
            self.uninstall()
            raise

    def uninstall(self) -> None:
        """Leave everything as it was."""
        while self._patches:
            self._patches.pop().restore()

    def _watched_gradients(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def gradients(ys: Any, xs: Any, grad_ys: Any = None, *rest: Any, **options: Any) -> Any:
            recording = self._begin(ys) if idle() else None
            if recording is None:
                with filling(_inside(current())):
                    return original(ys, xs, grad_ys, *rest, **options)
            with filling(recording):
                results = original(ys, xs, grad_ys, *rest, **options)
            sources = xs if isinstance(xs, (list, tuple)) else [xs]
            recording.sources = recording.raw_sources = tuple(sources)
            recording.results = tuple(results)
            with filling(Busy()):
                self._finish(recording)
            return results

        return gradients

    def _watched_call(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def call_flat(
            function: Any, tensor_inputs: Sequence[Any], captured_inputs: Sequence[Any], *rest: Any
        ) -> Any:
            if idle():
                with filling(Busy()):
                    self._see_call(function.graph, tensor_inputs, captured_inputs)
            return original(function, tensor_inputs, captured_inputs, *rest)

        return call_flat

    def _watched_run(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def run(session: Any, fetches: Any, feed_dict: Any = None, *rest: Any, **options: Any) -> Any:
            if idle():
                with filling(Busy()):
                    self._see_run(session, fetches, feed_dict)
            return original(session, fetches, feed_dict, *rest, **options)

        return run


def _inside(recording: Recording | None) -> Any:
    """What a call of `gradients` inside another one fills.

    Composite tensors are taken apart, and the call is made again for their parts, before there is a seed:
    that is still the same call.  Later ones differentiate the functions and loops in the graph.
    """
    return recording if recording is not None and not recording.targets else Busy()


def _watched_seeds(original: Callable[..., Any]) -> Callable[..., Any]:
    """`_DefaultGradYs` makes the ones for the targets without a seed."""

    def default_seeds(grad_ys: Sequence[Any], ys: Sequence[Any], *rest: Any, **options: Any) -> Any:
        seeds = original(grad_ys, ys, *rest, **options)
        recording = current()
        if recording is not None and not recording.targets:
            recording.targets = tuple(ys)
            recording.given_seeds = tuple(
                None if given is None else seed for given, seed in zip(grad_ys, seeds, strict=True)
            )
            recording.made_seeds = [seed for given, seed in zip(grad_ys, seeds, strict=True) if given is None]
            for seed in recording.made_seeds[:1]:
                recording.seed_site = site_in_tensorflow(seed.op.traceback, SEED_FUNCTIONS)
        return seeds

    return default_seeds


def _watched_sums(original: Callable[..., Any]) -> Callable[..., Any]:
    """`_AggregatedGrads` adds the cotangents of the uses of one tensor, in place."""

    def aggregated(grads: Any, op: Any, *rest: Any, **options: Any) -> Any:
        recording = current()
        if recording is None:
            return original(grads, op, *rest, **options)
        from tensorflow.python.ops import gradients_util

        uses = member(gradients_util, "_GetGrads")(grads, op)
        before = [list(one) if isinstance(one, list) else [one] for one in uses]
        totals = original(grads, op, *rest, **options)
        for cotangents, total in zip(before, totals, strict=True):
            if len(cotangents) > 1:
                recording.steps.append(RawStep("sum", "AddN", tuple(cotangents), (total,), None, None))
        return totals

    return aggregated


def _watched_steps(original: Callable[..., Any]) -> Callable[..., Any]:
    """`_LogOpGradients` is told what came into an operation's gradient function and what left it."""

    def log(op: Any, out_grads: Sequence[Any], in_grads: Sequence[Any]) -> Any:
        recording = current()
        if recording is not None:
            incoming = tuple(None if isinstance(one, list) else one for one in out_grads)
            forward = forward_of_operation(op)
            recording.steps.append(RawStep("gradient", op.type, incoming, tuple(in_grads), None, forward))
        return original(op, out_grads, in_grads)

    return log


def forward_of_operation(op: Any) -> Forward:
    """A graph's operation; its traceback says where the program made it."""
    return Forward(
        op.type,
        op.name,
        tuple(tensor_key(tensor) for tensor in op.inputs),
        tuple(tensor_key(tensor) for tensor in op.outputs),
        site_of_traceback(op.traceback or ()),
    )
