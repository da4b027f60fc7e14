"""What is watched in TensorFlow's tape: calls of `gradient`, backward steps, seeds, sums over uses.

The tape computes a gradient in C++ and calls back into Python for each step.  Those callbacks
are made to note what passes by.  The same
callbacks serve a tape inside tf.function, where the cotangents are symbolic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gradlint_runtime.tracing.effects import fingerprint, first_effect
from gradlint_runtime.tracing.forward_ops import ForwardOps
from gradlint_runtime.tracing.patches import CodePatch, Patch, replace, replace_code
from gradlint_runtime.tracing.places import (
    SEED_FUNCTIONS,
    Site,
    caller_site,
    site_in_tensorflow,
    site_of_function,
    site_of_running,
)
from gradlint_runtime.tracing.recording import (
    Busy,
    Forward,
    RawStep,
    Recording,
    busy,
    current,
    filling,
    idle,
    tensor_key,
)

_FUNCTION = re.compile(r"__(forward|inference)_(?P<name>.+)_\d+")

#: Begins a recording for a gradient call, or declines with None.
Begin = Callable[..., Recording | None]
#: Takes a recording whose gradient has been computed.
Finish = Callable[[Recording], None]


class EagerHooks:
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
            (record, "record_operation", self._watched_record),
        ):
            self._patches.append(replace(owner, name, wrap))
        for owner, name, wrap in (
            (backprop, "_gradient_function", _watched_step),
            (backprop, "_aggregate_grads", _watched_sum),
            (backprop, "_ones", _watched_seed),
            (default_gradient, "ones_like", _watched_seed),
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
            recording = self._begin(target, sources, output_gradients, sources_raw) if idle() else None
            if recording is None:
                return original(tape, target, sources, output_gradients, sources_raw, **options)
            with filling(recording), self._noting(recording.mode == "eager"):
                results = original(tape, target, sources, output_gradients, sources_raw, **options)
            recording.results = tuple(results)
            with filling(Busy()):
                self._finish(recording)
            return results

        return imperative_grad

    def _watched_record(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """`record_operation`: here custom gradients and functions hand the tape their backward functions."""

        def record_operation(
            op_type: str,
            output_tensors: Sequence[Any],
            input_tensors: Sequence[Any],
            backward_function: Callable[..., Any],
            *rest: Any,
            **options: Any,
        ) -> Any:
            forward = Forward(
                *_type_and_name(str(op_type)),
                tuple(tensor_key(tensor) for tensor in input_tensors),
                tuple(tensor_key(tensor) for tensor in output_tensors),
                caller_site(),
            )

            def backward(*cotangents: Any) -> Any:
                recording = current()
                if recording is None:
                    return backward_function(*cotangents)
                before = fingerprint(backward_function)
                with filling(Busy()) as at_work:
                    results = backward_function(*cotangents)
                changed = "Python" if fingerprint(backward_function) != before else None
                effect = first_effect(at_work.operations) or changed

                def run(new: Sequence[Any]) -> Sequence[Any]:
                    return _as_tuple(backward_function(*new))

                recording.steps.append(
                    RawStep(
                        "python",
                        forward.op_type,
                        cotangents,
                        _as_tuple(results),
                        None if effect else run,
                        forward,
                        effect,
                    )
                )
                return results

            return original(op_type, output_tensors, input_tensors, backward, *rest, **options)

        return record_operation

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


def _watched_step(original: Callable[..., Any]) -> Callable[..., Any]:
    """The tape asks for the gradient of one operation."""

    def gradient_function(
        op_name: str,
        attributes: Any,
        count: int,
        inputs: Any,
        outputs: Any,
        cotangents: Sequence[Any],
        *rest: Any,
    ) -> Any:
        def run(incoming: Sequence[Any]) -> Sequence[Any]:
            return _as_tuple(original(op_name, attributes, count, inputs, outputs, incoming, *rest))

        recording = current()
        if recording is None:
            return original(op_name, attributes, count, inputs, outputs, cotangents, *rest)
        with filling(Busy()) as at_work:
            results = original(op_name, attributes, count, inputs, outputs, cotangents, *rest)
        effect = first_effect(at_work.operations)
        again = None if effect else run
        recording.steps.append(
            RawStep("gradient", op_name, tuple(cotangents), _as_tuple(results), again, None, effect)
        )
        return results

    return gradient_function


def _watched_sum(original: Callable[..., Any]) -> Callable[..., Any]:
    """The tape adds the cotangents of the uses of one tensor."""

    def aggregate(cotangents: Sequence[Any]) -> Any:
        recording = current()
        if recording is None or len(cotangents) < 2:
            return original(cotangents)
        with filling(Busy()):
            total = original(cotangents)
        recording.steps.append(
            RawStep("sum", "AddN", tuple(cotangents), (total,), lambda new: [original(new)], None)
        )
        return total

    return aggregate


def _watched_seed(original: Callable[..., Any]) -> Callable[..., Any]:
    """The tape makes the ones for a target."""

    def seed(*arguments: Any) -> Any:
        recording = current()
        ones = original(*arguments)
        if recording is not None:
            recording.made_seeds.append(ones)
            recording.seed_site = recording.seed_site or _line_of_seed(ones) or site_of_function(original)
        return ones

    return seed


def _type_and_name(op_type: str) -> tuple[str, str]:
    """What the tape calls a function's forward pass, as the operation and the name that the program gave."""
    function = _FUNCTION.fullmatch(op_type)
    return ("PartitionedCall", function["name"]) if function else (op_type, op_type)


def _line_of_seed(ones: Any) -> Site | None:
    """The line of TensorFlow that made a symbolic seed."""
    return site_in_tensorflow(ones.op.traceback, SEED_FUNCTIONS) if hasattr(ones, "graph") else None


def _as_tuple(results: Any) -> tuple[Any, ...]:
    return tuple(results) if isinstance(results, (list, tuple)) else (results,)
