"""Axes that a reshape folds together and takes apart again."""

from __future__ import annotations

from gradlint_runtime.jacobians.axes.frames import Digit, Flow
from gradlint_runtime.jacobians.axes.sizes import Size, Sizes, quotient, times, total


def folded(flow: frozenset[Digit], before: Sizes | None, after: Sizes | None, seed: list[Size]) -> Flow:
    """Where the seed's axes lie after a reshape; `seed` holds their sizes.

    A digit (i // stride) % n of the index along one axis is a digit of the element's number in the whole
    tensor, (number // step) % n.  The reshape keeps that number, so the digit is found again in every axis
    whose size has room for it: a multiple of n times its stride there.
    """
    if before is None or after is None:
        return frozenset()
    return frozenset(
        Digit(digit.axis, place, stride)
        for digit in flow
        for place in range(len(after))
        for stride in _strides(digit, before, after, place, seed[digit.axis])
    )


def _strides(digit: Digit, before: Sizes, after: Sizes, place: int, slices: Size) -> list[Size]:
    """The stride of the digit in the new axis: none, or one, which may be counted from either side."""
    found = {
        _from_the_right(digit, before, after, place),
        _from_the_left(digit, before, after, place, slices),
    } - {None}
    return [
        stride
        for stride in found
        if stride is not None and quotient(after[place], times(stride, slices)) is not None
    ]


def _from_the_right(digit: Digit, before: Sizes, after: Sizes, place: int) -> Size | None:
    step = total((digit.stride, *before[digit.place + 1 :]))
    behind = total(after[place + 1 :])
    return None if step is None or behind is None else quotient(step, behind)


def _from_the_left(digit: Digit, before: Sizes, after: Sizes, place: int, slices: Size) -> Size | None:
    """The same by the number of times that the digit runs through: the element counts are equal."""
    own = quotient(before[digit.place], times(digit.stride, slices))
    times_through = None if own is None else total((*before[: digit.place], own))
    outside = total(after[:place])
    if times_through is None or outside is None:
        return None
    rounds = quotient(times_through, outside)
    return None if rounds is None else quotient(after[place], times(rounds, slices))
