"""Many passes as one computation, by TensorFlow's pfor; what pfor cannot vectorise is said, not hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import tensorflow as tf
from tensorflow.python.ops.parallel_for.control_flow_ops import for_loop, pfor

from gradlint_runtime.jacobians.seeds import Size


def vectorized(
    one: Callable[[tf.Tensor], list[tf.Tensor]],
    seeds: tf.Tensor,
    count: Size,
    dtypes: Sequence[tf.DType],
    notes: list[str],
) -> list[tf.Tensor]:
    """The results of `one` for every seed, stacked along a new first axis; `dtypes` are those of the results.

    An operation without a rule for many seeds at once becomes a loop over the seeds: slower, the same values,
    and a line in `notes`.
    """

    def numbered(at: tf.Tensor) -> list[tf.Tensor]:
        return one(tf.gather(seeds, at))

    # A conversion that does not hold raises errors of many classes, and each of them means the same here.
    try:
        return list(pfor(numbered, count, fallback_to_while_loop=False))
    except Exception as error:  # noqa: BLE001
        _note(notes, f"a loop over the seeds stands in where TensorFlow cannot vectorise: {_reason(error)}")
    try:
        return list(pfor(numbered, count))
    except Exception as error:  # noqa: BLE001
        _note(notes, f"the passes run one after the other: {_reason(error)}")
    return list(for_loop(numbered, list(dtypes), count))


def _note(notes: list[str], line: str) -> None:
    """A loop over chunks builds its body once, but several parts may say the same."""
    if line not in notes:
        notes.append(line)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
