"""Runs a case: its gradient call for the tracer, and the same gradient for seeds of the oracle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from case_type import EAGER, SESSION, TAPE_IN_FUNCTION, Case, values
from one_hot_oracle import Target

gradients_of_graph = tf.compat.v1.gradients


def differentiate(case: Case, mode: str) -> Any:
    """Run the case as a user would: one gradient call."""
    if mode == SESSION:
        return _in_session(case)
    sources = _sources(case)
    if mode == EAGER:
        return _by_tape(case, sources)
    differentiated = _by_tape if mode == TAPE_IN_FUNCTION else _by_gradients

    @tf.function(autograph=False)
    def step(*tensors: tf.Tensor) -> Any:
        return differentiated(case, _merged(sources, tensors))

    return step(*_tensors(sources))


def _by_tape(case: Case, sources: list[Any]) -> Any:
    with tf.GradientTape() as tape:
        tape.watch(sources)
        target = case.program(*sources)
    seed = None if case.given is None else case.given(target)
    unconnected = tf.UnconnectedGradients(case.unconnected)
    return tape.gradient(target, sources, seed, unconnected_gradients=unconnected)


def _by_gradients(case: Case, sources: list[Any]) -> Any:
    target = case.program(*sources)
    seed = None if case.given is None else case.given(target)
    return tf.gradients(target, sources, seed, unconnected_gradients=case.unconnected)


def _in_session(case: Case) -> Any:
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        arrays = values(case)
        sources = [_placeholder(array) for array in arrays]
        target = case.program(*sources)
        seed = None if case.given is None else case.given(target)
        found = gradients_of_graph(target, sources, seed, unconnected_gradients=case.unconnected)
        connected = [each for each in found if each is not None]
        return session.run(connected, dict(zip(sources, arrays, strict=True)))


def _placeholder(array: np.ndarray) -> tf.Tensor:
    shape = [None, *array.shape[1:]] if array.ndim else []
    return tf.compat.v1.placeholder(array.dtype, shape)


def targets_of(case: Case, mode: str) -> list[Target]:
    """The case's targets for the oracle; each gradient is that of one target alone."""
    return _eager_targets(case) if mode == EAGER else _graph_targets(case, mode)


def _eager_targets(case: Case) -> list[Target]:
    sources = _sources(case)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(sources)
        targets = _flat(case.program(*sources))
    return [_target(y, lambda seed, y=y: _arrays(tape.gradient(y, sources, seed))) for y in targets]


def _graph_targets(case: Case, mode: str) -> list[Target]:
    sources = _sources(case)
    tensors = _tensors(sources)
    count: list[int] = []

    @tf.function(autograph=False)
    def forward(*inputs: tf.Tensor) -> list[tf.Tensor]:
        targets = _flat(case.program(*_merged(sources, inputs)))
        count.append(len(targets))
        return [tf.identity(target) for target in targets]

    return [_target(y, _pullback(case, mode, sources, index)) for index, y in enumerate(forward(*tensors))]


def _pullback(case: Case, mode: str, sources: list[Any], index: int) -> Callable[[tf.Tensor], Any]:
    @tf.function(autograph=False)
    def pulled(seed: tf.Tensor, *inputs: tf.Tensor) -> Any:
        merged = _merged(sources, inputs)
        with tf.GradientTape() as tape:
            tape.watch(merged)
            target = _flat(case.program(*merged))[index]
        if mode == TAPE_IN_FUNCTION:
            return tape.gradient(target, merged, seed)
        return tf.gradients(target, merged, seed)

    return lambda seed: _arrays(pulled(seed, *_tensors(sources)))


def _target(tensor: Any, pullback: Callable[[tf.Tensor], Any]) -> Target:
    value = tf.convert_to_tensor(tensor)
    dtype = value.dtype
    return Target(
        tuple(value.shape),
        np.dtype(dtype.as_numpy_dtype),
        lambda seed: pullback(tf.constant(seed, dtype)),
    )


def _arrays(gradients: Sequence[Any]) -> list[np.ndarray | None]:
    return [None if each is None else _numbers(tf.convert_to_tensor(each)) for each in gradients]


def _numbers(tensor: tf.Tensor) -> np.ndarray:
    return tf.cast(tensor, tf.complex128 if tensor.dtype.is_complex else tf.float64).numpy()


def _flat(targets: Any) -> list[Any]:
    return [
        each.flat_values if isinstance(each, tf.RaggedTensor) else each for each in tf.nest.flatten(targets)
    ]


def _sources(case: Case) -> list[Any]:
    return [
        tf.Variable(array) if index in case.variables else tf.constant(array)
        for index, array in enumerate(values(case))
    ]


def _tensors(sources: Sequence[Any]) -> list[tf.Tensor]:
    return [source for source in sources if not isinstance(source, tf.Variable)]


def _merged(sources: Sequence[Any], tensors: Sequence[tf.Tensor]) -> list[Any]:
    rest = iter(tensors)
    return [source if isinstance(source, tf.Variable) else next(rest) for source in sources]
