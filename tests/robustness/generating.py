"""Programs that hypothesis writes from the interpreter's vocabulary: strange, but Python."""

from __future__ import annotations

import ast
from textwrap import indent

from hypothesis import strategies as st

from gradlint.knowledge.lookup import TABLES

PREFIXES = {"tf": "tf", "tf1": "tf", "np": "np", "keras": "tf.keras"}


def written(table: str, prefix: str) -> set[str]:
    """The names of a table as a program writes them."""
    return {f"{prefix}.{name}" for names in TABLES[table].values() for name in names.split()}


FUNCTIONS = sorted(set().union(*(written(table, prefix) for table, prefix in PREFIXES.items())))
CLASSES = sorted(written("keras.layers", "tf.keras.layers") | written("keras.losses", "tf.keras.losses"))
NAMES = ("x", "y", "n", "loss", "tape", "items", "table", "helper", "Thing", "thing", "nowhere")
METHODS = (
    "shape",
    "sum",
    "mean",
    "append",
    "T",
    "items",
    "get",
    "call",
    "step",
    "value",
    "numpy",
    "set_shape",
)
OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "<<", "<", "==", "is", "in", "and", "or")
KEYWORDS = ("axis", "keepdims", "shape", "name", "dtype", "units", "transpose_a", "n")
ATOMS = (
    "None",
    "True",
    "0",
    "-1",
    "3",
    "0.5",
    "'a'",
    "b''",
    "...",
    "()",
    "[]",
    "{}",
    "10**30",
    "[2, 3]",
    "1j",
)


def expressions() -> st.SearchStrategy[str]:
    """Expressions over a few names and all functions of the tables."""
    atoms = st.sampled_from(NAMES) | st.sampled_from(NAMES) | st.sampled_from(ATOMS)
    return st.recursive(atoms, _grown, max_leaves=7)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    name = st.sampled_from(NAMES)
    callee = (
        st.sampled_from(FUNCTIONS) | st.sampled_from(CLASSES).map("{}(3)".format) | inner.map("({})".format)
    )
    keyword = st.builds("{}={}".format, st.sampled_from(KEYWORDS), inner)
    arguments = st.lists(inner | inner | inner.map("*({})".format), max_size=3).map(", ".join)
    return st.one_of(
        st.builds("{}({})".format, callee, arguments),
        st.builds("{}({}, {})".format, st.sampled_from(FUNCTIONS), inner, keyword),
        st.builds("{}({}, **{})".format, callee, inner, inner.map("({})".format)),
        st.builds("({} {} {})".format, inner, st.sampled_from(OPERATORS), inner),
        st.builds("({}).{}".format, inner, st.sampled_from(METHODS)),
        st.builds("({}).{}({})".format, inner, st.sampled_from(METHODS), inner),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("({})[{}:, ..., None, :{}]".format, inner, inner, inner),
        st.builds("[{}, *({})]".format, inner, inner),
        st.builds("({}, {})".format, inner, inner),
        st.builds("{{'a': {}, **({})}}".format, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("[{} for {} in {}]".format, inner, name, inner),
        st.builds("{{{}: {} for {}, y in {} if {}}}".format, inner, inner, name, inner, inner),
        st.builds("sum({} for {} in {})".format, inner, name, inner),
        st.builds("(lambda {}, *a, k={}: {})".format, name, inner, inner),
        st.builds("({} := {})".format, st.sampled_from(("x", "loss", "items")), inner),
        st.builds("(not -({}))".format, inner),
        st.builds("super().{}({})".format, st.sampled_from(METHODS), inner),
    )


def statements() -> st.SearchStrategy[str]:
    """Statements, blocks among them."""
    return st.recursive(_simple(expressions()), _blocks, max_leaves=8)


def _simple(value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    name = st.sampled_from(NAMES)
    return st.one_of(
        st.builds("{} = {}".format, name, value),
        st.builds("{} = {}".format, name, value),
        st.builds("{}, *{} = {}".format, name, name, value),
        st.builds("({}, [{}, {}]) = {}".format, name, name, name, value),
        st.builds("{} += {}".format, name, value),
        st.builds("{}: tf.Tensor = {}".format, name, value),
        st.builds("{}[{}] = {}".format, name, value, value),
        st.builds("{}.{} = {}".format, name, st.sampled_from(METHODS), value),
        st.builds("del {}".format, name),
        st.builds("{}.append({})".format, name, value),
        st.builds("return {}".format, value),
        st.builds("assert {}".format, value),
        value,
        st.sampled_from(("pass", "raise", "from os import *", "import tensorflow.keras.backend as y")),
    )


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    name = st.sampled_from(NAMES)
    value = expressions()
    block = st.lists(inner, min_size=1, max_size=3).map(lambda lines: indent("\n".join(lines), "    "))
    return st.one_of(
        st.builds("if {}:\n{}\nelse:\n{}".format, value, block, block),
        st.builds("for {} in {}:\n{}\n    break\nelse:\n{}".format, name, value, block, block),
        st.builds("while {}:\n{}\n    continue".format, value, block),
        st.builds("try:\n{}\nexcept {} as {}:\n{}\nfinally:\n{}".format, block, value, name, block, block),
        st.builds("with {} as {}:\n{}".format, value, name, block),
        st.builds("def {}({}, *y, n={}, **table):\n{}".format, name, name, value, block).filter(_parses),
        st.builds("class {}({}):\n{}".format, name, value, block),
        st.builds(
            "match {}:\n    case [{}, *_] if n:\n{}\n    case _:\n{}".format, value, name, block, block
        ),
    )


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


PROGRAM = """\
import numpy as np
import tensorflow as tf
class Thing(tf.keras.Model):
    def __init__(self, x):
        self.x = x
        self.value = {value}
    def call(self, x):
        return {called}
    def step(self, x, y=1):
        items, table = [x], {{'a': x}}
{step}
        with tf.GradientTape() as tape:
            loss = {loss}
        return tape.gradient(loss, {source})
def helper(x, y=None):
{helper}
thing = Thing({value})
x = tf.ones((4, 3))
loss = thing(x)
g = tf.gradients(helper(x), x), thing.step(x), tf.hessians([{loss}], [x])
tf.compat.v1.train.AdamOptimizer().minimize({called})
"""

BLOCK = st.lists(statements(), min_size=1, max_size=5).map("\n".join)
PROGRAMS = st.builds(
    lambda helper, step, **parts: PROGRAM.format(
        helper=indent(helper, " " * 4), step=indent(step, " " * 8), **parts
    ),
    helper=BLOCK,
    step=BLOCK,
    value=expressions(),
    called=expressions(),
    loss=expressions(),
    source=expressions(),
).filter(_parses)
