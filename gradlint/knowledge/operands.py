"""The arguments of a call as the families see them, and what a family answers.

Families know shapes and constants, not the values of the interpreter: the inference puts its
own values behind this interface.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from gradlint.shapes.algebra import Axis
from gradlint.shapes.shape import Dim, Shape


class Operands(Protocol):
    """The arguments of one call, by the parameter names of the table's row."""

    def given(self, name: str) -> bool:
        """Whether the argument was passed and is not None."""

    def shape(self, name: str) -> Shape:
        """The shape of a tensor argument, or one of unknown rank."""

    def shapes(self, name: str) -> Sequence[Shape] | None:
        """The shapes of a list of tensors, or None where their number is not known."""

    def element(self, name: str) -> Shape | None:
        """The shape of any tensor of a list of unknown length, or None where it is not known."""

    def axis(self, name: str, default: Axis = None) -> Axis:
        """An axis argument: a number, several, None for all, or UNKNOWN_AXIS."""

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A whole number; None where it is not known."""

    def integers(self, name: str) -> tuple[int, ...] | None:
        """Several whole numbers; None where they are not known."""

    def rows(self, name: str) -> tuple[tuple[int, ...], ...] | None:
        """Lists of whole numbers, a number as a list of one; None where they are not known."""

    def flag(self, name: str, default: bool) -> bool | None:
        """A truth value; None where it is not known."""

    def text(self, name: str, default: str | None = None, *, exact: bool = False) -> str | None:
        """A string, in small letters unless `exact`; None where it is not known."""

    def dim(self, name: str) -> Dim:
        """A size argument as a new axis."""

    def dims(self, name: str) -> tuple[Dim | None, ...] | None:
        """A shape argument; an entry is None for -1, all is None where the rank is not known."""

    def least(self, name: str) -> int:
        """How many axes a shape argument asks for at least."""


class Out(NamedTuple):
    """What a call gives: a tensor of this shape, or several (`items`), or a list of unknown length."""

    shape: Shape | None
    reason: str = ""
    items: tuple[Out, ...] | None = None
    kind: str = "tuple"
    weights: bool = False
    element: Out | None = None
    #: The shape is only a bound, and nothing is known of how the result follows from the inputs.
    opaque: bool = False
    #: Axes that the result does not hand on were moved, picked or joined: nothing was added up along them.
    moved: bool = False
    #: No derivative passes: the result depends on no element, or in steps.
    cut: bool = False


Family = Callable[[Operands], Out]


def several(*outs: Out, kind: str = "tuple") -> Out:
    """Several results."""
    return Out(None, items=outs, kind=kind)
