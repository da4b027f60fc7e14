"""`# noqa`, compared with flake8's own reading of the same lines."""

from __future__ import annotations

import argparse
import ast
import linecache
from itertools import count

import pytest
from flake8.processor import FileProcessor
from flake8.violation import Violation
from hypothesis import example, given
from hypothesis import strategies as st

from gradlint.source.reading import read_bytes
from gradlint.source.suppressions import suppressed
from gradlint.source.text import Source

OPTIONS = argparse.Namespace(
    disable_noqa=False, hang_closing=False, indent_size=4, max_line_length=79, max_doc_length=None, verbose=0
)
CODES = ("GRD101", "GRD103", "GRD900")
_names = count()

#: What ends a line, and whether it silences GRD101 there.
COMMENTS = [
    ("", False),
    ("  # noqa", True),
    ("  # NOQA", True),
    ("  # NoQa: GRD101", True),
    ("  # noqa: GRD101", True),
    ("  # noqa:GRD101", True),
    ("  # noqa: GRD1", True),
    ("  # noqa: GRD103", False),
    ("  # noqa: E501,GRD101", True),
    ("  # noqa: E501 GRD101", True),
    ("  # noqa: E501 , GRD101", True),
    ("  # noqa: E501, W291", False),
    ("  # noqa: E501 because GRD101", False),
    ("  # noqa:  GRD101 ", True),
    ("  # noqa:  GRD103 ", True),
    ("  # noqa : GRD103", True),
    ("  # noqa because", True),
    ("  # noqa: because", True),
    ("  #noqa", False),
    ("  #  noqa", False),
    ("  # why # noqa: GRD101", True),
    ("  # noqa: GRD103  # noqa: GRD101", False),
    ("  # noqa: GRD103GRD101", False),
    ("  # flake8: noqa", False),
]

#: Programs, and the lines on which `# noqa` counts.
PROGRAMS = [
    ("a = 1  # noqa\nb = 2\n", {1}),
    ("f(  # noqa\n  a,\n)\n", {1}),
    ("f(\n  a,  # noqa\n)\n", {2}),
    ("f(\n  a,\n)  # noqa\n", {3}),
    ("a = 1 + \\\n  b + \\\n  c  # noqa\nd = 2\n", {1, 2, 3}),
    ("a = '''\n# noqa\n'''\nd = 2\n", {1, 2, 3}),
    ("f('''\n''', g,  # noqa\n  h)\n", {1, 2}),
    ("a = f'''\n{b}\n'''  # noqa\n", {1, 2, 3}),
    ("# noqa\na = 1\n", {1}),
    ("def f():\n    a = 1  # noqa\n\n\nb = 1\n", {2}),
    ("# flake8: noqa\na = 1\nb = 2\n", {1, 2, 3}),
    ("a = 1\n    # FLAKE8: NOQA: E501\n", {1, 2}),
    ("a = 1\n# flake8=noqa\n", {1, 2}),
    ("a = 1  # flake8: noqa\nb = 2\n", set()),
]


def source_of(text: str) -> Source:
    source = read_bytes("a.py", text.encode()).source
    assert source is not None
    return source


def flake8_says(lines: tuple[str, ...], code: str, line: int) -> bool:
    """What flake8 does with a finding of a plugin."""
    name = f"<noqa {next(_names)}>"
    processor = FileProcessor(name, OPTIONS, list(lines))
    if processor.should_ignore_file():
        return True
    # Where flake8 cannot tokenize, it falls back on the line as the standard library caches it.
    linecache.cache[name] = (0, None, list(lines), name)
    try:
        physical = processor.noqa_line_for(line)
        return Violation(code, name, line, 1, "text", physical).is_inline_ignored(disable_noqa=False)
    finally:
        del linecache.cache[name]


@pytest.mark.parametrize(("comment", "silenced"), COMMENTS)
def test_comments(comment: str, silenced: bool) -> None:
    source = source_of(f"a = 1{comment}\n")
    assert suppressed(source)("GRD101", 1) is silenced
    assert flake8_says(source.lines, "GRD101", 1) is silenced


@pytest.mark.parametrize(("text", "silenced"), PROGRAMS)
def test_lines_that_count_together(text: str, silenced: set[int]) -> None:
    source = source_of(text)
    everywhere = range(1, len(source.lines) + 1)
    test = suppressed(source)
    assert {line for line in everywhere if test("GRD101", line)} == silenced
    assert {line for line in everywhere if flake8_says(source.lines, "GRD101", line)} == silenced


PIECES = [
    *(
        "a = f(",
        "  b,",
        ")",
        "x = '''",
        "'''",
        's = """',
        '"""',
        "y = 1 + \\",
        "  + 2 \\",
        "def g():",
        "    z = 1",
    ),
    *("class C:", "", "   ", "\x0c", "f'''{a", "b}'''", "'one line'", "if a:", "    [", "    ]", "é = 'ü'"),
]


@given(
    st.lists(
        st.tuples(st.sampled_from(PIECES), st.sampled_from([comment for comment, _ in COMMENTS])), max_size=9
    ),
    st.sampled_from(CODES),
)
@example([("a = (", "  # noqa: GRD101")], "GRD101")
@example([("if a:", ""), ("   ", ""), ("    z = 1", "  # noqa"), ("  z", "")], "GRD101")
def test_the_same_as_flake8(pieces: list[tuple[str, str]], code: str) -> None:
    lines = tuple(f"{text}{comment}\n" for text, comment in pieces)
    test = suppressed(Source("a.py", lines, ast.Module([], [])))
    for line in range(1, len(lines) + 1):
        assert test(code, line) == flake8_says(lines, code, line), line


def test_notebooks_count_in_the_program() -> None:
    cells = (
        '{"cells": [{"cell_type": "code", "source": "a"}, {"cell_type": "code", "source": "b\\nc # noqa"}]}'
    )
    source = read_bytes("n.ipynb", cells.encode()).source
    assert source is not None
    test = suppressed(source)
    assert [test("GRD101", line) for line in (1, 2, 3)] == [False, False, True]
