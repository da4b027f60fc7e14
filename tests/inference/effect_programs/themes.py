"""What people differentiate of models, most of it row by row."""

from __future__ import annotations

import random
import re
from typing import NamedTuple

from effect_programs.models import LAYERS, made
from effect_programs.steps import BY_ROW, MIXES, head, listed

Draw = random.Random


class Parts(NamedTuple):
    """A program's lines before the tape and under it, its target, and what it may be differentiated by."""

    before: list[str]
    body: list[str]
    target: str
    sources: list[str]


#: Two coordinates side by side; in the last one rows of `t` mix, and those of `x` do not.
_JOINED = (
    "tf.concat([x, t], 1)",
    "tf.concat([x, t], axis=-1)",
    "tf.stack([x[:, 0], t[:, 0]], axis=1)",
    "tf.concat([x, tf.cumsum(t, 0)], 1)",
)


def _physics(draw: Draw) -> Parts:
    """A function of coordinates, its derivatives, an equation of them, and once more a derivative."""
    columns = draw.randint(1, 2)
    model, call = made(draw, "net", 2, columns)
    joined = draw.choice(_JOINED)
    names = ("u", "v")[:columns]
    lines = [f"out = {call.format(a=joined)}"]
    part = draw.choice(("out[:, {i}:{j}]", "tf.split(out, {n}, axis=1)[{i}]", "out[:, {i}]"))
    lines += [f"{name} = {part.format(i=i, j=i + 1, n=columns)}" for i, name in enumerate(names)]
    known = [f"{names[0]}_x", f"{names[0]}_t"]
    lines += [f"{name} = tape.gradient({name[0]}, {name[-1]})" for name in known]
    if draw.random() < 0.5:
        lines.append("u_xx = tape.gradient(u_x, x)")
        known.append("u_xx")
    terms = draw.sample([*known, f"tf.reshape({names[-1]}, [-1, 1]) * u_x", "u_x ** 2", "tf.sin(u_x)"], 2)
    lines.append(f"f = {terms[0]} + 0.3 * {terms[1]}")
    if draw.random() < 0.25:
        lines.append(f"f = {draw.choice(MIXES[:11]).format(a='f', k=1)}")
    target = draw.choice(
        ("f", "f", "u_x", f"tf.concat([f, u_x], {draw.randint(0, 1)})", "tf.reduce_sum(f, 1)")
    )
    sources = ["x", "t", "[x, t]", "x"]
    return Parts([*_coordinates(draw), *model], [*lines, f"y = {target}"], "y", sources)


def _coordinates(draw: Draw) -> list[str]:
    grid = "X = tf.random.normal((3, 2))"
    own = "{0} = tf.random.normal((3, 1))"
    cut = "{0} = X[:, {1}:{2}]"
    form = draw.choice((own, own, cut, "{0} = tf.constant(hidden(np.random.randn(3, 1)), tf.float32)"))
    lines = [form.format(name, i, i + 1) for i, name in enumerate("xt")]
    return [grid, *lines] if form is cut else lines


#: One weight for each row, for all, for each entry.
_WEIGHTS = ("(3, 1)", "[]", "tf.shape(real)", "[tf.shape(real)[0], 1]")


def _penalty(draw: Draw) -> Parts:
    """A critic on points between two batches; its gradient, and perhaps the gradient of the penalty."""
    model, call = made(draw, "critic", 3, draw.choice((1, 1, 2)))
    lines = ["x = eps * real + (1.0 - eps) * fake", "tape.watch(x)", f"y = {call.format(a='x')}"]
    if draw.random() < 0.4:
        lines.append("g1 = tape.gradient(y, x)")
        lines.append(
            draw.choice(("y = tf.norm(g1, axis=1)", "y = tf.reduce_sum(g1 ** 2, axis=1)", "y = g1[:, 0]"))
        )
        lines.append("y = (y - 1.0) ** 2" if draw.random() < 0.5 else "y = y * 1.0")
    before = [
        "real = tf.random.normal((3, 3))",
        "fake = tf.random.uniform([3, 3])",
        f"eps = tf.random.uniform({draw.choice(_WEIGHTS)})",
    ]
    return Parts([*before, *model], lines, "y", ["x", "[x]", "real", "x"])


def _rows(draw: Draw) -> list[str]:
    """A batch of rows, of which more or less is known."""
    if draw.random() < 0.08:
        return [
            draw.choice(("x = hidden({0})", "x = tf.Variable(hidden({0}))")).format(
                "tf.random.normal((3, 3))"
            )
        ]
    return [
        draw.choice(
            (
                "x = tf.random.normal((3, 3))",
                "x = tf.Variable(tf.random.normal((3, 3)))",
                "x = tf.constant(np.random.randn(3, 3), tf.float32)",
                "x = tf.constant(hidden(np.random.randn(3, 3)), tf.float32)",
                "x = tf.ensure_shape(hidden(tf.random.normal((3, 3))), [None, 3])",
            )
        )
    ]


