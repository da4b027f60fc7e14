"""Dimensions that remember which data they index, and shapes made of them.

A dimension is a set of *atoms* and perhaps a size.  An atom stands for one index set: "the rows of
this placeholder".  An operation that works row by row hands the dimension on; one that mixes along
an axis mints a new one.  From this follows the invariant that the effect analysis rests on:

    an output axis whose atoms include those of an input axis was computed row by row from it.

A shape of unknown rank is `lead ... tail`: some axes known from the left, some from the right, and
between them the axes of an unknown `rest`, which has an identity too: an elementwise function of
a parameter has that parameter's shape, whatever it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

#: A number for one index set; ("left" | "right", rest, i) for the i-th axis of an unknown rest; or, of what
#: has as many entries as several axes together, ("product", number, atoms of the axes and how often).
Atom = int | tuple[object, ...]

_numbers = count(1)


def fresh_atom() -> int:
    """An atom that nothing else carries."""
    return next(_numbers)


class Dim(NamedTuple):
    """One axis: the index sets it runs over, its size if known, and a name for people."""

    atoms: frozenset[Atom]
    size: int | None = None
    name: str | None = None

    def carries(self, other: Dim) -> bool:
        """Whether this axis runs over all index sets of the other one."""
        return other.atoms <= self.atoms

    def label(self) -> int | str | None:
        """The size for people and records."""
        return self.size if self.size is not None else self.name


def new_dim(size: int | None = None, name: str | None = None) -> Dim:
    """An axis over an index set of its own."""
    return Dim(frozenset((fresh_atom(),)), size, name)


def product(dims: Iterable[Dim]) -> Dim:
    """A size that is the product of these sizes: the same one for the same axes, in whatever order."""
    number, factors = 1, list[frozenset[Atom]]()
    for dim in dims:
        known, more = _factors(dim)
        number *= known
        factors += more
    if not factors:
        return new_dim(number)
    if number == 1 and len(factors) == 1:
        return Dim(factors[0])
    counted = frozenset(Counter(factors).items())
    return Dim(frozenset((("product", number, counted),)))


def _factors(dim: Dim) -> tuple[int, list[frozenset[Atom]]]:
    """A size as a number times sizes of axes."""
    if dim.size is not None:
        return dim.size, []
    atom = next(iter(dim.atoms))
    if len(dim.atoms) == 1 and isinstance(atom, tuple) and atom[0] == "product":
        _, number, counted = atom
        assert isinstance(number, int)
        assert isinstance(counted, frozenset)
        return number, [*Counter(dict(counted)).elements()]
    return 1, [dim.atoms]


class Shape(NamedTuple):
    """`lead` axes, then those of the unknown `rest` (None: there is none), then `tail` axes.

    A shape without a rest keeps all its axes in `lead`.
    """

    lead: tuple[Dim, ...] = ()
    rest: Atom | None = None
    tail: tuple[Dim, ...] = ()

    @property
    def rank(self) -> int | None:
        """The number of axes, or None."""
        return len(self.lead) if self.rest is None else None

    @property
    def rank_min(self) -> int:
        """How many axes there are at least."""
        return len(self.lead) + len(self.tail)

    def labels(self) -> tuple[int | str | None, ...] | None:
        """The sizes for records, or None where the rank is unknown."""
        return tuple(dim.label() for dim in self.lead) if self.rest is None else None

    def __str__(self) -> str:
        def text(dim: Dim) -> str:
            label = dim.label()
            return "?" if label is None else str(label)

        parts = [*map(text, self.lead)]
        if self.rest is not None:
            parts += ["...", *map(text, self.tail)]
        return f"({parts[0]},)" if len(parts) == 1 and self.rest is None else f"({', '.join(parts)})"


SCALAR = Shape()


def exact(*dims: Dim) -> Shape:
    """A shape of known rank."""
    return Shape(dims)


def of_rank(rank: int) -> Shape:
    """A shape of known rank and new axes of unknown size."""
    return Shape(tuple(new_dim() for _ in range(rank)))


def at_least(rank: int) -> Shape:
    """A shape of which only a lower bound of the rank is known."""
    return Shape(tuple(new_dim() for _ in range(rank)), fresh_atom())


def axis_dim(shape: Shape, axis: int) -> Dim | None:
    """The axis with this index (negative ones count from the right); None where there is none."""
    if shape.rest is None:
        return shape.lead[axis] if -len(shape.lead) <= axis < len(shape.lead) else None
    if axis >= 0:
        return with_lead(shape, axis + 1).lead[axis]
    return with_tail(shape, -axis).tail[axis]


def with_lead(shape: Shape, axes: int) -> Shape:
    """The shape with at least that many axes known from the left, taken out of the rest.

    The axes that a rest gives up have a fixed identity, so that the same parameter gives up the same
    axes wherever it is used.  A known tail may overlap with them when the rest is short: it is given up.
    """
    missing = axes - len(shape.lead)
    if shape.rest is None or missing <= 0:
        return shape
    taken = tuple(Dim(frozenset((("left", shape.rest, i),))) for i in range(missing))
    if not shape.tail:
        return Shape(shape.lead + taken, ("after", shape.rest, missing))
    filler = max(len(shape.tail) - missing, 0)
    known = shape.lead + tuple(new_dim() for _ in range(missing + filler))
    return Shape(known, fresh_atom())


def with_tail(shape: Shape, axes: int) -> Shape:
    """The shape with at least that many axes known from the right, taken out of the rest."""
    missing = axes - len(shape.tail)
    if shape.rest is None or missing <= 0:
        return shape
    taken = tuple(Dim(frozenset((("right", shape.rest, i),))) for i in reversed(range(missing)))
    if not shape.lead:
        return Shape((), ("before", shape.rest, missing), taken + shape.tail)
    keep = shape.lead[: max(len(shape.lead) - missing, 0)]
    return Shape(keep, fresh_atom(), tuple(new_dim() for _ in range(missing)) + shape.tail)


def hidden_axes(shape: Shape, dim: Dim) -> list[Dim]:
    """The axes in a shape's unknown rest that an axis runs over: those that were taken out of it by name."""
    rest = shape.rest
    return [] if rest is None else [Dim(frozenset((atom,))) for atom in dim.atoms if _inside(rest, atom)]


