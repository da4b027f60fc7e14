"""GRD103: a per-example loss drives an optimizer."""

from __future__ import annotations

from gradlint.records import Call, RepeatedTerm
from gradlint.rules import references
from gradlint.rules.rule import Example, Facts, Page, Rule
from gradlint.rules.words import plural, product, quoted, target_text, targets_text

TERM_LENGTH = 24
#: So many terms are named, the others are counted.
_NAMED = 2


def message(facts: Facts) -> str | None:
    """How many elements of the loss the optimizer's step adds, and what counts as often."""
    call = facts.call
    if not facts.drives_optimizer or not _per_example(call):
        return None
    repeated = _repeated(call, facts.repeated)
    step = "the step is made of" if facts.by_hand else "the optimizer gets"
    return f"{step} the sum of {_what(call)}{repeated}, or make the sum explicit"


def _per_example(call: Call) -> bool:
    if call.verdict == "multi":
        return call.effect in ("contracts", "unknown") and any(call.shapes)
    # What is not known to be summed may be one element, such as `v^T M v`, if its rank is not known either.
    whole = call.effect == "unknown" and call.shape is not None
    return call.verdict == "nonscalar" and (call.effect == "contracts" or whole)


def _what(call: Call) -> str:
    if call.verdict == "multi":
        counts = [None if shape is None else product(shape) for shape in call.shapes]
        known = [count for count in counts if count is not None]
        total = f"all {sum(known)}" if len(known) == len(counts) > 1 else "all"
        return f"{total} elements of the {targets_text(call)}"
    count = None if call.shape is None else product(call.shape)
    elements = f"{_noun(call)}s" if count is None else plural(count, _noun(call))
    return f"the {elements} of {target_text(call)}"


def _noun(call: Call) -> str:
    return "row" if call.shape is not None and len(call.shape) == 1 else "element"


def _repeated(call: Call, terms: tuple[RepeatedTerm, ...]) -> str:
    """What is counted once for each element where it was meant to count once, and the remedy."""
    each = " on each" if call.verdict == "multi" else ""
    if not terms:
        return f": use tf.reduce_mean{each}"
    counts = f"scalar {_named(terms)} counts" if len(terms) == 1 else f"scalars {_named(terms)} count"
    return f", in which the {counts} {_often(call, terms)}: use tf.reduce_mean{each} before adding"


def _named(terms: tuple[RepeatedTerm, ...]) -> str:
    names = [quoted(term.text, TERM_LENGTH) for term in terms[:_NAMED]]
    if len(terms) > _NAMED:
        return f"{', '.join(names)} and {len(terms) - _NAMED} more"
    return " and ".join(names)


def _often(call: Call, terms: tuple[RepeatedTerm, ...]) -> str:
    times = {term.times for term in terms}
    known = times.pop() if len(times) == 1 else None
    return f"once for each {_noun(call)}" if known is None else f"{known} times"


PAGE = Page(
    finds="""\
A loss with an entry for each example, whose gradient an optimizer applies: `minimize`,
`compute_gradients`, `get_updates`, `create_train_op`, or a gradient call followed by `apply_gradients` or,
in Keras 3, `apply`. The gradient is followed through the functions and methods of its file: one may return
or keep it, and another apply it. A step by hand, `w.assign_sub(rate * grad)`, counts too.

The optimizer gets the gradient of the sum of the loss. A scalar that is added to such a loss counts once
for each of its elements: the message names it, and says how often it counts.""",
    why="""\
The step grows with the batch. With SGD at the same learning rate, one step on the same data and model
was 8, 32 and 256 times as long as the step of the mean, for batches of 8, 32 and 256 examples. A
learning rate that was tuned for one batch size, and a last batch that is smaller than the others, no
longer fit.

A scalar term that is added to such a loss is broadcast to every example, and counts once for each: with
a batch of 32, an L2 penalty added to a (32,) loss gave 32 times its own gradient. That is 32 times the
step of `tf.reduce_mean(error) + l2`, and not the step of `tf.reduce_sum(error) + l2`.

Adam divides the scale out again, which hides all this (the first steps of a sum and of a mean differed
by a factor of 1.00001); SGD and gradient clipping do not.

The printed loss does not tell: usually its mean is what is logged.""",
    instead="""\
* `tf.reduce_mean(loss)` under the tape, or a loss object such as `keras.losses.MeanSquaredError()`,
  which reduces to a scalar. Functions such as `keras.losses.categorical_crossentropy` reduce the last
  axis only.
* With several replicas: `tf.nn.compute_average_loss(loss, global_batch_size=...)`.
* `tf.reduce_sum(loss)`, if the sum is meant.
* Reduce first, then add the penalty: `tf.reduce_mean(loss) + l2`.""",
    fine_when="""\
The sum is meant: the learning rate was chosen for it, or the optimizer takes vector losses on purpose
(the optimizers for differential privacy do, and are not reported). Make the sum explicit.""",
    fix_safety="""\
`gradlint fix` makes the sum explicit: a seed of ones in a gradient call, `tf.reduce_sum` of the loss in
`minimize`. It is safe: the training stays the same, bit for bit. A mean changes the step, and with it
the learning rate that fits, so it is never applied unasked.""",
    references=(
        references.API_AVERAGE_LOSS,
        references.GUIDE_NON_SCALAR,
        references.PULL_VECTOR_LOSS,
        references.ISSUE_REDUCTION,
        references.ISSUE_INSTANCE,
        references.ISSUE_KERAS_MEANS,
    ),
)

