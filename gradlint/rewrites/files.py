"""One file as the rewrite sees it: read once, rewritten in memory, shown as a diff, replaced as a whole."""

from __future__ import annotations

import difflib
import io
import os
import tempfile
import tokenize
from pathlib import Path
from typing import NamedTuple

#: Lines from which on a diff that is not the smallest is better than one that takes minutes.
_LONG = 5_000
_BOM = b"\xef\xbb\xbf"


class Original(NamedTuple):
    """A file's bytes, its text without the byte-order mark, and how the text is encoded."""

    path: str
    data: bytes
    text: str
    encoding: str


def original(path: str, data: bytes) -> Original | None:
    """The file, or None where its text would not be written back as it was."""
    encoding = "utf-8"
    if not path.endswith(".ipynb"):
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0].removesuffix("-sig")
    text = data.removeprefix(_BOM).decode(encoding)
    found = Original(path, data, text, encoding)
    return found if encoded(found, text) == data else None


def encoded(file: Original, text: str) -> bytes:
    """The bytes of a new text: the same encoding, and the byte-order mark if there was one."""
    return (_BOM if file.data.startswith(_BOM) else b"") + text.encode(file.encoding)


def diff(path: str, old: str, new: str) -> str:
    """A unified diff that `patch` accepts, line ends and all.

    difflib's own takes frequent lines (a blank one, in a long file) for noise and shows them as changed.
    """
    before, after = _lines(old), _lines(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=len(before) > _LONG)
    hunks = [_hunk(before, after, group) for group in matcher.get_grouped_opcodes(3)]
    return "".join((f"--- {path}\n", f"+++ {path}\n", *hunks)) if hunks else ""


def _lines(text: str) -> list[str]:
    return list(io.StringIO(text, newline="\n"))


def _hunk(before: list[str], after: list[str], group: list[tuple[str, int, int, int, int]]) -> str:
    (_, start, _, new_start, _), (_, _, end, _, new_end) = group[0], group[-1]
    lines = [f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n"]
    for tag, first, last, new_first, new_last in group:
        if tag == "equal":
            lines += [_ended(f" {line}") for line in before[first:last]]
        else:
            lines += [_ended(f"-{line}") for line in before[first:last]]
            lines += [_ended(f"+{line}") for line in after[new_first:new_last]]
    return "".join(lines)


def _range(start: int, end: int) -> str:
    return f"{start + 1}" if end - start == 1 else f"{start + (end > start)},{end - start}"


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def replace(file: Original, data: bytes) -> str | None:
    """Put the new bytes in the file's place, or say why not; a reader sees the old file or the new one."""
    path = Path(os.path.realpath(file.path))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        return f"cannot write: {error.strerror}"
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(path.stat().st_mode & 0o7777)
        if path.read_bytes() != file.data:
            return "it was changed by someone else meanwhile, and is left alone"
        temporary.replace(path)
    except OSError as error:
        return f"cannot write: {error.strerror}"
    finally:
        temporary.unlink(missing_ok=True)
    return None
