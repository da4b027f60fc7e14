"""What a notebook's cell has beside Python: magics, shell commands and help, written over in place.

Only a cell that does not parse as it stands is worth a look.  Every line stays where it is, and so
does every column of what remains.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import NamedTuple

#: Cell magics that run the cell itself, in the notebook's own namespace.
_TRANSPARENT = frozenset(("capture", "debug", "memit", "prun", "time", "timeit"))
_CELL_MAGIC = re.compile(r"%%(\w+)")
#: `%time` runs the statement after it; the replacement is as long as what it replaces.
_TIMED = re.compile(r"(?P<indent>\s*)(?P<magic>%time\s)(?P<statement>\s*\S.*)")
#: A line that is no Python: a magic, a shell command, a question, or a command that needs no sign.
_COMMAND = re.compile(
    r"\s*(?:[%!?]|(?:pip|pip3|conda|mamba|uv)\s+[a-z]+\b|cd\s+[\w./~]|ls\s+-?[\w./~])|[^#'\"]*\?\s*$"
)
_MARK = re.compile(r"""#|\"{3}|'{3}|["']|[([{]|[)\]}]|=[ \t]*(?=[%!])""")


class _State(NamedTuple):
    """Where the scan of the cell stands at the start of a line."""

    depth: int = 0
    quote: str = ""
    continued: bool = False

    @property
    def fresh(self) -> bool:
        """A new statement starts here."""
        return self.depth == 0 and not self.quote and not self.continued


def without_magics(cell: Sequence[str]) -> tuple[str, ...]:
    """The cell's lines as plain Python, one for each line of the cell."""
    lines = _without_cell_magics(cell)
    result: list[str] = []
    state = _State()
    command = False
    for line in lines:
        if command:
            plain = "\n"
        elif state.fresh and _COMMAND.match(line):
            plain = _timed(line) or f"{_indent(line)}pass\n"
        else:
            state, assigned = _scan(line, state)
            plain = line if assigned is None else _assigned(line, assigned)
        # A command goes on behind a backslash, as in a shell.
        command = (command or plain != line) and line.rstrip("\n").endswith("\\")
        if plain != line:
            state = _State()
        result.append(plain)
    return tuple(result)


def _without_cell_magics(cell: Sequence[str]) -> tuple[str, ...]:
    lines = list(cell)
    for number, line in enumerate(lines):
        magic = _CELL_MAGIC.match(line)
        if magic and magic[1] not in _TRANSPARENT:
            return ("\n",) * len(lines)
        if magic:
            lines[number] = "\n"
        # A comment may stand above the magic, at least in Colab, which makes titles of them.
        elif line.strip() and not line.startswith("#"):
            break
    return tuple(lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _timed(line: str) -> str | None:
    """`%time statement` with the magic written over, or None when it is something else."""
    match = _TIMED.match(line)
    if match is None or not _parses(match["statement"].strip()):
        return None
    return f"{match['indent']}0;{' ' * (len(match['magic']) - 2)}{match['statement']}\n"


def _assigned(line: str, position: int) -> str:
    """`x = %magic` and `x = !command`: x is bound to something that nobody knows."""
    head, tail = line[:position], line[position:]
    expression = tail.removeprefix("%time ")
    if expression != tail and _parses(expression.strip()):
        return f"{head}{' ' * len('%time ')}{expression}"
    return f"{head}get_ipython()\n"


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _scan(line: str, state: _State) -> tuple[_State, int | None]:
    """The state after the line, and where a magic or a command is assigned in it."""
    depth, quote = state.depth, state.quote
    position = 0
    while position < len(line):
        if quote:
            end = re.compile(rf"\\.|{quote}", re.DOTALL).search(line, position)
            if end is None:
                break
            position = end.end()
            quote = "" if end[0] == quote else quote
            continue
        mark = _MARK.search(line, position)
        if mark is None or mark[0] == "#":
            continued = mark is None and line.endswith("\\\n")
            return _State(depth, "", continued), None
        position = mark.end()
        if mark[0].startswith("="):
            return state, position
        if mark[0][0] in "\"'":
            quote = mark[0]
        else:
            depth = max(depth + (1 if mark[0] in "([{" else -1), 0)
    continued = line.endswith("\\\n")
    # A one-line string ends with its line unless a backslash carries it on.
    return _State(depth, quote if len(quote) == 3 or continued else "", continued and not quote), None
