"""GRD901: the rank of the target cannot be decided."""

from __future__ import annotations

from gradlint.rules import references
from gradlint.rules.rule import Example, Facts, Page, Rule
from gradlint.rules.words import because, quoted


def message(facts: Facts) -> str | None:
    """What is not known of the target, and what would settle it."""
    call = facts.call
    if call.verdict != "unknown":
        return None
    return (
        f"the rank of {quoted(call.target)} could not be decided{because(facts.missing)}: "
        "tf.ensure_shape would settle it"
    )


PAGE = Page(
    finds="""\
A gradient call whose target may be a scalar or not: its rank depends on something that gradlint does
not see, such as a function that is handed in, or a library that it does not know.""",
    why="""\
"Unknown" is neither a pass nor a finding. If the target is a scalar, all is well; if it is not, its
elements are added. The rule is off by default, and lists what remains to be settled for those who want
every call decided.""",
    instead="""\
* `loss = tf.ensure_shape(loss, ())` states that the target is a scalar, and TensorFlow checks it when
  the program runs: in a run, a target of shape (3,) raised `InvalidArgumentError`.
* `tf.reduce_mean(...)` or `tf.reduce_sum(...)` where the reduction is meant to be yours.
* An explicit seed (`output_gradients`, `grad_ys`) says that the sum is meant, whatever the rank.""",
    fine_when="""\
The rank is clear to you and to the readers of the code. Then there is nothing to do, which is why the
rule is off until its exact code is selected or the strict mode is on.""",
    fix_safety="""\
A seed of ones is safe for any rank: the values stay the same, bit for bit. `tf.ensure_shape` raises
when it is wrong. `gradlint fix` leaves these calls as they are: which of the two is right is for you to
say.""",
    references=(
        references.API_ENSURE_SHAPE,
        references.GUIDE_NON_SCALAR,
    ),
)

INVALID = (
    Example(
        "A loss function from outside",
        """\
import tensorflow as tf


def slope(loss_function, w):
    with tf.GradientTape() as tape:
        loss = loss_function(w)
    return tape.gradient(loss, w)  # GRD901
""",
    ),
    Example(
        "A cost from outside, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf


def train_op(network, inputs):
    cost = network(inputs)
    return tf.train.AdamOptimizer().minimize(cost)  # GRD901
""",
    ),
    Example(
        "A Keras model's own loss function",
        """\
import tensorflow as tf


def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = model.loss(labels, model(images))
    grads = tape.gradient(loss, model.trainable_variables)  # GRD901
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
""",
    ),
)

VALID = (
    Example(
        "The shape is stated, and checked when the program runs",
        """\
import tensorflow as tf


def slope(loss_function, w):
    with tf.GradientTape() as tape:
        loss = tf.ensure_shape(loss_function(w), ())
    return tape.gradient(loss, w)
""",
    ),
    Example(
        "The reduction is explicit, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf


def train_op(network, inputs):
    cost = tf.reduce_mean(network(inputs))
    return tf.train.AdamOptimizer().minimize(cost)
""",
    ),
)

RULE = Rule(
    code="GRD901",
    name="undecided-rank",
    summary="the rank of the target could not be decided",
    default=False,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=message,
)
