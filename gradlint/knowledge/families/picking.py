"""Entries picked by indices, slices and masks."""

from __future__ import annotations

from gradlint.knowledge.families.layout import with_axis
from gradlint.knowledge.families.registry import family, moved, of_size, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import Shape, axis_dim, new_dim, with_lead


@family
def slice_sized(a: Operands) -> Out:
    """tf.slice: sizes as given, -1 for all that is left."""
    x, sizes, begins = a.shape("x"), a.integers("size"), a.integers("begin")
    if sizes is None:
        return unclear(x.rank_min, "a slice")
    dims = []
    for i, size in enumerate(sizes):
        whole = axis_dim(x, i)
        everything = size == -1 and begins is not None and i < len(begins) and begins[i] == 0
        dims.append(whole if everything and whole else new_dim(size if size >= 0 else None))
    return moved(Shape(tuple(dims)), f"a slice of size {sizes}")


@family
def gather(a: Operands) -> Out:
    """Rows picked by indices, which replace the axis (0, or the first behind the batch axes)."""
    x, indices, batch = a.shape("x"), a.shape("indices"), a.integer("batch_dims", 0)
    axis = a.integer("axis", batch)
    if axis is not None and axis < 0 and x.rank is not None:
        axis += x.rank
    if batch is None or axis is None or batch < 0 or not 0 <= batch <= axis:
        return unclear(0, "rows picked by indices")
    return _picked(with_lead(x, axis + 1), with_lead(indices, batch), axis, batch)


def _picked(x: Shape, indices: Shape, axis: int, batch: int) -> Out:
    if len(x.lead) <= axis or len(indices.lead) < batch:
        return unclear(0, "rows picked by indices")
    rows = [algebra.merge(*pair) or new_dim() for pair in zip(x.lead[:batch], indices.lead, strict=False)]
    chosen = Shape(indices.lead[batch:], indices.rest, indices.tail)
    behind = Shape(x.lead[axis + 1 :], x.rest, x.tail)
    if chosen.rest is not None and behind.rest is not None:
        return unclear(axis + chosen.rank_min + behind.rank_min, "rows picked by indices")
    front = Shape((*rows, *x.lead[batch:axis]))
    shape = _one_after_the_other(_one_after_the_other(front, chosen), behind)
    return moved(algebra.avoid(shape, (x.lead[axis],)), f"picked along axis {axis}")


def _one_after_the_other(one: Shape, other: Shape) -> Shape:
    """The axes of one shape, then those of the other: at most one of them is of unknown rank."""
    if one.rest is None:
        return Shape(one.lead + other.lead, other.rest, other.tail)
    assert other.rest is None
    return Shape(one.lead, one.rest, one.tail + other.lead)


@family
def take(a: Operands) -> Out:
    """numpy.take: without an axis, from all elements."""
    if not a.given("axis"):
        indices = a.shape("indices")
        return moved(algebra.avoid(indices, a.shape("x").lead), "elements picked by indices")
    return gather(a)


@family
def take_along(a: Operands) -> Out:
    """Entries picked along one axis by indices of the same rank."""
    axis, x, indices = a.integer("axis", -1), a.shape("x"), a.shape("indices")
    if axis is None or x.rank is None or x.rank != indices.rank:
        return unclear(max(x.rank_min, indices.rank_min), "entries picked by indices")
    both = algebra.broadcast(with_axis(x, axis, new_dim(1)), indices)
    picked = axis_dim(x, axis)
    return moved(algebra.avoid(both, () if picked is None else (picked,)), f"picked along axis {axis}")


@family
def gather_nd(a: Operands) -> Out:
    """Entries picked by index vectors."""
    x, indices, batch = a.shape("x"), a.shape("indices"), a.integer("batch_dims", 0)
    depth = indices.lead[-1].size if indices.rest is None and indices.lead else None
    if depth is None or batch != 0 or x.rest is not None or depth > len(x.lead):
        return unclear(max(indices.rank_min - 1, 0), "entries picked by indices")
    kept = Shape(indices.lead[:-1] + x.lead[depth:])
    return moved(algebra.avoid(kept, (*x.lead[:depth], indices.lead[-1])), "entries picked by indices")


