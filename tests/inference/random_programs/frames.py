"""Ways to write `V = E(A, B)` in Python: one a paragraph, the simple ones first.

E and F stand for expressions of two tensors.  What stands above `---` goes to the top of the module.
Names that end in `_V` are made the step's own.
"""

from __future__ import annotations

from typing import NamedTuple


class Frame(NamedTuple):
    """A way to write a step: its name, lines at the top of the module, lines of the program."""

    name: str
    top: str
    body: str


_TEXT = """
# plain
V = E(A, B)

# tuple assignment
V, o_V = E(A, B), F(A, B)

# chained assignment
V = o_V = E(A, B)

# annotated
V: tf.Tensor = E(A, B)

# through another name
o_V = E(A, B)
V = o_V

# augmented add
V = 0.7 * A
V += E(A, B)

# augmented multiply
V = E(A, B)
V *= 0.7

# augmented subtract and divide
V = E(A, B)
V -= 0.1 * V
V /= 1.3

# walrus
if (o_V := E(A, B)) is not None:
    V = o_V * 0.9

# del
o_V = F(A, B)
V = E(A, B)
del o_V

# starred assignment
V, *o_V = E(A, B), A, B

# starred in the middle
f_V, *V, l_V = A, E(A, B), B
V = V[0]

# star in a list
o_V = [A, B]
V = [*o_V, E(A, B)][-1]

# nested unpacking
(V, f_V), o_V = (E(A, B), A), B

# swap
V, o_V = A, E(A, B)
V, o_V = o_V, V

# if and else
if flag:
    V = E(A, B)
else:
    V = F(A, B)

# if alone
V = A
if flag:
    V = E(A, B)

# conditional expression
V = E(A, B) if flag else F(A, B)

# not flag
if not flag:
    V = E(A, B)
else:
    V = E(A, A)

# elif
if A is None:
    V = B
elif flag:
    V = E(A, B)
else:
    V = F(A, B)

# is None
o_V = None
V = E(A, B) if o_V is None else o_V

# isinstance
if isinstance(A, (list, tuple)):
    V = A[0]
else:
    V = E(A, B)

# isinstance of a tensor
V = E(A, B) if isinstance(A, tf.Tensor) else A

# test of the rank
if len(A.shape) > 1:
    V = E(A, B)
else:
    V = F(A, B)

# test of the rank by name
if A.shape.rank == 2:
    V = E(A, B)
else:
    V = F(A, B)

# test of a size
V = E(A, B)
if V.shape.rank and V.shape[0] == 4:
    V = V * 0.5

# constant flag
USE_V = True
---
if USE_V:
    V = E(A, B)
else:
    V = [A, B]

# constant folded
N_V = 3
HALF_V = N_V // 2
---
if HALF_V == 1 and N_V % 2:
    V = E(A, B)
else:
    V = None

# string flag
MODE_V = "sum"
---
if MODE_V == "none":
    V = None
elif MODE_V in ("sum", "mean"):
    V = E(A, B)

# or
V = None or E(A, B)

# dictionary of settings
CONFIG_V = {"use": True, "scale": 0.5}
---
V = E(A, B) * CONFIG_V["scale"] if CONFIG_V["use"] else A

# match of a constant
MODE_V = 2
---
match MODE_V:
    case 1:
        V = A
    case 2:
        V = E(A, B)
    case _:
        V = F(A, B)

# match of a flag
match flag:
    case True:
        V = E(A, B)
    case _:
        V = F(A, B)

# match of a tuple
match (A, B):
    case (p_V, q_V):
        V = E(p_V, q_V)

# match of a dict
match {"p": A, "q": B}:
    case {"p": p_V, "q": q_V}:
        V = E(p_V, q_V)

# for with range
V = A
for _ in range(2):
    V = E(V, B)

# for over tensors
V = 0.0
for u_V in (A, B):
    V = V + E(u_V, B)

# for over one tensor twice
V = 0.0
for u_V in [A, A]:
    V += E(u_V, B)

# for with else
for i_V in range(2):
    o_V = i_V
else:
    V = E(A, B)

# for with break
V = A
for i_V in range(4):
    V = E(V, B)
    if i_V >= 1:
        break

# for with continue
V = A
for i_V in range(3):
    if i_V == 1:
        continue
    V = E(V, B)

# for with break and else
V = A
for i_V in range(3):
    if flag:
        V = E(A, B)
        break
else:
    V = F(A, B)

# for with enumerate
V = 0.0
for i_V, u_V in enumerate([A, A]):
    V = V + i_V * E(u_V, B)

# for with zip
V = 0.0
for u_V, r_V in zip([A, A], [B, B]):
    V = V + E(u_V, r_V)

# for with reversed
V = None
for u_V in reversed([A, B]):
    V = E(u_V, B) if V is None else V

# for over the rows of a tensor
l_V = []
for u_V in A:
    l_V.append(tf.reduce_sum(u_V * u_V))
V = tf.stack(l_V) * 0.5

# for over rows, unstacked
V = 0.0
for u_V in tf.unstack(E(A, B)):
    V = V + tf.square(u_V)

# for over the items of a dict
d_V = {"one": A, "two": A}
V = 0.0
for k_V, u_V in d_V.items():
    V = V + E(u_V, B)

# for over the values of a dict
V = 0.0
for u_V in {"one": A, "two": A}.values():
    V = V + E(u_V, B)

# nested for
V = A
for i_V in range(2):
    for j_V in range(2):
        if i_V == j_V:
            V = E(V, B)

# while
V = A
i_V = 0
while i_V < 2:
    V = E(V, B)
    i_V += 1

# while with else
i_V = 0
while i_V < 2:
    i_V += 1
else:
    V = E(A, B)

# while true
V = A
i_V = 0
while True:
    V = E(V, B)
    i_V += 1
    if i_V == 2:
        break

# while with continue
V, i_V = A, 0
while i_V < 3:
    i_V += 1
    if i_V == 2:
        continue
    V = E(V, B)

# list appended, stacked
l_V = []
for _ in range(3):
    l_V.append(E(A, B))
V = tf.stack(l_V)

# list appended, added
l_V = []
for _ in range(3):
    l_V.append(E(A, B))
V = tf.add_n(l_V)

# list appended, joined
l_V = []
for _ in range(2):
    l_V.append(E(A, B))
V = tf.concat(l_V, axis=0)

# list appended, last
l_V = [A]
for _ in range(2):
    l_V.append(E(l_V[-1], B))
V = l_V[-1]

# list appended, summed
l_V = []
l_V.append(E(A, B))
l_V.append(0.5 * E(A, B))
V = sum(l_V)

# list extended
l_V = [E(A, B)]
l_V.extend([E(A, B), E(A, B)])
V = tf.add_n(l_V)

# list grown
l_V = []
for u_V in (A, A):
    l_V += [E(u_V, B)]
V = tf.reduce_sum(tf.stack(l_V), 0)

# list with insert and pop
l_V = [A, B]
l_V.insert(0, E(A, B))
l_V.pop()
V = l_V[0]

# list reversed
l_V = [E(A, B), A]
l_V.reverse()
V = l_V[1]

# list sliced
V = [A, E(A, B), B][1:][0]

# list repeated
V = tf.stack([E(A, B)] * 2)

# list assigned by index
l_V = [A, B]
l_V[0] = E(A, B)
V = l_V[0]

# nested list
l_V = [[A, E(A, B)], [B]]
V = l_V[0][1]

# comprehension
V = tf.stack([E(u_V, B) for u_V in (A, A)], axis=0)

# comprehension over range
V = tf.add_n([E(A, B) * (i_V + 1.0) for i_V in range(3)])

# comprehension with a condition
V = tf.stack([E(A, B) for i_V in range(4) if i_V % 2])

# nested comprehension
V = tf.add_n([E(u_V, r_V) for u_V in (A, A) for r_V in (B, B)])

# dict comprehension
d_V = {k_V: E(u_V, B) for k_V, u_V in (("one", A), ("two", A))}
V = d_V["one"] + d_V["two"]

# generator
V = sum(E(u_V, B) for u_V in (A, A))

# comprehension of rows
V = tf.stack([tf.reduce_mean(u_V ** 2) for u_V in tf.unstack(E(A, B))])

# dict
d_V = dict(one=E(A, B), two=F(A, B))
V = d_V["one"]

# dict, get
d_V = {"one": E(A, B)}
V = d_V.get("one")

# dict, get with a default
d_V = {"one": A}
V = d_V.get("two", E(A, B))

# dict filled
d_V = {}
d_V["one"] = E(A, B)
d_V.update(two=B)
V = d_V["one"]

# dict, pop and setdefault
d_V = {"one": E(A, B)}
d_V.setdefault("two", B)
V = d_V.pop("one")

# dict filled in a loop
d_V = {}
for k_V in ("one", "two"):
    d_V[k_V] = E(A, B)
V = d_V["one"] * d_V["two"]

# dict of functions
d_V = {"f": lambda p: E(p, B), "g": tf.square}
V = d_V["f"](A)

# dict unpacked
d_V = {**{"one": A}, "one": E(A, B)}
V = d_V["one"]

# try and except
try:
    V = E(A, B)
except ValueError:
    V = A

# try, except and else
try:
    o_V = E(A, B)
except (ValueError, TypeError) as e_V:
    V = A
else:
    V = o_V * 0.8

# try and finally
try:
    V = A
finally:
    V = E(A, B)

# raised and caught
try:
    raise ValueError("no")
except ValueError:
    V = E(A, B)

# with a name scope
with tf.name_scope("s"):
    V = E(A, B)

# with a tape
with tf.GradientTape() as t_V:
    t_V.watch(A)
    s_V = E(A, B)
V = t_V.gradient(s_V, A)

# with nullcontext
import contextlib
---
with contextlib.nullcontext(E(A, B)) as V:
    pass

# context manager of its own
import contextlib
@contextlib.contextmanager
def c_V(p):
    yield p
---
with c_V(A) as o_V:
    V = E(o_V, B)

# function
def f_V(p, q):
    r = E(p, q)
    return r
---
V = f_V(A, B)

# function with a default
def f_V(p, q=None):
    if q is None:
        return p
    return E(p, q)
---
V = f_V(A, q=B)

# function with a flag
def f_V(p, q, use=True, scale=0.5):
    if not use:
        return None
    return E(p, q) * scale
---
V = f_V(A, B, scale=0.7)

# function with an early return
def f_V(p, q, flag):
    if flag:
        return E(p, q)
    return F(p, q)
---
V = f_V(A, B, flag)

# function with keyword-only arguments
def f_V(p, *, q):
    return E(p, q)
---
V = f_V(A, q=B)

# function with positional-only arguments
def f_V(p, /, q):
    return E(p, q)
---
V = f_V(A, B)

# function with *args
def f_V(*args):
    p, q = args
    return E(p, q)
---
V = f_V(A, B)

# function with **kwargs
def f_V(p, **kwargs):
    return E(p, kwargs["q"])
---
V = f_V(A, q=B)

# arguments handed on
def g_V(p, q):
    return E(p, q)
def f_V(*args, **kwargs):
    return g_V(*args, **kwargs)
---
V = f_V(A, q=B)

# starred call
def f_V(p, q):
    return E(p, q)
---
V = f_V(*[A, B])

# double-starred call
def f_V(p, q):
    return E(p, q)
---
V = f_V(**dict(p=A, q=B))

# several results
def f_V(p, q):
    return E(p, q), F(p, q)
---
V, _ = f_V(A, B)

# several results, the first
def f_V(p, q):
    return [E(p, q), q]
---
V = f_V(A, B)[0]

# dict as result
def f_V(p, q):
    return {"loss": E(p, q), "other": q}
---
V = f_V(A, B)["loss"]

# helper of a helper
def g_V(p, q):
    return E(p, q)
def f_V(p, q):
    return 0.5 * g_V(p, q)
---
V = f_V(A, B)

# recursion
def f_V(p, q, n):
    if n == 0:
        return p
    return f_V(E(p, q), q, n - 1)
---
V = f_V(A, B, 2)

# generator function
def f_V(p, q):
    yield E(p, q)
    yield E(p, q)
---
V = tf.add_n(list(f_V(A, B)))

# function as an argument
def f_V(function, p, q):
    return function(p, q)
def g_V(p, q):
    return E(p, q)
---
V = f_V(g_V, A, B)

# closure
def f_V(p):
    return E(p, B)
V = f_V(A)

# closure over a changed name
o_V = A
def f_V():
    return E(o_V, B)
o_V = 0.5 * A
V = f_V()

# function that makes a function
def f_V(q):
    def inner(p):
        return E(p, q)
    return inner
---
V = f_V(B)(A)

# nonlocal
def f_V(p, q):
    found = None
    def inner():
        nonlocal found
        found = E(p, q)
    inner()
    return found
---
V = f_V(A, B)

# global
KEPT_V = None
def f_V(p, q):
    global KEPT_V
    KEPT_V = E(p, q)
---
f_V(A, B)
V = KEPT_V

# lambda
g_V = lambda p: E(p, B)
V = g_V(A)

# lambda with a default
g_V = lambda p, q=B: E(p, q)
V = g_V(A)

# lambda called at once
V = (lambda p, q: E(p, q))(A, B)

# map
V = tf.stack(list(map(lambda p: E(p, B), [A, A])))

# map of two
V = tf.add_n(list(map(lambda p, q: E(p, q), [A, A], [B, B])))

# filter
V = list(filter(lambda p: p is not None, [E(A, B), None]))[0]

# zip with star
l_V, r_V = zip(*[(A, B), (A, B)])
V = E(l_V[0], r_V[1])

# functools.reduce
import functools
---
V = functools.reduce(lambda p, q: p + q, [E(A, B), E(A, B)])

# functools.partial
import functools
def f_V(p, q, scale):
    return E(p, q) * scale
---
V = functools.partial(f_V, A, scale=0.5)(B)

# functools.wraps
import functools
def d_V(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapped
@d_V
def f_V(p, q):
    return E(p, q)
---
V = f_V(A, B)

# decorator that changes the result
def d_V(function):
    def wrapped(p, q):
        return tf.reduce_sum(function(p, q), -1, keepdims=True)
    return wrapped
@d_V
def f_V(p, q):
    return E(p, q)
---
V = f_V(A, B)

# decorator with arguments
def d_V(scale):
    def outer(function):
        def wrapped(*args):
            return scale * function(*args)
        return wrapped
    return outer
@d_V(scale=0.5)
def f_V(p, q):
    return E(p, q)
---
V = f_V(A, B)

# lru_cache
import functools
@functools.lru_cache(maxsize=None)
def n_V(n):
    return n * 0.5
---
V = E(A, B) * n_V(3)

# tf.function
@tf.function
def f_V(p, q):
    return E(p, q)
---
V = f_V(A, B)

# tf.function with options
@tf.function(reduce_retracing=True)
def f_V(p, q):
    return E(p, q)
---
V = f_V(A, B)

# tf.function called
def f_V(p, q):
    return E(p, q)
g_V = tf.function(f_V)
---
V = g_V(A, B)

# custom_gradient
@tf.custom_gradient
def f_V(p):
    def grad(d):
        return 2.0 * d
    return 2.0 * p, grad
---
V = f_V(E(A, B))

# tf.cond
V = tf.cond(tf.constant(True), lambda: E(A, B), lambda: E(A, B))

# tf.while_loop
_, V = tf.while_loop(lambda i, p: i < 2, lambda i, p: (i + 1, 0.5 * p), [0, E(A, B)])

# map_fn
V = tf.map_fn(lambda p: tf.reduce_sum(p * p), E(A, B))

# scan
V = tf.scan(lambda p, q: p + q, E(A, B))

# foldl
V = tf.foldl(lambda p, q: p + tf.square(q), E(A, B))

# map_structure
V = tf.nest.map_structure(lambda p: 0.5 * p, {"one": E(A, B)})["one"]

# TensorArray
a_V = tf.TensorArray(tf.float32, size=2)
for i_V in range(2):
    a_V = a_V.write(i_V, E(A, B))
V = a_V.stack()

# object that is called
class C_V:
    def __init__(self, q):
        self.q = q
    def __call__(self, p):
        return E(p, self.q)
---
c_V = C_V(B)
V = c_V(A)

# attributes set in a method
class C_V:
    def set(self, q):
        self.q = q
        self.n = 2
    def run(self, p):
        return E(p, self.q)
---
c_V = C_V()
c_V.set(B)
V = c_V.run(A)

# attribute set from outside
class C_V:
    pass
---
c_V = C_V()
c_V.p = E(A, B)
V = c_V.p

# attribute changed
class C_V:
    def __init__(self, p):
        self.p = p
    def step(self, q):
        self.p = E(self.p, q)
---
c_V = C_V(A)
c_V.step(B)
V = c_V.p

# inherited
class P_V:
    def __init__(self, q):
        self.q = q
    def run(self, p):
        return E(p, self.q)
class C_V(P_V):
    pass
---
V = C_V(B).run(A)

# overridden
class P_V:
    def run(self, p, q):
        return self.inner(p, q)
    def inner(self, p, q):
        return p
class C_V(P_V):
    def inner(self, p, q):
        return E(p, q)
---
V = C_V().run(A, B)

# super
class P_V:
    def __init__(self, q):
        self.q = q
    def run(self, p):
        return E(p, self.q)
class C_V(P_V):
    def __init__(self, q):
        super().__init__(q)
        self.n = 3
    def run(self, p):
        return 0.5 * super().run(p)
---
V = C_V(B).run(A)

# abstract base
import abc
class P_V(abc.ABC):
    @abc.abstractmethod
    def run(self, p, q):
        ...
class C_V(P_V):
    def run(self, p, q):
        return E(p, q)
---
V = C_V().run(A, B)

# property
class C_V:
    def __init__(self, p, q):
        self.p, self.q = p, q
    @property
    def loss(self):
        return E(self.p, self.q)
---
V = C_V(A, B).loss

# staticmethod and classmethod
class C_V:
    @staticmethod
    def run(p, q):
        return E(p, q)
    @classmethod
    def twice(cls, p, q):
        return 2.0 * cls.run(p, q)
---
V = C_V.twice(A, B)

# class attribute
class C_V:
    scale = 0.5
    def run(self, p, q):
        return E(p, q) * self.scale
---
V = C_V().run(A, B)

# method by getattr
class C_V:
    def run(self, p, q):
        return E(p, q)
---
V = getattr(C_V(), "run")(A, B)

# operators of a class
class C_V:
    def __init__(self, p):
        self.p = p
    def __add__(self, other):
        return E(self.p, other.p)
---
V = C_V(A) + C_V(B)

# items of a class
class C_V:
    def __init__(self, *parts):
        self.parts = parts
    def __getitem__(self, i):
        return self.parts[i]
    def __len__(self):
        return len(self.parts)
---
c_V = C_V(A, B)
V = E(c_V[0], c_V[1])

# methods chained
class C_V:
    def __init__(self, p):
        self.p = p
    def then(self, q):
        self.p = E(self.p, q)
        return self
---
V = C_V(A).then(B).p

# dataclass
import dataclasses
@dataclasses.dataclass
class C_V:
    p: tf.Tensor
    q: tf.Tensor
    scale: float = 0.5
    def run(self):
        return self.scale * E(self.p, self.q)
---
V = C_V(A, q=B).run()

# dataclass replaced
import dataclasses
@dataclasses.dataclass(frozen=True)
class C_V:
    p: tf.Tensor
    q: tf.Tensor
---
c_V = dataclasses.replace(C_V(A, A), q=B)
V = E(c_V.p, c_V.q)

# namedtuple
import collections
N_V = collections.namedtuple("N_V", ["p", "q"])
---
n_V = N_V(A, B)
V = E(n_V.p, n_V.q)

# namedtuple unpacked
from typing import NamedTuple
class N_V(NamedTuple):
    p: tf.Tensor
    q: tf.Tensor = None
---
p_V, q_V = N_V(A, B)
V = E(p_V, q_V)

# SimpleNamespace
import types
---
n_V = types.SimpleNamespace(p=A, q=B)
V = E(n_V.p, n_V.q)

# tf.Module
class C_V(tf.Module):
    def __init__(self, q):
        super().__init__()
        self.q = q
    @tf.function
    def __call__(self, p):
        return E(p, self.q)
---
V = C_V(B)(A)

# Keras model
class C_V(tf.keras.Model):
    def call(self, inputs):
        return 0.5 * inputs
---
V = C_V()(E(A, B))

# Keras layer
class C_V(tf.keras.layers.Layer):
    def __init__(self, scale):
        super().__init__()
        self.scale = scale
    def call(self, inputs, training=None):
        return inputs * self.scale
---
V = C_V(0.5)(E(A, B), training=True)

# annotations of a function
def f_V(p: tf.Tensor, q: "tf.Tensor", n: int = 2) -> tf.Tensor:
    return E(p, q) / n
---
V = f_V(A, B)

# assert
assert A is not None, "nothing"
V = E(A, B)

# local import
import tensorflow as t_V
V = t_V.identity(E(A, B))

# sorted and min
n_V = min(len([A, B]), 5)
V = E(A, B) * n_V * sorted([3, 1])[0]

# string formatting
d_V = {f"p{i_V}": A for i_V in range(2)}
V = E(d_V["p0"], B)
"""


def _frames() -> tuple[Frame, ...]:
    found = []
    for paragraph in _TEXT.strip().split("\n\n# "):
        name, _, code = paragraph.removeprefix("# ").partition("\n")
        top, separator, body = code.partition("\n---\n")
        found.append(Frame(name, top if separator else "", body if separator else top))
    return tuple(found)


FRAMES = _frames()
