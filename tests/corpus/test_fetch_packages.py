"""The names of archive entries are other people's: none may write outside its folder."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).with_name("fetch_packages.py")


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fetch_packages", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FETCH = load()


@pytest.mark.parametrize(
    "name", ["../a.py", "/a.py", "a/../../b.py", "C:/a.py", "..\\a.py", "a\\..\\..\\b.py"]
)
def test_an_entry_that_leaves_its_folder_is_left_out(tmp_path, name):
    wheel = tmp_path / "evil.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(name, "x = 1\n")
        archive.writestr("good/module.py", "y = 2\n")
        archive.writestr("good/library.so", "")
    assert FETCH.unpack(wheel, tmp_path / "inside") == 1
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.py"))
    assert found == ["inside/good/module.py"]


def test_at_least_twenty_packages_are_pinned_and_none_is_the_other_gradlint():
    names = [requirement.partition("==") for requirement in FETCH.PACKAGES]
    assert len(names) >= 20
    assert all(version for _, _, version in names)
    assert all("gradlint" not in name for name, _, _ in names)


def test_a_folder_in_the_repository_is_refused(tmp_path):
    command = [sys.executable, str(SCRIPT), str(FETCH.REPOSITORY / "packages")]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "outside" in run.stderr
    assert not (FETCH.REPOSITORY / "packages").exists()
