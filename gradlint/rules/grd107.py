"""GRD107: the target is not a scalar, and whether its elements mix is not known."""

from __future__ import annotations

from gradlint.rules import references
from gradlint.rules.rule import Example, Facts, Page, Rule
from gradlint.rules.words import because, target_text


def message(facts: Facts) -> str | None:
    """That the elements may mix, and what could not be seen."""
    call = facts.call
    if call.verdict != "nonscalar" or call.effect != "unknown":
        return None
    reason = because(facts.missing)
    return f"{target_text(call)} is not a scalar, and its elements may mix{reason}: make the sum explicit"


PAGE = Page(
    finds="""\
A gradient of a target that is not a scalar, where it could not be shown that its rows are independent:
the target comes from a model or a function that gradlint cannot see into.""",
    why="""\
The result is the gradient of the sum of the target. Whether that is a gradient for each row or a
mixture of all rows depends on the model. With a network of dense layers and a batch of 16, no row of
the output depended on another row of the input. With batch normalization in training mode, all did:
derivatives across rows reached 0.062 where those of a row by itself reached 0.63, and the sum differed
from the row's own gradient by up to 0.35.""",
    instead="""\
* Say that the sum is meant: `output_gradients=tf.ones_like(y)`, `grad_ys=tf.ones_like(y)`, or
  `tf.reduce_sum(y)` under the tape.
* Make the rows independent where they are meant to be: call the model with `training=False`.
* All derivatives are meant: `tape.jacobian(y, x)`. Note that `tape.batch_jacobian` takes the
  independence for granted and does not check it.""",
    fine_when="""\
You know that the model treats each row by itself. Then the gradient is exact, and an explicit sum
documents it. Most models do: of 34 labelled calls in public code of which gradlint could not tell, 3
mixed, 29 did not, and 2 hang on the user's model. That is why the rule is off until its exact code is
selected or the strict mode is on.""",
    fix_safety="""\
`gradlint fix` writes the seed of ones that TensorFlow would have used. It is safe whatever the model
does: the values stay the same, bit for bit.""",
    references=(
        references.GUIDE_BATCH_JACOBIAN,
        references.GUIDE_NON_SCALAR,
        references.ISSUE_SILENT,
    ),
)

INVALID = (
    Example(
        "A model from outside",
        """\
import tensorflow as tf


def saliency(model, images):
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = model(images)[:, 0]
    return tape.gradient(score, images)  # GRD107
""",
    ),
    Example(
        "A critic that is handed in, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf


def action_gradients(critic, states, actions):
    q = tf.reshape(critic(states, actions), [-1])
    return tf.gradients(q, actions)[0]  # GRD107
""",
    ),
    Example(
        "A Keras model that is loaded",
        """\
import tensorflow as tf
from tensorflow import keras


def attributions(path, images):
    model = keras.models.load_model(path)
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_max(model(images), axis=-1, keepdims=True)
    return tape.gradient(score, images)  # GRD107
""",
    ),
)

VALID = (
    Example(
        "The sum over the images is explicit",
        """\
import tensorflow as tf


def saliency(model, images):
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_sum(model(images)[:, 0])
    return tape.gradient(score, images)
""",
    ),
    Example(
        "An explicit seed, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf


def action_gradients(critic, states, actions):
    q = tf.reshape(critic(states, actions), [-1])
    return tf.gradients(q, actions, grad_ys=tf.ones_like(q))[0]
""",
    ),
    Example(
        "The layers are seen, and treat each row by itself",
        """\
import tensorflow as tf
from tensorflow import keras

images = tf.random.normal((8, 784))
head = keras.layers.Dense(1)
with tf.GradientTape() as tape:
    tape.watch(images)
    score = head(images)
saliency = tape.gradient(score, images)
""",
    ),
)

RULE = Rule(
    code="GRD107",
    name="undecided-mixing",
    summary="the target is not a scalar, and the independence of its rows could not be shown",
    default=False,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=message,
)
