"""GRD101: the target is not a scalar, and its elements are added."""

from __future__ import annotations

from gradlint.rules import references
from gradlint.rules.rule import Example, Facts, Page, Rule
from gradlint.rules.words import axes_text, contracting, source_text, target_text


def message(facts: Facts) -> str | None:
    """Which axes are added into the first source that mixes them."""
    call = facts.call
    if call.verdict != "nonscalar" or call.effect != "contracts":
        return None
    sums = contracting(call)
    source = next(iter(sums), call.sources)
    added = axes_text(sums[source]) if sums else "its elements"
    return (
        f"{target_text(call)} is not a scalar: the gradient for {source_text(source)} adds {added}; "
        "make the sum explicit, or use a Jacobian"
    )


PAGE = Page(
    finds="""\
A gradient of a target that is not a scalar, where different elements of the target reach the same entry
of the source. TensorFlow differentiates the sum of the target: `tape.gradient(y, x)` and
`tf.gradients(y, x)` start with ones shaped like `y`, and do not say so. The message names the axes that
are added, and how many elements can go into one entry of the result.""",
    why="""\
The result has the shape of the source, not `y.shape + x.shape`, so nothing fails where a Jacobian was
meant. For `y` of shape (32, 10) and `w` of shape (784, 10), `tape.gradient(y, w)` is (784, 10) and
`tape.jacobian(y, w)` is (32, 10, 784, 10).

The sum can also erase the answer. The probabilities of a softmax add to one, so the gradient of their
sum is zero: in a run with ten classes and random weights its largest entry was 4e-7, while the largest
derivative of a single class was 1.16. A saliency map made of it shows rounding errors.""",
    instead="""\
* The sum is what you want: say it, with `tape.gradient(y, x, output_gradients=tf.ones_like(y))`,
  `tf.gradients(y, x, grad_ys=tf.ones_like(y))`, or `tf.reduce_sum(y)` computed under the tape.
* One output is meant: select it first, `tf.reduce_sum(y[:, 3])`.
* All derivatives are meant: `tape.jacobian(y, x)`; where the rows of `y` depend on their own row of `x`
  only, `tape.batch_jacobian(y, x)`.
* The average is meant: `tf.reduce_mean(y)`, computed under the tape.""",
    fine_when="""\
The sum is meant: an energy, a log-density summed over its dimensions, a vector-Jacobian product with
ones. Make it explicit, and the next reader knows too. An explicit seed and an explicit reduction are
never reported.""",
    fix_safety="""\
`gradlint fix` writes the seed of ones that TensorFlow would have used. It is safe: the values stay the
same, bit for bit. A mean changes the values and a Jacobian changes the shape, so these are listed by
`gradlint explain`, and never applied unasked.""",
    references=(
        references.GUIDE_NON_SCALAR,
        references.GUIDE_JACOBIANS,
        references.API_GRADIENTS,
        references.API_TAPE,
        references.ISSUE_NON_SCALARS,
        references.ISSUE_SILENT,
    ),
)

INVALID = (
    Example(
        "A layer's output with respect to its weights",
        """\
import tensorflow as tf

x = tf.ones((32, 784))
w = tf.Variable(tf.zeros((784, 10)))
with tf.GradientTape() as tape:
    y = tf.matmul(x, w)
dy_dw = tape.gradient(y, w)  # GRD101
""",
    ),
    Example(
        "All classes at once, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
images = tf.placeholder(tf.float32, [None, 784])
w = tf.get_variable("w", [784, 10])
probabilities = tf.nn.softmax(tf.matmul(images, w))
saliency = tf.gradients(probabilities, images)[0]  # GRD101
""",
    ),
    Example(
        "A Keras layer with two outputs",
        """\
import tensorflow as tf
from tensorflow import keras

actions = tf.random.normal((64, 2))
head = keras.layers.Dense(2)
with tf.GradientTape() as tape:
    tape.watch(actions)
    q = head(actions)
action_gradients = tape.gradient(q, actions)  # GRD101
""",
    ),
)

VALID = (
    Example(
        "The sum is explicit",
        """\
import tensorflow as tf

x = tf.ones((32, 784))
w = tf.Variable(tf.zeros((784, 10)))
with tf.GradientTape() as tape:
    y = tf.matmul(x, w)
dy_dw = tape.gradient(y, w, output_gradients=tf.ones_like(y))
""",
    ),
    Example(
        "One class is selected, and its sum over the images is explicit",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
images = tf.placeholder(tf.float32, [None, 784])
w = tf.get_variable("w", [784, 10])
probabilities = tf.nn.softmax(tf.matmul(images, w))
saliency = tf.gradients(tf.reduce_sum(probabilities[:, 3]), images)[0]
""",
    ),
    Example(
        "All derivatives of a row with respect to that row",
        """\
import tensorflow as tf
from tensorflow import keras

actions = tf.random.normal((64, 2))
head = keras.layers.Dense(2)
with tf.GradientTape() as tape:
    tape.watch(actions)
    q = head(actions)
action_jacobians = tape.batch_jacobian(q, actions)
""",
    ),
)

RULE = Rule(
    code="GRD101",
    name="implicit-sum",
    summary="the target is not a scalar, and its elements are added",
    default=True,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=message,
)
