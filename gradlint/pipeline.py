"""The pipeline of one program: calls -> inference -> rules -> records."""

from __future__ import annotations

import ast

from gradlint.calls.appliance import reaches_optimizer
from gradlint.calls.gradient_calls import APPLYING, SPELLINGS, Candidate, candidate, declared, spelled
from gradlint.calls.patterns import has_patterns
from gradlint.config.settings import DEFAULT, Config
from gradlint.inference.engine import interpreter
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.modules import Modules, around
from gradlint.inference.scoping.scopes import CallSite, FunctionScope, ModuleScope, qualified_name
from gradlint.inference.session import session
from gradlint.inference.verdicts import Judgement, judge
from gradlint.patterns import finding, questions
from gradlint.records import Call, Finding, Report
from gradlint.rules import RULES, internal_error, rewrites_for
from gradlint.rules import judge as apply_rules
from gradlint.rules.rule import Facts, Operand
from gradlint.source.suppressions import Suppressed, suppressed
from gradlint.source.text import Source, place, segment

_ON = frozenset(rule.code for rule in RULES if rule.default)
_Site = tuple[CallSite, Candidate]


def report_of(source: Source, strict: bool, config: Config = DEFAULT, callers: bool = False) -> Report:
    """The gradient calls of a program and the findings among them, as `gradlint.analysis` says."""
    with session():
        module = ModuleScope(source)
        sites = _sites(module, config)
        if not sites and not has_patterns(source.text):
            return Report((), (), ())
        modules = around(module, config.root or None, config.src, search=callers)
        return _report(module, modules, sites, suppressed(source), strict, config)


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


def _report(
    module: ModuleScope,
    modules: Modules,
    sites: list[_Site],
    silenced: Suppressed,
    strict: bool,
    config: Config,
) -> Report:
    interp = interpreter(module, modules, config)
    nodes = {id(site.node) for site, _ in sites}
    judged: set[int] = set()
    calls: list[Call] = []
    findings: list[Finding] = []
    for site, call in sites:
        if id(site.node) in judged:
            continue  # by another spelling of the same name
        try:
            record = _call(interp, site, call, nodes, silenced)
        except Exception as error:  # noqa: BLE001 - one call must not cost the others
            interp = interpreter(module, modules, config)
            if not silenced("GRD900", site.node.lineno):
                findings.append(_failure(module.source, site, error))
            continue
        if record is None:
            continue
        judged.add(id(site.node))
        if record.code is not None and record.message is not None:
            quiet = silenced(record.code, site.node.lineno)
            if not quiet and (strict or record.code in _ON):
                findings.append(Finding(record.code, record.place, record.message, len(calls)))
        calls.append(record)
    findings += _patterns(interp, module, sites, silenced)
    return Report(tuple(calls), tuple(sorted(findings, key=_position)), ())


def _position(finding: Finding) -> tuple[int, int, int]:
    place = finding.place
    return (-1 if place.cell is None else place.cell, place.line, place.column)


def _patterns(
    interp: Interpreter, module: ModuleScope, sites: list[_Site], silenced: Suppressed
) -> list[Finding]:
    """The findings that are not about one gradient call."""
    found = []
    for site, question in questions(module, sites):
        try:
            said = finding(module.source, site, question(interp), silenced)
        except Exception as error:  # noqa: BLE001 - one call must not cost the others
            quiet = silenced("GRD900", site.node.lineno)
            said = None if quiet else _failure(module.source, site, error)
        if said is not None:
            found.append(said)
    return found


def _failure(source: Source, site: CallSite, error: Exception) -> Finding:
    """The finding for a call at which gradlint itself failed."""
    text = " ".join(segment(source, site.node).split())
    short = text if len(text) <= 60 else text[:57] + "..."
    message = internal_error(f"{type(error).__name__} at {short}")
    return Finding("GRD900", place(source, site.node), message, None)


def _call(
    interp: Interpreter, site: CallSite, call: Candidate, nodes: set[int], silenced: Suppressed
) -> Call | None:
    """The record of a call, or None if it is no gradient call."""
    judgement = judge(interp, site, call)
    if judgement is None:
        return None
    source = interp.module.source
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
    return _judged(record, judgement, site, nodes, silenced)


def _judged(
    record: Call, judgement: Judgement, site: CallSite, nodes: set[int], silenced: Suppressed
) -> Call:
    drives = _drives(judgement, site, nodes)
    operands = tuple(Operand(s.name, s.tensor.shape.labels()) for s in judgement.sources)
    missing = "" if judgement.missing is None else judgement.missing.what
    facts = Facts(record, drives, missing, operands, judgement.inner, judgement.repeated)
    verdict = None if judgement.intended else apply_rules(facts)
    if verdict is None:
        return record._replace(rewrites=rewrites_for(facts))
    code, message = verdict
    reported = code in _ON and not silenced(code, site.node.lineno)
    return record._replace(code=code, message=message, reported=reported, rewrites=rewrites_for(facts))


def _drives(judgement: Judgement, site: CallSite, nodes: set[int]) -> bool:
    """Whether the gradient is applied by an optimizer, looked for where it could matter."""
    if judgement.api in APPLYING:
        return True
    if judgement.verdict not in ("nonscalar", "multi"):
        return False
    scope = next((s for s in reversed(site.scopes) if _is_body(s)), None)
    body = (
        scope.source.tree.body
        if isinstance(scope, ModuleScope)
        else scope.node.body
        if isinstance(scope, FunctionScope)
        else None
    )
    return isinstance(body, list) and reaches_optimizer(site.node, body, nodes)


def _is_body(scope: object) -> bool:
    if isinstance(scope, FunctionScope):
        return not isinstance(scope.node, ast.Lambda)
    return isinstance(scope, ModuleScope)
