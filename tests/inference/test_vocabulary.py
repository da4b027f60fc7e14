"""What the configuration says of functions decides, under every name that an import gives them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from gradlint.analysis import analyze
from gradlint.config.settings import Config
from gradlint.config.table import settings
from gradlint.records import Call
from gradlint.source.text import Source

TABLE = {
    "gradient-functions": [
        "lab.diff.grad(y: target, x: sources, s: seed)",
        "lab.diff.grads(target, sources) -> list",
    ],
    "row-wise": ["lab.models", "lab.net", "lab.heads.*"],
    "vector-loss-optimizers": ["lab.private.*"],
    "result-shapes": {
        "lab.mse": "()",
        "lab.losses": "(b,)",
        "lab.net": "(b, 4)",
        "lab.any": "(..., 3)",
        "lab.one": "(b, 1)",
    },
}
HEAD = """\
import tensorflow as tf
import lab, lab.models, lab.private
from lab import diff, losses as per_example, net
x = tf.compat.v1.placeholder(tf.float32, (None, 2))
"""
THREE = "t = tf.ones((5, 1)), tf.ones((3, 1))\n"
TIMES = "t = tf.compat.v1.placeholder(tf.float32, (None, 1))\n"


def config(root: Path | str = "/p") -> Config:
    return settings(TABLE, "pyproject.toml", str(root))


def calls(program: str, path: str = "/p/a.py", root: Path | str = "/p") -> tuple[Call, ...]:
    source = Source(path, tuple(program.splitlines(keepends=True)), ast.parse(program))
    report = analyze(source, strict=True, config=config(root))
    assert [finding.message for finding in report.findings if finding.code == "GRD900"] == []
    return report.calls


#: What stands behind the head, and the verdict, effect, shape and code of its last gradient call.
CASES = {
    "a scalar": ("g = tf.gradients(lab.mse(x), x)", ("scalar", "none", (), None)),
    "a shape says nothing of rows": (
        "g = tf.gradients(per_example(x), x)",
        ("nonscalar", "unknown", ("b",), "GRD107"),
    ),
    "a rest": ("g = tf.gradients(lab.any(x), x)", ("nonscalar", "unknown", None, "GRD107")),
    "a shape and rows": ("g = tf.gradients(net(x)[:, 0], x)", ("nonscalar", "separable", ("b",), "GRD105")),
    "the columns may mix": ("g = tf.gradients(net(x), x)", ("nonscalar", "unknown", ("b", 4), "GRD107")),
    "rows that mix later": (
        "g = tf.gradients(tf.cumsum(net(x)[:, 0]), x)",
        ("nonscalar", "contracts", ("b",), "GRD101"),
    ),
    "rows for something else": (
        "g = tf.gradients(net(x), tf.ones((3,)))",
        ("nonscalar", "unknown", ("b", 4), "GRD107"),
    ),
    "of a module": (
        "g = tf.gradients(tf.ensure_shape(lab.models.mlp(x), (None, 1)), x)",
        ("nonscalar", "separable", (None, 1), "GRD105"),
    ),
    "an object": (
        "from lab.models import Net\nn = Net(64)\ng = tf.gradients(tf.ensure_shape(n(x), (None, 1)), x)",
        ("nonscalar", "separable", (None, 1), "GRD105"),
    ),
    "a method that applies it": (
        "n = lab.models.Net()\ng = tf.gradients(tf.ensure_shape(n.predict(x), (None, 1)), x)",
        ("nonscalar", "separable", (None, 1), "GRD105"),
    ),
    "another method": (
        "n = lab.models.Net()\ng = tf.gradients(tf.ensure_shape(n.loss(x), (None, 1)), x)",
        ("nonscalar", "unknown", (None, 1), "GRD107"),
    ),
    "a pattern": (
        "from lab.heads.small import head\ng = tf.gradients(tf.ensure_shape(head(x), (None, 1)), x)",
        ("nonscalar", "separable", (None, 1), "GRD105"),
    ),
    "inputs that share their rows": (
        f"{TIMES}g = tf.gradients(tf.ensure_shape(lab.models.mlp([x, t]), (None, 1)), [x, t])",
        ("nonscalar", "separable", (None, 1), "GRD105"),
    ),
    "inputs that cannot": (
        f"s, {THREE}g = tf.gradients(tf.ensure_shape(lab.models.mlp([s, t]), (5, 1)), t)",
        ("nonscalar", "unknown", (5, 1), "GRD107"),
    ),
    "another argument": (
        f"{TIMES}g = tf.gradients(tf.ensure_shape(lab.models.mlp(x, t), (None, 1)), t)",
        ("nonscalar", "unknown", (None, 1), "GRD107"),
    ),
    "a name that is bound anew": (
        "def net(x):\n    return tf.reduce_sum(x)\ng = tf.gradients(net(x), x)",
        ("scalar", "none", (), None),
    ),
    "something else of the package": (
        "g = tf.gradients(lab.other(x), x)",
        ("unknown", "unknown", None, "GRD901"),
    ),
    "a gradient function": ("g = diff.grad(lab.net(x), x)", ("nonscalar", "unknown", ("b", 4), "GRD107")),
    "under another name": (
        "from lab.diff import grad as d\ng = d(x=x, y=lab.one(x))",
        ("nonscalar", "unknown", ("b", 1), "GRD107"),
    ),
    "of a gradient": (
        "g = diff.grad(tf.reduce_sum(diff.grad(lab.mse(x), x)), x)",
        ("scalar", "none", (), None),
    ),
    "shaped like its source": (
        "g = tf.gradients(diff.grad(lab.mse(x), x), x)",
        ("nonscalar", "unknown", (None, 2), "GRD107"),
    ),
    "with a seed": ("g = diff.grad(net(x), x, tf.ones((1, 4)))", ("nonscalar", "unknown", ("b", 4), None)),
    "a list": (
        "g = tf.gradients(diff.grads(lab.mse(x), x)[0], x)",
        ("nonscalar", "unknown", (None, 2), "GRD107"),
    ),
    "an optimizer for vectors": (
        "opt = lab.private.Sgd(1e-3)\nopt.minimize(per_example(x))",
        ("nonscalar", "contracts", ("b",), None),
    ),
    "an optimizer for scalars": (
        "opt = lab.Sgd(1e-3)\nopt.minimize(per_example(x))",
        ("nonscalar", "contracts", ("b",), "GRD103"),
    ),
    "made by a function": (
        "opt = lab.private.make()\nopt.minimize(per_example(x))",
        ("nonscalar", "contracts", ("b",), None),
    ),
}


@pytest.mark.parametrize(("program", "expected"), CASES.values(), ids=CASES)
def test_what_is_said_decides(program: str, expected: tuple) -> None:
    call = max(calls(HEAD + program + "\n"), key=lambda call: call.place.end_column)
    assert (call.verdict, call.effect, call.shape, call.code) == expected


def test_another_function_of_that_name_is_no_gradient_function() -> None:
    assert calls("from other import grad\ng = grad(y, x)\n") == ()
    assert calls("def grad(y, x):\n    return y\ng = grad(y, x)\n") == ()
    assert [call.api for call in calls("from lab.diff import grad\ng = grad(y, x)\n")] == ["lab.diff.grad"]


#: Where a function of the project is defined, and how the program beside it calls it.
PLACES = {
    "its own file": ("lab/__init__.py", "", "net(x)"),
    "another file": ("main.py", "import lab\n", "lab.net(x)"),
    "relative": ("lab/train.py", "from . import net\n", "net(x)"),
    "relative module": ("lab/sub/train.py", "from .. import net as n\n", "n(x)"),
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("src", ["", "src"])
def test_functions_of_the_project_by_where_they_are_defined(name: str, src: str, tmp_path: Path) -> None:
    path, imports, called = PLACES[name]
    base = tmp_path / src
    (base / "lab" / "sub").mkdir(parents=True)
    definition = "def net(x):\n    return unknown(x)\n"
    (base / "lab" / "__init__.py").write_text(definition)
    program = f"import tensorflow as tf\n{imports}"
    program += definition if path == "lab/__init__.py" else ""
    program += f"x = tf.ones((5, 2))\ng = tf.gradients({called}[:, 0], x)\n"
    (call,) = calls(program, str(base / path), tmp_path)
    assert (call.effect, call.shape) == ("separable", (5,))


def test_an_instance_of_a_class_of_the_project() -> None:
    program = """\
import tensorflow as tf
class Net(Base):
    pass
class Small(Net):
    pass
x = tf.ones((5, 2))
net = Small()
g = tf.gradients(tf.ensure_shape(net(x), (5, 1)), x)
"""
    (call,) = calls(program, "/p/lab/models.py")
    assert call.effect == "separable"
