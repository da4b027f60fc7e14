"""The pipeline of one program: calls -> inference -> rules -> records."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar

from gradlint.calls.gradient_calls import APPLYING, SPELLINGS, Candidate, candidate, declared, spelled
from gradlint.calls.patterns import has_patterns
from gradlint.config.settings import DEFAULT, Config
from gradlint.inference.applied import how_applied
from gradlint.inference.derivations import derivation
from gradlint.inference.engine import interpreter
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.modules import Modules, around
from gradlint.inference.scoping.scopes import CallSite, ModuleScope, qualified_name
from gradlint.inference.session import session
from gradlint.inference.values import Tensor
from gradlint.inference.verdicts import Judgement, judge
from gradlint.patterns import finding, questions
from gradlint.records import Call, Finding, Report
from gradlint.rules import RULES, internal_error, rewrites_for
from gradlint.rules import judge as apply_rules
from gradlint.rules.rule import Facts, Operand
from gradlint.source.suppressions import Suppressed, suppressed
from gradlint.source.text import Source, place, segment

_ALL = frozenset(rule.code for rule in RULES)
_ON = frozenset(rule.code for rule in RULES if rule.default)
_Found = TypeVar("_Found")
_Site = tuple[CallSite, Candidate]


def report_of(
    source: Source, strict: bool, config: Config = DEFAULT, *, callers: bool = False, brief: bool = False
) -> Report:
    """The gradient calls of a program and the findings among them, as `gradlint.analysis` says."""
    with session():
        module = ModuleScope(source)
        sites = _sites(module, config)
        if not sites and not has_patterns(source.text):
            return Report((), (), ())
        run = _Run(module, around(module, config.root or None, config.src, search=callers), config)
        judged = run.judged(sites)
        patterns = run.patterns(sites)
        calls = tuple(each.record if brief else run.explained(each) for each in judged)
        codes = _ALL if strict else _ON
        findings = [
            Finding(code, record.place, record.message, index)
            for index, (site, record, _) in enumerate(judged)
            if (code := record.code) in codes
            and record.message is not None
            and not run.silenced(code, site.node.lineno)
        ]
        return Report(calls, tuple(sorted(run.failures + patterns + findings, key=_position)), ())


def _sites(module: ModuleScope, config: Config) -> list[_Site]:
    """The calls that read like gradient calls, in the order of the source."""
    of_project = declared(config.gradient_functions)
    spelled_as = {name: name for name in (*SPELLINGS, *of_project)}
    spelled_as |= {other: name for other, name in module.renamed.items() if name in spelled_as}
    found = []
    for name, meant in spelled_as.items():
        for site in module.calls.get(name, ()):
            by_project = (spelled(site.node, spelling) for spelling in of_project.get(meant, ()))
            found += [(site, call) for call in (*by_project, candidate(site.node, meant)) if call is not None]
    return sorted(found, key=lambda pair: (pair[0].node.lineno, pair[0].node.col_offset))


class _Judged(NamedTuple):
    """A call, its record, and its target if that is a scalar."""

    site: CallSite
    record: Call
    scalar: Tensor | None


class _Run:
    """The analysis of one program: a failure of gradlint costs one call and not the others."""

    def __init__(self, module: ModuleScope, modules: Modules, config: Config) -> None:
        self.module, self._config = module, config
        self.silenced = suppressed(module.source)
        self.failures: list[Finding] = []
        self._new = partial(interpreter, module, modules, config)
        self._interp = self._new()
        self._alone: Interpreter | None = None

    def judged(self, sites: list[_Site]) -> list[_Judged]:
        """The calls that are gradient calls."""
        nodes = {id(site.node) for site, _ in sites}
        found: dict[int, _Judged] = {}
        for site, call in sites:
            if id(site.node) not in found:  # by another spelling of the same name
                judged = self._guarded(site, partial(self._call, site, call, nodes))
                found |= {} if judged is None else {id(site.node): judged}
        return list(found.values())

    def patterns(self, sites: list[_Site]) -> list[Finding]:
        """The findings that are not about one gradient call."""
        found = []
        for site, question in questions(self.module, sites):
            said = self._guarded(site, partial(question, self._interp))
            found.append(finding(self.module.source, site, said, self.silenced))
        return [each for each in found if each is not None]

    def explained(self, judged: _Judged) -> Call:
        """The record with how a scalar came about: asked for when all that verdicts need is found."""
        site, record, scalar = judged
        if scalar is None:
            return record
        steps = self._guarded(site, partial(derivation, scalar))
        return record._replace(derivation=steps or ())

    def _guarded(self, site: CallSite, compute: Callable[[], _Found]) -> _Found | None:
        """What is computed for a call, or None where that fails."""
        try:
            return compute()
        except Exception as error:  # noqa: BLE001 - one call must not cost the others
            self._interp = self._new()
            if not self.silenced("GRD900", site.node.lineno):
                self.failures.append(_failure(self.module.source, site, error))
            return None

    def _judgement(self, site: CallSite, call: Candidate) -> Judgement | None:
        """The judgement with the callers that the project has, or without them where they are too much."""
        found = judge(self._interp, site, call)
        if found is None or found.verdict != "unknown" or not self._interp.is_overworked:
            return found
        if self._alone is None:
            self._alone = interpreter(
                self.module, self._interp.modules.without_callers(self.module), self._config
            )
        alone = judge(self._alone, site, call)
        return found if alone is None else alone

    def _call(self, site: CallSite, call: Candidate, nodes: set[int]) -> _Judged | None:
        """A call and its record, or None if it is no gradient call."""
        judgement = self._judgement(site, call)
        if judgement is None:
            return None
        source = self.module.source
        record = Call(
            place=place(source, site.node),
            function=qualified_name(site.scopes),
            api=judgement.api,
            target=segment(source, call.target),
            sources=segment(source, call.sources) if call.sources is not None else "",
            seed=call.seed,
            verdict=judgement.verdict,
            effect=judgement.effect,
            shape=judgement.shape,
            rank_min=judgement.rank_min,
            shapes=judgement.shapes,
            axes=judgement.axes,
            code=None,
            reported=False,
            message=None,
            derivation=judgement.derivation,
            rewrites=(),
            missing=judgement.missing,
        )
        return _Judged(site, _with_rule(record, judgement, site, nodes, self.silenced), judgement.scalar)


def _position(finding: Finding) -> tuple[int, int, int]:
    place = finding.place
    return (-1 if place.cell is None else place.cell, place.line, place.column)


def _failure(source: Source, site: CallSite, error: Exception) -> Finding:
    """The finding for a call at which gradlint itself failed."""
    text = " ".join(segment(source, site.node).split())
    short = text if len(text) <= 60 else text[:57] + "..."
    message = internal_error(f"{type(error).__name__} at {short}")
    return Finding("GRD900", place(source, site.node), message, None)


def _with_rule(
    record: Call, judgement: Judgement, site: CallSite, nodes: set[int], silenced: Suppressed
) -> Call:
    applied = _applied(judgement, site, nodes)
    operands = tuple(Operand(s.name, s.tensor.shape.labels()) for s in judgement.sources)
    missing = "" if judgement.missing is None else judgement.missing.what
    by_hand = applied == "step"
    facts = Facts(record, bool(applied), missing, operands, judgement.inner, judgement.repeated, by_hand)
    verdict = None if judgement.intended else apply_rules(facts)
    if verdict is None:
        return record._replace(rewrites=rewrites_for(facts))
    code, message = verdict
    reported = code in _ON and not silenced(code, site.node.lineno)
    return record._replace(code=code, message=message, reported=reported, rewrites=rewrites_for(facts))


def _applied(judgement: Judgement, site: CallSite, nodes: set[int]) -> str:
    """How the gradient is applied, looked for where it could matter: "optimizer", "step" by hand, or not."""
    if judgement.api in APPLYING:
        return "optimizer"
    if judgement.verdict not in ("nonscalar", "multi"):
        return ""
    applied = how_applied(site.scopes[0].module, site, nodes)
    # An image that is changed by hand, to fool a model, is no model that is trained.
    return applied if applied == "optimizer" or judgement.effect == "contracts" else ""
