"""What the families of operations do to shapes: small pure functions over `Shape`.

Each takes and returns shapes; an argument that is not known is None where the docstring says so.
An operation that cannot be valid (two sizes that do not fit) gives the most general shape: the
program is wrong or the knowledge is, and neither proves anything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gradlint.shapes.shape import (
    SCALAR,
    Atom,
    Dim,
    Shape,
    at_least,
    forget,
    fresh_atom,
    new_dim,
    of_rank,
    product,
    with_lead,
    with_tail,
)

#: Marks an axis argument whose value is not known (None means "all axes", as in the libraries).
UNKNOWN_AXIS = "unknown"
Axis = int | tuple[int, ...] | str | None


def merge(one: Dim, other: Dim) -> Dim | None:
    """The axis of an elementwise operation over two axes; None where the sizes do not fit.

    An axis of unknown size is taken not to be of size one beside a longer one.
    """
    if one.size == 1 and other.size != 1:
        return other
    if other.size == 1:
        return one if one.size != 1 else Dim(one.atoms | other.atoms, 1, one.name)
    if one.size is not None and other.size is not None and one.size != other.size:
        return None
    size = one.size if one.size is not None else other.size
    return Dim(one.atoms | other.atoms, size, one.name or other.name)


def broadcast(one: Shape, other: Shape) -> Shape:
    """The shape of an elementwise operation over two shapes."""
    if one in (SCALAR, other):
        return other
    if other == SCALAR:
        return one
    if one.rest is None and other.rest is None:
        axes = _aligned(one.lead, other.lead)
        return at_least(max(one.rank_min, other.rank_min)) if axes is None else Shape(axes)
    if one.rest is not None and other.rest is not None:
        return _broadcast_open(one, other)
    closed, open_ = (one, other) if one.rest is None else (other, one)
    return _broadcast_closed(open_, closed)


def broadcast_all(shapes: Sequence[Shape]) -> Shape:
    """The shape of an elementwise operation over many shapes."""
    result = SCALAR
    for shape in shapes:
        result = broadcast(result, shape)
    return result


def _aligned(one: tuple[Dim, ...], other: tuple[Dim, ...]) -> tuple[Dim, ...] | None:
    """Axes aligned at the right and merged; the longer one's own axes stand before them."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    extra = len(longer) - len(shorter)
    merged = [merge(a, b) for a, b in zip(longer[extra:], shorter, strict=True)]
    if any(dim is None for dim in merged):
        return None
    return longer[:extra] + tuple(dim for dim in merged if dim is not None)


def _broadcast_open(one: Shape, other: Shape) -> Shape:
    """Both ranks unknown: axes keep their identity only where both are over the same unknown rest."""
    rank = max(one.rank_min, other.rank_min)
    if one.rest != other.rest or len(one.lead) != len(other.lead) or len(one.tail) != len(other.tail):
        return at_least(rank)
    lead, tail = _aligned(one.lead, other.lead), _aligned(one.tail, other.tail)
    return at_least(rank) if lead is None or tail is None else Shape(lead, one.rest, tail)


def _broadcast_closed(open_: Shape, closed: Shape) -> Shape:
    """One rank unknown: its axes stay where the other operand cannot have more axes than it has."""
    if closed.rank_min > open_.rank_min:
        one = all(dim.size == 1 for dim in closed.lead)
        # Where nothing says that there is more than one element, none of these axes is the first of many.
        return with_tail(at_least(0), closed.rank_min) if one else at_least(closed.rank_min)
    known = min(len(open_.tail), closed.rank_min)
    tail = _aligned(open_.tail[len(open_.tail) - known :], closed.lead[closed.rank_min - known :])
    if tail is None:
        return at_least(open_.rank_min)
    before, lead = open_.tail[: len(open_.tail) - known], open_.lead
    if closed.rank_min > known:
        # The other axes of the closed operand meet axes of the rest, or of what stands before it.
        before, lead = tuple(map(_stretched, before)), tuple(map(_stretched, lead))
    return Shape(lead, open_.rest, before + tail)


