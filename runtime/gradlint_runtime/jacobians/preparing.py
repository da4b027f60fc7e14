"""The prepare step: study, plan and build a problem's Jacobians in the current graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import tensorflow as tf

from gradlint_runtime.jacobians.devices import devices_to_use
from gradlint_runtime.jacobians.execution import jacobians_of_part
from gradlint_runtime.jacobians.graph import compiles_with_xla
from gradlint_runtime.jacobians.memory import available_memory
from gradlint_runtime.jacobians.planning import (
    CHUNK_BYTES,
    CHUNK_BYTES_OF_XLA,
    as_reverse,
    make_parts,
    output_bytes,
    peak_bytes,
)
from gradlint_runtime.jacobians.problems import Problem
from gradlint_runtime.jacobians.records import Facts, Options, Part, PlanRecord
from gradlint_runtime.jacobians.seeds import sizes
from gradlint_runtime.jacobians.studying import study


class Prepared(NamedTuple):
    """The plan that was followed, and the Jacobian of each source (None: no path)."""

    record: PlanRecord
    jacobians: list[tf.Tensor | None]


def prepare(problem: Problem, options: Options) -> Prepared:
    """Builds the Jacobians.  Raises JacobianMemoryError before any of them is built."""
    facts = study(problem, options)
    devices = devices_to_use(options.devices)
    room = _room(options.memory_limit, devices)
    chunk_bytes = CHUNK_BYTES_OF_XLA if compiles_with_xla() else CHUNK_BYTES
    notes: list[str] = []
    jacobians: list[tf.Tensor | None] = [
        _zeros(problem, at) if options.zeros and not source.connected else None
        for at, source in enumerate(facts.sources)
    ]
    followed: list[Part] = []
    for planned in make_parts(facts, options, room, chunk_bytes):
        part, found = _build(problem, facts, planned, devices, notes)
        followed.append(part)
        for at, jacobian in zip(part.sources, found, strict=True):
            jacobians[at] = jacobian
    parts = tuple(followed)
    record = PlanRecord(facts, parts, devices, output_bytes(facts), peak_bytes(facts, parts), tuple(notes))
    return Prepared(record, jacobians)


def _build(
    problem: Problem, facts: Facts, part: Part, devices: Sequence[str], notes: list[str]
) -> tuple[Part, list[tf.Tensor]]:
    """The part's Jacobians; in reverse mode where an operation cannot be differentiated twice."""
    if part.mode == "reverse":
        return part, jacobians_of_part(problem, part, devices, notes)
    # Gradient functions refuse a second derivative by errors of several classes.
    try:
        return part, jacobians_of_part(problem, part, devices, notes)
    except Exception as error:  # noqa: BLE001
        reason = f"forward mode needs second derivatives, and TensorFlow says: {error}".partition("\n")[0]
    part = as_reverse(facts, part, reason)
    return part, jacobians_of_part(problem, part, devices, notes)


def _room(limit: int | None, devices: Sequence[str]) -> int | None:
    """The bytes that the result and a chunk may take.  A GPU does not say how much it has left."""
    on_gpu = any(name.startswith("GPU") for name in devices) or (
        not devices and bool(tf.config.list_logical_devices("GPU"))
    )
    known = [size for size in (limit, None if on_gpu else available_memory()) if size is not None]
    return min(known, default=None)


def _zeros(problem: Problem, at: int) -> tf.Tensor:
    source = problem.sources[at]
    return tf.zeros([*sizes(problem.target), *sizes(source)], source.dtype)
