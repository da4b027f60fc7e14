"""Files and notebooks from the disk: a program, or a problem that names the place and the cause."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from gradlint.records import Problem
from gradlint.source.reading import read, read_bytes
from gradlint.source.text import Source, place, segment


def notebook(*cells: object, **metadata: object) -> dict[str, Any]:
    frame = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1}
    return {
        "cells": [{**frame, "source": cell} for cell in cells],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def read_json(document: object) -> tuple[Source | None, tuple[Problem, ...]]:
    return read_bytes("n.ipynb", json.dumps(document).encode())


def source_of(*cells: object) -> Source:
    source, problems = read_json(notebook(*cells))
    assert source is not None
    assert problems == ()
    return source


def test_python_file(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"\xef\xbb\xbfx = 1\r\ny = 2\r")
    source, problems = read(str(path))
    assert source is not None
    assert problems == ()
    assert source.path == str(path)
    assert source.lines == ("x = 1\n", "y = 2\n")
    assert source.cells == ()
    assert ast.dump(source.tree) == ast.dump(ast.parse("x = 1\ny = 2"))


@pytest.mark.parametrize("data", [b"", b"\n", b"# nothing\n", b"\xef\xbb\xbf", b"\x0c"])
def test_empty_file(data: bytes) -> None:
    source, problems = read_bytes("a.py", data)
    assert source is not None
    assert source.tree.body == []
    assert problems == ()


def test_unreadable_files(tmp_path: Path) -> None:
    folder = tmp_path / "folder.py"
    folder.mkdir()
    dangling = tmp_path / "dangling.py"
    dangling.symlink_to(tmp_path / "nowhere")
    loop = tmp_path / "loop.py"
    loop.symlink_to(loop)
    causes = {str(path): read(str(path)).problems for path in (folder, dangling, loop)}
    assert causes == {
        str(folder): (Problem(str(folder), None, None, "cannot read: Is a directory"),),
        str(dangling): (Problem(str(dangling), None, None, "cannot read: No such file or directory"),),
        str(loop): (Problem(str(loop), None, None, "cannot read: Too many levels of symbolic links"),),
    }
    assert read("a\0b.py").problems == (Problem("a\0b.py", None, None, "cannot read: embedded null byte"),)


def test_syntax_error_and_encoding_become_problems() -> None:
    assert read_bytes("a.py", b"\nx = = 1\n") == (
        None,
        (Problem("a.py", None, 2, "syntax error: invalid syntax"),),
    )
    _, problems = read_bytes("a.py", b"\nx = '\xe9'\n")
    assert problems[0][:3] == ("a.py", None, 2)
    assert problems[0].message.startswith("not UTF-8 text")


def test_nothing_that_is_read_is_imported_or_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    Path("trap.py").write_text("import tripped\nopen('ran', 'w')\n")
    Path("tripped.py").write_text("open('ran', 'w')\n")
    Path("trap.ipynb").write_text(json.dumps(notebook("!touch ran\nimport tripped\nopen('ran', 'w')")))
    assert read("trap.py").source is not None
    assert read("trap.ipynb").source is not None
    assert not Path("ran").exists()
    assert "tripped" not in sys.modules


def test_cells_follow_one_another_and_positions_count_inside_them() -> None:
    source = source_of(["import a\n", "x = a.b"], "", "%matplotlib inline\ny = x\n", "z = é(y)")
    assert source.lines == ("import a\n", "x = a.b\n", "\n", "pass\n", "y = x\n", "z = é(y)\n")
    assert source.cells == (0, 2, 3, 5)
    places = [(place(source, node).cell, place(source, node).line) for node in source.tree.body]
    assert places == [(0, 1), (0, 2), (2, 1), (2, 2), (3, 1)]
    last = source.tree.body[-1]
    assert isinstance(last, ast.Assign)
    assert place(source, last.value)[1:] == (3, 1, 5, 1, 9)


def test_other_cells_do_not_count() -> None:
    document = notebook("x = 1", "y = 2")
    document["cells"].insert(1, {"cell_type": "markdown", "source": "x = = 1"})
    document["cells"].insert(0, {"cell_type": "raw", "source": "x = = 1"})
    document["cells"].append("not even a cell")
    source, problems = read_json(document)
    assert problems == ()
    assert source is not None
    assert source.lines == ("x = 1\n", "y = 2\n")


@pytest.mark.parametrize("version", [2, 3])
def test_worksheets_of_old_formats(version: int) -> None:
    cells = [
        {"cell_type": "heading", "source": ["x"]},
        {"cell_type": "code", "input": ["import a\n", "a.b"], "language": "python"},
        {"cell_type": "code", "input": "a.c"},
    ]
    source, problems = read_json(
        {"nbformat": version, "metadata": {"name": ""}, "worksheets": [{"cells": cells}, 3]}
    )
    assert problems == ()
    assert source is not None
    assert (source.lines, source.cells) == (("import a\n", "a.b\n", "a.c\n"), (0, 2))


def test_a_broken_cell_is_told_and_the_others_go_on() -> None:
    broken = ["x = 1\n", "print 'x'\n", "y = 2\n"]
    source, problems = read_json(notebook("a = 1", broken, "b = (", "c = 2", 7))
    assert source is not None
    assert [(problem.cell, problem.line) for problem in problems] == [(1, 2), (2, 1), (4, None)]
    assert problems[0].message.endswith("(Python 2 print statement?)")
    assert problems[2].message == "the cell's source is not text"
    assert source.lines == ("a = 1\n", "\n", "\n", "\n", "\n", "c = 2\n", "\n")
    assert source.cells == (0, 1, 4, 5, 6)


def test_an_indented_cell_is_run_by_ipython_and_keeps_its_columns() -> None:
    indented = "\n  def f(x):\n    s = '''\nx\n  '''\n    return g(x)\n\n  %time h(é, f(1))\n"
    source = source_of("a = 1", indented, "b = 2")
    assert "".join(source.lines[1:-1]) == indented.replace("%time ", "0;    ")
    assert source.cells == (0, 1, 9)
    calls = {
        (*place(source, node)[1:], segment(source, node))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
    }
    assert calls == {
        (1, 6, 12, 6, 16, "g(x)"),
        (1, 8, 9, 8, 19, "h(é, f(1))"),
        (1, 8, 14, 8, 18, "f(1)"),
    }


def test_an_indented_cell_that_is_wrong_all_the_same() -> None:
    source, problems = read_json(notebook("  x = 1\n y = 2", "z = 1"))
    assert source is not None
    assert source.lines == ("\n", "\n", "z = 1\n")
    assert [problem[1:3] for problem in problems] == [(0, 2)]


def test_await_at_the_top_is_no_error() -> None:
    assert (
        len(source_of("x = await f()\nasync with a as b:\n    pass\nasync for c in d: pass").tree.body) == 3
    )


@pytest.mark.parametrize("language", ["R", "julia", "scala"])
def test_a_notebook_in_another_language_has_no_program(language: str) -> None:
    for metadata in ({"kernelspec": {"language": language}}, {"language_info": {"name": language}}):
        source, problems = read_json(notebook("x <- 1", **metadata))
        assert source is not None
        assert source.tree.body == []
        assert problems == ()


@pytest.mark.parametrize("language", ["python", "python3", "ipython", "", None])
def test_a_notebook_in_python(language: str | None) -> None:
    source, _ = read_json(notebook("x = 1", kernelspec={"language": language}, language_info={}))
    assert source is not None
    assert len(source.tree.body) == 1


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "not a notebook: broken JSON (Expecting value)"),
        (
            b'{"cells": [\n{]}',
            2,
            "not a notebook: broken JSON (Expecting property name enclosed in double quotes)",
        ),
        (b'{"cells": "\n\xe9"}', 2, "not a notebook: not UTF-8 text"),
        (b"[]", None, "not a notebook: it has no cells"),
        (b"{}", None, "not a notebook: it has no cells"),
        (b'{"cells": 3}', None, "not a notebook: it has no cells"),
    ],
)
def test_broken_notebooks(data: bytes, line: int | None, message: str) -> None:
    assert read_bytes("n.ipynb", data) == (None, (Problem("n.ipynb", None, line, message),))


def test_notebook_nested_without_end() -> None:
    source, problems = read_bytes("n.ipynb", b'{"cells":' + b"[" * 200_000)
    assert source is None
    assert problems[0].message.startswith("not a notebook: ")


def test_a_notebook_that_is_too_long_a_program_loses_only_the_cell() -> None:
    source, problems = read_json(notebook("x = 1", "x = " + "-" * 200_000 + "a", "y = '\0'", "z = '\ud800'"))
    assert source is not None
    assert len(source.tree.body) == 1
    assert [problem.cell for problem in problems] == [1, 2, 3]
