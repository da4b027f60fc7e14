"""Products of matrices, and linear algebra over batches of matrices."""

from __future__ import annotations

from gradlint_runtime.jacobians.axes.node import Node, Pairs, role
from gradlint_runtime.jacobians.axes.roles_elementwise import broadcast_pairs
from gradlint_runtime.jacobians.axes.sizes import Sizes

#: The attributes that say whether an operand is transposed.
TRANSPOSED = {
    "MatMul": ("transpose_a", "transpose_b"),
    "BatchMatMul": ("adj_x", "adj_y"),
    "BatchMatMulV2": ("adj_x", "adj_y"),
    "BatchMatMulV3": ("adj_x", "adj_y"),
}


def batch_pairs(shapes: list[Sizes | None], index: int) -> Pairs:
    """The axes before the last two, broadcast."""
    if any(shape is None or len(shape) < 2 for shape in shapes):
        return ()
    return broadcast_pairs([None if shape is None else shape[:-2] for shape in shapes], index)


@role(*TRANSPOSED)
def product(node: Node, index: int, output: int) -> Pairs:
    """Rows of the left operand are rows of the result, columns of the right operand are columns."""
    shapes = [node.sizes(0), node.sizes(1)]
    left, right = (2 if shape is None and node.type == "MatMul" else len(shape or ()) for shape in shapes)
    if min(left, right) < 2:
        return ()
    turned, own, rank = node.attribute(TRANSPOSED[node.type][index]), (left, right)[index], max(left, right)
    outer = (own - 2 + (turned != index), rank - 2 + index)
    return (*batch_pairs(shapes, index), outer)


@role("Einsum")
def einsum(node: Node, index: int, output: int) -> Pairs:
    """An axis is carried to where its letter stands in the result; an ellipsis is not covered."""
    terms, _, result = node.attribute("equation").decode().replace(" ", "").partition("->")
    if "." in terms:
        return ()
    letters = terms.split(",")[index]
    return tuple(
        (axis, place)
        for axis, letter in enumerate(letters)
        for place, other in enumerate(result)
        if letter == other
    )


@role(
    "MatrixTriangularSolve", "BatchMatrixTriangularSolve", "MatrixSolve", "BatchMatrixSolve", "MatrixSolveLs"
)
def solve(node: Node, index: int, output: int) -> Pairs:
    """Every column of the right-hand side is solved for itself."""
    shapes = [node.sizes(0), node.sizes(1)]
    matrix, right = shapes
    if index > 1 or matrix is None or right is None or min(len(matrix), len(right)) < 2:
        return ()
    column = ((len(right) - 1, max(len(matrix), len(right)) - 1),) if index else ()
    return (*batch_pairs(shapes, index), *column)


@role(
    "Cholesky",
    "CholeskyGrad",
    "MatrixInverse",
    "MatrixDeterminant",
    "LogMatrixDeterminant",
    "MatrixExponential",
    "MatrixLogarithm",
    "MatrixSquareRoot",
    "Qr",
    "Svd",
    "SelfAdjointEigV2",
    "Lu",
)
def matrix_by_matrix(node: Node, index: int, output: int) -> Pairs:
    """Every matrix of a batch is worked on alone."""
    sizes = node.sizes(index)
    return () if sizes is None else tuple((axis, axis) for axis in range(len(sizes) - 2))


@role("MatrixDiag")
def matrix_diagonal(node: Node, index: int, output: int) -> Pairs:
    """A vector becomes the diagonal of a square matrix: its axis lies along rows and columns."""
    sizes = node.sizes(0)
    return () if sizes is None else _along_both(sizes)


def _along_both(sizes: Sizes) -> Pairs:
    last = len(sizes) - 1
    return (*((axis, axis) for axis in range(len(sizes))), (last, last + 1))


@role("MatrixDiagV2", "MatrixDiagV3")
def matrix_diagonals(node: Node, index: int, output: int) -> Pairs:
    """As MatrixDiag, when only the main diagonal of a square matrix is set; otherwise the batch alone."""
    sizes = node.sizes(0)
    if index or sizes is None:
        return ()
    square = all(node.content(given) in {(-1,), sizes[-1:]} for given in (2, 3))
    if square and node.content(1) == (0,):
        return _along_both(sizes)
    # Several diagonals lie along an axis of their own; one alone has none.
    own = 1 if len(node.content(1) or (None, None)) == 1 else 2
    return tuple((axis, axis) for axis in range(len(sizes) - own))


@role("MatrixDiagPart", "MatrixDiagPartV2", "MatrixDiagPartV3")
def diagonal_part(node: Node, index: int, output: int) -> Pairs:
    """The main diagonal of a square matrix carries rows and columns; otherwise the batch alone is kept."""
    sizes = node.sizes(0)
    if index or sizes is None or len(sizes) < 2:
        return ()
    last = len(sizes) - 1
    batch = tuple((axis, axis) for axis in range(last - 1))
    main = node.type == "MatrixDiagPart" or node.content(1) == (0,)
    square = sizes[last] == sizes[last - 1]
    return (*batch, (last - 1, last - 1), (last, last - 1)) if main and square else batch


@role("MatrixSetDiag", "MatrixSetDiagV2", "MatrixSetDiagV3")
def set_diagonal(node: Node, index: int, output: int) -> Pairs:
    """The matrix is kept but for its diagonal, which comes from a vector."""
    sizes = node.sizes(0)
    if index > 1 or sizes is None or len(sizes) < 2:
        return ()
    last = len(sizes) - 1
    if index == 0:
        return tuple((axis, axis) for axis in range(len(sizes)))
    batch = tuple((axis, axis) for axis in range(last - 1))
    main = node.type == "MatrixSetDiag" or node.content(2) == (0,)
    square = sizes[last] == sizes[last - 1]
    return (*batch, (last - 1, last - 1), (last - 1, last)) if main and square else batch
