"""Runs programs in TensorFlow and tells what their last gradient calls were given.

Usage: running_in_tensorflow.py 1|2 < {name: program}; the last line of its output is
{name: {"calls": [CALL...]}}, where CALL is the shapes of the targets, and whether several elements of the
target meet in one entry of the result (null: not asked).

A program of several files is {"files": {path: text}, "checked": path, "run": path}: the one whose last
gradient call is asked about, and the one that runs.
"""

from __future__ import annotations

import ast
import json
import os
import runpy
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import numpy as np
import tensorflow as tf
from tensorflow.python.ops import gradients_util

NAMES = ("gradient", "gradients", "hessians", "minimize", "compute_gradients", "get_gradients", "get_updates")
MAX_ELEMENTS = 64

flatten = tf.nest.flatten
_tape_gradient = tf.GradientTape.gradient
_tape_init = tf.GradientTape.__init__
_graph_gradients = gradients_util._GradientsHelper
state: dict = {"calls": [], "lines": range(0), "name": "", "busy": False}


def at_the_call() -> bool:
    """Whether the program's innermost frame stands at its last gradient call."""
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename == state["name"]:
            return frame.f_lineno in state["lines"]
        frame = frame.f_back
    return False


def tensors(targets: object) -> list:
    return [target for target in flatten(targets) if target is not None]


def meet(rows: list[list[np.ndarray]]) -> bool:
    """Whether an entry of the result is reached from two elements of the target."""
    by_source = zip(*rows, strict=True)
    return any(
        (np.sum([np.abs(row) > 1e-9 for row in of_source], axis=0) > 1).any() for of_source in by_source
    )


def seeds(shape: tuple[int, ...]) -> list[np.ndarray]:
    size = int(np.prod(shape))
    return [np.eye(size)[i].reshape(shape) for i in range(size)]


def dense(gradient: object) -> np.ndarray:
    if gradient is None:
        return np.zeros([1])
    return np.asarray(tf.convert_to_tensor(gradient))


def tape_gradient(tape, target, sources, output_gradients=None, **rest):
    here = at_the_call() and not state["busy"]
    if here:
        found = tensors(target)
        mixes = None
        if len(found) == 1 and tf.executing_eagerly() and 1 < tf.size(found[0]) <= MAX_ELEMENTS and not rest:
            state["busy"] = True
            rows = []
            for seed in seeds(tuple(found[0].shape)):
                value = tf.constant(seed, found[0].dtype)
                rows.append([dense(g) for g in flatten(_tape_gradient(tape, found[0], sources, value))])
            mixes = meet(rows)
            state["busy"] = False
        state["calls"].append([[target.shape.as_list() for target in found], mixes])
    return _tape_gradient(tape, target, sources, output_gradients, **rest)


def fed(graph: tf.Graph) -> dict:
    """A value for each placeholder: axes of unknown size get three entries."""
    values = {}
    for op in graph.get_operations():
        if op.type == "Placeholder":
            (tensor,) = op.outputs
            sizes = [None] if tensor.shape.rank is None else tensor.shape.as_list()
            shape = [3 if size is None else size for size in sizes]
            integer = tensor.dtype.is_integer or tensor.dtype.is_bool
            values[tensor] = np.ones(shape) if integer else np.random.default_rng(0).normal(size=shape)
    return values


def graph_gradients(ys, xs, *rest, **named):
    if at_the_call() and not state["busy"]:
        state["later"].append((tf.compat.v1.get_default_graph(), tensors(ys), flatten(xs)))
    return _graph_gradients(ys, xs, *rest, **named)


def of_graph(graph: tf.Graph, ys: list, xs: list) -> list:
    """What a call in a graph was given; the graph is locked while gradients are made, so this comes later."""
    if type(graph).__name__ == "FuncGraph":
        return [[y.shape.as_list() for y in ys], None]
    with graph.as_default(), tf.compat.v1.Session(graph=graph) as sess:
        feed = fed(graph)
        sess.run(tf.compat.v1.variables_initializer(tf.compat.v1.global_variables()))
        values = sess.run(ys, feed)
        shapes = [list(np.shape(value)) for value in values]
        if len(ys) != 1 or not 1 < np.size(values[0]) <= MAX_ELEMENTS:
            return [shapes, None]
        seed = tf.compat.v1.placeholder(ys[0].dtype, np.shape(values[0]))
        found = [tf.convert_to_tensor(g) for g in tf.compat.v1.gradients(ys, xs, [seed]) if g is not None]
        rows = [sess.run(found, {**feed, seed: value}) for value in seeds(np.shape(values[0]))]
        return [shapes, meet(rows)]


def last_call(program: str) -> range:
    """The lines of the last gradient call of a program, as the linter orders them."""
    found = [
        node
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) in NAMES or getattr(node.func, "id", None) in NAMES)
    ]
    last = max(found, key=lambda node: (node.lineno, node.col_offset))
    return range(last.lineno, (last.end_lineno or last.lineno) + 1)


def run(name: str, program: str | dict) -> dict:
    if isinstance(program, dict):
        with tempfile.TemporaryDirectory() as folder:
            return run_project(Path(folder).resolve(), **program)
    return watched(name, program, lambda: exec(compile(program, name, "exec"), {"__name__": "__main__"}))


def run_project(folder: Path, files: dict[str, str], checked: str, run: str) -> dict:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        start = lambda: runpy.run_path(str(folder / run), run_name="__main__")  # noqa: E731 - a thing to do
        return watched(str(folder / checked), files[checked], start)
    finally:
        sys.path.remove(str(folder))
        for module in set(sys.modules) - before:
            if str(getattr(sys.modules[module], "__file__", None)).startswith(str(folder)):
                del sys.modules[module]


def watched(name: str, program: str, start: Callable[[], object]) -> dict:
    state.update(calls=[], later=[], lines=last_call(program), name=name, busy=False)
    tf.compat.v1.reset_default_graph()
    tf.random.set_seed(0)
    try:
        start()
        state["busy"] = True
        return {"calls": [*state["calls"], *(of_graph(*call) for call in state["later"])]}
    except Exception:  # noqa: BLE001 - whatever a program raises is the answer
        return {"error": traceback.format_exc(limit=-3)}


def persistent(tape, persistent=False, watch_accessed_variables=True):  # noqa: ARG001
    """Every tape can be asked once for each element."""
    _tape_init(tape, True, watch_accessed_variables)


def main() -> None:
    tf.GradientTape.__init__ = persistent
    tf.GradientTape.gradient = tape_gradient
    gradients_util._GradientsHelper = graph_gradients
    if sys.argv[1] == "1":
        tf.compat.v1.disable_v2_behavior()
    else:
        tf.config.run_functions_eagerly(True)
    answers = {name: run(name, program) for name, program in json.load(sys.stdin).items()}
    print("\n" + json.dumps(answers))


if __name__ == "__main__":
    main()
