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
        done = flake8_process(installed, *arguments, stdin=stdin)
        assert done.returncode in {0, 1}, done.stderr
        assert done.stderr == ""
        return [match for match in map(LINE.fullmatch, done.stdout.splitlines()) if match]

    return run


def flake8_process(installed: str, *arguments: str, stdin: str | None = None):
    command = [sys.executable, "-m", "flake8", "-j1", *arguments]
    environment = {**os.environ, "PYTHONPATH": installed}
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, check=False, env=environment, timeout=120
    )


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


#: A call that the configuration makes known, one that the baseline may hold, and the settings for them.
CONFIGURED = "import tensorflow as tf\nfrom lab.losses import mse\n\ng = tf.gradients(mse(x), w)\n"
PYPROJECT = '[tool.gradlint.result-shapes]\n"lab.losses.mse" = "(rows, 3)"\n'


def test_the_configuration_of_the_project(flake8) -> None:
    Path("inner").mkdir()
    Path("inner/a.py").write_text(CONFIGURED)
    assert codes(flake8("--select=GRD", ".")) == []
    Path("pyproject.toml").write_text(PYPROJECT)
    (line,) = flake8("--select=GRD107", ".")
    assert line["code"] == "GRD107"
    assert "(rows, 3)" in line["message"]
    assert codes(flake8("--select=GRD107", "--gradlint-project-root=inner", ".")) == []


#: What ends flake8's run with one message: files, options, and what is said.
MISTAKES = [
    ({"pyproject.toml": "[tool.gradlint]\nrow_wise = []\n"}, (), "pyproject.toml: .*did you mean 'row-wise'"),
    ({"pyproject.toml": "[tool.gradlint\n"}, (), "pyproject.toml: no valid TOML"),
    ({}, ("--gradlint-project-root=nowhere",), "nowhere: the project root is no folder"),
    ({}, ("--gradlint-baseline=nowhere",), "nowhere: cannot read the baseline"),
    ({"b.json": "{"}, ("--gradlint-baseline=b.json",), "b.json: the baseline is damaged"),
]


@pytest.mark.parametrize(("files", "arguments", "said"), MISTAKES)
def test_mistakes_in_what_all_files_share_end_the_run_with_one_message(
    installed: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    arguments,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"a.py": FLAGGED, "b.py": FLAGGED, **files}.items():
        Path(name).write_text(text)
    done = flake8_process(installed, *arguments, ".")
    assert (done.returncode, done.stderr) == (1, "")
    title, message = done.stdout.splitlines()
    assert title == "There was a critical error during execution of Flake8:"
    assert re.search(f"^gradlint: .*{said}", message)


def test_a_mistake_in_a_project_inside_is_a_finding(flake8) -> None:
    Path("inner").mkdir()
    Path("inner/pyproject.toml").write_text("[tool.gradlint]\nrow_wise = []\n")
    Path("inner/a.py").write_text(FLAGGED)
    Path("b.py").write_text(FLAGGED)
    failure, finding = sorted(flake8("--select=GRD", "."), key=lambda line: line["code"], reverse=True)
    assert (failure["path"], failure["code"]) == ("./inner/a.py", "GRD900")
    assert "row-wise" in failure["message"]
    assert (finding["path"], finding["code"]) == ("./b.py", "GRD101")


def test_the_baseline_leaves_out_what_check_wrote(flake8) -> None:
    silenced = CALLS + "g = tf.gradients(y, w)  # noqa: GRD101\n"
    Path("a.py").write_text(silenced + "g = tf.gradients(y, w)\n")
    assert cli.main(["check", "a.py", "--write-baseline", "known.json"]) == 0
    assert codes(flake8("--isolated", "--gradlint-baseline=known.json", ".")) == []
    Path("a.py").write_text("\n\n" + silenced + "g = tf.gradients(y, w)\nh = tf.gradients(y,  w)\n")
    (line,) = flake8("--isolated", "--gradlint-baseline=./known.json", ".")
    assert (line["line"], line["column"]) == ("10", "5")
    Path(".flake8").write_text("[flake8]\nselect = GRD\ngradlint-baseline = known.json\n")
    assert [line["line"] for line in flake8("-j2", ".")] == ["10"]


def plugin(program: str, options: argparse.Namespace | None = None) -> Plugin:
    return Plugin(ast.parse(program), program.splitlines(keepends=True), "a.py", options)


def test_an_internal_error_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source: Source, **_: object) -> Report:
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
        monkeypatch.setattr(flake8_plugin, "analyze", lambda _, report=report, **__: report)
        assert [line[:3] for line in plugin(FLAGGED).run()] == [(6, 4, "GRD900 failed")]


def options(**changes: object) -> argparse.Namespace:
    known = {"select": None, "extend_select": None, "extended_default_ignore": []}
    ours = {"strict": False, "docs_links": "", "project_root": None, "baseline": None}
    return argparse.Namespace(**{**known, **{f"gradlint_{name}": ours[name] for name in ours}, **changes})


OFF = frozenset({"GRD105", "GRD107", "GRD901"})
SILENT = [
    ({}, OFF),
    ({"select": ["GRD"]}, OFF),
    ({"select": ["GRD1"], "extend_select": ["GRD9"]}, OFF),
    ({"select": ["GRD105"]}, {"GRD107", "GRD901"}),
    ({"extend_select": ["GRD105", "GRD107", "GRD901"]}, set()),
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
