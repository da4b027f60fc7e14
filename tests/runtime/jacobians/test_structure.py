"""Which axes a seed keeps: never a wrong pair, and the pairs that real programs need."""

from __future__ import annotations

import time

import numpy as np
import pytest
import tensorflow as tf
from seed_axes_oracle import carried_in_values, gradient_of, programs_as_written, values
from seed_axes_programs import CARRIED, MIXED, UNDECIDED, Program, looped

from gradlint_runtime.jacobians.axes.node import ROLES, same
from gradlint_runtime.jacobians.structure import carried_axes

EVERY = [*CARRIED, *MIXED, *UNDECIDED]


@pytest.fixture(autouse=True, scope="module")
def as_written():
    with programs_as_written():
        yield


def names(programs: list[Program]) -> list[str]:
    return [program.name for program in programs]


def with_batch(program: Program, size: int | None) -> list[tuple[int | None, ...]]:
    return [tuple(size if each is None else each for each in shape) for shape in program.shapes]


def check(program: Program, batch: int | None, tape: bool) -> frozenset[tuple[int, int]]:
    """What is said about the program, after it was compared with values."""
    shapes = with_batch(program, batch)
    gradient = gradient_of(program.function, shapes, tape=tape)
    said = carried_axes(gradient.result, gradient.seed, gradient.target)
    assert carried_axes(gradient.result, gradient.seed) <= said
    for draw, free in enumerate((3, 1, 2) if batch is None else (3, 3)):
        generator = np.random.default_rng(draw)
        seen = carried_in_values(gradient, values(generator, shapes, free), generator)
        assert said <= seen, (free, said - seen)
    return said


@pytest.mark.parametrize("program", CARRIED, ids=names(CARRIED))
@pytest.mark.parametrize("batch", [3, None])
def test_batch_is_carried(program: Program, batch: int | None):
    assert (0, 0) in check(program, batch, tape=batch is None)


@pytest.mark.parametrize("program", MIXED, ids=names(MIXED))
@pytest.mark.parametrize("batch", [3, None])
def test_batch_is_not_carried(program: Program, batch: int | None):
    assert (0, 0) not in check(program, batch, tape=batch == 3)


@pytest.mark.parametrize("program", UNDECIDED, ids=names(UNDECIDED))
@pytest.mark.parametrize("batch", [3, None])
def test_what_is_said_is_true(program: Program, batch: int | None):
    check(program, batch, tape=False)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cumulative sum over the batch", "Cumsum"),
        ("reversed batch", "ReverseV2"),
        ("rolled batch", "Roll"),
        ("permuted by a gather", "UnsortedSegmentSum"),
        ("transposed", "Transpose"),
        ("looped shift", "Roll"),
    ],
)
def test_values_show_a_wrong_rule(name: str, kind: str, monkeypatch: pytest.MonkeyPatch):
    """The oracle has teeth: a rule that takes a kind of operation for an elementwise one is found out."""
    program = next(each for each in MIXED if each.name == name)
    monkeypatch.setitem(ROLES, kind, lambda node, index, output: same(node.sizes(index)))  # noqa: ARG005
    with pytest.raises(AssertionError):
        check(program, 4, tape=False)


def test_seed_captured_from_around():
    found = {}

    @tf.function(autograph=False)
    def outer(x: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        @tf.function(autograph=False)
        def inner() -> tf.Tensor:
            y = tf.tanh(x)
            (result,) = tf.gradients(y, x, seed)
            found["axes"] = carried_axes(result, seed, x)
            return result

        return inner()

    spec = tf.TensorSpec([None, 4])
    outer.get_concrete_function(spec, spec)
    assert found["axes"] == {(0, 0), (1, 1)}


def test_old_loops_are_refused():
    tf.compat.v1.disable_control_flow_v2()
    try:
        with tf.Graph().as_default():
            x = tf.compat.v1.placeholder(tf.float32, [3, 4])
            y = looped(x, tf.sin)
            seed = tf.ones_like(y)
            (result,) = tf.gradients(y, x, seed)
            assert not carried_axes(result, seed)
    finally:
        tf.compat.v1.enable_control_flow_v2()


def test_values_that_go_through_a_variable_are_refused():
    with tf.Graph().as_default():
        seed = tf.compat.v1.placeholder(tf.float32, [3])
        memory = tf.Variable([0.0, 0.0, 0.0])
        with tf.control_dependencies([memory.assign(tf.reverse(seed, [0]))]):
            result = seed + memory.read_value()
        assert not carried_axes(result, seed)


def test_result_that_does_not_depend_on_the_seed_has_all_pairs():
    with tf.Graph().as_default():
        seed = tf.compat.v1.placeholder(tf.float32, [3, 2])
        assert carried_axes(tf.ones([2, 3, 3]), seed) == {(0, 1), (0, 2), (1, 0)}


def test_eager_results_are_refused():
    with pytest.raises(TypeError, match="must be a tensor of a graph"):
        carried_axes(tf.ones([2]), tf.ones([2]))


def test_indexed_slices_are_refused():
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [3, 2])
        y = tf.gather(x, [0, 1])
        seed = tf.ones_like(y)
        with pytest.raises(TypeError, match="IndexedSlices"):
            carried_axes(tf.gradients(y, x, seed)[0], seed)


def test_foreign_seeds_are_refused():
    with tf.Graph().as_default():
        result = tf.ones([2])
    with tf.Graph().as_default():
        seed = tf.ones([2])
    with pytest.raises(ValueError, match="seed"):
        carried_axes(result, seed)


@pytest.mark.parametrize("batch", [8, None])
def test_cost_is_linear_and_small(batch: int | None):
    """5,000 operations in 0.3 s of processor time; and no limit of recursion."""
    with tf.Graph().as_default() as graph:
        x = tf.compat.v1.placeholder(tf.float32, [batch, 4])
        y = x
        for _ in range(850):
            y = tf.tanh(y * 0.5 + 0.1)
        seed = tf.ones_like(y)
        (result,) = tf.gradients(y, x, seed)
        times = []
        for _ in range(3):
            before = time.process_time()
            assert carried_axes(result, seed) == {(0, 0), (1, 1)}
            times.append(time.process_time() - before)
    assert min(times) < 0.3 * len(graph.get_operations()) / 5_000
