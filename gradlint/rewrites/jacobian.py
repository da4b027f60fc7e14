"""The codemod that asks for the Jacobian where a gradient call added the rows of it.

    python -m libcst.tool codemod -x --no-format gradlint.rewrites.jacobian.JacobianCommand PATH

changes what the default report of gradlint shows; `gradlint fix --as jacobian` does the same with a diff
first.  The result changes: its shape is that of the target followed by that of each source, and its sum over
the axes of the target is the gradient that the call returned before.

With the backend `tensorflow`, a tape's `jacobian` is called, and `tf.gradients` becomes a call of a small
function that is written into the file: TensorFlow has no public Jacobian of a tensor in a graph.  With the
backend `gradlint`, both become `gradlint_runtime.jacobian`.  `tf.gradients` returns a list, whatever its
sources are, and so does what stands there afterwards.
"""

from __future__ import annotations

import argparse

import libcst as cst
from libcst.codemod import CodemodContext

from gradlint.rewrites.arguments import appended, with_value, without
from gradlint.rewrites.command import PlannedCommand, Planner
from gradlint.rewrites.edits import Argument, Edit, Jacobian, Plan

#: Who computes the Jacobian.
BACKENDS = ("tensorflow", "gradlint")


class JacobianCommand(PlannedCommand):
    """Asks for the Jacobian in the calls of a plan, which is made from the code of the module."""

    DESCRIPTION = "Asks for the Jacobian where a TensorFlow gradient call sums over a non-scalar target."

    def __init__(
        self, context: CodemodContext, planner: Planner | None = None, backend: str = "tensorflow"
    ) -> None:
        super().__init__(context, planner)
        self._backend = backend

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        """The option `--backend`, as `gradlint fix` has it."""
        arg_parser.add_argument("--backend", choices=BACKENDS, default="tensorflow")

    def analysed(self, path: str, code: str) -> Plan:
        """What the default report shows."""
        from gradlint.rewrites.flagged import plan_of_text

        return plan_of_text(path, code, intent="jacobian", backend=self._backend)

    def edited(self, call: cst.Call, edit: Edit) -> cst.Call:
        """The call of the function that the edit names, with the arguments as that function takes them."""
        if not isinstance(edit, Jacobian):
            return call
        args = list(call.args)
        for index, argument in reversed(list(enumerate(edit.arguments))):
            args = without(args, index) if argument is None else _with_argument(args, index, argument)
        if edit.tape:
            args = appended(args, "tape", cst.parse_expression(edit.tape))
        return call.with_changes(func=_function(call.func, edit.function), args=args)


def _function(function: cst.BaseExpression, name: str) -> cst.BaseExpression:
    if not name and isinstance(function, cst.Attribute):
        return function.with_changes(attr=cst.Name("jacobian"))
    return cst.parse_expression(name)


def _with_argument(args: list[cst.Arg], index: int, argument: Argument) -> list[cst.Arg]:
    arg = args[index]
    args = with_value(args, index, _value(arg.value, argument))
    if argument.keyword is None:
        return args
    equal = arg.equal
    if not isinstance(equal, cst.AssignEqual):
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    args[index] = args[index].with_changes(keyword=cst.Name(argument.keyword), equal=equal)
    return args


def _value(value: cst.BaseExpression, argument: Argument) -> cst.BaseExpression:
    if argument.form == "element" and isinstance(value, cst.List | cst.Tuple):
        return value.elements[0].value
    if argument.form == "list" and isinstance(value, cst.Tuple):
        return cst.List(value.elements)
    if argument.form == "single":
        return cst.List([cst.Element(value)])
    if argument.form == "flattened":
        return cst.Call(cst.parse_expression(argument.function), [cst.Arg(value)])
    return value
