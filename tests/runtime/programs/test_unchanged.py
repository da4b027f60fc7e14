"""With the tracer on a program computes the same bits: losses, gradients, weights, later random numbers."""

from __future__ import annotations

import pytest
from drawing import Numbers
from table_of_programs import PROGRAMS

import gradlint_runtime as glr


def different(one: Numbers, two: Numbers) -> list[str]:
    """The names of the numbers that are not the same, bit for bit."""
    assert one.keys() == two.keys()
    return [
        name
        for name in one
        if (one[name].dtype, one[name].shape, one[name].tobytes())
        != (two[name].dtype, two[name].shape, two[name].tobytes())
    ]


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_results_are_bitwise_the_same(name):
    program = PROGRAMS[name]
    before = program()
    with glr.trace() as report:
        during = program()
    assert report.calls
    changed = different(before, during)
    assert not changed, f"{changed}; without the tracer, twice: {different(before, program())}"


def test_a_difference_is_noticed():
    numbers = PROGRAMS["physics, eager"]()
    name = "weights[0]"
    assert different(numbers, {**numbers, name: numbers[name] + 1e-12}) == [name]
