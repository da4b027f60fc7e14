"""The partition proof holds for gradients, and fails for what is not the sum of its parts."""

from __future__ import annotations

import numpy as np
import pytest

from gradlint_runtime.tracing.proving import partition_proof

MATRIX = np.random.default_rng(5).normal(size=(3, 12))


def linear(seeds):
    return [MATRIX @ seeds[0].ravel()]


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_a_gradient_is_the_sum_of_its_parts(dtype):
    def gradients(seeds):
        return [(MATRIX @ seeds[0].ravel().astype(np.float64)).astype(dtype)]

    proof = partition_proof(gradients, [np.ones((4, 3), dtype)])
    assert proof.holds
    assert proof.error < 100 * np.finfo(dtype).eps


@pytest.mark.parametrize(
    "bent", [np.abs, np.square, lambda values: values.clip(-1, 1), lambda values: values + 0.1]
)
def test_what_is_not_linear_has_no_proof(bent):
    proof = partition_proof(lambda seeds: [bent(linear(seeds)[0])], [np.ones((4, 3))])
    assert not proof.holds


def test_groups_go_over_several_targets():
    seen = []

    def gradients(seeds):
        seen.append([seed.tolist() for seed in seeds])
        return [sum(seed.sum() for seed in seeds) * np.ones(2)]

    assert partition_proof(gradients, [np.ones(3), np.ones(())]).holds
    assert seen[:2] == [[[1, 0, 1], 0], [[0, 1, 0], 1]]


@pytest.mark.parametrize("seed", [np.ones(1), np.ones(()), np.ones((0, 4))])
def test_one_element_has_no_parts(seed):
    assert partition_proof(list, [seed]) is None


def test_a_source_without_a_gradient_proves_nothing():
    assert partition_proof(lambda _: [None], [np.ones(4)]) is None
    assert partition_proof(lambda seeds: [None, seeds[0]], [np.ones(4)]).holds


def test_zeros_have_no_scale():
    assert partition_proof(lambda seeds: [0 * seeds[0]], [np.ones(4)]).error == 0
