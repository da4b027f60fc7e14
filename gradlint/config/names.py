"""The dotted names by which a project's settings call what its modules define."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from gradlint.config.settings import Config

_SRC = "src"


def module_names(path: str, config: Config) -> tuple[str, ...]:
    """The names under which the file at `path` may be imported: from the root, or from a source folder."""
    return _module_names(path, config.root, config.src)


@cache
def _module_names(path: str, root: str, src: tuple[str, ...]) -> tuple[str, ...]:
    file = Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve follows links
    module = file.parent if file.stem == "__init__" else file.with_suffix("")
    bases = {Path(os.path.normpath(Path(root, folder))) for folder in (".", _SRC, *src)}
    names = (".".join(module.relative_to(base).parts) for base in bases if base in module.parents)
    return tuple(sorted(names))


def absolute(path: str, importer: str, config: Config) -> tuple[str, ...]:
    """The names that a path means in an import of the file `importer`: `..losses.mse` is relative to it."""
    relative = path.lstrip(".")
    level = len(path) - len(relative)
    if level == 0:
        return (path,)
    # Below a package's own file, one dot is the package itself.
    drop = level - (Path(importer).stem == "__init__")
    parts = (name.split(".") for name in module_names(importer, config))
    return tuple(".".join([*part[: len(part) - drop], relative]) for part in parts if len(part) >= drop)


def covers(pattern: str, name: str) -> bool:
    """Whether a name is the one of the pattern, or in the module or class that this names.

    `*` stands for any part of a name, dots included.
    """
    if "*" not in pattern:
        return name == pattern or name.startswith(pattern + ".")
    from fnmatch import fnmatchcase

    return fnmatchcase(name, pattern)
