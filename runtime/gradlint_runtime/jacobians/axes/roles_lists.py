"""Lists of tensors, in which loops keep what they need later.

The axes of a list are those of its elements, all of which keep the seed's slices apart in the same way;
which element is read or written is not followed.  A size that differs between elements is None.  A list of
shapes has the content that its elements share.
"""

from __future__ import annotations

from gradlint_runtime.jacobians.axes.node import (
    NO_ELEMENTS,
    UNWRITTEN,
    Content,
    Node,
    Pairs,
    content_of,
    role,
    same,
    sizes_of,
)
from gradlint_runtime.jacobians.axes.sizes import Size, Sizes

#: Operations from a list to a list or an element, with the inputs whose axes stay where they are.
ELEMENTWISE = {
    "TensorListPushBack": (0, 1),
    "TensorListPopBack": (0,),
    "TensorListGetItem": (0,),
    "TensorListSetItem": (0, 2),
    "TensorListResize": (0,),
}


@role(*ELEMENTWISE)
def element(node: Node, index: int, output: int) -> Pairs:
    """Elements go in and come out as they are."""
    return same(node.sizes(index)) if index in ELEMENTWISE[node.type] else ()


@role("TensorListStack", "TensorListGather")
def stack(node: Node, index: int, output: int) -> Pairs:
    """Elements lie along a new first axis."""
    sizes = node.sizes(0)
    return () if index or sizes is None else tuple((axis, axis + 1) for axis in range(len(sizes)))


@role("TensorListFromTensor", "TensorListScatter", "TensorListScatterV2")
def unstack(node: Node, index: int, output: int) -> Pairs:
    """The slices along the first axis become elements."""
    sizes = node.sizes(0)
    return () if index or sizes is None else tuple((axis, axis - 1) for axis in range(1, len(sizes)))


@content_of("EmptyTensorList")
def no_elements(node: Node, output: int) -> Content:
    """There is no element."""
    return NO_ELEMENTS


@content_of("TensorListReserve")
def unwritten(node: Node, output: int) -> Content:
    """No element has been written, but they can be read."""
    return UNWRITTEN


@content_of("TensorListPushBack")
def pushed(node: Node, output: int) -> Content | None:
    """What the new element has in common with the others."""
    before, new = node.content(0), node.content(1)
    if before == NO_ELEMENTS:
        return new
    return None if before is None or new is None else common(before, new)


@content_of("TensorListPopBack")
def popped(node: Node, output: int) -> Content | None:
    """What all elements have in common."""
    content = node.content(0)
    return content if output == 0 or content not in {NO_ELEMENTS, UNWRITTEN} else None


def common(left: tuple[Size | None, ...], right: tuple[Size | None, ...]) -> tuple[Size | None, ...] | None:
    """The sizes that two elements share."""
    if len(left) != len(right):
        return None
    return tuple(one if one == two else None for one, two in zip(left, right, strict=True))


@sizes_of("TensorListPushBack", "TensorListSetItem")
def list_with_element(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """What the new element has in common with the others."""
    sizes = node.sizes(0)
    new = node.sizes(1 if node.type == "TensorListPushBack" else 2)
    if node.content(0) in {NO_ELEMENTS, UNWRITTEN}:
        return new
    return None if sizes is None or new is None else common(sizes, new)


@sizes_of("TensorListPopBack", "TensorListGetItem")
def one_element(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """What all elements have in common, and what is asked for."""
    takes = node.type == "TensorListPopBack"
    if takes and output == 0:
        return node.sizes(0)
    return _as_asked(node.sizes(0), node.content(1 if takes else 2))


@sizes_of("TensorListStack", "TensorListGather")
def stacked(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """An axis for the elements, then theirs."""
    sizes = _as_asked(node.sizes(0), node.content(1 if node.type == "TensorListStack" else 2))
    return None if sizes is None else (None, *sizes)


@sizes_of("TensorListFromTensor", "TensorListScatter", "TensorListScatterV2")
def unstacked(node: Node, output: int) -> Sizes | None:
    """The axes behind the first."""
    sizes = node.sizes(0)
    return sizes[1:] if sizes else None


@sizes_of("TensorListResize")
def resized(node: Node, output: int) -> Sizes | None:
    """The elements are the same."""
    return node.sizes(0)


def _as_asked(sizes: Sizes | None, asked: Content | None) -> tuple[Size | None, ...] | None:
    """A fixed size in the shape that is asked for holds, also for an element that was never written."""
    if sizes is None or asked is None or len(asked) != len(sizes):
        return sizes
    return tuple(
        number if isinstance(number, int) and number >= 0 else size
        for size, number in zip(sizes, asked, strict=True)
    )
