"""Where a gradient goes in one body: to an optimizer, into a step by hand, or out of it."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from gradlint.calls.appliance import Fate, Value, fate

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
    "apply of Keras 3": "g = tape.gradient(y, v)\nself.optimizer.apply(g, v)",
    "stateless_apply of Keras 3": "g = tape.gradient(y, v)\nopt.stateless_apply(s, g, v)",
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
    "a method of another name": "g = tape.gradient(y, v)\nopt.clip(zip(g, v))",
    "apply of something else": "g = tape.gradient(y, v)\nframe.apply(g)",
    "a function of that name": "g = tape.gradient(y, v)\napply_gradients(zip(g, v))",
    "not applied at all": "tape.gradient(y, v)",
}


BY_HAND = {
    "subtracted": "g = tape.gradient(y, v)\nw.assign_sub(rate * g)",
    "subtracted, as a function": "g = tape.gradient(y, v)\ntf.assign_sub(w, g)",
    "in a loop": "for w, g in zip(v, tape.gradient(y, v)):\n    w.assign_sub(0.1 * g)",
    "added, with a minus": "g = tape.gradient(y, v)\nw.assign_add(-g)",
    "added, times a rate": "g = tape.gradient(y, v)\nw.assign_add(-0.1 * g)",
    "assigned": "g = tape.gradient(y, v)\nw.assign(w - rate * g)",
}
NO_STEP = {
    "gradients that are collected": "g = tape.gradient(y, v)\ntotal.assign_add(g)",
    "a norm that is kept": "g = tape.gradient(y, v)\nlast.assign(tf.norm(g))",
    "another variable": "g = tape.gradient(y, v)\nw.assign_sub(rate * h)",
}
RETURNED = {
    "as it is": ("return tape.gradient(y, v)", (None,)),
    "in a tuple": ("g = tape.gradient(y, v)\nreturn y, g", (1,)),
    "twice": ("g = tape.gradient(y, v)\nreturn g, y, g", (0, 2)),
    "at one of two places": ("g = tape.gradient(y, v)\nif ok:\n    return g\nreturn y", (None,)),
    "something else": ("g = tape.gradient(y, v)\nreturn y", ()),
    "by a function within": ("g = tape.gradient(y, v)\ndef f():\n    return g", ()),
}


def gradient_fate(text: str) -> Fate:
    tree = ast.parse(dedent(text))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "tape.gradient"]
    first = min(calls, key=lambda node: (ast.unparse(node.args[0]) != "y", node.lineno))
    return fate(Value(first), tree.body, {id(call) for call in calls})


@pytest.mark.parametrize("text", REACHES.values(), ids=REACHES)
def test_reaches_an_optimizer(text):
    assert gradient_fate(text).applied == "optimizer"


@pytest.mark.parametrize("text", (STAYS | NO_STEP).values(), ids=STAYS | NO_STEP)
def test_does_not_reach_an_optimizer(text):
    assert gradient_fate(text).applied == ""


@pytest.mark.parametrize("text", BY_HAND.values(), ids=BY_HAND)
def test_a_step_by_hand(text):
    assert gradient_fate(text).applied == "step"


@pytest.mark.parametrize(("text", "entries"), RETURNED.values(), ids=RETURNED)
def test_what_is_returned(text, entries):
    assert gradient_fate(text).returned == entries


def test_what_is_handed_on():
    found = gradient_fate("g = tape.gradient(y, v)\nself.kept = g\nf(1, g)\nh(rate=2, grads=g)")
    assert found.attributes == {".kept"}
    assert [(ast.unparse(h.call.func), h.position, h.keyword) for h in found.handed] == [
        ("f", 1, None),
        ("h", -1, "grads"),
    ]


def test_an_entry_of_what_a_function_returns():
    tree = ast.parse("loss, grads = step()\nopt.apply_gradients(zip(grads, v))")
    call = tree.body[0].value
    assert fate(Value(call, 1), tree.body, ()).applied == "optimizer"
    assert fate(Value(call, 0), tree.body, ()).applied == ""
