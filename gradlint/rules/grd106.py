"""GRD106: a loss without reduction is given to compile()."""

from __future__ import annotations

from gradlint.rules import references
from gradlint.rules.rule import Example, Page, Rule
from gradlint.rules.words import quoted

#: The axes of what a model for examples without positions returns.
_FLAT = 2


def message(loss: str, rank: int | None) -> str:
    """What the loss keeps apart, what is printed and what is done."""
    apart = "every example" if rank is None or rank <= _FLAT else "every position of every example"
    return (
        f"{quoted(loss)} given to compile has no reduction: fit prints the mean over {apart}, "
        "but steps along the sum; leave the reduction out"
    )


PAGE = Page(
    finds="""\
`model.compile(loss=...)` with a loss object whose reduction is off (`reduction="none"`, `None` or
`Reduction.NONE`), or with an object of a class of yours that hands this to the constructor of
`keras.losses.Loss`. Only models whose `fit` is that of Keras are meant: a class with its own `train_step`
may reduce the loss itself.

Functions are never reported: `compile` wraps them into an object that averages. `loss="mse"`,
`loss=keras.losses.mean_squared_error` and a function of yours that returns one number for each example all
take the same step as `keras.losses.MeanSquaredError()`. An explicit `reduction="sum"` is a sum that is
meant, and that the printed loss shows.""",
    why="""\
The gradient that `fit` takes is that of the sum, while the loss that it prints is the mean, the same as with
reduction. In one step of SGD on the same data and model, measured with Keras 3.15 and tf_keras 2.21:

| loss | step for 4 examples | step for 32 examples | printed loss |
|---|---|---|---|
| `"mse"`, a function, `MeanSquaredError()` | 1 | 1 | 24.16 |
| `MeanSquaredError(reduction="none")` | 4 | 32 | 24.16 |
| the same on images of 8 x 8 positions | 256 | 2048 | as with `"mse"` |
| `MeanSquaredError(reduction="sum")` | 4 | 32 | 96.65, 773.2 |

A learning rate that was tuned for one batch size no longer fits another, and the smaller last batch of an
epoch takes a smaller step. Adam divides the scale out again, which hides this; SGD and gradient clipping do
not.

A scalar penalty beside such a loss, such as a regularizer or `add_loss`, cannot be added to it: both
versions of Keras raise an error about shapes. Inside a function a penalty is safe: of
`per_example + penalty`, with image maps or without, the mean is taken, in which the penalty counts once.""",
    instead="""\
* `keras.losses.MeanSquaredError()`, or `loss="mse"`: averaged.
* `keras.losses.MeanSquaredError(reduction="sum")`, if the sum is meant: the printed loss shows it then.
* A loss for each example is needed elsewhere: make a second object for that.""",
    fine_when="""\
The optimizer wants a loss for each example, as those for differential privacy do (a model that is compiled
with one is not reported), or the learning rate was chosen for the sum.""",
    fix_safety="""\
Leaving the reduction out divides the step by the size of the batch, and with it goes the learning rate that
fits. `gradlint fix` leaves it to you.""",
    references=(
        references.ISSUE_KERAS_MEANS,
        references.ISSUE_REDUCTION,
        references.API_AVERAGE_LOSS,
    ),
)

INVALID = (
    Example(
        "A loss object without reduction",
        """\
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
loss = keras.losses.MeanSquaredError(reduction="none")
model.compile(optimizer=keras.optimizers.SGD(0.001), loss=loss)  # GRD106
model.fit(tf.ones((32, 4)), tf.zeros((32, 3)), batch_size=32, verbose=0)
""",
    ),
    Example(
        "A class that turns the reduction off, on images",
        """\
import tensorflow as tf
from tensorflow import keras


class Absolute(keras.losses.Loss):
    def __init__(self):
        super().__init__(reduction="none", name="absolute")

    def call(self, y_true, y_pred):
        return tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1)


images = keras.Input((8, 8, 2))
model = keras.Model(images, keras.layers.Conv2D(1, 3, padding="same")(images))
model.compile(optimizer="sgd", loss=Absolute())  # GRD106
model.fit(tf.ones((4, 8, 8, 2)), tf.zeros((4, 8, 8, 1)), batch_size=4, verbose=0)
""",
    ),
)

VALID = (
    Example(
        "The reduction is left to Keras",
        """\
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
loss = keras.losses.MeanSquaredError()
model.compile(optimizer=keras.optimizers.SGD(0.001), loss=loss)
model.fit(tf.ones((32, 4)), tf.zeros((32, 3)), batch_size=32, verbose=0)
""",
    ),
    Example(
        "A function, which Keras averages",
        """\
import tensorflow as tf
from tensorflow import keras


def absolute(y_true, y_pred):
    return tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1) + 0.1 * tf.reduce_mean(y_pred)


# Not keras.losses.MeanAbsoluteError(reduction="none").
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
model.compile(optimizer="sgd", loss=absolute)
model.fit(tf.ones((32, 4)), tf.zeros((32, 3)), batch_size=32, verbose=0)
""",
    ),
    Example(
        "A training step of one's own, which takes the mean",
        """\
import tensorflow as tf
from tensorflow import keras


class Regression(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = keras.layers.Dense(3)

    def call(self, x):
        return self.head(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


model = Regression()
model.compile(optimizer="sgd", loss=keras.losses.MeanSquaredError(reduction="none"))
model.fit(tf.ones((32, 4)), tf.zeros((32, 3)), batch_size=32, verbose=0)
""",
    ),
)

RULE = Rule(
    code="GRD106",
    name="compiled-without-reduction",
    summary="a loss without reduction is given to compile: the step grows with the batch",
    default=True,
    page=PAGE,
    invalid=INVALID,
    valid=VALID,
    message=None,
)
