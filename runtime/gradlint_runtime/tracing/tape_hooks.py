"""What is watched in TensorFlow's tape: calls of `gradient`, backward steps, seeds, sums over uses.

The tape computes a gradient in C++ and calls back into Python for each step.  Those callbacks are made to
note what passes by.  The same ones serve a tape inside tf.function, where the cotangents are symbolic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gradlint_runtime.tracing.forward_ops import ForwardOps
from gradlint_runtime.tracing.patches import CodePatch, Patch, replace, replace_code
from gradlint_runtime.tracing.places import SEED_FUNCTIONS, site_of_running
from gradlint_runtime.tracing.recording import Busy, Recording, busy, current, filling, idle
from gradlint_runtime.tracing.step_hooks import watched_record, watched_seed, watched_step, watched_sum

#: Begins a recording for a gradient call, or declines with None.
Begin = Callable[..., Recording | None]
#: Takes a recording whose gradient has been computed.
Finish = Callable[[Recording], None]


class TapeHooks:
    """The watch over tapes."""

    def __init__(self, begin: Begin, finish: Finish, forward_ops: ForwardOps) -> None:
        self._begin = begin
        self._finish = finish
        self._forward_ops = forward_ops
        self._patches: list[Patch | CodePatch] = []

    def install(self) -> None:
        """Watch, from now on.

        Raises UnsupportedTensorFlowError when this TensorFlow cannot be watched; `uninstall` undoes what was
        done before that.
        """
        from tensorflow.python.eager import backprop, context, imperative_grad, record
        from tensorflow.python.framework import op_callbacks
        from tensorflow.python.ops import default_gradient

        for owner, name, wrap in (
            (imperative_grad, "imperative_grad", self._watched_call),
            (record, "record_operation", watched_record),
        ):
            self._patches.append(replace(owner, name, wrap))
        for owner, name, wrap in (
            (backprop, "_gradient_function", watched_step),
            (backprop, "_aggregate_grads", watched_sum),
            (backprop, "_ones", watched_seed),
            (default_gradient, "ones_like", watched_seed),
        ):
            self._patches.append(replace_code(owner, name, wrap))
        if context.executing_eagerly():
            op_callbacks.add_op_callback(self._note_forward)

    def uninstall(self) -> None:
        """Leave everything as it was."""
        from tensorflow.python.eager import context
        from tensorflow.python.framework import op_callbacks, ops

        while self._patches:
            self._patches.pop().restore()
        if self._note_forward in context.context().op_callbacks:
            with ops.init_scope():
                op_callbacks.remove_op_callback(self._note_forward)

    @contextmanager
    def _noting(self, wanted: bool) -> Iterator[None]:
        """Note the operations that run, in threads other than the one that installed the hooks too."""
        from tensorflow.python.eager import context

        known = context.context()
        if not wanted or self._note_forward in known.op_callbacks:
            yield
            return
        known.add_op_callback(self._note_forward)
        try:
            yield
        finally:
            known.remove_op_callback(self._note_forward)

    def _watched_call(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """`imperative_grad`: every gradient of a tape goes through it."""

        def imperative_grad(
            tape: Any,
            target: Sequence[Any],
            sources: Sequence[Any],
            output_gradients: Sequence[Any] | None = None,
            sources_raw: Sequence[Any] | None = None,
            **options: Any,
        ) -> Any:
            if not idle():
                return original(tape, target, sources, output_gradients, sources_raw, **options)
            recording = self._begin(target, sources, output_gradients, sources_raw)
            if recording is None:
                # What TensorFlow differentiates inside belongs to this call, which nobody wants.
                with filling(Busy()):
                    return original(tape, target, sources, output_gradients, sources_raw, **options)
            with filling(recording), self._noting(recording.mode == "eager"):
                results = original(tape, target, sources, output_gradients, sources_raw, **options)
            recording.results = tuple(results)
            with filling(Busy()):
                self._finish(recording)
            return results

        return imperative_grad

    def _note_forward(
        self,
        op_type: str | bytes,
        inputs: Sequence[Any],
        attributes: Any,  # noqa: ARG002 (the callback's signature is TensorFlow's)
        outputs: Sequence[Any],
        op_name: Any = None,  # noqa: ARG002
        graph: Any = None,
    ) -> None:
        from tensorflow.python.eager import record

        recording = current()
        if graph is not None:
            return
        if recording is not None and recording.seed_site is None:
            recording.seed_site = site_of_running(SEED_FUNCTIONS)
        name = op_type.decode() if isinstance(op_type, bytes) else op_type
        at_work = busy()
        if at_work is not None:
            at_work.operations.append(name)
        if record.could_possibly_record():
            self._forward_ops.note(name, inputs, outputs)
