"""Records that do not fit the text, names that stand for others, and plans that cannot be carried out."""

from __future__ import annotations

import ast

import libcst as cst
import pytest

from gradlint.rewrites import carrying_out
from gradlint.rewrites.carrying_out import carry_out
from gradlint.rewrites.documents import give_up
from gradlint.rewrites.edits import Plan, Seed
from gradlint.rewrites.order import obstacle
from gradlint.rewrites.plan import make_plan
from gradlint.rewrites.scopes import read_program, resolve
from gradlint.source.parsing import split_lines
from gradlint.source.text import Source


def source_of(text):
    return Source("program.py", split_lines(text), ast.parse(text))


CALL = "import tensorflow as tf\ng = tape.gradient(y, x)\n"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"target": "z"}, "not where it was expected"),
        ({"target": "y..."}, None),
        ({"target": ""}, None),
        ({"target": "y  # the target\n"}, None),
        ({"api": "mine.derivative"}, "mine.derivative takes its target is not known"),
        ({"api": "tf.hessians"}, "not clear"),
    ],
)
def test_a_record_that_does_not_fit_its_call(flagged_calls, changes, reason):
    source = source_of(CALL)
    (record,) = flagged_calls(source)
    plan = make_plan(source, [record._replace(**changes)])
    assert len(plan.edits) == (reason is None)
    assert [reason in refusal.reason for refusal in plan.refusals] == [True] * (reason is not None)


def test_a_record_without_its_call(flagged_calls):
    (record,) = flagged_calls(source_of(CALL))
    plan = make_plan(source_of("a = 1\n"), [record])
    assert [refusal.reason for refusal in plan.refusals] == [
        "the call was not found where the analysis saw it"
    ]


#: An @ stands for the import of TensorFlow.
@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("@gradient = tape.gradient\ng = gradient(y, x)", "output_gradients=tf.ones_like(y)"),
        ("import tensorflow\ntf = tensorflow.compat.v1\ng = tf.gradients(y, x)", "grad_ys=tf.ones_like(y)"),
        ("from tensorflow.compat import v1\ng = v1.gradients(y, x)", "grad_ys=v1.ones_like(y)"),
        ("from .backend import tf\ng = tf.gradients(y, x)", "grad_ys=tf.ones_like(y)"),
        ("from tools import *\ng = tf.gradients(y, x)", "grad_ys=tf.ones_like(y)"),
        ("@K = tf.keras.backend\ntf.keras.optimizers.SGD().get_updates(y, v)", "(K.sum(y), v)"),
        ("from keras import backend, optimizers as o\no.SGD().get_updates(y, v)", "(backend.sum(y), v)"),
        ("def f():\n    global tf\n    @g = tf.gradients(y, x)", "grad_ys=tf.ones_like(y)"),
        ("def f():\n    import tensorflow as t\n    return tape.gradient(y, x)", "=t.ones_like(y)"),
        ("@def f():\n    return [(tf, tape.gradient(y, x)) for y in z]", "=tf.ones_like(y)"),
        ("@def f(x, g=tape.gradient(y, x)):\n    tf = x", "=tf.ones_like(y)"),
        ("@class A:\n    tf = 1\n    def f(s):\n        return tape.gradient(y, x)", "=tf.ones"),
        ("@d = {'a': b, 'c': tape.gradient(f(x), x)}", "target = f(x)"),
        ("@z = not tape.gradient(f(x), x) < b", "target = f(x)"),
        ("@z = tape.gradient(f(x), x) or b", "target = f(x)"),
        ("@z: int = (a, [tape.gradient(f(x), x)[0]])", "target = f(x)"),
        ("@z += a * tape.gradient(y[0], x)", "target = y[0]"),
        ("@async def f():\n    return await g(tape.gradient(h(), x))", "target = h()"),
        ("@map(p.q, tape.gradient(y[0], x))", "target = y[0]"),
        ("@map(p.q, tape.gradient(y.z, x))", "(target := y.z)"),
        ("@def p():\n    global a\nz = a, tape.gradient(f(x), x)", "(target := f(x))"),
    ],
)  # fmt: skip
def test_names_and_places(summed, program, expected):
    result = summed(program.replace("@", "import tensorflow as tf\n"))
    assert (result.changed, result.refusals) == (1, ())
    assert expected in result.text


