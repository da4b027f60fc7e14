"""Where a project's settings stand: the nearest pyproject.toml with a table [tool.gradlint]."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from gradlint.config.settings import DEFAULT, Config, ConfigError
from gradlint.config.table import settings

_FILE = "pyproject.toml"
#: The table cannot be there without this, and most files are not parsed.
_HEADER = re.compile(r"""^[^#\n]*(?<![-\w])gradlint["']?\s*(?:[\].=]|$)""", re.MULTILINE)


def configuration(path: str, root: str | None = None) -> Config:
    """The settings for the program at `path`: those of the project root, or of the nearest folder above.

    Raises ConfigError where they cannot be read.
    """
    return _nearest(_absolute(path).parent) if root is None else _of_root(_absolute(root))


def _absolute(path: str) -> Path:
    """The path without "..": a program belongs to the project in which it is found, wherever a link leads."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve follows links


@cache
def _of_root(root: Path) -> Config:
    """The settings of a project's own folder, which may have none."""
    if not root.is_dir():
        raise ConfigError(f"{root}: the project root is no folder")
    return _read(root) or DEFAULT._replace(root=str(root))


@cache
def _nearest(folder: Path) -> Config:
    """A file without the table says nothing, and the folders above are asked."""
    found = _read(folder)
    if found is not None:
        return found
    return DEFAULT if folder.parent == folder else _nearest(folder.parent)


def _read(folder: Path) -> Config | None:
    path = folder / _FILE
    try:
        content = path.read_bytes()
    except OSError:  # there is none, or it is for others to read
        return None
    text = content.decode(errors="replace")
    if _HEADER.search(text) is None:
        return None
    tool = _parsed(text, path).get("tool")
    table = tool.get("gradlint") if isinstance(tool, dict) else None
    return None if table is None else settings(table, str(path), str(folder))


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        table: dict[str, Any] = _reader(path)(text)
    except ValueError as error:
        raise ConfigError(f"{path}: no valid TOML: {error}") from None
    return table


def _reader(path: Path) -> Callable[[str], Any]:
    """The reader of the standard library, or of the package that it was taken from."""
    if sys.version_info >= (3, 11):
        import tomllib

        return tomllib.loads
    try:
        import tomli
    except ImportError:
        raise ConfigError(f"{path}: to read [tool.gradlint], Python 3.10 needs tomli") from None
    loads: Callable[[str], Any] = tomli.loads
    return loads
