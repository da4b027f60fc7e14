"""Modules of Sonnet beside their rows."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("tensorflow", reason="Sonnet stands on TensorFlow")

import one_thread  # noqa: F401 - before anything runs
import tensorflow as tf
from arguments import Case, n, t
from table_names import all_names
from table_truth import Call, called, object_complaint

from gradlint.knowledge.lookup import class_row

snt = pytest.importorskip("sonnet", reason="the modules are checked against Sonnet 2")

#: Names of Sonnet 1 alone, by its documentation.
OLDER = {"BatchFlatten": "Flatten"}
_FLAT = ((4, 3), (4, 2, 3))
_GRIDS = {"1D": (2, 5, 3), "2D": (2, 5, 6, 3), "3D": (2, 4, 5, 6, 3)}

CASES: dict[str, list[tuple[Case, Case]]] = {
    "Linear": [({"output_size": 5}, {"inputs": t(*s)}) for s in _FLAT],
    "nets.MLP": [({"output_sizes": [6, 5]}, {"inputs": t(*s)}) for s in _FLAT],
    "Flatten": [
        (how, {"inputs": t(*s)})
        for s in ((4, 3), (4, 2, 3), (2, 4, 5, 3))
        for how in ({}, {"preserve_dims": 1}, {"preserve_dims": 2})
    ],
    "Embed": [({"vocab_size": 6, "embed_dim": 3}, {"inputs": n(*s, below=6)}) for s in ((4,), (4, 2))],
    "Bias": [({}, {"inputs": t(*s)}) for s in _FLAT],
    "Dropout": [({"rate": 0.5}, {"inputs": t(*s)}) for s in _FLAT],
    "BatchNorm": [({"create_scale": True, "create_offset": True}, {"inputs": t(*s)}) for s in _FLAT],
    "LayerNorm": [
        ({"axis": axis, "create_scale": True, "create_offset": True}, {"inputs": t(4, 2, 3)})
        for axis in (-1, 1, [1, 2])
    ],
    **{
        f"Conv{kind}{transposed}": [
            ({"output_channels": 4, "kernel_shape": 3, **how}, {"inputs": t(*shape)})
            for how in ({}, {"padding": "VALID"}, {"stride": 2})
        ]
        for kind, shape in _GRIDS.items()
        for transposed in ("", "Transpose")
    },
}
_TRAINING = ("BatchNorm", "Dropout")


def _module(name: str) -> Any:
    return snt.nets.MLP if name == "nets.MLP" else getattr(snt, name)


def test_every_module_has_cases() -> None:
    assert set(CASES) | set(OLDER) == set(all_names()["snt"])


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_module_does_what_its_row_says(name: str) -> None:
    row = class_row(f"snt.{name}")
    assert row is not None
    for constructor, inputs in CASES[name]:
        made = _module(name)(**constructor)
        keywords = {"is_training": True} if name in _TRAINING else {}

        def seeded(x: Any, made: Any = made, keywords: dict[str, Any] = keywords) -> Any:
            tf.random.set_seed(0)
            return made(x, **keywords)

        found, failure = called(seeded, Call([inputs["inputs"]], {}), _float, lambda once: once())
        assert found is not None, failure
        assert object_complaint(row, constructor, inputs, found) is None, (constructor, inputs)


def _float(array: Any) -> tf.Tensor:
    return tf.constant(array, tf.float32 if array.dtype.kind == "f" else None)


def test_older_names_have_the_rows_of_newer_ones() -> None:
    for old, new in OLDER.items():
        assert class_row(f"snt.{old}") == class_row(f"snt.{new}")
