"""Notebooks: the source of a changed cell changes, and nothing else of the file."""

from __future__ import annotations

import ast
import json

import pytest

from gradlint.rewrites.cells import code_cells, replaced, source_text
from gradlint.rewrites.documents import rewrite
from gradlint.rewrites.plan import make_plan
from gradlint.source.reading import read_bytes

SEED = "output_gradients=tf.ones_like(y)"


def notebook(cells, **options):
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in cells]
    text = {"cell_type": "markdown", "metadata": {}, "source": ["# über\n", "tape.gradient(y, x)"]}
    document = {"metadata": {"b": 1, "a": [1.50, True, None, -2e3]}, "cells": [text, *code], "nbformat": 4}
    return json.dumps(document, **options)


def summed(text, flagged_calls):
    data = text.encode()
    source = read_bytes("n.ipynb", data).source
    return rewrite(source, text, make_plan(source, flagged_calls(source)))


@pytest.mark.parametrize(
    "options",
    [
        {"indent": 1},
        {"indent": 2, "ensure_ascii": False},
        {},
        {"separators": (",", ":")},
        {"indent": "\t", "ensure_ascii": False},
    ],
)
def test_only_the_cell_changes(options, flagged_calls):
    lines = ["import tensorflow as tf\n", "# ∂y/∂x\n", "g = tape.gradient(y, x)\n", "s = 'é'"]
    text = notebook([["print(1)\n", "\n"], lines, []], **options) + "\n"
    result = summed(text, flagged_calls)
    assert result.changed == 1
    assert result.text == text.replace("tape.gradient(y, x)\\n", f"tape.gradient(y, x, {SEED})\\n")
    assert summed(result.text, flagged_calls).text == result.text


def test_a_new_line_is_an_element_of_its_own(flagged_calls):
    text = notebook([["import tensorflow as tf"], ["g = tape.gradient(f(y), x)"]], indent=1)
    result = summed(text, flagged_calls)
    *_, source = [cell["source"] for cell in json.loads(result.text)["cells"]]
    assert source == [
        "target = f(y)\n",
        "g = tape.gradient(target, x, output_gradients=tf.ones_like(target))",
    ]
    assert '    "target = f(y)\\n",\n    "g = tape' in result.text


def test_an_empty_line_at_the_end_stays(flagged_calls):
    text = notebook([["import tensorflow as tf\n", "g = tape.gradient(y, x)\n", ""]], indent=1)
    assert summed(text, flagged_calls).text == text.replace(
        '(y, x)\\n",\n    ""', f'(y, x, {SEED})\\n",\n    ""'
    )


def test_a_source_that_is_one_string(flagged_calls):
    text = notebook(["import tensorflow as tf\r\ng = tape.gradient(y, x)\r\n"])
    assert summed(text, flagged_calls).text == text.replace("(y, x)\\r", f"(y, x, {SEED})\\r")


def test_magics_stay(flagged_calls):
    cell = [
        "%%time\n",
        "%matplotlib inline\n",
        "import tensorflow as tf\n",
        "files = !ls \\\n",
        "    -a\n",
        "for f in files:\n",
        "    !cat $f\n",
        "    g = tape.gradient(y, x)\n",
        "tf.ones?",
    ]
    text = notebook([cell], indent=1)
    result = summed(text, flagged_calls)
    assert result.text == text.replace("    g = tape.gradient(y, x)", f"    g = tape.gradient(y, x, {SEED})")


def test_a_call_in_the_line_of_a_magic_is_left(flagged_calls):
    text = notebook(
        [["import tensorflow as tf\n", "%time g = tape.gradient(y, x)\n", "h = tape.gradient(y, z)"]]
    )
    result = summed(text, flagged_calls)
    assert [refusal.reason for refusal in result.refusals] == ["it shares a line with a magic"]
    assert result.text == text.replace("(y, z)", f"(y, z, {SEED})")


def test_an_import_is_added_once(flagged_calls):
    cells = [
        "%%time\nfrom tensorflow import GradientTape",
        "%pip list\ng = tape.gradient(y, x)",
        "tape.gradient(y, z)",
    ]
    result = summed(notebook(cells), flagged_calls)
    _, *changed = [cell["source"] for cell in json.loads(result.text)["cells"]]
    assert changed == [
        cells[0],
        f"import tensorflow as tf\n\n%pip list\ng = tape.gradient(y, x, {SEED})",
        f"tape.gradient(y, z, {SEED})",
    ]


def test_old_formats(flagged_calls):
    document = {
        "worksheets": [
            {"cells": [{"cell_type": "code", "input": ["import tensorflow as tf\n", "tape.gradient(y, x)"]}]}
        ]
    }
    result = summed(json.dumps(document), flagged_calls)
    assert result.text == json.dumps(document).replace("(y, x)", f"(y, x, {SEED})")


def test_byte_for_byte_whatever_wrote_it():
    text = (
        ' {"cells" : [ {"source": [ "a\\u003d1\\n" ,"b\\/2" ],"cell_type":"code"},\n'
        '{"cell_type":"code"}, 3, {"cell_type":"code","source":7}], "x":-1.5E+3,"y":{},"z":[]}  '
    )
    cells = code_cells(text)
    assert [source_text(cell) for cell in cells] == ["a=1\nb/2", "", None]
    assert replaced(text, {0: "a=1\nb/2"}) == text
    assert replaced(text, {0: "a=1\nc\nb/2"}) == text.replace('n" ,"b', 'n" ,"c\\n" ,"b')


@pytest.mark.parametrize("text", ["", "\n", "a\nb", "é\n", "\u2028x\n\x0cy", '"\\"\n'])
@pytest.mark.parametrize("options", [{"indent": 1}, {"ensure_ascii": False}])
def test_any_source_comes_back(text, options):
    for source in (["one\n", "two"], "one\ntwo", ["only"], []):
        document = notebook([source, ["tail"]], **options)
        changed = json.loads(replaced(document, {0: text}))["cells"]
        assert ["".join(cell["source"]) for cell in changed][1:] == [text, "tail"]


def test_the_analysis_counts_the_same_cells():
    text = notebook(["a = 1", ["b = 2\n", "c"], []])
    source = read_bytes("n.ipynb", text.encode()).source
    assert len(source.cells) == len(code_cells(text))
    assert ast.unparse(source.tree) == "a = 1\nb = 2\nc"
