"""Operations that sum or mix along axes given by number."""

from __future__ import annotations

from gradlint_runtime.jacobians.axes.node import Content, Node, Pairs, axis_numbers, role, same, sizes_of
from gradlint_runtime.jacobians.axes.roles_elementwise import broadcast_pairs, broadcast_sizes
from gradlint_runtime.jacobians.axes.sizes import Size, Sizes

REDUCTIONS = ("Sum", "Mean", "Prod", "Max", "Min", "All", "Any", "EuclideanNorm")


def remaining(sizes: Sizes, reduced: tuple[int, ...], keep: bool) -> Pairs:
    """The axes that are not reduced, and where they come to lie."""
    left = [axis for axis in range(len(sizes)) if axis not in reduced]
    return tuple((axis, axis if keep else place) for place, axis in enumerate(left))


@role(*REDUCTIONS)
def reduction(node: Node, index: int, output: int) -> Pairs:
    """All axes but the reduced ones."""
    sizes = node.sizes(0)
    if index or sizes is None:
        return ()
    reduced = axis_numbers(node.content(1), len(sizes))
    return () if reduced is None else remaining(sizes, reduced, node.attribute("keep_dims"))


@sizes_of(*REDUCTIONS)
def reduced_shape(node: Node, output: int) -> Sizes | None:
    """The shape without the reduced axes, or with ones in their places."""
    sizes = node.sizes(0)
    reduced = None if sizes is None else axis_numbers(node.content(1), len(sizes))
    if sizes is None or reduced is None:
        return None
    if node.attribute("keep_dims"):
        return tuple(1 if axis in reduced else size for axis, size in enumerate(sizes))
    return tuple(size for axis, size in enumerate(sizes) if axis not in reduced)


@role("SumToShape")
def sum_to_shape(node: Node, index: int, output: int) -> Pairs:
    """The sum that undoes a broadcast: inputs are x, the operand's shape, the other shape, the final shape.

    Axes are summed where the operand's size is one (or where it has no axis), so that an axis of x whose size
    is the operand's for certain is either not summed, or has one slice.  It is carried when the
    axes on one side of it are known that well: then its place in the final shape is certain, too.
    """
    sizes, own, other, final = node.sizes(0), node.content(1), node.content(2), node.content(3)
    if index or sizes is None or own is None or other is None or final is None:
        return ()
    # Products of matrices compare the axes before the last two alone; the others are never summed.
    behind = len(final) - len(own)
    if behind < 0 or len(sizes) - behind != max(len(own), len(other)) or not _agree(node, own, final):
        return ()
    shift = len(sizes) - len(final)
    equal = [size is not None and size == sizes[axis + shift] for axis, size in enumerate(final)]
    certain = [
        fits or (size == 1 and axis < len(own))
        for axis, (fits, size) in enumerate(zip(equal, final, strict=True))
    ]
    return tuple(
        (axis + shift, axis)
        for axis, fits in enumerate(equal)
        if fits and (all(certain[:axis]) or all(certain[axis + 1 :]))
    )


def _agree(node: Node, own: Content, final: Content) -> bool:
    """Whether the final shape begins with the operand's."""
    return node.inputs[1] is node.inputs[3] or (own == final[: len(own)] and None not in own)


@sizes_of("SumToShape")
def final_shape(node: Node, output: int) -> Content | None:
    """The shape that is asked for."""
    return node.content(3)


@role("SumKept")
def sum_kept(node: Node, index: int, output: int) -> Pairs:
    """The same sum before its shape is restored: inputs are x, the operand's shape and the other shape."""
    sizes, kept = node.sizes(0), node.result(0)
    if index or sizes is None or kept is None:
        return ()
    return tuple((axis, axis) for axis, size in enumerate(sizes) if size == kept[axis])


@sizes_of("SumKept")
def kept_shape(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """One where the operand has size one or no axis, its size where that is x's, and unknown otherwise."""
    sizes, own, other = node.sizes(0), node.content(1), node.content(2)
    if sizes is None or own is None or other is None:
        return None
    count = max(len(own), len(other))
    padded = (1,) * (count - len(own)) + own
    summed = tuple(
        operand if operand in {1, size} else None for operand, size in zip(padded, sizes, strict=False)
    )
    return (*summed, *sizes[count:])


@role("Softmax", "LogSoftmax", "LRN", "LRNGrad", "TopK", "TopKV2", "FFT", "IFFT", "RFFT", "IRFFT", "BatchFFT")
def last_axis_mixes(node: Node, index: int, output: int) -> Pairs:
    """Entries along the last axis read each other."""
    return same(node.sizes(index), (-1,))


@role("FFT2D", "IFFT2D", "RFFT2D", "IRFFT2D")
def last_two_axes_mix(node: Node, index: int, output: int) -> Pairs:
    """Images are transformed."""
    return () if index else _leading(node, 2)


@role("FFT3D", "IFFT3D", "RFFT3D", "IRFFT3D")
def last_three_axes_mix(node: Node, index: int, output: int) -> Pairs:
    """Volumes are transformed."""
    return () if index else _leading(node, 3)


@role("Cumsum", "Cumprod", "CumulativeLogsumexp", "ReverseV2", "Roll")
def mixing_along_given_axes(node: Node, index: int, output: int) -> Pairs:
    """Slices are added or moved along the axes that the last input names."""
    sizes = node.sizes(0)
    if index or sizes is None:
        return ()
    axes = axis_numbers(node.content(len(node.inputs) - 1), len(sizes))
    return () if axes is None else same(sizes, axes)


@role("ReverseSequence")
def reverse_sequence(node: Node, index: int, output: int) -> Pairs:
    """Entries move along the sequence, by a length that each example has for itself."""
    return () if index else same(node.sizes(0), (node.attribute("seq_dim"),))


@role("ArgMax", "ArgMin")
def position_of_extreme(node: Node, index: int, output: int) -> Pairs:
    """One axis is searched and dropped."""
    sizes = node.sizes(0)
    searched = None if sizes is None else axis_numbers(node.content(1), len(sizes))
    return () if index or sizes is None or searched is None else remaining(sizes, searched, keep=False)


@role("SoftmaxCrossEntropyWithLogits")
def cross_entropy(node: Node, index: int, output: int) -> Pairs:
    """Rows are independent; logits and labels are broadcast."""
    pairs = broadcast_pairs([node.sizes(0), node.sizes(1)], index)
    return tuple(pair for pair in pairs if pair == (0, 0))


@sizes_of("SoftmaxCrossEntropyWithLogits")
def cross_entropy_shape(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """One loss for each row, and a gradient like the logits."""
    sizes = broadcast_sizes([node.sizes(0), node.sizes(1)])
    return sizes if sizes is None or output else sizes[:1]


@role("SparseSoftmaxCrossEntropyWithLogits")
def sparse_cross_entropy(node: Node, index: int, output: int) -> Pairs:
    """Rows are independent, and every row has its own label."""
    return ((0, 0),)


@sizes_of("SparseSoftmaxCrossEntropyWithLogits")
def sparse_cross_entropy_shape(node: Node, output: int) -> Sizes | None:
    """One loss for each row, and a gradient like the logits."""
    sizes = node.sizes(0)
    return sizes if sizes is None or output else sizes[:1]


def _leading(node: Node, mixed: int) -> Pairs:
    sizes = node.sizes(0)
    return () if sizes is None else tuple((axis, axis) for axis in range(len(sizes) - mixed))
