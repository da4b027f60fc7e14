"""Where things stand: the user's line that called TensorFlow, and TensorFlow's own lines."""

from __future__ import annotations

import linecache
import os
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from inspect import currentframe
from itertools import islice
from types import CodeType, FrameType
from typing import Any, NamedTuple

from gradlint_runtime.tracing.records import Place

#: The packages whose frames stand between the user's line and the gradient.
_PACKAGES = ("tensorflow", "keras", "tf_keras", "gradlint_runtime")

#: The functions of TensorFlow that make the ones.
SEED_FUNCTIONS = frozenset({"_ones", "ones_like", "_DefaultGradYs"})


class Site(NamedTuple):
    """A place in a program; the columns count characters from one, the end lies behind the last one."""

    filename: str
    line: int
    function: str
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    def place(self) -> Place:
        """The place with the text of its line."""
        text = linecache.getline(self.filename, self.line).strip()
        return Place(self.filename, self.line, self.column, self.function, text)


@lru_cache(maxsize=4096)
def is_internal(filename: str) -> bool:
    """Whether a file belongs to TensorFlow, Keras, gradlint_runtime or the interpreter."""
    if filename.startswith("<frozen"):
        return True
    return filename.startswith(_roots())


@lru_cache(maxsize=1)
def _roots() -> tuple[str, ...]:
    # Found without an import: TensorFlow loads Keras when it is first used.
    specs = (find_spec(name) for name in _PACKAGES)
    folders = (folder for spec in specs if spec for folder in spec.submodule_search_locations or ())
    return tuple(folder + os.sep for folder in folders)


def is_internal_frame(frame: FrameType) -> bool:
    """Whether a frame runs code of those packages, or AutoGraph's copy of it."""
    filename = frame.f_code.co_filename
    if _is_generated(filename):
        # The copy runs with the module of the original.
        return str(frame.f_globals.get("__name__")).partition(".")[0] in _PACKAGES
    return is_internal(filename)


def user_frame(frame: FrameType | None) -> FrameType | None:
    """The innermost frame that is the program's own, from `frame` outwards."""
    while frame is not None and is_internal_frame(frame):
        frame = frame.f_back
    return frame


def caller_site() -> Site | None:
    """The program's own line that is running now."""
    frame = user_frame(currentframe())
    if frame is None:
        return None
    if _is_generated(frame.f_code.co_filename):
        # AutoGraph runs a rewritten copy; its map back to the source is kept by TensorFlow's own stacks.
        from tensorflow.python.util import tf_stack

        return site_of_traceback(tf_stack.extract_stack())
    return code_site(frame.f_code, frame.f_lasti, frame.f_lineno)


def _is_generated(filename: str) -> bool:
    return "__autograph_generated_file" in filename


def code_site(code: CodeType, instruction: int, line: int) -> Site:
    """The site of one bytecode instruction: the whole expression, where Python knows it (3.11 and later)."""
    positions = getattr(code, "co_positions", None)
    found = next(islice(positions(), instruction // 2, None), None) if positions else None
    if not found or None in found:
        return Site(code.co_filename, line, code.co_name)
    first, last, start, end = found
    return Site(
        code.co_filename,
        first,
        code.co_name,
        _characters(code.co_filename, first, start) + 1,
        last,
        _characters(code.co_filename, last, end) + 1,
    )


def _characters(filename: str, line: int, column: int) -> int:
    """A column in characters; Python counts the bytes of UTF-8."""
    text = linecache.getline(filename, line)
    return column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))


def site_of_traceback(frames: Iterable[Any]) -> Site | None:
    """The program's own innermost line of a traceback that TensorFlow kept (outermost frame first)."""
    for frame in reversed(list(frames)):
        if not is_internal(frame.filename):
            return Site(frame.filename, frame.lineno, frame.name)
    return None


def site_in_tensorflow(frames: Iterable[Any], functions: frozenset[str]) -> Site | None:
    """The outermost line of a kept traceback that stands in one of TensorFlow's named functions."""
    for frame in frames:
        if frame.name in functions and is_internal(frame.filename):
            return Site(frame.filename, frame.lineno, frame.name)
    return None


def site_of_running(functions: frozenset[str]) -> Site | None:
    """The outermost line that runs now in one of TensorFlow's named functions."""
    frame: FrameType | None = currentframe()
    found = None
    while frame is not None and is_internal_frame(frame):
        if frame.f_code.co_name in functions:
            found = Site(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
        frame = frame.f_back
    return found


def site_of_function(function: Any) -> Site | None:
    """Where a function is defined, behind its decorators."""
    import inspect

    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return None
    lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]
    decorators = next((count for count, line in enumerate(lines) if line.lstrip().startswith("def ")), 0)
    return Site(code.co_filename, code.co_firstlineno + decorators, code.co_name)
