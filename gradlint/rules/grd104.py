"""GRD104: a Hessian was meant, and a Hessian times ones, or that of a sum, comes back."""

from __future__ import annotations

from gradlint.records import Call, InnerGradient
from gradlint.rules import references
from gradlint.rules.rule import Example, Facts, Page, Rule
from gradlint.rules.words import (
    axes_text,
    contracting,
    plural,
    product,
    quoted,
    source_text,
    target_text,
    targets_text,
)


def message(facts: Facts) -> str | None:
    """Which second derivatives are added, and what would return them all."""
    call, inner = facts.call, facts.inner
    if call.verdict not in ("nonscalar", "multi") or call.effect == "separable":
        return None
    if call.api.endswith("hessians"):
        return _of_a_sum(call)
    if inner is None or (call.effect == "unknown" and not (inner.adds and _twice(call, inner))):
        return None
    if inner.seed and not _twice(call, inner):
        return None  # differentiated for the seed, it is a product of the Jacobian with a vector
    return _of_a_gradient(call, inner)


def _of_a_sum(call: Call) -> str:
    """What tf.hessians makes of a target that is no scalar."""
    if call.verdict == "multi":
        return (
            f"tf.hessians returns the Hessian of the sum of the {targets_text(call)}: "
            "add the targets yourself, or take one Hessian each"
        )
    count = None if call.shape is None else product(call.shape)
    elements = "elements" if count is None else plural(count, "element")
    return (
        f"{target_text(call)} is not a scalar: tf.hessians returns the Hessian of the sum of its {elements}; "
        "make the sum explicit, or take one Hessian each"
    )


def _of_a_gradient(call: Call, inner: InnerGradient) -> str:
    made = f"the gradient of {_differentiated(inner)}"
    source = source_text(call.sources)
    if call.verdict == "multi":
        return (
            f"{quoted(call.target)} holds gradients of {_differentiated(inner)}: their own gradients for "
            f"{source} are added, {_product(call, inner)}; {_remedy(call, inner)}"
        )
    sums = contracting(call)
    if call.effect == "unknown":
        return (
            f"{target_text(call)} is {made}: its own gradient for {source} is no Hessian of "
            f"{quoted(inner.target)}; make both sums explicit, or use Jacobians"
        )
    chosen = next(iter(sums), call.sources)
    added = axes_text(sums[chosen]) if sums else "its elements"
    return (
        f"{target_text(call)} is {made}: its own gradient for {source_text(chosen)} adds {added}, "
        f"{_product(call, inner)}; {_remedy(call, inner)}"
    )


def _differentiated(inner: InnerGradient) -> str:
    return f"{'the sum of ' if inner.adds else ''}{quoted(inner.target)}"


def _product(call: Call, inner: InnerGradient) -> str:
    return f"{'a Hessian' if _twice(call, inner) else 'second derivatives'} times ones"


def _remedy(call: Call, inner: InnerGradient) -> str:
    """What returns all second derivatives in the version at hand."""
    if call.api == "tape.gradient":
        matrix = "tape.jacobian"
    else:
        matrix = "tf.hessians" if _twice(call, inner) and call.verdict != "multi" else "a Jacobian"
    return f"use {matrix}{' of each' if call.verdict == 'multi' else ''}, or make the sum explicit"


def _twice(call: Call, inner: InnerGradient) -> bool:
    """Whether both derivatives are taken for the same sources."""
    return call.sources.split() == inner.sources.split()


