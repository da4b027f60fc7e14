"""The records that all rooms exchange, and their JSON form.

A record is plain immutable data: the inference writes it once, and the reports, the rewrites and
the editors read it.  Positions count from one, in characters (not bytes); in a notebook they count
inside the cell.
"""

from __future__ import annotations

from typing import Any, NamedTuple

#: What the target of a gradient call was shown to be.
VERDICTS = ("scalar", "nonscalar", "multi", "unknown")
#: What the implicit sum does to the result.
EFFECTS = ("none", "contracts", "separable", "unknown")

#: What may be missing where a rank or an effect is not known.
GAPS = (
    "parameter",  # of a function that this file calls nowhere
    "star",  # an argument that a star hides
    "import",  # what another file, or a library without tables, defines
    "unlisted",  # a name of a known library that the tables do not list
    "attribute",  # of an object, set elsewhere: from outside, or by a base class that is not known
    "model",  # a model whose layers are not known
    "data",  # what is read or fed when the program runs
    "sizes",  # a rank that hangs on numbers that are not known
    "paths",  # a scalar on some paths and none on others
    "mixing",  # a step that may mix rows
    "unbound",  # a name that nothing binds
    "language",  # Python that is not followed
    "limit",  # work that was cut off
    "derived",  # part of something unknown of which no more is said
    "other",
)

#: The size of one axis: a number, the name of a size that the program gives no number, or nothing known.
Size = int | str | None


class Place(NamedTuple):
    """Where a piece of source stands: `cell` counts code cells of a notebook from zero, or is None."""

    path: str
    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int


class Step(NamedTuple):
    """One step of a derivation: what `expression` is, and why."""

    path: str
    cell: int | None
    line: int
    expression: str
    shape: str
    reason: str


class AxisEffect(NamedTuple):
    """What happens to one axis of the target with respect to one source."""

    source: str
    axis: int
    size: Size
    effect: str


class Rewrite(NamedTuple):
    """One way to say what was meant; `safe` ones change no value, `result_shape` is what comes back."""

    intent: str
    safe: bool
    result_shape: str


class Gap(NamedTuple):
    """What is missing for a decision: its kind (one of `GAPS`), in words, and the expression."""

    kind: str
    what: str
    cell: int | None
    line: int | None
    expression: str


class InnerGradient(NamedTuple):
    """The gradient call whose result another one differentiates, as it is written.

    `adds` tells that it adds elements of its own target, so that its result is the gradient of a sum.
    """

    target: str
    sources: str
    seed: bool
    adds: bool


class RepeatedTerm(NamedTuple):
    """A scalar that is added to each element of a target: as it is written, and how many there are."""

    text: str
    times: int | None


class Call(NamedTuple):
    """A gradient call and all that was found out about it."""

    place: Place
    function: str
    api: str
    target: str
    sources: str
    seed: bool
    verdict: str
    effect: str
    shape: tuple[Size, ...] | None
    rank_min: int
    shapes: tuple[tuple[Size, ...] | None, ...]
    axes: tuple[AxisEffect, ...]
    code: str | None
    reported: bool
    message: str | None
    derivation: tuple[Step, ...]
    rewrites: tuple[Rewrite, ...]
    missing: Gap | None = None


class Finding(NamedTuple):
    """Something to report; `call` is its index in the report's calls, or None."""

    code: str
    place: Place
    message: str
    call: int | None


class Problem(NamedTuple):
    """A file (or a cell of one) that could not be read, and why."""

    path: str
    cell: int | None
    line: int | None
    message: str


class Report(NamedTuple):
    """All that a run found, in the order of the files."""

    calls: tuple[Call, ...]
    findings: tuple[Finding, ...]
    errors: tuple[Problem, ...]


def syntax_hash(call: Call) -> str:
    """A short name for what the call says: it stays when lines move, spaces change or a file is renamed."""
    import hashlib

    said = (call.function, call.api, "".join(call.target.split()), "".join(call.sources.split()))
    return hashlib.sha256("\0".join(said).encode(errors="surrogatepass")).hexdigest()[:16]


def call_to_json(call: Call) -> dict[str, Any]:
    """The call as the JSON schema has it."""
    fields = call._asdict()
    return {
        **fields.pop("place")._asdict(),
        **fields,
        "shape": None if call.shape is None else list(call.shape),
        "shapes": [None if shape is None else list(shape) for shape in call.shapes],
        "axes": [axis._asdict() for axis in call.axes],
        "derivation": [step._asdict() for step in call.derivation],
        "rewrites": [rewrite._asdict() for rewrite in call.rewrites],
        "missing": None if call.missing is None else call.missing._asdict(),
    }


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """The finding as the JSON schema has it."""
    place = finding.place
    return {
        "code": finding.code,
        "path": place.path,
        "cell": place.cell,
        "line": place.line,
        "column": place.column,
        "message": finding.message,
        "call": finding.call,
    }


def report_to_json(report: Report) -> dict[str, Any]:
    """The whole report as the JSON schema has it (`gradlint/report/schema.json`)."""
    return {
        "version": 1,
        "calls": [call_to_json(call) for call in report.calls],
        "findings": [finding_to_json(finding) for finding in report.findings],
        "errors": [problem._asdict() for problem in report.errors],
    }


def merge(reports: list[Report]) -> Report:
    """One report of many; the findings' call indices are moved along."""
    calls: list[Call] = []
    findings: list[Finding] = []
    errors: list[Problem] = []
    for report in reports:
        offset = len(calls)
        calls += report.calls
        findings += [
            finding if finding.call is None else finding._replace(call=finding.call + offset)
            for finding in report.findings
        ]
        errors += report.errors
    return Report(tuple(calls), tuple(findings), tuple(errors))
