"""What small tensors of whole numbers hold: shapes, axes and widths that a program computes."""

# ruff: noqa: ARG001 (all rules share a signature)

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import Any

import numpy as np

from gradlint_runtime.jacobians.axes.node import CONTENTS, Content, Node, content_of
from gradlint_runtime.jacobians.axes.roles_elementwise import broadcast_sizes
from gradlint_runtime.jacobians.axes.sizes import Size, quotient, times, total


@content_of("Shape")
def shape(node: Node, output: int) -> Content | None:
    """The sizes of the input."""
    return node.sizes(0)


CONTENTS["ShapeN"] = lambda node, output: node.sizes(output)


@content_of("Size")
def size(node: Node, output: int) -> Content | None:
    """The number of elements."""
    sizes = node.sizes(0)
    return None if sizes is None else (total(sizes),)


@content_of("Rank")
def rank(node: Node, output: int) -> Content | None:
    """The number of axes."""
    sizes = node.sizes(0)
    return None if sizes is None else (len(sizes),)


@content_of("Identity", "Cast", "StopGradient", "Reshape", "ExpandDims", "Squeeze", "EnsureShape", "Snapshot")
def unchanged(node: Node, output: int) -> Content | None:
    """The same elements in the same order."""
    return node.content(0)


@content_of("Pack", "ConcatV2")
def joined(node: Node, output: int) -> Content | None:
    """The elements of one input after those of the other."""
    concat = node.type == "ConcatV2"
    last = len(node.inputs) - concat
    parts = [_array(node, index) for index in range(last)]
    axis = _number(node.content(last)) if concat else node.attribute("axis")
    if axis is None or any(part is None for part in parts):
        return None
    return tuple((np.concatenate if concat else np.stack)(parts, axis).ravel())


@content_of("Transpose")
def transposed(node: Node, output: int) -> Content | None:
    """The elements of a table in another order."""
    elements, order = _array(node, 0), _numbers(node.content(1))
    return None if elements is None or order is None else tuple(elements.transpose(order).ravel())


@content_of("Unpack")
def one_element(node: Node, output: int) -> Content | None:
    """The elements of a vector, each for itself."""
    vector = node.content(0)
    sizes = node.sizes(0)
    return None if vector is None or sizes is None or len(sizes) != 1 else (vector[output],)


@content_of("StridedSlice")
def strided_slice(node: Node, output: int) -> Content | None:
    """A slice of a vector, as Python takes it."""
    vector, sizes = node.content(0), node.sizes(0)
    begin, end, stride = (_number(node.content(index)) for index in (1, 2, 3))
    if vector is None or sizes is None or len(sizes) != 1 or stride in {None, 0}:
        return None
    if node.attribute("ellipsis_mask") or node.attribute("new_axis_mask"):
        return None
    if node.attribute("shrink_axis_mask"):
        return None if begin is None else _at(vector, begin)
    if (begin is None and not node.attribute("begin_mask")) or (
        end is None and not node.attribute("end_mask")
    ):
        return None
    first = None if node.attribute("begin_mask") else begin
    last = None if node.attribute("end_mask") else end
    return vector[slice(first, last, stride)]


@content_of("Slice")
def sliced(node: Node, output: int) -> Content | None:
    """A part by its beginning and its lengths."""
    elements, begin, count = _array(node, 0), _numbers(node.content(1)), _numbers(node.content(2))
    if elements is None or begin is None or count is None:
        return None
    ends = (None if number == -1 else first + number for first, number in zip(begin, count, strict=True))
    return tuple(elements[tuple(map(slice, begin, ends))].ravel())


@content_of("Gather", "GatherV2")
def gathered(node: Node, output: int) -> Content | None:
    """Elements of a vector."""
    vector, sizes, ids = node.content(0), node.sizes(0), node.content(1)
    if vector is None or sizes is None or len(sizes) != 1 or ids is None:
        return None
    if not all(isinstance(each, int) and 0 <= each < len(vector) for each in ids):
        return None
    return tuple(vector[each] for each in ids if isinstance(each, int))


def _array(node: Node, index: int) -> Any:
    """The elements of an input in its shape, None when either is not known."""
    content, sizes = node.content(index), _numbers(node.sizes(index))
    if content is None or sizes is None:
        return None
    # NumPy would turn products into axes of their own.
    flat = np.empty(len(content), dtype=object)
    for place, element in enumerate(content):
        flat[place] = element
    return flat.reshape(sizes)


def _numbers(content: Content | None) -> tuple[int, ...] | None:
    if content is None or not all(isinstance(element, int) for element in content):
        return None
    return tuple(element for element in content if isinstance(element, int))


def _number(content: Content | None) -> int | None:
    return content[0] if content and len(content) == 1 and isinstance(content[0], int) else None


def _at(vector: Content, place: int) -> Content | None:
    return (vector[place],) if -len(vector) <= place < len(vector) else None


def _add(left: Size, right: Size) -> Size | None:
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return right if left == 0 else left if right == 0 else None


def _subtract(left: Size, right: Size) -> Size | None:
    if left == right:
        return 0
    return (
        left - right
        if isinstance(left, int) and isinstance(right, int)
        else _add(left, 0)
        if right == 0
        else None
    )


def _divide(left: Size, right: Size) -> Size | None:
    if isinstance(left, int) and isinstance(right, int):
        return left // right if right else None
    return quotient(left, right)


