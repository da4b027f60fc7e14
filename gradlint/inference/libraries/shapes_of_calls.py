"""Functions of TensorFlow that give shapes, or values that are known before the program runs."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import as_tensor, join_all
from gradlint.inference.libraries.library import argument, special
from gradlint.inference.libraries.operands import apply
from gradlint.inference.values import NONE, Arguments, Const, Seq, ShapeOf, Tensor, Value, opaque
from gradlint.knowledge.lookup import function_row
from gradlint.shapes import algebra


@special("tf.get_static_value", "tf.contrib.util.constant_value")
def _static(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The value of a tensor where the graph says it, else None."""
    value = argument(arguments, 0, "tensor") or NONE
    return value if isinstance(value, Const) else join_all((value, NONE))


@special("tf.broadcast_static_shape", "tf.broadcast_dynamic_shape")
def _broadcast(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The shape of an elementwise operation over two tensors of these shapes."""
    row, site = function_row("tf.zeros", False), interp.site(node, env)
    given = (argument(arguments, 0, "shape_x") or NONE, argument(arguments, 1, "shape_y") or NONE)
    assert row is not None
    filled = [apply(row, "a tensor of this shape", Arguments((value,)), site) for value in given]
    both = algebra.broadcast_all([value.shape for value in filled if isinstance(value, Tensor)])
    reason = "two shapes, broadcast"
    return ShapeOf(Tensor(both, "broadcast", reason=reason, site=site), arguments_are_tensors(node))


def arguments_are_tensors(node: ast.Call) -> bool:
    """Whether the result is a tensor itself, as the name of the function says."""
    return isinstance(node.func, ast.Attribute) and "dynamic" in node.func.attr


@special("tf.shape_n")
def _shapes(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The shapes of several tensors."""
    listed, site = argument(arguments, 0, "input"), interp.site(node, env)
    if not isinstance(listed, Seq) or listed.items is None:
        return Seq("list", None, opaque("a shape that is not known", site=site))
    tensors = [as_tensor(item, site) for item in listed.items]
    unknown = opaque("a shape that is not known", site=site)
    return Seq("list", tuple(unknown if t is None else ShapeOf(t, True) for t in tensors))


@special("tf.TensorShape")
def _tensor_shape(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A shape that the program writes down."""
    given, site = argument(arguments, 0, "dims") or NONE, interp.site(node, env)
    if isinstance(given, ShapeOf):
        return given
    row = function_row("tf.zeros", False)
    assert row is not None
    filled = apply(row, "a tensor of this shape", Arguments((given,)), site)
    if not isinstance(filled, Tensor) or filled.opaque:
        return opaque("a shape that is not known", site=site)
    return ShapeOf(filled)
