"""A recording with its cotangents by number: what the analysis works on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from gradlint_runtime.tracing import verdicts
from gradlint_runtime.tracing.describing import Shape, target_shapes
from gradlint_runtime.tracing.joining import join
from gradlint_runtime.tracing.recording import Forward, RawStep, Recording
from gradlint_runtime.tracing.replaying import cotangents_of
from gradlint_runtime.tracing.seeding import seeds_of
from gradlint_runtime.tracing.verdicts import Flow


class Material(NamedTuple):
    """A recording with its cotangents by number: what comes in and goes out of each step, and the results."""

    recording: Recording
    steps: tuple[RawStep, ...]
    cotangents: tuple[Any, ...]
    flows: tuple[Flow, ...]
    results: tuple[int | None, ...]
    seeds: tuple[Any, ...]
    #: The targets that have a seed: those that the tape knows.
    present: tuple[int, ...]
    #: By target: the cotangents that its seed flows into.
    reach: dict[int, set[int]]
    #: The shapes of the targets, as far as they are known before the program runs.
    shapes: tuple[Shape, ...]


def material(recording: Recording, maker: Callable[[object], Forward | None]) -> Material:
    """Number the cotangents of a recording, and join its steps to their forward operations."""
    all_seeds = seeds_of(recording, maker)
    by_target = list(enumerate(all_seeds or ()))
    present = [target for target, seed in by_target if seed is not None]
    seeds = [seed for _, seed in by_target if seed is not None]
    steps = join(recording.steps, seeds, [recording.targets[target] for target in present], maker)
    shapes = target_shapes(recording.targets, all_seeds or (None,) * len(recording.targets))
    cotangents = tuple(cotangents_of(recording))
    numbers = {id(cotangent): number for number, cotangent in enumerate(cotangents)}

    def numbered(some: Sequence[Any]) -> tuple[int | None, ...]:
        return tuple(numbers.get(id(cotangent)) for cotangent in some)

    flows = tuple(Flow(numbered(step.incoming), numbered(step.outgoing)) for step in steps)
    reach = {
        target: verdicts.reached(flows, numbers[id(seed)])
        for target, seed in zip(present, seeds, strict=True)
        if id(seed) in numbers
    }
    results = numbered(recording.results)
    return Material(
        recording, tuple(steps), cotangents, flows, results, tuple(seeds), tuple(present), reach, shapes
    )
