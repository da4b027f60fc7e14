"""A notebook as one program: its code cells one after another, as Jupyter would run them from the top."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from gradlint.records import Problem
from gradlint.source.magics import without_magics
from gradlint.source.parsing import Failure, parse, split_lines
from gradlint.source.text import Source


class Cells(NamedTuple):
    """The lines of all cells, where each cell begins in them, and the cells that could not be read."""

    lines: tuple[str, ...]
    first: tuple[int, ...]
    problems: tuple[Problem, ...]


def read_notebook(path: str, data: bytes) -> tuple[Source | None, tuple[Problem, ...]]:
    """The program of a notebook; a cell that cannot be parsed is left out and told about."""
    document = _document(data)
    if isinstance(document, Failure):
        return None, (Problem(path, None, document.line, document.message),)
    cells = _gather(path, _code_cells(document))
    tree = parse("".join(cells.lines))
    if isinstance(tree, Failure):
        return None, (*cells.problems, Problem(path, None, None, tree.message))
    return Source(path, cells.lines, tree, cells.first), cells.problems


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


def _gather(path: str, sources: Iterator[object]) -> Cells:
    lines: list[str] = []
    first: list[int] = []
    problems: list[Problem] = []
    for number, source in enumerate(sources):
        first.append(len(lines))
        cell, failure = _cell(source)
        lines += cell
        if failure is not None:
            problems.append(Problem(path, number, failure.line, failure.message))
    return Cells(tuple(lines), tuple(first), tuple(problems))


def _cell(source: object) -> tuple[tuple[str, ...], Failure | None]:
    """The lines of one cell as plain Python (at least one, each ended), blank if it cannot be parsed."""
    parts = source if isinstance(source, list) else [source]
    text = "".join(part for part in parts if isinstance(part, str))
    if not all(isinstance(part, str) for part in parts):
        return ("\n",), Failure(None, "the cell's source is not text")
    lines = split_lines(text if text.endswith(("\n", "\r")) else text + "\n")
    if isinstance(parse("".join(lines)), ast.Module):
        return lines, None
    plain = without_magics(lines)
    tree = parse("".join(plain))
    return (plain, None) if isinstance(tree, ast.Module) else (("\n",) * len(lines), tree)