def test_several_losses_under_one_name(summed):
    program = "from keras import backend as K\ng = K.gradients(losses, v)\n"
    assert summed(program, "multi").text == (
        "from keras import backend as K\nimport tensorflow as tf\n\n"
        "g = K.gradients(tf.nest.map_structure(K.sum, losses), v)\n"
    )


def test_a_backend_without_a_name(flagged_calls):
    text = "import tensorflow as tf\nfrom keras.backend import gradients\ng = gradients(y, v)\n"
    source = source_of(text)
    (record,) = flagged_calls(source)
    plan = make_plan(source, [record._replace(api="K.gradients")])
    assert carry_out(text, source.lines, plan).text == text.replace("(y, v)", "(tf.reduce_sum(y), v)")


@pytest.mark.parametrize(
    ("declaration", "bound"), [("global tf", "import tensorflow as tf"), ("pass", "tf = 3")]
)
def test_what_a_declaration_binds(declaration, bound):
    text = f"import tensorflow as tf\ndef f():\n    {declaration}\n    tf = 3\n    return tf\n"
    program = read_program(source_of(text))
    name = next(node.value for node in program.parents if isinstance(node, ast.Return))
    assert [ast.unparse(binding.statement) for binding in resolve(program, "tf", name)] == [bound]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("a = f(y)", None),
        ("a = b(*f(y))", None),
        ("a = (b := f(y))", None),
        ("a = b if c else f(y)", "it is computed only under a condition, later, or more than once"),
        ("a = b < c < f(y)", "it is computed only under a condition, later, or more than once"),
        ("a = {**b, c: f(y)}", None),
        ("a = b(c, *d)(f(y))", "other expressions are computed before it"),
        ("assert f(y)", "it stands in the header of a block"),
    ],
)
def test_obstacles(program, expected):
    parsed = read_program(source_of(program))
    target = next(
        node for node in parsed.parents if isinstance(node, ast.Call) and ast.unparse(node) == "f(y)"
    )
    assert obstacle(parsed, target) == expected


class TestAPlanThatCannotBeCarriedOut:
    def carried_out(self, flagged_calls, edit=None, move=0):
        source = source_of(CALL)
        (record,) = flagged_calls(source)
        place = record.place._replace(column=record.place.column + move)
        edit = edit or Seed(0, "output_gradients", "tf.ones_like(y)")
        return carry_out(CALL, source.lines, Plan({place: edit}))

    def test_a_call_that_is_elsewhere(self, flagged_calls):
        result = self.carried_out(flagged_calls, move=1)
        assert (result.text, result.changed) == (CALL, 0)
        assert [refusal.reason for refusal in result.refusals] == [
            "the call was not found in the syntax tree"
        ]

    def test_a_result_that_would_not_be_python(self, flagged_calls):
        result = self.carried_out(flagged_calls, Seed(0, "output_gradients", "tf.ones_like(y)", bind="None"))
        assert (result.text, result.changed) == (CALL, 0)
        assert [refusal.reason for refusal in result.refusals] == ["the result would not be Python"]

    @pytest.mark.parametrize("error", [RecursionError, cst.ParserSyntaxError])
    def test_what_libcst_cannot_read(self, flagged_calls, monkeypatch, error):
        def failing(text, _):
            raise (
                RecursionError
                if error is RecursionError
                else cst.ParserSyntaxError("no", lines=[text], raw_line=1, raw_column=0)
            )

        monkeypatch.setattr(carrying_out.cst, "parse_module", failing)
        result = self.carried_out(flagged_calls)
        assert result.text == CALL
        assert error.__name__ in result.refusals[0].reason

    def test_what_libcst_would_not_keep(self, flagged_calls, monkeypatch):
        monkeypatch.setattr(carrying_out.cst, "parse_module", lambda *_: cst.Module([]))
        assert "does not keep" in self.carried_out(flagged_calls).refusals[0].reason

    def test_nothing_is_done_when_it_is_given_up(self, flagged_calls):
        (record,) = flagged_calls(source_of(CALL))
        result = give_up(Plan({record.place: Seed(0, "a", "b")}), "why")
        assert [(refusal.place, refusal.reason) for refusal in result.refusals] == [(record.place, "why")]
