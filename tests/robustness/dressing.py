"""Syntax that hypothesmith writes, dressed as a program that differentiates.

What hypothesmith writes is any Python that its grammar allows, with names of its own.  Here the names become
those that the interpreter knows, and each body gets a gradient call, so that the syntax is looked at.
"""

from __future__ import annotations

import ast
import random
import warnings


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES = _words("tf np x y loss tape self model f A K super range len zip")
ATTRIBUTES = _words(
    """
    shape T math nn reduce_sum reduce_mean ones keras layers Dense losses append call loss get items numpy
    GradientTape gradient function Variable assign x
    """
)
KEYWORDS = _words("axis keepdims shape dtype name x reduction")
CALLS = (
    "tf.gradients({target}, x)",
    "tape.gradient({target}, [x, y])",
    "tape.gradient({target}, x, output_gradients=y)",
    "tf.compat.v1.train.AdamOptimizer().minimize({target})",
    "tf.hessians({target}, x)",
)
HEAD = """\
import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
x = tf.ones((4, 3))
"""


class _Dresser(ast.NodeTransformer):
    """Renames everything, the same name always to the same, and adds the calls."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.renamed: dict[tuple[tuple[str, ...], str], str] = {}

    def visit(self, node: ast.AST) -> ast.AST:
        for field in ("id", "arg", "attr", "name", "asname", "rest"):
            old = getattr(node, field, None)
            if isinstance(old, str) and not isinstance(node, ast.alias):
                setattr(node, field, self._renamed(_vocabulary(node, field), old))
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            node.names = [self._renamed(NAMES, name) for name in node.names]
        self.generic_visit(node)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self._differentiate(node.body)
        return node

    def _renamed(self, vocabulary: tuple[str, ...], old: str) -> str:
        return self.renamed.setdefault((vocabulary, old), self.chance.choice(vocabulary))

    def _differentiate(self, body: list[ast.stmt]) -> None:
        """Calls whose targets are expressions of the body: at its end, and where they stand."""
        found = [node for statement in body for node in ast.walk(statement) if _is_value(node)]
        targets = [ast.unparse(self.chance.choice(found)) for _ in range(2) if found]
        for target in (*targets, self.chance.choice(NAMES)):
            call = self.chance.choice(CALLS).format(target=f"({target})")
            body.insert(self.chance.choice((len(body), len(body) // 2)), ast.parse(f"g = {call}").body[0])


def _vocabulary(node: ast.AST, field: str) -> tuple[str, ...]:
    return KEYWORDS if isinstance(node, ast.keyword) else ATTRIBUTES if field == "attr" else NAMES


def _is_value(node: ast.AST) -> bool:
    """Whether the node can stand elsewhere as a value."""
    outside = (ast.Yield, ast.YieldFrom, ast.Await, ast.Starred, ast.Slice, ast.NamedExpr)
    within = (isinstance(inner, outside[:3]) for inner in ast.walk(node))
    loads = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    return isinstance(node, ast.expr) and not isinstance(node, outside) and loads and not any(within)


def dressed(text: str, chance: random.Random) -> str | None:
    """The program, or None where its parts do not fit together under the new names."""
    try:
        tree = _Dresser(chance).visit(ast.parse(text))
        program = HEAD + ast.unparse(ast.fix_missing_locations(tree))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(program, "program.py", "exec")
    except (SyntaxError, ValueError, TypeError):
        return None
    return program
