"""Lines for programs at random: each recipe makes an expression of a value, or None where it does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

SIZES = (2, 3, 4)

#: Picks one of several things: `random.Random.choice`, or a draw of hypothesis.
Choose = Callable[[Sequence[Any]], Any]


class Value(NamedTuple):
    """A value of the program so far."""

    name: str
    shape: tuple[int, ...]
    sources: frozenset[str]

    @property
    def rank(self) -> int:
        return len(self.shape)


def _elementwise(choose: Choose, value: Value, _: list[Value]) -> str:
    function = choose(
        ("tanh", "sin", "square", "sigmoid", "nn.softplus", "nn.elu", "identity", "exp", "negative")
    )
    return f"tf.{function}({value.name})"


def _zeroing(choose: Choose, value: Value, _: list[Value]) -> str:
    template = choose(
        (
            "tf.nn.relu({0} - 1)",
            "tf.where({0} > 1, {0}, 0)",
            "tf.clip_by_value({0}, 0.8, 1.2)",
            "{0} * 0.0",
            "tf.abs({0})",
            "tf.round({0})",
            "tf.stop_gradient({0})",
        )
    )
    return template.format(value.name)


def _broadcast(choose: Choose, value: Value, pool: list[Value]) -> str | None:
    others = _fresh(value, [other for other in pool if fit(value.shape, other.shape)])
    template = choose(("{0} + {1}", "{0} - {1}", "{0} * {1}", "tf.maximum({0}, {1})", "{0} / (2 + {1} ** 2)"))
    return template.format(value.name, choose(others).name) if others else None


def _outer(choose: Choose, value: Value, pool: list[Value]) -> str | None:
    others = _fresh(value, [other for other in pool if other.rank == 1])
    if value.rank > 2 or not others:
        return None
    return choose(("{0}[..., None] * {1}", "{0}[..., None] - {1}")).format(value.name, choose(others).name)


def _product(choose: Choose, value: Value, pool: list[Value]) -> str | None:
    if value.rank < 2:
        return None
    last = value.shape[-1]
    others = _fresh(value, [other for other in pool if other.rank == 2 and other.shape[0] == last])
    rows = [other.name for other in pool if other.rank == value.rank and other.shape == value.shape]
    forms = [
        f"{value.name} @ fixed({last}, {choose(SIZES)})",
        f"fixed({choose(SIZES)}, {value.shape[-2]}) @ {value.name}",
    ]
    forms += [f"{value.name} @ {other.name}" for other in others] * 2
    forms += [f"tf.matmul({value.name}, {other}, transpose_b=True)" for other in rows]
    forms += [f"tf.linalg.diag(fixed({value.shape[-2]})) @ {value.name}"]
    return choose(forms)


def _einsum(choose: Choose, value: Value, pool: list[Value]) -> str | None:
    others = [other for other in pool if other.shape == value.shape]
    letters = "ijklmn"[: value.rank]
    result = choose(("", letters[0], letters[-1], letters[::-1]))
    return f"tf.einsum('{letters},{letters}->{result}', {value.name}, {choose(others).name})"


def _reduction(choose: Choose, value: Value, _: list[Value]) -> str:
    function = choose(("sum", "mean", "max", "prod", "logsumexp", "variance"))
    module = "tf.math" if function == "variance" else "tf"
    axis, keep = _an_axis(choose, value), choose((False, True))
    return f"{module}.reduce_{function}({value.name}, {axis}, keepdims={keep})"


def _along(choose: Choose, value: Value, _: list[Value]) -> str:
    axis = _an_axis(choose, value)
    template = choose(
        (
            "tf.nn.softmax({0}, axis={1})",
            "tf.nn.log_softmax({0}, axis={1})",
            "tf.cumsum({0}, axis={1})",
            "tf.cumsum({0}, axis={1}, exclusive=True, reverse=True)",
            "tf.sort({0}, axis={1})",
            "tf.reverse({0}, [{1}])",
            "tf.roll({0}, 1, {1})",
            "tf.math.l2_normalize({0}, {1})",
            "tf.stack([{0}, {0} * 2], {1})",
            "tf.concat([{0}, tf.sin({0})], {1})",
            "{0} + tf.reverse({0}, [{1}])",
            "{0} - tf.reduce_mean({0}, {1}, keepdims=True)",
            "tf.add_n(tf.split({0}, {2}, {1}))",
            "tf.repeat({0}, 2, axis={1})",
            "tf.expand_dims({0}, {1})",
        )
    )
    return template.format(value.name, axis, value.shape[axis])


def _picked(choose: Choose, value: Value, _: list[Value]) -> str:
    axis = _an_axis(choose, value)
    size = value.shape[axis]
    ids = [choose(range(size)) for _ in range(choose((1, 2, 3)))]
    return f"tf.gather({value.name}, {ids}, axis={axis})"


def _sliced(choose: Choose, value: Value, _: list[Value]) -> str:
    return choose(
        ("{0}[1:]", "{0}[:-1]", "{0}[..., 1:]", "{0}[::2]", "{0}[0]", "{0}[..., -1]", "{0}[1:] - {0}[:-1]")
    ).format(value.name)


def _transposed(choose: Choose, value: Value, _: list[Value]) -> str:
    order = list(range(value.rank))
    shuffled = [order.pop(choose(range(len(order)))) for _ in range(value.rank)]
    return f"tf.transpose({value.name}, {shuffled})"


def _reshaped(choose: Choose, value: Value, _: list[Value]) -> str:
    size = int(np.prod(value.shape))
    divisors = [d for d in range(2, size) if size % d == 0]
    forms = [[-1], *([d, size // d] for d in divisors), *([size // d, 1, d] for d in divisors)]
    return f"tf.reshape({value.name}, {choose(forms)})"


def _enlarged(choose: Choose, value: Value, _: list[Value]) -> str:
    ones = [1] * value.rank
    doubled = [*ones[:-1], 2]
    padded = [[1, 0]] + [[0, 0]] * (value.rank - 1)
    forms = (
        f"tf.tile({value.name}, {doubled})",
        f"tf.tile({value.name}, {doubled[::-1]})",
        f"tf.broadcast_to({value.name}, {[2, *value.shape]})",
        f"tf.pad({value.name}, {padded})",
    )
    return choose(forms)


def _grouped(choose: Choose, value: Value, _: list[Value]) -> str:
    ids = [choose((0, 1)) for _ in range(value.shape[0])]
    return choose(
        (
            f"tf.math.unsorted_segment_sum({value.name}, {ids}, 2)",
            f"tf.math.segment_sum({value.name}, {sorted(ids)})",
            f"tf.scatter_nd({[[i] for i in ids]}, {value.name}, {[3, *value.shape[1:]]})",
            f"tf.boolean_mask({value.name}, {[True, *map(bool, ids[1:])]})",
            f"{value.name} * tf.reshape(tf.constant({ids}, tf.float64), {[-1] + [1] * (value.rank - 1)})",
        )
    )


def _controlled(choose: Choose, value: Value, _: list[Value]) -> str:
    return choose(
        (
            "tf.map_fn(lambda row: row ** 2, {0})",
            "tf.while_loop(lambda i, _: i < 2, lambda i, a: (i + 1, tf.tanh(a) + a), (0, {0}))[1]",
            "tf.function(lambda a: tf.sin(a) * a)({0})",
            "tf.scan(lambda total, row: tf.tanh(total + row), {0})",
        )
    ).format(value.name)


#: The recipes; those that mix and meet come more often.
RECIPES = (
    _elementwise,
    _zeroing,
    _broadcast,
    _broadcast,
    _outer,
    _product,
    _product,
    _einsum,
    _reduction,
    _along,
    _along,
    _picked,
    _sliced,
    _transposed,
    _reshaped,
    _enlarged,
    _grouped,
)

CONTROL_RECIPES = (*RECIPES, *[_controlled] * 4)


def _an_axis(choose: Choose, value: Value) -> int:
    return choose(range(value.rank))


def _fresh(value: Value, others: list[Value]) -> list[Value]:
    """Those first of all that bring in a source which the value does not know yet."""
    return others + 3 * [other for other in others if other.sources - value.sources]


def fit(shape: tuple[int, ...], other: tuple[int, ...]) -> bool:
    pairs = zip(shape[::-1], other[::-1], strict=False)
    return all(a == b or 1 in (a, b) for a, b in pairs)
