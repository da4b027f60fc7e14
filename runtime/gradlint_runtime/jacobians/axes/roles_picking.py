"""Operations that pick or place entries: strided slices, gathers, scatters, segment sums."""

from __future__ import annotations

from typing import NamedTuple

from gradlint_runtime.jacobians.axes.node import Content, Node, Pairs, axis_numbers, role, sizes_of
from gradlint_runtime.jacobians.axes.sizes import Product, Size


class Brackets(NamedTuple):
    """The arguments of a strided slice; the masks have a bit for each item."""

    begin: Content
    end: Content
    strides: Content
    begin_mask: int
    end_mask: int
    ellipsis_mask: int
    new_axis_mask: int
    shrink_axis_mask: int


def brackets(node: Node, first: int) -> Brackets | None:
    """The arguments, which begin at input `first`; None when their number is not known."""
    begin, end, strides = (node.content(first + offset) for offset in range(3))
    if strides is None:
        return None
    unknown = (None,) * len(strides)
    masks = [
        node.attribute(name)
        for name in ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
    ]
    return Brackets(begin or unknown, end or unknown, strides, *masks)


class Indexed(NamedTuple):
    """An axis of the full tensor, one of the slice, and the item between the brackets.

    A new axis has no axis in the full tensor, one that is picked has none in the slice, and one that no item
    speaks of is taken whole.
    """

    axis: int | None
    place: int | None
    item: int | None


def indexed(form: Brackets, rank: int) -> list[Indexed]:
    """What becomes of each axis, from the left to the right."""
    items = len(form.strides)
    named = sum(not (form.ellipsis_mask | form.new_axis_mask) >> item & 1 for item in range(items))
    found: list[Indexed] = []
    axis = place = 0
    for item in range(items):
        if form.ellipsis_mask >> item & 1:
            found += [Indexed(axis + skipped, place + skipped, None) for skipped in range(rank - named)]
            axis, place = axis + rank - named, place + rank - named
        elif form.new_axis_mask >> item & 1:
            found.append(Indexed(None, place, item))
            place += 1
        elif form.shrink_axis_mask >> item & 1:
            found.append(Indexed(axis, None, item))
            axis += 1
        else:
            found.append(Indexed(axis, place, item))
            axis, place = axis + 1, place + 1
    return found + [Indexed(axis + rest, place + rest, None) for rest in range(rank - axis)]


def whole_axes(form: Brackets, rank: int) -> list[tuple[int, int]]:
    """(axis of the full tensor, axis of the slice) for the axes that are taken whole and in order."""
    return [
        (each.axis, each.place)
        for each in indexed(form, rank)
        if each.axis is not None and each.place is not None
        if each.item is None or _is_whole(form, each.item)
    ]


def _is_whole(form: Brackets, item: int) -> bool:
    begins = form.begin_mask >> item & 1 or form.begin[item] == 0
    return bool(begins and form.end_mask >> item & 1 and form.strides[item] == 1)


def _length(form: Brackets, each: Indexed, size: Size) -> Size | None:
    """How many slices are taken along an axis."""
    if each.item is None or _is_whole(form, each.item):
        return size
    begin = None if form.begin_mask >> each.item & 1 else form.begin[each.item]
    end = None if form.end_mask >> each.item & 1 else form.end[each.item]
    known = (form.begin_mask >> each.item & 1 or begin is not None) and (
        form.end_mask >> each.item & 1 or end is not None
    )
    stride = form.strides[each.item]
    if not known or isinstance(begin, Product) or isinstance(end, Product) or not isinstance(size, int):
        return None
    return len(range(size)[begin:end:stride]) if isinstance(stride, int) and stride else None


