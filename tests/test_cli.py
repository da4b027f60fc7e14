"""The command from end to end: what it prints, its exit status, and that no bad input stops it."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gradlint import cli
from gradlint.records import Problem

CALLS = """\
import tensorflow as tf

x = tf.ones((3, 2))
w = tf.ones((2, 4))
y = tf.matmul(x, w)
"""
FLAGGED = CALLS + "g = tf.gradients(y, w)\n"
SCALAR = CALLS + "g = tf.gradients(tf.reduce_sum(y), w)\n"
SEPARABLE = CALLS + "g = tf.gradients(tf.square(x), x)\n"
SEEDED = CALLS + "g = tf.gradients(y, w, grad_ys=tf.ones_like(y))\n"
SILENCED = CALLS + "g = tf.gradients(y, w)  # noqa: GRD101\n"

Gradlint = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test runs in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def gradlint(capsys: pytest.CaptureFixture[str]) -> Gradlint:
    """Run the command in this process: its status and what it printed."""

    def run(*arguments: str) -> tuple[int, str]:
        status = cli.main(arguments)
        return status, capsys.readouterr().out

    return run


def write(**files: str) -> None:
    for name, text in files.items():
        Path(f"{name}.py").write_text(text, encoding="utf-8")


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells], "metadata": {}})


def lines_about(output: str, path: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith((f"{path}:", f"./{path}:"))]


def test_a_finding_is_a_line_and_the_count_ends_the_output(gradlint: Gradlint) -> None:
    write(a=FLAGGED, b=SCALAR)
    status, output = gradlint("check", "a.py", "b.py")
    finding, count = output.splitlines()
    assert status == 1
    assert finding.startswith("a.py:6:5: GRD101 ")
    assert count == "2 gradient calls: 1 proved scalar, 1 flagged, 0 undecided"


@pytest.mark.parametrize(
    ("program", "code"),
    [(FLAGGED, "GRD101"), (SCALAR, None), (SEPARABLE, None), (SEEDED, None), (SILENCED, None), ("", None)],
)
@pytest.mark.parametrize("options", [(), ("--all",)])
def test_what_is_reported_and_that_all_enables_nothing(
    gradlint: Gradlint, program: str, code: str | None, options: tuple[str, ...]
) -> None:
    write(a=program)
    status, output = gradlint("check", "a.py", *options)
    assert status == (code is not None)
    assert [line.split()[1] for line in lines_about(output, "a.py") if " GRD" in line[:20]] == [code] * status


def test_all_lists_every_call(gradlint: Gradlint) -> None:
    write(a=FLAGGED, b=SCALAR, c=SEPARABLE, d=SEEDED, e=SILENCED)
    output = gradlint("check", "--all", ".")[1]
    assert [len(lines_about(output, f"{name}.py")) for name in "abcde"] == [1] * 5
    assert lines_about(output, "b.py")[0].startswith("./b.py:6:5: scalar: ")
    assert "separable" in lines_about(output, "c.py")[0]
    assert "explicit seed" in lines_about(output, "d.py")[0]
    assert "silenced" in lines_about(output, "e.py")[0]


def test_strict_reports_what_is_off_by_default(gradlint: Gradlint) -> None:
    write(a=SEPARABLE)
    assert gradlint("check", "a.py")[0] == 0
    status, output = gradlint("check", "--strict", "a.py")
    assert status == 1
    assert " GRD105 " in output


#: The files of a run, and its exit status.
STATUS = [
    ({"a": SCALAR}, ["a.py"], 0),
    ({"a": FLAGGED}, ["a.py"], 1),
    ({"a": FLAGGED, "b": "x = = 1"}, ["."], 1),
    ({"a": SCALAR, "b": "x = = 1"}, ["."], 1),
    ({"a": SCALAR}, ["a.py", "nowhere.py"], 1),
    ({"a": "x = = 1"}, ["a.py"], 2),
    ({}, ["nowhere.py"], 2),
    ({}, ["."], 0),
    ({"a": FLAGGED}, ["--exit-zero", "a.py"], 0),
    ({"a": "x = = 1"}, ["--exit-zero", "."], 0),
]


@pytest.mark.parametrize(("files", "arguments", "status"), STATUS)
def test_exit_status(gradlint: Gradlint, files: dict[str, str], arguments: list[str], status: int) -> None:
    write(**files)
    assert gradlint("check", *arguments)[0] == status


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("check",),
        ("check", "--jobs", "0", "."),
        ("check", "--jobs", "many", "."),
        ("check", "--output-format", "html", "."),
        ("fix", "--as", "product", "."),
        ("frobnicate",),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(arguments)
    assert exit_.value.code == 2
    assert capsys.readouterr().err.startswith("usage: gradlint")


def test_nothing_to_read_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "."]) == 0
    assert "no Python files" in capsys.readouterr().err


def make_bad_inputs() -> dict[str, str]:
    """Files that cannot be read, and what the one line about each must say."""
    Path("unclosed.py").write_text("x = (\n")
    Path("python2.py").write_text("import os\nprint 'x'\n")
    Path("latin.py").write_bytes(b"x = 1\ns = '\xe9'\n")
    Path("null.py").write_bytes(b"x = 1\0\n")
    Path("deep.py").write_text("x = " + "(" * 5_000 + "a" + ")" * 5_000)
    Path("signs.py").write_text("x = " + "-" * 50_000 + "a")
    Path("dangling.py").symlink_to("nowhere")
    Path("loop.py").symlink_to("loop.py")
    Path("broken.ipynb").write_text('{"cells": [')
    Path("cell.ipynb").write_text(notebook("x = 1", "%time\ny = (\n"))
    return {
        "unclosed.py": ":1: error: syntax error",
        "python2.py": ":2: error: syntax error: Missing parentheses",
        "latin.py": ":2: error: not UTF-8 text",
        "null.py": ":1: error: a null byte",
        "deep.py": ":1: error: syntax error: too many nested parentheses",
        "signs.py": ": error: nested too deeply",
        "dangling.py": ": error: cannot read: No such file",
        "loop.py": ": error: cannot read: Too many levels of symbolic links",
        "broken.ipynb": ":1: error: not a notebook: broken JSON",
        "cell.ipynb": ":cell 1:2: error: syntax error",
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_bad_input_has_one_line_and_the_rest_goes_on(gradlint: Gradlint, jobs: str) -> None:
    bad = make_bad_inputs()
    write(zz=FLAGGED, empty="", blank="\n\x0c\n")
    Path("folder.py").mkdir()
    Path("round").symlink_to(".", target_is_directory=True)
    status, output = gradlint("check", "--jobs", jobs, ".")
    assert status == 1
    assert len(lines_about(output, "zz.py")) == 1
    for name, said in bad.items():
        (line,) = lines_about(output, name)
        assert line.removeprefix("./").startswith(f"{name}{said}")
    assert len(output.splitlines()) == len(bad) + 2
    assert output.endswith("; 10 files with errors\n")


def test_a_chain_that_is_too_long_for_recursion(gradlint: Gradlint) -> None:
    write(a=CALLS + "z = " + "+".join(["y"] * 900) + "\ng = tf.gradients(z, w)\n", b=FLAGGED)
    status, output = gradlint("check", "a.py", "b.py")
    assert status == 1
    assert len(lines_about(output, "a.py")) <= 1
    assert len(lines_about(output, "b.py")) == 1


def test_a_file_of_50_000_lines(gradlint: Gradlint) -> None:
    filler = "".join(f"v{number} = {number}\n" for number in range(50_000))
    write(a=CALLS + filler + "g = tf.gradients(y, w)\n")
    status, output = gradlint("check", "a.py")
    assert status == 1
    assert output.startswith("a.py:50006:5: GRD101 ")


def test_notebooks_count_inside_their_cells(gradlint: Gradlint) -> None:
    cells = (CALLS, "", "!ls\n%matplotlib inline\ng = tf.gradients(y, w)")
    Path("n.ipynb").write_text(notebook(*cells))
    status, output = gradlint("check", "n.ipynb")
    assert status == 1
    assert output.startswith("n.ipynb:cell 2:3:5: GRD101 ")


def json_of(gradlint: Gradlint, *arguments: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gradlint("check", "--output-format", "json", *arguments)[1])
    return document


def test_json_is_whole_with_and_without_all(gradlint: Gradlint) -> None:
    write(a=FLAGGED, b=SCALAR, c=SEPARABLE, d="x = = 1")
    document = json_of(gradlint, ".")
    schema = Path(cli.__file__).parent / "report" / "schema.json"
    jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(document)
    assert document == json_of(gradlint, ".", "--all")
    assert [call["path"] for call in document["calls"]] == ["./a.py", "./b.py", "./c.py"]
    assert [(finding["code"], finding["call"]) for finding in document["findings"]] == [("GRD101", 0)]
    assert [error["path"] for error in document["errors"]] == ["./d.py"]


@pytest.mark.parametrize(("output_format", "start"), [("sarif", "{"), ("github", "::warning title=GRD101,")])
def test_other_formats(gradlint: Gradlint, output_format: str, start: str) -> None:
    write(a=FLAGGED)
    status, output = gradlint("check", "--output-format", output_format, "a.py")
    assert status == 1
    assert output.startswith(start)


def test_the_number_of_processes_changes_nothing(gradlint: Gradlint) -> None:
    programs = (FLAGGED, SCALAR, SEPARABLE, "x = = 1", SEEDED)
    write(**{f"m{number:02}": programs[number % 5] for number in range(45)})
    documents = [json_of(gradlint, ".", *jobs) for jobs in (("--jobs", "1"), ("--jobs", "3"), ())]
    assert documents[0] == documents[1] == documents[2]
    assert len(documents[0]["calls"]) == 36


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize(
    ("arguments", "text", "place"),
    [
        ((), FLAGGED, "stdin:6:5"),
        (("--stdin-filename", "p/a.py"), FLAGGED, "p/a.py:6:5"),
        (("--stdin-filename", "n.ipynb"), notebook("x = 1", FLAGGED), "n.ipynb:cell 1:6:5"),
        ((), "x = = 1", "stdin:1"),
    ],
)
def test_stdin(
    gradlint: Gradlint, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], text: str, place: str
) -> None:
    stdin(monkeypatch, text)
    status, output = gradlint("check", "-", *arguments)
    assert status == (1 if "GRD101" in output else 2)
    assert output.startswith(f"{place}: ")


def test_stdin_and_files_together(gradlint: Gradlint, monkeypatch: pytest.MonkeyPatch) -> None:
    write(a=FLAGGED)
    stdin(monkeypatch, FLAGGED)
    output = gradlint("check", "a.py", "-")[1]
    assert [line.split(":")[0] for line in output.splitlines()[:2]] == ["stdin", "a.py"]


def test_an_internal_error_is_a_finding_and_the_run_goes_on(
    gradlint: Gradlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gradlint.check import one_file

    analyze = one_file.analyze

    def fail(source: Any, **options: Any) -> Any:
        if source.path == "a.py":
            raise RecursionError("too deep")
        return analyze(source, **options)

    monkeypatch.setattr(one_file, "analyze", fail)
    write(a=FLAGGED, b=FLAGGED)
    status, output = gradlint("check", "a.py", "b.py")
    assert status == 1
    assert output.startswith("a.py:1:1: GRD900 gradlint failed here: RecursionError")
    assert len(lines_about(output, "b.py")) == 1


def test_an_error_while_reading_is_a_finding(gradlint: Gradlint, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: str) -> Any:
        raise ValueError(path)

    monkeypatch.setattr("gradlint.check.one_file.read", fail)
    write(a=FLAGGED)
    status, output = gradlint("check", "a.py")
    assert status == 1
    assert output.startswith("a.py:1:1: GRD900 gradlint failed here: ValueError")


class Deadly(str):
    """A path that ends the process to which it is sent."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return os._exit, (1,)


