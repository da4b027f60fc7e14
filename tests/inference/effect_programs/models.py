"""Models as people write them: sequential, functional, subclassed, and by hand."""

from __future__ import annotations

import random
from collections.abc import Callable

from effect_programs.steps import listed

Draw = random.Random

LAYERS = listed("""
layers.Dense(4, activation='tanh')|layers.Dense(3, activation='softplus')|layers.BatchNormalization()
layers.LayerNormalization()|layers.Dropout(0.2)|layers.Activation('tanh')|layers.Lambda(lambda a: a * 0.5)
layers.Dense(4)|layers.ActivityRegularization(0.1)|layers.UnitNormalization()|layers.GaussianNoise(0.1)
""")


def _layers(draw: Draw, columns: int) -> list[str]:
    return [*draw.choices(LAYERS, k=draw.randint(1, 3)), f"layers.Dense({columns}, activation='tanh')"]


def _sequential(draw: Draw, name: str, inputs: int, columns: int) -> list[str]:
    if draw.random() < 0.5:
        return [f"{name} = keras.Sequential([{', '.join(_layers(draw, columns))}])"]
    lines = [f"{name} = keras.Sequential()", f"{name}.add(keras.Input(({inputs},)))"]
    return lines + [f"{name}.add({layer})" for layer in _layers(draw, columns)]


def _functional(draw: Draw, name: str, inputs: int, columns: int) -> list[str]:
    lines = [f"i_{name} = keras.Input(({inputs},))", f"h_{name} = i_{name}"]
    lines += [f"h_{name} = {layer}(h_{name})" for layer in _layers(draw, columns)]
    if draw.random() < 0.3:
        lines.append(f"h_{name} = layers.concatenate([h_{name}, i_{name}])[:, :{columns}]")
    return [*lines, f"{name} = keras.Model(i_{name}, h_{name})"]


def _subclassed(draw: Draw, name: str, _inputs: int, columns: int) -> list[str]:
    stack = _layers(draw, columns)
    training = ", training=training" if draw.random() < 0.5 else ""
    lines = [f"class {name.title()}(keras.Model):", "    def __init__(self):", "        super().__init__()"]
    lines += [f"        self.l{i} = {layer}" for i, layer in enumerate(stack)]
    lines.append(f"    def call(self, h{training and ', training=False'}):")
    for i, layer in enumerate(stack):
        told = training if "Batch" in layer or "Drop" in layer else ""
        lines.append(f"        h = self.l{i}(h{told})")
    return [*lines, "        return h", f"{name} = {name.title()}()"]


def _by_hand(draw: Draw, name: str, inputs: int, columns: int) -> list[str]:
    """Weights in a list, and a function that loops over them."""
    sizes = [inputs, *(draw.randint(2, 4) for _ in range(draw.randint(1, 2))), columns]
    number = draw.choice(
        ("tf.Variable(tf.random.normal((a, b)))", "tf.Variable(tf.random.normal([a, b]) * 0.5)")
    )
    act = draw.choice(("tf.tanh", "tf.sin", "tf.nn.softplus"))
    return [
        f"sizes_{name} = {sizes}",
        f"weights_{name} = [{number} for a, b in zip(sizes_{name}[:-1], sizes_{name}[1:])]",
        f"biases_{name} = [tf.Variable(tf.zeros((1, b))) for b in sizes_{name}[1:]]",
        f"def {name}(h):",
        *(["    h = 2.0 * (h - low) / (high - low) - 1.0"] if draw.random() < 0.4 else []),
        f"    for W, b in zip(weights_{name}[:-1], biases_{name}[:-1]):",
        f"        h = {act}(tf.matmul(h, W) + b)",
        f"    return tf.add(tf.matmul(h, weights_{name}[-1]), biases_{name}[-1])",
    ]


def _from_a_dict(draw: Draw, name: str, inputs: int, columns: int) -> list[str]:
    """Weights in a dict that a function fills, layer by layer."""
    wide = draw.randint(2, 4)
    given = draw.choice(("weights, '{0}', {1}, {2}", "name='{0}', weights=weights, a={1}, b={2}"))
    act = draw.choice(("tf.tanh", "tf.sin", "tf.nn.softplus"))
    return [
        f"def layer_{name}(weights, name, a, b):",
        "    own = {}",
        "    own['w'] = tf.Variable(tf.random.normal((a, b)))",
        "    own['b'] = tf.Variable(tf.zeros((b,)))",
        "    weights[name] = own",
        f"def made_{name}():",
        "    weights = {}",
        f"    layer_{name}({given.format('first', inputs, wide)})",
        f"    layer_{name}({given.format('last', wide, columns)})",
        "    return weights",
        f"weights_{name} = made_{name}()",
        f"def {name}(h):",
        "    for key in ('first', 'last'):",
        f"        own = weights_{name}[key]",
        f"        h = {act}(tf.matmul(h, own['w']) + own['b'])",
        "    return h",
    ]


_MODELS: tuple[Callable[[Draw, str, int, int], list[str]], ...] = (
    _sequential,
    _functional,
    _subclassed,
    _by_hand,
    _from_a_dict,
)


def made(draw: Draw, name: str, inputs: int, columns: int) -> tuple[list[str], str]:
    """The lines that make a model, and how it is called on `{a}`."""
    make = draw.choice(_MODELS)
    lines = make(draw, name, inputs, columns)
    modes = ["", ", training=True", ", training=False"]
    told = (
        ""
        if make in (_by_hand, _from_a_dict)
        else draw.choice([m for m in modes if not m or _takes_mode(make, lines)])
    )
    return lines, f"{name}({{a}}{told})"


def _takes_mode(make: Callable[..., list[str]], lines: list[str]) -> bool:
    return make is not _subclassed or any("training=False" in line for line in lines)
