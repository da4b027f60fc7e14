"""Names, shapes and places, written so that they can do no harm."""

from __future__ import annotations

from pathlib import Path

import example_traces as examples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint_runtime.tracing.reports.names import listed, path_text, plain, plural, shape_text, shorten

PLAIN = [
    ("h = tf.matmul(x, W)", "h = tf.matmul(x, W)"),
    ("\u202eevil", "\\u202eevil"),
    ("a\tb", "a    b"),
    ("\x1b[31m", "\\x1b[31m"),
    ("one\ntwo\r", "one\\ntwo\\r"),
    ("\ud800", "\\ud800"),
    ("Größe テンソル", "Größe テンソル"),
    ("\u200b", "\\u200b"),
]


@pytest.mark.parametrize(("given_text", "written"), PLAIN)
def test_what_cannot_be_seen_is_written_out(given_text: str, written: str) -> None:
    assert plain(given_text) == written


@given(st.text() | st.sampled_from(examples.HOSTILE))
def test_a_plain_text_is_printable_can_be_encoded_and_stays(text: str) -> None:
    written = plain(text)
    written.encode("utf-8")
    assert all(each.isprintable() or each.isspace() for each in written)
    assert "\n" not in written
    assert plain(written) == written


def test_places_as_a_reader_knows_them(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    inside = tmp_path / "src" / "train.py"
    installed = tmp_path / ".venv/lib/python3.11/site-packages/tensorflow/python/ops/nn_grad.py"
    told = {
        str(inside): "src/train.py",
        str(installed): "tensorflow/python/ops/nn_grad.py",
        "/usr/lib/python3/dist-packages/keras/src/a.py": "keras/src/a.py",
        "C:\\env\\Lib\\site-packages\\keras\\a.py": "keras/a.py",
        "/elsewhere/model.py": "/elsewhere/model.py",
        "<ipython-input-3-abc>": "<ipython-input-3-abc>",
        "model.py": "model.py",
    }
    assert {path: path_text(path) for path in told} == told


@pytest.mark.parametrize(
    ("shape", "written"),
    [((), "()"), ((3,), "(3,)"), ((None, 2), "(?, 2)"), (None, "(?)"), ((32, 1), "(32, 1)")],
)
def test_shapes(shape, written: str) -> None:
    assert shape_text(shape) == written


def test_lists_and_numbers() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed(list("abcd"), 2) == "a, b and 2 more"
    assert (plural(1, "step"), plural(1500, "step")) == ("1 step", "1,500 steps")
    assert (shorten("abcdef", 4), shorten("abcd", 4)) == ("abc…", "abcd")
