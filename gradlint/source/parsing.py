"""Bytes to text and text to tree, with one short cause when that fails.

Nothing here runs or imports the program that is read.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from typing import NamedTuple


class Failure(NamedTuple):
    """Why something could not be read; `line` counts from one."""

    line: int | None
    message: str


#: What it may be that the parser stumbles over: older Python, or what only a notebook understands.
_HINTS = (
    ("Python 2 print statement", re.compile(r"\bprint\b\s*[\"'\w{\[`]")),
    ("Python 2 exec statement", re.compile(r"\bexec\s+[\"'\w]")),
    ("Python 2 except clause", re.compile(r"\bexcept\b[^:#]*,\s*\w+\s*:")),
    ("Python 2 raise statement", re.compile(r"\braise\s+[\w.]+\s*,")),
    ("Python 2 '<>' operator", re.compile(r"<>")),
    ("Python 2 backquotes", re.compile(r"`[^`]+`")),
    ("Python 2 number", re.compile(r"\b(?:(?<!\.)0\d+|\d+[lL]|0[xX][\da-fA-F]+[lL])\b(?!\.)")),
    ("Python 2 string prefix", re.compile(r"\b[uU][rR][\"']")),
    ("Python 2 tuple parameter", re.compile(r"\b(?:def\s+\w+\s*\(|lambda\b)[^:]*\([^:]*:")),
    ("a name that is a keyword since Python 3.7", re.compile(r"\b(?:async|await)\s*[=,):.]")),
    ("a notebook's magic", re.compile(r"^\s*(?:%{1,2}\w|![\w./]|\?\w|[\w.]+\?+\s*$)")),
)


def decode(data: bytes) -> str | Failure:
    """The text of a Python file: its byte-order mark, its coding line (PEP 263), else UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        message = str(error.msg)
        # "invalid or missing encoding declaration" is Python's way to say: not UTF-8.
        return _decoded(data, "utf-8") if message.startswith("invalid") else Failure(1, message)
    return _decoded(data, encoding)


def _decoded(data: bytes, encoding: str) -> str | Failure:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = "UTF-8" if encoding.startswith("utf-8") else encoding
        byte = f"0x{data[error.start]:02x}"
        return Failure(line, f"not {name} text (byte {byte}), and no coding line says otherwise")
    except (LookupError, ValueError) as error:
        return Failure(1, f"cannot decode as {encoding}: {error}")


def split_lines(text: str) -> tuple[str, ...]:
    r"""The lines with their ends, as the parser counts them: `\n`, `\r\n`, `\r` end a line, `\f` does not."""
    return tuple(io.StringIO(text, newline=None))


def parse(text: str) -> ast.Module | Failure:
    """The tree of a program; the parser's own warnings are kept quiet."""
    if "\0" in text:
        return Failure(text.count("\n", 0, text.index("\0")) + 1, "a null byte: not Python source")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return Failure(error.lineno, _cause(error, text))
    except (RecursionError, MemoryError):
        # The parser's stack is bounded; what is too deep for it raises one of these, by version.
        return Failure(None, "nested too deeply for Python's parser")
    except ValueError as error:
        return Failure(None, f"not Python source: {error}")


def _cause(error: SyntaxError, text: str) -> str:
    message = f"syntax error: {error.msg}"
    lines = split_lines(text)
    number = error.lineno or 0
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    hint = next((name for name, pattern in _HINTS if pattern.search(line)), None)
    return message if hint is None else f"{message} ({hint}?)"
