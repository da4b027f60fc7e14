"""`# noqa` as flake8 reads it, so that `reported` says what flake8 would print.

flake8 looks for the comment in the physical line of a finding; a string over several lines, or
lines joined by a backslash, count as one line, but an open bracket joins nothing.  The first
comment of such a line decides.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from gradlint.source.text import Source

_COMMENT = re.compile(r"# noqa(?::\s?(?P<codes>(?:[A-Z]+[0-9]+[,\s]*)+))?", re.IGNORECASE)
_WHOLE_FILE = re.compile(r"\s*# flake8[:=]\s*noqa", re.IGNORECASE)

#: Does the source silence this code on this line?  Lines count from one in the program, as in `ast`.
Suppressed = Callable[[str, int], bool]


def suppressed(source: Source) -> Suppressed:
    """The test whether a code is silenced on a line of the program; cheap where nothing is silenced."""
    lines = source.lines
    if "noqa" not in source.text.lower():
        return _nothing
    if any(_WHOLE_FILE.match(line) for line in lines):
        return _everything

    @functools.cache
    def ranges() -> dict[int, tuple[int, int]]:
        return _joined_lines(lines)

    def test(code: str, line: int) -> bool:
        first, last = ranges().get(line, (line, line))
        comment = _COMMENT.search("".join(lines[first - 1 : last]))
        return comment is not None and _silences(comment["codes"], code)

    return test


def _nothing(_code: str, _line: int) -> bool:
    return False


def _everything(_code: str, _line: int) -> bool:
    return True


def _silences(codes: str | None, code: str) -> bool:
    return codes is None or code.startswith(tuple(filter(None, re.split(r"[,\s]", codes))))


def _joined_lines(lines: tuple[str, ...]) -> dict[int, tuple[int, int]]:
    """For each line the first and the last of the lines that flake8 searches together."""
    import tokenize

    ranges: dict[int, tuple[int, int]] = {}
    first, last = len(lines) + 2, 0
    try:
        for token in tokenize.generate_tokens(iter(lines).__next__):
            if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
                continue
            first, last = min(first, token.start[0]), max(last, token.end[0])
            if token.type in (tokenize.NL, tokenize.NEWLINE):
                ranges.update(dict.fromkeys(range(first, last + 1), (first, last)))
                first, last = len(lines) + 2, 0
    except (tokenize.TokenError, SyntaxError):
        return {}
    return ranges
