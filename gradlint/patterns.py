"""The findings that are no gradient call's own: loops of gradients, Jacobians, losses of compile()."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from gradlint.calls.gradient_calls import Candidate
from gradlint.calls.jacobian_calls import jacobian_call
from gradlint.calls.patterns import has_compiled_losses, has_jacobians
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.patterns.compiled_losses import unreduced
from gradlint.inference.patterns.gradient_loops import gradient_loop
from gradlint.inference.patterns.jacobians import rows_of
from gradlint.inference.patterns.summed_jacobians import SUMMING, summed
from gradlint.inference.scoping.scopes import CallSite, ModuleScope
from gradlint.records import Finding
from gradlint.rules import grd106, grd201, grd202, grd203
from gradlint.source.suppressions import Suppressed
from gradlint.source.text import Source, place, segment

#: What a place may be found to be: its code and message.
Said = tuple[str, str] | None
Question = Callable[[Interpreter], Said]
_Asked = tuple[CallSite, Question]


def questions(module: ModuleScope, gradients: list[tuple[CallSite, Candidate]]) -> list[_Asked]:
    """What to ask of which call, in the order of the source."""
    asked = [*_of_gradients(gradients), *_of_jacobians(module), *_of_losses(module)]
    return sorted(asked, key=lambda pair: (pair[0].node.lineno, pair[0].node.col_offset))


def finding(source: Source, site: CallSite, said: Said, silenced: Suppressed) -> Finding | None:
    """The finding for an answer, unless a comment silences it."""
    if said is None or silenced(said[0], site.node.lineno):
        return None
    return Finding(said[0], place(source, site.node), said[1], None)


def _of_gradients(gradients: list[tuple[CallSite, Candidate]]) -> Iterator[_Asked]:
    for site, call in gradients:
        yield site, partial(_loop, site, call)


def _loop(site: CallSite, call: Candidate, interp: Interpreter) -> Said:
    found = gradient_loop(interp, site, call)
    if found is None:
        return None
    return "GRD201", grd201.message(
        found.array,
        found.axis,
        found.entries,
        found.rank,
        in_graph=found.in_graph,
        rows_apart=found.rows_apart,
    )


def _of_jacobians(module: ModuleScope) -> Iterator[_Asked]:
    if not has_jacobians(module.text):
        return
    for name in ("jacobian", "batch_jacobian"):
        for site in module.calls.get(name, ()):
            yield site, partial(_rows, module.source, site)
    for name in SUMMING:
        for site in module.calls.get(name, ()):
            yield site, partial(_sum, module.source, site)


def _rows(source: Source, site: CallSite, interp: Interpreter) -> Said:
    call = jacobian_call(site.node)
    found = rows_of(interp, site, call) if call is not None else None
    if call is None or found is None:
        return None
    target, of = segment(source, call.target), segment(source, call.source)
    if found.coupled:
        return "GRD202", grd202.coupled_message(target, of, found.mixing)
    return "GRD202", grd202.message(target, of, found.shape, found.rank_min)


def _sum(source: Source, site: CallSite, interp: Interpreter) -> Said:
    found = summed(interp, site)
    if found is None:
        return None
    target, of = segment(source, found.call.target), segment(source, found.call.source)
    return "GRD203", grd203.message(target, of, found.entries)


def _of_losses(module: ModuleScope) -> Iterator[_Asked]:
    if not has_compiled_losses(module.text):
        return
    for site in module.calls.get("compile", ()):
        yield site, partial(_loss, module.source, site)


def _loss(source: Source, site: CallSite, interp: Interpreter) -> Said:
    found = unreduced(interp, site)
    return None if found is None else ("GRD106", grd106.message(segment(source, found.loss), found.rank))
