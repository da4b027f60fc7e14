"""Programs whose Jacobians are timed: networks, batches, convolutions, recurrence, linear algebra."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import tensorflow as tf


class Workload(NamedTuple):
    """`function` takes the sources and then the constants: all are arguments, so that nothing is folded."""

    function: Callable[..., tf.Tensor]
    sources: list[tf.Tensor]
    constants: list[tf.Tensor]


def _normal(rng: np.random.Generator, *shape: int, scale: float = 1.0) -> tf.Tensor:
    return tf.constant(rng.normal(size=shape) * scale, tf.float32)


def _layers(rng: np.random.Generator, *sizes: int) -> list[tf.Tensor]:
    """Weight and bias of each layer."""
    return [
        tensor
        for before, after in pairwise(sizes)
        for tensor in (_normal(rng, before, after, scale=before**-0.5), _normal(rng, after, scale=0.1))
    ]


def _perceptron(x: tf.Tensor, *layers: tf.Tensor) -> tf.Tensor:
    for at in range(0, len(layers), 2):
        x = tf.matmul(x, layers[at]) + layers[at + 1]
        x = tf.tanh(x) if at + 2 < len(layers) else x
    return x


def _perceptron_of_vector(x: tf.Tensor, *layers: tf.Tensor) -> tf.Tensor:
    return _perceptron(x[None], *layers)[0]


def _losses(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def _strided(x: tf.Tensor, *kernels: tf.Tensor, strides: tuple[int, ...]) -> tf.Tensor:
    for kernel, stride in zip(kernels, strides, strict=True):
        x = tf.nn.relu(tf.nn.conv2d(x, kernel, stride, "SAME"))
    return x


def _classify_images(
    first: tf.Tensor, second: tf.Tensor, w: tf.Tensor, b: tf.Tensor, x: tf.Tensor
) -> tf.Tensor:
    features = _strided(x, first, second, strides=(2, 2))
    return tf.matmul(tf.reshape(features, [-1, w.shape[0]]), w) + b


def _image_features(x: tf.Tensor, *weights: tf.Tensor) -> tf.Tensor:
    *kernels, last = weights
    return tf.matmul(tf.reshape(_strided(x, *kernels, strides=(1, 2, 2)), [-1, last.shape[0]]), last)


def _image_to_image(x: tf.Tensor, first: tf.Tensor, second: tf.Tensor) -> tf.Tensor:
    return tf.nn.conv2d(tf.tanh(tf.nn.conv2d(x, first, 1, "SAME")), second, 2, "SAME")


def _gru(x: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """The last state over all time steps, by tf.while_loop."""

    def step(at: tf.Tensor, state: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        zx, rx, nx = tf.split(tf.matmul(x[at][None], kernel) + bias, 3, 1)
        zh, rh, nh = tf.split(tf.matmul(state, recurrent), 3, 1)
        update = tf.sigmoid(zx + zh)
        return at + 1, (1 - update) * tf.tanh(nx + tf.sigmoid(rx + rh) * nh) + update * state

    start = (tf.constant(0), tf.zeros([1, recurrent.shape[0]]))
    steps = x.shape[0]
    return tf.while_loop(lambda at, _: at < steps, step, start, maximum_iterations=steps)[1][0]


def _stencil(u: tf.Tensor) -> tf.Tensor:
    right, left = tf.roll(u, -1, 0), tf.roll(u, 1, 0)
    return 0.5 * u * (right - left) + 0.1 * (left - 2 * u + right)


def _gradient(function: Callable[..., tf.Tensor]) -> Callable[..., tf.Tensor]:
    """The gradient by the first argument, so that its Jacobian is the Hessian."""

    def gradient(x: tf.Tensor, *constants: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = function(x, *constants)
        return tape.gradient(value, x)

    return gradient


def _squared_error(parameters: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Of a perceptron 16-32-32-1 whose weights lie in one vector."""
    layers, start = [], 0
    for shape in ((16, 32), (32,), (32, 32), (32,), (32, 1), (1,)):
        size = int(np.prod(shape))
        layers.append(tf.reshape(parameters[start : start + size], shape))
        start += size
    return tf.reduce_mean((_perceptron(x, *layers) - y) ** 2)


