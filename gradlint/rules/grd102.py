"""GRD102: several targets, whose gradients are added."""

from __future__ import annotations

from gradlint.rules import references
from gradlint.rules.rule import Example, Facts, Page, Rule
from gradlint.rules.words import source_text, targets_text


def message(facts: Facts) -> str | None:
    """How many targets are added."""
    call = facts.call
    if call.verdict != "multi" or call.effect == "separable":
        return None
    return (
        f"the gradients of the {targets_text(call)} are added into one for "
        f"{source_text(call.sources)}: add the targets yourself, or take one gradient each"
    )


PAGE = Page(
    finds="""\
A gradient call that is given two or more targets: a list, a tuple, a dictionary, or a function's result
that is one of these. Their gradients are added into one result per source. A list of one target is that
target, and is not reported.""",
    why="""\
`tape.gradient([a, b], x)` reads like two gradients and is one, of `a + b`. For `a = reduce_sum(x ** 2)`
and `b = reduce_sum(3 * x)` at `x = [1, 2]`, a run returned [5, 7]: the sum of [2, 4] and [3, 3].
Nothing in the result's shape tells.

The case that surprises most is a model that returns a pair, such as (logits, features): the gradient of
the pair is not that of the logits.""",
    instead="""\
* Both are meant: add them in the open, `tape.gradient(a + b, x)`, or `tf.add_n(targets)`.
* One is meant: pass that one, `logits, features = critic(images)` and `tape.gradient(logits, images)`.
* Each is meant: a call for each target, under `tf.GradientTape(persistent=True)`.""",
    fine_when="""\
The losses are meant to be added, and all of them are scalars: then the list is another spelling of
their sum. Writing the sum says so. An explicit seed (`grad_ys`, `output_gradients`) is never reported.""",
    fix_safety="""\
`gradlint fix` writes one seed of ones for each target, the ones that TensorFlow would have used. It is
safe: the values stay the same, bit for bit.""",
    references=(
        references.GUIDE_NON_SCALAR,
        references.API_GRADIENTS,
        references.API_TAPE,
        references.ISSUE_SEPARATE,
    ),
)

INVALID = (
    Example(
        "Two losses in a list",
        """\
import tensorflow as tf

w = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    fit = tf.reduce_sum(tf.square(w))
    penalty = tf.reduce_sum(3.0 * w)
grad = tape.gradient([fit, penalty], w)  # GRD102
""",
    ),
    Example(
        "A list of losses, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
w = tf.get_variable("w", [2])
losses = [tf.reduce_sum(tf.square(w)), tf.reduce_sum(3.0 * w)]
grads = tf.gradients(losses, [w])  # GRD102
""",
    ),
    Example(
        "A Keras model that returns a pair",
        """\
import tensorflow as tf
from tensorflow import keras


class Critic(keras.Model):
    def __init__(self):
        super().__init__()
        self.body = keras.layers.Dense(64, activation="relu")
        self.head = keras.layers.Dense(1)

    def call(self, images):
        features = self.body(images)
        return self.head(features), features


critic = Critic()
images = tf.random.normal((32, 784))
with tf.GradientTape() as tape:
    tape.watch(images)
    score = critic(images)
grad = tape.gradient(score, images)  # GRD102
""",
    ),
)

VALID = (
    Example(
        "The sum of the losses is explicit",
        """\
import tensorflow as tf

w = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    fit = tf.reduce_sum(tf.square(w))
    penalty = tf.reduce_sum(3.0 * w)
    loss = fit + penalty
grad = tape.gradient(loss, w)
""",
    ),
    Example(
        "A list of one loss",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
w = tf.get_variable("w", [2])
grads = tf.gradients([tf.reduce_sum(tf.square(w))], [w])
""",
    ),
    Example(
        "One gradient for each loss",
        """\
import tensorflow as tf

w = tf.Variable([1.0, 2.0])
with tf.GradientTape(persistent=True) as tape:
    fit = tf.reduce_sum(tf.square(w))
    penalty = tf.reduce_sum(3.0 * w)
fit_grad = tape.gradient(fit, w)
penalty_grad = tape.gradient(penalty, w)
""",
    ),
)

RULE = Rule(
    code="GRD102",
    name="several-targets",
    summary="several targets: their gradients are added",
    default=True,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=message,
)
