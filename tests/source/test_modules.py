"""Which file an import means, from the places of the files alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradlint.source.modules import find, project_root


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touch(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()


FILES = (
    "train.py",
    "utils.py",
    "config/__init__.py",
    "config/sizes.py",
    "pkg/__init__.py",
    "pkg/utils.py",
    "pkg/inner/__init__.py",
    "pkg/inner/deep.py",
    "pkg/both.py",
    "pkg/both/__init__.py",
    "plain/helper.py",
    "src/lib/__init__.py",
    "src/lib/losses.py",
    "scripts/run.py",
    "scripts/local.py",
)

#: The importing file, the dots, the name, and the file that is meant.
CASES = [
    ("train.py", 0, "utils", "utils.py"),
    ("train.py", 0, "pkg", "pkg/__init__.py"),
    ("train.py", 0, "pkg.inner.deep", "pkg/inner/deep.py"),
    ("train.py", 0, "config.sizes", "config/sizes.py"),
    ("train.py", 0, "plain.helper", "plain/helper.py"),
    ("train.py", 0, "lib.losses", "src/lib/losses.py"),
    ("train.py", 0, "nowhere", None),
    ("train.py", 0, "utils.inner", None),
    ("scripts/run.py", 0, "local", "scripts/local.py"),
    ("scripts/run.py", 0, "utils", "utils.py"),
    ("scripts/run.py", 0, "pkg.utils", "pkg/utils.py"),
    ("pkg/inner/deep.py", 0, "utils", "utils.py"),
    ("pkg/inner/deep.py", 0, "both", "pkg/both/__init__.py"),
    ("pkg/inner/deep.py", 1, "", "pkg/inner/__init__.py"),
    ("pkg/inner/deep.py", 2, "utils", "pkg/utils.py"),
    ("pkg/inner/deep.py", 3, "utils", "utils.py"),
    ("pkg/__init__.py", 1, "inner.deep", "pkg/inner/deep.py"),
    ("pkg/utils.py", 0, "both", "pkg/both/__init__.py"),
    ("pkg/utils.py", 0, "pkg.utils", "pkg/utils.py"),
    ("config/sizes.py", 0, "sizes", None),
    ("src/lib/__init__.py", 1, "losses", "src/lib/losses.py"),
]


def meant(importer: str, level: int, name: str, root: Path, src: tuple[str, ...] = ()) -> str | None:
    """The file, from the root, that an import means."""
    found = find(importer, level, name.split(".") if name else (), str(root), src)
    return None if found is None or found.file is None else str(Path(found.file).relative_to(root))


@pytest.mark.parametrize(("importer", "level", "name", "file"), CASES)
def test_the_file_that_an_import_means(here, importer, level, name, file):
    touch(*FILES)
    assert meant(importer, level, name, here) == file


def test_a_real_module_comes_before_a_folder_of_its_name(here):
    touch("a/run.py", "a/utils/notes.txt", "utils.py")
    assert meant("a/run.py", 0, "utils", here) == "utils.py"


def test_the_folders_that_the_project_names_are_searched_last(here):
    touch("a.py", "lib/tools/x.py", "lib/a.py")
    assert meant("a.py", 0, "tools.x", here) is None
    assert meant("a.py", 0, "tools.x", here, ("lib",)) == "lib/tools/x.py"
    assert meant("b.py", 0, "a", here, ("lib",)) == "a.py"


def test_tests_that_are_called_like_the_package_mean_the_package(here):
    touch("tests/pkg/__init__.py", "tests/pkg/test_a.py", "pkg/__init__.py")
    assert meant("tests/pkg/test_a.py", 0, "pkg", here) == "pkg/__init__.py"


def test_nothing_outside_the_project_is_found(here):
    touch("outside.py", "project/a.py")
    assert meant("project/a.py", 0, "outside", here / "project") is None


def test_the_root_is_the_repository(here):
    touch("repository/.git/HEAD", "repository/part/setup.py", "repository/part/pkg/a.py")
    assert project_root("repository/part/pkg/a.py") == str(here / "repository")


def test_the_root_is_the_working_directory_where_no_repository_is(here):
    touch("part/setup.py", "part/pkg/a.py")
    assert project_root("part/pkg/a.py") == str(here)


def test_the_root_is_the_distribution_where_the_file_lies_elsewhere(here, monkeypatch):
    touch("part/setup.py", "part/pkg/a.py", "other/b.py")
    monkeypatch.chdir("other")
    assert project_root(str(here / "part/pkg/a.py")) == str(here / "part")


def test_the_root_is_the_folder_around_the_package_where_nothing_else_says(here, monkeypatch):
    touch("part/pkg/__init__.py", "part/pkg/inner/__init__.py", "part/pkg/inner/a.py", "other/b.py")
    monkeypatch.chdir("other")
    assert project_root(str(here / "part/pkg/inner/a.py")) == str(here / "part")


def test_the_root_that_the_user_names_counts_where_the_file_is_in_it(here):
    touch("repository/.git/HEAD", "repository/part/a.py", "other/b.py")
    assert project_root("repository/part/a.py", "repository/part") == str(here / "repository/part")
    assert project_root("repository/part/a.py", "other") == str(here / "repository")
