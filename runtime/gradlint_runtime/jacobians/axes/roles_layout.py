"""Operations that move axes or cut along them without reading values: reshape, transpose, concat, slices."""

from __future__ import annotations

from collections.abc import Sequence

from gradlint_runtime.jacobians.axes.node import Content, Node, Pairs, axis_numbers, role, same, sizes_of
from gradlint_runtime.jacobians.axes.sizes import Size, Sizes, quotient, total


@sizes_of("Reshape")
def reshaped(node: Node, output: int) -> Sizes | None:
    """What is asked for; one size that is not known follows from the number of elements."""
    asked: Sequence[Size | None] | None = node.content(1)
    static = node.static(output)
    if asked is None:
        asked = static
    elif static is not None:
        asked = [one if two is None else two for one, two in zip(asked, static, strict=True)]
    if asked is None:
        return None
    sizes = [None if isinstance(size, int) and size < 0 else size for size in asked]
    before = node.sizes(0)
    if sizes.count(None) == 1 and before is not None:
        place = sizes.index(None)
        rest = total(sizes[:place] + sizes[place + 1 :])
        whole = total(before)
        sizes[place] = None if rest is None or whole is None else quotient(whole, rest)
    return tuple(sizes)  # type: ignore[arg-type]  # the caller fills in what is not known


def _left_after_squeeze(node: Node) -> list[int] | None:
    """The axes that are not dropped: by name, or because every size is known to be one or not."""
    sizes = node.sizes(0)
    if sizes is None:
        return None
    dropped = [axis % len(sizes) for axis in node.attribute("squeeze_dims")]
    if not dropped:
        if not all(isinstance(size, int) for size in sizes):
            return None
        dropped = [axis for axis, size in enumerate(sizes) if size == 1]
    return [axis for axis in range(len(sizes)) if axis not in dropped]


@role("Squeeze")
def squeeze(node: Node, index: int, output: int) -> Pairs:
    """Axes of size one are dropped."""
    left = _left_after_squeeze(node)
    return () if left is None else tuple((axis, place) for place, axis in enumerate(left))


@sizes_of("Squeeze")
def squeezed_shape(node: Node, output: int) -> Sizes | None:
    """The sizes that are left."""
    sizes, left = node.sizes(0), _left_after_squeeze(node)
    return None if sizes is None or left is None else tuple(sizes[axis] for axis in left)


@role("ExpandDims")
def expand_dims(node: Node, index: int, output: int) -> Pairs:
    """One axis is put in."""
    sizes = node.sizes(0)
    added = None if sizes is None else axis_numbers(node.content(1), len(sizes) + 1)
    if index or sizes is None or added is None:
        return ()
    return tuple((axis, axis + (axis >= added[0])) for axis in range(len(sizes)))


@sizes_of("ExpandDims")
def expanded_shape(node: Node, output: int) -> Sizes | None:
    """One axis of size one more."""
    sizes = node.sizes(0)
    added = None if sizes is None else axis_numbers(node.content(1), len(sizes) + 1)
    return None if sizes is None or added is None else (*sizes[: added[0]], 1, *sizes[added[0] :])


@role("Transpose", "ConjugateTranspose")
def transpose(node: Node, index: int, output: int) -> Pairs:
    """Axes are permuted."""
    order = _order(node)
    return () if index or order is None else tuple((axis, place) for place, axis in enumerate(order))


@sizes_of("Transpose", "ConjugateTranspose")
def transposed_shape(node: Node, output: int) -> Sizes | None:
    """The sizes, permuted."""
    sizes, order = node.sizes(0), _order(node)
    return None if sizes is None or order is None else tuple(sizes[axis] for axis in order)


def _order(node: Node) -> tuple[int, ...] | None:
    sizes = node.sizes(0)
    return None if sizes is None else axis_numbers(node.content(1), len(sizes))


@role("ConcatV2")
def concat(node: Node, index: int, output: int) -> Pairs:
    """All axes but the one along which tensors are put together."""
    sizes = node.sizes(index)
    along = None if sizes is None else axis_numbers(node.content(len(node.inputs) - 1), len(sizes))
    return () if index == len(node.inputs) - 1 or along is None else same(sizes, along)


