"""Operations that work element by element, with and without broadcasting."""

from __future__ import annotations

from gradlint_runtime.jacobians.axes.node import SIZES, Node, Pairs, role, same, sizes_of
from gradlint_runtime.jacobians.axes.sizes import Size, Sizes

#: All inputs have the same shape, which is the output's.
ALIGNED = [
    "Abs",
    "Acos",
    "Acosh",
    "AddN",
    "Angle",
    "Asin",
    "Asinh",
    "Atan",
    "Atanh",
    "BesselI0",
    "BesselI0e",
    "BesselI1",
    "BesselI1e",
    "BesselJ0",
    "BesselJ1",
    "BesselK0",
    "BesselK0e",
    "BesselK1",
    "BesselK1e",
    "BesselY0",
    "BesselY1",
    "Cast",
    "Ceil",
    "CheckNumerics",
    "CheckNumericsV2",
    "ComplexAbs",
    "Conj",
    "Copy",
    "Cos",
    "Cosh",
    "DebugGradientIdentity",
    "DebugIdentityV2",
    "DebugIdentityV3",
    "DeepCopy",
    "Digamma",
    "Dawsn",
    "Elu",
    "EluGrad",
    "EnsureShape",
    "Erf",
    "Erfc",
    "Erfinv",
    "Exp",
    "Expint",
    "Expm1",
    "Floor",
    "FresnelCos",
    "FresnelSin",
    "Identity",
    "Imag",
    "Inv",
    "InvGrad",
    "Invert",
    "IsFinite",
    "IsInf",
    "IsNan",
    "LeakyRelu",
    "LeakyReluGrad",
    "Lgamma",
    "Log",
    "Log1p",
    "LogicalNot",
    "MatrixBandPart",
    "Ndtri",
    "Neg",
    "PreventGradient",
    "Real",
    "Reciprocal",
    "ReciprocalGrad",
    "Relu",
    "Relu6",
    "Relu6Grad",
    "ReluGrad",
    "Rint",
    "Round",
    "Rsqrt",
    "RsqrtGrad",
    "Selu",
    "SeluGrad",
    "Sigmoid",
    "SigmoidGrad",
    "Sign",
    "Sin",
    "Sinh",
    "Snapshot",
    "Softplus",
    "SoftplusGrad",
    "Softsign",
    "SoftsignGrad",
    "Spence",
    "Sqrt",
    "SqrtGrad",
    "Square",
    "StopGradient",
    "Tan",
    "Tanh",
    "TanhGrad",
]

#: Shapes are broadcast, aligned on the right.
BROADCAST = [
    "Add",
    "AddV2",
    "ApproximateEqual",
    "Atan2",
    "Betainc",
    "BitwiseAnd",
    "BitwiseOr",
    "BitwiseXor",
    "ClipByValue",
    "Complex",
    "Div",
    "DivNoNan",
    "Equal",
    "FloorDiv",
    "FloorMod",
    "Greater",
    "GreaterEqual",
    "Igamma",
    "IgammaGradA",
    "Igammac",
    "LeftShift",
    "Less",
    "LessEqual",
    "LogicalAnd",
    "LogicalOr",
    "Maximum",
    "Minimum",
    "Mod",
    "Mul",
    "MulNoNan",
    "NextAfter",
    "NotEqual",
    "Polygamma",
    "Pow",
    "RandomGammaGrad",
    "RealDiv",
    "RightShift",
    "SelectV2",
    "SquaredDifference",
    "Sub",
    "TruncateDiv",
    "TruncateMod",
    "Xdivy",
    "Xlog1py",
    "Xlogy",
    "Zeta",
]


def broadcast_pairs(shapes: list[Sizes | None], index: int) -> Pairs:
    """Axes of one operand that are not stretched: the others have the same size there, or one."""
    known = [shape for shape in shapes if shape is not None]
    own = shapes[index]
    if own is None or len(known) < len(shapes):
        return ()
    rank = max(map(len, known))
    shift = rank - len(own)
    others = [shape for position, shape in enumerate(known) if position != index]
    return tuple(
        (axis, axis + shift) for axis, size in enumerate(own) if _unstretched(size, axis - len(own), others)
    )


def _unstretched(size: Size, axis: int, others: list[Sizes]) -> bool:
    """Whether the size is that of the result; `axis` counts from the end."""
    if isinstance(size, int) and size != 1:
        return True
    return all(len(other) < -axis or other[axis] in {1, size} for other in others)


def broadcast_sizes(shapes: list[Sizes | None]) -> tuple[Size | None, ...] | None:
    """The shape that these broadcast to; None for a size that cannot be told."""
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes):
        return None
    rank = max(map(len, known))
    padded = [(1,) * (rank - len(shape)) + shape for shape in known]
    return tuple(_widest(set(column)) for column in zip(*padded, strict=True))


def _widest(sizes: set[Size]) -> Size | None:
    large = sizes - {1}
    fixed = {size for size in large if isinstance(size, int)}
    if fixed:
        return next(iter(fixed))
    if not large:
        return 1
    return next(iter(large)) if len(large) == 1 else None


def operands(node: Node) -> list[Sizes | None]:
    """The shapes of all inputs."""
    return [node.sizes(index) for index in range(len(node.inputs))]


@role(*ALIGNED)
def aligned(node: Node, index: int, output: int) -> Pairs:
    """Every axis of every input."""
    return same(node.sizes(index))


@sizes_of(*ALIGNED, "ZerosLike", "OnesLike")
def like_the_inputs(node: Node, output: int) -> Sizes | None:
    """The first input whose rank is known speaks for all."""
    return next((sizes for sizes in operands(node) if sizes is not None), None)


@role(*BROADCAST)
def broadcast(node: Node, index: int, output: int) -> Pairs:
    """The axes along which the input is not stretched."""
    return broadcast_pairs(operands(node), index)


@sizes_of(*BROADCAST)
def broadcast_shape(node: Node, output: int) -> tuple[Size | None, ...] | None:
    """The operands' shapes, broadcast."""
    return broadcast_sizes(operands(node))


@role("Select")
def select(node: Node, index: int, output: int) -> Pairs:
    """The older selection: a condition of rank one picks rows, and is refused when it depends on the seed."""
    shapes = operands(node)
    if index == 0 and (shapes[0] is None or shapes[1] is None or len(shapes[0]) != len(shapes[1])):
        return ()
    return same(node.sizes(index))


@sizes_of("Select")
def select_shape(node: Node, output: int) -> Sizes | None:
    """The shape of the two branches."""
    return node.sizes(1) or node.sizes(2)


@role("IdentityN")
def each_for_itself(node: Node, index: int, output: int) -> Pairs | None:
    """Every output is its own input."""
    return same(node.sizes(index)) if index == output else None


SIZES["IdentityN"] = lambda node, output: node.sizes(output)
