"""Which calls of a source the rewrite is for, and the plan for them."""

from __future__ import annotations

from gradlint.analysis import analyze
from gradlint.config.pyproject import configuration
from gradlint.records import Call, Report
from gradlint.rewrites.edits import Plan, Refusal
from gradlint.rewrites.jacobian_plan import plan_jacobians
from gradlint.rewrites.plan import make_plan
from gradlint.source.parsing import Failure, parse, split_lines
from gradlint.source.text import Source

CODES = frozenset(("GRD101", "GRD102", "GRD103", "GRD104", "GRD107"))
SEPARABLE = "GRD105"
#: gradlint failed on the call, so nothing is known of it.
FAILURE = "GRD900"


def flagged(report: Report, *, include_separable: bool = False) -> list[Call]:
    """The calls that the report shows; the separable ones too, where they were asked for."""
    codes = CODES | {SEPARABLE} if include_separable else CODES
    return [
        report.calls[finding.call]
        for finding in report.findings
        if finding.call is not None and finding.code in codes
    ]


def plan_of_source(
    source: Source,
    *,
    include_separable: bool = False,
    intent: str = "sum",
    backend: str = "tensorflow",
    project_root: str | None = None,
) -> Plan:
    """Analyse the source as `check` does, and plan the edits of what is shown; raises ConfigError."""
    config = configuration(source.path, project_root)
    report = analyze(source, strict=include_separable, config=config, callers=True)
    calls = flagged(report, include_separable=include_separable)
    plan = plan_jacobians(source, calls, backend) if intent == "jacobian" else make_plan(source, calls)
    failures = tuple(
        Refusal(finding.place, finding.message) for finding in report.findings if finding.code == FAILURE
    )
    return plan._replace(refusals=plan.refusals + failures)


def plan_of_text(path: str, text: str, *, intent: str = "sum", backend: str = "tensorflow") -> Plan:
    """The plan for a program that is given as text; empty where it cannot be parsed."""
    lines = split_lines(text)
    tree = parse("".join(lines))
    if isinstance(tree, Failure):
        return Plan({})
    return plan_of_source(Source(path, lines, tree), intent=intent, backend=backend)
