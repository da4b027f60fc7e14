"""Every row of every table beside a real call: shapes equal or more general, row by row where they say so."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the tables are checked against TensorFlow")
pytest.importorskip("tf_keras", reason="the older names of Keras are checked against tf_keras")

import keras
import tensorflow as tf
import tf_keras
from libraries import Named, attribute, functions, v1_layer
from recipes import LAYERS, NEEDED, RECIPES
from table_names import all_names, names_of_rows, row_keys
from table_truth import (
    FLAGS,
    Call,
    Called,
    called,
    calls,
    complaint,
    fits,
    misplaced,
    misunderstood,
    object_complaint,
)
from unchecked import CANNOT_BE_TRIED, UNCHECKED

from gradlint.inference.libraries.operands import Arguments, Bound
from gradlint.inference.values import Const
from gradlint.knowledge.families import FAMILIES
from gradlint.knowledge.lookup import TABLES, class_row, function_row, parse

#: Functions that exist in graphs only.
_GRAPHS = ("placeholder", "parallel_stack", "get_variable", "get_local_variable", "v1.losses.", "v1.layers.")
_RANDOM = (
    "random",
    "dropout",
    "noise",
    "fractional",
    "sampled",
    "nce",
    "shuffle",
    "multinomial",
    "truncated_normal",
)


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    """Old names warn."""
    tf.get_logger().setLevel("ERROR")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _eagerly(once: Callable[[], Any]) -> Any:
    return once()


def _seeded(once: Callable[[], Any]) -> Any:
    """The same random numbers at each call."""
    keras.utils.set_random_seed(1)
    return once()


def _runner(name: str) -> Callable[[Callable[[], Any]], Any]:
    if any(part in name for part in _GRAPHS) and "keras" not in name:
        return _in_a_graph
    return _seeded if any(part in name.lower() for part in _RANDOM) else _eagerly


def _in_a_graph(once: Callable[[], Any]) -> Any:
    with tf.Graph().as_default():
        tf.compat.v1.set_random_seed(1)
        result = once()
        if result.op.type.startswith("Placeholder"):
            return np.zeros([2] * 3 if result.shape.rank is None else [size or 1 for size in result.shape])
        with tf.compat.v1.Session() as session:
            for variable in (*tf.compat.v1.global_variables(), *tf.compat.v1.local_variables()):
                value = np.random.default_rng(variable.shape.as_list()).uniform(0.1, 0.9, variable.shape)
                session.run(variable.assign(value.astype(variable.dtype.as_numpy_dtype)))
            return session.run(result)


def _cases(named: Named) -> Iterator[Call]:
    row = named.row
    for case in RECIPES[row.family.__name__]:
        if fits(row, case) and not _is_binary(named.name, case):
            yield from calls(row, case, named.function, NEEDED)


def _is_binary(name: str, case: dict[str, Any]) -> bool:
    """Hinge losses look at all labels to see whether they are 0 and 1: what is no derivative is no mixing."""
    return "y_true" in case and "hinge" in name.lower() and set(np.unique(case["y_true"])) <= {0, 1}


def _has_one_class(name: str, case: dict[str, Any]) -> bool:
    """Labels of unknown rank are taken to have that of predictions of several classes: Keras warns of one."""
    last = [size for each in ("y_true", "y_pred") if each in case for size in case[each].shape[-1:]]
    return name.endswith(".CategoricalCrossentropy") and 1 in last


def _checked() -> list[Named]:
    """All functions but those that are listed with a reason."""
    return [named for named in functions() if named.name not in CANNOT_BE_TRIED]


@pytest.mark.parametrize("named", _checked(), ids=lambda named: named.name)
def test_a_function_does_what_its_row_says(named: Named) -> None:
    assert misplaced(named.row, named.function) is None
    convert = np.asarray if named.name.startswith("np.") else tf.constant
    run = _runner(named.name)
    accepted: list[Called] = []
    failure: Exception | None = None
    for call in _cases(named):
        found, error = called(named.function, call, convert, run)
        failure = error or failure
        if found is not None:
            accepted.append(found)
            assert complaint(named.row, found) is None, call
    assert accepted, f"{named.name} takes none of the cases of {named.row.family.__name__}: {failure}"


#: Modules of Keras whose classes have rows.
_CLASSES = tuple(name.removeprefix("keras.") for name in TABLES if name.startswith("keras."))


def _objects() -> list[tuple[str, str, Any]]:
    """Each class of the tables in each library that has it."""
    libraries = (("keras", keras), ("tf_keras", tf_keras))
    return [
        (f"{library}.{path}", path, found)
        for section in _CLASSES
        for name in all_names()[f"keras.{section}"]
        for library, module in libraries
        if (found := attribute(module, path := f"{section}.{name}")) is not None
    ]


@pytest.mark.parametrize(
    ("name", "path", "cls"), _objects(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_object_does_what_its_row_says(name: str, path: str, cls: Callable[..., Any]) -> None:
    row = class_row(f"keras.{path}")
    assert row is not None
    assert misplaced(row, cls) is None
    accepted = 0
    failure: Exception | None = None
    for constructor, inputs in LAYERS[row.family.__name__]:
        if not fits(row, inputs) or _is_binary(name, inputs) or _has_one_class(name, inputs):
            continue
        for made in calls(row, constructor, cls, NEEDED):
            try:
                made_object = cls(**made.keywords)
                told = {key: value for key, value in inputs.items() if key in FLAGS}
                given = [value for key, value in inputs.items() if key not in FLAGS]
                found, failure = called(made_object, Call(given, told), tf.constant, _runner(name))
            except (TypeError, ValueError) as error:
                failure = error
                continue
            if found is not None:
                accepted += 1
                assert object_complaint(row, constructor, inputs, found) is None, (constructor, inputs)
    assert accepted, f"{name} takes none of the cases of {row.family.__name__}: {failure}"


def test_arguments_mean_the_same_by_position_and_by_name() -> None:
    wrong = {
        named.name: count
        for named in _checked()
        if (count := misunderstood(named.row, named.function)) is not None
    }
    assert wrong == {}


def test_an_argument_that_means_another_is_seen() -> None:
    row = parse("integral(x|y places|x)")
    assert misunderstood(row, np.trapezoid) is None
    swapped = row._replace(parameters=tuple(p._replace(keywords=p.names) for p in row.parameters))
    assert misunderstood(swapped, np.trapezoid) == 1


def _names_that_are_called() -> dict[str, set[str]]:
    """The names of each table that some installed library has."""
    return {
        "tf": {n for n in all_names()["tf"] if attribute(tf, n) or attribute(tf.compat.v1, n)},
        "tf1": {n for n in all_names()["tf1"] if v1_layer(n) or attribute(tf.compat.v1, n)},
        "keras": {
            n for n in all_names()["keras"] if any(attribute(m, n) for m in (tf.keras, keras, tf_keras))
        },
        "np": {n for n in all_names()["np"] if attribute(np, n)},
        **{
            f"keras.{section}": {
                n
                for n in all_names()[f"keras.{section}"]
                if any(attribute(m, f"{section}.{n}") for m in (keras, tf_keras))
            }
            for section in _CLASSES
        },
    }


#: tf.contrib can be had no more; what other libraries have is tried in tests of their own.
_ELSEWHERE = {"tf.contrib", *(name for name in all_names() if name.startswith(("snt", "tfp")))}


@pytest.mark.parametrize("table", sorted(set(all_names()) - _ELSEWHERE))
def test_what_cannot_be_called_is_listed_with_its_reason(table: str) -> None:
    assert set(all_names()[table]) - _names_that_are_called()[table] == set(UNCHECKED[table])


@pytest.mark.parametrize(
    ("name", "wrong_row", "case"),
    [
        ("nn.softmax", "elementwise(x|logits)", {"x": np.eye(3)[:2]}),
        ("linalg.trace", "reduce_to_scalar(x)", {"x": np.ones((2, 3, 3))}),
        ("matmul", "broadcast(x|a y|b)", {"x": np.ones((3, 3)), "y": np.eye(3)}),
        ("transpose", "elementwise(x|a)", {"x": np.arange(9.0).reshape(3, 3)}),
        ("cumsum", "elementwise(x)", {"x": np.ones(3)}),
    ],
)
def test_a_wrong_row_does_not_pass(name: str, wrong_row: str, case: dict[str, Any]) -> None:
    function, row = attribute(tf, name), parse(wrong_row)
    found, error = called(function, next(calls(row, case, function, NEEDED)), tf.constant, _eagerly)
    assert found is not None, error
    assert complaint(row, found) is not None


def test_a_misplaced_parameter_is_seen() -> None:
    assert misplaced(parse("reduce(x|input_tensor keepdims axis)"), tf.reduce_sum) is not None


def test_tf_contrib_is_from_documentation_alone() -> None:
    assert attribute(tf, "contrib") is None
    assert attribute(tf.compat.v1, "contrib") is None


def test_no_family_is_without_a_name() -> None:
    used = {key.partition("(")[0] for key in row_keys()}
    assert used == set(FAMILIES)


def test_a_name_stands_once_in_its_table() -> None:
    for table, names in names_of_rows().items():
        assert len(names) == len(set(names)), (table, {name for name in names if names.count(name) > 1})


@pytest.mark.parametrize(
    "commonest", ["tf.reduce_mean", "tf.matmul", "tf.nn.relu", "np.mean", "keras.backend.sum"]
)
def test_unknown_arguments_give_bounds(commonest: str) -> None:
    """Everything behind a star: nothing is claimed."""
    row = function_row(commonest, v1=False)
    assert row is not None
    bound = Bound(row, Arguments((), (), complete=False), {"unused": Const(None)})
    out = row.family(bound)
    assert out.shape is None or out.shape.rank is None