def _stretched(dim: Dim) -> Dim:
    """An axis that may meet a longer one: one of size one would then index something else."""
    return new_dim() if dim.size == 1 else dim


def join(one: Shape, other: Shape) -> Shape:
    """The shape of a value that is one or the other."""
    if one == other:
        return one
    if one.rest is None and other.rest is None and one.rank_min == other.rank_min:
        return Shape(tuple(_either(a, b) for a, b in zip(one.lead, other.lead, strict=True)))
    if one.rest == other.rest and len(one.lead) == len(other.lead) and len(one.tail) == len(other.tail):
        lead = tuple(_either(a, b) for a, b in zip(one.lead, other.lead, strict=True))
        return Shape(lead, one.rest, tuple(_either(a, b) for a, b in zip(one.tail, other.tail, strict=True)))
    return at_least(min(one.rank_min, other.rank_min))


def _either(one: Dim, other: Dim) -> Dim:
    size = one.size if one.size == other.size else None
    return Dim(one.atoms | other.atoms, size, one.name if one.name == other.name else None)


def _normal(axis: Axis, rank: int) -> frozenset[int] | None:
    """The axes as non-negative numbers, or None where one does not exist."""
    axes = (axis,) if isinstance(axis, int) else axis
    if not isinstance(axes, tuple):
        return None
    normal = frozenset(a + rank if a < 0 else a for a in axes)
    return normal if all(0 <= a < rank for a in normal) else None


def reduce(shape: Shape, axis: Axis = None, keepdims: bool | None = False) -> Shape:
    """A reduction such as a sum; `keepdims` None is not known."""
    if axis is None:
        return _reduce_all(shape, keepdims)
    if keepdims is None or axis == UNKNOWN_AXIS or isinstance(axis, str):
        return _reduce_somewhere(shape, keepdims)
    if shape.rest is not None:
        return _reduce_open(shape, axis, keepdims)
    axes = _normal(axis, len(shape.lead))
    if axes is None:
        return at_least(0)
    if keepdims:
        return Shape(tuple(new_dim(1) if i in axes else dim for i, dim in enumerate(shape.lead)))
    return Shape(tuple(dim for i, dim in enumerate(shape.lead) if i not in axes))


def _reduce_all(shape: Shape, keepdims: bool | None) -> Shape:
    if keepdims is False:
        return SCALAR
    if keepdims is None or shape.rest is not None:
        return SCALAR if shape == SCALAR else at_least(shape.rank_min if keepdims else 0)
    return Shape(tuple(new_dim(1) for _ in shape.lead))


def _reduce_somewhere(shape: Shape, keepdims: bool | None) -> Shape:
    """Which axes, or whether they stay, is not known: no axis keeps its identity."""
    if shape == SCALAR:
        return SCALAR
    if keepdims:
        return of_rank(shape.rank_min) if shape.rest is None else at_least(shape.rank_min)
    return at_least(0)


def _reduce_open(shape: Shape, axis: Axis, keepdims: bool) -> Shape:
    """The rank is unknown: axes counted from the left leave the lead, those from the right the tail."""
    axes = (axis,) if isinstance(axis, int) else axis
    assert isinstance(axes, tuple)
    left, right = [a for a in axes if a >= 0], [a for a in axes if a < 0]
    if left and right:
        return at_least(max(shape.rank_min - len(axes), 0))
    shape = with_lead(shape, max(left) + 1) if left else with_tail(shape, -min(right)) if right else shape
    lead = _without(shape.lead, {*left}, keepdims)
    tail = _without(shape.tail, {a + len(shape.tail) for a in right}, keepdims)
    return Shape(lead, shape.rest, tail)


def _without(dims: tuple[Dim, ...], axes: set[int], keepdims: bool) -> tuple[Dim, ...]:
    if keepdims:
        return tuple(new_dim(1) if i in axes else dim for i, dim in enumerate(dims))
    return tuple(dim for i, dim in enumerate(dims) if i not in axes)


