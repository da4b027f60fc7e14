"""GRD202: a Jacobian of independent rows, or a batch Jacobian of rows that are not."""

from __future__ import annotations

from gradlint.records import Size
from gradlint.rules import references
from gradlint.rules.rule import Example, Page, Rule
from gradlint.rules.words import quoted, shape_text, shorten

_PAIR = 52


def message(target: str, source: str, shape: tuple[Size, ...] | None, rank_min: int) -> str:
    """The rows do not interact: which call leaves the zeros out, and what that saves."""
    rows = shape[0] if shape else None
    saved = f"1/{rows}" if isinstance(rows, int) else "1/B"
    of = f"{quoted(target)} {shape_text(shape)}" if shape is not None else quoted(target)
    same = "rows" if rank_min > 1 else "entries"
    call = "batch_jacobian" if rank_min > 1 else "gradient"
    pair = shorten(f"{target}, {source}", _PAIR)
    return (
        f"the {same} of {of} depend on their own row of {quoted(source)} alone: "
        f"{call}({pair}) leaves out the zeros, at {saved} of the cost"
    )


def coupled_message(target: str, source: str, mixing: str) -> str:
    """The rows interact, in the step that is written `mixing`: a batch Jacobian adds them up."""
    where = f", by {quoted(mixing, _PAIR)}" if mixing else ""
    return (
        f"the rows of {quoted(target)} depend on other rows of {quoted(source)} too{where}: "
        "batch_jacobian adds their derivatives into one; use jacobian"
    )


PAGE = Page(
    finds="""\
Two calls that do not fit what the rows do.

* `tape.jacobian(y, x)` where each row of `y` was shown to depend on the same row of `x` alone, as in a
  network that sees one example at a time. The Jacobian of shape `y.shape + x.shape` is zero wherever the two
  rows differ.
* `tape.batch_jacobian(y, x)` where rows were shown to interact: batch normalization in training mode, a
  softmax over the batch, neighbours in a graph, a mean over the batch.

Jacobians with respect to weights, which have no rows, are never reported.""",
    why="""\
For B rows, `tape.jacobian` does B times the work and returns B times the entries, all but 1/B of them
zeros. For a network of two layers with 32 rows and 100 outputs it took 223 ms, and `batch_jacobian` 5.6 ms
(one CPU, under `tf.function`).

`batch_jacobian` takes it on trust that rows are independent: it differentiates the sum of `y[:, i]` over the
rows. Where they interact, its entry for row b is the sum of the derivatives of all rows with respect to
row b, and nothing fails. For `y = x - tf.reduce_mean(x, axis=0)` each row has the derivative 1 - 1/B with
respect to itself; `batch_jacobian` returns 0.""",
    instead="""\
* Independent rows: `tape.batch_jacobian(y, x)`, of shape (B, ...) + `x.shape[1:]`. It needs two axes at
  least.
* Independent entries, `y` of one axis: `tape.gradient(y, x)`, whose sum mixes nothing then.
* Rows that interact: `tape.jacobian(y, x)`, or the model in inference mode (`training=False`) if that is
  what is to be examined.""",
    fine_when="""\
The zeros are wanted: a test of independence, or code that needs the full matrix. For a batch of a few rows
the difference is small.""",
    fix_safety="""\
The result has another shape: `tf.reduce_sum(tape.jacobian(y, x), axis=2)`, for `y` and `x` of two axes each,
is what `tape.batch_jacobian(y, x)` returns. So `gradlint fix` leaves these calls as they are.""",
    references=(
        references.GUIDE_BATCH_JACOBIAN,
        references.GUIDE_JACOBIANS,
        references.API_TAPE,
    ),
)

INVALID = (
    Example(
        "A network that sees one example at a time",
        """\
import tensorflow as tf
from tensorflow import keras

images = tf.random.normal((8, 16))
hidden = keras.layers.Dense(32, activation="tanh")
head = keras.layers.Dense(10)
with tf.GradientTape() as tape:
    tape.watch(images)
    logits = head(hidden(images))
jacobian = tape.jacobian(logits, images)  # GRD202
""",
    ),
    Example(
        "Batch normalization in training mode",
        """\
import tensorflow as tf
from tensorflow import keras

images = tf.random.normal((8, 16))
normalization = keras.layers.BatchNormalization()
head = keras.layers.Dense(10)
with tf.GradientTape() as tape:
    tape.watch(images)
    logits = head(normalization(images, training=True))
jacobian = tape.batch_jacobian(logits, images)  # GRD202
""",
    ),
    Example(
        "One derivative for each entry",
        """\
import tensorflow as tf

x = tf.linspace(-1.0, 1.0, 50)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = tf.math.sin(x) * x
slopes = tape.jacobian(y, x)  # GRD202
""",
    ),
    Example(
        "Neighbours in a graph",
        """\
import tensorflow as tf

nodes = tf.random.normal((8, 3))
edges = tf.random.normal((8, 8))
with tf.GradientTape() as tape:
    tape.watch(nodes)
    y = tf.tanh(tf.matmul(edges, nodes))
jacobian = tape.batch_jacobian(y, nodes)  # GRD202
""",
    ),
)

VALID = (
    Example(
        "The Jacobian of each row",
        """\
import tensorflow as tf
from tensorflow import keras

images = tf.random.normal((8, 16))
hidden = keras.layers.Dense(32, activation="tanh")
head = keras.layers.Dense(10)
with tf.GradientTape() as tape:
    tape.watch(images)
    logits = head(hidden(images))
jacobian = tape.batch_jacobian(logits, images)
""",
    ),
    Example(
        "Rows that interact",
        """\
import tensorflow as tf
from tensorflow import keras

images = tf.random.normal((8, 16))
normalization = keras.layers.BatchNormalization()
head = keras.layers.Dense(10)
with tf.GradientTape() as tape:
    tape.watch(images)
    logits = head(normalization(images, training=True))
jacobian = tape.jacobian(logits, images)
""",
    ),
    Example(
        "A Jacobian with respect to weights",
        """\
import tensorflow as tf

x = tf.random.normal((8, 3))
w = tf.Variable(tf.random.normal((3, 2)))
with tf.GradientTape() as tape:
    y = tf.tanh(tf.matmul(x, w))
jacobian = tape.jacobian(y, w)
""",
    ),
)

RULE = Rule(
    code="GRD202",
    name="jacobian-of-rows",
    summary="a Jacobian whose rows are independent, or a batch Jacobian whose rows are not",
    default=True,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=None,
)
