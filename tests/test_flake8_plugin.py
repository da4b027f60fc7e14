"""The plugin inside the real flake8, and that flake8 prints exactly what a call's `reported` says."""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import gradlint
from gradlint import cli, flake8_plugin
from gradlint.flake8_plugin import Plugin, Settings, settings
from gradlint.records import Finding, Report
from gradlint.source.text import Source

ROOT = Path(gradlint.__file__).parent.parent

CALLS = """\
import tensorflow as tf

x = tf.ones((3, 2))
w = tf.ones((2, 4))
y = tf.matmul(x, w)
"""
FLAGGED = CALLS + "g = tf.gradients(y, w)\n"
SEPARABLE = CALLS + "g = tf.gradients(tf.square(x), x)\n"

#: Programs for which flake8 and `reported` are compared, and how many lines flake8 prints for each.
PROGRAMS = {
    "flagged": (FLAGGED, 1),
    "separable": (SEPARABLE, 0),
    "scalar": (CALLS + "g = tf.gradients(tf.reduce_sum(y), w)\n", 0),
    "seed": (CALLS + "g = tf.gradients(y, w, grad_ys=tf.ones_like(y))\n", 0),
    "two on a line": (CALLS + "g, h = tf.gradients(y, w), tf.gradients(y, w)\n", 2),
    "noqa": (CALLS + "g = tf.gradients(y, w)  # noqa\n", 0),
    "noqa with code": (CALLS + "g = tf.gradients(y, w)  # noqa: GRD101\n", 0),
    "noqa with prefix": (CALLS + "g = tf.gradients(y, w)  # noqa: E501, GRD1\n", 0),
    "noqa with other code": (CALLS + "g = tf.gradients(y, w)  # noqa: E501\n", 1),
    "noqa with lower case": (CALLS + "g = tf.gradients(y, w)  # noqa: grd101\n", 1),
    "noqa on the first line": (CALLS + "g = tf.gradients(  # noqa\n    y,\n    w,\n)\n", 0),
    "noqa on the last line": (CALLS + "g = tf.gradients(\n    y,\n    w,\n)  # noqa\n", 1),
    "noqa after a backslash": (CALLS + "g = tf.gradients(y, \\\n    w)  # noqa\n", 0),
    "noqa after a string": (CALLS + "g = tf.gradients(y, w), '''\n'''  # noqa: GRD1\n", 0),
    "file": ("# flake8: noqa\n" + FLAGGED, 0),
    "file with code": ("# flake8: noqa: E501\n" + FLAGGED, 0),
    "file behind code": (FLAGGED + "z = 1  # flake8: noqa\n", 1),
    "wide characters": (CALLS + "é = '日本', '𝛿𝑦'; g = tf.gradients(y, w)\n", 1),
    "byte-order mark": ("\ufeff" + FLAGGED, 1),
    "form feed": (CALLS + "\x0c\ng = tf.gradients(y, w)\n", 1),
    "line separators in a string": (CALLS + "s = '\x1c\x85\u2028'; g = tf.gradients(y, w)\n", 1),
    "carriage returns": (FLAGGED.replace("\n", "\r\n"), 1),
    "no end": (FLAGGED.rstrip("\n"), 1),
    "empty": ("", 0),
}

LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>GRD\d+) (?P<message>.+)")
INFO = "Metadata-Version: 2.1\nName: flake8-gradlint\nVersion: {version}\n"
ENTRY_POINTS = "[flake8.extension]\nGRD = gradlint.flake8_plugin:Plugin\n"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A path on which flake8 finds the plugin, whether or not the package is installed."""
    folder = tmp_path_factory.mktemp("site")
    info = folder / "flake8_gradlint-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(INFO.format(version=gradlint.__version__))
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    return os.pathsep.join([str(folder), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])


@pytest.fixture
def flake8(installed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run flake8 in the folder of the test: the lines with codes of gradlint."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str | None = None) -> list[re.Match[str]]:
        command = [sys.executable, "-m", "flake8", "-j1", *arguments]
        environment = {**os.environ, "PYTHONPATH": installed}
        done = subprocess.run(
            command, input=stdin, capture_output=True, text=True, check=False, env=environment, timeout=120
        )
        assert done.returncode in {0, 1}, done.stderr
        assert done.stderr == ""
        return [match for match in map(LINE.fullmatch, done.stdout.splitlines()) if match]

    return run


def codes(lines: list[re.Match[str]]) -> list[str]:
    return [line["code"] for line in lines]


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, str]:
    """The programs as files, and the name of each by its path."""
    names = {}
    for number, (name, (text, _)) in enumerate(PROGRAMS.items()):
        path = f"./p{number:02}.py"
        (tmp_path / path).write_bytes(text.encode())
        names[path] = name
    return names


def test_flake8_prints_what_reported_says(flake8, programs: dict[str, str], capsys) -> None:
    cli.main(["check", "--all", "--output-format", "json", "."])
    calls = json.loads(capsys.readouterr().out)["calls"]
    keys = ("path", "line", "column", "code", "message")
    expected = {tuple(str(call[key]) for key in keys) for call in calls if call["reported"]}
    lines = flake8("--isolated", ".")
    assert {tuple(line[key] for key in keys) for line in lines} == expected
    count = Counter(programs[line["path"]] for line in lines)
    assert {name: count[name] for name in PROGRAMS} == {name: lines for name, (_, lines) in PROGRAMS.items()}


def test_check_prints_the_same(flake8, programs: dict[str, str], capsys) -> None:
    cli.main(["check", *programs])
    found = [line for line in capsys.readouterr().out.splitlines() if LINE.fullmatch(line)]
    assert found == [line[0] for line in flake8("--isolated", *programs)]


#: Options of flake8, and the codes that it prints for a flagged call, a separable one and a silenced one.
SELECTIONS = [
    ((), ["GRD101"]),
    (("--select=GRD",), ["GRD101"]),
    (("--extend-select=GRD",), ["GRD101"]),
    (("--select=G",), ["GRD101"]),
    (("--ignore=E501",), ["GRD101"]),
    (("--extend-ignore=GRD101",), []),
    (("--select=E",), []),
    (("--select=GRD105",), ["GRD105"]),
    (("--extend-select=GRD105",), ["GRD101", "GRD105"]),
    (("--select=GRD,GRD105",), ["GRD101", "GRD105"]),
    (("--gradlint-strict",), ["GRD101", "GRD105"]),
    (("--gradlint-strict", "--select=GRD"), ["GRD101", "GRD105"]),
    (("--gradlint-strict", "--ignore=E501"), ["GRD101", "GRD105"]),
    (("--gradlint-strict", "--extend-ignore=GRD105"), ["GRD101"]),
    (("--disable-noqa",), ["GRD101", "GRD101"]),
    (("--per-file-ignores=a.py:GRD",), []),
]


@pytest.mark.parametrize(("options", "expected"), SELECTIONS)
def test_selection(flake8, options: tuple[str, ...], expected: list[str]) -> None:
    silenced = "h = tf.gradients(y, w)  # noqa: GRD101\n"
    Path("a.py").write_text(FLAGGED + SEPARABLE.removeprefix(CALLS) + silenced)
    assert sorted(codes(flake8("--isolated", *options, "a.py"))) == expected


def test_configuration_file(flake8) -> None:
    Path("a.py").write_text(SEPARABLE)
    Path(".flake8").write_text(
        "[flake8]\nselect = GRD\ngradlint-strict = true\ngradlint-docs-links = https://x.org/d/\n"
    )
    (line,) = flake8("a.py")
    assert line["code"] == "GRD105"
    assert line["message"].endswith(" (https://x.org/d/rules/GRD105.html)")


def test_stdin(flake8) -> None:
    (line,) = flake8("--isolated", "-", stdin=FLAGGED)
    assert (line["path"], line["line"], line["column"]) == ("stdin", "6", "5")
    (line,) = flake8("--isolated", "--stdin-display-name=p/a.py", "-", stdin=FLAGGED)
    assert line["path"] == "p/a.py"


def test_several_processes(flake8) -> None:
    for name in "abcd":
        Path(f"{name}.py").write_text(SEPARABLE)
    assert codes(flake8("--isolated", "-j2", "--gradlint-strict", "--select=GRD", ".")) == ["GRD105"] * 4


def test_files_that_flake8_cannot_parse(flake8) -> None:
    Path("a.py").write_text("print 'x'\n")
    Path("b.py").write_text(FLAGGED)
    assert [line["path"] for line in flake8("--isolated", ".")] == ["./b.py"]


def plugin(program: str, options: argparse.Namespace | None = None) -> Plugin:
    return Plugin(ast.parse(program), program.splitlines(keepends=True), "a.py", options)


def test_an_internal_error_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source: Source) -> Report:
        raise ValueError(f"no idea: {source.path}")

    monkeypatch.setattr(flake8_plugin, "analyze", fail)
    ((line, column, text, _),) = plugin(FLAGGED).run()
    assert (line, column) == (1, 0)
    assert text.startswith("GRD900 gradlint failed here: ValueError:no idea:a.py")


def test_a_failure_on_a_call_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    call = flake8_plugin.analyze(
        Source("a.py", tuple(FLAGGED.splitlines(keepends=True)), ast.parse(FLAGGED))
    ).calls[0]
    silent = call._replace(code=None, message=None, reported=False)
    known = call._replace(code="GRD900", message="failed")
    reports = [
        Report((silent,), (Finding("GRD900", call.place, "failed", 0),), ()),
        Report((known,), (Finding("GRD900", call.place, "failed", 0),), ()),
        Report((), (Finding("GRD900", call.place, "failed", None),), ()),
    ]
    for report in reports:
        monkeypatch.setattr(flake8_plugin, "analyze", lambda _, report=report: report)
        assert [line[:3] for line in plugin(FLAGGED).run()] == [(6, 4, "GRD900 failed")]


def options(**changes: object) -> argparse.Namespace:
    known = {"select": None, "extend_select": None, "gradlint_strict": False, "gradlint_docs_links": ""}
    return argparse.Namespace(**{**known, **changes})


OFF = frozenset({"GRD105", "GRD901"})
SILENT = [
    ({}, OFF),
    ({"select": ["GRD"]}, OFF),
    ({"select": ["GRD1"], "extend_select": ["GRD9"]}, OFF),
    ({"select": ["GRD105"]}, {"GRD901"}),
    ({"extend_select": ["GRD105", "GRD901"]}, set()),
    ({"gradlint_strict": True}, set()),
]


@pytest.mark.parametrize(("changes", "silent"), SILENT)
def test_settings(changes: dict[str, object], silent: set[str]) -> None:
    assert settings(options(**changes)).silent == silent


def test_without_options_the_defaults_hold() -> None:
    assert settings(None) == Settings(OFF, "")
    assert [text[:6] for _, _, text, _ in plugin(FLAGGED).run()] == ["GRD101"]
    assert list(plugin(SEPARABLE).run()) == []


def test_what_flake8_wants_to_know() -> None:
    assert (Plugin.name, Plugin.version) == ("flake8-gradlint", gradlint.__version__)
    for program in (FLAGGED, SEPARABLE):
        for line, column, text, kind in plugin(program, options(gradlint_strict=True)).run():
            assert isinstance(line, int)
            assert isinstance(column, int)
            assert re.fullmatch(r"GRD\d{3} [^\n]+", text)
            assert kind is Plugin


IMPORT = """
import ast, re, time
start = time.process_time()
import gradlint.flake8_plugin
print(time.process_time() - start)
"""


def test_it_is_imported_in_no_time(tmp_path: Path) -> None:
    """30 ms on a quiet machine, compiled as after an installation; some slack for a busy one."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(tmp_path)}
    # Nothing that slows the interpreter down: no coverage, and compiled files are kept.
    for name in [name for name in environment if name.startswith("COV") or name == "PYTHONDONTWRITEBYTECODE"]:
        del environment[name]
    command = [sys.executable, "-c", IMPORT]
    times: list[float] = []
    while len(times) < 10 and min(times, default=1) > 0.03:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        times.append(float(done.stdout))
    assert min(times) <= 0.06
