"""The families by name, as the tables call them."""

from __future__ import annotations

from gradlint.knowledge.operands import Family, Out
from gradlint.shapes.shape import Dim, Shape, at_least, new_dim

FAMILIES: dict[str, Family] = {}


def family(function: Family) -> Family:
    """Make a family known to the tables by its name."""
    if function.__name__ in FAMILIES:
        raise ValueError(f"two families are called {function.__name__}: rename one of them")
    FAMILIES[function.__name__] = function
    return function


def moved(shape: Shape, reason: str) -> Out:
    """A result whose elements were only moved or picked: no two of them were added up."""
    return Out(shape, reason, moved=True)


def unclear(rank: int, reason: str) -> Out:
    """A result of which only a lower bound of the rank is known."""
    return Out(at_least(rank), reason, opaque=True)


def as_shape(dims: tuple[Dim | None, ...]) -> Shape:
    """A shape argument as a shape of new axes: -1 is one of unknown size."""
    return Shape(tuple(new_dim() if dim is None else of_size(dim) for dim in dims))


def of_size(dim: Dim) -> Dim:
    """A new axis of this size: it may be the size of another axis, and is not that axis."""
    return new_dim(dim.size, dim.name)
