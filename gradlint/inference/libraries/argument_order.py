"""Calls of TensorFlow in the argument order that versions before 1.0 had."""

from __future__ import annotations

from gradlint.inference.values import Arguments, Const, Seq, Tensor

#: The functions whose arguments may stand in another order.
REORDERED = ("tf.concat", "tf.split")


def reordered(path: str, arguments: Arguments) -> Arguments:
    """`tf.split(axis, parts, value)` and `tf.concat(axis, values)` in today's order.

    Today a number is neither split nor joined, so that the order tells the version.
    """
    given = arguments.positional
    if not given or not isinstance(given[0], Const) or type(given[0].value) is not int:
        return arguments
    if path == "tf.split" and len(given) == 3 and isinstance(given[2], Tensor):
        return arguments._replace(positional=given[::-1])
    if path == "tf.concat" and len(given) == 2 and isinstance(given[1], (Seq, Tensor)):
        return arguments._replace(positional=given[::-1])
    return arguments
