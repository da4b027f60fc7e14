"""GRD201: a Python loop takes the gradients of the entries of an array one by one."""

from __future__ import annotations

from gradlint.rules import references
from gradlint.rules.rule import Example, Page, Rule
from gradlint.rules.words import quoted


def message(
    array: str, axis: int, count: int | None, rank: int | None, *, in_graph: bool, rows_apart: bool
) -> str:
    """How often the array is differentiated, and which Jacobian takes all at once."""
    many = "the gradients" if count is None else f"the {count} gradients"
    cost = "and the graph grows with each" if in_graph else "a backward pass each"
    if rows_apart:
        remedy = f"a batch Jacobian of {quoted(array)}"
    elif rank == 2 and axis == 1:
        remedy = f"a Jacobian of its sum over axis 0, tf.reduce_sum({array}, axis=0),"
        remedy = remedy if len(remedy) < 80 else "a Jacobian of its sum over axis 0"
    else:
        remedy = f"a Jacobian of {quoted(array)}" if rank == 1 else "a Jacobian"
    found = f"{many} of {quoted(array)} along axis {axis} are taken one by one, {cost}"
    return f"{found}: {remedy} takes them together"


PAGE = Page(
    finds="""\
A `for` loop or comprehension in Python whose rounds take the gradient of one entry of the same array
after the other: `tape.gradient(y[:, i], x)` for `i` in `range(n)`, or a gradient for each entry of
`tf.unstack(y)`. The variable of the loop must be what picks the entry: loops over models, steps or
different losses are not meant, nor is a single `y[:, 0]`. Loops that are known to have fewer than 12
rounds, to take a part of the entries only, or to end early are left alone.""",
    why="""\
Each round adds a whole backward pass. In a graph (`tf.gradients`, or under `tf.function`) the passes stand
side by side: for a network of two layers, 10 columns made 148 operations and 100 columns 1408, where a
batch Jacobian made 209 for both, and the function with 100 columns was traced in 1.1 s instead of 0.12 s.
Memory and the time of the first call grow with it.

The Jacobian functions do the same backward pass for all entries at once, vectorized. For few entries it is
no gain: with 10 columns the loop ran in 1.3 ms and the batch Jacobian in 1.8 ms, with 100 columns in 8.5 ms
and 5.6 ms (one CPU, a batch of 32 rows).""",
    instead="""\
* `tape.batch_jacobian(y, x)` where each row of `y` depends on its own row of `x` alone: the loop over
  `y[:, i]`, stacked along axis 1.
* `tape.jacobian(tf.reduce_sum(y, axis=0), x)`, the sum computed under the tape, is what the loop over
  `y[:, i]` gives for any `y` of two axes.
* `tape.jacobian(y, x)` is what the loop over `y[i]` gives for `y` of one axis.
* In TensorFlow 1, `jacobian` and `batch_jacobian` of `tensorflow.python.ops.parallel_for.gradients`; in a
  graph of TensorFlow 2 the latter wants `tf.compat.v1.disable_v2_behavior()`.

Call them under `tf.function`. Called eagerly, the vectorization is done anew each time: 0.2 s for the network
above, as much as a loop over more than 100 columns.""",
    fine_when="""\
Memory is short: a Jacobian holds the backward passes of all entries at once, a loop one after the other
(`parallel_iterations` bounds it). Or the code runs once, eagerly.""",
    fix_safety="""\
The entries are the same up to rounding, the shape is that of the stacked loop. `gradlint fix` leaves the
loop as it is: what is done with each gradient is not for it to say.""",
    references=(
        references.GUIDE_JACOBIANS,
        references.GUIDE_BATCH_JACOBIAN,
        references.ISSUE_NON_SCALARS,
    ),
)

INVALID = (
    Example(
        "A class after the other",
        """\
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(64, activation="tanh"), keras.layers.Dense(20)])


@tf.function
def sensitivity(images):
    slopes = []
    for i in range(20):
        with tf.GradientTape() as tape:
            tape.watch(images)
            column = model(images)[:, i]
        slopes.append(tape.gradient(column, images))  # GRD201
    return tf.stack(slopes, axis=1)


slopes = sensitivity(tf.random.normal((4, 8)))
""",
    ),
    Example(
        "The Jacobian of a network, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
images = tf.placeholder(tf.float32, [None, 784])
w = tf.get_variable("w", [784, 20])
probabilities = tf.nn.softmax(tf.matmul(images, w))
derivatives = [tf.gradients(probabilities[:, c], images)[0] for c in range(20)]  # GRD201
""",
    ),
    Example(
        "A Hessian row by row",
        """\
import tensorflow as tf

w = tf.Variable(tf.random.normal((30,)))
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape() as inner:
        loss = tf.reduce_sum(tf.cos(w) * w)
    slope = inner.gradient(loss, w)
    rows = tf.unstack(slope)
hessian = tf.stack([outer.gradient(row, w) for row in rows])  # GRD201
""",
    ),
)

VALID = (
    Example(
        "All classes at once",
        """\
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(64, activation="tanh"), keras.layers.Dense(20)])


@tf.function
def sensitivity(images):
    with tf.GradientTape() as tape:
        tape.watch(images)
        logits = model(images)
    return tape.batch_jacobian(logits, images)


slopes = sensitivity(tf.random.normal((4, 8)))
""",
    ),
    Example(
        "A Hessian by tape.jacobian",
        """\
import tensorflow as tf

w = tf.Variable(tf.random.normal((30,)))
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        loss = tf.reduce_sum(tf.cos(w) * w)
    slope = inner.gradient(loss, w)
hessian = outer.jacobian(slope, w)
""",
    ),
    Example(
        "Other losses in each round, in TensorFlow 1",
        """\
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
w = tf.get_variable("w", [784, 10])
images = [tf.placeholder(tf.float32, [None, 784]) for _ in range(20)]
losses = [tf.reduce_mean(tf.square(tf.matmul(each, w))) for each in images]
slopes = [tf.gradients(losses[i], w)[0] for i in range(20)]
""",
    ),
)

RULE = Rule(
    code="GRD201",
    name="gradient-loop",
    summary="a Python loop takes the gradients of the entries of an array one by one",
    default=True,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=None,
)
