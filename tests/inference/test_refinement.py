"""What a branch knows because of its condition."""

from __future__ import annotations

import ast

import pytest

from gradlint.inference.engine import interpreter
from gradlint.inference.frames import Env
from gradlint.inference.lattice import join_all
from gradlint.inference.scoping.refinement import refine
from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.values import NONE, Const, Tensor, Union
from gradlint.shapes.shape import SCALAR
from gradlint.source.text import Source

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
    ("a == 1", True, TENSOR),
    ("a == None", True, MAYBE),
    ("isinstance(a, int)", False, MAYBE),
    ("a is None or b", False, TENSOR),
    ("a is b", True, MAYBE),
    ("a < b < 3", True, MAYBE),
]


@pytest.mark.parametrize(
    ("text", "holds", "left"), REFINED, ids=[f"{text} {holds}" for text, holds, _ in REFINED]
)
def test_what_a_branch_knows(text, holds, left):
    program = Source("p.py", (), ast.Module([], []))
    interp = interpreter(ModuleScope(program))
    env = Env(interp.root_of(interp.module), interp.module.body.root, 0)
    assert refine(interp, MAYBE, ast.parse(text, mode="eval").body, "a", holds, env) == left


def test_what_is_not_none_stays():
    interp = interpreter(ModuleScope(Source("p.py", (), ast.Module([], []))))
    env = Env(interp.root_of(interp.module), interp.module.body.root, 0)
    test = ast.parse("a is None", mode="eval").body
    assert refine(interp, TENSOR, test, "a", False, env) is TENSOR
    assert refine(interp, TENSOR, test, "a", True, env) is TENSOR
    several = join_all((NONE, Const("a"), Const("b")))
    assert refine(interp, several, test, "a", False, env) == Union((Const("a"), Const("b")))
