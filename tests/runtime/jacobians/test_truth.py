"""Checks that know nothing of TensorFlow's Jacobians: finite differences, and random directions."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from jacobian_programs import PROGRAMS, sources_of

from gradlint_runtime.jacobians import jacobian

SMOOTH = [name for name, program in PROGRAMS.items() if program.smooth]


def value(program, arrays):
    return program.function(*(tf.constant(array) for array in arrays)).numpy()


@pytest.mark.parametrize("name", SMOOTH)
def test_a_random_direction(name):
    """J v in the direction of all sources at once, by a central difference of the function itself.

    The error is about step^2 for the difference and 1e-16 / step for its rounding.
    """
    program = PROGRAMS[name]
    sources = [source.numpy() for source in sources_of(program, seed=1)]
    rng = np.random.default_rng(2)
    directions = [rng.normal(size=source.shape) for source in sources]
    if name.startswith("cholesky"):  # reads one triangle: its derivative holds for symmetric directions
        directions = [direction + np.swapaxes(direction, -1, -2) for direction in directions]
    step = 1e-5
    ahead = value(program, [x + step * v for x, v in zip(sources, directions, strict=True)])
    behind = value(program, [x - step * v for x, v in zip(sources, directions, strict=True)])
    found = jacobian(
        program.function, [tf.constant(source) for source in sources], unconnected_gradients="zero"
    )
    pushed = sum(
        np.tensordot(one.numpy(), direction, axes=np.ndim(direction))
        for one, direction in zip(found, directions, strict=True)
    )
    # TensorFlow differentiates the real part of a complex target by a real source.
    np.testing.assert_allclose(pushed, np.real(ahead - behind) / (2 * step), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["perceptron", "batch norm, training", "layer norm", "solve"])
def test_every_entry_by_finite_differences(name):
    program = PROGRAMS[name]
    sources = [source.numpy() for source in sources_of(program, seed=3)]
    found = jacobian(program.function, [tf.constant(source) for source in sources])
    step = 1e-5
    for at, source in enumerate(sources):
        for index in np.ndindex(source.shape):
            moved = [[np.array(each) for each in sources] for _ in range(2)]
            moved[0][at][index] += step
            moved[1][at][index] -= step
            difference = (value(program, moved[0]) - value(program, moved[1])) / (2 * step)
            np.testing.assert_allclose(found[at].numpy()[(..., *index)], difference, rtol=1e-5, atol=1e-6)