@family
def scatter_nd(a: Operands) -> Out:
    """A new tensor of the given shape with updates at indices."""
    dims = a.dims("shape")
    if dims is None:
        return unclear(0, "updates at indices")
    return moved(Shape(tuple(new_dim(dim.size if dim else None) for dim in dims)), "updates at indices")


@family
def updated(a: Operands) -> Out:
    """The same shape with other entries at indices."""
    return moved(algebra.mix(a.shape("x")), "the same shape with other entries")


@family
def boolean_mask(a: Operands) -> Out:
    """The entries where the mask is true: the mask's axes become one."""
    x, mask = a.shape("x"), a.shape("mask")
    if mask.rank is None or a.given("axis"):
        return unclear(1, "the entries where the mask is true")
    wide = with_lead(x, mask.rank)
    kept = Shape((new_dim(), *wide.lead[mask.rank :]), wide.rest, wide.tail)
    return moved(algebra.avoid(kept, mask.lead), "the entries where the mask is true")


@family
def one_hot(a: Operands) -> Out:
    """A new axis of the given depth, the last unless told."""
    x, axis, depth = a.shape("x"), a.integer("axis", -1), of_size(a.dim("depth"))
    if axis is None or (axis != -1 and x.rank is None):
        return unclear(x.rank_min + 1, "one-hot")
    if axis == -1:
        return Out(algebra.append(x, depth), "one-hot: a new last axis")
    at = axis % (len(x.lead) + 1)
    return Out(Shape((*x.lead[:at], depth, *x.lead[at:])), f"one-hot: a new axis {axis}")


@family
def to_categorical(a: Operands) -> Out:
    """One-hot, after a last axis of size one is removed."""
    x, depth = a.shape("x"), of_size(a.dim("depth"))
    last = axis_dim(x, -1)
    if x.rank is None or (x.rank > 1 and last is not None and last.size is None):
        return unclear(max(x.rank_min, 1), "one-hot")
    whole = algebra.drop_last(x) if x.rank > 1 and last is not None and last.size == 1 else x
    return Out(algebra.append(whole, depth), "one-hot: a new last axis")


@family
def embedding(a: Operands) -> Out:
    """Each index becomes a vector."""
    return Out(algebra.append(a.shape("inputs"), of_size(a.dim("units"))), "each index becomes a vector")


@family
def embedding_lookup(a: Operands) -> Out:
    """Rows of a table picked by indices."""
    parts, indices = a.shapes("x"), a.shape("indices")
    table = parts[0] if parts else a.shape("x")  # the rows of one table may be dealt out to several
    if table.rank is None or table.rank < 1:
        return unclear(indices.rank_min, "rows of a table")
    kept = algebra.append(indices, *table.lead[1:])
    return moved(algebra.avoid(kept, table.lead[:1]), "each index picks a row")


@family
def unique(_: Operands) -> Out:
    """Distinct entries and the place of each."""
    part = Out(Shape((new_dim(),)), "distinct entries")
    return Out(None, items=(part, part))


@family
def partition(a: Operands) -> Out:
    """Rows dealt out to a number of parts."""
    x, ids, number = a.shape("x"), a.shape("ids"), a.integer("number")
    if ids.rank != 1:
        return Out(None, kind="list", element=unclear(1, "a part of the rows"))
    rows = with_axis(with_lead(x, 1), 0, new_dim())
    part = moved(algebra.avoid(rows, ids.lead), "a part of the rows")
    if number is None or number > 64:
        return Out(None, kind="list", element=part)
    return Out(None, items=(part,) * number, kind="list")


@family
def cropped(a: Operands) -> Out:
    """A part of the size that is asked for."""
    dims = a.dims("shape")
    if dims is None:
        return unclear(a.shape("x").rank_min, "a part")
    return moved(Shape(tuple(new_dim(dim.size if dim else None) for dim in dims)), "a part")


@family
def numpy_unique(a: Operands) -> Out:
    """Distinct entries as a vector, and on request where they stand."""
    if any(a.given(name) for name in ("index", "inverse", "counts", "axis")):
        return Out(None, kind="tuple", element=unclear(0, "distinct entries"))
    return moved(Shape((new_dim(),)), "distinct entries")


@family
def counts(a: Operands) -> Out:
    """How often each number stands in a vector; Keras counts in each row of a matrix."""
    if a.shape("x").rank != 1:
        return unclear(1, "counts")
    return Out(Shape((new_dim(),)), "a vector of counts")
