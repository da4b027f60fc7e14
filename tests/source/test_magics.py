"""Magics are written over in place: as many lines as before, and Python in the rest."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint.source.magics import without_magics

CELLS = [
    # line magics and commands
    ("%matplotlib inline\nx = 1\n", "pass\nx = 1\n"),
    ("!pip install -q tensorflow\nimport os\n", "pass\nimport os\n"),
    ("!!ls\n", "pass\n"),
    ("if colab:\n    !pip install x\nelse:\n    %pip install x\n", "if colab:\n    pass\nelse:\n    pass\n"),
    ("!ls \\\n  -la \\\n  /tmp\nx = 1\n", "pass\n\n\nx = 1\n"),
    ("pip install tensorflow\n", "pass\n"),
    ("cd ../data\nls -la\nx = 1\n", "pass\npass\nx = 1\n"),
    # help
    ("?tf.gradients\n", "pass\n"),
    ("tf.gradients?\n", "pass\n"),
    ("tf.gradients??\nx = 1\n", "pass\nx = 1\n"),
    ("# really?\n!ls\n", "# really?\npass\n"),
    ("s = 'really?'\n!ls\n", "s = 'really?'\npass\n"),
    # assignments
    ("files = !ls\nx = 1\n", "files = get_ipython()\nx = 1\n"),
    ("a, b = !ls -la\n", "a, b = get_ipython()\n"),
    ("d['k'] = %env HOME\n", "d['k'] = get_ipython()\n"),
    ("x = !ls \\\n  -la\ny = 1\n", "x = get_ipython()\n\ny = 1\n"),
    # what %time runs stays
    ("%time g = tape.gradient(y, x)\n", "0;    g = tape.gradient(y, x)\n"),
    ("for i in r:\n    %time  f(i)\n", "for i in r:\n    0;     f(i)\n"),
    ("%time for\n", "pass\n"),
    ("g = %time tape.gradient(y, x)\n", "g =       tape.gradient(y, x)\n"),
    ("g = %time !\n", "g = get_ipython()\n"),
    # cell magics
    ("%%bash\nls -la\necho 'x\n", "\n\n\n"),
    ("\n%%html\n<b>x</b>\n", "\n\n\n"),
    ("%%time\nx = 1\n", "\nx = 1\n"),
    ("%%capture out\n%%time\n\nx = 1\n", "\n\n\nx = 1\n"),
    ("%%time\n!ls\nx = 1\n", "\npass\nx = 1\n"),
    ("%%writefile a.py\nx = 1\n", "\n\n"),
    ("x = 1\n%%time\n", "x = 1\npass\n"),
    ("# @title\n\n%%html\n<b>\n", "\n\n\n\n"),
    ("# @title\n%%time\nx = 1\n", "# @title\n\nx = 1\n"),
    # what only looks like a magic
    ("!ls\nprint('%d = %s' % (a,\n  b\n  % c))\n", "pass\nprint('%d = %s' % (a,\n  b\n  % c))\n"),
    ("!ls\ns = '''\n%matplotlib\n!ls\nwhat?\n'''\n", "pass\ns = '''\n%matplotlib\n!ls\nwhat?\n'''\n"),
    ("!ls\nx = a \\\n  % b\n", "pass\nx = a \\\n  % b\n"),
    ("!ls\nx %= 3\ny = a != b\n", "pass\nx %= 3\ny = a != b\n"),
    ('!ls\ns = "it\'s (["\n%time\n', 'pass\ns = "it\'s (["\npass\n'),
    ("!ls\ns = 'a\\'b' # ' (\n%cd\n", "pass\ns = 'a\\'b' # ' (\npass\n"),
    ("!ls\ns = 'a\\\n%d' % 3\n%cd x\n", "pass\ns = 'a\\\n%d' % 3\npass\n"),
    ("!ls\nf(a=  # why = !\n  b)\n", "pass\nf(a=  # why = !\n  b)\n"),
]


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@pytest.mark.parametrize(("cell", "plain"), CELLS)
def test_magics(cell: str, plain: str) -> None:
    result = without_magics(lines(cell))
    assert "".join(result) == plain
    assert len(result) == len(lines(cell))
    ast.parse(plain)


@given(st.lists(st.sampled_from([line for cell, _ in CELLS for line in lines(cell)]), max_size=12))
def test_every_line_stays_in_its_place(cell: list[str]) -> None:
    result = without_magics(cell)
    assert len(result) == len(cell)
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in result)


@pytest.mark.parametrize(("cell", "plain"), CELLS)
def test_plain_python_is_left_alone(cell: str, plain: str) -> None:
    del cell
    assert "".join(without_magics(lines(plain))) == plain