def _saliency(draw: Draw) -> Parts:
    """A score of each example by the example, or by what a layer on the way makes of it."""
    model, call = made(draw, "net", 3, 3)
    lines = [f"h = {call.format(a='x')}", *head(draw, "h", 3)]
    if draw.random() < 0.3:
        inner, inner_call = made(draw, "encoder", 3, 3)
        lines = [f"z = {inner_call.format(a='x')}", f"h = {call.format(a='z')}", *lines[1:]]
        return Parts([*_rows(draw), *inner, *model], lines, "y", ["z", "x", "[x, z]"])
    return Parts([*_rows(draw), *model], lines, "y", ["x", "x", "[x]"])


def _from_outside(draw: Draw) -> Parts:
    """A model that says what it takes, on data of which nothing is known; its scores, and losses of them."""
    model, call = made(draw, "net", 3, 3)
    stack = ", ".join(draw.choices(LAYERS, k=draw.randint(0, 2)))
    declared = f"front = keras.Sequential([keras.Input((3,)), {stack or 'layers.Dense(3)'}, layers.Dense(3)])"
    form = draw.choice(("{0}", "tf.Variable({0})", "tf.convert_to_tensor({0}.numpy())"))
    before = [f"x = {form.format('hidden(tf.random.normal((3, 3)))')}", "chosen = hidden(1)"]
    before += ["wanted = hidden(tf.one_hot(actions, 3))", *model, declared]
    mode = draw.choice(("", "", ", training=False", ", training=True"))
    lines = [f"h = front(x{mode})"]
    if draw.random() < 0.5:
        lines.append(f"h = {call.format(a='h')}")
    if draw.random() < 0.2:
        lines.append(f"h = {draw.choice(MIXES).format(a='h', k=3)}")
    target = draw.choice(_SCORES)
    return Parts(before, [*lines, f"y = {target}"], "y", ["x", "[x]", "x"])


#: Scores of what a model gives, of which the class, or what is wanted, is not known.
_SCORES = listed("""
h[:, chosen]|tf.nn.softmax(h)[:, chosen]|tf.squeeze(h[:, :1])|tf.gather(h, chosen, axis=1)|h
tf.nn.softmax_cross_entropy_with_logits(labels=wanted, logits=h)|h[:, chosen] * tf.constant(2.0, h.dtype)
keras.losses.categorical_crossentropy(wanted, tf.nn.softmax(h))|tf.reduce_sum(h * wanted, axis=1)
keras.losses.CategoricalCrossentropy(reduction='none')(wanted, tf.nn.softmax(h))|tf.reduce_max(h, axis=1)
x[:, 0] * h[:, 0]|x[:, chosen] + h[:, 1]|h[:, 0] - tf.reduce_mean(x)|tf.reduce_sum(x, 0) * h[:, 1:2]
tf.reduce_sum(h ** 2, 1) * tf.reduce_sum(x ** 2, 1)|tf.reverse(x, [0])[:, 0] * h[:, 0]
""")


def _images(draw: Draw) -> Parts:
    """A class score by the activations of a convolution."""
    pool = draw.choice(("layers.GlobalAveragePooling2D()", "layers.Flatten()", "layers.GlobalMaxPooling2D()"))
    norm = draw.choice(("", "h = layers.BatchNormalization()(h)", "h = layers.LayerNormalization()(h)"))
    lines = [
        "i = keras.Input((3, 3, 1))",
        "h = layers.Conv2D(2, 2, activation='tanh', padding='same')(i)",
        *([norm] if norm else []),
        "c = layers.Conv2D(2, 2, activation='tanh')(h)",
        f"h = {pool}(c)",
        "o = layers.Dense(3, activation='softmax')(h)",
        "model = keras.Model(i, [c, o])",
        "x = tf.random.normal((3, 3, 3, 1))",
    ]
    mode = draw.choice(("", ", training=False", ", training=True"))
    return Parts(lines, [f"z, h = model(x{mode})", *head(draw, "h", 3)], "y", ["z", "x", "[z]"])


