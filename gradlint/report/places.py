"""How a report writes a place: as compilers do, with the cell of a notebook behind its path."""

from __future__ import annotations

from gradlint.records import Place, Problem


def position(place: Place) -> str:
    """`path:line:column`, or `path:cell N:line:column`; cells count as in the JSON and in `--cell`."""
    return f"{_file(place.path, place.cell)}:{place.line}:{place.column}"


def problem_position(problem: Problem) -> str:
    """`path`, `path:line` or `path:cell N:line`, as far as the place is known."""
    where = _file(problem.path, problem.cell)
    return where if problem.line is None else f"{where}:{problem.line}"


def inside_cell(cell: int | None, line: int | None) -> str:
    """`cell 3, line 5: ` in front of a message, where the format has lines of the file only."""
    if cell is None:
        return ""
    return f"cell {cell}: " if line is None else f"cell {cell}, line {line}: "


def _file(path: str, cell: int | None) -> str:
    return path if cell is None else f"{path}:cell {cell}"