def _modulo(left: Size, right: Size) -> Size | None:
    return left % right if isinstance(left, int) and isinstance(right, int) and right else None


def _maximum(left: Size, right: Size) -> Size | None:
    if left == right:
        return left
    return max(left, right) if isinstance(left, int) and isinstance(right, int) else None


def _minimum(left: Size, right: Size) -> Size | None:
    if left == right:
        return left
    return min(left, right) if isinstance(left, int) and isinstance(right, int) else None


ARITHMETIC: dict[str, Callable[[Size, Size], Size | None]] = {
    "Add": _add,
    "AddV2": _add,
    "Sub": _subtract,
    "Mul": times,
    "FloorDiv": _divide,
    "FloorMod": _modulo,
    "Maximum": _maximum,
    "Minimum": _minimum,
}


@content_of(*ARITHMETIC)
def arithmetic(node: Node, output: int) -> Content | None:
    """Element by element; a single one is used for all."""
    left, right = node.content(0), node.content(1)
    if left is None or right is None or (len(left) != len(right) and 1 not in {len(left), len(right)}):
        return None
    count = max(len(left), len(right)) if len(left) and len(right) else 0
    compute = ARITHMETIC[node.type]
    pairs = zip(
        left * (count if len(left) == 1 else 1), right * (count if len(right) == 1 else 1), strict=False
    )
    return tuple(None if one is None or two is None else compute(one, two) for one, two in pairs)


@content_of("Prod")
def product(node: Node, output: int) -> Content | None:
    """The product over a vector, or a single number as it is."""
    vector, sizes, axes = node.content(0), node.sizes(0), node.content(1)
    if vector is None or sizes is None or len(sizes) > 1 or axes is None:
        return None
    return (total(vector),) if axes else vector


@content_of("Range")
def counted(node: Node, output: int) -> Content | None:
    """Whole numbers from, to, by."""
    start, limit, step = (_number(node.content(index)) for index in range(3))
    if start is None or limit is None or not step or abs(limit - start) > 64 * abs(step):
        return None
    return tuple(range(start, limit, step))


@content_of("Fill")
def filled(node: Node, output: int) -> Content | None:
    """One number, many times."""
    dims, value = node.content(0), node.content(1)
    count = None if dims is None else total(dims)
    return value * count if value is not None and isinstance(count, int) and 0 <= count <= 64 else None


@content_of("ZerosLike", "OnesLike")
def constant_like(node: Node, output: int) -> Content | None:
    """Zeros or ones, as many as there are elements."""
    sizes = node.sizes(0)
    count = None if sizes is None else total(sizes)
    if not isinstance(count, int) or count > 64:
        return None
    return (int(node.type == "OnesLike"),) * count


@content_of("DynamicStitch")
def stitched(node: Node, output: int) -> Content | None:
    """Later pieces overwrite earlier ones."""
    half = len(node.inputs) // 2
    places: dict[int, Size | None] = {}
    for index in range(half):
        ids, data = node.content(index), node.content(half + index)
        if ids is None or data is None or len(ids) != len(data):
            return None
        for place, element in zip(ids, data, strict=True):
            if not isinstance(place, int):
                return None
            places[place] = element
    return tuple(places.get(place) for place in range(max(places) + 1)) if places else ()


@content_of("ConcatOffset")
def offsets(node: Node, output: int) -> Content | None:
    """Where each part of a concatenation begins."""
    axis = _number(node.content(0))
    shapes = [node.content(index) for index in range(1, len(node.inputs))]
    own = shapes[output]
    if axis is None or own is None:
        return None
    before = [None if each is None else each[axis] for each in shapes[:output]]
    starts = list(accumulate(before, lambda one, two: None if one is None or two is None else _add(one, two)))
    start = starts[-1] if starts else 0
    return tuple(start if place == axis % len(own) else 0 for place in range(len(own)))


@content_of("InvertPermutation")
def inverse(node: Node, output: int) -> Content | None:
    """Where each number stands."""
    order = node.content(0)
    if order is None or sorted(each for each in order if isinstance(each, int)) != list(range(len(order))):
        return None
    return tuple(order.index(place) for place in range(len(order)))


@content_of("BroadcastArgs")
def broadcast_arguments(node: Node, output: int) -> Content | None:
    """The shape that two shapes broadcast to."""
    left, right = node.content(0), node.content(1)
    if left is None or right is None or None in left + right:
        return None
    return broadcast_sizes([left, right])  # type: ignore[list-item]  # no None is left


@content_of("BroadcastGradientArgs")
def broadcast_gradient_arguments(node: Node, output: int) -> Content | None:
    """The axes to sum over, when that can be told: where an operand has size one, or no axis."""
    shapes = (node.content(0), node.content(1))
    if shapes[0] is None or shapes[1] is None:
        return None
    count = max(len(shapes[0]), len(shapes[1]))
    left, right = ((1,) * (count - len(each)) + each for each in (shapes[0], shapes[1]))
    if not all(_is_decided(one, two) for one, two in zip(left, right, strict=True)):
        return None
    own = (left, right)[output]
    return tuple(axis for axis, element in enumerate(own) if element == 1)


def _is_decided(one: Size | None, two: Size | None) -> bool:
    return isinstance(one, int) and isinstance(two, int)
