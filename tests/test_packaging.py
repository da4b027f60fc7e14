"""What is installed, and what the project's own files promise about it."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
VERSION = re.search(r'__version__ = "(.+)"', (ROOT / "gradlint/__init__.py").read_text())[1]
TENSORFLOWS = {"tf": "tensorflow", "tf-cpu": "tensorflow-cpu", "tf-gpu": "tensorflow[and-cuda]"}
TEXTS = [ROOT / "README.md", ROOT / ".pre-commit-hooks.yaml", *sorted((ROOT / "docs").rglob("*.md"))]


class Wheel(NamedTuple):
    """What a user gets."""

    names: set[str]
    metadata: Message
    entry_points: configparser.ConfigParser


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Wheel:
    """The wheel that the project's build backend makes."""
    folder = tmp_path_factory.mktemp("wheel")
    program = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        info = f"flake8_gradlint-{VERSION}.dist-info"
        entry_points = configparser.ConfigParser()
        entry_points.read_string(archive.read(f"{info}/entry_points.txt").decode())
        metadata = Parser().parsestr(archive.read(f"{info}/METADATA").decode())
        return Wheel(set(archive.namelist()), metadata, entry_points)


def files_of(package: Path) -> set[str]:
    """The files of a package by the paths that they have where it is installed."""
    return {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_both_packages_whole_and_nothing_else(wheel: Wheel) -> None:
    linter, runtime = (files_of(ROOT / folder) for folder in ("gradlint", "runtime/gradlint_runtime"))
    assert {name for name in wheel.names if ".dist-info/" not in name} == linter | runtime
    assert {"gradlint/py.typed", "gradlint/report/schema.json"} <= linter
    assert {"gradlint_runtime/py.typed", "gradlint_runtime/tracing/reports/schema.json"} <= runtime
    assert any(name.endswith("licenses/LICENSE") for name in wheel.names)


def test_it_has_its_own_name(wheel: Wheel) -> None:
    assert (wheel.metadata["Name"], wheel.metadata["Version"]) == ("flake8-gradlint", VERSION)


def test_it_is_a_command_and_a_flake8_plugin(wheel: Wheel) -> None:
    assert dict(wheel.entry_points["console_scripts"]) == {"gradlint": "gradlint.cli:main"}
    assert dict(wheel.entry_points["flake8.extension"]) == {"grd": "gradlint.flake8_plugin:Plugin"}


def test_what_it_requires(wheel: Wheel) -> None:
    required = wheel.metadata.get_all("Requires-Dist")
    always = {line for line in required if "extra ==" not in line}
    assert {re.match(r"[\w-]+", line)[0] for line in always if ";" not in line} == {"flake8", "libcst"}
    # Python 3.10 cannot read pyproject.toml by itself.
    assert [line.partition(";")[2].strip() for line in always if ";" in line] == ["python_version < '3.11'"]
    # The package with the shorter name is another project.
    assert not [line for line in required if re.match(r"gradlint\b", line)]


def extra(wheel: Wheel, name: str) -> set[str]:
    """What an extra asks for, as it is written."""
    required = (
        re.fullmatch(r"(.+?)\s*; extra == '(.+)'", line) for line in wheel.metadata.get_all("Requires-Dist")
    )
    return {match[1] for match in required if match and match[2] == name}


def test_its_extras(wheel: Wheel) -> None:
    assert set(wheel.metadata.get_all("Provides-Extra")) == {
        *("all", "dev", "docs", "rich", "runtime"),
        *("tf", "tf-cpu", "tf-gpu"),
    }


def test_tensorflow_stands_apart_since_its_builds_exclude_each_other(wheel: Wheel) -> None:
    (bounds,) = {re.sub(r"^[^<>=]+", "", line) for name in TENSORFLOWS for line in extra(wheel, name)}
    assert {name: extra(wheel, name) for name in TENSORFLOWS} == {
        name: {f"{build}{bounds}"} for name, build in TENSORFLOWS.items()
    }
    others = "".join("".join(extra(wheel, name)) for name in ("all", "docs", "rich", "runtime"))
    assert "tensorflow" not in others


def test_the_install_line_of_the_runtime_is_what_the_extra_asks_for(wheel: Wheel) -> None:
    (asked,) = re.findall(r'pip install "(.+?)"', (ROOT / "gradlint/runtime_process.py").read_text())
    name, bounds = re.fullmatch(r"([a-z-]+)(.+)", asked).groups()
    (wanted,) = extra(wheel, "tf-cpu")
    assert wanted.startswith(name)
    assert set(bounds.split(",")) == set(wanted.removeprefix(name).split(","))


INSTALL = re.compile(r"(pip|pipx|uv|uvx|conda|poetry)\b.*\b(install|add|tool|run)\b(?P<what>.*)")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_line_installs_the_other_project(path: Path) -> None:
    wanted = [match["what"] for match in INSTALL.finditer(path.read_text())]
    before_the_command = [what.partition("&&")[0] for what in wanted]
    assert not [what for what in before_the_command if re.search(r"(?<![\w/-])gradlint\b", what)]


@pytest.mark.parametrize("line", ["pip install gradlint", "python -m pip install -U gradlint[all]"])
def test_such_a_line_would_be_found(line: str) -> None:
    assert re.search(r"(?<![\w/-])gradlint\b", INSTALL.search(line)["what"])


def test_the_changelog_knows_the_version_or_what_is_to_come() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert {"Unreleased", VERSION} & set(headings)


def test_the_workflow_runs_every_python_that_is_promised(wheel: Wheel) -> None:
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    tested = re.findall(r'"(3\.\d+)"', re.search(r"python: \[(.+)\]", workflow)[1])
    classifiers = wheel.metadata.get_all("Classifier")
    assert tested == [line.rpartition(" ")[2] for line in classifiers if re.search(r":: 3\.\d+$", line)]


def test_ci_runs_the_readme_s_test_command() -> None:
    (command,) = re.findall(
        r'^\$ (pip install -e "\.\[dev\]".*)$', (ROOT / "README.md").read_text(), re.MULTILINE
    )
    assert command in (ROOT / ".ci/run").read_text()
    assert command in (ROOT / ".github/workflows/ci.yml").read_text()
