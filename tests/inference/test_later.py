"""Inputs that are looked at when somebody asks: found once, and never in a circle."""

from __future__ import annotations

from gradlint.inference.later import later
from gradlint.inference.values import Tensor
from gradlint.shapes.shape import SCALAR


class Beside:
    """What `later` needs of the interpreter: to compute something, and to say whether that lasts."""

    def __init__(self, lasting: bool = True) -> None:
        self.lasting = lasting
        self.times = 0

    def aside(self, compute):
        self.times += 1
        return compute(), self.lasting


def test_nobody_looks_before_somebody_asks():
    interp, leaf = Beside(), Tensor(SCALAR, "leaf")
    mean = Tensor(SCALAR, "mean", later(interp, lambda: (leaf,)))
    assert (interp.times, mean.asked) == (0, ())
    assert mean.inputs == mean.inputs == mean.asked == (leaf,)
    assert interp.times == 1


def test_what_rests_on_an_assumption_is_looked_at_again():
    interp = Beside(lasting=False)
    mean = Tensor(SCALAR, "mean", later(interp, lambda: (Tensor(SCALAR, "leaf"),)))
    assert mean.inputs[0] is not mean.inputs[0]
    assert mean.asked == ()


def test_a_tensor_that_comes_to_rest_on_itself_is_cut():
    interp = Beside()
    carried: list[Tensor] = []
    mean = Tensor(SCALAR, "mean", later(interp, lambda: tuple(carried)))
    carried.append(Tensor(SCALAR, "+", (Tensor(SCALAR, "*", (mean,)),)))
    assert [(part.opaque, part.gap) for part in mean.inputs] == [(True, "limit")]


def test_of_two_that_rest_on_each_other_the_second_is_cut():
    interp = Beside()
    pair: list[Tensor] = []
    pair.append(Tensor(SCALAR, "one", later(interp, lambda: (pair[1],))))
    pair.append(Tensor(SCALAR, "other", later(interp, lambda: (pair[0],))))
    one, other = pair
    assert one.inputs == (other,)
    assert [part.opaque for part in other.inputs] == [True]
