"""The shape that an index leaves of an array: numbers, slices, None, ..., masks and arrays of positions."""

from __future__ import annotations

from gradlint.inference.language.indices import MASK, alone, axes_of, is_array, is_basic, kind_of, together
from gradlint.inference.values import Const, Seq, Slice, Tensor, Value, is_none, number
from gradlint.shapes.shape import (
    Dim,
    Shape,
    at_least,
    fresh_atom,
    new_dim,
    with_lead,
    with_tail,
)

_WHOLE = Slice(Const(None), Const(None), Const(None))


def index_shape(shape: Shape, parts: tuple[Value, ...], library: str | None) -> tuple[Shape, bool]:
    """The shape that an index leaves, and whether each axis that it has is certain."""
    if any(isinstance(part, Const) and isinstance(part.value, bool) for part in parts):
        return at_least(0), False  # a mask of no axes: NumPy adds one
    if len(parts) == 1 and isinstance(parts[0], Seq) and library != "np":
        return _of_list(shape, parts[0], library)
    if len(parts) == 1 and is_array(parts[0]):
        return alone(shape, parts[0], library)
    if library == "tf" and len(parts) > 1:
        parts = tuple(map(_as_number, parts))
    if any(is_array(part) for part in parts):
        return _beside(shape, parts)
    ellipsis = next((i for i, part in enumerate(parts) if part == Const(...)), None)
    if ellipsis is None:
        return _from_left(shape, parts), True
    return _with_ellipsis(shape, parts[:ellipsis], parts[ellipsis + 1 :])


def _as_number(part: Value) -> Value:
    """A part of which nothing is known: beside others TensorFlow takes no array, so it is a number."""
    nothing = isinstance(part, Tensor) and part.opaque and part.shape.rank_min == 0
    return number("index") if nothing else part


def _consumes(part: Value) -> bool:
    return not is_none(part)


def _from_left(shape: Shape, parts: tuple[Value, ...]) -> Shape:
    count = sum(1 for part in parts if _consumes(part))
    wide = with_lead(shape, count)
    if len(wide.lead) < count:
        return at_least(0)
    return Shape((*_indexed(wide.lead[:count], parts), *wide.lead[count:]), wide.rest, wide.tail)


def _with_ellipsis(shape: Shape, left: tuple[Value, ...], right: tuple[Value, ...]) -> tuple[Shape, bool]:
    first, last = sum(map(_consumes, left)), sum(map(_consumes, right))
    if shape.rest is None:
        if first + last > len(shape.lead):
            return at_least(0), False
        end = len(shape.lead) - last
        dims = (
            *_indexed(shape.lead[:first], left),
            *shape.lead[first:end],
            *_indexed(shape.lead[end:], right),
        )
        return Shape(dims), True
    if first and last:
        return at_least(max(shape.rank_min - first - last, 0)), False
    if first:
        return _from_left(shape, left), True
    wide = with_tail(shape, last)
    keep = len(wide.tail) - last
    return Shape(wide.lead, wide.rest, (*wide.tail[:keep], *_indexed(wide.tail[keep:], right))), True


def _indexed(dims: tuple[Dim, ...], parts: tuple[Value, ...]) -> list[Dim]:
    """The axes that are left of `dims`, one for each part that is no number and no new axis."""
    left: list[Dim] = []
    at = 0
    for part in parts:
        if is_none(part):
            left.append(new_dim(1))
            continue
        if isinstance(part, Slice):
            left.append(_sliced(dims[at], part))
        at += 1
    return left


def _sliced(dim: Dim, part: Slice) -> Dim:
    """A slice of an axis: all of it keeps its identity, a part of it has one of its own."""
    bounds = bounds_of(part, dim)
    if bounds is None or bounds.step == 0:
        return new_dim()
    if bounds.start in (None, 0) and bounds.stop is None and bounds.step in (None, 1):
        return dim
    if dim.size is not None:
        return new_dim(len(range(dim.size)[bounds]))
    return new_dim(_length(bounds))