def workloads() -> Iterator[tuple[str, Callable[[], Workload]]]:
    """Names and makers, so that only one workload's data is alive at a time."""
    rng = np.random.default_rng(0)

    def vector(*sizes: int) -> Workload:
        return Workload(_perceptron_of_vector, [_normal(rng, sizes[0])], _layers(rng, *sizes))

    def losses_of_perceptron() -> Workload:
        labels = tf.constant(rng.integers(0, 10, 64), tf.int32)
        function = lambda w, b, v, c, x, labels: _losses(_perceptron(x, w, b, v, c), labels)  # noqa: E731
        return Workload(function, _layers(rng, 784, 256, 10), [_normal(rng, 64, 784), labels])

    def losses_of_images() -> Workload:
        labels = tf.constant(rng.integers(0, 10, 64), tf.int32)
        weights = [
            _normal(rng, 3, 3, 1, 16, scale=0.33),
            _normal(rng, 3, 3, 16, 32, scale=0.08),
            _normal(rng, 1568, 10, scale=0.025),
            tf.zeros([10]),
        ]
        function = lambda *all_of: _losses(_classify_images(*all_of[:-1]), all_of[-1])  # noqa: E731
        return Workload(function, weights, [_normal(rng, 64, 28, 28, 1), labels])

    def images() -> Workload:
        kernels = [_normal(rng, 3, 3, 3, 16, scale=0.2), _normal(rng, 3, 3, 16, 32, scale=0.08)]
        kernels += [_normal(rng, 3, 3, 32, 32, scale=0.06), _normal(rng, 2048, 10, scale=0.022)]
        return Workload(_image_features, [_normal(rng, 32, 32, 32, 3)], kernels)

    def image_to_image() -> Workload:
        kernels = [_normal(rng, 3, 3, 3, 16, scale=0.2), _normal(rng, 3, 3, 16, 8, scale=0.08)]
        return Workload(_image_to_image, [_normal(rng, 1, 32, 32, 3)], kernels)

    def gru() -> Workload:
        weights = [
            _normal(rng, 32, 192, scale=0.18),
            _normal(rng, 64, 192, scale=0.125),
            _normal(rng, 192, scale=0.1),
        ]
        return Workload(_gru, [_normal(rng, 64, 32)], weights)

    def hessian_of_inputs() -> Workload:
        function = _gradient(_perceptron_of_vector)
        return Workload(function, [_normal(rng, 256)], _layers(rng, 256, 256, 256, 1))

    def hessian_of_parameters() -> Workload:
        data = [_normal(rng, 64, 16), _normal(rng, 64, 1)]
        return Workload(_gradient(_squared_error), [_normal(rng, 1633, scale=0.2)], data)

    def definite(size: int) -> tf.Tensor:
        matrix = rng.normal(size=(size, size))
        return tf.constant(matrix @ matrix.T + size * np.eye(size), tf.float32)

    yield "dense chain 512 x 5", lambda: vector(512, 512, 512, 512, 512, 512)
    yield "dense chain 1536 x 3", lambda: vector(1536, 1536, 1536, 1536)
    yield "bottleneck of 48 in 1536", lambda: vector(1536, 1536, 48, 1536, 1536)
    yield "tall 4 -> 2048", lambda: vector(4, 512, 512, 2048)
    yield "wide 50176 -> 10", lambda: vector(50176, 256, 10)
    yield (
        "batch of 128, 784 -> 10",
        lambda: Workload(_perceptron, [_normal(rng, 128, 784)], _layers(rng, 784, 512, 512, 10)),
    )
    yield "per-example, perceptron", losses_of_perceptron
    yield "per-example, images", losses_of_images
    yield (
        "elementwise 4096",
        lambda: Workload(lambda x: tf.sin(x) * tf.exp(-x * x) + tf.tanh(x), [_normal(rng, 4096)], []),
    )
    yield "stencil 4096", lambda: Workload(_stencil, [_normal(rng, 4096)], [])
    yield "32 images -> 10 features", images
    yield "image -> image 3072 -> 2048", image_to_image
    yield "GRU, 64 steps", gru
    yield "Hessian of 256 inputs", hessian_of_inputs
    yield "Hessian of 1633 parameters", hessian_of_parameters
    yield "cholesky 32", lambda: Workload(tf.linalg.cholesky, [definite(32)], [])
    yield (
        "solve 64",
        lambda: Workload(tf.linalg.solve, [definite(64)], [_normal(rng, 64, 1)]),
    )
    yield "abs of rfft 1024", lambda: Workload(lambda x: tf.abs(tf.signal.rfft(x)), [_normal(rng, 1024)], [])
