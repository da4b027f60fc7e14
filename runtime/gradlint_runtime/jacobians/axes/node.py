"""What the rules see of an operation, and where they are registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from gradlint_runtime.jacobians.axes.sizes import Product, Size, Sizes

#: Pairs (axis of an input, axis of an output): slice k of the output's axis reads only slice k of the
#: input's axis, and both axes have the same size.
Pairs = Iterable[tuple[int, int]]

#: The elements of a small tensor of whole numbers, row by row; None where one is not known.
Content = tuple[Size | None, ...]


#: What a list holds before anything is written: no elements, or elements that stand for zeros.
NO_ELEMENTS: Content = (Product(0, (0,)),)
UNWRITTEN: Content = (Product(0, (1,)),)


class Node(Protocol):
    """An operation, with what is known about the sizes and contents of its inputs."""

    type: str
    inputs: tuple[Any, ...]

    def sizes(self, index: int) -> Sizes | None:
        """The sizes of an input's axes, or None when its rank is not known."""

    def content(self, index: int) -> Content | None:
        """The elements of an input, or None when they are not known."""

    def result(self, index: int) -> Sizes | None:
        """The sizes of an output's axes; only for types that have a rule in SIZES."""

    def static(self, index: int) -> tuple[int | None, ...] | None:
        """The shape of an output as TensorFlow infers it."""

    def attribute(self, name: str) -> Any:
        """An attribute of the operation."""


#: (node, input, output) -> the pairs, or None when the output does not depend on the input's values.
Role = Callable[[Node, int, int], Pairs | None]

#: (node, output) -> the sizes of the output, None for those that the rule does not know.
SizeRule = Callable[[Node, int], tuple[Size | None, ...] | None]

#: (node, output) -> the elements of the output.
ContentRule = Callable[[Node, int], Content | None]

#: The values of the inputs do not matter to these.
ONLY_THE_SHAPE = frozenset(
    """
    Shape ShapeN Size Rank ZerosLike OnesLike VariableShape TensorListLength TensorListElementShape
    """.split()  # noqa: SIM905 (a list of names reads better as text)
)

ROLES: dict[str, Role] = {}
SIZES: dict[str, SizeRule] = {}
CONTENTS: dict[str, ContentRule] = {}


def role(*types: str) -> Callable[[Role], Role]:
    """Registers what operations of these types do to the axes of their inputs."""
    return lambda rule: _register(ROLES, types, rule)


def sizes_of(*types: str) -> Callable[[SizeRule], SizeRule]:
    """Registers how large the outputs are, where that does not follow from the roles of the axes."""
    return lambda rule: _register(SIZES, types, rule)


def content_of(*types: str) -> Callable[[ContentRule], ContentRule]:
    """Registers which whole numbers the outputs hold."""
    return lambda rule: _register(CONTENTS, types, rule)


def _register(table: dict[str, Any], types: tuple[str, ...], rule: Any) -> Any:
    for each in types:
        assert each not in table, each
        table[each] = rule
    return rule


def same(sizes: Sizes | None, without: Iterable[int] = ()) -> Pairs:
    """Every axis stays where it is, except those in `without` (negative ones count from the end)."""
    if sizes is None:
        return ()
    lost = {axis % len(sizes) for axis in without} if sizes else set()
    return tuple((axis, axis) for axis in range(len(sizes)) if axis not in lost)


def axis_numbers(content: Content | None, rank: int) -> tuple[int, ...] | None:
    """Axes as TensorFlow takes them, negative ones too, counted from zero; None when one is not known."""
    if content is None or not all(isinstance(axis, int) and -rank <= axis < rank for axis in content):
        return None
    return tuple(axis % rank for axis in content if isinstance(axis, int))
