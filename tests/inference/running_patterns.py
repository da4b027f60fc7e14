"""Runs programs in TensorFlow and tells what holds at the calls that the rules GRD106 and GRD2xx are about.

Usage: running_patterns.py < {name: program}; the last line of its output is {name: [[code, line, true]...]}:
whether the statement of the rule with this code holds at the line.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import numpy as np
import tensorflow as tf
from tensorflow import keras

#: A loop over fewer entries is left alone.
ROUNDS = 12

_jacobian, _batch_jacobian = tf.GradientTape.jacobian, tf.GradientTape.batch_jacobian
_gradient, _reduce_sum = tf.GradientTape.gradient, tf.reduce_sum
_init, _fit = tf.GradientTape.__init__, keras.Model.fit
state: dict = {"name": "", "facts": [], "jacobians": [], "rounds": Counter()}


def line() -> int:
    """The line of the program at which the call stands; 0 in calls of TensorFlow's own, and in its graphs."""
    frame = sys._getframe(2)
    here = frame.f_code.co_filename == state["name"] and tf.executing_eagerly()
    return frame.f_lineno if here else 0


def rows_apart(full: np.ndarray, rank: int) -> bool:
    """Whether all blocks of a Jacobian are zero whose rows differ."""
    blocks = np.moveaxis(full, rank, 1)
    off = ~np.eye(len(blocks), dtype=bool)
    return bool(np.all(np.abs(blocks[off]) < 1e-6))


def persistent(tape, persistent=False, watch_accessed_variables=True):  # noqa: ARG001 - TensorFlow's names
    """Every tape may be asked more than once."""
    _init(tape, True, watch_accessed_variables)


def jacobian(tape, target, sources, *args, **kwargs):
    # Row by row: to vectorize the backward pass of a small program takes longer than the program.
    found = _jacobian(tape, target, sources, *args, **{**kwargs, "experimental_use_pfor": False})
    at = line()
    if at and tf.is_tensor(found) and target.shape.rank and not isinstance(sources, tf.Variable):
        full = found.numpy()
        one_each = target.shape[0] == sources.shape[0]
        state["facts"].append(("GRD202", at, one_each and rows_apart(full, target.shape.rank)))
    state["jacobians"].append((found, target.shape.rank))
    return found


def batch_jacobian(tape, target, source, *args, **kwargs):
    if not (at := line()):
        return _batch_jacobian(tape, target, source, *args, **kwargs)
    full = _jacobian(tape, target, source, experimental_use_pfor=False).numpy()
    state["facts"].append(("GRD202", at, not rows_apart(full, target.shape.rank)))
    return None  # the programs do nothing with it


def reduce_sum(array, axis=None, keepdims=False, name=None):
    at = line()
    rank = next((rank for known, rank in state["jacobians"] if known is array), None)
    if at and rank is not None:
        axes = range(len(array.shape)) if axis is None else np.atleast_1d(axis) % len(array.shape)
        state["facts"].append(("GRD203", at, set(range(rank)) <= {int(each) for each in axes}))
    return _reduce_sum(array, axis, keepdims, name)


def gradient(tape, target, sources, *args, **kwargs):
    frame = sys._getframe(1)
    if frame.f_code.co_filename == state["name"]:
        state["rounds"][frame.f_lineno] += 1
    return _gradient(tape, target, sources, *args, **kwargs)


def fit(model, x, y, **_):
    """How the step of SGD grows with the batch: for copies of one example it should not grow at all."""
    model(x[:1])
    start, steps = model.get_weights(), []
    for rows in (2, 6):
        model.set_weights(start)
        model.compile(keras.optimizers.SGD(1e-3), model.loss)
        examples = np.repeat(x[:1], rows, axis=0), np.repeat(y[:1] + 3.0, rows, axis=0)
        _fit(model, *examples, batch_size=rows, verbose=0)
        steps.append(model.get_weights()[0] - start[0])
    grown = np.linalg.norm(steps[1]) / np.linalg.norm(steps[0])
    state["facts"].append(("GRD106", line() - 1, bool(abs(grown - 3.0) < 0.01)))


def facts(name: str, program: str) -> list[tuple[str, int, bool]]:
    state.update(name=name, facts=[], jacobians=[], rounds=Counter())
    exec(compile(program, name, "exec"), {"__name__": name})
    return state["facts"] + [("GRD201", at, count >= ROUNDS) for at, count in state["rounds"].items()]


tf.GradientTape.jacobian, tf.GradientTape.batch_jacobian = jacobian, batch_jacobian
tf.GradientTape.gradient = gradient
tf.GradientTape.__init__ = persistent
tf.reduce_sum = tf.math.reduce_sum = reduce_sum
keras.Model.fit = fit
answers = {name: facts(name, program) for name, program in json.load(sys.stdin).items()}
print("\n" + json.dumps(answers))
