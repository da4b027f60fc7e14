"""What a call's targets and sources are called, read from its text."""

from __future__ import annotations

import linecache

import pytest

from gradlint_runtime.tracing.naming import Names, name_of, names_at
from gradlint_runtime.tracing.places import Site

#: The text, and the names in it.
CALLS = [
    ("g = tape.gradient(y, [x, W])", ("y",), ("x", "W")),
    (
        "g = tape.gradient(target=loss, sources=model.trainable_variables)",
        ("loss",),
        ("model.trainable_variables",),
    ),
    ("g = tape.gradient((a, b), x, output_gradients=s)", ("a", "b"), ("x",)),
    ("g = tf.gradients(y, xs=x)[0]", ("y",), ("x",)),
    ("g = gradients(ys=y, xs=(x,))", ("y",), ("x",)),
    ("step = optimizer.minimize(loss, global_step)", ("loss",), ()),
    ("step = optimizer.minimize(loss, var_list=[w])", ("loss",), ("w",)),
    ("pairs = optimizer.compute_gradients(loss, [w])", ("loss",), ("w",)),
    ("h = tf.hessians(y, x)", ("y",), ("x",)),
    ("g = tape.gradient(*both)", (), ()),
    ("g = tape.gradient(tf.square(y), {'a': x})", ("tf.square(y)",), ("{'a': x}",)),
    ("history = model.fit(x, y)", (), ()),
    ("g = tape.gradient(y, x), tape.gradient(z, x)", (), ()),
    ("this is no Python", (), ()),
]


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "program.py"
        path.write_text(text + "\n", encoding="utf-8")
        linecache.checkcache(str(path))
        return str(path)

    return write


@pytest.mark.parametrize(("text", "targets", "sources"), CALLS)
def test_names_of_the_only_call_on_a_line(written, text, targets, sources):
    assert names_at(Site(written(text), 1, "main")) == Names(targets, sources)


def test_names_of_one_of_two_calls_on_a_line(written):
    text = "g = tape.gradient(y, x), tape.gradient(z, w)"
    start = text.index("tape.gradient(z")
    site = Site(written(text), 1, "main", start + 1, 1, len(text) + 1)
    assert names_at(site) == Names(("z",), ("w",))


def test_names_of_a_call_over_several_lines(written):
    text = "g = tape.gradient(\n    y,  # the target\n    [x,\n     w])"
    assert names_at(Site(written(text), 1, "main", 5, 4, 9)) == Names(("y",), ("x", "w"))


def test_a_file_that_is_gone():
    assert names_at(Site("nowhere.py", 3, "main", 1, 3, 9)) == Names((), ())


class Variable:
    handle = None

    def __init__(self, **names) -> None:
        self.__dict__.update(names)


@pytest.mark.parametrize(
    ("written_names", "count", "tensor", "name"),
    [
        (("x", "w"), 2, object(), "w"),
        (("model.variables",), 3, Variable(name="kernel:0"), "kernel"),
        (("model.variables",), 3, Variable(name="kernel", path="dense/kernel"), "dense/kernel"),
        (("xs",), 3, object(), "xs[1]"),
        ((), 3, object(), "source 1"),
    ],
)
def test_the_name_of_the_second_tensor(written_names, count, tensor, name):
    assert name_of(1, written_names, count, tensor, "source") == name
