"""Random small programs as text: straight lines, branches, loops, helpers, objects.

A program is a function of two tensors and a flag.  It is written step by step and run as it is
written, so that every step is valid; a step that TensorFlow rejects is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

tf.config.threading.set_inter_op_parallelism_threads(1)
tf.config.threading.set_intra_op_parallelism_threads(1)

MAX_ELEMENTS = 40

#: Shapes of the two sources; one of them may be a variable.
SHAPES: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((3,), (3,)),
    ((4, 3), (3,)),
    ((4, 3), (4, 3)),
    ((4, 3), (3, 2)),
    ((3, 3), (3, 3)),
    ((4, 2), (4,)),
    ((2, 3, 2), (3, 2)),
    ((4, 1), (4,)),
    ((4, 3), ()),
    ((2, 2, 3), (2, 3)),
    ((2, 2, 3), (3, 2)),
)

#: What is said of the sources before the tape begins: {x} and {w} are their shapes.
KNOWLEDGE = (
    ("x = tf.ones({x})", "w = tf.ones({w})"),
    ("x = tf.ensure_shape(x, {open_x})", "w = tf.ensure_shape(w, {open_w})"),
    ("x = tf.ensure_shape(x, {open_x})", "w = tf.Variable(tf.ones({w}))"),
    ("x = tf.random.normal({x})", "w = tf.Variable(tf.ones({w}))"),
    ("", "w = tf.ensure_shape(w, {open_w})"),
    ("", ""),
    ("x = tf.ensure_shape(x, {x})", ""),
)

#: Expressions of one or two tensors; `{k}` is an axis of the first, `{c}` a coefficient.
#: What would be constant (the sum of a softmax) is multiplied: to TensorFlow its gradient is zero.
EXPRESSIONS = tuple(
    """
    tf.square({a})
    tf.tanh({a})
    {a} * {c}
    -{a}
    {a} ** 2
    {a} + {c} * {b}
    {a} * {b}
    {a} - {c} * {b}
    {a} / (1.0 + {b} * {b})
    tf.maximum({a}, {c} * {b})
    tf.where({a} > {b}, {a}, {c} * {b})
    tf.exp({a}) + tf.stop_gradient({b})
    tf.reduce_sum({a})
    tf.reduce_mean({a}, axis={k})
    tf.reduce_sum({a}, {k})
    tf.reduce_sum({a}, axis={k}, keepdims=True)
    tf.reduce_max({a}, axis=[{k}])
    tf.reduce_mean({a}, keepdims=True)
    tf.reduce_logsumexp({a}, axis={k})
    tf.norm({a}, axis={k})
    {a} - tf.reduce_mean({a}, axis={k}, keepdims=True)
    {a} - {c} * tf.reduce_mean({b})
    tf.nn.softmax({c} * {a}) * {a}
    {a} * tf.nn.softmax({a}, axis={k})
    tf.cumsum({a}, axis={k})
    {a} * tf.nn.l2_normalize({a}, axis={k})
    tf.sort({a}, axis={k})
    tf.reverse({a}, axis=[{k}])
    tf.roll({a}, shift=1, axis={k})
    tf.transpose({a})
    tf.transpose({a}, [1, 0])
    tf.transpose({a}, perm=[0, 2, 1])
    tf.linalg.matrix_transpose({a})
    tf.reshape({a}, [-1])
    tf.reshape({a}, [tf.shape({a})[0], -1])
    tf.reshape({a}, (-1, {a}.shape[-1]))
    tf.reshape({a}, tf.shape({b}))
    tf.reshape({a}, [{a}.shape[0], -1, 1])
    tf.reshape({a}, [-1, 2])
    tf.expand_dims({a}, {k})
    tf.expand_dims({a}, -1)
    tf.squeeze({a})
    tf.squeeze({a}, axis={k})
    tf.squeeze({a}, -1)
    tf.concat([{a}, {b}], axis={k})
    tf.concat([{a}, {c} * {a}], 0)
    tf.stack([{a}, {b}], axis={k})
    tf.stack([{a}, {c} * {a}])
    tf.add_n([{a}, {b}])
    tf.tile({a}, [1, 2])
    tf.tile({a}[None], [2, 1, 1])
    tf.repeat({a}, 2, axis={k})
    tf.broadcast_to({a}, tf.shape({b}))
    tf.gather({a}, [1, 0], axis={k})
    tf.gather({a}, tf.range(2))
    tf.boolean_mask({a}, tf.reshape({a}, [tf.shape({a})[0], -1])[:, 0] > 0.2)
    tf.unstack({a}, axis={k})[0]
    tf.split({a}, 2, axis={k})[1]
    tf.pad({a}, [[0, 0], [1, 0]])
    tf.nn.moments({a}, axes=[{k}])[1]
    {a}[0]
    {a}[-1]
    {a}[1:]
    {a}[:2]
    {a}[::2]
    {a}[:, 0]
    {a}[:, 0:1]
    {a}[:, :2]
    {a}[..., -1]
    {a}[..., None]
    {a}[:, None]
    {a}[None]
    {a}[tf.newaxis, ...]
    {a}[:, tf.newaxis, :]
    {a} + {b}[:, None]
    {a}[:, None] - {c} * {a}[None]
    {a} * tf.reduce_sum({b}, -1, keepdims=True)
    tf.matmul({a}, {b})
    tf.matmul({a}, {b}, transpose_b=True)
    tf.matmul({a}, {a}, transpose_a=True)
    tf.matmul({a}, {c} * {a}, transpose_b=True)
    {a} @ {b}
    {a} @ tf.ones([{a}.shape[-1], 2])
    tf.tensordot({a}, {b}, axes=1)
    tf.linalg.matvec({a}, {b})
    tf.einsum("ij,kj->ik", {a}, {b})
    tf.einsum("ij,ij->i", {a}, {b})
    tf.einsum("i,ij->ij", {a}, {b})
    tf.einsum("bij,jk->bik", {a}, {b})
    tf.ones_like({a}) * {b}
    tf.zeros(tf.shape({a})) + {b}
    tf.cast({a}, tf.float32)
    tf.identity({a})
    tf.clip_by_value({a}, -3.0, 3.0)
    tf.clip_by_norm({a}, 0.01)
    tf.keras.losses.MSE({a}, {c} * {b})
    tf.keras.losses.MeanSquaredError()({a}, {c} * {b})
    tf.keras.losses.MeanSquaredError(reduction="none")({a}, {c} * {b})
    tf.keras.losses.MAE({b}, {c} * {a})
    tf.nn.sigmoid_cross_entropy_with_logits(labels={a}, logits={b})
    tf.nn.softmax_cross_entropy_with_logits({a}, {b})
    tf.keras.layers.Dense(2, kernel_initializer="ones")({a})
    tf.keras.layers.Dense(1, activation="tanh", kernel_initializer="ones")({a})
    tf.keras.layers.Flatten()({a})
    tf.keras.layers.LayerNormalization()({a})
    tf.keras.layers.BatchNormalization()({a}, training=True)
    tf.keras.layers.BatchNormalization()({a})
    tf.keras.layers.Softmax()({a}) * {a}
    tf.keras.layers.Concatenate()([{a}, {b}])
    tf.keras.layers.Add()([{a}, {b}])
    tf.linalg.diag({a})
    tf.linalg.diag_part({a})
    tf.math.top_k({a}, 2)[0]
    tf.map_fn(lambda row: tf.reduce_sum(row * row), {a})
    tf.map_fn(lambda row: row * {c}, {a})
    tf.reduce_sum([{a}, {b}], axis=0)
    sum([{a}, {b}])
    sum(tf.unstack({a}))
    {a} * {a}.shape[0]
    {a} / tf.cast(tf.shape({a})[0], tf.float32)
    """.strip().split("\n")
)

#: Ways to say `{v} = E`: lines at the top of the module, then lines of the function.  `[a,b]` is E of a, b.
FRAMES: tuple[tuple[str, str], ...] = (
    ("", "{v} = [a,b]"),
    ("", "{v} = [a,b]"),
    ("def f_{v}(p, q):\n    r = [p,q]\n    return r", "{v} = f_{v}(a, b)"),
    ("def f_{v}(p, q=None):\n    if q is None:\n        return p\n    return [p,q]", "{v} = f_{v}(a, q=b)"),
    (
        (
            "class C_{v}:\n    def __init__(self, q):\n        self.q = q\n\n"
            "    def __call__(self, p):\n        return [p,self.q]"
        ),
        "c_{v} = C_{v}(b)\n{v} = c_{v}(a)",
    ),
    (
        (
            "class C_{v}:\n    def set(self, q):\n        self.q = q\n        self.n = 2\n\n"
            "    def run(self, p):\n        return [p,self.q]"
        ),
        "c_{v} = C_{v}()\nc_{v}.set(b)\n{v} = c_{v}.run(a)",
    ),
    ("", "if flag:\n    {v} = [a,b]\nelse:\n    {v} = <a,b>"),
    ("", "{v} = a\nif flag:\n    {v} = [a,b]"),
    ("", "{v} = [a,b] if flag else <a,b>"),
    ("", "{v} = a\nfor _ in range(2):\n    {v} = [{v},b]"),
    ("", "{v} = a\ni_{v} = 0\nwhile i_{v} < 2:\n    {v} = [{v},b]\n    i_{v} += 1"),
    ("", "l_{v} = []\nfor _ in range(3):\n    l_{v}.append([a,b])\n{v} = tf.stack(l_{v})"),
    ("", "l_{v} = []\nfor _ in range(3):\n    l_{v}.append([a,b])\n{v} = tf.add_n(l_{v})"),
    ("", "{v} = 0.0\nfor u_{v} in (a, b):\n    {v} = {v} + [u_{v},b]"),
    ("", "{v} = tf.stack([[u_{v},b] for u_{v} in (a, a)], axis=0)"),
    ("", "{v}, o_{v} = [a,b], <a,b>"),
    ("", "d_{v} = dict(one=[a,b], two=<a,b>)\n{v} = d_{v}['one']"),
    ("", "g_{v} = lambda p: [p,b]\n{v} = g_{v}(a)"),
    (
        "",
        (
            "with tf.GradientTape() as t_{v}:\n    t_{v}.watch(a)\n    s_{v} = [a,b]\n"
            "{v} = t_{v}.gradient(s_{v}, a)"
        ),
    ),
    ("", "try:\n    {v} = [a,b]\nexcept ValueError:\n    {v} = a"),
    ("", "{v} = 0.7 * a\n{v} += [a,b]"),
)


class Choice(NamedTuple):
    """One step as numbers, which shrink well."""

    expression: int
    frame: int
    first: int
    second: int
    other: int
    axis: int


class Program(NamedTuple):
    """A program's parts, and the numbers of its sources."""

    top: str
    body: tuple[str, ...]
    target: str
    shapes: tuple[tuple[int, ...], tuple[int, ...]]
    knowledge: int

    def text(self) -> str:
        """The program as the analysis reads it."""
        lines = [
            "import tensorflow as tf",
            "",
            *([self.top, ""] if self.top else []),
            "def program(x, w, flag):",
        ]
        lines += [f"    {line}" for line in self._known()]
        lines += ["    with tf.GradientTape() as tape:", "        tape.watch([x, w])"]
        lines += [f"        {line}" for step in self.body for line in step.split("\n")]
        lines += [f"    g = tape.gradient({self.target}, [x, w])", "    return g", ""]
        return "\n".join(lines)

    def _known(self) -> list[str]:
        shown = {
            "x": list(self.shapes[0]),
            "w": list(self.shapes[1]),
            "open_x": [None, *self.shapes[0][1:]] if self.shapes[0] else [],
            "open_w": [None, *self.shapes[1][1:]] if self.shapes[1] else [],
        }
        return [line.format(**shown) for line in KNOWLEDGE[self.knowledge] if line]

    def forward(self) -> Callable[[tf.Tensor, tf.Tensor, bool], tf.Tensor]:
        """The program as a function from the sources to the target."""
        lines = ["def program(x, w, flag):"]
        lines += [f"    {line}" for step in self.body for line in step.split("\n")]
        lines += [f"    return {self.target}"]
        names: dict[str, Any] = {"tf": tf}
        exec("\n".join([self.top, *lines]), names)
        return names["program"]


