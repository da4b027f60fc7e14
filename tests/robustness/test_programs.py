# ruff: noqa: E501 - a program is read best on one line
"""Programs that go wrong in recursive, deep, huge or merely odd ways: no failure, and no waiting."""

from __future__ import annotations

import pytest


def lines(template: str, count: int) -> str:
    return "\n".join(template.format(i=i) for i in range(count))


DENSE = "def dense(h):\n    w = tf.Variable(tf.zeros((3, 3)))\n    return tf.nn.relu(tf.matmul(h, w))"
BOX = "class Box:\n    def __init__(self, v):\n        self.v = v"

#: What binds `loss`, and what stands before the function.
PROGRAMS: dict[str, tuple[str, str]] = {
    "a function that calls itself": ("loss = g(x)", "def g(x): return g(x)"),
    "a function that calls itself twice": (
        "loss = g(x, n)",
        "def g(x, n):\n    if n == 0:\n        return x\n    return g(x + 1, n - 1) + g(x, n - 2)",
    ),
    "functions that call each other": (
        "loss = a(x)",
        "def a(x): return b(x) + c(x)\ndef b(x): return c(x) * a(x)\ndef c(x): return a(x) - b(x)",
    ),
    "calls that double": (
        "loss = a25(x)",
        "def a0(x): return x\n"
        + "\n".join(f"def a{i}(x): return a{i - 1}(x) + a{i - 1}(x + 1)" for i in range(1, 26)),
    ),
    "lambdas applied to themselves": ("w = lambda s: s(s)\nloss = w(w)", ""),
    "a fixed-point combinator": (
        "Y = lambda f: (lambda x: x(x))(lambda y: f(lambda a: y(y)(a)))\nloss = Y(lambda s: lambda n: s(n))(x)",
        "",
    ),
    "a default that calls its function": ("loss = g()", "def g(a=lambda: g()): return a()"),
    "classes that inherit from each other": (
        "loss = A().f(x)",
        "class A(B): pass\nclass B(A):\n    def f(self, x): return super().f(x)",
    ),
    "a class that inherits from itself": (
        "loss = A().f(x)",
        "class A(A):\n    def f(self, x): return super().f(x)",
    ),
    "a base class that is called": ("loss = A().f(x)", "def mk(): return A\nclass A(mk()): pass"),
    "an attribute made of itself": ("loss = A().x", "class A:\n    def __init__(self): self.x = self.x + 1"),
    "an attribute made by a method that reads it": (
        "loss = A(x).x",
        "class A:\n    def __init__(self, v): self.x = self.g()\n    def g(self): return self.x",
    ),
    "attributes that swap": (
        "loss = A(x).x",
        "class A:\n    def __init__(self, v): self.x = v; self.y = v\n    def g(self): self.x, self.y = self.y, self.x",
    ),
    "a property of itself": ("loss = A().p", "class A:\n    @property\n    def p(self): return self.p"),
    "properties of each other": (
        "loss = A().p",
        "class A:\n    @property\n    def p(self): return self.q\n    @property\n    def q(self): return self.p + 1",
    ),
    "a property of the base class's self": (
        "loss = B().p",
        (
            "class A:\n    @property\n    def p(self): return self.p\n"
            "class B(A):\n    @property\n    def p(self): return super().p"
        ),
    ),
    "an object that calls itself": ("loss = A()(x)", "class A:\n    def __call__(self, v): return self(v)"),
    "an object that makes its like": (
        "loss = A().o.o.o.f()",
        "class A:\n    def __init__(self): self.o = A()\n    def f(self): return self.o.f()",
    ),
    "a decorator that decorates itself": (
        "loss = g(x)",
        "def d(f):\n    return d(f)\n@d\ndef g(x): return x",
    ),
    "globals of each other": ("loss = A", "A = B\nB = A"),
    "a loss made of itself in a loop": ("while (loss := g(loss)):\n    break\nelse:\n    loss = [loss]", ""),
    "a chain of statements": ("loss = x\n" + lines("loss = loss + 1", 3_000), ""),
    "a chain of reductions": ("loss = tf.reduce_sum(x)\n" + lines("loss = loss * 2", 3_000), ""),
    "a chain of layers": ("h = x\n" + lines("h = dense(h)", 300) + "\nloss = h", DENSE),
    "a chain of branches": ("loss = x\n" + lines("if n > {i}:\n    loss = loss + 1", 600), ""),
    "a chain of elifs": (
        "loss = x\nif n < 0:\n    pass\n" + lines("elif n == {i}:\n    loss = loss * {i}", 600),
        "",
    ),
    "a chain of loops": ("loss = x\n" + lines("for i in range({i}):\n    loss = loss + 1", 100), ""),
    "a chain of appends": ("l = []\n" + lines("l.append(x)", 3_000) + "\nloss = tf.add_n(l)", ""),
    "a chain of objects": ("o = Box(x)\n" + lines("o = Box(o)", 400) + "\nloss = o.v", BOX),
    "a chain of subscripts": ("loss = x" + "[0]" * 1_500, ""),
    "a chain of operators": ("loss = x" + " + 1.0" * 900, ""),
    "nested calls": ("loss = " + "tf.nn.relu(" * 90 + "x" + ")" * 90, ""),
    "nested lists": ("loss = tf.constant(" + "[" * 90 + "1.0" + "]" * 90 + ") * x", ""),
    "nested branches": (
        "loss = x\n" + "\n".join(" " * i + f"if n > {i}:" for i in range(18)) + "\n" + " " * 18 + "loss = 1",
        "",
    ),
    "nested loops": (
        "loss = x\n"
        + "\n".join(" " * i + f"for i{i} in x:" for i in range(18))
        + "\n"
        + " " * 18
        + "loss += 1",
        "",
    ),
    "values used twice": ("y = x\n" + lines("y = y + y", 60) + "\nloss = y", ""),
    "a list of many numbers": ("loss = tf.constant([" + "1, " * 100_000 + "]) * x", ""),
    "a dict of many numbers": ("loss = {" + lines("{i}: {i},", 30_000).replace("\n", "") + "}[7] * x", ""),
    "a list that doubles": ("l = [x]\n" + lines("l = l + l", 40) + "\nloss = tf.add_n(l)", ""),
    "a list that doubles itself": ("l = [x]\n" + lines("l.extend(l)", 40) + "\nloss = tf.add_n(l)", ""),
    "a list that is unpacked twice": ("l = [x]\n" + lines("l = [*l, *l]", 40) + "\nloss = l", ""),
    "arguments that double": (
        "a = (x,)\n" + lines("a = h(*a, *a)", 40) + "\nloss = a",
        "def h(*a): return a",
    ),
    "a tuple of itself twice": ("l = x\n" + lines("l = (l, l)", 60) + "\nloss = l", ""),
    "a dict of itself twice": ("l = x\n" + lines("l = {{'a': l, 'b': l}}", 60) + "\nloss = l", ""),
    "zips of zips": ("l = [x] * 200\n" + lines("l = list(zip(l, l))", 20) + "\nloss = l", ""),
    "a number that squares": ("k = 10\n" + lines("k = k * k", 60) + "\nloss = tf.zeros([k]) * x", ""),
    "a number of many digits": ("k = 9 ** 9 ** 9 ** 9\nloss = tf.zeros([k]) * x", ""),
    "a number shifted far": ("k = 1 << 10 ** 12\nloss = tf.zeros([k]) * x", ""),
    "a text that doubles": ("k = 'ab'\n" + lines("k = k + k", 60) + "\nloss = x * len(k)", ""),
    "a text of many letters": ("k = 'a' * 10 ** 12\nloss = x * len(k)", ""),
    "a list times a large number": ("loss = [x] * 10 ** 12", ""),
    "a shape of many axes": ("loss = tf.zeros((2,) * 10 ** 8) * x", ""),
    "a long comprehension": ("loss = [x + i for i in range(10 ** 12)]", ""),
    "comprehensions in comprehensions": (
        "loss = [x for a in range(999) for b in range(999) for c in range(999)]",
        "",
    ),
    "a list that grows in a loop": ("o = []\nfor i in x:\n    o = [o, o]\nloss = o", ""),
    "an object that grows in a loop": ("o = Box(x)\nfor i in x:\n    o = Box(o)\nloss = o.v", BOX),
    "a rank that grows in a loop": ("loss = x\nwhile n:\n    loss = loss[None]", ""),
    "a choice of many functions": (
        "h = f\n" + lines("h = g{i} if n > {i} else h", 100) + "\nloss = h(x)",
        "",
    ),
    "deleted names": ("loss = x\ndel (loss, x), n[0], x.y", ""),
    "star targets": ("a, *loss = x\n*a, (b, *c) = loss\n[loss] = [c]\nfor loss, *r in r: pass", ""),
    "names of exceptions": ("try:\n    loss = x\nexcept ValueError as loss:\n    pass", ""),
    "walrus in the call that binds nothing": ("loss = 1\nprint(loss := x)", ""),
    "walrus in comprehensions": ("loss = [y := x, y**2, [(y := y + 1) for _ in range(n)], y]", ""),
    "patterns": (
        (
            "match x:\n    case [a, *b] | (a, b):\n        loss = a\n    case {'k': a, **r}:\n        loss = r\n"
            "    case tf.Tensor(shape=loss) | {'s': [loss]}:\n        pass\n    case str() | None as loss:\n        pass\n"
            "    case loss:\n        pass"
        ),
        "",
    ),
    "finally with break": (
        (
            "for i in range(3):\n    try:\n        loss = x\n        continue\n"
            "    finally:\n        loss = tf.reduce_sum(x)\n        break\nelse:\n    loss = 1"
        ),
        "",
    ),
    "nonlocal names": ("h = x\ndef g():\n    nonlocal h\n    h = h + 1\n    return h\nloss = g() + h", ""),
    "global names": ("loss = g() * h", "h = 1\ndef g():\n    global h\n    h = h + 1\n    return h"),
    "names of the class body": (
        "loss = A.y",
        "class A:\n    x = tf.zeros((2,))\n    y = [x for _ in range(3)]\n    z = property(lambda self: self.z)",
    ),
    "defaults of lambdas": ("loss = (lambda a=x, *b, c=n, **d: (a, b, c, d))()", ""),
    "a generator": ("loss = next(g())", "def g():\n    x = yield\n    yield from g()"),
    "async": (
        "loss = g(x)",
        (
            "async def g(x):\n    async with x as y:\n        async for z in y:\n"
            "            return [await v async for v in z if await v]"
        ),
    ),
    "shapes of nonsense": ("loss = tf.reshape(tf.zeros((-2, 3.5, 'a')), [-1, -1, n, None, 'a']) * x", ""),
    "axes of nonsense": (
        "loss = tf.reduce_sum(tf.transpose(tf.zeros((2, 3)), [5, 7]), axis=[7, 'a', None]) * x",
        "",
    ),
    "einsum of nonsense": ("loss = tf.einsum('" + "ab" * 200 + "...->,', x, x)", ""),
    "a lone surrogate": ("s = '\\ud800'\nloss = x", ""),
}


