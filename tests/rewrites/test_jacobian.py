"""What the Jacobian's codemod writes, and what it leaves alone: tables of programs before and after.

The programs are judged by the analysis itself: only what it flags, and has a Jacobian in its menu, changes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest
from libcst.codemod import CodemodTest

from gradlint.analysis import analyze
from gradlint.records import Rewrite
from gradlint.rewrites.documents import rewrite
from gradlint.rewrites.flagged import flagged, plan_of_source
from gradlint.rewrites.graph_jacobian import helper_text
from gradlint.rewrites.jacobian import BACKENDS, JacobianCommand
from gradlint.rewrites.jacobian_plan import plan_jacobians
from gradlint.rules import RULES
from gradlint.source.reading import read_bytes

TAPE = """
import tensorflow as tf

w = tf.Variable(tf.ones((3, 2)))
b = tf.Variable(tf.ones(2))
with tf.GradientTape(persistent=True) as tape:
    y = tf.tanh(tf.ones((4, 3)) @ w + b)
"""
GRAPH = """
import tensorflow as tf

x = tf.placeholder(tf.float32, (4, 3))
w = tf.get_variable("w", (3, 2))
y = tf.tanh(x @ w)
"""
RUNTIME = "import gradlint_runtime as glr\n"

#: After the start above: before, with TensorFlow's backend, with gradlint's.
TAPES = {
    "one source": (
        "g = tape.gradient(y, w)",
        "g = tape.jacobian(y, w)",
        "g = glr.jacobian(y, w, tape=tape)",
    ),
    "the structure of the sources stays": (
        "g = tape.gradient(y, {'w': w, 'b': (b, [w])})",
        "g = tape.jacobian(y, {'w': w, 'b': (b, [w])})",
        "g = glr.jacobian(y, {'w': w, 'b': (b, [w])}, tape=tape)",
    ),
    "keywords": (
        "g = tape.gradient(sources=[w, b], target=y)",
        "g = tape.jacobian(sources=[w, b], target=y)",
        "g = glr.jacobian(sources=[w, b], target=y, tape=tape)",
    ),
    "unconnected sources": (
        "g = tape.gradient(y, w, unconnected_gradients='zero')",
        "g = tape.jacobian(y, w, unconnected_gradients='zero')",
        "g = glr.jacobian(y, w, unconnected_gradients='zero', tape=tape)",
    ),
    "a seed of None": (
        "g = tape.gradient(y, w, None)\nh = tape.gradient(y, w, output_gradients=None)",
        "g = tape.jacobian(y, w)\nh = tape.jacobian(y, w)",
        "g = glr.jacobian(y, w, tape=tape)\nh = glr.jacobian(y, w, tape=tape)",
    ),
    "all by position": (
        "g = tape.gradient(y, w, None, tf.UnconnectedGradients.ZERO)",
        "g = tape.jacobian(y, w, unconnected_gradients=tf.UnconnectedGradients.ZERO)",
        "g = glr.jacobian(y, w, unconnected_gradients=tf.UnconnectedGradients.ZERO, tape=tape)",
    ),
    "a list of one target": (
        "g = tape.gradient([y], w)\nh = tape.gradient(sources=w, target=(y,))",
        "g = tape.jacobian(y, w)\nh = tape.jacobian(sources=w, target=y)",
        "g = glr.jacobian(y, w, tape=tape)\nh = glr.jacobian(sources=w, target=y, tape=tape)",
    ),
    "a target that is no name is computed once": (
        "g = [tape.gradient(tf.nn.relu(y * 2.0), w)]",
        "g = [tape.jacobian(tf.nn.relu(y * 2.0), w)]",
        "g = [glr.jacobian(tf.nn.relu(y * 2.0), w, tape=tape)]",
    ),
    "lines and comments": (
        "# before\ng = tape.gradient(  # call\n    y,  # target\n    w,  # x\n    # end\n)",
        "# before\ng = tape.jacobian(  # call\n    y,  # target\n    w,  # x\n    # end\n)",
        "# before\ng = glr.jacobian(  # call\n    y,  # target\n    w,  # x\n    # end\n    tape=tape,\n)",
    ),
    "a tape in an attribute": (
        "class A:\n    tape = tape\ng = A.tape.gradient(y, w)",
        "class A:\n    tape = tape\ng = A.tape.jacobian(y, w)",
        "class A:\n    tape = tape\ng = glr.jacobian(y, w, tape=A.tape)",
    ),
}  # fmt: skip
GRAPHS = {
    "one tensor": (
        "g = tf.gradients(y, w)[0]",
        "g = jacobians(y, w)[0]",
        "g = glr.jacobian(y, [w])[0]",
    ),
    "a list": (
        "g, h = tf.gradients(y, [x, w])",
        "g, h = jacobians(y, [x, w])",
        "g, h = glr.jacobian(y, [x, w])",
    ),
    "a tuple, for which a list comes back": (
        "g = tf.gradients(ys=y, xs=(x, w))",
        "g = jacobians(ys=y, xs=(x, w))",
        "g = glr.jacobian(target=y, sources=[x, w])",
    ),
    "one or several, which the text does not tell": (
        "g = tf.gradients(y, tf.trainable_variables())",
        "g = jacobians(y, tf.trainable_variables())",
        "g = glr.jacobian(y, tf.nest.flatten(tf.trainable_variables()))",
    ),
    "unconnected sources, no seed, a list of one target": (
        "g = tf.gradients([y], [w], None, unconnected_gradients='zero')",
        "g = jacobians(y, [w], unconnected_gradients='zero')",
        "g = glr.jacobian(y, [w], unconnected_gradients='zero')",
    ),
    "in a function": (
        "def f(v):\n    return tf.gradients(tf.tanh(y @ v), [v, w])\n\ng = f(tf.ones((2, 5)))",
        "def f(v):\n    return jacobians(tf.tanh(y @ v), [v, w])\n\ng = f(tf.ones((2, 5)))",
        "def f(v):\n    return glr.jacobian(tf.tanh(y @ v), [v, w])\n\ng = f(tf.ones((2, 5)))",
    ),
}  # fmt: skip


def with_helper(start: str, rest: str) -> str:
    return f"{start}\n\n{helper_text('jacobians', 'tf')}\n\n{rest}\n"


def with_runtime(start: str, rest: str) -> str:
    imported = "import tensorflow as tf\n"
    return start.replace(imported, imported + RUNTIME) + rest + "\n"


class TestJacobianCommand(CodemodTest):
    """Unittest runs no parameters; the tables below do."""

    TRANSFORM = JacobianCommand


def check(before: str, after: str, backend: str) -> None:
    TestJacobianCommand().assertCodemod(before, after, backend=backend)
    TestJacobianCommand().assertCodemod(after, after, backend=backend)


@pytest.mark.parametrize("case", TAPES.values(), ids=TAPES)
def test_tapes(case):
    before, by_tensorflow, by_gradlint = case
    check(TAPE + before + "\n", TAPE + by_tensorflow + "\n", "tensorflow")
    check(TAPE + before + "\n", with_runtime(TAPE, by_gradlint), "gradlint")


@pytest.mark.parametrize("case", GRAPHS.values(), ids=GRAPHS)
def test_graphs(case):
    before, by_tensorflow, by_gradlint = case
    check(GRAPH + before + "\n", with_helper(GRAPH, by_tensorflow), "tensorflow")
    check(GRAPH + before + "\n", with_runtime(GRAPH, by_gradlint), "gradlint")


def rewritten(text: str, backend: str = "tensorflow"):
    source = read_bytes("program.py", text.encode()).source
    return rewrite(source, text, plan_of_source(source, intent="jacobian", backend=backend))


#: For both backends, or for the one that is named.
LOCAL_NAME = """\
import tensorflow
x = tensorflow.zeros(3)
def f():
    tf = tensorflow.compat.v1
    return tf.gradients(tf.cumsum(x), x)"""
REFUSED = {
    "several targets": ("", TAPE + "g = tape.gradient([y, w], w)", "one target, and the call has several"),
    "an optimizer takes it": (
        "",
        TAPE + "tf.keras.optimizers.SGD().apply_gradients([(tape.gradient(y, w), w)])",
        "a step needs a gradient of the variable's shape",
    ),
    "a step by hand": (
        "",
        TAPE + "w.assign_sub(tape.gradient(y, w))",
        "a step needs a gradient of the variable's shape",
    ),
    "minimize": (
        "",
        GRAPH + "tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(y))",
        "a step needs a gradient of the variable's shape",
    ),
    "hessians": ("", GRAPH + "h = tf.hessians(y, w)", "tf.hessians differentiates twice"),
    "stop_gradients": ("", GRAPH + "g = tf.gradients(y, w, stop_gradients=[x])", "takes no stop_gradients"),
    "another argument": ("", GRAPH + "g = tf.gradients(y, w, None, 'name')", "takes no argument 4"),
    "star arguments": ("", TAPE + "options = {}\ng = tape.gradient(y, w, **options)", "star arguments"),
    "an f-string": ("", TAPE + "print(f'{tape.gradient(y, w)}')", "inside of an f-string"),
    "a comment in a display": (
        "",
        TAPE + "g = tape.gradient([\n    y,  # the target\n], w)",
        "a comment inside of the target",
    ),
    "a comment at a seed of None": (
        "",
        TAPE + "g = tape.gradient(\n    y,\n    w,\n    None,  # no seed\n)",
        "may take a comment with it",
    ),
    "a tape that is computed": (
        "gradlint",
        TAPE + "tapes = [tape]\ng = tapes[0].gradient(y, w)",
        "the tape is not a plain name",
    ),
    "a tape that the target may change": (
        "gradlint",
        TAPE + "class A:\n    tape = tape\ng = A.tape.gradient(tf.tanh(y), w)",
        "the tape is not a plain name",
    ),
    "an import that a helper cannot see": (
        "tensorflow",
        "def f():\n  import tensorflow as tf\n  x = tf.zeros(3)\n  return tf.gradients(tf.cumsum(x), x)",
        "a helper beside it would not see it: use --backend gradlint",
    ),
    "a name that a helper cannot see": (
        "tensorflow",
        LOCAL_NAME,
        "a helper beside it would not see it: use --backend gradlint",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("backends", "program", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(backends, program, reason):
    for backend in (backends,) if backends else BACKENDS:
        result = rewritten(program + "\n", backend)
        assert result.text == program + "\n"
        assert [reason in refusal.reason for refusal in result.refusals] == [True], result.refusals


UNTOUCHED = {
    "a seed": TAPE + "g = tape.gradient(y, w, output_gradients=tf.ones_like(y))",
    "a scalar": TAPE + "g = tape.gradient(tf.reduce_sum(y), w)",
    "a Jacobian": TAPE + "g = tape.jacobian(y, w)",
    "silenced": TAPE + "g = tape.gradient(y, w)  # noqa: GRD101",
}


@pytest.mark.parametrize("program", UNTOUCHED.values(), ids=UNTOUCHED)
@pytest.mark.parametrize("backend", BACKENDS)
def test_untouched(program, backend):
    assert rewritten(program, backend) == (program, 0, ())


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("text", [e.source for rule in RULES for e in rule.invalid])
def test_the_menu_says_which_calls_change(text, backend):
    """`fix --as jacobian` changes nothing that `explain` does not offer."""
    source = read_bytes("example.py", text.encode()).source
    plan = plan_of_source(source, intent="jacobian", backend=backend)
    shown = {call.place: call for call in flagged(analyze(source))}
    offered = {place for place, call in shown.items() if "jacobian" in {r.intent for r in call.rewrites}}
    assert plan.edits.keys() <= offered
    assert {refusal.place for refusal in plan.refusals} == shown.keys() - plan.edits.keys()
    for place, note in plan.notes.items():
        (shape,) = [r.result_shape for r in shown[place].rewrites if r.intent == "jacobian"]
        assert shape in note or "too" in note


def test_a_second_call_uses_the_function_that_is_there():
    once = rewritten(GRAPH + "g = tf.gradients(y, w)\n").text
    twice = rewritten(once + "h = tf.gradients(y * y, x)\n")
    assert twice.text == once + "h = jacobians(y * y, x)\n"
    earlier = rewritten(once.replace("\n\n\ndef", "\nh = tf.gradients(y * y, x)\n\n\ndef", 1)).text
    assert "h = graph_jacobians(y * y, x)" in earlier


def test_names_that_are_taken():
    text = rewritten(GRAPH + "jacobians = graph_jacobians = 1\ng = tf.gradients(y, w)\n").text
    assert "def graph_jacobians_2(" in text
    text = rewritten(TAPE + "glr = 1\ng = tape.gradient(y, w)\n", "gradlint").text
    assert "import gradlint_runtime\n" in text
    assert "g = gradlint_runtime.jacobian(y, w, tape=tape)" in text
    text = rewritten(
        "import gradlint_runtime as runtime\n" + TAPE + "g = tape.gradient(y, w)\n", "gradlint"
    ).text
    assert text == "import gradlint_runtime as runtime\n" + TAPE + "g = runtime.jacobian(y, w, tape=tape)\n"


KERAS = "from tensorflow.keras import backend as K\nimport tensorflow as tf\n"
OTHER_SPELLINGS = {
    "Keras' backend": (
        KERAS,
        "\nx = K.placeholder((4, 3))\ng = K.gradients(tf.cumsum(x), x)[0]\n",
        "\nx = K.placeholder((4, 3))\n@g = jacobians(tf.cumsum(x), x)[0]\n",
        "\nx = K.placeholder((4, 3))\ng = glr.jacobian(tf.cumsum(x), [x])[0]\n",
    ),
    "Keras' keywords": (
        KERAS,
        "\nx = K.placeholder((4, 3))\ng = K.gradients(loss=tf.cumsum(x), variables=[x])\n",
        "\nx = K.placeholder((4, 3))\n@g = jacobians(ys=tf.cumsum(x), xs=[x])\n",
        "\nx = K.placeholder((4, 3))\ng = glr.jacobian(target=tf.cumsum(x), sources=[x])\n",
    ),
    "compat.v1": (
        "import tensorflow as tf\n",
        "\nx = tf.compat.v1.placeholder(tf.float32, (4, 3))\ng = tf.compat.v1.gradients(tf.cumsum(x), x)\n",
        "\nx = tf.compat.v1.placeholder(tf.float32, (4, 3))\n@g = jacobians(tf.cumsum(x), x)\n",
        "\nx = tf.compat.v1.placeholder(tf.float32, (4, 3))\ng = glr.jacobian(tf.cumsum(x), [x])\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("start", "before", "by_tensorflow", "by_gradlint"), OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS
)
def test_other_spellings(start, before, by_tensorflow, by_gradlint):
    """An @ stands for the helper."""
    helper = f"\n\n{helper_text('jacobians', 'tf')}\n\n"
    check(start + before, start + by_tensorflow.replace("@", helper), "tensorflow")
    check(start + before, start + RUNTIME + by_gradlint, "gradlint")


def test_a_function_imported_by_its_name():
    start = "from tensorflow import cumsum, gradients, ones\n"
    before = "\nx = ones((4, 3))\ng = gradients(cumsum(x), x)\n"
    after = "\nx = ones((4, 3))\ng = glr.jacobian(cumsum(x), tf.nest.flatten(x))\n"
    check(start + before, start + RUNTIME + "import tensorflow as tf\n" + after, "gradlint")


def test_one_element():
    source = read_bytes("p.py", (TAPE + "g = tape.gradient(y[:1, :1], w)\n").encode()).source
    plan = plan_of_source(source, include_separable=True, intent="jacobian")
    assert [refusal.reason for refusal in plan.refusals] == [
        "the target has one element ((1, 1)): its gradient is its Jacobian already"
    ]


#: Records that the analysis does not make today; the plan must not take them for something else.
RECORDS = {
    "a tape's method by another name": (
        "import tensorflow as tf\ngradient = tape.gradient\ng = gradient(y, x)\n",
        {},
        "the tape's method has another name here",
    ),
    "no sources": ("g = tape.gradient(y)\n", {}, "the sources are not where they were expected"),
    "unknown": (
        "g = tape.gradient(y, x)\n",
        {"rewrites": (), "verdict": "unknown"},
        "not known to be one tensor",
    ),
    "an unknown API": ("g = tape.gradient(y, x)\n", {"api": "mine.derivative"}, "is not known here"),
}


@pytest.mark.parametrize(("text", "changes", "reason"), RECORDS.values(), ids=RECORDS)
def test_records_that_do_not_fit(flagged_calls, text, changes, reason):
    source = read_bytes("p.py", text.encode()).source
    menu = (Rewrite("sum", True, "(2,)"), Rewrite("jacobian", False, "(3, 2)"))
    (record,) = [call._replace(**{"rewrites": menu, **changes}) for call in flagged_calls(source)]
    plan = plan_jacobians(source, [record], "tensorflow")
    assert not plan.edits
    assert [reason in refusal.reason for refusal in plan.refusals] == [True], plan.refusals
    elsewhere = plan_jacobians(read_bytes("q.py", b"a = 1\n").source, [record], "tensorflow")
    assert [refusal.reason for refusal in elsewhere.refusals] == [
        "the call was not found where the analysis saw it"
    ]


def test_a_helper_stands_before_its_first_caller():
    before = TAPE + textwrap.dedent("""
        g = tape.gradient(y, w)
        # What follows is a graph.
        @tf.function
        def f(x):
            x = tf.ensure_shape(x, (3,))
            return tf.gradients(tf.cumsum(x), x)
        """)
    after = before.replace("tape.gradient(", "tape.jacobian(").replace("tf.gradients(", "jacobians(")
    after = after.replace("# What", f"\n\n{helper_text('jacobians', 'tf')}\n\n# What")
    assert rewritten(before).text == after


def test_a_notebook_gets_one_import_and_one_helper():
    cells = [GRAPH, "g = tf.gradients(y, w)", "%matplotlib inline\nh = tf.gradients(y, x)[0]"]
    text = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})
    source = read_bytes("n.ipynb", text.encode()).source
    for backend, first in (
        ("tensorflow", f"{helper_text('jacobians', 'tf')}\n\ng = jacobians(y, w)"),
        ("gradlint", f"{RUNTIME}\ng = glr.jacobian(y, [w])"),
    ):
        result = rewrite(source, text, plan_of_source(source, intent="jacobian", backend=backend))
        found = [cell["source"] for cell in json.loads(result.text)["cells"]]
        name = "jacobians(y, x)" if backend == "tensorflow" else "glr.jacobian(y, [x])"
        assert found == [cells[0], first, f"%matplotlib inline\nh = {name}[0]"]


def test_a_target_that_becomes_a_jacobian_itself():
    text = TAPE.replace("as tape:", "as tape, tf.GradientTape() as inner:") + "    g = inner.gradient(y, w)\n"
    source = read_bytes("program.py", (text + "h = tape.gradient(g, w)\n").encode()).source
    plan = plan_of_source(source, intent="jacobian")
    assert [note.split()[1:4] for note in plan.notes.values()] == [
        ["returns", "(4,", "2,"],
        ["the", "target", "is"],
    ]


def test_libcst_runs_the_codemod(tmp_path):
    path = tmp_path / "p.py"
    path.write_text(TAPE + "g = tape.gradient(y, w)\n", encoding="utf-8")
    name = "gradlint.rewrites.jacobian.JacobianCommand"
    command = [
        sys.executable,
        "-m",
        "libcst.tool",
        "codemod",
        "-x",
        "--no-format",
        name,
        "--backend",
        "gradlint",
    ]
    run = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert path.read_text(encoding="utf-8") == with_runtime(TAPE, "g = glr.jacobian(y, w, tape=tape)")