def values(shape: Sequence[int], seed: int) -> tf.Tensor:
    """Numbers of either sign, none near another."""
    return tf.constant(np.random.default_rng([seed, *shape]).uniform(-1.0, 1.0, shape), tf.float32)


def written(choices: Sequence[Choice], shapes: int, knowledge: int) -> Program:
    """The program of these choices."""
    of_sources = SHAPES[shapes]
    known: dict[str, tf.Tensor] = {"x": values(of_sources[0], 1), "w": values(of_sources[1], 2)}
    program = Program("", (), "x", of_sources, knowledge)
    for choice in choices:
        name = f"y{len(program.body)}"
        extended = _with_step(program, choice, name, known)
        results = [_result(extended, flag) for flag in (True, False)]
        if any(result is None for result in results):
            continue
        known[name] = results[0]
        program = extended
    return program


def _with_step(program: Program, choice: Choice, name: str, known: dict[str, tf.Tensor]) -> Program:
    names = list(known)[::-1]
    a, b = names[choice.first % len(names)], names[choice.second % len(names)]
    rank = known[a].shape.rank
    # A number has no axis, though some kernels take one: such a step fails by its name.
    axis = choice.axis % (2 * rank) - rank if rank else "no_axis"
    coefficient = f"0.{3 + len(program.body)}"

    def expression(number: int, p: str, q: str) -> str:
        template = EXPRESSIONS[number % len(EXPRESSIONS)].strip()
        return template.format(a=p, b=q, k=axis, c=coefficient)

    def filled(template: str) -> str:
        text = template.replace("{v}", name)
        for opening, closing, number in (("[", "]", choice.expression), ("<", ">", choice.other)):
            for p, q in (
                ("a", "b"),
                ("p", "q"),
                ("p", "self.q"),
                ("p", "b"),
                (f"u_{name}", "b"),
                (name, "b"),
            ):
                mark = f"{opening}{p},{q}{closing}"
                if mark in text:
                    text = text.replace(mark, expression(number, _named(p, a, b), _named(q, a, b)))
        return text

    top, body = FRAMES[choice.frame % len(FRAMES)]
    body = _operands(filled(body), a, b)
    top = filled(top)
    whole = "\n\n\n".join(part for part in (program.top, top) if part)
    return program._replace(top=whole, body=(*program.body, body), target=name)


def _named(name: str, a: str, b: str) -> str:
    return {"a": a, "b": b}.get(name, name)


def _operands(text: str, a: str, b: str) -> str:
    """The bare `a` and `b` of a frame as the names they stand for."""
    return re.sub(r"(?<![\w.])(a|b)(?![\w=(])", lambda match: _named(match[1], a, b), text)


def _result(program: Program, flag: bool) -> tf.Tensor | None:
    """The target, or None where the program fails, or grows, or is no longer a tensor of numbers."""
    keras.utils.set_random_seed(1)
    try:
        result = program.forward()(values(program.shapes[0], 1), values(program.shapes[1], 2), flag)
    except Exception:  # noqa: BLE001 - whatever TensorFlow raises: the step is not valid
        return None
    fits = (
        isinstance(result, tf.Tensor)
        and result.dtype == tf.float32
        and 0 < np.prod(result.shape) <= MAX_ELEMENTS
    )
    return result if fits else None