def mix(shape: Shape, axis: Axis = None) -> Shape:
    """The same sizes, with the axes that the operation mixes (softmax, cumsum, fft) minted anew.

    `axis` None means all axes.
    """
    axes = (axis,) if isinstance(axis, int) else axis
    if not isinstance(axes, tuple):
        return forget(shape)
    if shape.rest is None:
        chosen = _normal(axes, len(shape.lead))
        return forget(shape) if chosen is None else Shape(_reminted(shape.lead, chosen))
    left, right = [a for a in axes if a >= 0], [a for a in axes if a < 0]
    if left and right:
        return forget(shape)
    wide = with_lead(shape, max(left) + 1) if left else with_tail(shape, -min(right)) if right else shape
    tail = _reminted(wide.tail, {a + len(wide.tail) for a in right})
    return Shape(_reminted(wide.lead, {*left}), wide.rest, tail)


def _reminted(dims: tuple[Dim, ...], axes: Collection[int]) -> tuple[Dim, ...]:
    return tuple(new_dim(dim.size, dim.name) if i in axes else dim for i, dim in enumerate(dims))


def expand_dims(shape: Shape, axis: int | None) -> Shape:
    """A new axis of size one; `axis` None is not known."""
    one = new_dim(1)
    if axis is None:
        return at_least(shape.rank_min + 1) if shape.rest is not None else of_rank(shape.rank_min + 1)
    if shape.rest is None:
        rank = len(shape.lead) + 1
        at = axis + rank if axis < 0 else axis
        return Shape((*shape.lead[:at], one, *shape.lead[at:])) if 0 <= at < rank else at_least(rank)
    if axis >= 0:
        wide = with_lead(shape, axis)
        return Shape((*wide.lead[:axis], one, *wide.lead[axis:]), wide.rest, wide.tail)
    wide = with_tail(shape, -axis - 1)
    at = len(wide.tail) + axis + 1
    return Shape(wide.lead, wide.rest, (*wide.tail[:at], one, *wide.tail[at:]))


def squeeze(shape: Shape, axis: Axis = None) -> Shape:
    """Axes of size one removed: all of them where `axis` is None."""
    if axis is not None and axis != UNKNOWN_AXIS:
        return reduce(shape, axis)
    # The first axis is one of examples: as elsewhere, its size is taken not to be one.
    unsure = shape.rest is not None or any(dim.size is None for dim in shape.lead[1:])
    if axis == UNKNOWN_AXIS or unsure or (len(shape.lead) == 1 and shape.lead[0].size is None):
        certain = 0 if axis == UNKNOWN_AXIS else sum(1 for d in shape.lead if d.size not in (None, 1))
        return SCALAR if shape == SCALAR else at_least(certain)
    return Shape(tuple(dim for dim in shape.lead if dim.size != 1))


def transpose(shape: Shape, permutation: tuple[int, ...] | None) -> Shape:
    """Axes reordered; `permutation` None reverses them."""
    if permutation is None:
        return Shape(shape.lead[::-1]) if shape.rest is None else at_least(shape.rank_min)
    wide = with_lead(shape, len(permutation))
    axes = [axis + len(permutation) if axis < 0 else axis for axis in permutation]
    if sorted(axes) != list(range(len(axes))) or len(wide.lead) != len(axes):
        return at_least(shape.rank_min)
    return Shape(tuple(wide.lead[axis] for axis in axes))


def matmul(a: Shape, b: Shape, transpose_a: bool = False, transpose_b: bool = False) -> Shape:
    """The product of (stacks of) matrices, both of rank 2 or more."""
    a, b = with_tail(a, 2), with_tail(b, 2)
    if a.rank_min < 2 or b.rank_min < 2:
        return at_least(2)
    stack_a, rows, inner_a = _matrix(a, transpose_a)
    stack_b, inner_b, columns = _matrix(b, transpose_b)
    stack = broadcast(stack_a, stack_b)
    return avoid(append(stack, rows, columns), (inner_a, inner_b))