def _inside(rest: Atom, atom: Atom) -> bool:
    """Whether an axis that was taken out of an unknown rest is certainly still in this one."""
    if not isinstance(atom, tuple) or atom[0] not in ("left", "right"):
        return False
    side, of, index = atom
    if of == rest:
        return True
    whole, taken = _unwound(of)
    other, gone = _unwound(rest)
    far = "right" if side == "left" else "left"
    return whole == other and not gone[far] and taken[side] + index >= gone[side]  # type: ignore[index, operator]


def _unwound(rest: object) -> tuple[object, dict[str, int]]:
    """The rest that others were taken out of, and how many axes are gone from its left and its right."""
    gone = {"left": 0, "right": 0}
    while isinstance(rest, tuple) and rest[0] in ("after", "before"):
        gone["left" if rest[0] == "after" else "right"] += rest[2]
        rest = rest[1]
    return rest, gone


def forget(shape: Shape) -> Shape:
    """The same rank and sizes over new index sets."""
    rest = None if shape.rest is None else fresh_atom()
    return Shape(
        tuple(new_dim(dim.size, dim.name) for dim in shape.lead),
        rest,
        tuple(new_dim(dim.size, dim.name) for dim in shape.tail),
    )


def anew(shape: Shape) -> Shape:
    """The same sizes over new index sets; of an unknown rank it stays, so that both have the same one."""
    return forget(shape) if shape.rest is None else shape


def same_form(one: Shape, other: Shape) -> bool:
    """Whether the shapes have the same rank and sizes, whatever data their axes index."""

    def form(shape: Shape) -> tuple[object, ...]:
        return (
            tuple(dim.size for dim in shape.lead),
            shape.rest is None,
            tuple(dim.size for dim in shape.tail),
        )

    return form(one) == form(other)
