"""A trace for other programs, and back again; its form is the JSON Schema beside this file."""

from __future__ import annotations

import json
import math
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from gradlint_runtime.tracing.records import Trace

#: The version of the form; a reader refuses any other.
VERSION = 1


def render(trace: Trace) -> str:
    """The JSON text of a trace, with every field of its records."""
    return json.dumps(to_json(trace), indent=1, allow_nan=False) + "\n"


def to_json(trace: Trace) -> dict[str, Any]:
    """The trace as JSON values: a record is an object, a tuple an array.

    An error that is no finite number is the string "nan", "inf" or "-inf", for JSON has no such numbers.
    """
    return {"version": VERSION, **_plain(trace)}


def from_json(document: dict[str, Any]) -> Trace:
    """The trace that `to_json` wrote.

    Raises ValueError when the version is another one, or when a field is missing, unknown or of a wrong type.
    """
    version = document.get("version")
    if version != VERSION:
        raise ValueError(f"version: this trace has {version!r}, this gradlint reads {VERSION}; trace again")
    fields = {name: value for name, value in document.items() if name != "version"}
    return cast("Trace", _record(fields, Trace, "trace"))


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {name: _plain(each) for name, each in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _typed(value: Any, kind: Any, where: str) -> Any:
    """The JSON value as the kind that the record's annotation asks for."""
    if get_origin(kind) is UnionType:
        (kind,) = (each for each in get_args(kind) if each is not type(None))
        return None if value is None else _typed(value, kind, where)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{where}: an array is needed, not {value!r}")
        return tuple(_typed(each, get_args(kind)[0], f"{where}[{i}]") for i, each in enumerate(value))
    if hasattr(kind, "_fields"):
        return _record(value, kind, where)
    if kind is float and (value in ("nan", "inf", "-inf") or type(value) is int):
        return float(value)
    if type(value) is not kind:
        raise ValueError(f"{where}: {kind.__name__} is needed, not {value!r}")
    return value


def _record(value: Any, kind: Any, where: str) -> Any:
    fields = value if isinstance(value, dict) else {}
    wrong = sorted(set(fields) ^ set(kind._fields))
    if wrong:
        raise ValueError(f"{where}: a field is missing or unknown: {', '.join(wrong)}")
    hints = get_type_hints(kind)
    return kind(**{name: _typed(fields[name], hints[name], f"{where}.{name}") for name in kind._fields})
