"""Random programs: what is said about the axes of a seed is true of the values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from seed_axes_oracle import Shape, carried_in_values, gradient_of, programs_as_written, values
from seed_axes_random import LARGEST, Step, interpreted, programs

from gradlint_runtime.jacobians.structure import carried_axes


@pytest.fixture(autouse=True, scope="module")
def as_written():
    with programs_as_written():
        yield


def check(program: tuple[Shape, Shape, Sequence[Step]]) -> None:
    *shapes, steps = program
    gradient = gradient_of(interpreted(steps), shapes)
    said = carried_axes(gradient.result, gradient.seed, gradient.target)
    for draw, free in enumerate((3, 1, 2) if None in sum(shapes, ()) else (3, 3)):
        generator = np.random.default_rng(draw)
        inputs = values(generator, shapes, free)
        target = value_of(gradient.target_of, inputs)
        if target is not None and target.shape.num_elements() <= LARGEST:
            seen = carried_in_values(gradient, inputs, generator)
            assert said <= seen, (free, said - seen)


def value_of(function: Any, inputs: list[Any]) -> Any:
    """The target, or None when these sizes do not fit the program."""
    try:
        return function(*inputs)
    except tf.errors.OpError:
        return None


@settings(max_examples=300)
@given(programs)
def test_what_is_said_about_random_programs_is_true(program):
    check(program)


@pytest.mark.long
@settings(max_examples=5_000)
@given(programs)
def test_what_is_said_about_many_random_programs_is_true(program):
    check(program)
