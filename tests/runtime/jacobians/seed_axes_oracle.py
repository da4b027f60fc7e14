"""The truth about a gradient's axes, from its values: what slice k of the seed reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

Shape = tuple[int | None, ...]
Pair = tuple[int, int]


class Gradient(NamedTuple):
    """A program's gradient in a graph, and how to run it: run(inputs, seed) and target_shape(inputs)."""

    result: Any
    seed: Any
    target: Any
    run: Callable[..., Any]
    target_of: Callable[..., Any]


@contextmanager
def programs_as_written() -> Iterator[None]:
    """Runs graphs without rewriting them: a reverse of one slice in a loop would come back empty."""
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})


def gradient_of(program: Callable[..., Any], shapes: Sequence[Shape], tape: bool = False) -> Gradient:
    """The gradient with respect to the first input, from a seed that is the last argument."""
    found: dict[str, Any] = {}

    def differentiated(*arguments: Any) -> Any:
        *inputs, flat = arguments
        with tf.GradientTape() as recorder:
            recorder.watch(inputs[0])
            target = program(*inputs)
        seed = tf.reshape(flat, tf.shape(target))
        seed.set_shape(target.shape)
        if tape:
            result = recorder.gradient(target, inputs[0], seed, unconnected_gradients="zero")
        else:
            (result,) = tf.gradients(target, [inputs[0]], [seed], unconnected_gradients="zero")
        result = tf.convert_to_tensor(result)
        found.update(result=result, seed=seed, target=target)
        return result

    signature = [tf.TensorSpec(shape, tf.float64) for shape in shapes]
    run = tf.function(differentiated, autograph=False).get_concrete_function(
        *signature, tf.TensorSpec([None], tf.float64)
    )
    target_of = tf.function(program, autograph=False).get_concrete_function(*signature)
    return Gradient(found["result"], found["seed"], found["target"], run, target_of)


def values(generator: np.random.Generator, shapes: Sequence[Shape], free: int) -> list[Any]:
    """Random inputs; sizes that are not fixed become `free`."""
    sizes = [[free if size is None else size for size in shape] for shape in shapes]
    return [tf.constant(generator.uniform(0.2, 1.8, size=each) * _signs(generator, each)) for each in sizes]


def _signs(generator: np.random.Generator, sizes: list[int]) -> Any:
    return generator.choice([-1.0, 1.0], size=sizes)


def carried_in_values(gradient: Gradient, inputs: list[Any], generator: np.random.Generator) -> set[Pair]:
    """The pairs that hold for these inputs.

    A random seed that is zero outside slice k reaches every entry that any seed in the slice reaches, but for
    a cancellation of probability zero: the gradient is linear in it.
    """
    shape = gradient.target_of(*inputs).shape.as_list()
    fits: set[Pair] | None = None
    for axis, size in enumerate(shape):
        for place in range(size):
            seed = np.zeros(shape)
            chosen = tuple(place if each == axis else slice(None) for each in range(len(shape)))
            seed[chosen] = generator.uniform(0.5, 1.5, size=seed[chosen].shape)
            found = gradient.run(*inputs, tf.constant(seed.ravel())).numpy()
            if fits is None:
                fits = _of_equal_size(shape, found.shape)
            fits = {pair for pair in fits if pair[0] != axis or _only_in(found, pair[1], place)}
    return fits or set()


def _of_equal_size(shape: list[int], result: tuple[int, ...]) -> set[Pair]:
    return {(a, b) for a, one in enumerate(shape) for b, two in enumerate(result) if one == two}


def _only_in(found: Any, axis: int, place: int) -> bool:
    """Whether everything outside the slice is zero; what is not finite counts as reached."""
    rest = np.delete(found, place, axis=axis)
    return bool(np.all(rest == 0.0))
