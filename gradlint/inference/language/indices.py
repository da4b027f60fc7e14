"""Arrays as indices: masks and arrays of positions, as NumPy reads them and as TensorFlow does.

NumPy takes them alone, or beside numbers and slices; TensorFlow takes a mask alone, and reads a list as
a tuple.
"""

from __future__ import annotations

from typing import NamedTuple

from gradlint.inference.lattice import as_tensor
from gradlint.inference.values import Const, Seq, Slice, Tensor, Value, is_none
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, at_least, new_dim, with_lead

#: What an array of indices holds.
MASK, POSITIONS = "mask", "positions"
_MASKS = frozenset(
    """
    comparison equal not_equal greater greater_equal less less_equal logical_and logical_or logical_not
    logical_xor is_nan is_inf is_finite is_non_decreasing isnan isinf isfinite isclose isin sequence_mask
    in_top_k
    """.split()  # noqa: SIM905 - a table of words
)
_POSITIONS = frozenset(
    """
    arange range argsort argmax argmin permutation randint searchsorted nonzero flatnonzero argwhere
    """.split()  # noqa: SIM905 - a table of words
)
#: What hands on the kind of numbers of its inputs.
_SAME_KIND = frozenset(
    """
    [] reshape squeeze expand_dims identity convert_to_tensor asarray array transpose ravel copy
    stop_gradient stack concat concatenate join operator & | ^ ~ ensure_shape shuffle
    """.split()  # noqa: SIM905 - a table of words
)
_LOOKED_AT = 20
_DEEPEST = 6


def is_array(part: Value) -> bool:
    """Whether a part of an index is an array, or may be one."""
    if isinstance(part, Seq):
        return True
    return isinstance(part, Tensor) and not (part.shape.rank == 0 and kind_of(part) != MASK)


def kind_of(part: Value, level: int = 0) -> str | None:
    """Whether an array holds truth values or positions, or None where that is not known."""
    if isinstance(part, Seq):
        return _kind_of_items(part, level + 1)
    if not isinstance(part, Tensor) or level > _DEEPEST:
        return None
    if part.entries is not None:
        return POSITIONS
    name = part.op.rpartition(".")[2]
    if name in _MASKS:
        return MASK
    if name in _POSITIONS:
        return POSITIONS
    found = {kind_of(tensor, level + 1) for tensor in part.inputs[:2]} if name in _SAME_KIND else set()
    return found.pop() if len(found) == 1 else None


def _kind_of_items(part: Seq, level: int) -> str | None:
    items = part.items or ()
    if level > _DEEPEST:
        return None
    if items and all(isinstance(item, Const) and isinstance(item.value, bool) for item in items):
        return MASK
    if items and all(isinstance(item, Const) and isinstance(item.value, int) for item in items):
        return POSITIONS
    found = {kind_of(item, level) if isinstance(item, Seq) else None for item in items}
    return found.pop() if len(found) == 1 else None


def library_of(array: Tensor) -> str | None:
    """Whose rules an array follows: `tf`, `np`, or None where that is not known."""
    pending = [array]
    for _ in range(_LOOKED_AT):
        if not pending:
            return None
        node = pending.pop()
        root = node.op.partition(".")[0]
        if root in ("tf", "keras"):
            return "tf"
        if root == "np":
            return "np"
        pending += node.inputs[:2]
    return None


def alone(shape: Shape, part: Value, library: str | None) -> tuple[Shape, bool]:
    """The shape that an array leaves as the only index, and whether all of it is certain."""
    array, kind = as_tensor(part), kind_of(part)
    rank = None if array is None else array.shape.rank
    if array is None or rank is None:
        # A number removes an axis, positions may add some; a mask leaves one, however many it runs over.
        left = max(shape.rank_min - 1, 0)
        return at_least({POSITIONS: left, MASK: 1}.get(kind or "", min(left, 1))), False
    if kind == MASK or (kind is None and library == "tf"):
        return _masked(shape, rank)
    if kind is None and rank > 1:
        return at_least(1), False
    wide = with_lead(shape, 1)
    positions = _positions(array) if kind else (new_dim(),)
    return Shape((*positions, *wide.lead[1:]), wide.rest, wide.tail), True


def _masked(shape: Shape, rank: int) -> tuple[Shape, bool]:
    """The axes that a mask runs over become one."""
    wide = with_lead(shape, max(rank, 1))
    if len(wide.lead) < rank:
        return at_least(1), False
    return Shape((new_dim(), *wide.lead[rank:]), wide.rest, wide.tail), True


def _positions(array: Tensor) -> tuple[Dim, ...]:
    """The axes of an array of positions: they index no data of the array that is indexed."""
    return tuple(new_dim(dim.size) for dim in array.shape.lead)


class Together(NamedTuple):
    """The axes that arrays and numbers of an index make together, and whether these stand side by side."""

    dims: tuple[Dim, ...]
    side_by_side: bool


def together(parts: tuple[Value, ...]) -> Together | None:
    """What NumPy makes of the arrays and numbers beside slices; None where the rank of one is not known.

    Their axes come together, at the place of the first if they stand side by side, else at the front.
    """
    advanced = [i for i, part in enumerate(parts) if not is_basic(part)]
    shapes: list[Shape] = []
    for i in advanced:
        found = _as_index(parts[i])
        if found is None:
            return None
        shapes.append(found)
    joined = algebra.broadcast_all(shapes)
    if joined.rank is None:
        return None
    return Together(joined.lead, advanced[-1] - advanced[0] + 1 == len(advanced))


def is_basic(part: Value) -> bool:
    """Whether a part is no number and no array."""
    return isinstance(part, Slice) or is_none(part) or part == Const(...)


def axes_of(part: Value) -> int:
    """How many axes a part takes; of an ellipsis one, for want of more knowledge."""
    if is_none(part):
        return 0
    array = as_tensor(part) if is_array(part) and kind_of(part) == MASK else None
    return array.shape.rank or 1 if array is not None else 1


def _as_index(part: Value) -> Shape | None:
    array = as_tensor(part)
    if array is None or array.shape.rank is None:
        return None
    kind = kind_of(part)
    if kind == MASK:
        return Shape((new_dim(),))
    if kind is None and array.shape.rank > 1:
        return None
    return Shape(tuple(new_dim(dim.size if kind else None) for dim in array.shape.lead))
