"""From where functions are called: each way to get to a gradient call counts."""

from __future__ import annotations

import ast
import gc
import sys

import pytest

from gradlint.inference.contexts import MAX_FRAMES, MAX_SITES, frames, instances, points
from gradlint.inference.engine import interpreter
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.scoping.scopes import FunctionScope, ModuleScope, qualified_name
from gradlint.inference.session import session
from gradlint.inference.values import Class, Const, Tensor
from gradlint.source.parsing import parse, split_lines
from gradlint.source.text import Source


def interp_of(program: str) -> Interpreter:
    tree = parse(program)
    assert isinstance(tree, ast.Module)
    return interpreter(ModuleScope(Source("p.py", split_lines(program), tree)))


def arguments(program: str, name: str = "here", parameter: str = "a") -> list[object]:
    """What the parameter of the function around the call `here()` is, in each of its frames."""
    interp = interp_of(program)
    (site,) = interp.module.calls[name]
    found = []
    for env in points(interp, site.scopes, site.statement):
        value = interp.force(env.frame.arguments[parameter])
        found.append(value.value if isinstance(value, Const) else "unknown")
    return found


CALLED = [
    ("never", "def f(a):\n    here()\n", ["unknown"]),
    ("once", "def f(a):\n    here()\nf(1)\n", [1]),
    ("twice", "def f(a):\n    here()\nf(1)\nf(a=2)\n", [1, 2]),
    ("by default", "def f(a=3):\n    here()\nf()\n", [3]),
    ("never, with a default that is no number", "def f(a='x'):\n    here()\n", ["unknown"]),
    ("from a function", "def f(a):\n    here()\ndef g(b):\n    f(b)\ng(1)\ng(2)\n", [1, 2]),
    ("from itself", "def f(a):\n    here()\n    f(2)\nf(1)\n", [1]),
    ("from a comprehension", "def f(a):\n    here()\n[f(i) for i in (1,)]\n", [1]),
    ("by a nested function", "def g(b):\n    def f(a):\n        here()\n    f(b)\ng(1)\n", [1]),
    (
        "another function of that name",
        "def f(a):\n    here()\nclass C:\n    def f(self, a): pass\nC().f(2)\nf(1)\n",
        [1],
    ),
    ("a method", "class C:\n    def f(self, a):\n        here()\nC().f(1)\n", [1]),
    (
        "a method from a method",
        "class C:\n    def f(self, a):\n        here()\n    def g(self):\n        self.f(1)\n",
        [1],
    ),
    ("a constructor", "class C:\n    def __init__(self, a):\n        here()\nC(1)\nC(2)\n", [1, 2]),
    (
        "a method of a subclass",
        "class B:\n    def f(self, a):\n        here()\nclass C(B): pass\nC().f(1)\n",
        [1],
    ),
    ("an opened list", "def f(a):\n    here()\nf(*[1])\n", [1]),
    ("a hidden list", "from elsewhere import args\ndef f(a):\n    here()\nf(*args)\n", ["unknown"]),
    ("a partial", "import functools\ndef f(a, b):\n    here()\ng = functools.partial(f, 1)\n", ["unknown"]),
]


@pytest.mark.parametrize(("program", "found"), [row[1:] for row in CALLED], ids=[row[0] for row in CALLED])
def test_a_parameter_is_what_the_calls_pass(program, found):
    assert sorted(arguments(program), key=str) == found


def test_what_cannot_be_followed_is_bounded():
    many = "".join(f"f({i})\n" for i in range(100))
    assert len(arguments("def f(a):\n    here()\n" + many)) <= MAX_FRAMES
    objects = "".join(f"C().f({i})\n" for i in range(100))
    assert len(arguments("class C:\n    def f(self, a):\n        here()\n" + objects)) <= 2 * MAX_SITES


def test_calls_past_the_bound_are_not_taken_for_the_others():
    many = "f(1)\n" * 50
    assert "unknown" in arguments("def f(a):\n    here()\n" + many + "f('other')\n")


def test_a_function_that_is_called_nowhere_has_one_frame():
    interp = interp_of("def f(a, *rest, k=1, **more):\n    here()\n")
    (site,) = interp.module.calls["here"]
    (frame,) = frames(interp, site.scopes)
    assert set(frame.arguments) == {"a", "rest", "k", "more"}
    number = interp.force(frame.arguments["k"])
    assert isinstance(number, Tensor)
    assert number.shape.rank == 0
    assert not number.opaque


def test_objects_that_the_file_makes():
    interp = interp_of("class C:\n    def __init__(self, a): pass\nfirst = C(1)\nother = C(2)\n")
    (scope,) = interp.module.classes.values()
    root = interp.module.body.root
    env = points(interp, (interp.module,), root.statements[-1])[0]
    found = instances(interp, Class(scope, env))
    assert {instance.arguments.positional for instance in found if instance.arguments} == {
        (Const(1),),
        (Const(2),),
    }


def test_scopes_by_name():
    interp = interp_of("class A:\n    def f(self):\n        return [lambda: here() for i in x]\n")
    (site,) = interp.module.calls["here"]
    assert qualified_name(site.scopes) == "A.f.<lambda>"
    assert [scope.kind for scope in site.scopes] == [
        "module",
        "class",
        "function",
        "comprehension",
        "function",
    ]
    assert isinstance(site.scopes[2], FunctionScope)


def test_how_python_was_set_is_put_back():
    before = sys.getrecursionlimit(), gc.get_threshold()
    with session():
        assert sys.getrecursionlimit() >= 6_000
        assert gc.get_threshold()[0] >= 50_000
    assert (sys.getrecursionlimit(), gc.get_threshold()) == before
    with pytest.raises(ValueError, match="inside"), session():
        raise ValueError("inside")
    assert (sys.getrecursionlimit(), gc.get_threshold()) == before


def test_a_collector_that_is_off_stays_off():
    before = gc.get_threshold()
    gc.set_threshold(0, *before[1:])
    try:
        with session():
            assert gc.get_threshold()[0] == 0
        assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
