"""`gradlint fix` on real files: what it prints, what it writes, what it leaves, and its exit status."""

from __future__ import annotations

import difflib
import io
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint.analysis import analyze
from gradlint.cli import main
from gradlint.rewrites import files
from gradlint.rewrites.documents import rewrite
from gradlint.rewrites.fix import Options, fix
from gradlint.rewrites.flagged import CODES, SEPARABLE, flagged, plan_of_source
from gradlint.rules import RULES
from gradlint.source.reading import read_bytes

PROGRAM = """\
import tensorflow as tf

x = tf.Variable(tf.ones((4, 3)))
w = tf.Variable(tf.ones((3, 3)))
with tf.GradientTape() as tape:
    y = tf.matmul(x, w)  # é
g = tape.gradient(y, w)
"""
FIXED = PROGRAM.replace("(y, w)", "(y, w, output_gradients=tf.ones_like(y))")
SCALAR = PROGRAM.replace("tf.matmul(x, w)", "tf.reduce_sum(tf.matmul(x, w))")


def cells(*sources):
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, e, id=f"{rule.code} {e.title}")
        for rule in RULES
        if rule.code in CODES
        for e in rule.invalid
    ],
)
def test_what_the_rules_find_is_fixed_and_found_no_more(rule, example):
    source = read_bytes("example.py", example.source.encode()).source
    plan = plan_of_source(source, include_separable=not rule.default)
    result = rewrite(source, example.source, plan)
    found = flagged(analyze(source, strict=not rule.default))
    assert rule.code in {call.code for call in found}
    assert result.changed + len(result.refusals) == len(found)
    again = read_bytes("example.py", result.text.encode()).source
    assert len(flagged(analyze(again, strict=not rule.default))) == len(result.refusals)


