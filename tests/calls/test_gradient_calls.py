"""Which calls read like gradient calls, and what their target, sources and seed are."""

from __future__ import annotations

import ast

import pytest

from gradlint.calls.gradient_calls import APPLYING, SPELLINGS, WORDS, Candidate, candidate


def found(text: str) -> Candidate | None:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    name = (
        node.func.attr
        if isinstance(node.func, ast.Attribute)
        else node.func.id
        if isinstance(node.func, ast.Name)
        else ""
    )
    return candidate(node, name)


CALLS = [
    ("tf.gradients(y, x)", "tf.gradients", "y", "x", False),
    ("gradients(y, [a, b])", "tf.gradients", "y", "[a, b]", False),
    ("tf.gradients(ys=y, xs=x)", "tf.gradients", "y", "x", False),
    ("tf.gradients(xs=x, ys=y)", "tf.gradients", "y", "x", False),
    ("tf.gradients(y, x, v)", "tf.gradients", "y", "x", True),
    ("tf.gradients(y, x, grad_ys=v)", "tf.gradients", "y", "x", True),
    ("tf.gradients(y, x, None)", "tf.gradients", "y", "x", False),
    ("tf.gradients(y, x, grad_ys=None)", "tf.gradients", "y", "x", False),
    ("tf.gradients(y, x, name='g')", "tf.gradients", "y", "x", False),
    ("tf.gradients([a, *b], x)", "tf.gradients", "[a, *b]", "x", False),
    ("K.gradients(loss=y, variables=x)", "tf.gradients", "y", "x", False),
    ("tf.hessians(y, x)", "tf.hessians", "y", "x", False),
    ("tape.gradient(y, x)", "tape.gradient", "y", "x", False),
    ("tape.gradient(target=y, sources=x)", "tape.gradient", "y", "x", False),
    ("tape.gradient(y, x, v)", "tape.gradient", "y", "x", True),
    ("tape.gradient(y, x, output_gradients=v)", "tape.gradient", "y", "x", True),
    ("tape.gradient(y, x, unconnected_gradients='zero')", "tape.gradient", "y", "x", False),
    ("tape.gradient(y, *x)", None, None, None, None),
    ("opt.minimize(y)", "optimizer.minimize", "y", None, False),
    ("opt.minimize(loss=y, var_list=v)", "optimizer.minimize", "y", "v", False),
    ("opt.minimize(y, grad_loss=g)", "optimizer.minimize", "y", None, True),
    ("opt.minimize(lambda: y, [v])", "optimizer.minimize", "lambda: y", None, False),
    ("opt.compute_gradients(y, v)", "optimizer.compute_gradients", "y", "v", False),
    ("opt.compute_gradients(y, v, 1, None, False, g)", "optimizer.compute_gradients", "y", "v", True),
    ("opt.compute_gradients(y, grad_loss=None)", "optimizer.compute_gradients", "y", None, False),
    ("opt.get_gradients(y, p)", "keras_optimizer.get_gradients", "y", "p", False),
    ("opt.get_updates(loss=y, params=p)", "keras_optimizer.get_updates", "y", "p", False),
    ("slim.learning.create_train_op(y, opt)", "slim.create_train_op", "y", None, False),
    ("slim.learning.create_train_op(total_loss=y, optimizer=o)", "slim.create_train_op", "y", None, False),
    ("tf.gradients(y)", None, None, None, None),
    ("tf.gradients()", None, None, None, None),
    ("tf.gradients(*args)", None, None, None, None),
    ("tf.gradients(**kwargs)", None, None, None, None),
    ("tape.gradient(x)", None, None, None, None),
    ("tape.gradient()", None, None, None, None),
    ("opt.minimize()", None, None, None, None),
    ("opt.minimize(*args, **kwargs)", None, None, None, None),
    ("np.gradient(y)", None, None, None, None),
    ("tape.jacobian(y, x)", None, None, None, None),
    ("tape.batch_jacobian(y, x)", None, None, None, None),
    ("apply_gradients(g)", None, None, None, None),
]


@pytest.mark.parametrize(("text", "api", "target", "sources", "seed"), CALLS, ids=[row[0] for row in CALLS])
def test_calls(text, api, target, sources, seed):
    call = found(text)
    if api is None:
        assert call is None
        return
    assert call is not None
    assert (call.spelling.api, ast.unparse(call.target), call.seed) == (api, target, seed)
    assert (call.sources and ast.unparse(call.sources)) == sources


def test_each_spelling_has_a_word_that_a_file_must_contain():
    assert all(any(word in name for word in WORDS) for name in SPELLINGS)


def test_what_applies_the_gradient_is_an_api():
    assert {spelling.api for spelling in SPELLINGS.values()} >= APPLYING