PAGE = Page(
    finds="""\
A second derivative that is no Hessian:

* `tf.hessians` of a target that is not a scalar: what comes back is the Hessian of the sum of its
  elements, and not one Hessian for each.
* The gradient of a gradient. A gradient has the shape of its source, so it is rarely a scalar, and the
  second call adds its elements: the result is the Hessian times a vector of ones, which is the sum of the
  Hessian's rows.

Where the sum mixes nothing, as in the second derivatives of a network at many points, the call is GRD105.""",
    why="""\
The result has the shape of the source, and a Hessian has that shape twice, so nothing fails where one was
meant. For the mean squared error of a linear model with 4 weights, in a run, the gradient of the gradient
had 4 entries, each the sum of a row of the (4, 4) Hessian; only for a diagonal Hessian are these sums
its diagonal. A Newton step that divides by them is another step: there, Newton's took the loss from 1.45
to its minimum, 1.19, and this one to 1.25.""",
    instead="""\
* The Hessian is meant: `tape.jacobian(g, x)` of the gradient `g`, `tf.hessians(y, x)` of a scalar `y`, or
  `tape.batch_jacobian(g, x)` where the rows do not interact.
* A Hessian-vector product is meant: say with which vector, `tape.gradient(g, x, output_gradients=v)` or
  `tf.gradients(g, x, grad_ys=v)`.
* The Hessian of the sum is meant: `tf.hessians(tf.reduce_sum(y), x)`.
* A penalty of the gradient is meant: reduce it first, `tape.gradient(tf.reduce_sum(g ** 2), w)`.""",
    fine_when="""\
The sums of the Hessian's rows are what you want, or you know that the Hessian is diagonal. An explicit
seed of ones says so, and is not reported. A product with a vector that is reduced to a scalar before it is
differentiated is not reported either.""",
    fix_safety="""\
`gradlint fix` makes the sum explicit: a seed of ones, or `tf.reduce_sum` of the target of `tf.hessians`.
It is safe: the values stay the same, bit for bit. A Jacobian changes the shape of what comes back, so it is
written on request only.""",
    references=(
        references.GUIDE_HESSIANS,
        references.API_HESSIANS,
        references.GUIDE_NON_SCALAR,
        references.ISSUE_NON_SCALARS,
    ),
)

INVALID = (
    Example(
        "The gradient of a gradient, taken for a Hessian",
        """\
import tensorflow as tf

x = tf.random.normal((32, 4))
y = tf.random.normal((32, 1))
w = tf.Variable(tf.zeros((4, 1)))
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - y))
    g = inner.gradient(loss, w)
hessian = outer.gradient(g, w)  # GRD104
""",
    ),
    Example(
        "A Hessian of several outputs, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
x = tf.placeholder(tf.float32, [None, 5])
w = tf.get_variable("w", [5, 3])
probabilities = tf.nn.softmax(tf.matmul(x, w))
hessian = tf.hessians(probabilities, w)  # GRD104
""",
    ),
    Example(
        "Both partial derivatives are differentiated at once",
        """\
import tensorflow as tf

points = tf.random.normal((100, 2))
w = tf.Variable(tf.random.normal((2, 1)))
with tf.GradientTape() as outer:
    outer.watch(points)
    with tf.GradientTape() as inner:
        inner.watch(points)
        u = tf.reduce_sum(tf.tanh(tf.matmul(points, w)))
    du = inner.gradient(u, points)
laplacian = outer.gradient(du, points)  # GRD104
""",
    ),
)

VALID = (
    Example(
        "The Hessian is the Jacobian of the gradient",
        """\
import tensorflow as tf

x = tf.random.normal((32, 4))
y = tf.random.normal((32, 1))
w = tf.Variable(tf.zeros((4, 1)))
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - y))
    g = inner.gradient(loss, w)
hessian = outer.jacobian(g, w)
""",
    ),
    Example(
        "A product with a vector, said so",
        """\
import tensorflow as tf

x = tf.random.normal((32, 4))
y = tf.random.normal((32, 1))
w = tf.Variable(tf.zeros((4, 1)))
v = tf.random.normal((4, 1))
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - y))
    g = inner.gradient(loss, w)
product = outer.gradient(g, w, output_gradients=v)
""",
    ),
    Example(
        "The Hessian of the sum, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
x = tf.placeholder(tf.float32, [None, 5])
w = tf.get_variable("w", [5, 3])
probabilities = tf.nn.softmax(tf.matmul(x, w))
hessian = tf.hessians(tf.reduce_sum(probabilities[:, 0]), w)
""",
    ),
    Example(
        "A penalty of the gradient, reduced before it is differentiated",
        """\
import tensorflow as tf

x = tf.random.normal((32, 4))
w = tf.Variable(tf.random.normal((4, 1)))
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        inner.watch(x)
        score = tf.reduce_sum(tf.tanh(tf.matmul(x, w)))
    g = inner.gradient(score, x)
    penalty = tf.reduce_mean(tf.square(tf.norm(g, axis=1) - 1.0))
penalty_gradient = outer.gradient(penalty, w)
""",
    ),
)

RULE = Rule(
    code="GRD104",
    name="hessian-of-a-sum",
    summary="a Hessian was meant, and a Hessian times ones, or the Hessian of a sum, comes back",
    default=True,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=message,
)