def test_a_diff_that_patch_takes(tmp_path, capsys):
    path = tmp_path / "p.py"
    path.write_text(PROGRAM, encoding="utf-8")
    assert fix([str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == (
        f"--- {path}\n+++ {path}\n@@ -4,4 +4,4 @@\n"
        " w = tf.Variable(tf.ones((3, 3)))\n with tf.GradientTape() as tape:\n"
        "     y = tf.matmul(x, w)  # é\n-g = tape.gradient(y, w)\n"
        "+g = tape.gradient(y, w, output_gradients=tf.ones_like(y))\n"
    )
    assert err == "1 call would change in 1 file, 0 left\n"
    assert path.read_text(encoding="utf-8") == PROGRAM


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("head", "encoding", "mark"),
    [("", "utf-8", b""), ("", "utf-8", b"\xef\xbb\xbf"), ("# -*- coding: latin-1 -*-\n", "latin-1", b"")],
)
def test_write_keeps_the_encoding_and_the_line_ends(tmp_path, capsys, head, encoding, mark, end):
    path = tmp_path / "p.py"
    path.write_bytes(mark + (head + PROGRAM).replace("\n", end).encode(encoding))
    path.chmod(0o640)
    assert fix([str(path)], Options(write=True)) == 0
    assert path.read_bytes() == mark + (head + FIXED).replace("\n", end).encode(encoding)
    assert path.stat().st_mode & 0o777 == 0o640
    assert capsys.readouterr() == ("", "1 call changed in 1 file, 0 left\n")
    assert fix([str(path)], Options(write=True)) == 0
    assert capsys.readouterr() == ("", "0 calls changed in 0 files, 0 left\n")
    assert list(tmp_path.iterdir()) == [path]


def test_no_line_end_at_the_end(tmp_path, capsys):
    path = tmp_path / "p.py"
    path.write_text(PROGRAM.rstrip("\n"), encoding="utf-8")
    fix([str(path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-4:] == [
        "-g = tape.gradient(y, w)",
        "\\ No newline at end of file",
        "+g = tape.gradient(y, w, output_gradients=tf.ones_like(y))",
        "\\ No newline at end of file",
    ]


@pytest.mark.parametrize("count", [1, 60])
def test_a_diff_shows_only_what_changed(count):
    old = "a\n\nb\n\n" * count + "".join(f"x{n}\n\n" for n in range(9)) + "\nend" * count
    new = old.replace("x2", "X2").replace("x7", "X7")
    changed = [line for line in files.diff("p", old, new).splitlines()[2:] if line[0] in "-+"]
    assert changed == ["-x2", "+X2", "-x7", "+X7"]


@given(st.lists(st.sampled_from("abc\n"), max_size=12), st.lists(st.sampled_from("abc\n"), max_size=12))
def test_a_diff_has_the_ranges_of_difflib(old, new):
    before, after = "\n".join(old), "\n".join(new)
    pair = (list(io.StringIO(before)), list(io.StringIO(after)))
    expected = [line for line in difflib.unified_diff(*pair, "p", "p") if line.startswith("@@")]
    assert [
        line for line in files.diff("p", before, after).splitlines(keepends=True) if line[0] == "@"
    ] == expected


def test_the_diff_can_be_applied(tmp_path, capfdbinary, monkeypatch):
    path = tmp_path / "p.py"
    path.write_bytes(b"# coding: latin-1\r\n" + PROGRAM.replace("\n", "\r\n").encode("latin-1").rstrip())
    monkeypatch.chdir(tmp_path)
    fix([path.name])
    patch = capfdbinary.readouterr().out
    subprocess.run(["git", "apply", "-p0", "--unsafe-paths", "-"], input=patch, check=True, cwd=tmp_path)
    assert path.read_bytes().endswith(b"output_gradients=tf.ones_like(y))")


def test_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "p.py", tmp_path / "link.py"
    path.write_text(PROGRAM, encoding="utf-8")
    link.symlink_to(path)
    assert fix([str(link)], Options(write=True)) == 0
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == FIXED


def test_a_file_that_changes_meanwhile_is_left(tmp_path):
    path = tmp_path / "p.py"
    path.write_text("b = 2\n")
    file = files.original(str(path), b"a = 1\n")
    assert "changed by someone else" in files.replace(file, b"c = 3\n")
    assert path.read_text() == "b = 2\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_takes_no_file(tmp_path, capsys, monkeypatch):
    path = tmp_path / "p.py"
    path.write_text(PROGRAM, encoding="utf-8")

    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.tempfile, "mkstemp", refuse)
    assert fix([str(path)], Options(write=True)) == 2
    assert f"{path}: error: cannot write: Permission denied" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == PROGRAM


def test_what_is_left_is_told(tmp_path, capsys):
    path = tmp_path / "p.py"
    path.write_text(PROGRAM + "print(f'{tape.gradient(y, w)}')\n", encoding="utf-8")
    assert fix([str(path)], Options(write=True)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{path}:8:")
    assert err.endswith(": left: it stands inside of an f-string\n1 call changed in 1 file, 1 left\n")


def test_a_call_that_gradlint_failed_on_is_told(tmp_path, capsys, monkeypatch):
    def failing(*_):
        raise KeyError("no such thing")

    path = tmp_path / "p.py"
    path.write_text(PROGRAM, encoding="utf-8")
    monkeypatch.setattr("gradlint.pipeline.judge", failing)
    assert fix([str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{path}:7:5: left: ")
    assert "KeyError" in err


def test_a_silenced_call_is_left_alone(tmp_path, capsys):
    path = tmp_path / "p.py"
    path.write_text(PROGRAM.replace("(y, w)", "(y, w)  # noqa: GRD"), encoding="utf-8")
    assert fix([str(path)]) == 0
    assert capsys.readouterr().out == ""


def test_separable_calls_on_request(tmp_path, capsys):
    (example, *_) = next(rule for rule in RULES if rule.code == SEPARABLE).invalid
    path = tmp_path / "p.py"
    path.write_text(example.source, encoding="utf-8")
    assert fix([str(path)]) == 0
    assert fix([str(path)], Options(include_separable=True)) == 1
    assert "=tf.ones_like(" in capsys.readouterr().out


def test_a_notebook(tmp_path, capsys):
    path = tmp_path / "n.ipynb"
    path.write_text(cells(PROGRAM, "%time tape.gradient(y, w)"), encoding="utf-8")
    assert fix([str(path)], Options(write=True)) == 1
    assert path.read_text(encoding="utf-8") == cells(FIXED, "%time tape.gradient(y, w)")
    assert f"{path}:cell 1:1:7: left: it shares a line with a magic" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("p.py", b"def f(:\n", "syntax error"),
        ("p.py", b"print 'x'\n", "Python 2"),
        ("p.py", b"\xff\xfe", "not UTF-8"),
        ("n.ipynb", b"{", "broken JSON"),
        ("missing.py", None, "no such file"),
    ],
)
def test_bad_input_does_not_stop_the_run(tmp_path, capsys, name, data, cause):
    bad, good = tmp_path / name, tmp_path / "z.py"
    if data is not None:
        bad.write_bytes(data)
    assert fix([str(bad)]) == 2
    good.write_text(PROGRAM, encoding="utf-8")
    assert fix([str(bad), str(good)], Options(write=True)) == 1
    assert cause in capsys.readouterr().err
    assert good.read_text(encoding="utf-8") == FIXED


def test_an_internal_error_does_not_stop_the_run(tmp_path, capsys, monkeypatch):
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    for path in (first, second):
        path.write_text(PROGRAM, encoding="utf-8")
    real = plan_of_source

    def plan(source, **options):
        if source.path == str(first):
            raise KeyError("no such thing")
        return real(source, **options)

    monkeypatch.setattr("gradlint.rewrites.fix.plan_of_source", plan)
    assert fix([str(tmp_path)], Options(write=True)) == 1
    assert f"{first}: error: gradlint failed on this file" in capsys.readouterr().err
    assert first.read_text(encoding="utf-8") == PROGRAM
    assert second.read_text(encoding="utf-8") == FIXED


def test_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PROGRAM.encode())))
    assert fix(["-"], stdin_filename="given.py") == 1
    assert capsys.readouterr().out.startswith("--- given.py\n")
    assert fix(["-"], Options(write=True)) == 2
    assert "cannot be written back" in capsys.readouterr().err


