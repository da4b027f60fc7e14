"""A notebook as one program: its code cells one after another, as Jupyter would run them from the top."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from gradlint.records import Problem
from gradlint.source.magics import without_magics
from gradlint.source.parsing import Failure, parse, split_lines
from gradlint.source.text import Source


class Cell(NamedTuple):
    """A code cell: its lines as they are placed, what is cut from the front of each, and what is wrong."""

    lines: tuple[str, ...]
    cut: tuple[int, ...]
    failure: Failure | None


def read_notebook(path: str, data: bytes) -> tuple[Source | None, tuple[Problem, ...]]:
    """The program of a notebook; a cell that cannot be parsed is left out and told about."""
    document = _document(data)
    if isinstance(document, Failure):
        return None, (Problem(path, None, document.line, document.message),)
    cells = [_cell(source) for source in _code_cells(document)]
    problems = tuple(
        Problem(path, number, cell.failure.line, cell.failure.message)
        for number, cell in enumerate(cells)
        if cell.failure is not None
    )
    lines = tuple(line for cell in cells for line in cell.lines)
    cut = [width for cell in cells for width in cell.cut]
    tree = parse("".join(line[width:] for line, width in zip(lines, cut, strict=True)))
    if isinstance(tree, Failure):
        return None, (*problems, Problem(path, None, None, tree.message))
    if any(cut):
        _move_columns(tree, cut)
    first = accumulate((len(cell.lines) for cell in cells[:-1]), initial=0)
    return Source(path, lines, tree, tuple(first) if cells else ()), problems


def _move_columns(tree: ast.Module, cut: list[int]) -> None:
    """Give nodes the columns that they have in the lines as they are written."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.stmt)):
            node.col_offset += cut[node.lineno - 1]
            if node.end_lineno is not None and node.end_col_offset is not None:
                node.end_col_offset += cut[node.end_lineno - 1]


def _document(data: bytes) -> dict[str, Any] | Failure:
    import json

    try:
        document = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        return Failure(error.lineno, f"not a notebook: broken JSON ({error.msg})")
    except UnicodeDecodeError as error:
        return Failure(data.count(b"\n", 0, error.start) + 1, "not a notebook: not UTF-8 text")
    except (RecursionError, ValueError) as error:
        return Failure(None, f"not a notebook: {error}")
    if isinstance(document, dict) and isinstance(document.get("cells", document.get("worksheets")), list):
        return document
    return Failure(None, "not a notebook: it has no cells")


def _code_cells(document: dict[str, Any]) -> Iterator[object]:
    """The source of each code cell: `source` since format 4, `input` in the worksheets of 2 and 3."""
    if not _is_python(document):
        return
    sheets = [document] if "cells" in document else document["worksheets"]
    for sheet in sheets:
        for cell in sheet.get("cells", ()) if isinstance(sheet, dict) else ():
            if isinstance(cell, dict) and cell.get("cell_type") == "code":
                yield cell.get("source", cell.get("input", ""))


def _is_python(document: dict[str, Any]) -> bool:
    """False for a notebook that says it is written in another language."""
    metadata = document.get("metadata")
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        entry = metadata.get(key) if isinstance(metadata, dict) else None
        language = entry.get(name) if isinstance(entry, dict) else None
        if isinstance(language, str) and language:
            return "python" in language.lower()
    return True


def _cell(source: object) -> Cell:
    """The cell as plain Python: at least one line, each ended, and all blank if it cannot be parsed."""
    parts = source if isinstance(source, list) else [source]
    text = "".join(part for part in parts if isinstance(part, str))
    if not all(isinstance(part, str) for part in parts):
        return Cell(("\n",), (0,), Failure(None, "the cell's source is not text"))
    written = split_lines(text if text.endswith(("\n", "\r")) else text + "\n")
    whole = (0,) * len(written)
    if isinstance(parse("".join(written)), ast.Module):
        return Cell(written, whole, None)
    indent, dedented = _dedented(written)
    plain = without_magics(dedented)
    failure = parse("".join(plain))
    if isinstance(failure, Failure):
        return Cell(("\n",) * len(written), whole, failure)
    cut = tuple(len(line) - len(rest) for line, rest in zip(written, dedented, strict=True))
    return Cell(tuple(indent[:width] + line for line, width in zip(plain, cut, strict=True)), cut, None)


def _dedented(lines: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What the first line begins with, and the lines without it: IPython runs an indented cell, too."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return indent, tuple(line.removeprefix(indent) for line in lines)
