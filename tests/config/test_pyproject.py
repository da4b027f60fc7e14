"""Which pyproject.toml counts for a file, and what is said where it cannot be read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gradlint.config.names import absolute, covers, module_names
from gradlint.config.pyproject import configuration
from gradlint.config.settings import DEFAULT, Config, ConfigError

ROWS = '[tool.gradlint]\nrow-wise = ["{}"]\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pkg" / "sub").mkdir(parents=True)
    return tmp_path


def rows(path: Path, root: Path | None = None) -> tuple[str, ...]:
    return configuration(str(path), None if root is None else str(root)).row_wise


def test_the_nearest_file_with_the_table_counts(project: Path) -> None:
    (project / "pyproject.toml").write_text(ROWS.format("outer"))
    (project / "pkg" / "pyproject.toml").write_text("[project]\nname = 'gradlint-user'  # gradlint.x\n")
    (project / "pkg" / "sub" / "pyproject.toml").write_text("[tool]\ngradlint.row-wise = ['inner']\n")
    assert rows(project / "a.py") == ("outer",)
    assert rows(project / "pkg" / "a.py") == ("outer",)
    assert rows(project / "pkg" / "sub" / "a.py") == ("inner",)
    assert rows(project / "pkg" / "sub" / ".." / "a.py") == ("outer",)
    assert configuration(str(project / "pkg" / "a.py")).root == str(project)


def test_the_root_that_the_user_names_counts(project: Path) -> None:
    (project / "pyproject.toml").write_text(ROWS.format("outer"))
    (project / "pkg" / "pyproject.toml").write_text(ROWS.format("inner"))
    assert rows(project / "pkg" / "a.py", project) == ("outer",)
    inner = project / "pkg" / "sub"
    assert configuration(str(project / "a.py"), str(inner)) == Config(root=str(inner))


@pytest.mark.parametrize(
    "text", ["", "[tool.other]\n", "# [tool.gradlint]\n", "gradlint = 1\n", "tool = 1\n"]
)
def test_a_file_without_the_table_says_nothing(project: Path, text: str) -> None:
    (project / "pyproject.toml").write_text(text)
    assert configuration(str(project / "a.py"), str(project)) == DEFAULT._replace(root=str(project))


@pytest.mark.parametrize("content", [b"[tool.gradlint\n", b"[tool.gradlint]\nx = '\xff'\n"])
def test_what_is_no_toml_is_told(project: Path, content: bytes) -> None:
    (project / "pyproject.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"pyproject\.toml: "):
        configuration(str(project / "a.py"))


def test_where_python_reads_no_toml_it_is_told_if_it_matters(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10))
    monkeypatch.setitem(sys.modules, "tomli", None)
    (project / "pyproject.toml").write_text("[project]\ndependencies = ['flake8-gradlint']\n")
    assert configuration(str(project / "a.py"), str(project)).row_wise == ()
    (project / "pkg" / "pyproject.toml").write_text(ROWS.format("inner"))
    with pytest.raises(ConfigError, match=r"pyproject\.toml: .* Python 3\.10 needs tomli"):
        configuration(str(project / "pkg" / "a.py"))


MODULES = {
    "/p/a.py": ("a",),
    "/p/lab/a.py": ("lab.a",),
    "/p/lab/__init__.py": ("lab",),
    "/p/src/lab/a.py": ("lab.a", "src.lab.a"),
    "/p/lib/lab/a.py": ("lab.a", "lib.lab.a"),
    "/p/notes/n.ipynb": ("notes.n",),
    "/elsewhere/a.py": (),
}


@pytest.mark.parametrize(("path", "names"), MODULES.items())
def test_module_names(path: str, names: tuple[str, ...]) -> None:
    assert module_names(path, Config(root="/p", src=("lib",))) == names


IMPORTS = [
    ("lab.losses", "/p/lab/a.py", ("lab.losses",)),
    (".losses", "/p/lab/a.py", ("lab.losses",)),
    (".losses", "/p/lab/__init__.py", ("lab.losses",)),
    ("..losses", "/p/lab/sub/a.py", ("lab.losses",)),
    (".losses", "/p/src/lab/a.py", ("lab.losses", "src.lab.losses")),
    ("...losses", "/p/a.py", ()),
]


@pytest.mark.parametrize(("path", "importer", "expected"), IMPORTS)
def test_absolute_names(path: str, importer: str, expected: tuple[str, ...]) -> None:
    assert absolute(path, importer, Config(root="/p")) == expected


COVERS = [
    ("lab.net", "lab.net", True),
    ("lab", "lab.net", True),
    ("lab.net", "lab.network", False),
    ("lab.*", "lab.models.net", True),
    ("lab.*", "lab", False),
    ("lab.*.net", "lab.models.net", True),
    ("lab.*.net", "lab.models.loss", False),
    ("lab.net_*", "lab.net_small", True),
    ("lab.Net*", "lab.network", False),
]


@pytest.mark.parametrize(("pattern", "name", "expected"), COVERS)
def test_covers(pattern: str, name: str, expected: bool) -> None:
    assert covers(pattern, name) is expected