def test_an_intent_that_is_not_there(tmp_path, capsys):
    assert fix([str(tmp_path)], Options(intent="mean")) == 2
    assert capsys.readouterr() == ("", "gradlint fix: --as mean is not available: there is sum, jacobian\n")


def test_nothing_to_do(tmp_path):
    (tmp_path / "p.py").write_text(SCALAR, encoding="utf-8")
    assert fix([str(tmp_path)]) == 0
    assert fix([]) == 0


def test_libcst_runs_the_codemod(tmp_path):
    path = tmp_path / "p.py"
    path.write_text(PROGRAM, encoding="utf-8")
    command = [
        "-m",
        "libcst.tool",
        "codemod",
        "-x",
        "--no-format",
        "gradlint.rewrites.sum.SumCommand",
        str(path),
    ]
    run = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
    assert path.read_text(encoding="utf-8") == FIXED


def test_the_command_asks_for_a_jacobian(tmp_path, capsys):
    path = tmp_path / "p.py"
    path.write_text(PROGRAM, encoding="utf-8")
    assert main(["fix", str(path), "--as", "jacobian", "--backend", "gradlint"]) == 1
    out, err = capsys.readouterr()
    assert "+g = glr.jacobian(y, w, tape=tape)\n" in out
    assert err == (
        f"{path}:7:5: jacobian: returns (4, 3, 3, 3), where the gradient returned (3, 3)\n"
        "1 call would change in 1 file, 0 left\n"
    )
    assert main(["fix", str(path), "--as", "jacobian", "--write"]) == 0
    assert path.read_text(encoding="utf-8") == PROGRAM.replace("gradient(", "jacobian(")
    capsys.readouterr()
    assert main(["fix", str(path), "--as", "jacobian", "--write"]) == 0
    assert capsys.readouterr().err == "0 calls changed in 0 files, 0 left\n"


def test_a_backend_that_is_not_there(tmp_path, capsys):
    assert fix([str(tmp_path)], Options(intent="jacobian", backend="jax")) == 2
    assert "--backend jax is not available: there is tensorflow, gradlint" in capsys.readouterr().err
