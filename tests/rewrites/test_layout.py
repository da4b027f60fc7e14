"""Layout: comments survive, a second run changes nothing, and formatting decides nothing."""

from __future__ import annotations

import ast
import re

from hypothesis import example, given
from hypothesis import strategies as st

#: Programs as tokens; the layout may change between those inside of parentheses.
PROGRAMS = (
    ("g = tape.gradient(", "y", ",", "x", ")"),
    ("g = tape.gradient(", "y", ",", "[", "x", ",", "z", "]", ",", ")"),
    ("g = tape.gradient(", "sources", "=", "x", ",", "target", "=", "y", ")"),
    ("g = tape.gradient(", "f(", "y", ")", ",", "x", ",", "unconnected_gradients", "=", "'zero'", ")"),
    ("g = tape.gradient(", "a", "+", "b", "*", "c", "[", "0", "]", ",", "x", ")"),
    ("g = tape.gradient(", "(", "a", "+", "b", ")", ",", "x", ",", "None", ")"),
    ("g = tf.gradients(", "[", "a", ",", "b", ",", "]", ",", "x", ",", "name", "=", "'n'", ",", ")[0]"),
    ("g = tf.gradients(", "tf.gradients(", "u", ",", "x", ")[0]", ",", "x", ")[0]"),
    ("g = K.gradients(", "loss", "*", "2", ",", "[", "x", "]", ")"),
    ("opt.minimize(", "lambda", ":", "f(", "x", ")", ",", "[", "x", "]", ")"),
    ("opt.minimize(", "loss", "=", "losses", "-", "b", ",", "var_list", "=", "v", ")"),
)
HEAD = "import tensorflow as tf\nfrom keras import backend as K\nopt = tf.keras.optimizers.SGD()\n"

_SPACES = st.sampled_from(["", " ", "  ", "\t"])
_BREAKS = st.sampled_from(
    ["", "\n", "\n    ", "\n\n\t", " # note\n", "#note\n  ", "\n  # own line\n  ", " \\\n "]
)


@st.composite
def programs(draw):
    """A program in some layout, and the same without any."""
    tokens = draw(st.sampled_from(PROGRAMS))
    depth, text = 0, ""
    for position, token in enumerate(tokens):
        if position and depth > 0:
            text += draw(_SPACES) + draw(_BREAKS) + draw(_SPACES)
        # Words that would run together, such as a lambda's and its colon's neighbour, have a blank.
        text += token if not (text[-1:].isalnum() and token[:1].isalnum()) else f" {token}"
        depth += sum(token.count(mark) for mark in "([") - sum(token.count(mark) for mark in ")]")
    count = iter(range(text.count("#")))
    text = re.sub("#", lambda _: f"# {next(count)} ", text)
    after = draw(st.sampled_from(["\n", "  # after\n", "\n# end"]))
    before = draw(st.sampled_from(["", "# before\n", "\n\n# above\n\n", "if 1:\n    pass\n"]))
    return (
        f"{HEAD}{before}{text}{after}",
        f"{HEAD}{before}{''.join(f' {token}' for token in tokens).strip()}\n",
    )


def comments(text):
    return sorted(re.findall(r"#[^\r\n]*", text))


@given(programs(), st.sampled_from(["\n", "\r\n"]))
@example((f"{HEAD}g = tape.gradient(y, x)", f"{HEAD}g = tape.gradient(y, x)"), "\n")
def test_layout_decides_nothing(summed, pair, end):
    laid_out, plain = pair
    laid_out = laid_out.replace("\n", end)
    result = summed(laid_out)
    assert result.refusals == ()
    assert result.changed >= 1
    assert comments(result.text) == comments(laid_out)
    assert ast.unparse(ast.parse(result.text)) == ast.unparse(ast.parse(summed(plain).text))
    assert summed(result.text).text == result.text
    assert result.text.count("\n") == result.text.count(end)
    assert result.text.endswith("\n") == laid_out.endswith("\n")


def test_lines_beside_the_call_stay(summed):
    program = (
        "import tensorflow as tf\n\x0c\nif 1:\n\tg = tape.gradient(y, x)  \n\n\n\n# end  \nx = [1,2 ,3 ]  ;\n"
    )
    result = summed(program)
    assert result.text == program.replace("(y, x)", "(y, x, output_gradients=tf.ones_like(y))")


def test_mixed_line_ends(summed):
    program = "import tensorflow as tf\r\ny = 1\ng = tape.gradient(\r\n    y,\n    x\r\n)\n"
    result = summed(program)
    assert result.text.replace(",\n    output_gradients=tf.ones_like(y)\r\n", "\r\n") == program
