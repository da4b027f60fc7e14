"""Which files a run reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradlint.records import Problem
from gradlint.source.files import discover


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touch(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()


def test_folders_are_searched_in_order() -> None:
    touch("p/b.py", "p/a.py", "p/n.ipynb", "p/q/c.py", "p/a/d.py", "p/README.md", "p/x.pyi", "p/x.pyc")
    assert discover(["p"]).files == ("p/a.py", "p/b.py", "p/n.ipynb", "p/a/d.py", "p/q/c.py")


def test_paths_stay_as_given(here: Path) -> None:
    touch("a.py", "p/b.py")
    assert discover(["."]).files == ("./a.py", "./p/b.py")
    assert discover([str(here / "p")]).files == (str(here / "p" / "b.py"),)


def test_what_is_named_is_taken() -> None:
    touch("script", ".hidden/a.py", "node_modules/b.py")
    named = ["script", ".hidden", "node_modules", "node_modules/b.py"]
    assert discover(named).files == ("script", ".hidden/a.py", "node_modules/b.py")


def test_what_is_hidden_cached_installed_or_built_is_skipped() -> None:
    touch(
        "p/a.py", "p/.git/a.py", "p/__pycache__/a.py", "p/.ipynb_checkpoints/n.ipynb", "p/node_modules/a.py"
    )
    touch("p/env/pyvenv.cfg", "p/env/lib/a.py", "p/conda/conda-meta/history", "p/conda/a.py")
    touch("p/lib/site-packages/a.py")
    assert discover(["p"]).files == ("p/a.py",)


def test_build_is_output_only_where_a_project_is_built() -> None:
    touch("p/setup.py", "p/build/lib/a.py", "p/dist/a.py", "p/src/build/a.py")
    assert discover(["p"]).files == ("p/setup.py", "p/src/build/a.py")


def test_a_path_that_leads_nowhere_is_a_problem() -> None:
    touch("a.py")
    listing = discover(["nowhere.py", "a.py"])
    assert listing.files == ("a.py",)
    assert listing.problems == (Problem("nowhere.py", None, None, "no such file or folder"),)


def test_nothing_is_read_twice() -> None:
    touch("p/a.py")
    assert discover(["p", "p/a.py", "p"]).files == ("p/a.py",)


def test_links() -> None:
    touch("p/a.py", "elsewhere/b.py")
    Path("p/again").symlink_to("..", target_is_directory=True)
    Path("p/itself").symlink_to("itself")
    Path("p/b.py").symlink_to("../elsewhere/b.py")
    Path("p/dangling.py").symlink_to("nowhere")
    Path("p/loop.py").symlink_to("loop.py")
    listing = discover(["p", "p/loop.py"])
    assert listing.files == ("p/a.py", "p/b.py", "p/dangling.py", "p/loop.py")
    assert listing.problems == ()


def test_a_folder_that_looks_like_a_file_is_searched() -> None:
    touch("p/x.py/a.py")
    assert discover(["p"]).files == ("p/x.py/a.py",)


def test_a_pipe_does_not_block_the_run() -> None:
    touch("p/a.py")
    os.mkfifo("p/pipe.py")
    assert discover(["p"]).files == ("p/a.py",)


def test_an_unreadable_folder_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    touch("p/a.py", "p/q/b.py")
    scan = os.scandir

    def refuse(path: str) -> object:
        if path == "p/q":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    listing = discover(["p"])
    assert listing.files == ("p/a.py",)
    assert listing.problems == (Problem("p/q", None, None, "cannot read: Permission denied"),)
