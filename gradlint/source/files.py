"""Which files a run reads: the paths as they were given, folders searched from the top."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from gradlint.records import Problem

ENDINGS = (".py", ".ipynb")
_SKIPPED = frozenset(("__pycache__", "__pypackages__", "node_modules", "site-packages"))
_BUILT = frozenset(("build", "_build", "dist"))


class Listing(NamedTuple):
    """The files in the order of the run, and the paths that lead nowhere."""

    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def discover(paths: Iterable[str]) -> Listing:
    """The Python files and notebooks under `paths`; a file that is named is taken whatever its ending."""
    files: dict[str, None] = {}
    problems: list[Problem] = []
    for path in paths:
        here = Path(path)
        if here.is_dir():
            files.update(dict.fromkeys(_search(path, problems)))
        elif here.exists() or here.is_symlink():
            files[path] = None
        else:
            problems.append(Problem(path, None, None, "no such file or folder"))
    return Listing(tuple(files), tuple(problems))


def _search(top: str, problems: list[Problem]) -> Iterator[str]:
    """The files below a folder; links to folders are not followed, so that a loop of them does no harm."""

    def unreadable(error: OSError) -> None:
        problems.append(Problem(str(error.filename), None, None, f"cannot read: {error.strerror}"))

    for folder, folders, names in os.walk(top, onerror=unreadable):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not _is_skipped(here, name))
        # Paths stay as they were given: a Path would drop the "./" in front.
        prefix = folder if folder.endswith(os.sep) else folder + os.sep
        for name in sorted(names):
            # A pipe or a device would block the run; a dangling link is a problem that reading reports.
            if name.endswith(ENDINGS) and ((here / name).is_file() or (here / name).is_symlink()):
                yield prefix + name


def _is_skipped(folder: Path, name: str) -> bool:
    """True for what is hidden, cached, installed or built."""
    return (
        name.startswith(".")
        or name in _SKIPPED
        or (name in _BUILT and _is_project(folder))
        or any((folder / name / mark).exists() for mark in ("pyvenv.cfg", "conda-meta"))
    )


def _is_project(folder: Path) -> bool:
    """A folder called `build` is output where a project is built, and may be a package elsewhere."""
    return any((folder / name).exists() for name in ("pyproject.toml", "setup.py", "setup.cfg"))
