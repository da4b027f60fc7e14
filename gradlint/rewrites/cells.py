"""The code cells of a notebook's JSON text: found with their positions, and replaced in place.

Everything outside of a changed cell's source stays byte for byte as it is, whatever wrote it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

_SPACE = re.compile(r"[ \t\n\r]*")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_DECODER = json.JSONDecoder()


class Node(NamedTuple):
    """A JSON value and where its text stands; the value of a number or a constant is None."""

    start: int
    end: int
    value: dict[str, Node] | list[Node] | str | None


def code_cells(text: str) -> list[Node]:
    """The sources of the code cells, in the order in which the analysis counts them."""
    document = _object(_read(text, 0))
    old_format = [_object(sheet) for sheet in _list(document.get("worksheets"))]
    sheets = [document] if "cells" in document else old_format
    cells = [_object(cell) for sheet in sheets for cell in _list(sheet.get("cells"))]
    empty = Node(0, 0, "")
    return [
        cell.get("source", cell.get("input", empty))
        for cell in cells
        if "cell_type" in cell and cell["cell_type"].value == "code"
    ]


def source_text(source: Node) -> str | None:
    """The program text of a cell, or None where it is not text."""
    if isinstance(source.value, str):
        return source.value
    parts = [part.value for part in _list(source)]
    texts = [part for part in parts if isinstance(part, str)]
    return "".join(texts) if isinstance(source.value, list) and len(texts) == len(parts) else None


def replaced(text: str, sources: Mapping[int, str]) -> str:
    """The notebook's text with new sources for some of its code cells."""
    ascii_only = text.isascii()
    cells = code_cells(text)
    for number in sorted(sources, reverse=True):
        node = cells[number]
        written = _written(text, node, sources[number], ascii_only=ascii_only)
        text = text[: node.start] + written + text[node.end :]
    return text


def _read(text: str, at: int) -> Node:
    start = _skip(text, at)
    if text[start] == "{":
        return _read_object(text, start)
    if text[start] == "[":
        return _read_list(text, start)
    value, end = _DECODER.raw_decode(text, start)
    return Node(start, end, value if isinstance(value, str) else None)


def _read_object(text: str, start: int) -> Node:
    members: dict[str, Node] = {}
    at = _skip(text, start + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        members[key] = _read(text, _skip(text, at) + 1)
        at = _next(text, members[key].end)
    return Node(start, at + 1, members)


def _read_list(text: str, start: int) -> Node:
    elements: list[Node] = []
    at = _skip(text, start + 1)
    while text[at] != "]":
        elements.append(_read(text, at))
        at = _next(text, elements[-1].end)
    return Node(start, at + 1, elements)


def _next(text: str, at: int) -> int:
    """Where the next member or the closing bracket stands."""
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _object(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _list(node: Node | None) -> list[Node]:
    return node.value if node is not None and isinstance(node.value, list) else []


def _written(text: str, node: Node, source: str, *, ascii_only: bool) -> str:
    """The source in the form that the cell had: one string, or a list with a string for each line."""
    elements = _list(node)
    if not elements:
        return json.dumps(source, ensure_ascii=ascii_only)
    lines = [
        line if isinstance(line, str) else json.dumps(line[0], ensure_ascii=ascii_only)
        for line in _lines(text, elements, source)
    ]
    middle = _separator(text, node).join(lines)
    return text[node.start : elements[0].start] + middle + text[elements[-1].end : node.end]


def _lines(text: str, elements: list[Node], source: str) -> Iterator[str | tuple[str]]:
    """The new lines: those that were there as they stand in the file, the others in a tuple."""
    old, new = [element.value for element in elements], _LINE.findall(source)
    if old[-1] == "":
        # Some editors write what follows the last line end, which is nothing, as a line.
        new.append("")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from (text[element.start : element.end] for element in elements[start:end])
        else:
            yield from ((line,) for line in new[new_start:new_end])


def _separator(text: str, node: Node) -> str:
    """What stands between two lines of the list."""
    first, *rest = _list(node)
    if rest:
        return text[first.end : rest[0].start]
    before = text[node.start + 1 : first.start]
    return f",{before}" if before else ", "
