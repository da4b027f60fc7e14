"""Signals: transforms of the last axes, frames, windows."""

from __future__ import annotations

from gradlint.knowledge.families.registry import family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, new_dim, with_tail


def _last(a: Operands) -> tuple[Shape, tuple[Dim, ...]]:
    """The shape before the last axes, of which the row says how many there are, and those axes."""
    axes = a.integer("axes", 1) or 1
    x = with_tail(a.shape("x"), axes)
    dims = (x.lead if x.rest is None else x.tail)[-axes:]
    return algebra.drop_last(x, axes), dims


def _sizes(a: Operands, count: int) -> list[int | None] | None:
    """The lengths of a transform where they are given; None where they are not."""
    if not a.given("lengths"):
        return None
    known = a.integers("lengths") or ()
    return list(known) if len(known) == count else [None] * count


@family
def last_axes_mixed(a: Operands) -> Out:
    """The same shape, its last axes mixed (Fourier transforms)."""
    axes = tuple(range(-(a.integer("axes", 1) or 1), 0))
    return Out(algebra.mix(a.shape("x"), axes), f"mixes the last {len(axes)} axes, same shape")


@family
def to_half_spectrum(a: Operands) -> Out:
    """The Fourier transform of real numbers: half of the last axis, and one."""
    stack, dims = _last(a)
    sizes = _sizes(a, len(dims)) or [dim.size for dim in dims]
    last = sizes[-1] if sizes else None
    half = None if last is None else last // 2 + 1
    return _transformed(stack, [*sizes[:-1], half])


@family
def from_half_spectrum(a: Operands) -> Out:
    """The inverse: twice the last axis without its first and last entry."""
    stack, dims = _last(a)
    sizes = _sizes(a, len(dims))
    if sizes is None:
        last = dims[-1].size if dims else None
        sizes = [*(dim.size for dim in dims[:-1]), None if last is None else 2 * (last - 1)]
    return _transformed(stack, sizes)


def _transformed(stack: Shape, sizes: list[int | None]) -> Out:
    return Out(algebra.append(stack, *map(new_dim, sizes)), f"mixes the last {len(sizes)} axes")


@family
def axes_of_other_sizes(a: Operands) -> Out:
    """A transform along axes that are given: the same rank, nothing else is known."""
    x = a.shape("x")
    if x.rank is None:
        return unclear(x.rank_min, "a transform of several axes")
    return Out(Shape(tuple(new_dim() for _ in x.lead)), "a transform of several axes")


@family
def last_axis_of_size(a: Operands) -> Out:
    """The last axis mixed, and cut or filled where a size is given."""
    if not a.given("number"):
        return Out(algebra.mix(a.shape("x"), -1), "mixes the last axis, same shape")
    return Out(algebra.replace_last(a.shape("x"), of_size(a.dim("number"))), "mixes the last axis")


@family
def framed(a: Operands) -> Out:
    """An axis, the last unless told, cut into frames that may overlap: their number and their length."""
    axis, x = a.integer("axis", -1), a.shape("x")
    if axis is None or x.rank is None or not -x.rank <= axis < x.rank:
        return unclear(x.rank_min + 1, "frames")
    at = axis % x.rank
    frames = (new_dim(), of_size(a.dim("length")))
    return moved(Shape((*x.lead[:at], *frames, *x.lead[at + 1 :])), f"axis {axis} cut into frames")


@family
def overlapped(a: Operands) -> Out:
    """Frames added up where they overlap: the last two axes become one.

    Each element of a frame goes to one place; where frames come of spectra, the axis was mixed before.
    """
    shape = algebra.append(algebra.drop_last(a.shape("x"), 2), new_dim())
    return Out(shape, "frames become a signal", moved=a.given("step"))


@family
def spectrogram(a: Operands) -> Out:
    """The spectrum of each frame of the last axis."""
    length = a.integer("number") if a.given("number") else None
    bins = new_dim(None if length is None else length // 2 + 1)
    return Out(algebra.append(algebra.drop_last(a.shape("x")), new_dim(), bins), "the spectrum of each frame")


@family
def half_frames(a: Operands) -> Out:
    """The modified cosine transform: half as many numbers as a frame has."""
    length = a.integer("length")
    half = new_dim(None if length is None else length // 2)
    return Out(algebra.append(algebra.drop_last(a.shape("x")), new_dim(), half), "numbers for each frame")


@family
def sized_vector(a: Operands) -> Out:
    """A vector of as many numbers as asked."""
    return Out(Shape((of_size(a.dim("number")) if a.given("number") else new_dim(),)), "a vector of numbers")


@family
def matrix_of(a: Operands) -> Out:
    """A matrix of the sizes that are asked for."""
    dims = (of_size(a.dim(name)) if a.given(name) else new_dim() for name in ("rows", "columns"))
    return Out(Shape(tuple(dims)), "a matrix")