def _matrix(shape: Shape, transposed: bool) -> tuple[Shape, Dim, Dim]:
    dims = shape.lead if shape.rest is None else shape.tail
    rows, columns = (dims[-1], dims[-2]) if transposed else (dims[-2], dims[-1])
    stack = Shape(dims[:-2]) if shape.rest is None else Shape(shape.lead, shape.rest, dims[:-2])
    return stack, rows, columns


def append(shape: Shape, *dims: Dim) -> Shape:
    """The shape with more axes at the right."""
    if shape.rest is None:
        return Shape(shape.lead + dims)
    return Shape(shape.lead, shape.rest, shape.tail + dims)


def drop_last(shape: Shape, axes: int = 1) -> Shape:
    """The shape without its last axes."""
    wide = with_tail(shape, axes)
    if wide.rest is None:
        return Shape(wide.lead[:-axes]) if len(wide.lead) >= axes else at_least(0)
    return Shape(wide.lead, wide.rest, wide.tail[:-axes])


def replace_last(shape: Shape, dim: Dim) -> Shape:
    """The shape with another last axis."""
    if shape.rest is None and not shape.lead:
        return at_least(1)
    return append(drop_last(shape), dim)


def avoid(shape: Shape, contracted: Sequence[Dim]) -> Shape:
    """Index sets that a contracted axis runs over too are taken from the other axes.

    Such an operation has two operands over the same rows (attention across the batch): its
    output is not computed row by row, so it must not look as if it were.
    """
    mixed: set[Atom] = set().union(*(dim.atoms for dim in contracted))
    seen: set[Atom] = set()
    for dim in (*shape.lead, *shape.tail):
        # The same index set on two axes (an outer product of rows with themselves): neither is by row.
        mixed |= dim.atoms & seen
        seen |= dim.atoms

    def clean(dim: Dim) -> Dim:
        left = dim.atoms - mixed
        return dim._replace(atoms=left) if left else new_dim(dim.size, dim.name)

    return Shape(tuple(map(clean, shape.lead)), shape.rest, tuple(map(clean, shape.tail)))


def concat(shapes: Sequence[Shape], axis: int | None) -> Shape:
    """Shapes joined along an axis; the other axes are merged."""
    if axis is None or not shapes:
        exact_ranks = [shape.rank for shape in shapes if shape.rank is not None]
        return of_rank(exact_ranks[0]) if exact_ranks else at_least(1)
    need = axis + 1 if axis >= 0 else -axis
    ranks = {shape.rank for shape in shapes if shape.rank is not None}
    if len(ranks) == 1 and (rank := next(iter(ranks))) >= need:
        axis = axis % rank
        return _concat_exact([with_lead(shape, rank).lead[:rank] for shape in shapes], axis)
    if ranks:
        return at_least(need)
    return _concat_left(shapes, axis) if axis >= 0 else _concat_right(shapes, axis)


def _concat_left(shapes: Sequence[Shape], axis: int) -> Shape:
    """Ranks unknown, the axis counted from the left: what follows it is the same or not known."""
    wide = [with_lead(shape, axis + 1) for shape in shapes]
    joined = _concat_exact([shape.lead[: axis + 1] for shape in wide], axis).lead
    behind = {(shape.lead[axis + 1 :], shape.rest, shape.tail) for shape in wide}
    if len(behind) > 1:
        return Shape(joined, fresh_atom())
    lead, rest, tail = behind.pop()
    return Shape(joined + lead, rest, tail)


def _concat_right(shapes: Sequence[Shape], axis: int) -> Shape:
    """Ranks unknown, the axis counted from the right: what stands before it is the same or not known."""
    wide = [with_tail(shape, -axis) for shape in shapes]
    joined = _concat_exact([shape.tail[axis:] for shape in wide], 0).lead
    before = {(shape.lead, shape.rest, shape.tail[:axis]) for shape in wide}
    if len(before) > 1:
        return Shape((), fresh_atom(), joined)
    lead, rest, tail = before.pop()
    return Shape(lead, rest, tail + joined)


