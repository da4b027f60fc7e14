"""Every distribution and bijector of the tables beside the real one: batch and event, row by row."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="distributions are checked against TensorFlow Probability")
import one_thread  # noqa: F401 - importing the library starts TensorFlow

pytest.importorskip("tensorflow_probability", reason="distributions are checked against the library")

import tensorflow as tf
import tensorflow_probability as tfp
from arguments import Case, t
from distribution_recipes import constructors
from shape_truth import Truth, wrong
from table_names import all_names
from table_truth import Called, Slot, knowing, lifted, shapes_of, taken_apart

from gradlint.inference.libraries import bijectors, distributions
from gradlint.inference.values import Api, ApiObject, Arguments, Const, Tensor, Value
from gradlint.knowledge.lookup import class_row
from gradlint.knowledge.tables.probability import ELEMENTWISE

#: Names of tf.contrib.distributions of TensorFlow 1.4, by its documentation: what took their place is tried.
OLDER = {
    "MultivariateNormalCholesky": "MultivariateNormalTriL",
    "MultivariateNormalFull": "MultivariateNormalFullCovariance",
    "Wishart": "WishartTriL",
    "WishartCholesky": "WishartTriL",
}
NAMES = sorted(set(all_names()["tfp.distributions"]) - set(OLDER))


#: Those that programs use most; the others, which are as slow to trace, are tried in the long run.
COMMON = {"Bernoulli", "Categorical", "MultivariateNormalDiag", "MultivariateNormalTriL", "Normal"}


#: Drawn by rejection: how many numbers one element takes decides which ones the next gets.
REJECTED = {"TruncatedNormal"}


class Method(NamedTuple):
    """A method and its arguments; a sample of so many events is put in the place of VALUE."""

    name: str
    arguments: tuple[Any, ...] = ()
    events: tuple[int, ...] | None = None


METHODS = (
    Method("log_prob", events=()),
    Method("log_prob", events=(2,)),
    Method("cdf", events=()),
    Method("entropy"),
    Method("mean"),
    Method("mode"),
    Method("variance"),
    Method("stddev"),
    Method("sample", (3,)),
    Method("sample", ((2, 3),)),
)


def _tried(cls: Any, parameters: Case, method: Method) -> Called | None:
    """The real call; None where the library has no such method for the distribution."""
    names = list(parameters)
    seed = {"seed": (1, 2)} if method.name == "sample" else {}

    def made(tensors: Sequence[tf.Tensor]) -> Any:
        return cls(**dict(zip(names, tensors, strict=False)))

    @tf.function
    def drawn(*tensors: tf.Tensor) -> tf.Tensor:
        return made(tensors).sample(method.events, seed=(1, 2))

    @tf.function
    def result(*tensors: tf.Tensor) -> tf.Tensor:
        return getattr(made(tensors), method.name)(*method.arguments, *tensors[len(names) :], **seed)

    def operation(given: Sequence[np.ndarray]) -> list[np.ndarray]:
        return [np.asarray(result(*map(tf.constant, given)))]

    arrays = [np.asarray(value, np.float32) for value in parameters.values()]
    try:
        if method.events is not None:
            arrays.append(np.asarray(drawn(*map(tf.constant, arrays))))
        return Called(Truth(operation, arrays), [Slot(len(names))] if len(arrays) > len(names) else [], {})
    except (NotImplementedError, AttributeError):
        return None


def _worked_out(name: str, parameters: Case, method: Method, called: Called, tensors: list[Any]) -> Value:
    made = Arguments((), tuple(zip(parameters, tensors, strict=False)))
    base = ApiObject(Api(f"tfp.distributions.{name}"), made, None)
    given = [lifted(value, tensors) for value in (*method.arguments, *called.positional)]
    found = distributions.method(base, method.name, Arguments(tuple(given)), None)
    assert found is not None
    return found


def _complaint(name: str, parameters: Case, method: Method, called: Called) -> str | None:
    for shapes in knowing(called.truth.arrays):
        tensors = [Tensor(shape, "argument") for shape in shapes]
        value = _worked_out(name, parameters, method, called, tensors)
        problem = wrong(called.truth, shapes, shapes_of(value, 1))
        if problem is not None:
            return f"{problem}, with {', '.join(map(str, shapes))}"
    return None


@pytest.mark.parametrize(
    "name", [name if name in COMMON else pytest.param(name, marks=pytest.mark.long) for name in NAMES]
)
def test_a_distribution_does_what_its_row_says(name: str) -> None:
    cls, row = getattr(tfp.distributions, name), class_row(f"tfp.distributions.{name}")
    assert row is not None
    names = [p for p in inspect.signature(cls.__init__).parameters if p != "self"]
    for parameter, real in zip(row.parameters, names, strict=False):
        assert real in parameter.names
    tried: set[str] = set()
    for parameters in constructors(row, names):
        for method in METHODS:
            called = _tried(cls, parameters, method)
            if called is not None:
                tried.add(method.name)
            if called is not None and not (name in REJECTED and method.name == "sample"):
                assert _complaint(name, parameters, method, called) is None, (method, parameters)
    assert {"log_prob", "sample"} & tried


def test_older_names_are_those_of_rows_that_are_tried() -> None:
    for old, new in OLDER.items():
        assert hasattr(tfp.distributions, new), old
        old_row, new_row = class_row(f"tfp.distributions.{old}"), class_row(f"tfp.distributions.{new}")
        assert old_row is not None
        assert new_row is not None
        assert old_row.family is new_row.family


#: What a bijector that works on each element alone needs.
_PARAMETERS: dict[str, Case] = {
    "GeneralizedPareto": {"loc": 0.0, "scale": 1.0, "concentration": 0.5},
    "GompertzCDF": {"concentration": 1.0, "rate": 1.0},
    "Power": {"power": 2.0},
    "RationalQuadraticSpline": {"bin_widths": [0.5, 0.5], "bin_heights": [0.5, 0.5], "knot_slopes": [1.0]},
    "RayleighCDF": {"scale": 1.0},
    "Scale": {"scale": 2.0},
    "Shift": {"shift": 2.0},
    "ShiftedGompertzCDF": {"concentration": 1.0, "rate": 1.0},
    "SoftClip": {"low": 0.0, "high": 1.0},
    "Softfloor": {"temperature": 1.0},
}
_TRIED_BIJECTORS = sorted(name for name in ELEMENTWISE if hasattr(tfp.bijectors, name))


@pytest.mark.parametrize("name", _TRIED_BIJECTORS)
@pytest.mark.parametrize("method", ["forward", "inverse", "forward_log_det_jacobian"])
def test_a_bijector_works_on_each_element_alone(name: str, method: str) -> None:
    parameters = _PARAMETERS.get(name, {})
    made = getattr(tfp.bijectors, name)(**parameters)
    extra = (1,) if "jacobian" in method else ()

    def operation(arrays: list[np.ndarray]) -> list[np.ndarray]:
        return [np.asarray(getattr(made, method)(tf.constant(arrays[0], tf.float32), *extra))]

    truth = Truth(operation, [t(4, 3)])
    arrays: list[np.ndarray] = []
    given = tuple((key, lifted(taken_apart(value, arrays), ())) for key, value in parameters.items())
    base = ApiObject(Api(f"tfp.bijectors.{name}"), Arguments((), given), None)
    for shapes in knowing(truth.arrays):
        tensors = [Tensor(shape, "argument") for shape in shapes]
        arguments = Arguments((tensors[0], *(Const(value) for value in extra)))
        value = bijectors.method(base, method, arguments, None)
        assert value is not None
        assert wrong(truth, shapes, shapes_of(value, 1)) is None
