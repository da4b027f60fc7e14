"""Sizes of axes, known or not, as whole numbers and products of unknown ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Product(NamedTuple):
    """`factor` times unknown sizes; two sizes are the same when they are equal as products."""

    factor: int
    atoms: tuple[int, ...]


#: The size of an axis.  Distinct atoms may be equal at run time, equal products always are.
Size = int | Product

Sizes = tuple[Size, ...]


def times(left: Size, right: Size) -> Size:
    """The product of two sizes."""
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    first, second = _parts(left), _parts(right)
    factor = first.factor * second.factor
    return Product(factor, tuple(sorted(first.atoms + second.atoms))) if factor else 0


def quotient(whole: Size, part: Size) -> Size | None:
    """The size that gives `whole` when multiplied by `part`, or None when there is none for certain.

    Atoms cancel although they may be zero: an empty tensor has no entries that could be said to mix.
    """
    first, second = _parts(whole), _parts(part)
    if second.factor == 0 or first.factor % second.factor:
        return None
    left = list(first.atoms)
    for atom in second.atoms:
        if atom not in left:
            return None
        left.remove(atom)
    factor = first.factor // second.factor
    return Product(factor, tuple(left)) if left else factor


def total(sizes: Iterable[Size | None]) -> Size | None:
    """The product of all sizes, None when one is not known."""
    whole: Size = 1
    for size in sizes:
        if size is None:
            return None
        whole = times(whole, size)
    return whole


def _parts(size: Size) -> Product:
    return Product(size, ()) if isinstance(size, int) else size
