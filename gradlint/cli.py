"""The command `gradlint`: what is asked for, and the exit status that answers it."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from gradlint import __version__
from gradlint.config.settings import ConfigError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from gradlint.baseline import Baseline
    from gradlint.check.run import Progress, Run
    from gradlint.records import Report

CLEAN, FOUND, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130

_CELL_PLACE = re.compile(r"(?P<path>.+):cell (?P<cell>\d+):(?P<place>\d.*)", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with its arguments (those of the process by default), and say the exit status."""
    _open_streams()
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except ConfigError as error:
        _write(f"gradlint: {error}\n", sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _close_output()  # who reads has seen enough
        return FOUND
    except OSError as error:
        where = "" if error.filename is None else f"{error.filename}: "
        _write(f"gradlint: {where}{error.strerror or error}\n", sys.stderr)
        _close_output()
        return COULD_NOT_RUN
    return status


def _open_streams() -> None:
    """A process may be started with its output closed: then nobody is to see it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))


def _close_output() -> None:
    """The interpreter's last flush must not complain about what it could not write."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> ArgumentParser:
    from argparse import ArgumentParser

    parser = ArgumentParser(
        "gradlint", description="Finds the gradient calls whose target TensorFlow sums without saying so."
    )
    parser.add_argument("--version", action="version", version=f"gradlint {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_check(commands.add_parser("check", help="report the calls of files, notebooks and folders"))
    _add_explain(commands.add_parser("explain", help="explain a rule, or one call"))
    _add_fix(commands.add_parser("fix", help="make the sums explicit"))
    _add_trace(commands.add_parser("trace", help="run a program, and report where TensorFlow sums"))
    _add_demo(commands.add_parser("demo", help="the whole journey on a small real program"))
    return parser


def _add_check(parser: ArgumentParser) -> None:
    parser.set_defaults(run=_check)
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="a .py file, a notebook, a folder, or - for stdin")
    add("--all", action="store_true", help="list every gradient call, with its verdict")
    add("--strict", action="store_true", help="report the codes that are off by default, too")
    add("--output-format", choices=("text", "json", "sarif", "github"), default="text")
    add("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    add("--jobs", type=_job_count, default=0, metavar="N", help="processes (default: as many as pay)")
    add("--stdin-filename", default="stdin", metavar="NAME", help="the name of what - reads")
    _add_project_root(parser)
    known = parser.add_mutually_exclusive_group()
    known.add_argument("--baseline", metavar="FILE", help="leave out the findings that stand in FILE")
    known.add_argument("--write-baseline", metavar="FILE", help="write the findings to FILE, as known ones")


def _add_project_root(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--project-root", metavar="FOLDER", help="the folder of the project, and of its pyproject.toml"
    )


def _add_explain(parser: ArgumentParser) -> None:
    parser.set_defaults(run=_explain)
    parser.add_argument("target", metavar="CODE|PATH:LINE[:COLUMN]", help="a rule, or the place of a call")
    parser.add_argument("--cell", type=int, metavar="N", help="the code cell of a notebook, counted from 0")
    _add_project_root(parser)


def _add_fix(parser: ArgumentParser) -> None:
    parser.set_defaults(run=_fix)
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="a .py file, a notebook, a folder, or - for stdin")
    add(
        "--as", dest="intent", choices=("sum", "jacobian"), default="sum", help="what is meant (default: sum)"
    )
    add(
        "--backend",
        choices=("tensorflow", "gradlint"),
        default="tensorflow",
        help="who computes a Jacobian: TensorFlow alone (default), or gradlint_runtime",
    )
    _add_project_root(parser)
    add("--write", action="store_true", help="change the files instead of printing a diff")
    add("--verify", action="store_true", help="run each program before and after, and compare the results")
    add(
        "--verify-timeout",
        type=_positive,
        default=120.0,
        metavar="SECONDS",
        help="the longest that each of the two runs may take (default: 120)",
    )
    add(
        "--verify-memory",
        type=_positive,
        default=8.0,
        metavar="GIB",
        help="the memory that each run may take, where the platform has limits (default: 8)",
    )
    add("--stdin-filename", default="stdin.py", metavar="NAME", help="the name of what - reads")


def _add_trace(parser: ArgumentParser) -> None:
    from argparse import REMAINDER

    parser.set_defaults(run=_trace)
    parser.epilog = "Options stand before the script; what follows it belongs to the script."
    add = parser.add_argument
    add("--html", metavar="FILE", help="write the report as a page")
    add("--json", metavar="FILE", help="write the report as JSON")
    add("--text", metavar="FILE", help="write the text report there, not to standard error")
    add("script", metavar="SCRIPT", help="the Python program to run")
    add("arguments", nargs=REMAINDER, metavar="ARGS", help="its own arguments")


def _add_demo(parser: ArgumentParser) -> None:
    parser.set_defaults(run=_demo)
    parser.add_argument(
        "--output",
        metavar="FOLDER",
        help="where the program is copied to: a new or empty folder (default: gradlint-demo)",
    )


def _job_count(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} is not a number of processes")
    return int(text)


def _positive(text: str) -> float:
    from argparse import ArgumentTypeError

    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < float("inf"):
        raise ArgumentTypeError(f"{text!r} is not a positive number")
    return value


def _check(options: Namespace) -> int:
    from gradlint import baseline
    from gradlint.check.one_file import Wanted
    from gradlint.check.run import STDIN, check
    from gradlint.source.reading import standard_input

    # A file that cannot be read is told before the work is done.
    known = None if options.baseline is None else baseline.read(options.baseline)
    stdin = (options.stdin_filename, standard_input()) if STDIN in options.paths else None
    wanted = Wanted(options.strict, options.project_root)
    run = check(options.paths, wanted=wanted, jobs=options.jobs, stdin=stdin, progress=_progress())
    if options.write_baseline is not None:
        status = _write_baseline(run, options.write_baseline)
        return CLEAN if options.exit_zero else status
    if known is not None:
        run = _without_known(run, known)
    _write(_rendered(run.report, options.output_format, options.all), sys.stdout)
    if not (run.files or run.report.errors or run.report.findings):
        _write("gradlint: no Python files or notebooks there\n", sys.stderr)
    return CLEAN if options.exit_zero else _status(run)


def _write_baseline(run: Run, path: str) -> int:
    """What cannot be read has no findings to accept: it is told, and does not pass."""
    from gradlint import baseline
    from gradlint.report.as_text import problem_line
    from gradlint.rules.words import plural

    count = baseline.write(path, run.report, run.files)
    for problem in run.report.errors:
        _write(f"{problem_line(problem)}\n", sys.stderr)
    _write(f"gradlint: {plural(count, 'finding')} written to {path}\n", sys.stderr)
    return _status(run._replace(report=baseline.compared(run.report, baseline.read(path), run.files).report))


def _without_known(run: Run, known: Baseline) -> Run:
    from gradlint.baseline import compared
    from gradlint.rules.words import plural

    found = compared(run.report, known, run.files)
    parts = [f"{plural(found.known, 'known finding')} left out"] if found.known else []
    parts += [f"stale entries: {found.stale} (--write-baseline drops them)"] if found.stale else []
    if parts:
        _write(f"gradlint: {known.path}: {', '.join(parts)}\n", sys.stderr)
    return run._replace(report=found.report)


def _status(run: Run) -> int:
    """A file that could not be read weighs as much as a finding; when none could, nothing was checked."""
    if run.report.errors and not run.files:
        return COULD_NOT_RUN
    return FOUND if run.report.findings or run.report.errors else CLEAN


def _rendered(report: Report, output_format: str, every_call: bool) -> str:
    from gradlint.report import as_github, as_json, as_sarif, as_text

    if output_format == "text":
        return as_text.render(report, every_call=every_call)
    render = {"json": as_json.render, "sarif": as_sarif.render, "github": as_github.render}
    return render[output_format](report)


def _explain(options: Namespace) -> int:
    from gradlint.teaching.explain import explain

    target, cell = options.target, options.cell
    place = _CELL_PLACE.fullmatch(target)
    if place and cell is None:
        # As `check` prints it.
        target, cell = f"{place['path']}:{place['place']}", int(place["cell"])
    text, status = explain(target, cell, options.project_root)
    _write(text, sys.stderr if status else sys.stdout)
    return status


def _fix(options: Namespace) -> int:
    from gradlint.rewrites.fix import Options, fix
    from gradlint.rewrites.verifying import Limits

    limits = Limits(options.verify_timeout, options.verify_memory) if options.verify else None
    wanted = Options(
        write=options.write,
        intent=options.intent,
        backend=options.backend,
        project_root=options.project_root,
        verify=limits,
    )
    return fix(options.paths, wanted, stdin_filename=options.stdin_filename)


def _trace(options: Namespace) -> int:
    from gradlint.runtime_process import missing, run, traced

    trouble = missing("gradlint trace")
    if trouble is not None:
        _write(f"{trouble}\n", sys.stderr)
        return COULD_NOT_RUN
    asked = [("--html", options.html), ("--json", options.json), ("--text", options.text)]
    given = [f"{name}={value}" for name, value in asked if value is not None]
    return run(traced([*given, "--", options.script, *options.arguments]))


def _demo(options: Namespace) -> int:
    from gradlint.teaching.demo import demo

    def show(text: str) -> None:
        _write(text, sys.stdout)
        sys.stdout.flush()

    return demo(options.output, show)


def _write(text: str, stream: TextIO) -> None:
    """Print a text; what the stream cannot encode (a path in another encoding) is escaped."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        stream.write(text.encode(stream.encoding, "backslashreplace").decode(stream.encoding))


def _progress() -> Progress | None:
    """A line that counts the files, where somebody watches."""
    if not sys.stderr.isatty():
        return None
    shown = 0.0

    def show(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if done == total:
            # Erases the line.
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        elif now - shown > 0.1:
            shown = now
            print(f"\rgradlint: {done} of {total} files", end="", file=sys.stderr, flush=True)

    return show
