"""Positions: bytes from zero in `ast`, characters from one in the records, lines inside the cell."""

from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint.records import Place
from gradlint.source.reading import read_bytes
from gradlint.source.text import Source, cell_of, characters, place, segment

PROGRAMS = [
    "",
    "x = f(a, b)\n",
    "é = f('日本', '𝛿𝑦'); g = h(é)\n",
    "x = f(\n    '日本', a,\n  𝛿 = b\n)\n",
    "s = '''\né\n''' + f(ü)  # ö\n",
    "\tif_ = (1 if é else\n  2)\n".lstrip("\t"),
    "def f(x):\r\n    return 'é' + g(x)\r\n",
    "x = 1\n\x0c\ny = f('\x0b\x1c\u2028', z)\n",
]


def source_of(text: str) -> Source:
    source = read_bytes("a.py", text.encode()).source
    assert source is not None
    return source


def nodes(source: Source) -> list[ast.expr | ast.stmt]:
    return [node for node in ast.walk(source.tree) if isinstance(node, (ast.expr, ast.stmt))]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.data())
def test_characters_of_bytes(line: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(0, len(line)))
    assert characters(line, len(line[:column].encode())) == column


@pytest.mark.parametrize("text", PROGRAMS)
def test_places_and_segments_are_those_of_the_text(text: str) -> None:
    source = source_of(text)
    program = "".join(source.lines)
    starts = [0]
    for line in source.lines:
        starts.append(starts[-1] + len(line))
    for node in nodes(source):
        where = place(source, node)
        begin = starts[where.line - 1] + where.column - 1
        end = starts[where.end_line - 1] + where.end_column - 1
        assert program[begin:end] == segment(source, node)
        # What is cut out is the node: it parses to the same tree.
        parsed = ast.parse(
            f"({segment(source, node)}\n)" if isinstance(node, ast.expr) else segment(source, node)
        )
        inside = parsed.body[0]
        again = inside.value if isinstance(node, ast.expr) and isinstance(inside, ast.Expr) else inside
        context = ast.dump(node).replace("Store()", "Load()")
        assert ast.dump(again).replace("Store()", "Load()") == context


def test_cells() -> None:
    cells = ["a = 1\nb = é(a)", "", "c = f(\n  b)"]
    notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    source = read_bytes("n.ipynb", json.dumps(notebook).encode()).source
    assert source is not None
    assert [cell_of(source, line) for line in range(1, 6)] == [(0, 0), (0, 0), (1, 2), (2, 3), (2, 3)]
    assert place(source, source.tree.body[-1]) == Place("n.ipynb", 2, 1, 1, 2, 5)
    assert cell_of(source_of("x = 1\n"), 1) == (None, 0)
