"""A file or notebook as text and tree, and the one place where positions are converted.

`ast` counts columns in UTF-8 bytes from zero; records count characters from one, and lines inside
the cell.  A notebook is its code cells written one after another, so that a name bound in one
cell is known in the next.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from typing import NamedTuple

from gradlint.records import Place


class Source(NamedTuple):
    """A program as it was read.

    `lines` are the lines of the program with their ends; `cells` holds for each code cell of a
    notebook the index of its first line, and is empty for a plain file.
    """

    path: str
    lines: tuple[str, ...]
    tree: ast.Module
    cells: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The program in one piece, put together at each use."""
        return "".join(self.lines)


def characters(line: str, column: int) -> int:
    """The 0-based column in characters of a 0-based column in UTF-8 bytes."""
    if line.isascii():
        return column
    return len(line.encode()[:column].decode(errors="replace"))


def _line(source: Source, number: int) -> str:
    return source.lines[number - 1] if 0 < number <= len(source.lines) else ""


def place(source: Source, node: ast.expr | ast.stmt) -> Place:
    """Where the node stands, as records count."""
    end_line = node.end_lineno or node.lineno
    end_offset = node.end_col_offset if node.end_col_offset is not None else node.col_offset
    cell, first = cell_of(source, node.lineno)
    return Place(
        source.path,
        cell,
        node.lineno - first,
        characters(_line(source, node.lineno), node.col_offset) + 1,
        end_line - first,
        characters(_line(source, end_line), end_offset) + 1,
    )


def cell_of(source: Source, line: int) -> tuple[int | None, int]:
    """The cell that holds a 1-based line of the program, and how many lines stand before the cell."""
    if not source.cells:
        return None, 0
    cell = max(bisect_right(source.cells, line - 1) - 1, 0)
    return cell, source.cells[cell]


def segment(source: Source, node: ast.expr | ast.stmt) -> str:
    """The node as it is written, whatever lines it spans."""
    first, last = node.lineno, node.end_lineno or node.lineno
    start = characters(_line(source, first), node.col_offset)
    end_offset = node.end_col_offset if node.end_col_offset is not None else node.col_offset
    end = characters(_line(source, last), end_offset)
    if first == last:
        return _line(source, first)[start:end]
    middle = source.lines[first : last - 1]
    return "".join((_line(source, first)[start:], *middle, _line(source, last)[:end]))
