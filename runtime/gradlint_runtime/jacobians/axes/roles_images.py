"""Convolutions, pooling and images: examples never meet, channels rarely do."""

from __future__ import annotations

from gradlint_runtime.jacobians.axes.node import Content, Node, Pairs, role, same, sizes_of
from gradlint_runtime.jacobians.axes.sizes import Sizes

#: The inputs that carry the examples along their first axis.
EXAMPLES = {
    "Conv2D": (0,),
    "Conv3D": (0,),
    "DepthwiseConv2dNative": (0,),
    "Dilation2D": (0,),
    "Dilation2DBackpropInput": (0, 2),
    "Conv2DBackpropInput": (2,),
    "Conv3DBackpropInputV2": (2,),
    "DepthwiseConv2dNativeBackpropInput": (2,),
    "ExtractImagePatches": (0,),
    "ExtractVolumePatches": (0,),
    "SpaceToDepth": (0,),
    "DepthToSpace": (0,),
}

#: Filters: the input that holds output channels along its last axis, where a result has them.
FILTER_GRADIENTS = ("Conv2DBackpropFilter", "Conv3DBackpropFilterV2")

RESIZING = (
    "ResizeArea",
    "ResizeBicubic",
    "ResizeBicubicGrad",
    "ResizeBilinear",
    "ResizeBilinearGrad",
    "ResizeNearestNeighbor",
    "ResizeNearestNeighborGrad",
    "ScaleAndTranslate",
    "ScaleAndTranslateGrad",
)

#: Poolings: all inputs hold images, except those named here.
POOLING = {
    "AvgPool": (0,),
    "AvgPool3D": (0,),
    "AvgPoolGrad": (1,),
    "AvgPool3DGrad": (1,),
    "MaxPool": (0,),
    "MaxPool3D": (0,),
    "MaxPoolGrad": (0, 1, 2),
    "MaxPool3DGrad": (0, 1, 2),
    "MaxPoolGradGrad": (0, 1, 2),
    "MaxPool3DGradGrad": (0, 1, 2),
}


def channels(node: Node, rank: int) -> tuple[int, ...]:
    """Where the channels lie; nothing for the packed formats."""
    layout = node.attribute("data_format")
    if layout in {b"NHWC", b"NDHWC"}:
        return (rank - 1,)
    return (1,) if layout in {b"NCHW", b"NCDHW"} else ()


@role(*EXAMPLES)
def image_by_image(node: Node, index: int, output: int) -> Pairs:
    """Every image is worked on alone."""
    return ((0, 0),) if index in EXAMPLES[node.type] else ()


@sizes_of("Conv2DBackpropInput", "Conv3DBackpropInputV2", "DepthwiseConv2dNativeBackpropInput")
def image_sizes(node: Node, output: int) -> Content | None:
    """The first input says how large the images are."""
    content = node.content(0)
    return content if content is None or len(content) > 2 else None


@role(*FILTER_GRADIENTS)
def filter_gradient(node: Node, index: int, output: int) -> Pairs:
    """The filters of one output channel read the cotangent of that channel."""
    sizes = node.sizes(2)
    if index != 2 or sizes is None:
        return ()
    return tuple((axis, len(sizes) - 1) for axis in channels(node, len(sizes)))


@role(*RESIZING)
def resizing(node: Node, index: int, output: int) -> Pairs:
    """Images and channels are resized each for itself."""
    return () if index else ((0, 0), (3, 3))


@role(*POOLING)
def pooling(node: Node, index: int, output: int) -> Pairs:
    """Windows lie within an image, and within a channel as long as they are not deeper than one."""
    sizes = node.sizes(index)
    if index not in POOLING[node.type] or sizes is None or node.attribute("ksize")[0] != 1:
        return ()
    deep = [axis for axis in channels(node, len(sizes)) if node.attribute("ksize")[axis] == 1]
    return ((0, 0), *((axis, axis) for axis in deep))


@sizes_of("AvgPoolGrad", "AvgPool3DGrad")
def pooled_sizes(node: Node, output: int) -> Content | None:
    """The first input says how large the images are."""
    return node.content(0)


@role("BiasAdd")
def bias_add(node: Node, index: int, output: int) -> Pairs:
    """A vector is added along the channels."""
    value = node.sizes(0)
    if value is None:
        return ()
    return same(value) if index == 0 else tuple((0, axis) for axis in channels(node, len(value)))


@sizes_of("BiasAdd")
def biased_shape(node: Node, output: int) -> Sizes | None:
    """The shape of the value."""
    return node.sizes(0)


@role("BiasAddGrad")
def bias_add_gradient(node: Node, index: int, output: int) -> Pairs:
    """Everything but the channels is summed."""
    value = node.sizes(0)
    return () if value is None else tuple((axis, 0) for axis in channels(node, len(value)))


BATCH_NORMS = ("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3")


@role(*BATCH_NORMS)
def batch_norm(node: Node, index: int, output: int) -> Pairs:
    """In training mode the statistics of a channel read the whole batch; otherwise they are given."""
    return _normalization(node, index, output) if output < 5 else ()


@role("FusedBatchNormGrad", "FusedBatchNormGradV2", "FusedBatchNormGradV3")
def batch_norm_gradient(node: Node, index: int, output: int) -> Pairs:
    """As the forward operation: in training mode the cotangents of a channel are averaged over the batch."""
    return _normalization(node, index, output) if index < 5 and output < 3 else ()


def _normalization(node: Node, index: int, output: int) -> Pairs:
    """Inputs and outputs of rank four or more are images, the others hold a number for each channel."""
    image = node.sizes(0)
    own = node.sizes(index)
    if image is None or own is None or len(image) < 4:
        return ()
    if len(own) == len(image) and output == 0 and not node.attribute("is_training"):
        return same(own)
    return tuple(
        (axis if len(own) == len(image) else 0, axis if output == 0 else 0)
        for axis in channels(node, len(image))
    )
