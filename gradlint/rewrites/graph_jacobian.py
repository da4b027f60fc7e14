"""The Jacobian of a graph tensor in TensorFlow alone: a function that is written into the user's file.

`tf.gradients` has no counterpart for Jacobians, and a tape that was not there cannot be asked.  The function
seeds `tf.gradients` with one-hot cotangents, vectorized; it works in `tf.function` and in compat.v1 graphs.
"""

from __future__ import annotations

import ast
from textwrap import dedent
from typing import NamedTuple

from gradlint.rewrites.scopes import Program, bindings, fresh, resolve
from gradlint.rewrites.tensorflow_name import Alias, tensorflow_alias

_TEXT = '''
    def {name}(ys, xs, unconnected_gradients="none"):
        """The Jacobian of ys for each x, whose rows {tf}.gradients adds: a list of ys.shape + x.shape."""

        def row(seed):
            return {tf}.gradients(ys, xs, grad_ys=seed, unconnected_gradients=unconnected_gradients)

        def connected(seed):
            return [{tf}.convert_to_tensor(gradient) for gradient in row(seed) if gradient is not None]

        xs = {tf}.nest.flatten(xs)
        first = row({tf}.ones_like(ys))
        if all(gradient is None for gradient in first):
            return first
        size = {tf}.size(ys)
        seeds = {tf}.reshape({tf}.eye(size, dtype=ys.dtype), {tf}.concat([[size], {tf}.shape(ys)], 0))
        rows = iter({tf}.vectorized_map(connected, seeds))

        def shaped(x):
            return {tf}.reshape(next(rows), {tf}.concat([{tf}.shape(ys), {tf}.shape(x)], 0))

        return [None if gradient is None else shaped(x) for x, gradient in zip(xs, first)]
'''
_NAMES = ("jacobians", "graph_jacobians")


def helper_text(name: str, tensorflow: str) -> str:
    """The function under a name, in a file that calls TensorFlow so."""
    return dedent(_TEXT.format(name=name, tf=tensorflow)).lstrip("\n")


class Helper(NamedTuple):
    """The function to call: its name, TensorFlow's name in it, and whether it is in the file already."""

    name: str
    tensorflow: Alias
    written: bool


def helper_at(program: Program, call: ast.Call) -> Helper | str:
    """The function to call at a place, or why there is none: a text."""
    alias = tensorflow_alias(program, call)
    if isinstance(alias, str):
        return alias
    module = program.source.tree
    if resolve(program, alias.name, call) and not bindings(program, module, alias.name):
        return f"{alias.name} is bound inside of a function, and a helper beside it would not see it"
    for statement in module.body:
        if not isinstance(statement, ast.FunctionDef) or statement.lineno > call.lineno:
            continue
        if ast.dump(statement) == _dumped(helper_text(statement.name, alias.name)):
            return Helper(statement.name, alias, written=True)
    return Helper(fresh(program, _NAMES), alias, written=False)


def _dumped(text: str) -> str:
    return ast.dump(ast.parse(text).body[0])
