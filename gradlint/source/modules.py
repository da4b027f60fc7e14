"""Where the modules of a project are: the file that an import in another file means.

Folders are looked at as Python's import system would; nothing is imported.  What stands on Python's
path when the program runs is not known, so an absolute import is looked for from the importing file's
own folder (where a script finds its neighbours) upwards to the project's root, then in `src` there, and
in the folders that the project names.  Folders inside packages come last: only old programs, and
scripts that are kept there, import from these.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

#: What stands in the root of a repository, and of a distribution.
_REPOSITORY = (".git", ".hg")
_DISTRIBUTION = ("pyproject.toml", "setup.py", "setup.cfg")
_TESTS = ("test", "tests")
#: Projects do not nest deeper; the search ends at the top of the file system in any case.
_MAX_UP = 24


class ModuleFile(NamedTuple):
    """A module: its file (None for a namespace package) and, of a package, its folder."""

    file: str | None
    folder: str | None

    @property
    def name(self) -> str:
        """The last part of the module's name."""
        path = self.folder or self.file or ""
        return os.path.basename(path).removesuffix(".py")


def project_root(path: str, given: str | None = None) -> str:
    """The folder that the imports of the file at `path` may start from, at most.

    The folder that the user names, if the file is in it; else the repository, the working directory if
    the file is in it, the distribution, or the folder around the outermost package.
    """
    folder = os.path.dirname(os.path.abspath(path))
    if given is not None and _is_within(folder, os.path.abspath(given)):
        return os.path.abspath(given)
    above = list(_upwards(folder))
    for marks in (_REPOSITORY, None, _DISTRIBUTION):
        if marks is None:
            working = os.getcwd()
            if working in above and working != os.path.dirname(working):
                return working
            continue
        for candidate in above:
            if any(os.path.exists(os.path.join(candidate, mark)) for mark in marks):
                return candidate
    return next((c for c in above if not os.path.isfile(os.path.join(c, "__init__.py"))), folder)


def _upwards(folder: str) -> Iterator[str]:
    for _ in range(_MAX_UP):
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _is_within(folder: str, root: str) -> bool:
    return folder == root or folder.startswith(root.rstrip(os.sep) + os.sep)


def find(
    importer: str, level: int, parts: Sequence[str], root: str, src: Sequence[str] = ()
) -> ModuleFile | None:
    """The module that `import parts`, or `from ..parts import`, means in the file `importer`.

    `src` are the folders below the root from which imports start, too.
    """
    folder = os.path.dirname(os.path.abspath(importer))
    if level:
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        return _descend(_package(folder), parts)
    spare: ModuleFile | None = None
    above = list(_bases(folder, root))
    plain = [base for base in above if not os.path.isfile(os.path.join(base, "__init__.py"))]
    named = [os.path.join(root, other) for other in ("src", *src)]
    for base in dict.fromkeys((*plain, *named, *above)):
        found = _descend(ModuleFile(None, base), parts)
        if base == folder and found is not None and found.file == os.path.abspath(importer):
            continue  # a file that is called like a library means the library
        if found is not None and found.file is not None and not _is_of_tests(folder, base, parts):
            return found
        # Any folder is a namespace package, so a real module elsewhere comes first.
        spare = spare or found
    return spare


def _is_of_tests(folder: str, base: str, parts: Sequence[str]) -> bool:
    """Whether a package of tests finds itself under the name of the package that it tests."""
    return os.path.basename(base) in _TESTS and _is_within(folder, os.path.join(base, parts[0]))


def _bases(folder: str, root: str) -> Iterator[str]:
    for base in _upwards(folder):
        yield base
        if base == root:
            return


def _descend(module: ModuleFile | None, parts: Sequence[str]) -> ModuleFile | None:
    for part in parts:
        if module is None:
            return None
        module = submodule(module, part)
    return module


def submodule(package: ModuleFile, name: str) -> ModuleFile | None:
    """The module of that name in a package."""
    if package.folder is None or not name.isidentifier():
        return None
    inner = os.path.join(package.folder, name)
    if os.path.isfile(os.path.join(inner, "__init__.py")):
        return _package(inner)
    if os.path.isfile(inner + ".py"):
        return ModuleFile(inner + ".py", None)
    return ModuleFile(None, inner) if os.path.isdir(inner) else None


def _package(folder: str) -> ModuleFile:
    file = os.path.join(folder, "__init__.py")
    return ModuleFile(file if os.path.isfile(file) else None, folder)
