"""Read a Python file or a notebook: a Source, or the problem that stands in the way."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from gradlint.records import Problem
from gradlint.source.notebook import read_notebook
from gradlint.source.parsing import Failure, decode, parse, split_lines
from gradlint.source.text import Source

NOTEBOOK = ".ipynb"


class Reading(NamedTuple):
    """What came of reading a file; a notebook may have both a source and problems in some cells."""

    source: Source | None
    problems: tuple[Problem, ...]


def standard_input() -> bytes:
    """All that stands on standard input; raises OSError where it is closed."""
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer.read()


def read(path: str) -> Reading:
    """The program in the file at `path`; nothing is raised, imported or run."""
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return _failed(path, Failure(None, f"cannot read: {cause}"))
    return read_bytes(path, data)


def read_bytes(path: str, data: bytes) -> Reading:
    """The program in `data`, which is a notebook or a Python file by the ending of `path`."""
    if path.endswith(NOTEBOOK):
        return Reading(*read_notebook(path, data))
    text = decode(data)
    if isinstance(text, Failure):
        return _failed(path, text)
    lines = split_lines(text)
    tree = parse("".join(lines))
    return _failed(path, tree) if isinstance(tree, Failure) else Reading(Source(path, lines, tree), ())


def _failed(path: str, failure: Failure) -> Reading:
    return Reading(None, (Problem(path, None, failure.line, failure.message),))