def _length(bounds: slice) -> int | None:
    """How long a slice of an axis of unknown size is: only one entry can be counted on."""
    if bounds.step not in (None, 1):
        return None
    start, stop = bounds.start or 0, bounds.stop
    last = start == -1 and stop is None
    return 1 if last or (stop == start + 1 and stop != 0) else None


def bounds_of(part: Slice, dim: Dim | None = None) -> slice | None:
    """The slice where all its bounds are known; one that stops at the size of its own axis has no stop."""
    found: list[int | None] = []
    for place, bound in zip(("start", "stop", "step"), part, strict=True):
        if isinstance(bound, Tensor) and bound.dim is not None:
            if place == "stop" and dim is not None and bound.dim.atoms == dim.atoms:
                found.append(None)
            elif bound.dim.size is not None:
                found.append(bound.dim.size)
            else:
                return None
        elif isinstance(bound, Const) and (bound.value is None or isinstance(bound.value, int)):
            found.append(bound.value)
        else:
            return None
    return slice(*found)


def _of_list(shape: Shape, part: Seq, library: str | None) -> tuple[Shape, bool]:
    """A list alone: positions or a mask to NumPy, and to TensorFlow the same as a tuple."""
    if kind_of(part) == MASK:
        return alone(shape, part, library)
    if part.items is None or any(isinstance(item, Seq) for item in part.items):
        return alone(shape, part, "np") if library is None else (at_least(0), False)
    if library == "tf":
        return index_shape(shape, part.items, library)
    return at_least(max(shape.rank_min - len(part.items), 0)), False


def _beside(shape: Shape, parts: tuple[Value, ...]) -> tuple[Shape, bool]:
    """Arrays and numbers beside slices: their axes come together, as NumPy has it."""
    joined = together(parts)
    explicit = None if joined is None else _without_ellipsis(shape, parts)
    if joined is None or explicit is None:
        return _of_unknown_kind(shape, parts)
    wide = with_lead(shape, sum(map(axes_of, explicit)))
    if len(wide.lead) < sum(map(axes_of, explicit)):
        return at_least(0), False
    left: list[Dim] = []
    place: int | None = None
    at = 0
    for part in explicit:
        taken = axes_of(part)
        if is_basic(part):
            left += _indexed(wide.lead[at : at + taken], (part,))
        elif place is None:
            place = len(left)
        at += taken
    place = place if joined.side_by_side else 0
    dims = (*left[:place], *joined.dims, *left[place:], *wide.lead[at:])
    return Shape(dims, wide.rest, wide.tail), True


def _without_ellipsis(shape: Shape, parts: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The parts with whole slices for an ellipsis; None where it is not known how many."""
    at = next((i for i, part in enumerate(parts) if part == Const(...)), None)
    if at is None:
        return parts
    if shape.rank is None:
        return None
    missing = shape.rank - sum(map(axes_of, parts)) + 1
    return (*parts[:at], *(_WHOLE,) * missing, *parts[at + 1 :])


def _of_unknown_kind(shape: Shape, parts: tuple[Value, ...]) -> tuple[Shape, bool]:
    """`x[:, i]` where i may be a number or an array: the slices before it stay, what follows is not known."""
    kept = sum(1 for part in parts if isinstance(part, Slice) or is_none(part))
    lead: list[Value] = []
    for part in parts:
        if not (isinstance(part, Slice) or is_none(part)):
            break
        lead.append(part)
    count = sum(map(_consumes, lead))
    wide = with_lead(shape, sum(map(_consumes, parts)))
    if not lead or len(wide.lead) < count:
        return at_least(kept), False
    dims = (*_indexed(wide.lead[:count], tuple(lead)), *(new_dim() for _ in range(kept - len(lead))))
    return Shape(dims, fresh_atom()), True
