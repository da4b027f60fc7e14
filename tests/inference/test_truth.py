"""Conditions: which are decided."""

from __future__ import annotations

import ast

import pytest

from gradlint.inference.engine import interpreter
from gradlint.inference.frames import Env
from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.scoping.truth import truth
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source

PRELUDE = """
import random
import tensorflow as tf
from elsewhere import unknown
none, yes, no, two, half, word = None, True, False, 2, 0.5, "mean"
empty, pair, table, nothing = [], (1, 2), {"a": 1}, {}
x = tf.zeros([4, 3])
open_flag = True if unknown else False
maybe = None if unknown else x
many = [random.random() for _ in unknown]
"""


def decided(text: str) -> bool | None:
    program = PRELUDE + text + "\n"
    tree = parse(program)
    assert isinstance(tree, ast.Module)
    interp = interpreter(ModuleScope(Source("p.py", split_lines(program), tree)))
    root = interp.module.body.root
    statement = tree.body[-1]
    assert isinstance(statement, ast.Expr)
    return truth(interp, statement.value, Env(interp.root_of(interp.module), root, len(root.statements) - 1))


TRUTH = [
    ("True", True),
    ("0", False),
    ("''", False),
    ("none", False),
    ("word", True),
    ("not none", True),
    ("not unknown", None),
    ("empty", False),
    ("pair", True),
    ("many", None),
    ("table", True),
    ("x", None),
    ("unknown", None),
    ("open_flag", None),
    ("yes and two", True),
    ("yes and no", False),
    ("unknown and no", False),
    ("unknown and yes", None),
    ("unknown or yes", True),
    ("unknown or no", None),
    ("no or none", False),
    ("two == 2", True),
    ("two != 2", False),
    ("two < half", False),
    ("two <= 2", True),
    ("two > half", True),
    ("half >= 1", False),
    ("word == 'mean'", True),
    ("word < 'n'", None),
    ("two == unknown", None),
    ("none is None", True),
    ("none is not None", False),
    ("x is None", False),
    ("x is not None", True),
    ("maybe is None", None),
    ("yes is True", True),
    ("yes is not False", True),
    ("two is 2", None),
    ("two is True", False),
    ("'a' in ('a', 'b')", True),
    ("'c' in ('a', 'b')", False),
    ("'c' not in ('a', 'b')", True),
    ("'c' in (unknown, 'b')", None),
    ("unknown in ('a', 'b')", None),
    ("'ea' in word", True),
    ("'a' in unknown", None),
    ("len(x.shape) == 2", True),
    ("x.shape.ndims == 3", False),
    ("len(pair) > 1", True),
    ("isinstance(pair, (list, tuple))", True),
    ("isinstance(x, list)", False),
    ("isinstance(unknown, list)", None),
    ("isinstance(two, (float, int))", True),
    ("isinstance(yes, int)", True),
    ("isinstance(two, float)", False),
    ("isinstance(x, tf.Tensor)", True),
    ("isinstance(x, float)", False),
    ("isinstance(x, dict | list)", False),
    ("isinstance(pair, tf.Tensor)", False),
    ("isinstance({1}, (list, tuple))", False),
    ("isinstance(range(2), tuple)", None),
    ("type(pair) is tuple", True),
    ("type(yes) == int", False),
    ("type(x) == type(pair)", None),
    ("callable(len)", None),
    ("callable(lambda: 1)", True),
    ("callable(two)", False),
    ("hasattr(x, 'shape')", True),
    ("hasattr(x, 'loss')", None),
    ("hasattr(pair, 'append')", False),
    ("hasattr(unknown, 'shape')", None),
    ("'a' in table", True),
    ("'b' in table", False),
    ("'b' in unknown", None),
    ("nothing", False),
    ("x.shape == (4, 3)", True),
    ("x.shape == (4, 2)", False),
    ("x.shape != (4, 3, 1)", True),
    ("x.shape == [4, 3]", None),
    ("x.shape == [4, 2]", False),
    ("x.shape[1] == 3", True),
    ("x.shape[1] > two", True),
    ("x.shape[0] == unknown", None),
    ("tf.shape(x) == (4, 3)", None),
    ("pair == (1, 2)", True),
    ("pair == [1, 2]", False),
    ("pair == (1, unknown)", None),
]


@pytest.mark.parametrize(("text", "answer"), TRUTH, ids=[text for text, _ in TRUTH])
def test_conditions(text, answer):
    assert decided(text) is answer
