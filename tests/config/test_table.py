"""What may stand in [tool.gradlint], and what is refused by name."""

from __future__ import annotations

import pytest

from gradlint.config.settings import DEFAULT, ConfigError, GradientFunction, Parameter
from gradlint.config.table import settings

TARGET, SOURCES, SEED = Parameter(0, "target"), Parameter(1, "sources"), Parameter(2, "seed")


def read(**table: object):
    return settings({key.replace("_", "-"): value for key, value in table.items()}, "pyproject.toml", "/p")


def test_nothing_said_is_the_default() -> None:
    assert settings({}, "", "") == DEFAULT
    assert not DEFAULT.has_vocabulary
    assert not read(src=["lib"]).has_vocabulary
    assert read(row_wise=["a.b"]).has_vocabulary


GRADIENT_FUNCTIONS = {
    "a.grad(target, sources)": GradientFunction("a.grad", TARGET, SOURCES, None, False),
    "a.grad(target, sources, seed)": GradientFunction("a.grad", TARGET, SOURCES, SEED, False),
    " a.b.grad (target, sources) -> list": GradientFunction("a.b.grad", TARGET, SOURCES, None, True),
    "grad(target, sources)": GradientFunction("grad", TARGET, SOURCES, None, False),
    "a.grad(net, y: target, *, xs: sources, weights: seed = None)": GradientFunction(
        "a.grad", Parameter(1, "y"), Parameter(None, "xs"), Parameter(None, "weights"), False
    ),
    "a.grad(sources, target)": GradientFunction(
        "a.grad", Parameter(1, "target"), Parameter(0, "sources"), None, False
    ),
}


@pytest.mark.parametrize(("text", "expected"), GRADIENT_FUNCTIONS.items())
def test_gradient_functions(text: str, expected: GradientFunction) -> None:
    assert read(gradient_functions=[text]).gradient_functions == (expected,)


SHAPES = {
    "()": (),
    " ( ) ": (),
    "(b,)": ("b",),
    "(b)": ("b",),
    "(b, 3)": ("b", 3),
    "(?, 3)": (None, 3),
    "(..., 3)": ("...", 3),
    "(b, ..., 3)": ("b", "...", 3),
}


@pytest.mark.parametrize(("text", "expected"), SHAPES.items())
def test_result_shapes(text: str, expected: tuple) -> None:
    assert read(result_shapes={"lab.net": text}).result_shapes == (("lab.net", expected),)


def test_names_without_quotation_marks_are_tables_in_tables() -> None:
    nested = {"lab": {"losses": {"mse": "()"}, "net": "(b, 3)"}}
    assert read(result_shapes=nested).result_shapes == (("lab.losses.mse", ()), ("lab.net", ("b", 3)))


#: A table, and what its refusal says.
REFUSED = [
    ({"row_wise": []}, "no key 'row_wise'; did you mean 'row-wise'?"),
    ({"frobnicate": 1}, "no key 'frobnicate'; the keys are src, gradient-functions, result-shapes, row-wise"),
    ({"row-wise": "lab"}, "row-wise: 'lab' is not a list of strings"),
    ({"row-wise": [1]}, "row-wise: [1] is not a list of strings"),
    ({"row-wise": ["lab models"]}, "row-wise: 'lab models' is not a dotted name"),
    ({"row-wise": ["*"]}, "row-wise: '*' is not a dotted name"),
    ({"vector-loss-optimizers": [".a"]}, "vector-loss-optimizers: '.a' is not a dotted name"),
    ({"src": "lib"}, "src: 'lib' is not a list"),
    ({"src": [""]}, 'src: "" is not a folder'),
    ({"result-shapes": ["a"]}, "result-shapes: is not a table"),
    ({"result-shapes": {"a b": "()"}}, "'a b' is not a dotted name"),
    ({"result-shapes": {"a": "b 3"}}, "'b 3' is not a shape"),
    ({"result-shapes": {"a": []}}, "[] is not a shape"),
    ({"result-shapes": {"a": "(,)"}}, "'(,)': an axis is a size, a name, ? or ..., not ''"),
    ({"result-shapes": {"a": "(-1, 3)"}}, "not '-1'"),
    ({"result-shapes": {"a": "(..., ...)"}}, "'(..., ...)' has two '...'"),
    ({"gradient-functions": "a.grad(target, sources)"}, "is not a list of strings"),
    ({"gradient-functions": ["a.grad"]}, "'a.grad' is not a signature"),
    ({"gradient-functions": ["a.grad(target, sources"]}, "is not a signature"),
    ({"gradient-functions": ["a.grad(target, sources): pass\nimport os\ndef b()"]}, "is not a signature"),
    ({"gradient-functions": ["a.grad(y, x)"]}, 'does not say which parameter is the target: "name: target"'),
    ({"gradient-functions": ["a.grad(y: target, x)"]}, "which parameter is the sources"),
    ({"gradient-functions": ["a.grad(y: target, target, sources)"]}, "two parameters that are the target"),
    ({"gradient-functions": ["a.grad(y: loss, sources)"]}, "y: loss is no role"),
    ({"gradient-functions": ["a.grad(target, sources) -> tuple"]}, 'only "-> list" can be said'),
]


@pytest.mark.parametrize(("table", "said"), REFUSED)
def test_what_is_refused_is_named(table: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        settings(table, "pyproject.toml", "/p")
    assert str(refusal.value).startswith("pyproject.toml: [tool.gradlint] ")
    assert said in str(refusal.value)


def test_the_table_is_a_table() -> None:
    with pytest.raises(ConfigError, match="not a table"):
        settings("strict", "pyproject.toml", "/p")
