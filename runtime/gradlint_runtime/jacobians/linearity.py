"""Is the map from a seed to the gradients linear?  Decided from the operations, never by trying numbers.

A registered gradient is linear in what comes in, but tf.custom_gradient may do anything (clip, add noise,
take the sign).  Forward mode differentiates the map and folding adds seeds up, so both need the proof.
An operation that no table here lists ends the proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import tensorflow as tf

from gradlint_runtime.jacobians.graph import LOOPS, function_body, operations_between

#: Operations that are linear in the inputs at these positions taken together; the others must not depend
#: on the seed.
_LINEAR_IN = {
    (
        0,
    ): """BatchToSpaceND BiasAddGrad BroadcastTo Cast Conj Cumsum DepthToSpace EluGrad EnsureShape ExpandDims
        ExtractImagePatches FFT FFT2D FFT3D FusedBatchNormGrad FusedBatchNormGradV2 FusedBatchNormGradV3
        GatherNd GatherV2 IFFT IFFT2D IFFT3D IRFFT IRFFT2D IRFFT3D Identity Imag LeakyReluGrad
        MatrixBandPart MatrixDiag MatrixDiagPart MatrixDiagPartV3 MatrixDiagV3 Mean MirrorPad MirrorPadGrad
        Neg Pad PadV2 RFFT RFFT2D RFFT3D Real RealDiv DivNoNan Relu6Grad ReluGrad Reshape ResizeBicubicGrad
        ResizeBilinearGrad ResizeNearestNeighborGrad ReverseSequence ReverseV2 Roll SegmentSum SegmentSumV2
        SeluGrad Slice SoftplusGrad SoftsignGrad SpaceToBatchND SpaceToDepth SplitV Squeeze StridedSlice Sum
        TensorListFromTensor TensorListGather TensorListGetItem TensorListPopBack TensorListStack Tile
        Transpose ConjugateTranspose Unpack UnsortedSegmentSum Xdivy""",
    (1,): """AvgPoolGrad AvgPool3DGrad InvGrad MatrixSolve MatrixTriangularSolve ReciprocalGrad RsqrtGrad
        ScatterNd SigmoidGrad Split SqrtGrad TanhGrad""",
    (2,): "MaxPoolGrad MaxPoolGradV2 MaxPool3DGrad",
    (4,): "StridedSliceGrad",
    (0, 1): "Add AddV2 Complex Sub TensorListConcatLists TensorListPushBack",
    (0, 2): "TensorListSetItem TensorScatterUpdate TensorScatterAdd",
    (1, 2): "Select SelectV2",
}
_POSITIONS = {name: positions for positions, names in _LINEAR_IN.items() for name in names.split()}

_ALL_INPUTS = frozenset({"AddN", "AccumulateNV2", "IdentityN", "Pack", "ParallelConcat"})
_ALL_BUT_LAST = frozenset({"ConcatV2"})
_SECOND_HALF = frozenset({"DynamicStitch", "ParallelDynamicStitch"})

#: Linear in each of two inputs, so only one of them may depend on the seed.
_PRODUCTS = frozenset(
    [
        "BatchMatMul",
        "BatchMatMulV2",
        "BatchMatMulV3",
        "Conv2D",
        "Conv2DBackpropFilter",
        "Conv2DBackpropInput",
        "Conv3D",
        "Conv3DBackpropFilterV2",
        "Conv3DBackpropInputV2",
        "Cross",
        "DepthwiseConv2dNative",
        "DepthwiseConv2dNativeBackpropFilter",
        "DepthwiseConv2dNativeBackpropInput",
        "Einsum",
        "MatMul",
        "Mul",
        "MulNoNan",
    ]
)
_CALLS = frozenset({"PartitionedCall", "StatefulPartitionedCall"})
_CONDITIONALS = frozenset({"If", "StatelessIf"})
_ZEROS = frozenset({"ZerosLike", "EmptyTensorList", "TensorListReserve"})
_PASSES_ZEROS = frozenset({"BroadcastTo", "Cast", "ExpandDims", "Fill", "Identity", "Reshape"})


def obstacle_to_linearity(results: Sequence[tf.Tensor], seed: tf.Tensor) -> str | None:
    """Why the results are not known to be linear in the seed; None when they are."""
    reached = _reached(results, [seed])
    for at, result in enumerate(results):
        if at not in reached and not _is_zero(result, frozenset()):
            return f"the gradient {result.op.type} {result.op.name!r} does not depend on the seed"
    return _obstacle(results, [seed], frozenset())


class _Place(NamedTuple):
    """An operation on the path; `dependent` are the inputs that depend on a seed, `zeros` the known zeros."""

    operation: tf.Operation
    inputs: list[tf.Tensor]
    dependent: frozenset[int]
    zeros: frozenset[int]

    def obstacle(self, why: str) -> str:
        return f"{self.operation.type} {self.operation.name!r} {why}"


def _obstacle(results: Sequence[tf.Tensor], seeds: Sequence[tf.Tensor], zeros: frozenset[int]) -> str | None:
    """`zeros` are the ids of inputs of a function that are zero wherever it is called."""
    dependent = {id(seed) for seed in seeds}
    for operation in operations_between(results, seeds):
        inputs = list(operation.inputs)
        coming_in = frozenset(at for at, tensor in enumerate(inputs) if id(tensor) in dependent)
        problem = _obstacle_in(_Place(operation, inputs, coming_in, zeros))
        if problem is not None:
            return problem
        dependent.update(id(tensor) for tensor in operation.outputs)
    return None


def _obstacle_in(place: _Place) -> str | None:
    kind = place.operation.type
    # tf.custom_gradient and gradient_override_map leave their mark on the operation.
    if "_gradient_op_type" in place.operation.node_def.attr:
        return place.obstacle("has a gradient of its own")
    if kind in _CALLS:
        return _obstacle_in_call(place, "f", 0)
    if kind in _CONDITIONALS and 0 not in place.dependent:
        return _obstacle_in_call(place, "then_branch", 1) or _obstacle_in_call(place, "else_branch", 1)
    if kind in LOOPS:
        return _obstacle_in_loop(place)
    linear = len(place.dependent) == 1 if kind in _PRODUCTS else _is_linear_together(place)
    return None if linear else place.obstacle("is not known to be linear in the seed")


def _is_linear_together(place: _Place) -> bool:
    positions = _linear_positions(place.operation.type, len(place.inputs))
    others = positions - place.dependent
    return place.dependent <= positions and all(_is_zero(place.inputs[at], place.zeros) for at in others)


def _linear_positions(kind: str, count: int) -> frozenset[int]:
    if kind in _ALL_INPUTS:
        return frozenset(range(count))
    if kind in _ALL_BUT_LAST:
        return frozenset(range(count - 1))
    if kind in _SECOND_HALF:
        return frozenset(range(count // 2, count))
    return frozenset(_POSITIONS.get(kind, ()))


def _obstacle_in_call(place: _Place, attribute: str, offset: int) -> str | None:
    body = function_body(place.operation, attribute)
    if body is None:
        return place.obstacle("calls a function that is not known")
    zeros = {
        id(inside)
        for inside, outside in zip(body.inputs, place.inputs[offset:], strict=True)
        if _is_zero(outside, place.zeros)
    }
    return _obstacle(body.outputs, [body.inputs[at - offset] for at in place.dependent], frozenset(zeros))


def _obstacle_in_loop(place: _Place) -> str | None:
    """Loop variables that depend on the seed, now or after an iteration, must start from it or from zero."""
    body, condition = function_body(place.operation, "body"), function_body(place.operation, "cond")
    if body is None or condition is None:
        return place.obstacle("has a body that is not known")
    carried = _carried_by_loop(body, place.dependent)
    seeds = [body.inputs[at] for at in sorted(carried)]
    if _reached(condition.outputs, [condition.inputs[at] for at in carried]):
        return place.obstacle("has a condition that depends on the seed")
    if not all(_is_zero(place.inputs[at], place.zeros) for at in carried - place.dependent):
        return place.obstacle("starts from what is not zero")
    invariant_zeros = {
        id(inside)
        for inside, after, before in zip(body.inputs, body.outputs, place.inputs, strict=True)
        if _passes_through(after, inside) and _is_zero(before, place.zeros)
    }
    return _obstacle([body.outputs[at] for at in sorted(carried)], seeds, frozenset(invariant_zeros))


def _carried_by_loop(body: tf.Graph, dependent: frozenset[int]) -> frozenset[int]:
    """The loop variables that depend on the seed after any number of iterations."""
    carried = dependent
    while True:
        reached = carried | _reached(body.outputs, [body.inputs[at] for at in carried])
        if reached == carried:
            return carried
        carried = reached


def _reached(outputs: Sequence[tf.Tensor], seeds: Sequence[tf.Tensor]) -> frozenset[int]:
    dependent = {id(seed) for seed in seeds}
    for operation in operations_between(outputs, seeds):
        dependent.update(id(tensor) for tensor in operation.outputs)
    return frozenset(at for at, tensor in enumerate(outputs) if id(tensor) in dependent)


def _passes_through(after: tf.Tensor, before: tf.Tensor) -> bool:
    while after is not before and after.op.type == "Identity":
        after = after.op.inputs[0]
    return after is before


def _is_zero(tensor: tf.Tensor, zeros: frozenset[int]) -> bool:
    """Whether the tensor is known to hold zeros only, whatever the program's data."""
    while tensor.op.type in _PASSES_ZEROS and id(tensor) not in zeros:
        tensor = tensor.op.inputs[1 if tensor.op.type == "Fill" else 0]
    if id(tensor) in zeros or tensor.op.type in _ZEROS:
        return True
    value = tf.get_static_value(tensor) if tensor.op.type == "Const" else None
    return value is not None and value.dtype.kind in "fiuc" and not value.any()
