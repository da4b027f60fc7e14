"""From the table [tool.gradlint] to settings: what is misspelled or malformed is refused by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from gradlint.config.settings import REST, Axis, Config, ConfigError, GradientFunction, Parameter

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
#: The same, where * stands for any part of a name, dots included.
_PATTERN = re.compile(r"[^\W\d*]\w*(?:\.(?:[^\W\d]|\*)[\w*]*)*")
_SIGNATURE = re.compile(rf"(?P<path>{_NAME.pattern})\s*(?P<rest>\(.*)", re.DOTALL)
_ROLES = ("target", "sources", "seed")


def settings(table: object, path: str, root: str) -> Config:
    """The settings that the table of the file at `path` says; raises ConfigError."""
    if not isinstance(table, Mapping):
        raise ConfigError(f"{path}: [tool.gradlint] is not a table")
    found: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise ConfigError(f"{path}: [tool.gradlint] knows no key {key!r}{_meant(key)}")
        try:
            found[key.replace("-", "_")] = _KEYS[key](value)
        except ConfigError as error:
            raise ConfigError(f"{path}: [tool.gradlint] {key}: {error}") from None
    return Config(path, root, **found)


def _meant(key: str) -> str:
    import difflib

    near = difflib.get_close_matches(key.replace("_", "-"), _KEYS, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; the keys are {', '.join(_KEYS)}"


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{value!r} is not a list of strings")
    return tuple(value)


def _patterns(value: object) -> tuple[str, ...]:
    patterns = _texts(value)
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern):
            raise ConfigError(
                f'{pattern!r} is not a dotted name such as "package.module.name" or "package.*"'
            )
    return patterns


def _folders(value: object) -> tuple[str, ...]:
    folders = _texts(value)
    if "" in folders:
        raise ConfigError('"" is not a folder; "." is that of pyproject.toml')
    return folders


def _shapes(value: object) -> tuple[tuple[str, tuple[Axis, ...]], ...]:
    if not isinstance(value, Mapping):
        raise ConfigError('is not a table of names and shapes, such as "package.loss" = "()"')
    return tuple((_named(name), _shape(shape)) for name, shape in _unfolded(value))


def _unfolded(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """The entries; `package.loss = "()"` without quotation marks is a table in a table."""
    found: list[tuple[str, object]] = []
    for key, value in table.items():
        found += (
            _unfolded(value, f"{prefix}{key}.") if isinstance(value, Mapping) else [(prefix + key, value)]
        )
    return found


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ConfigError(f'{name!r} is not a dotted name such as "package.module.name"')
    return name


def _shape(text: object) -> tuple[Axis, ...]:
    """A shape as gradlint prints it: `()`, `(b, 3)`, `(?, 3)`, `(..., 3)`."""
    inner = re.fullmatch(r"\s*\((.*)\)\s*", text, re.DOTALL) if isinstance(text, str) else None
    if inner is None:
        raise ConfigError(f'{text!r} is not a shape such as "()", "(b, 3)" or "(..., 3)"')
    axes = [axis.strip() for axis in inner[1].split(",")]
    if axes[-1] == "":
        axes.pop()  # nothing, or what stands behind the comma of (b,)
    if axes.count(REST) > 1:
        raise ConfigError(f"{text!r} has two '...'")
    return tuple(_axis(axis, str(text)) for axis in axes)


def _axis(axis: str, text: str) -> Axis:
    if axis.isdecimal():
        return int(axis)
    if axis == REST or axis.isidentifier():
        return axis
    if axis != "?":
        raise ConfigError(f"{text!r}: an axis is a size, a name, ? or ..., not {axis!r}")
    return None


def _gradient_functions(value: object) -> tuple[GradientFunction, ...]:
    return tuple(_gradient_function(text) for text in _texts(value))


def _gradient_function(text: str) -> GradientFunction:
    """A signature in which the parameters are called target, sources and seed, or annotated so."""
    match = _SIGNATURE.fullmatch(text.strip())
    function = None if match is None else _parsed(match["rest"])
    if match is None or function is None:
        raise ConfigError(f'{text!r} is not a signature such as "package.grad(target, sources, seed)"')
    roles: dict[str, Parameter] = {}
    for parameter, role in _roles(function.args):
        if role in roles:
            raise ConfigError(f"{text!r} has two parameters that are the {role}")
        roles[role] = parameter
    for role in ("target", "sources"):
        if role not in roles:
            raise ConfigError(f'{text!r} does not say which parameter is the {role}: "name: {role}" says it')
    returns = "" if function.returns is None else ast.unparse(function.returns)
    if returns not in ("", "list"):
        raise ConfigError(f'{text!r}: only "-> list" can be said of the result')
    return GradientFunction(
        match["path"], roles["target"], roles["sources"], roles.get("seed"), bool(returns)
    )


def _parsed(rest: str) -> ast.FunctionDef | None:
    """The parameters and what follows them, as those of a function definition."""
    try:
        (statement,) = ast.parse(f"def _{rest}: ...").body
    except (SyntaxError, ValueError):  # the second one: more than one statement
        return None
    return statement if isinstance(statement, ast.FunctionDef) else None


def _roles(a: ast.arguments) -> list[tuple[Parameter, str]]:
    """The parameters that have a role, by their annotation or else by their name."""
    places: list[tuple[int | None, ast.arg]] = [*enumerate((*a.posonlyargs, *a.args))]
    places += [(None, arg) for arg in a.kwonlyargs]
    found = []
    for position, arg in places:
        role = arg.arg if arg.annotation is None else ast.unparse(arg.annotation)
        if arg.annotation is not None and role not in _ROLES:
            raise ConfigError(f"{arg.arg}: {role} is no role; these are {', '.join(_ROLES)}")
        if role in _ROLES:
            found.append((Parameter(position, arg.arg), role))
    return found


_KEYS: dict[str, Callable[[object], object]] = {
    "src": _folders,
    "gradient-functions": _gradient_functions,
    "result-shapes": _shapes,
    "row-wise": _patterns,
    "vector-loss-optimizers": _patterns,
}
