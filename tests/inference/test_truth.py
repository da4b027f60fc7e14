"""Conditions: which are decided, and what a branch knows because of its condition."""

from __future__ import annotations

import ast

import pytest

from gradlint.inference.engine import interpreter
from gradlint.inference.frames import Env
from gradlint.inference.lattice import join_all
from gradlint.inference.scopes import ModuleScope
from gradlint.inference.truth import refine, truth
from gradlint.inference.values import NONE, Const, Tensor, Union
from gradlint.shapes.shape import SCALAR
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
    return truth(interp, statement.value, Env(interp.root, root, len(root.statements) - 1))


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
    ("yes is True", None),
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
]


@pytest.mark.parametrize(("text", "answer"), TRUTH, ids=[text for text, _ in TRUTH])
def test_conditions(text, answer):
    assert decided(text) is answer


TENSOR = Tensor(SCALAR, "x")
MAYBE = Union((NONE, TENSOR))
REFINED = [
    ("a is None", True, NONE),
    ("a is None", False, TENSOR),
    ("a is not None", True, TENSOR),
    ("a is not None", False, NONE),
    ("not a is None", True, TENSOR),
    ("not (a is None)", False, NONE),
    ("a", True, TENSOR),
    ("a", False, MAYBE),
    ("not a", True, MAYBE),
    ("not a", False, TENSOR),
    ("b", True, MAYBE),
    ("b is not None", True, MAYBE),
    ("b and a is not None", True, TENSOR),
    ("a is not None and b", False, MAYBE),
    ("a == 1", True, MAYBE),
    ("a is b", True, MAYBE),
    ("a < b < 3", True, MAYBE),
]


@pytest.mark.parametrize(
    ("text", "holds", "left"), REFINED, ids=[f"{text} {holds}" for text, holds, _ in REFINED]
)
def test_what_a_branch_knows(text, holds, left):
    program = Source("p.py", (), ast.Module([], []))
    interp = interpreter(ModuleScope(program))
    env = Env(interp.root, interp.module.body.root, 0)
    assert refine(MAYBE, ast.parse(text, mode="eval").body, "a", holds, env) == left


def test_what_is_not_none_stays():
    interp = interpreter(ModuleScope(Source("p.py", (), ast.Module([], []))))
    env = Env(interp.root, interp.module.body.root, 0)
    test = ast.parse("a is None", mode="eval").body
    assert refine(TENSOR, test, "a", False, env) is TENSOR
    assert refine(TENSOR, test, "a", True, env) is TENSOR
    several = join_all((NONE, Const("a"), Const("b")))
    assert refine(several, test, "a", False, env) == Union((Const("a"), Const("b")))
