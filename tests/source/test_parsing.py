"""Bytes to text to tree: every way to fail gives one short cause and a line."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint.source.parsing import Failure, decode, parse, split_lines

DECODED = [
    (b"", ""),
    (b"x = '\xc3\xa9'\n", "x = 'é'\n"),
    (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
    (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
    (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", None),
    (b"# coding: shift_jis\nx = '\x83\x65'\n", "# coding: shift_jis\nx = 'テ'\n"),
]

UNDECODABLE = [
    (b"x = '\xe9'\n", 1, "not UTF-8 text (byte 0xe9), and no coding line says otherwise"),
    (b"x = 1\n\n\n\ny = '\xe9'\n", 5, "not UTF-8 text (byte 0xe9), and no coding line says otherwise"),
    (b"\xff\xfex\x00=\x001\x00", 1, "not UTF-8 text (byte 0xff), and no coding line says otherwise"),
    (b"# coding: ascii\nx = '\xe9'\n", 2, "not ascii text (byte 0xe9), and no coding line says otherwise"),
    (b"# coding: klingon\nx = 1\n", 1, "unknown encoding: klingon"),
    (b"\xef\xbb\xbf# coding: latin-1\nx = 1\n", 1, "encoding problem: utf-8"),
]

PYTHON_2 = [
    ("print 'loss', loss\n", "print statement"),
    ("print loss\n", "print statement"),
    ("if a:\n    print 'x' % a,\n", "print statement"),
    ("exec code in scope\n", "exec statement"),
    ("try:\n    pass\nexcept IOError, e:\n    pass\n", "except clause"),
    ("raise ValueError, 'no'\n", "raise statement"),
    ("if a <> b:\n    pass\n", "'<>' operator"),
    ("x = `y`\n", "backquotes"),
    ("os.chmod(p, 0755)\n", "number"),
    ("n = 10L\n", "number"),
    ("x = ur'a'\n", "string prefix"),
    ("def f(a, (b, c)):\n    pass\n", "tuple parameter"),
    ("k = sorted(d, key=lambda (a, b): b)\n", "tuple parameter"),
]

NOT_PYTHON = [
    ("x = (1,\n", "syntax error: '(' was never closed"),
    ("def f(:\n    pass\n", "syntax error: invalid syntax"),
    ("  x = 1\n", "syntax error: unexpected indent"),
    ("[1] 0.01 10.5\n", "syntax error: invalid syntax"),
    ("!pip install tensorflow\n", "syntax error: invalid syntax (a notebook's magic?)"),
    ("%matplotlib inline\n", "syntax error: invalid syntax (a notebook's magic?)"),
    ("f(async=1)\n", "syntax error: invalid syntax (a name that is a keyword since Python 3.7?)"),
]

TOO_DEEP = {
    "sum": "x = " + "+".join(["a"] * 50_000),
    "attributes": "x = a" + ".b" * 50_000,
    "calls": "x = a" + "()" * 50_000,
    "signs": "x = " + "-" * 50_000 + "a",
    "elif": "if a: pass\n" + "elif a: pass\n" * 30_000,
    "parentheses": "x = " + "(" * 5_000 + "a" + ")" * 5_000,
    "blocks": "".join(" " * i + "if a:\n" for i in range(150)) + " " * 150 + "x\n",
}


def failure(text: str) -> Failure:
    result = parse(text)
    assert isinstance(result, Failure)
    return result


@pytest.mark.parametrize(("data", "text"), DECODED)
def test_decode(data: bytes, text: str | None) -> None:
    assert decode(data) == (data.decode("cp1252") if text is None else text)


@pytest.mark.parametrize(("data", "line", "message"), UNDECODABLE)
def test_undecodable(data: bytes, line: int, message: str) -> None:
    assert decode(data) == Failure(line, message)


def test_a_codec_that_gives_no_text() -> None:
    result = decode(b"# coding: rot13\nk = 1\n")
    assert isinstance(result, Failure)
    assert result.message.startswith("cannot decode as rot13: ")


@given(st.binary())
def test_decoding_and_parsing_raise_nothing(data: bytes) -> None:
    text = decode(data)
    if isinstance(text, str):
        assert isinstance(parse(text), (ast.Module, Failure))


@given(st.text())
def test_parsing_raises_nothing(text: str) -> None:
    assert isinstance(parse(text), (ast.Module, Failure))


@pytest.mark.parametrize(("text", "kind"), PYTHON_2)
def test_python_2_is_named(text: str, kind: str) -> None:
    result = failure(text)
    assert result.line is not None
    assert result.message.startswith("syntax error: ")
    assert result.message.endswith(f"(Python 2 {kind}?)")


@pytest.mark.parametrize(("text", "message"), NOT_PYTHON)
def test_syntax_error(text: str, message: str) -> None:
    assert failure(text) == Failure(1, message)


def test_null_byte() -> None:
    assert failure("x = 1\ny = \0\n") == Failure(2, "a null byte: not Python source")


def test_lone_surrogate() -> None:
    assert failure("x = '\ud800'\n").message.startswith("not Python source: ")


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP)
def test_deep_nesting_is_a_tree_or_a_failure(text: str) -> None:
    result = parse(text)
    if isinstance(result, Failure):
        assert "too" in result.message


def test_the_parser_warns_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(parse("x = '\\d'\ny = 1 is 1\n"), ast.Module)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "x\n",
        "x\r\ny\rz\n",
        "x\x0cy\n",
        "s = 'a\x1c\x1d\x85\u2028b'\nx = 1\n",
        "\x0cx = 1\r\n\ry = 2",
    ],
)
def test_lines_are_those_of_the_parser(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text.replace("\r\n", "\n").replace("\r", "\n")
    tree = parse("".join(lines))
    if isinstance(tree, ast.Module) and tree.body:
        assert tree.body[-1].end_lineno == len([line for line in lines if line.strip()]) + text.count("\n\r")