@pytest.mark.parametrize(("body", "before"), PROGRAMS.values(), ids=PROGRAMS)
def test_an_odd_program_does_no_harm(analyzed, program, body, before):
    report = analyzed(program(body, before))
    assert len(report.calls) == 1, "the gradient call is there, whatever its target"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "import tensorflow as tf\ndef f(x):\n    y = x\n"
            + "    y = y * 2\n" * 50_000
            + "    return tf.gradients(y, x)\n",
            id="one function",
        ),
        pytest.param(
            "import tensorflow as tf\nv0 = tf.zeros((3,))\n"
            + "".join(f"v{i} = v{i - 1} + 1\n" for i in range(1, 50_000))
            + "g = tf.gradients(v49999, v0)\n",
            id="a chain",
        ),
        pytest.param(
            "import tensorflow as tf\n"
            + "".join(f"def f{i}(x):\n    y = f{i // 2}(x)\n    return y\n\n" for i in range(12_500))
            + "g = tf.gradients(f9999(tf.zeros((3,))), f77)\n",
            id="functions",
        ),
        pytest.param(
            "import tensorflow as tf\nclass A:\n"
            + "".join(
                f"    def f{i}(self, x):\n        self.a{i} = x\n        return self.a{i // 2}\n"
                for i in range(16_000)
            )
            + "    def g(self, x):\n        return tf.gradients(self.f77(x), x)\n",
            id="methods",
        ),
    ],
)
def test_fifty_thousand_lines_take_seconds(analyzed, text):
    assert len(analyzed(text).calls) == 1
