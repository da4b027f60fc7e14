"""A plan carried out on the text of a file or of one cell, and the result checked before anyone sees it."""

from __future__ import annotations

import io
import symtable
import warnings
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import libcst as cst
from libcst.codemod import CodemodContext

from gradlint.records import Place
from gradlint.rewrites.edits import Plan, Refusal, Rewritten
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
    changed = _transformed("".join(marked), plan._replace(edits=edits))
    if isinstance(changed, str):
        left.update(dict.fromkeys(edits, changed))
        return _rewritten(text, plan, left)
    left.update(dict.fromkeys(changed.missed, "the call was not found in the syntax tree"))
    result = _unmarked(changed.text, lines, marked, mark)
    if result is None:
        left.update(dict.fromkeys(edits, "a magic stands in the way"))
    return _rewritten(text if result is None else result, plan, left)


class _Changed(NamedTuple):
    text: str
    missed: tuple[Place, ...]


def _rewritten(text: str, plan: Plan, left: Mapping[Place, str]) -> Rewritten:
    refusals = [*plan.refusals, *(Refusal(place, reason) for place, reason in left.items())]
    return Rewritten(text, len(plan.edits) - len(left), tuple(sorted(refusals)))


def _transformed(text: str, plan: Plan) -> _Changed | str:
    """The text after the codemod, or why there is none."""
    try:
        module = cst.parse_module(text)
        if module.code != text:
            return "libcst does not keep the text of the file"
        command = SumCommand(CodemodContext(), lambda _: plan)
        result = command.transform_module(module).code
    except (cst.ParserSyntaxError, RecursionError) as error:
        return f"libcst cannot read the file ({type(error).__name__})"
    if _is_program(text) and not _is_program(result):
        return "the result would not be Python"
    return _Changed(result, command.missed)


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