def _concat_exact(rows: Sequence[tuple[Dim, ...]], axis: int) -> Shape:
    dims: list[Dim] = []
    for i, column in enumerate(zip(*rows, strict=True)):
        if i == axis:
            sizes = [dim.size for dim in column]
            dims.append(new_dim(None if None in sizes else sum(size or 0 for size in sizes)))
            continue
        merged: Dim | None = column[0]
        for dim in column[1:]:
            merged = merged and merge(merged, dim)
        dims.append(merged or new_dim())
    return Shape(tuple(dims))


def stack(shapes: Sequence[Shape], axis: int | None, number: int | None) -> Shape:
    """Shapes of one form stacked along a new axis of `number` entries."""
    if not shapes:
        return at_least(1)
    element = shapes[0]
    for shape in shapes[1:]:
        element = join(element, shape)
    grown = expand_dims(element, axis)
    if axis is None:
        return grown
    one = new_dim(number)

    def renamed(dims: tuple[Dim, ...], at: int) -> tuple[Dim, ...]:
        return (*dims[:at], one, *dims[at + 1 :])

    if grown.rest is None:
        return Shape(renamed(grown.lead, axis % len(grown.lead)))
    if axis >= 0:
        return Shape(renamed(grown.lead, axis), grown.rest, grown.tail)
    return Shape(grown.lead, grown.rest, renamed(grown.tail, len(grown.tail) + axis))


def element_count(shape: Shape) -> int | None:
    """The number of elements, or None."""
    if shape.rest is not None:
        return None
    total = 1
    for dim in shape.lead:
        if dim.size is None:
            return None
        total *= dim.size
    return total


def reshape(shape: Shape, target: Sequence[Dim | None]) -> Shape:
    """Elements laid out anew; None in `target` is the axis to be computed (-1).

    An axis keeps its identity where all that stands before it stays the same: the row-major order
    then leaves each of its slices together.
    """
    dims = [dim if dim is not None else _missing(shape, target) for dim in target]
    old = shape.lead
    result: list[Dim] = []
    for i, dim in enumerate(dims):
        same = i < len(old) and _same_size(old[i], dim)
        if not same:
            break
        result.append(Dim(old[i].atoms, dim.size if dim.size is not None else old[i].size, old[i].name))
    front = len(result)
    if shape.rest is None and 0 < len(old) - front == len(dims) - front == 1:
        # Everything before the last axis is unchanged, so its number of elements is too.
        result.append(old[-1])
        return Shape(tuple(result))
    if front == 0 and shape.rest is None and len(old) == len(dims) == 1:
        return shape
    result += [new_dim(dim.size, dim.name) for dim in dims[front:]]
    if front == 0 and result and shape.rest is None and old:
        result = _computed_front(shape, target, result)
    return Shape(tuple(result))


def _computed_front(shape: Shape, target: Sequence[Dim | None], result: list[Dim]) -> list[Dim]:
    """A leading -1 stands for the leading axis where all other sizes account for the other axes."""
    if target[0] is not None:
        return result
    inner_old, inner_new = product(shape.lead[1:]), product(dim for dim in target[1:] if dim is not None)
    if _same_size(inner_old, inner_new):
        return [shape.lead[0], *result[1:]]
    return result


def _same_size(old: Dim, new: Dim) -> bool:
    return bool(old.atoms & new.atoms) or (old.size is not None and old.size == new.size)


def _missing(shape: Shape, target: Sequence[Dim | None]) -> Dim:
    total = element_count(shape)
    rest = element_count(Shape(tuple(dim for dim in target if dim is not None)))
    if total is None or not rest or total % rest:
        return new_dim()
    return new_dim(total // rest)
