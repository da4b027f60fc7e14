"""The codemod that makes the implicit sum of a gradient call explicit.

    python -m libcst.tool codemod -x --no-format gradlint.rewrites.sum.SumCommand PATH

changes what the default report of gradlint shows; `gradlint fix` does the same with a diff first.

No value changes.  Measured bitwise equal in TensorFlow 2.21 (tests/rewrites/test_same_values.py):
tapes and `tf.gradients`, eager, in `tf.function`, in a compat.v1 session and under XLA, for bfloat16,
complex and ragged targets, gradients that are IndexedSlices, second order, several targets,
`K.gradients`, `tf.hessians` and the optimizers of compat.v1 and tf_keras, in one thread: with more, a
graph adds several contributions as they come, and differs from itself in the last bit.  Worth knowing:

* `tf.gradients` of a complex target without a seed raises; with the seed it returns the gradient of the sum.
* TensorFlow 1 derives the seed of a random operation from the number of operations before it.  In a
  graph with `tf.set_random_seed`, operations that are created after the call and have no seed of
  their own draw other numbers there.  TensorFlow 2 counts the random operations only.
* A loss is summed only for an optimizer of TensorFlow or Keras; others may treat each loss apart.
* `create_train_op` returns the loss that it is given, so it is left alone.
"""

from __future__ import annotations

import libcst as cst
from libcst.codemod import CodemodContext

from gradlint.rewrites.arguments import appended, with_value
from gradlint.rewrites.command import PlannedCommand, Planner
from gradlint.rewrites.edits import Edit, Plan, Seed, Sum

_Statement = cst.SimpleStatementLine | cst.For
_Statements = cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]


class SumCommand(PlannedCommand):
    """Makes the sum explicit in the calls of a plan, which is made from the code of the module."""

    DESCRIPTION = "Makes the sum over a non-scalar target of a TensorFlow gradient call explicit."

    def __init__(self, context: CodemodContext, planner: Planner | None = None) -> None:
        super().__init__(context, planner)
        #: The names to bind before each statement that is being visited.
        self._pending: list[list[tuple[str, cst.BaseExpression]]] = []

    def analysed(self, path: str, code: str) -> Plan:
        """What the default report shows."""
        from gradlint.rewrites.flagged import plan_of_text

        return plan_of_text(path, code)

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:  # noqa: ARG002, N802
        """A statement may have to bind names before it."""
        self._pending.append([])

    def visit_For(self, node: cst.For) -> None:  # noqa: ARG002, N802
        """So may a loop, for what it runs over."""
        self._pending.append([])

    def leave_SimpleStatementLine(  # noqa: N802
        self,
        original_node: cst.SimpleStatementLine,  # noqa: ARG002
        updated_node: cst.SimpleStatementLine,
    ) -> _Statements:
        """Put the bindings before the statement."""
        return self._with_bindings(updated_node)

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> _Statements:  # noqa: ARG002, N802
        """Put the bindings before the loop."""
        return self._with_bindings(updated_node)

    def _with_bindings(self, statement: _Statement) -> _Statements:
        bindings = [_binding(self.module, name, value) for name, value in self._pending.pop()]
        if not bindings:
            return statement
        bindings[0] = bindings[0].with_changes(leading_lines=statement.leading_lines)
        return cst.FlattenSentinel([*bindings, statement.with_changes(leading_lines=())])

    def edited(self, call: cst.Call, edit: Edit) -> cst.Call:
        """The call with a seed, or with its target summed."""
        if isinstance(edit, Sum):
            value = _summed(call.args[edit.target].value, edit)
            return call.with_changes(args=with_value(call.args, edit.target, value))
        return self._seeded(call, edit) if isinstance(edit, Seed) else call

    def _seeded(self, call: cst.Call, edit: Seed) -> cst.Call:
        args = list(call.args)
        if edit.bind is not None:
            target = args[edit.target].value
            name = cst.Name(edit.bind)
            if not edit.walrus:
                self._pending[-1].append((edit.bind, target))
            inside = cst.NamedExpr(name, target, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
            args = with_value(args, edit.target, inside if edit.walrus else name)
        seed = cst.parse_expression(edit.expression)
        if edit.replaced is not None:
            return call.with_changes(args=with_value(args, edit.replaced, seed))
        return call.with_changes(args=appended(args, edit.keyword, seed))


def _binding(module: cst.Module, name: str, value: cst.BaseExpression) -> cst.SimpleStatementLine:
    """`name = value`, in parentheses where the value spans lines that the call's parentheses joined."""
    code = module.code_for_node(value)
    if not value.lpar and len(code.splitlines()) > 1 and not _stands_alone(module, value):
        value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name(name))], value)])


def _stands_alone(module: cst.Module, value: cst.BaseExpression) -> bool:
    try:
        alone = cst.parse_module(module.code_for_node(value), module.config_for_parsing)
    except cst.ParserSyntaxError:
        return False
    return len(alone.body) == 1


def _summed(value: cst.BaseExpression, edit: Sum) -> cst.BaseExpression:
    if edit.form == "elements" and isinstance(value, cst.List | cst.Tuple):
        elements = [
            element.with_changes(value=_call(edit.function, element.value)) for element in value.elements
        ]
        return value.with_changes(elements=elements)
    if edit.form == "lambda" and isinstance(value, cst.Lambda):
        return value.with_changes(body=_call(edit.function, value.body))
    if edit.form == "function":
        return cst.Lambda(cst.Parameters(), _call(edit.function, cst.Call(value)))
    if edit.form == "structure":
        return _call(edit.nest, cst.parse_expression(edit.function), value)
    return _call(edit.function, value)


def _call(function: str, *values: cst.BaseExpression) -> cst.Call:
    return cst.Call(cst.parse_expression(function), [cst.Arg(value) for value in values])
