"""GRD105: the target is not a scalar, but the sum mixes nothing."""

from __future__ import annotations

from gradlint.records import Call
from gradlint.rules import references
from gradlint.rules.rule import Example, Facts, Page, Rule
from gradlint.rules.words import product, quoted, source_text, target_text


def message(facts: Facts) -> str | None:
    """That the gradient is exact, element by element."""
    call = facts.call
    if call.verdict not in ("nonscalar", "multi") or call.effect != "separable":
        return None
    source = source_text(call.sources)
    return f"{_what(call)}: the gradient for {source} is exact; make the sum explicit to say so"


def _what(call: Call) -> str:
    if call.verdict == "multi":
        return f"the sum of the targets in {quoted(call.target)} mixes nothing"
    if call.shape is not None and product(call.shape) == 1:
        return f"{target_text(call)} has one element, so nothing is mixed"
    return f"the sum over {target_text(call)} mixes nothing"


PAGE = Page(
    finds="""\
A gradient of a target that is not a scalar, where the sum mixes nothing: each row of the target depends
on its own row of the source only, so each entry of the result gets one element of the target along the
axes that the two share, and no other axis is summed. A target of one element counts too.""",
    why="""\
The result is right, and it is the per-example gradient. It is right because of the model, not because
of the call: on 100 points and a network of dense layers, the gradient was equal to the diagonal of the
(100, 1, 100, 1) Jacobian, and all other entries of that Jacobian were zero. Add something that couples
the rows, such as batch normalization in training mode, and the same line of code returns mixed numbers.
The rule is off by default; it is for those who want every sum to be visible.""",
    instead="""\
`tape.gradient(u, x, output_gradients=tf.ones_like(u))`, `tf.gradients(u, x, grad_ys=tf.ones_like(u))`,
or `tf.reduce_sum(u)` under the tape. Where `u` has several columns, `tape.batch_jacobian(u, x)` gives
one gradient for each.""",
    fine_when="""\
Nearly always: derivatives of a network at many points, gradient penalties, action gradients, and
attributions of one output for each image are this case. That is why the rule is off until its exact
code is selected or the strict mode is on.""",
    fix_safety="""\
The seed of ones that TensorFlow would have used is safe: the values stay the same, bit for bit.
`gradlint fix` leaves these calls as they are, since a default run does not report them.""",
    references=(
        references.GUIDE_NON_SCALAR,
        references.GUIDE_BATCH_JACOBIAN,
        references.ISSUE_UNAGGREGATED,
    ),
)

INVALID = (
    Example(
        "The derivative of a network at many points",
        """\
import tensorflow as tf
from tensorflow import keras

points = tf.random.uniform((100, 1))
hidden = keras.layers.Dense(20, activation="tanh")
head = keras.layers.Dense(1)
with tf.GradientTape() as tape:
    tape.watch(points)
    u = head(hidden(points))
u_x = tape.gradient(u, points)  # GRD105
""",
    ),
    Example(
        "An elementwise function, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
x = tf.placeholder(tf.float32, [100])
y = tf.sin(x)
slope = tf.gradients(y, x)[0]  # GRD105
""",
    ),
    Example(
        "A target of one element",
        """\
import tensorflow as tf

x = tf.ones((3, 1))
a = tf.ones((1, 3))
with tf.GradientTape() as tape:
    tape.watch(x)
    y = tf.matmul(a, x)
grad = tape.gradient(y, x)  # GRD105
""",
    ),
)

VALID = (
    Example(
        "The sum over the points is explicit",
        """\
import tensorflow as tf
from tensorflow import keras

points = tf.random.uniform((100, 1))
hidden = keras.layers.Dense(20, activation="tanh")
head = keras.layers.Dense(1)
with tf.GradientTape() as tape:
    tape.watch(points)
    u = head(hidden(points))
u_x = tape.gradient(u, points, output_gradients=tf.ones_like(u))
""",
    ),
    Example(
        "An explicit sum, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
x = tf.placeholder(tf.float32, [100])
y = tf.sin(x)
slope = tf.gradients(tf.reduce_sum(y), x)[0]
""",
    ),
)

RULE = Rule(
    code="GRD105",
    name="separable-sum",
    summary="the target is not a scalar, but the sum mixes nothing",
    default=False,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=message,
)
