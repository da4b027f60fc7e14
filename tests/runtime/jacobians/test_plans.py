"""What a plan says about itself: mode, passes, folded axes, chunks, memory, fallbacks."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from jacobian_programs import PROGRAMS, sources_of, true_jacobians

from gradlint_runtime.jacobians import JacobianMemoryError, plan
from gradlint_runtime.jacobians.memory import readable
from gradlint_runtime.jacobians.planning import make_parts
from gradlint_runtime.jacobians.records import Facts, Options, PassCost, SourceFacts


def planned(name, **how):
    program = PROGRAMS[name]
    return plan(program.function, sources_of(program), **how)


#: (mode, folded axes, passes) of the first source.
EXPECTED = {
    "elementwise": ("reverse", ((0, 0),), 1),
    "elementwise of rank 2": ("reverse", ((0, 0), (1, 1)), 1),
    "sum of each row": ("reverse", ((0, 0),), 1),
    "transposed": ("reverse", ((0, 1), (1, 0)), 1),
    "perceptron": ("reverse", ((0, 0),), 2),
    "batch norm, inference": ("reverse", ((0, 0), (1, 1)), 1),
    "batch norm, training": ("reverse", ((1, 1),), 4),
    "attention in each row": ("reverse", ((0, 0),), 6),
    "attention across the batch": ("reverse", (), 12),
    "softmax": ("reverse", ((0, 0),), 3),
    "softmax over rows": ("reverse", ((1, 1),), 4),
    "reversed rows": ("reverse", ((1, 1),), 3),
    "clipped gradient": ("reverse", (), 6),
    "shifted gradient": ("reverse", (), 6),
    "gradient of its sign": ("reverse", (), 6),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_plan_for(name):
    part = planned(name).record.parts[0]
    assert (part.mode, part.pairs, part.passes) == EXPECTED[name]


@pytest.mark.parametrize("name", ["clipped gradient", "shifted gradient", "gradient of its sign"])
def test_gradients_that_are_not_known_to_be_linear_are_neither_folded_nor_run_forward(name):
    text = planned(name, mode="forward").explain()
    assert "forward mode needs a linear map from the seed" in text
    assert "no structure is used" in text
    assert "reverse mode" in text


def test_explain():
    text = planned("perceptron", chunk_size=1).explain()
    assert text.splitlines()[0].endswith("(5, 2) float64")
    assert "(5, 3) float64: result (5, 2, 5, 3)" in text
    assert "2 vector-Jacobian products (reverse mode), 1 at once in 2 chunks" in text
    assert "axis 0 of the target depends only on the same slice of axis 0 of the source" in text
    assert "devices: as TensorFlow places it" in text
    size = (10 * 15 + 10 * 12 + 10 * 4 + 10 * 8) * 8
    assert f"memory: {readable(size)} for the result" in text


def test_explain_names_what_is_not_vectorised():
    """A loop that stands in is slow, and must not be silent."""
    x = tf.constant([[2.0, 1.0], [1.0, 3.0]], tf.float64)

    def function(x):
        return tf.linalg.eigvalsh(x) ** 2

    found = plan(function, x)
    assert ("note: a loop" in found.explain()) == (not _vectorises(function, x))
    np.testing.assert_allclose(found(), true_jacobians(function, [x])[0], atol=1e-12)


def _vectorises(function, x):
    def run(seeds):
        target = function(x)
        return tf.vectorized_map(
            lambda seed: tf.gradients(target, x, grad_ys=seed)[0], seeds, fallback_to_while_loop=False
        )

    try:
        tf.function(lambda: run(tf.eye(2, dtype=tf.float64)))()
    except ValueError:
        return False
    return True


def test_an_operation_that_is_not_differentiable_twice_runs_in_reverse(monkeypatch):

    def function(x):
        return tf.nn.max_pool2d(x, 2, 2, "VALID")

    x = tf.constant(np.random.default_rng(0).normal(size=(1, 4, 4, 1)))
    with monkeypatch.context() as patched:
        patched.setattr(tf, "gradients", once_differentiable(tf.gradients))
        found = plan(function, x, mode="forward")
    assert "forward mode needs second derivatives" in found.explain()
    assert found.record.parts[0].mode == "reverse"
    np.testing.assert_allclose(found(), true_jacobians(function, [x])[0])


def once_differentiable(gradients):
    """As if TensorFlow had no second derivative for an operation on the way."""

    def refusing(ys, xs, **how):
        if "unconnected_gradients" in how:
            raise LookupError("gradient registry has no entry for: MaxPoolGrad")
        return gradients(ys, xs, **how)

    return refusing


def test_unknown_shapes():
    texts = []

    def run(x):
        texts.append(plan(tf.cumsum(x), x).explain())

    tf.function(run, input_signature=[tf.TensorSpec((None, 2))]).get_concrete_function()
    assert "(?, 2) float32: result (?, 2, ?, 2)" in texts[0]
    assert "memory: known only when the shapes are" in texts[0]


def facts(target, source, *, pass_bytes=1000, flops=1000, obstacle=None, pairs=()):
    known = SourceFacts(
        "x", source, "float32", 4, False, True, pairs, obstacle, None, PassCost(10, flops, pass_bytes)
    )
    return Facts("y", target, "float32", 4, (known,))


MODES = {
    "fewer elements in the target": (facts((2,), (1000,)), "reverse"),
    "far fewer in the source": (facts((100_000,), (2,), flops=10**6), "forward"),
    "as many in both": (facts((100,), (100,)), "reverse"),
    "far fewer in the source, not linear": (facts((100_000,), (2,), flops=10**6, obstacle="Sign"), "reverse"),
    "unknown": (facts((None,), (2,)), "reverse"),
    "a batch of tall rows": (facts((64, 5000), (64, 2), flops=10**7, pairs=((0, 0),)), "forward"),
}


@pytest.mark.parametrize("case", MODES)
def test_the_mode_goes_by_cost(case):
    known, mode = MODES[case]
    assert make_parts(known, Options(), None)[0].mode == mode


@pytest.mark.parametrize(
    ("room", "chunk"), [(None, 100), (100 * 200 * 4 + 100 * 300, 100), (100 * 200 * 4 + 2500, 2)]
)
def test_chunks_go_by_memory(room, chunk):
    known = facts((100,), (200,))
    assert make_parts(known, Options(), room)[0].chunk == chunk


def test_chunks_are_even():
    known = facts((100,), (200,))
    assert make_parts(known, Options(chunk_size=60), None)[0].chunk == 50


def test_memory_that_does_not_suffice_is_told_before_anything_is_built():
    with pytest.raises(JacobianMemoryError, match=r"\(100, 200\) and one pass need 79.2 KiB, and 78.1 KiB"):
        make_parts(facts((100,), (200,)), Options(), 100 * 200 * 4 + 1)
