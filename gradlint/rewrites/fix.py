"""`gradlint fix`: the rewrites of files and notebooks, shown as a diff or written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from gradlint.config.pyproject import configuration
from gradlint.records import Place, Problem
from gradlint.rewrites.documents import give_up, rewrite
from gradlint.rewrites.edits import Rewritten
from gradlint.rewrites.files import Original, diff, encoded, original, replace
from gradlint.rewrites.flagged import plan_of_source
from gradlint.rewrites.jacobian import BACKENDS
from gradlint.rewrites.verifying import Limits, verified
from gradlint.rules.words import plural
from gradlint.runtime_process import missing
from gradlint.source.files import discover
from gradlint.source.reading import read_bytes, standard_input

#: What `--as` takes.
INTENTS = ("sum", "jacobian")
#: The exit statuses.
CLEAN, CHANGES, FAILED = range(3)


class Outcome(NamedTuple):
    """What came of one file: the diff as bytes in its encoding, the calls changed, and those left.

    `read` is False for a file that could not be read at all.
    """

    status: int
    messages: tuple[str, ...]
    diff: bytes = b""
    changed: int = 0
    left: int = 0
    read: bool = True


class Options(NamedTuple):
    """What to do with each file."""

    write: bool = False
    include_separable: bool = False
    intent: str = "sum"
    backend: str = "tensorflow"
    #: The folder of the project, where the user names it.
    project_root: str | None = None
    #: The limits of each run, where the programs are to be run.
    verify: Limits | None = None


_DEFAULT = Options()


def fix(paths: Sequence[str], options: Options = _DEFAULT, *, stdin_filename: str = "stdin.py") -> int:
    """Rewrite the flagged calls of files, folders and `-`, and return the exit status.

    Without `write` a unified diff goes to standard output; what was left, and why, goes to standard
    error.  0: nothing is left to do; 1: there is a diff, or something was left; 2: what was asked for is
    not available, nothing could be read, or a file could not be written.  Raises ConfigError.
    """
    trouble = _unusable(paths, options)
    if trouble is not None:
        _say(f"gradlint fix: {trouble}", sys.stderr)
        return FAILED
    listing = discover([path for path in paths if path != "-"])
    for path in listing.files:
        configuration(path, options.project_root)  # what is wrong there is told before a file is changed
    outcomes = [_shown(_unread((problem,))) for problem in listing.problems]
    if "-" in paths:
        outcomes.append(_shown(_bytes(stdin_filename, standard_input(), options)))
    outcomes += [_shown(_file(path, options)) for path in listing.files]
    if not outcomes:
        _say("gradlint: no Python files or notebooks there", sys.stderr)
    _say(_count(outcomes, options), sys.stderr)
    if outcomes and not any(outcome.read for outcome in outcomes):
        return FAILED
    return max((outcome.status for outcome in outcomes), default=CLEAN)


def _unusable(paths: Sequence[str], options: Options) -> str | None:
    """What is asked for and cannot be had."""
    if options.intent not in INTENTS:
        return f"--as {options.intent} is not available: there is {', '.join(INTENTS)}"
    if options.backend not in BACKENDS:
        return f"--backend {options.backend} is not available: there is {', '.join(BACKENDS)}"
    if options.write and "-" in paths:
        return "standard input cannot be written back: leave out --write"
    if options.verify is None:
        return None
    if "-" in paths:
        return "standard input cannot be verified, for it has no place to run: leave out --verify"
    return missing("--verify")


def _shown(outcome: Outcome) -> Outcome:
    """Each file is told about as soon as it is done; the diff keeps the bytes of the file, for `patch`."""
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(outcome.diff.decode(errors="replace"))
    else:
        stream.write(outcome.diff)
    sys.stdout.flush()
    for message in outcome.messages:
        _say(message, sys.stderr)
    return outcome


def _say(message: str, stream: TextIO) -> None:
    """A line on a stream, which may not have all the characters of a path."""
    encoding = stream.encoding or "utf-8"
    stream.write(message.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _count(outcomes: Sequence[Outcome], options: Options) -> str:
    """The last line: how many calls changed, and how many were left."""
    changed = [outcome.changed for outcome in outcomes if outcome.changed]
    left = sum(outcome.left for outcome in outcomes)
    did = "changed" if options.write else "would change"
    return f"{plural(sum(changed), 'call')} {did} in {plural(len(changed), 'file')}, {left} left"


def _file(path: str, options: Options) -> Outcome:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        return _unread((Problem(path, None, None, f"cannot read: {error.strerror}"),))
    return _bytes(path, data, options)


def _bytes(path: str, data: bytes, options: Options) -> Outcome:
    try:
        return _fixed(path, data, options)
    except Exception as error:  # noqa: BLE001 - one file must not stop the run, and nothing of it was written
        cause = f"gradlint failed on this file, please report it: {type(error).__name__}: {error}"
        return _unread((Problem(path, None, None, cause),))


def _fixed(path: str, data: bytes, options: Options) -> Outcome:
    """One file: read, analysed, rewritten in memory, then shown or written."""
    source, problems = read_bytes(path, data)
    if source is None:
        return _unread(problems)
    plan = plan_of_source(
        source,
        include_separable=options.include_separable,
        intent=options.intent,
        backend=options.backend,
        project_root=options.project_root,
    )
    file = original(path, data)
    said: tuple[str, ...] = ()
    if file is not None and options.verify is not None:
        plan, said = verified(source, file.text, plan, options.intent, options.verify)
    result = rewrite(source, file.text, plan) if file else give_up(plan, "its encoding would not be kept")
    left = {refusal.place for refusal in result.refusals}
    notes = [(where, note) for where, note in plan.notes.items() if where in plan.edits and where not in left]
    outcome = Outcome(
        CHANGES if result.refusals or problems else CLEAN,
        (
            *(_problem_line(problem) for problem in problems),
            *(f"{_position(refusal.place)}: left: {refusal.reason}" for refusal in result.refusals),
            *(f"{_position(where)}: {note}" for where, note in notes),
            *said,
        ),
        left=len(result.refusals),
    )
    return _delivered(file, result, outcome, options) if file and result.changed else outcome


def _delivered(file: Original, result: Rewritten, outcome: Outcome, options: Options) -> Outcome:
    """The result written to the file, or as a diff."""
    if not options.write:
        shown = diff(file.path, file.text, result.text).encode(file.encoding, "backslashreplace")
        return outcome._replace(status=CHANGES, diff=shown, changed=result.changed)
    trouble = replace(file, encoded(file, result.text))
    if trouble is not None:
        line = _problem_line(Problem(file.path, None, None, trouble))
        return outcome._replace(status=FAILED, messages=(*outcome.messages, line))
    return outcome._replace(changed=result.changed)


def _unread(problems: tuple[Problem, ...]) -> Outcome:
    return Outcome(CHANGES, tuple(_problem_line(problem) for problem in problems), read=False)


def _problem_line(problem: Problem) -> str:
    line = "" if problem.line is None else f":{problem.line}"
    return f"{_in_cell(problem.path, problem.cell)}{line}: error: {problem.message}"


def _position(place: Place) -> str:
    return f"{_in_cell(place.path, place.cell)}:{place.line}:{place.column}"


def _in_cell(path: str, cell: int | None) -> str:
    return path if cell is None else f"{path}:cell {cell}"