@sizes_of("StridedSlice")
def sliced(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """The lengths of the slices, where they are known."""
    sizes, form = node.sizes(0), brackets(node, 1)
    if sizes is None or form is None:
        return None
    return tuple(
        1 if each.axis is None else _length(form, each, sizes[each.axis])
        for each in indexed(form, len(sizes))
        if each.place is not None
    )


@role("StridedSlice")
def strided_slice(node: Node, index: int, output: int) -> Pairs:
    """The axes that are taken whole."""
    sizes, form = node.sizes(0), brackets(node, 1)
    return () if index or sizes is None or form is None else whole_axes(form, len(sizes))


@role("StridedSliceGrad")
def strided_slice_gradient(node: Node, index: int, output: int) -> Pairs:
    """The slice is put back among zeros: the axes that were taken whole are kept."""
    shape, form = node.content(0), brackets(node, 1)
    if index != 4 or shape is None or form is None:
        return ()
    return [(place, axis) for axis, place in whole_axes(form, len(shape))]


@sizes_of("StridedSliceGrad")
def sliced_shape(node: Node, output: int) -> Content | None:
    """The shape of the tensor that was sliced."""
    return node.content(0)


@role("Gather", "GatherV2", "ResourceGather")
def gather(node: Node, index: int, output: int) -> Pairs:
    """The axes of the parameters that are not looked up; those that both share stay in their places."""
    parameters, ids = node.sizes(0), node.sizes(1)
    if index or parameters is None or ids is None or node.type == "ResourceGather":
        return ()
    axes = axis_numbers(node.content(2), len(parameters)) if node.type == "GatherV2" else (0,)
    shared = node.attribute("batch_dims") if node.type == "GatherV2" else 0
    if axes is None or shared < 0:
        return ()
    looked_up = axes[0]
    added = len(ids) - shared - 1
    return [
        (axis, axis if axis < looked_up else axis + added)
        for axis in range(len(parameters))
        if axis != looked_up
    ]


@role("GatherNd")
def gather_nd(node: Node, index: int, output: int) -> Pairs:
    """The axes behind those that are looked up."""
    parameters, ids = node.sizes(0), node.sizes(1)
    if index or parameters is None or not ids or not isinstance(ids[-1], int):
        return ()
    depth = ids[-1]
    return [(axis, axis - depth + len(ids) - 1) for axis in range(depth, len(parameters))]


@role("ScatterNd")
def scatter_nd(node: Node, index: int, output: int) -> Pairs:
    """The axes of the updates behind those of the ids."""
    ids, updates = node.sizes(0), node.sizes(1)
    return _placed(ids, updates) if index == 1 else ()


@sizes_of("ScatterNd")
def scattered_shape(node: Node, output: int) -> Content | None:
    """The shape that is asked for."""
    return node.content(2)


@role("TensorScatterAdd", "TensorScatterSub", "TensorScatterUpdate", "TensorScatterMax", "TensorScatterMin")
def tensor_scatter(node: Node, index: int, output: int) -> Pairs:
    """The tensor keeps its axes; the updates keep those behind the ids."""
    tensor, ids = node.sizes(0), node.sizes(1)
    if index == 0 and tensor is not None:
        return [(axis, axis) for axis in range(len(tensor))]
    return _placed(ids, node.sizes(2)) if index == 2 else ()


def _placed(ids: tuple[Size, ...] | None, updates: tuple[Size, ...] | None) -> Pairs:
    if not ids or updates is None or not isinstance(ids[-1], int):
        return ()
    outer, depth = len(ids) - 1, ids[-1]
    return [(axis, axis - outer + depth) for axis in range(outer, len(updates))]


@role("UnsortedSegmentSum", "UnsortedSegmentProd", "UnsortedSegmentMax", "UnsortedSegmentMin")
def unsorted_segments(node: Node, index: int, output: int) -> Pairs:
    """The axes behind those that the ids cover."""
    data, ids = node.sizes(0), node.sizes(1)
    if index or data is None or ids is None:
        return ()
    return [(axis, axis - len(ids) + 1) for axis in range(len(ids), len(data))]


@role("SegmentSum", "SegmentSumV2", "SegmentMean", "SegmentMax", "SegmentMin", "SegmentProd")
def segments(node: Node, index: int, output: int) -> Pairs:
    """All axes but the first."""
    data = node.sizes(0)
    return () if index or data is None else [(axis, axis) for axis in range(1, len(data))]