def _actions(draw: Draw) -> Parts:
    """The value of an action by the action."""
    columns = draw.choice((1, 1, 1, 2))
    actor, act = made(draw, "actor", 3, 2)
    critic, value = made(draw, "critic", 5, columns)
    second, other = made(draw, "second", 5, columns)
    joined = draw.choice(
        ("tf.concat([s, a], 1)", "tf.concat([s, a], axis=-1)", "keras.layers.concatenate([s, a])")
    )
    lines = [f"a = {act.format(a='s')}", f"q = {value.format(a=joined)}"]
    if draw.random() < 0.3:
        lines.append(f"q = tf.minimum(q, {other.format(a=joined)})")
    more = [
        "y = q",
        "y = -q",
        "y = tf.squeeze(q)",
        "y = q[:, 0]",
        "y = q - 0.2 * tf.reduce_sum(a ** 2, 1, True)",
    ]
    lines.append(draw.choice(more if draw.random() < 0.8 else ["y = q - tf.reduce_mean(q)"]))
    return Parts(["s = tf.random.normal((3, 3))", *actor, *critic, *second], lines, "y", ["a", "s", "[a]"])


#: Numbers for each row `x`, and some that are none.
_DENSITIES = listed("""
-0.5 * tf.reduce_sum(tf.square((x - mean) / scale), axis=-1)|tf.reduce_sum(tf.exp(-((x - mean) ** 2)), 1)
tf.reduce_logsumexp(-tf.reduce_sum((x[:, None] - centers) ** 2, -1), axis=1)|tf.reduce_sum(x ** 3)
-0.5 * tf.einsum('bi,ij,bj->b', x, precision, x)|tf.reduce_sum(x * tf.matmul(x, precision), 1)
-tf.reduce_sum(tf.math.log(tf.nn.softmax(x) + 0.1), axis=1, keepdims=True)
tf.linalg.matvec(precision, x)[:, 0]|tf.reduce_sum(tf.square(x - tf.reduce_mean(x, 0)), 1)
tf.map_fn(lambda r: tf.reduce_sum(r ** 3), x)
tf.reduce_sum(tf.reshape(x, [tf.shape(x)[0], -1]) ** 2, axis=1)|tf.linalg.trace(x[:, :, None] * x[:, None])
""")


def _energy(draw: Draw) -> Parts:
    """Densities of each row, and steps along their gradients."""
    density = draw.choice(_DENSITIES)
    before = [
        *_rows(draw),
        "mean = tf.random.normal((3,))",
        "scale = tf.exp(tf.Variable(tf.random.normal((3,))))",
        "centers = tf.random.normal((4, 3))",
        "precision = tf.random.normal((3, 3))",
    ]
    lines = [f"e = {density}"]
    if draw.random() < 0.4:
        lines += ["x1 = x + 0.1 * tape.gradient(e, x)", "y = " + re.sub(r"\bx\b", "x1", density)]
        return Parts(before, lines, "y", ["x", "x1"])
    return Parts(before, [*lines, "y = e * 1.0"], "y", ["x", "mean", "scale", "[x]"])


def _second_order(draw: Draw) -> Parts:
    """Products of second derivatives with a vector: of a sum, of rows, or by a seed."""
    model, call = made(draw, "net", 3, 2)
    inner = draw.choice(("tf.reduce_sum(h)", "h", "h[:, 0]", "tf.reduce_sum(h, 1)", "tf.reduce_mean(h ** 2)"))
    outer = draw.choice(
        listed("""
    tf.reduce_sum(g1 * v)|g1 * v|tf.reduce_sum(g1 * v, axis=1)|tf.reduce_sum(g1 * tf.stop_gradient(v), 1)|g1
    tf.reduce_sum(g1 ** 2, axis=1)|g1[:, 0]|tf.norm(g1 + v, axis=-1)|tf.tensordot(g1, v[0], 1)
    """)
    )
    seed = draw.choice(
        ("", "", ", output_gradients=tf.ones_like(e)", ", output_gradients=2.0 * tf.ones_like(e)")
    )
    step = f"h = {draw.choice(MIXES).format(a='h', k=2)}" if draw.random() < 0.15 else "h = h ** 2"
    lines = [
        f"h = {call.format(a='x')}",
        step,
        f"e = {inner}",
        f"g1 = tape.gradient(e, x{seed})",
        f"y = {outer}",
    ]
    before = [*_rows(draw), "v = tf.random.normal((3, 3))", *model]
    return Parts(before, lines, "y", ["x", "x", "[x, v]", "v"])


def _chain(draw: Draw) -> Parts:
    """Steps one after another, without a model."""
    lines = ["h = x * 1.0"]
    for _ in range(draw.randint(1, 4)):
        step = draw.choice(MIXES if draw.random() < 0.12 else BY_ROW)
        lines.append(f"h = {step.format(a='h', k=3)}")
    if draw.random() < 0.2:
        lines.append("h = h + tape.gradient(tf.sin(h) * h, x)")
    return Parts(_rows(draw), [*lines, *head(draw, "h", 3, 0.1)], "y", ["x", "x", "[x, beta]", "h"])


THEMES = (_physics, _penalty, _saliency, _from_outside, _images, _actions, _energy, _second_order, _chain)