def test_a_process_that_dies_costs_only_its_file() -> None:
    from gradlint.check.one_file import Wanted
    from gradlint.check.processes import check_in_processes

    write(**{f"m{number:02}": "" for number in range(12)})
    files: list[str] = [f"m{number:02}.py" for number in range(12)]
    files[3], files[9] = Deadly(files[3]), Deadly(files[9])
    outcomes = list(check_in_processes(files, Wanted(), jobs=2))
    assert [outcome.read for outcome in outcomes] == [number not in (3, 9) for number in range(12)]
    message = "gradlint's process ended while it checked this file; please report this with the file"
    assert outcomes[3].report.errors == (Problem("m03.py", None, None, message),)
    assert outcomes[9].report.errors[0].path == "m09.py"


def test_one_process_does_where_there_are_no_semaphores(
    gradlint: Gradlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gradlint.check import processes

    def refuse(method: str) -> Any:
        raise OSError(38, f"Function not implemented: {method}")

    monkeypatch.setattr(processes, "get_context", refuse)
    write(a=FLAGGED, b=SCALAR)
    assert gradlint("check", "--jobs", "2", ".")[0] == 1


def test_progress_is_for_terminals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(a=SCALAR, b=SCALAR)
    assert cli.main(["check", "."]) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert cli.main(["check", "."]) == 0
    captured = capsys.readouterr()
    assert captured.err == "\rgradlint: 1 of 2 files\r\x1b[K"
    assert "\r" not in captured.out


def test_a_path_that_no_terminal_can_show(gradlint: Gradlint) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    Path(name).write_text(FLAGGED, encoding="utf-8")
    assert gradlint("check", ".")[1].startswith("./caf\\udce9.py:6:5: GRD101")
    assert json_of(gradlint, ".")["findings"][0]["path"] == f"./{name}"


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    from gradlint.check import run

    def interrupt(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "check", interrupt)
    assert cli.main(["check", "."]) == 130


def test_as_a_module_whose_reader_goes_away() -> None:
    write(**{f"m{number:03}": FLAGGED for number in range(600)})
    command = [sys.executable, "-m", "gradlint", "check", "--jobs", "1", "."]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


COMMANDS = {
    "check": ["check", "p.py"],
    "check as JSON": ["check", "--output-format", "json", "p.py"],
    "fix": ["fix", "p.py"],
    "explain a place": ["explain", "p.py:6"],
    "explain a code": ["explain", "GRD101"],
}


def run(arguments: Sequence[str], redirected: str) -> tuple[int, str]:
    """The exit status of the command in a shell, and its standard error."""
    command = shlex.join([sys.executable, "-m", "gradlint", *arguments])
    done = subprocess.run(["/bin/sh", "-c", f"{command} {redirected}"], stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stderr.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_an_output_that_cannot_be_written_is_one_line(arguments: Sequence[str]) -> None:
    write(p=FLAGGED)
    status, said = run(arguments, "> /dev/full")
    assert status == 2
    assert said == "gradlint: No space left on device\n"


@pytest.mark.skipif(os.name == "nt", reason="redirections of a POSIX shell")
@pytest.mark.parametrize("arguments", [["check", "-"], ["fix", "-"]], ids=["check", "fix"])
def test_a_closed_input_is_one_line(arguments: Sequence[str]) -> None:
    assert run(arguments, "<&-") == (2, "gradlint: standard input is closed\n")


@pytest.mark.skipif(os.name == "nt", reason="redirections of a POSIX shell")
def test_nobody_sees_a_closed_output() -> None:
    write(p=FLAGGED)
    assert run(["check", "p.py"], ">&-") == (1, "")


def test_fix_says_that_there_is_nothing_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fix", "."]) == 0
    assert capsys.readouterr().err.startswith("gradlint: no Python files")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("p.py:1", "p.py has no gradient call on line 1; there are calls on line 6"),
        ("p.py:6:99", "p.py has no gradient call at column 99 of line 6, but"),
        ("missing.py:3", "missing.py: cannot read: No such file or directory"),
        ("broken.ipynb:1", "broken.ipynb: not a notebook: broken JSON"),
        ("GRD999", "GRD999 is no rule of gradlint"),
        ("p.py", "p.py: a rule's code or PATH:LINE[:COLUMN] is needed"),
        ("p.py:x", "p.py:x: a rule's code or PATH:LINE[:COLUMN] is needed"),
    ],
)
def test_explain_says_what_it_cannot_find(place: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(p=FLAGGED)
    Path("broken.ipynb").write_text('{"cells": [')
    assert cli.main(["explain", place]) == 2
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"version": 99, "findings": []}', "a baseline of another version of gradlint; write it anew"),
        ("[1]", "this is no baseline of gradlint"),
        ("{", "the baseline is damaged: "),
    ],
)
def test_a_baseline_that_cannot_be_used(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(p=FLAGGED)
    Path("known.json").write_text(text)
    assert cli.main(["check", "p.py", "--baseline", "known.json"]) == 2
    output, error = capsys.readouterr()
    assert output == ""
    assert error.startswith(f"gradlint: known.json: {said}")
    assert error.count("\n") == 1


def test_explain_a_code(gradlint: Gradlint) -> None:
    status, output = gradlint("explain", "GRD101")
    assert status == 0
    assert "GRD101" in output


@pytest.mark.parametrize(
    "arguments", [("n.ipynb:6:5", "--cell", "1"), ("n.ipynb:6", "--cell", "1"), ("n.ipynb:cell 1:6:5",)]
)
def test_explain_a_place_as_check_prints_it(gradlint: Gradlint, arguments: tuple[str, ...]) -> None:
    Path("n.ipynb").write_text(notebook("x = 1", FLAGGED))
    status, output = gradlint("explain", *arguments)
    assert status == 0
    assert "tf.gradients" in output


def test_explain_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "GRD999"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "GRD999" in captured.err


def test_fix_shows_a_diff_and_writes_on_demand(gradlint: Gradlint) -> None:
    write(a=FLAGGED)
    status, output = gradlint("fix", "a.py")
    assert status == 1
    assert "grad_ys" in output
    assert Path("a.py").read_text() == FLAGGED
    gradlint("fix", "--write", "a.py")
    assert "grad_ys" in Path("a.py").read_text()
    assert gradlint("check", "a.py")[0] == 0


STEP = "def step(loss, w, tape):\n    return tape.gradient(loss, w)\n"
CALLING_STEP = """
import tensorflow as tf
from project.steps import step
w = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    loss = w * tf.reduce_sum(w)
step(loss, w, tape)
"""


@pytest.mark.parametrize(("options", "seen"), [((), True), (("--project-root", "project"), False)])
def test_explain_and_fix_see_the_callers_that_check_sees(
    gradlint: Gradlint, options: tuple[str, ...], seen: bool
) -> None:
    Path("project").mkdir()
    write(**{"project/steps": STEP, "train": CALLING_STEP})
    assert ("GRD101" in gradlint("check", *options, "project/steps.py")[1]) is seen
    assert ("GRD101" in gradlint("explain", *options, "project/steps.py:2")[1]) is seen
    assert gradlint("fix", *options, "project/steps.py")[0] == int(seen)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(["--version"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out.startswith("gradlint ")
