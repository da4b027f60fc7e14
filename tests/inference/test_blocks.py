"""Where names are bound, where control ends, and which jumps belong to a loop."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from gradlint.inference.scoping.blocks import Body, dotted, jumps, packages, terminates


def body(text: str) -> Body:
    return Body(ast.parse(dedent(text)).body, ":=" in text)


BINDING = [
    ("a = 1", {"a"}),
    ("a = b = 1", {"a", "b"}),
    ("a, (b, *c) = 1, (2, 3)", {"a", "b", "c"}),
    ("[a, b] = c", {"a", "b"}),
    ("self.loss = 1", {"self.loss"}),
    ("a.b.c = 1", {"a.b.c"}),
    ("f().a = 1", set()),
    ("d['k'] = 1", {"d"}),
    ("d['k'][0] = 1", {"d"}),
    ("self.d['k'] = 1", {"self.d"}),
    ("a += 1", {"a"}),
    ("a: int = 1", {"a"}),
    ("for i, (j, k) in x: pass", {"i", "j", "k"}),
    ("for i in x:\n    y = i\nelse:\n    z = 1", {"i", "y", "z"}),
    ("while x:\n    y = 1", {"y"}),
    ("if x:\n    y = 1\nelif z:\n    w = 1\nelse:\n    v = 1", {"y", "w", "v"}),
    ("with f() as g, h() as (i, j): k = 1", {"g", "i", "j", "k"}),
    ("with f(): k = 1", {"k"}),
    (
        "try:\n    a = 1\nexcept E as e:\n    b = 1\nelse:\n    c = 1\nfinally:\n    d = 1",
        {"a", "e", "b", "c", "d"},
    ),
    ("def f(): inner = 1", {"f"}),
    ("async def f(): inner = 1", {"f"}),
    ("class C: inner = 1", {"C"}),
    ("import a", {"a"}),
    ("import a.b.c", {"a"}),
    ("import a.b as c", {"c"}),
    ("from a import b as c, d", {"c", "d"}),
    ("costs.append(x)", {"costs"}),
    ("self.costs.extend(x)", {"self.costs"}),
    ("d[k].append(x)", {"d"}),
    ("x.set_shape([3])", {"x"}),
    ("model.add(layer)", {"model"}),
    ("print(x)", {"x"}),
    ("del a, b[0]", {"a", "b"}),
    (
        "match x:\n    case [a, *b]: c = 1\n    case {'k': d, **e}: pass\n    case F(z=g) as h: pass",
        set("abcdegh"),
    ),
    ("if (n := 3) > 2: pass", {"n"}),
    ("f(lambda: (m := 1), n := 2)", {"n"}),
    ("return (n := 1)", {"n"}),
    ("x[(i := 0)] = [j := 2]", {"x", "i", "j"}),
]


@pytest.mark.parametrize(("text", "names"), BINDING, ids=[text for text, _ in BINDING])
def test_names_that_a_statement_binds(text, names):
    assert set(body(text).root.binders) == names


def test_the_last_binding_before_a_statement():
    root = body("a = 1\nb = 2\nif b:\n    a = 3\nc = a\na = 4\n").root
    assert [root.last_binding("a", i) for i in range(6)] == [None, 0, 0, 2, 2, 4]
    assert root.last_binding("nowhere", 5) is None


def test_blocks_know_where_they_stand():
    whole = body("for i in x:\n    if i:\n        a = 1\n    else:\n        b = 1\nelse:\n    c = 1\n")
    loop, after = whole.root.children[0]
    assert (loop.loop, after.loop) == (True, False)
    first, second = loop.children[0]
    assert (first.parent, first.index, first.loop) == (loop, 0, False)
    assert (set(first.binders), set(second.binders)) == ({"a"}, {"b"})
    assert set(whole.root.binders) == {"i", "a", "b", "c"}


def test_what_belongs_to_the_whole_scope():
    whole = body("global a\nif x:\n    nonlocal b\nyield\n")
    assert whole.nonlocals == {"a", "b"}
    assert whole.yields
    assert not body("def f():\n    yield 1\n").yields


TERMINATES = [
    ("return", True),
    ("raise ValueError", True),
    ("break", True),
    ("continue", True),
    ("a = 1", False),
    ("", False),
    ("sys.exit(1)", True),
    ("exit()", True),
    ("os._exit(0)", True),
    ("leave()", False),
    ("if x:\n    return\nelse:\n    raise E", True),
    ("if x:\n    return", False),
    ("if x:\n    return\nelse:\n    pass", False),
    ("with f():\n    return", True),
    ("with f():\n    pass", False),
    ("for i in x:\n    return", False),
    ("while x:\n    return", False),
    ("def f():\n    return", False),
    ("return\na = 1", False),
]


@pytest.mark.parametrize(("text", "ends"), TERMINATES, ids=[text or "nothing" for text, _ in TERMINATES])
def test_statements_that_control_never_passes(text, ends):
    assert terminates(ast.parse(text).body) is ends


def test_jumps_are_those_of_the_loop_itself():
    text = """
    for i in x:
        if i:
            break
        while i:
            break
        with f():
            try:
                continue
            except E:
                break
        continue
    """
    loop = body(text).root.children[0][0]
    lines = {
        kind: [b.statements[i].lineno for b, i in jumps(loop, kind)] for kind in (ast.Break, ast.Continue)
    }
    assert lines == {ast.Break: [4, 11], ast.Continue: [9, 12]}
    assert len(list(jumps(loop, ast.Break, ast.Continue))) == 4


DOTTED = [("a", "a"), ("a.b.c", "a.b.c"), ("a().b", None), ("a[0].b", None), ("1", None), ("a + b", None)]


@pytest.mark.parametrize(("text", "name"), DOTTED, ids=[text for text, _ in DOTTED])
def test_dotted_names(text, name):
    assert dotted(ast.parse(text, mode="eval").body) == name


CHANGING = [
    ("import tensorflow as tf", "tf.add(x, y)", set()),
    ("import tensorflow as tf", "z = tf.math.add(x, y)", {"z"}),
    ("import a.b", "a.b.items.append(1)", set()),
    ("from keras import backend as K", "K.update(x, y)", set()),
    ("try:\n    import numpy as np\nexcept ImportError:\n    np = None", "np.insert(x, 0, 1)", set()),
    ("from config import items", "items.append(1)", {"items"}),
    ("from . import layers", "layers.append(1)", {"layers"}),
    ("import tensorflow as tf", "tf = []\ntf.append(1)", {"tf"}),
    ("import tensorflow as tf", "for tf in x:\n    tf.add(1)", {"tf"}),
]


@pytest.mark.parametrize(("imported", "text", "bound"), CHANGING, ids=[text for _, text, _ in CHANGING])
def test_what_is_called_on_a_package_changes_no_list(imported, text, bound):
    known = packages(ast.parse(dedent(imported)).body)
    assert set(Body(ast.parse(dedent(text)).body, False, (), known).root.binders) == bound


def test_a_parameter_is_no_package():
    known = packages(ast.parse("import tensorflow as tf").body)
    assert set(Body(ast.parse("tf.append(1)").body, False, ("tf",), known).root.binders) == {"tf"}
