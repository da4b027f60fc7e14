"""Programs drawn at random: a functional Keras model of many layers, called, and a gradient of what it gives.

The model's graph, its outputs on the way to each other, models inside models and the training mode are what
`gradlint.inference.libraries.replay` has to get right.
"""

from __future__ import annotations

import random
from typing import NamedTuple

#: Layers that take rows of features.  None picks the largest or pads: what meets is then decided by the data.
_FLAT = """
layers.Dense(1, activation='tanh')|layers.Dense(3, activation='tanh')|layers.Dropout(0.3)
layers.BatchNormalization()|layers.LayerNormalization()|layers.Activation('tanh')|layers.Softmax()
layers.UnitNormalization()|layers.GaussianNoise(0.1)
layers.Lambda(lambda a: a - tf.reduce_mean(a, axis=0, keepdims=True))
layers.Lambda(lambda a: a - tf.reduce_mean(a, axis=1, keepdims=True))
layers.Lambda(lambda a: tf.reverse(a, [0]))|layers.Lambda(lambda a: tf.reverse(a, [1]))
layers.Lambda(lambda a: tf.cumsum(a, axis=0))|layers.Lambda(lambda a: tf.cumsum(a, axis=1))
"""
_FLAT_TO_STEPS = "layers.Reshape((-1, 1))|layers.RepeatVector(2)"
_STEPS_TO_FLAT = """
layers.Flatten()|layers.GlobalAveragePooling1D()|layers.LSTM(2)
layers.RNN(layers.GRUCell(2))|layers.Bidirectional(layers.LSTM(1), merge_mode='mul')
layers.Bidirectional(layers.LSTM(1))|layers.Bidirectional(layers.GRU(1), merge_mode='ave')
"""
_STEPS = """
layers.GRU(2, return_sequences=True)|layers.Bidirectional(layers.GRU(1, return_sequences=True))
layers.TimeDistributed(layers.Dense(2))|layers.TimeDistributed(layers.BatchNormalization())
layers.Conv1D(2, 2, padding='same')|layers.Permute((2, 1))|layers.BatchNormalization()
layers.LayerNormalization()|layers.Dense(2)|layers.MaxPooling1D(1)|layers.AveragePooling1D(1)
layers.EinsumDense('abc,cd->abd', output_shape=(None, 2))|layers.UpSampling1D(2)
layers.EinsumDense('abc,bd->adc', output_shape=(2, None))|layers.BatchNormalization(axis=1)
layers.Cropping1D((0, 0))|layers.SpatialDropout1D(0.2)|layers.GlobalAveragePooling1D(keepdims=True)
layers.Lambda(lambda a: tf.transpose(a, (0, 2, 1)))
"""


class Node(NamedTuple):
    """A tensor of the model by its name, and its rank."""

    name: str
    rank: int


def _listed(text: str) -> list[str]:
    return [name for line in text.split("\n") for name in line.split("|") if name]


def _layer(draw: random.Random, rank: int) -> tuple[str, int]:
    """A layer for inputs of this rank, and the rank of what it gives."""
    stays, leaves = (_FLAT, _FLAT_TO_STEPS) if rank == 2 else (_STEPS, _STEPS_TO_FLAT)
    if draw.random() < 0.3:
        return draw.choice(_listed(leaves)), 5 - rank
    return draw.choice(_listed(stays)), rank


def _step(draw: random.Random, number: int, nodes: list[Node]) -> tuple[list[str], Node]:
    """The lines that make one more tensor of the model, of one or two that it has."""
    of = draw.choice(nodes[-2:])
    name, kind = f"h{number}", draw.random()
    alike = draw.choice([node for node in nodes if node.rank == of.rank]).name
    if kind < 0.1 and of.rank == 3:
        return [f"{name} = layers.MultiHeadAttention(1, 2)({of.name}, {alike})"], Node(name, 3)
    if kind < 0.2:
        return [f"{name} = layers.add([{of.name}, {of.name}])"], Node(name, of.rank)
    if kind < 0.3 and of.rank == 2:
        return [f"{name} = layers.concatenate([{of.name}, {alike}])"], Node(name, 2)
    layer, rank = _layer(draw, of.rank)
    if kind < 0.4:
        inner = [
            f"j{number} = keras.Input(tuple({of.name}.shape[1:]))",
            f"inner{number} = keras.Model(j{number}, {layer}(j{number}))",
            f"{name} = inner{number}({of.name})",
        ]
        return inner, Node(name, rank)
    return [f"{name} = {layer}({of.name})"], Node(name, rank)


def program(seed: int) -> str:
    """A program: a model, called, and the gradient of one of its outputs, or of a part of it."""
    draw = random.Random(seed)
    rank = draw.choice((2, 3))
    keras = draw.choice(("from tensorflow import keras", "import tf_keras as keras"))
    sizes = (3,) if rank == 2 else (3, 2)
    lines = [
        "import tensorflow as tf",
        keras,
        "layers = keras.layers",
        f"x = tf.random.normal((4, *{sizes}))",
    ]
    lines.append(f"i = keras.Input({sizes})")
    nodes = [Node("i", rank)]
    for number in range(1, draw.randint(1, 5) + 1):
        more, node = _step(draw, number, nodes)
        lines += more
        nodes.append(node)
    outputs = [node.name for node in draw.sample(nodes[1:], min(len(nodes) - 1, draw.randint(1, 2)))]
    names = [f"y{i}" for i in range(len(outputs))]
    training = draw.choice(("", "", ", training=True", ", training=False"))
    part = draw.choice(("", "", "[:, 0]", "[:, ..., 0]", "[0]"))
    target, *others = draw.sample(names, len(names))
    source = draw.choice(("x", "x", "x", *others))
    model = f"[{', '.join(outputs)}]" if len(outputs) > 1 else outputs[0]
    return "\n".join(
        (
            *lines,
            f"model = keras.Model(i, {model})",
            "with tf.GradientTape() as tape:",
            "    tape.watch(x)",
            f"    {', '.join(names)} = model(x{training})",
            f"    y = {target}{part} * 1.0",
            f"g = tape.gradient(y, {source})",
            "",
        )
    )
