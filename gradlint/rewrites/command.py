"""What all codemods of this room share: a plan, the calls that it names, and the imports that they need."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst
from libcst.codemod import CodemodContext, VisitorBasedCodemodCommand
from libcst.codemod.visitors import AddImportsVisitor
from libcst.metadata import PositionProvider

from gradlint.records import Place
from gradlint.rewrites.edits import Edit, Jacobian, Plan, Recorded

Planner = Callable[[str], Plan]

#: The function that a recorded call is handed to: `__gradlint_call__(number, function, *arguments)`.
RECORDER = "__gradlint_call__"


class PlannedCommand(VisitorBasedCodemodCommand):
    """Changes the calls of a plan, which is made from the code of the module."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, context: CodemodContext, planner: Planner | None = None) -> None:
        super().__init__(context)
        self._planner = planner
        self._edits: dict[tuple[int, int, int, int], Edit | Recorded] = {}
        #: The edits of the plan that no call of the module answered to.
        self.missed: tuple[Place, ...] = ()

    def analysed(self, path: str, code: str) -> Plan:
        """The plan for the code, where none was given."""
        raise NotImplementedError

    def edited(self, call: cst.Call, edit: Edit) -> cst.Call:
        """The call after its edit."""
        raise NotImplementedError

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        """Make the plan, carry it out, and import what the edits need."""
        path = self.context.filename or "<text>"
        plan = self._planner(tree.code) if self._planner else self.analysed(path, tree.code)
        for refusal in plan.refusals:
            self.warn(f"line {refusal.place.line}, column {refusal.place.column}: left: {refusal.reason}")
        self._edits = {place[2:]: edit for place, edit in plan.edits.items()}
        if not self._edits:
            return tree
        for module, name in plan.imports():
            AddImportsVisitor.add_needed_import(self.context, module, asname=None if name == module else name)
        first = self._first_caller(tree, plan)
        changed = super().transform_module_impl(tree)
        self.missed = tuple(place for place in plan.edits if place[2:] in self._edits)
        return _with_helper(changed, first, plan.helper()) if plan.helper() else changed

    def _first_caller(self, tree: cst.Module, plan: Plan) -> int:
        """The index of the first statement of the module that calls the helper."""
        line = min((place.line for place, edit in plan.edits.items() if _calls_helper(edit)), default=0)
        starts = [self.get_metadata(PositionProvider, statement).start.line for statement in tree.body]
        return max((index for index, start in enumerate(starts) if start <= line), default=0)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:  # noqa: N802
        """Change the call if the plan names it."""
        where = self.get_metadata(PositionProvider, original_node)
        edit = self._edits.pop(
            (where.start.line, where.start.column + 1, where.end.line, where.end.column + 1), None
        )
        if isinstance(edit, Recorded):
            changed = updated_node if edit.edit is None else self.edited(updated_node, edit.edit)
            return _recorded(changed, edit.number)
        return updated_node if edit is None else self.edited(updated_node, edit)


def _recorded(call: cst.Call, number: int) -> cst.Call:
    """The same call, carried out by the recorder."""
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    first = [cst.Arg(cst.Integer(str(number)), comma=comma), cst.Arg(call.func, comma=comma)]
    return call.with_changes(func=cst.Name(RECORDER), args=[*first, *call.args])


def _calls_helper(edit: Edit | Recorded) -> bool:
    edit = edit.edit if isinstance(edit, Recorded) and edit.edit else edit
    return isinstance(edit, Jacobian) and bool(edit.function)


def _with_helper(tree: cst.Module, index: int, helper: str) -> cst.Module:
    """The module with a function before the statement of this index, two blank lines around it."""
    blank = [cst.EmptyLine(indent=False), cst.EmptyLine(indent=False)]
    (function,) = cst.parse_module(helper, tree.config_for_parsing).body
    following = tree.body[index]
    kept = list(following.leading_lines)
    while kept and kept[0].comment is None:
        kept.pop(0)
    added = [
        function.with_changes(leading_lines=blank if index else []),
        following.with_changes(leading_lines=[*blank, *kept]),
    ]
    return tree.with_changes(body=[*tree.body[:index], *added, *tree.body[index + 1 :]])
