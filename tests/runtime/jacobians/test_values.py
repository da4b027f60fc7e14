"""A wrong Jacobian is the worst result: every program, front end and mode against the truth."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from jacobian_programs import PROGRAMS, sources_of, true_jacobians

from gradlint_runtime.jacobians import jacobian


def by_graph(function, sources, **how):
    return tf.function(lambda *own: jacobian(function(*own), list(own), **how))(*sources)


def by_unknown_shapes(function, sources, **how):
    specs = [tf.TensorSpec([None] * len(source.shape), source.dtype) for source in sources]
    return tf.function(lambda *own: jacobian(function(*own), list(own), **how), input_signature=specs)(
        *sources
    )


def by_tape(function, sources, **how):
    with tf.GradientTape() as tape:
        tape.watch(sources)
        target = function(*sources)
    return jacobian(target, sources, tape=tape, **how)


def by_tape_in_graph(function, sources, **how):
    return tf.function(lambda *own: by_tape(function, list(own), **how))(*sources)


def by_function(function, sources, **how):
    return jacobian(function, sources, **how)


FRONT_ENDS = {
    run.__name__[3:]: run for run in (by_graph, by_tape, by_tape_in_graph, by_function, by_unknown_shapes)
}


def assert_same(found, truth):
    assert len(found) == len(truth)
    for one, other in zip(found, truth, strict=True):
        assert one.shape == other.shape
        assert one.dtype == other.dtype
        np.testing.assert_allclose(one.numpy(), other, rtol=1e-9, atol=1e-10)


@pytest.fixture(scope="module")
def truths():
    """The true Jacobians, computed once a program."""
    known: dict[str, list[np.ndarray]] = {}

    def truth(name: str) -> list[np.ndarray]:
        if name not in known:
            program = PROGRAMS[name]
            known[name] = true_jacobians(program.function, sources_of(program))
        return known[name]

    return truth


#: Second derivatives of loops take seconds to build: these run in every way only with the long tests.
SLOW_TO_BUILD = {"LSTM by tf.while_loop", "GRU unrolled", "tf.map_fn"}


@pytest.mark.parametrize(
    ("name", "mode", "structure"),
    [(name, "auto", "auto") for name in PROGRAMS]
    + [
        (name, mode, structure)
        for name in PROGRAMS
        if name not in SLOW_TO_BUILD
        for mode, structure in (("reverse", "none"), ("forward", "auto"))
    ],
)
def test_graph(name, mode, structure, truths):
    program = PROGRAMS[name]
    how = {"mode": mode, "structure": structure, "unconnected_gradients": "zero"}
    assert_same(by_graph(program.function, sources_of(program), **how), truths(name))


@pytest.mark.parametrize("front_end", ["tape", "function"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_other_front_ends(name, front_end, truths):
    program = PROGRAMS[name]
    found = FRONT_ENDS[front_end](program.function, sources_of(program), unconnected_gradients="zero")
    assert_same(found, truths(name))


@pytest.mark.long
@pytest.mark.parametrize(
    ("mode", "structure", "chunk_size"),
    [("auto", "auto", "auto"), ("reverse", "auto", 2), ("forward", "auto", 2), ("forward", "none", "auto")],
)
@pytest.mark.parametrize("front_end", FRONT_ENDS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_everything_with_everything(name, front_end, mode, structure, chunk_size, truths):
    program = PROGRAMS[name]
    how = {"mode": mode, "structure": structure, "chunk_size": chunk_size, "unconnected_gradients": "zero"}
    assert_same(FRONT_ENDS[front_end](program.function, sources_of(program), **how), truths(name))
