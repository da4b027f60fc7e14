"""Which files of a project call a name: an index of the words before parentheses, made once in a process."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from gradlint.source.files import discover

#: Of larger projects only this much is searched; what is left out makes an answer incomplete.
MAX_FILES = 4_000
MAX_BYTES = 64_000_000
#: `def name(` is no call.
_CALLED = re.compile(rb"(?<!def )(?<!class )\b([A-Za-z_]\w*)\s*\(")
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([^#\n]*(?:\([^)]*\))?)", re.MULTILINE)
_WORD = re.compile(rb"[A-Za-z_]\w*")


class _File(NamedTuple):
    path: str
    called: frozenset[bytes]
    imported: frozenset[bytes]


class Mentions(NamedTuple):
    """The files that call a name, the nearest first, and whether all of the project was searched."""

    files: tuple[str, ...]
    complete: bool


def callers(root: str, name: str, modules: frozenset[str], near: str) -> Mentions:
    """The files below the root that call `name` and import one of these modules, by their last names."""
    files, complete = _index(root)
    wanted, known = name.encode(), {module.encode() for module in modules}
    found = [f.path for f in files if wanted in f.called and known & f.imported]
    here = str(Path(near).absolute())
    found.sort(key=lambda path: -len(os.path.commonpath((path, here))))
    return Mentions(tuple(found), complete)


@lru_cache(maxsize=4)
def _index(root: str) -> tuple[tuple[_File, ...], bool]:
    files: list[_File] = []
    size = 0
    paths = [path for path in discover([root]).files if path.endswith(".py")]
    for path in paths[:MAX_FILES]:
        try:
            data = Path(path).read_bytes()
        except OSError:
            continue
        size += len(data)
        if size > MAX_BYTES:
            return tuple(files), False
        imported = b" ".join(_IMPORT.findall(data))
        files.append(_File(path, frozenset(_CALLED.findall(data)), frozenset(_WORD.findall(imported))))
    return tuple(files), len(paths) <= MAX_FILES
