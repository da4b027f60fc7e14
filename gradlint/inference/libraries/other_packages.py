"""Packages beside TensorFlow that what is differentiated often comes through: progress bars and designs."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.libraries.library import argument, special
from gradlint.inference.libraries.operands import size_dim
from gradlint.inference.values import Api, Arguments, Tensor, Value, opaque
from gradlint.shapes.shape import Shape, new_dim


@special("tqdm.tqdm", "tqdm.tqdm_notebook", *(f"tqdm.{part}.tqdm" for part in ("auto", "notebook", "std")))
def _watched(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A progress bar around what is iterated over gives the same entries."""
    entries = argument(arguments, 0, "iterable")
    return entries if entries is not None else opaque("a progress bar", site=interp.site(node, env))


@special("tqdm.trange", "tqdm.tnrange", *(f"tqdm.{part}.trange" for part in ("auto", "notebook", "std")))
def _counted(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A progress bar around a range."""
    return interp.call(Api("builtins.range"), Arguments(arguments.positional), node, env)


@special("pyDOE.lhs", "pyDOE2.lhs")
def _design(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A Latin hypercube: a row for each sample and a column for each factor, by the manual of pyDOE."""
    factors, samples = argument(arguments, 0, "n"), argument(arguments, 1, "samples")
    sizes = (None if size is None else size_dim(size) for size in (samples or factors, factors))
    rows, columns = (new_dim(None if size is None else size.size) for size in sizes)
    return Tensor(
        Shape((rows, columns)), "np.lhs", reason="a design of samples", site=interp.site(node, env), cut=True
    )