INVALID = (
    Example(
        "A Keras loss function, which keeps the examples apart",
        """\
import tensorflow as tf
from tensorflow import keras

images = tf.random.normal((32, 784))
labels = tf.zeros((32,), tf.int32)
model = keras.Sequential([keras.layers.Dense(10)])
optimizer = keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    logits = model(images)
    loss = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
grads = tape.gradient(loss, model.trainable_variables)  # GRD103
optimizer.apply_gradients(zip(grads, model.trainable_variables))
""",
    ),
    Example(
        "Raw cross-entropy, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
images = tf.placeholder(tf.float32, [32, 784])
labels = tf.placeholder(tf.int64, [32])
w = tf.get_variable("w", [784, 10])
loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=tf.matmul(images, w))
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss)  # GRD103
""",
    ),
    Example(
        "Gradients that a function returns, and its caller applies",
        """\
import tensorflow as tf

x = tf.random.normal((32, 4))
y = tf.random.normal((32,))
w = tf.Variable(tf.zeros((4,)))
optimizer = tf.keras.optimizers.SGD(0.1)


def loss_and_gradient():
    with tf.GradientTape() as tape:
        loss = tf.square(tf.linalg.matvec(x, w) - y)
    return loss, tape.gradient(loss, w)  # GRD103


loss, grad = loss_and_gradient()
optimizer.apply_gradients([(grad, w)])
""",
    ),
    Example(
        "A penalty that is broadcast to every example",
        """\
import tensorflow as tf

x = tf.random.normal((32, 4))
y = tf.random.normal((32, 1))
w = tf.Variable(tf.zeros((4, 1)))
optimizer = tf.keras.optimizers.Adam()
with tf.GradientTape() as tape:
    error = tf.reduce_mean(tf.square(tf.matmul(x, w) - y), axis=1)
    loss = error + 0.01 * tf.nn.l2_loss(w)
grad = tape.gradient(loss, w)  # GRD103
optimizer.apply_gradients([(grad, w)])
""",
    ),
    Example(
        "A Keras loss function of image maps, which keeps every pixel apart, and a penalty",
        """\
import tensorflow as tf
from tensorflow import keras

images = tf.random.uniform((8, 16, 16, 3))
model = keras.Sequential([keras.layers.Dense(3)])
optimizer = keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    copies = model(images)
    penalty = tf.add_n([tf.nn.l2_loss(weight) for weight in model.trainable_weights])
    loss = keras.losses.binary_crossentropy(images, copies, from_logits=True) + 0.01 * penalty
grads = tape.gradient(loss, model.trainable_weights)  # GRD103
optimizer.apply_gradients(zip(grads, model.trainable_weights))
""",
    ),
)

VALID = (
    Example(
        "A Keras loss object, which averages",
        """\
import tensorflow as tf
from tensorflow import keras

images = tf.random.normal((32, 784))
labels = tf.zeros((32,), tf.int32)
model = keras.Sequential([keras.layers.Dense(10)])
optimizer = keras.optimizers.SGD(0.1)
loss_function = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
with tf.GradientTape() as tape:
    logits = model(images)
    loss = loss_function(labels, logits)
grads = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(zip(grads, model.trainable_variables))
""",
    ),
    Example(
        "The mean is explicit, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
images = tf.placeholder(tf.float32, [32, 784])
labels = tf.placeholder(tf.int64, [32])
w = tf.get_variable("w", [784, 10])
loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=tf.matmul(images, w))
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(loss))
""",
    ),
    Example(
        "Reduced first, then the penalty",
        """\
import tensorflow as tf

x = tf.random.normal((32, 4))
y = tf.random.normal((32, 1))
w = tf.Variable(tf.zeros((4, 1)))
optimizer = tf.keras.optimizers.Adam()
with tf.GradientTape() as tape:
    error = tf.reduce_mean(tf.square(tf.matmul(x, w) - y))
    loss = error + 0.01 * tf.nn.l2_loss(w)
grad = tape.gradient(loss, w)
optimizer.apply_gradients([(grad, w)])
""",
    ),
)

RULE = Rule(
    code="GRD103",
    name="per-example-loss",
    summary="a per-example loss drives an optimizer: the step grows with the batch",
    default=True,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=message,
)
