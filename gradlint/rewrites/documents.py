"""A plan carried out on a file, or on the cells of a notebook that it concerns."""

from __future__ import annotations

from gradlint.rewrites.carrying_out import carry_out
from gradlint.rewrites.cells import code_cells, replaced, source_text
from gradlint.rewrites.edits import Plan, Refusal, Rewritten
from gradlint.source.reading import NOTEBOOK
from gradlint.source.text import Source


def rewrite(source: Source, text: str, plan: Plan) -> Rewritten:
    """The text of the file with the plan carried out, as far as that is possible."""
    if not plan.edits:
        return Rewritten(text, 0, plan.refusals)
    if not source.path.endswith(NOTEBOOK):
        return carry_out(text, source.lines, plan)
    cells = code_cells(text)
    sources: dict[int, str] = {}
    refusals, changed, left = plan.refusals, 0, plan
    for cell in sorted({place.cell for place in plan.edits if place.cell is not None}):
        edits = {place: edit for place, edit in plan.edits.items() if place.cell == cell}
        result = _rewrite_cell(source, cell, source_text(cells[cell]) or "", left.narrowed(edits))
        refusals, changed = refusals + result.refusals, changed + result.changed
        if result.changed:
            # What one cell imports and defines is there in the next.
            sources[cell], left = result.text, left._replace(prepared=True)
    return Rewritten(replaced(text, sources), changed, tuple(sorted(refusals)))


def give_up(plan: Plan, reason: str) -> Rewritten:
    """Nothing is changed, and every call that would have been is left for this reason."""
    refusals = (*plan.refusals, *(Refusal(place, reason) for place in plan.edits))
    return Rewritten("", 0, tuple(sorted(refusals)))


def _rewrite_cell(source: Source, cell: int, text: str, plan: Plan) -> Rewritten:
    first = source.cells[cell]
    end = source.cells[cell + 1] if cell + 1 < len(source.cells) else len(source.lines)
    return carry_out(text, source.lines[first:end], plan)
