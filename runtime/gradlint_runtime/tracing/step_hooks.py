"""The functions that the tape calls for each backward step, in versions that note what passes by."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from gradlint_runtime.tracing.effects import fingerprint, first_effect
from gradlint_runtime.tracing.places import (
    SEED_FUNCTIONS,
    Site,
    caller_site,
    site_in_tensorflow,
    site_of_function,
)
from gradlint_runtime.tracing.recording import Busy, Forward, RawStep, current, filling, tensor_key

_FUNCTION = re.compile(r"__(forward|inference)_(?P<name>.+)_\d+")


def watched_record(original: Callable[..., Any]) -> Callable[..., Any]:
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


def watched_step(original: Callable[..., Any]) -> Callable[..., Any]:
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


def watched_sum(original: Callable[..., Any]) -> Callable[..., Any]:
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


def watched_seed(original: Callable[..., Any]) -> Callable[..., Any]:
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
