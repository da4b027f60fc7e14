"""The other modules of a program's project: read when a name of them is needed, and kept in the process."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from gradlint.inference.scoping.scopes import CallSite, ModuleScope, Scope
from gradlint.source.mentions import callers
from gradlint.source.modules import ModuleFile, find, project_root
from gradlint.source.reading import read

#: How many other files, and lines of them, are read for one program.
MAX_FILES = 40
MAX_LINES = 30_000
#: Of something that more files call it is not said what they pass.
MAX_CALLING = 10
#: How many lines of modules a process keeps: a line takes about 4 KiB with its tree and scopes.
_MAX_KEPT = 30_000


class Stamp(NamedTuple):
    """What changes when a file does."""

    modified: int
    size: int


class _Kept:
    """The modules that were read last, by their files; editors keep a process for days."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.modules: OrderedDict[str, tuple[Stamp, ModuleScope | None]] = OrderedDict()
        self.lines = 0

    def get(self, file: str) -> ModuleScope | None:
        """The module in the file as it is now; None where that cannot be read."""
        stamp = _stamp(file)
        if stamp is None:
            return None
        with self.lock:
            known = self.modules.get(file)
            if known is not None and known[0] == stamp:
                self.modules.move_to_end(file)
                return known[1]
        source = read(_shown(file)).source
        scope = None if source is None else ModuleScope(source)
        with self.lock:
            self._keep(file, stamp, scope)
        return scope

    def _keep(self, file: str, stamp: Stamp, scope: ModuleScope | None) -> None:
        old = self.modules.pop(file, None)
        self.lines += _length(scope) - (_length(old[1]) if old is not None else 0)
        self.modules[file] = (stamp, scope)
        while self.lines > _MAX_KEPT and len(self.modules) > 1:
            _, (_, forgotten) = self.modules.popitem(last=False)
            self.lines -= _length(forgotten)


def _stamp(file: str) -> Stamp | None:
    try:
        status = os.stat(file)
    except OSError:
        return None
    return Stamp(status.st_mtime_ns, status.st_size)


def _shown(file: str) -> str:
    """The path as people read it: from the working directory, where it lies below."""
    working = os.getcwd().rstrip(os.sep) + os.sep
    return file.removeprefix(working)


def _length(scope: ModuleScope | None) -> int:
    return 0 if scope is None else len(scope.source.lines)


_kept = _Kept()


class Callers(NamedTuple):
    """Calls by a name in other modules of the project, and whether these are all that there are."""

    sites: tuple[CallSite, ...]
    complete: bool


class Modules:
    """The modules around one program; without a `root` it stands alone.

    Imports start in the root and in the folders `src` below it.  `search` lets the whole project be searched
    for callers of what the program defines.
    """

    def __init__(
        self, program: ModuleScope, root: str | None, src: tuple[str, ...] = (), *, search: bool = False
    ) -> None:
        self.root = root
        self._src = src
        self._search = search
        #: Whether a module was one too many, and whether callers were found.
        self.full = self.called = False
        self._read: dict[str, ModuleScope | None] = {os.path.realpath(program.source.path): program}
        self._lines = 0
        #: What the file system said: a program asks for the same few modules again and again.
        self._found: dict[tuple[str, int, str], ModuleFile | None] = {}
        self._real: dict[str, str] = {}

    def find(self, importer: ModuleScope, level: int, name: str) -> ModuleFile | None:
        """The module that an import in another one means; None for what is not in the project."""
        if self.root is None:
            return None
        path = importer.source.path
        key = (path, level, name)
        if key not in self._found:
            self._found[key] = find(path, level, name.split(".") if name else (), self.root, self._src)
        return self._found[key]

    def scope(self, module: ModuleFile) -> ModuleScope | None:
        """The module, read; None where it has no file, cannot be read, or is one too many."""
        if module.file is None:
            return None
        if module.file not in self._real:
            self._real[module.file] = os.path.realpath(module.file)
        file = self._real[module.file]
        if file not in self._read:
            if len(self._read) > MAX_FILES or self._lines > MAX_LINES:
                self.full = True
                return None
            scope = self._read[file] = _kept.get(file)
            self._lines += _length(scope)
        return self._read[file]

    def callers(self, name: str, scope: Scope) -> Callers:
        """The calls by this name in modules that import that of the scope; none where nobody may search."""
        if self.root is None or not self._search:
            return Callers((), complete=True)
        path = scope.module.source.path
        own = os.path.realpath(path)
        mentions = callers(self.root, name, _names(path, self.root), path)
        files = [file for file in mentions.files if os.path.realpath(file) != own]
        if not mentions.complete or len(files) > MAX_CALLING:
            return Callers((), complete=False)
        modules = [self.scope(ModuleFile(file, None)) for file in files]
        sites = tuple(site for module in modules if module is not None for site in module.calls.get(name, ()))
        self.called = self.called or bool(sites)
        # What cannot be read may call it with anything.
        return Callers(sites, complete=None not in modules)

    def without_callers(self, program: ModuleScope) -> Modules:
        """The same project, in which no callers are looked for."""
        return Modules(program, self.root, self._src)

    @contextmanager
    def unsearched(self) -> Iterator[None]:
        """Look for no callers meanwhile."""
        search, self._search = self._search, False
        try:
            yield
        finally:
            self._search = search

    def __iter__(self) -> Iterator[ModuleScope]:
        """The modules that were read so far, the program itself first."""
        return (scope for scope in self._read.values() if scope is not None)


def _names(path: str, root: str) -> frozenset[str]:
    """What an import of the module may be called by: its own name, and those of the packages around it."""
    parts = os.path.relpath(os.path.abspath(path), root).removesuffix(".py").split(os.sep)
    return frozenset(part for part in parts if part.isidentifier() and part != "__init__")


def around(
    program: ModuleScope, given: str | None = None, src: tuple[str, ...] = (), *, search: bool = False
) -> Modules:
    """The modules that the program may import; `given` is the project's root where the user names it."""
    return Modules(program, project_root(program.source.path, given), src, search=search)