@sizes_of("ConcatV2")
def concat_shape(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """What the parts share, and the sum along the axis when every part is fixed."""
    parts = [node.sizes(index) for index in range(len(node.inputs) - 1)]
    known = [part for part in parts if part is not None]
    along = axis_numbers(node.content(len(node.inputs) - 1), len(known[0])) if known else None
    if along is None:
        return None
    lengths = [None if part is None else part[along[0]] for part in parts]
    fixed = [length for length in lengths if isinstance(length, int)]
    whole = sum(fixed) if len(fixed) == len(lengths) else None
    return tuple(whole if axis == along[0] else size for axis, size in enumerate(known[0]))


@role("Split")
def split(node: Node, index: int, output: int) -> Pairs:
    """All axes but the one that is cut."""
    return _cut(node, index, value=1, axis=0)


@role("SplitV")
def split_in_given_sizes(node: Node, index: int, output: int) -> Pairs:
    """All axes but the one that is cut."""
    return _cut(node, index, value=0, axis=2)


def _cut(node: Node, index: int, value: int, axis: int) -> Pairs:
    sizes = node.sizes(value)
    along = None if sizes is None else axis_numbers(node.content(axis), len(sizes))
    return () if index != value or along is None else same(sizes, along)


@sizes_of("Split")
def split_shape(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """Equal parts along the axis."""
    sizes = node.sizes(1)
    along = None if sizes is None else axis_numbers(node.content(0), len(sizes))
    if sizes is None or along is None:
        return None
    part = quotient(sizes[along[0]], node.attribute("num_split"))
    return tuple(part if axis == along[0] else size for axis, size in enumerate(sizes))


@role("Pack")
def pack(node: Node, index: int, output: int) -> Pairs:
    """One axis is put in, along which the inputs lie."""
    sizes = node.sizes(index)
    if sizes is None:
        return ()
    added = node.attribute("axis") % (len(sizes) + 1)
    return tuple((axis, axis + (axis >= added)) for axis in range(len(sizes)))


@sizes_of("Pack")
def packed_shape(node: Node, output: int) -> Sizes | None:
    """One axis more, as long as there are inputs."""
    known = [sizes for sizes in map(node.sizes, range(len(node.inputs))) if sizes is not None]
    if not known:
        return None
    added = node.attribute("axis") % (len(known[0]) + 1)
    return (*known[0][:added], len(node.inputs), *known[0][added:])


@sizes_of("Unpack")
def unpacked_shape(node: Node, output: int) -> Sizes | None:
    """One axis less."""
    sizes = node.sizes(0)
    if not sizes:
        return None
    dropped = node.attribute("axis") % len(sizes)
    return (*sizes[:dropped], *sizes[dropped + 1 :])


@role("Unpack")
def unpack(node: Node, index: int, output: int) -> Pairs:
    """One axis is dropped."""
    sizes = node.sizes(0)
    if not sizes:
        return ()
    dropped = node.attribute("axis") % len(sizes)
    return tuple((axis, axis - (axis > dropped)) for axis in range(len(sizes)) if axis != dropped)


@role("Tile")
def tile(node: Node, index: int, output: int) -> Pairs:
    """The axes that are not repeated."""
    sizes, repeats = node.sizes(0), node.content(1)
    if index or sizes is None or repeats is None:
        return ()
    return tuple((axis, axis) for axis, count in enumerate(repeats) if count == 1)


@role("Pad", "PadV2", "MirrorPad", "MirrorPadGrad")
def pad(node: Node, index: int, output: int) -> Pairs:
    """The axes to which nothing is added."""
    sizes, widths = node.sizes(0), node.content(1)
    if index or sizes is None or widths is None:
        return ()
    return tuple((axis, axis) for axis in range(len(sizes)) if widths[2 * axis : 2 * axis + 2] == (0, 0))


@role("BroadcastTo")
def broadcast_to(node: Node, index: int, output: int) -> Pairs:
    """The axes that are not stretched."""
    sizes, result = node.sizes(0), node.result(output)
    if index or sizes is None or result is None:
        return ()
    shift = len(result) - len(sizes)
    return tuple((axis, axis + shift) for axis, size in enumerate(sizes) if size == result[axis + shift])


@sizes_of("BroadcastTo")
def broadcast_shape(node: Node, output: int) -> Content | None:
    """The shape that is asked for."""
    return node.content(1)


@role("Slice")
def slice_of_all_axes(node: Node, index: int, output: int) -> Pairs:
    """The axes that are taken whole."""
    sizes, begin, count = node.sizes(0), node.content(1), node.content(2)
    if index or sizes is None or begin is None or count is None:
        return ()
    return tuple(
        (axis, axis) for axis, size in enumerate(sizes) if begin[axis] == 0 and count[axis] in {-1, size}
    )


@sizes_of("Slice")
def slice_shape(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """The sizes that are asked for; -1 means all that is left."""
    sizes, begin, count = node.sizes(0), node.content(1), node.content(2)
    if sizes is None or begin is None or count is None:
        return None
    return tuple(
        (size if first == 0 else None) if number == -1 else number
        for size, first, number in zip(sizes, begin, count, strict=True)
    )


@sizes_of(
    "Fill",
    "RandomStandardNormal",
    "RandomUniform",
    "RandomUniformInt",
    "StatelessRandomNormal",
    "StatelessRandomNormalV2",
    "StatelessRandomUniform",
    "StatelessRandomUniformV2",
    "StatelessTruncatedNormal",
    "StatelessTruncatedNormalV2",
    "TruncatedNormal",
)
def created_shape(node: Node, output: int) -> Content | None:
    """The first input is the shape."""
    return node.content(0)


@role("OptionalFromValue", "OptionalGetValue")
def one_inside(node: Node, index: int, output: int) -> Pairs:
    """An optional has the axes of the one tensor inside."""
    return same(node.sizes(0)) if _holds_one(node) else ()


@sizes_of("OptionalFromValue", "OptionalGetValue")
def shape_inside(node: Node, output: int) -> Sizes | None:
    """An optional has the shape of the one tensor inside."""
    return node.sizes(0) if _holds_one(node) else None


def _holds_one(node: Node) -> bool:
    types = node.attribute("Toutput_types" if node.type == "OptionalFromValue" else "output_types")
    return len(types) == 1


@sizes_of("ReadVariableOp")
def variable_shape(node: Node, output: int) -> Sizes | None:
    """The shape of the variable, which a function's own graph may not know."""
    return node.sizes(0)
