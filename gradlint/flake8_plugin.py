"""The flake8 plugin `GRD`: the findings of one file, from the tree that flake8 parsed."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from gradlint import __version__
from gradlint.analysis import analyze
from gradlint.config.pyproject import configuration
from gradlint.config.settings import ConfigError
from gradlint.records import Finding, Place, Report
from gradlint.rules import RULES, internal_error
from gradlint.source.text import Source

if TYPE_CHECKING:
    from argparse import Namespace

    from flake8.options.manager import OptionManager

    from gradlint.baseline import Baseline

#: Line from one, column from zero in characters, message, plugin.
Line = tuple[int, int, str, type]

_OFF_BY_DEFAULT = frozenset(rule.code for rule in RULES if not rule.default)


class Settings(NamedTuple):
    """What of flake8's options matters to the plugin."""

    silent: frozenset[str] = _OFF_BY_DEFAULT
    docs: str = ""
    project_root: str | None = None
    baseline: str | None = None


class Plugin:
    """Made by flake8 once for each file; `run` yields what is found, whatever the comments silence."""

    name = "flake8-gradlint"
    version = __version__

    def __init__(
        self, tree: ast.Module, lines: Sequence[str], filename: str, options: Namespace | None = None
    ) -> None:
        self._source = Source(filename, tuple(lines), tree)
        self._settings = settings(options)

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        """Tell flake8 of the options, and of the codes that are off."""
        manager.extend_default_ignore(sorted(_OFF_BY_DEFAULT))
        manager.add_option(
            "--gradlint-strict",
            action="store_true",
            parse_from_config=True,
            help=f"also report {' and '.join(sorted(_OFF_BY_DEFAULT))}, which are off by default",
        )
        manager.add_option(
            "--gradlint-docs-links",
            default="",
            metavar="URL",
            parse_from_config=True,
            help="end each message with a link to the rule's page in the documentation that is served at URL",
        )
        manager.add_option(
            "--gradlint-project-root",
            metavar="FOLDER",
            parse_from_config=True,
            normalize_paths=True,
            help="the folder of the project and of its pyproject.toml (default: the nearest one)",
        )
        manager.add_option(
            "--gradlint-baseline",
            metavar="FILE",
            parse_from_config=True,
            normalize_paths=True,
            help="leave out the findings that stand in FILE, which gradlint check --write-baseline writes",
        )

    @staticmethod
    def parse_options(options: Namespace) -> None:
        """In strict mode nothing is ignored by default; what the user ignores stays ignored.

        What is wrong in the baseline, or in the configuration of the working directory, ends the run here.
        """
        if options.gradlint_strict:
            options.extended_default_ignore = [
                code for code in options.extended_default_ignore if code not in _OFF_BY_DEFAULT
            ]
        try:
            _require(settings(options))
        except ConfigError as error:
            from flake8.exceptions import ExecutionError

            raise ExecutionError(f"gradlint: {error}") from None

    def run(self) -> Iterator[Line]:
        """The findings, in the order of the source; an error of gradlint is one of them."""
        try:
            found = self._found()
        except ConfigError as error:
            found = [self._failure(str(error))]
        except Exception as error:  # noqa: BLE001 - an exception in a plugin ends the whole run of flake8
            found = [self._failure(internal_error(f"{type(error).__name__}: {error}"))]
        for finding in found:
            yield finding.place.line, finding.place.column - 1, self._text(finding), type(self)

    def _found(self) -> list[Finding]:
        source, wanted = self._source, self._settings
        report = analyze(source, config=configuration(source.path, wanted.project_root), brief=True)
        shown = findings(report, wanted.silent)
        if wanted.baseline is None or not shown:
            return shown
        return without_known(report, shown, source, wanted.baseline)

    def _failure(self, message: str) -> Finding:
        return Finding("GRD900", Place(self._source.path, None, 1, 1, 1, 1), message, None)

    def _text(self, finding: Finding) -> str:
        docs = self._settings.docs
        link = f" ({docs.rstrip('/')}/rules/{finding.code}.html)" if docs else ""
        return f"{finding.code} {finding.message}{link}"


def settings(options: Namespace | None) -> Settings:
    """The settings; a code that is off by default needs strict mode, or to be selected by its full name."""
    if options is None:
        return Settings()
    # Both are None where the user says nothing.
    selected = {*(options.select or ()), *(options.extend_select or ())}
    silent = frozenset() if options.gradlint_strict else _OFF_BY_DEFAULT - selected
    return Settings(
        silent,
        options.gradlint_docs_links,
        options.gradlint_project_root,
        options.gradlint_baseline,
    )


def _require(wanted: Settings) -> None:
    """Read what all files share; raises ConfigError."""
    configuration("pyproject.toml", wanted.project_root)
    if wanted.baseline is not None:
        _baseline(wanted.baseline)


@cache
def _baseline(path: str) -> Baseline:
    from gradlint.baseline import read

    return read(path)


def without_known(report: Report, shown: list[Finding], source: Source, baseline: str) -> list[Finding]:
    """What is not in the baseline; calls that a comment silences are none of its entries."""
    from gradlint.baseline import unknown
    from gradlint.source.suppressions import suppressed

    silenced = suppressed(source)
    heard = [finding for finding in shown if not silenced(finding.code, finding.place.line)]
    known = _baseline(baseline)
    new = set(unknown(report._replace(findings=tuple(heard)), known, known.entries.copy()))
    return [finding for finding in shown if finding in new or finding not in heard]


def findings(report: Report, silent: Container[str]) -> list[Finding]:
    """What flake8 is told: a comment that silences a call is for flake8 to see (and to be told to ignore)."""
    judged = [
        Finding(call.code, call.place, call.message, index)
        for index, call in enumerate(report.calls)
        if call.code is not None and call.message is not None and call.code not in silent
    ]
    # The rest is what no rule said: failures of gradlint itself.
    return judged + [
        finding
        for finding in report.findings
        if finding.call is None or report.calls[finding.call].code != finding.code
    ]
