"""GRD203: a Jacobian that is summed over its target again."""

from __future__ import annotations

from gradlint.rules import references
from gradlint.rules.rule import Example, Page, Rule
from gradlint.rules.words import quoted, shorten

_PAIR = 52


def message(target: str, source: str, count: int | None) -> str:
    """What the sum is without the Jacobian, and what that saves."""
    pair = shorten(f"{target}, {source}", _PAIR)
    passes = "one for each entry" if count is None else str(count)
    return (
        f"a Jacobian that is summed over {quoted(target)} again is a gradient: gradient({pair}) "
        f"takes one backward pass instead of {passes}"
    )


PAGE = Page(
    finds="""\
`tf.reduce_sum` of a Jacobian over all axes of its target: `tf.reduce_sum(tape.jacobian(y, x), axis=0)` for
`y` of one axis, `axis=[0, 1]` for `y` of two. Sums over some of these axes, over the source's axes alone, or
of anything that was computed from the Jacobian (its squares, a norm) are not meant.""",
    why="""\
The sum of the derivatives of all entries of `y` is the derivative of their sum, which is what
`tape.gradient(y, x)` returns in one backward pass. The Jacobian has one for each entry of `y`, and holds all
of them: for `y` of 1,000 entries, a thousand times the memory of the result.""",
    instead="""\
* `tape.gradient(y, x, output_gradients=tf.ones_like(y))`: the sum, and it says so.
* `tape.gradient(tf.reduce_sum(y), x)`, the sum computed under the tape.
* For a weighted sum, the weights as `output_gradients`.""",
    fine_when="""\
The Jacobian itself is used elsewhere, too, and its sum comes for free.""",
    fix_safety="""\
The entries are the same up to rounding: they are added in another order. `gradlint fix` leaves the call as
it is.""",
    references=(
        references.GUIDE_NON_SCALAR,
        references.GUIDE_JACOBIANS,
        references.API_TAPE,
    ),
)

INVALID = (
    Example(
        "Summed over the only axis of the target",
        """\
import tensorflow as tf

x = tf.random.normal((20, 3))
w = tf.Variable(tf.random.normal((3,)))
with tf.GradientTape() as tape:
    y = tf.tanh(tf.linalg.matvec(x, w))
slope = tf.reduce_sum(tape.jacobian(y, w), axis=0)  # GRD203
""",
    ),
    Example(
        "Summed over both axes of a Keras layer's output",
        """\
import tensorflow as tf
from tensorflow import keras

x = tf.random.normal((8, 3))
w = tf.Variable(tf.random.normal((3, 5)))
head = keras.layers.Dense(4)
with tf.GradientTape() as tape:
    y = head(tf.matmul(x, w))
jacobian = tape.jacobian(y, w)
slope = tf.reduce_sum(jacobian, axis=[0, 1])  # GRD203
""",
    ),
    Example(
        "In TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf
from tensorflow.python.ops.parallel_for.gradients import jacobian

tf.disable_eager_execution()
x = tf.placeholder(tf.float32, [20, 3])
w = tf.get_variable("w", [3, 1])
y = tf.squeeze(tf.tanh(tf.matmul(x, w)), axis=1)
slope = tf.reduce_sum(jacobian(y, w), axis=0)  # GRD203
""",
    ),
)

VALID = (
    Example(
        "The gradient, which says that it is of the sum",
        """\
import tensorflow as tf

x = tf.random.normal((20, 3))
w = tf.Variable(tf.random.normal((3,)))
with tf.GradientTape() as tape:
    y = tf.tanh(tf.linalg.matvec(x, w))
slope = tape.gradient(y, w, output_gradients=tf.ones_like(y))
""",
    ),
    Example(
        "The sum of the squares, which needs each entry",
        """\
import tensorflow as tf

x = tf.random.normal((20, 3))
w = tf.Variable(tf.random.normal((3,)))
with tf.GradientTape() as tape:
    y = tf.tanh(tf.linalg.matvec(x, w))
jacobian = tape.jacobian(y, w)
norms = tf.reduce_sum(tf.square(jacobian), axis=0)
""",
    ),
    Example(
        "Summed over the rows of the source",
        """\
import tensorflow as tf

x = tf.random.normal((20, 3))
w = tf.Variable(tf.random.normal((3, 4)))
with tf.GradientTape() as tape:
    y = tf.tanh(tf.matmul(x, w))
jacobian = tape.jacobian(y, w)
by_column = tf.reduce_sum(jacobian, axis=2)
""",
    ),
)

RULE = Rule(
    code="GRD203",
    name="summed-jacobian",
    summary="a Jacobian is summed over its target again: a gradient would do",
    default=True,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=None,
)
