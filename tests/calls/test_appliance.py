"""Whether a gradient reaches an optimizer."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from gradlint.calls.appliance import reaches_optimizer

REACHES = {
    "at once": "opt.apply_gradients(zip(tape.gradient(y, v), v))",
    "by a name": "g = tape.gradient(y, v)\nopt.apply_gradients(zip(g, v))",
    "by several names": "g = tape.gradient(y, v)\nh = clip(g)\np = list(zip(h, v))\nopt.apply_gradients(p)",
    "by an attribute": "self.g = tape.gradient(y, v)\nself.opt.apply_gradients(zip(self.g, v))",
    "by a comprehension": (
        "g = tape.gradient(y, v)\nopt.apply_gradients([(tf.clip(i, 1), j) for i, j in zip(g, v)])"
    ),
    "by unpacking": "g, n = tf.clip_by_global_norm(tape.gradient(y, v), 1.0)\nopt.apply_gradients(zip(g, v))",
    "by an item": "g = tape.gradient(y, v)\nd['k'] = g\nopt.apply_gradients(zip(d['k'], v))",
    "in a loop": "g = tape.gradient(y, v)\nfor i in g:\n    h = i\n    opt.apply_gradients([(h, v)])",
    "annotated": "g: list = tape.gradient(y, v)\nopt.apply_gradients(zip(g, v))",
    "added up": "t = 0\nt += tape.gradient(y, v)\nopt.apply_gradients([(t, v)])",
    "in a branch": "g = tape.gradient(y, v)\nif ok:\n    opt.apply_gradients(zip(g, v))",
    "before, in a loop's round": (
        "for i in x:\n    opt.apply_gradients(zip(g, v))\n    g = tape.gradient(y, v)"
    ),
    "by keyword": "g = tape.gradient(y, v)\nopt.apply_gradients(grads_and_vars=zip(g, v))",
}
STAYS = {
    "nothing is applied": "g = tape.gradient(y, v)\nprint(g)",
    "another gradient is applied": (
        "g = tape.gradient(y, v)\nh = tape.gradient(z, v)\nopt.apply_gradients(zip(h, v))"
    ),
    "differentiated again": (
        "g = tape.gradient(y, v)\nh = tape.gradient(norm(g), v)\nopt.apply_gradients(zip(h, v))"
    ),
    "differentiated again at once": (
        "g = tape.gradient(y, v)\nopt.apply_gradients(zip(tape.gradient(f(g), v), v))"
    ),
    "an attribute of another object": "self.g = tape.gradient(y, v)\nopt.apply_gradients(zip(g, v))",
    "a method of another name": "g = tape.gradient(y, v)\nopt.apply(zip(g, v))",
    "a function of that name": "g = tape.gradient(y, v)\napply_gradients(zip(g, v))",
    "not applied at all": "tape.gradient(y, v)",
}


def reaches(text: str) -> bool:
    tree = ast.parse(dedent(text))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "tape.gradient"]
    first = min(calls, key=lambda node: (ast.unparse(node.args[0]) != "y", node.lineno))
    return reaches_optimizer(first, tree.body, {id(call) for call in calls})


@pytest.mark.parametrize("text", REACHES.values(), ids=REACHES)
def test_reaches_an_optimizer(text):
    assert reaches(text)


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_does_not_reach_an_optimizer(text):
    assert not reaches(text)
