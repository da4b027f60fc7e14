"""A plan carried out on the text of a file or of one cell, and the result checked before anyone sees it."""

from __future__ import annotations

import io
import symtable
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import libcst as cst
from libcst.codemod import CodemodContext

from gradlint.records import Place
from gradlint.rewrites.command import PlannedCommand
from gradlint.rewrites.edits import Jacobian, Plan, Refusal, Rewritten
from gradlint.rewrites.jacobian import JacobianCommand
from gradlint.rewrites.sum import SumCommand
from gradlint.source.parsing import Failure, parse


def carry_out(text: str, plain: Sequence[str], plan: Plan) -> Rewritten:
    """Rewrite `text`; `plain` are its lines as the analysis saw them, without a notebook's magics."""
    lines = tuple(io.StringIO(text, newline=""))
    mark = _fresh_mark(text)
    pairs = zip(lines, plain, strict=True)
    marked = [_marked(raw, line, f"#{mark}{number}.") for number, (raw, line) in enumerate(pairs)]
    magic = {number for number, (raw, line) in enumerate(zip(lines, marked, strict=True), 1) if raw != line}
    left = {
        place: "it shares a line with a magic"
        for place in plan.edits
        if not magic.isdisjoint(range(place.line, place.end_line + 1))
    }
    edits = {place: edit for place, edit in plan.edits.items() if place not in left}
    changed = _transformed(marked, plan._replace(edits=edits))
    left.update(changed.left)
    result = _unmarked(changed.text, lines, marked, mark)
    if result is None:
        left.update(dict.fromkeys(edits, "a magic stands in the way"))
    refusals = [*plan.refusals, *(Refusal(place, reason) for place, reason in left.items())]
    return Rewritten(result or text, len(plan.edits) - len(left), tuple(sorted(refusals)))


class _Changed(NamedTuple):
    text: str
    left: dict[Place, str]


def _transformed(lines: Sequence[str], plan: Plan) -> _Changed:
    """The text after the codemod, which is slow, so that it sees only the statements that it changes."""
    done, written = 0, ""
    left: dict[Place, str] = {}
    for first, last in _parts(lines, plan):
        moved = {
            place._replace(line=place.line - first + 1, end_line=place.end_line - first + 1): place
            for place in plan.edits
            if first <= place.line <= last
        }
        edits = {new: plan.edits[old] for new, old in moved.items()}
        part = _transformed_part("".join(lines[first - 1 : last]), plan.narrowed(edits), _line_end(lines))
        written += "".join(lines[done : first - 1]) + part.text
        left.update({moved[place]: reason for place, reason in part.left.items()})
        done = last
    return _Changed(written + "".join(lines[done:]), left)


def _parts(lines: Sequence[str], plan: Plan) -> list[tuple[int, int]]:
    """The lines of each statement of the module that is changed; all of them, if other lines change, too."""
    tree = parse("".join(lines))
    if plan.imports() or plan.helper() or isinstance(tree, Failure):
        return [(1, len(lines))]
    ranges: list[tuple[int, int]] = []
    for statement in tree.body:
        decorators = getattr(statement, "decorator_list", [])
        first = min(node.lineno for node in (statement, *decorators))
        last = statement.end_lineno or first
        if ranges and first <= ranges[-1][1]:
            first = ranges.pop()[0]
        ranges.append((first, last))
    changed = {place.line for place in plan.edits}
    return [(first, last) for first, last in ranges if any(first <= line <= last for line in changed)]


def _line_end(lines: Sequence[str]) -> str:
    first = lines[0] if lines else ""
    return first[len(first.rstrip("\r\n")) :] or "\n"


def _transformed_part(text: str, plan: Plan, line_end: str) -> _Changed:
    """A part after the codemod, or as it was, with the reason."""
    try:
        module = cst.parse_module(text, cst.PartialParserConfig(default_newline=line_end))
        if module.code != text:
            return _unchanged(text, plan, "libcst does not keep its text")
        command = _command(plan)
        result = command.transform_module(module).code
    except (cst.ParserSyntaxError, RecursionError) as error:
        return _unchanged(text, plan, f"libcst cannot read it ({type(error).__name__})")
    if _is_program(text) and not _is_program(result):
        return _unchanged(text, plan, "the result would not be Python")
    return _Changed(result, dict.fromkeys(command.missed, "the call was not found in the syntax tree"))


def _command(plan: Plan) -> PlannedCommand:
    jacobian = any(isinstance(edit, Jacobian) for edit in plan.plain())
    command: type[JacobianCommand | SumCommand] = JacobianCommand if jacobian else SumCommand
    return command(CodemodContext(), lambda _: plan)


def _unchanged(text: str, plan: Plan, reason: str) -> _Changed:
    return _Changed(text, dict.fromkeys(plan.edits, reason))


def _is_program(text: str) -> bool:
    """The parser and the compiler's symbol table accept the text; nothing is run."""
    if isinstance(parse(text), Failure):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            symtable.symtable(text, "<text>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _fresh_mark(text: str) -> str:
    mark = "gradlint_line_"
    while mark in text:
        mark += "_"
    return mark


def _marked(raw: str, plain: str, mark: str) -> str:
    """A line that the analysis read differently, as it read it, with a mark to find it again."""
    end = raw[len(raw.rstrip("\r\n")) :]
    code = plain.rstrip("\n")
    return raw if raw.removesuffix(end) == code else f"{code}{mark}{end}"


def _unmarked(text: str, lines: Sequence[str], marked: Sequence[str], mark: str) -> str | None:
    """The text with the lines put back that have a mark; None if one of them was changed or lost."""
    originals = {new: old for new, old in zip(marked, lines, strict=True) if f"#{mark}" in new}
    result = tuple(io.StringIO(text, newline=""))
    found = sum(line in originals for line in result)
    return "".join(originals.get(line, line) for line in result) if found == len(originals) else None
