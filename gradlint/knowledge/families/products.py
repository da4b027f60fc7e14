"""Products that contract axes, and functions of whole matrices."""

from __future__ import annotations

from gradlint.knowledge.families.registry import family, moved, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, axis_dim, new_dim, with_tail


@family
def matmul(a: Operands) -> Out:
    """A product of (stacks of) matrices."""
    names = ("transpose_a", "transpose_b", "adjoint_a", "adjoint_b")
    flags = [a.flag(name, False) for name in names]
    if None in flags:
        return unclear(2, "a matrix product")
    shape = algebra.matmul(a.shape("x"), a.shape("y"), bool(flags[0] or flags[2]), bool(flags[1] or flags[3]))
    return Out(shape, "a matrix product: rows of the first, columns of the second")


@family
def numpy_matmul(a: Operands) -> Out:
    """NumPy's product, where vectors are allowed."""
    x, y = a.shape("x"), a.shape("y")
    if x.rank is None or y.rank is None:
        both = min(x.rank_min, y.rank_min) >= 2
        if not both:
            return unclear(0, "a product of unknown ranks")
    if x.rank == 0 or y.rank == 0:
        return Out(algebra.broadcast(x, y), "a product with a number")
    return Out(_with_vectors(x, y), "a product: the last axis of the first and rows of the second")


def _with_vectors(x: Shape, y: Shape) -> Shape:
    """The product where a vector is a matrix of one row or column, which is dropped again."""
    rows = Shape((new_dim(), *x.lead)) if x.rank == 1 else x
    columns = Shape((*y.lead, new_dim())) if y.rank == 1 else y
    product = algebra.matmul(rows, columns)
    if y.rank == 1:
        product = algebra.drop_last(product)
    return algebra.reduce(product, -1 if y.rank == 1 else -2) if x.rank == 1 else product


@family
def numpy_dot(a: Operands) -> Out:
    """NumPy's dot: the last axis of the first with the last but one of the second, all others kept."""
    x, y = a.shape("x"), a.shape("y")
    if x.rank is None or y.rank is None or min(x.rank, y.rank) < 3 > max(x.rank, y.rank):
        return numpy_matmul(a)
    if min(x.rank, y.rank) < 2:
        return numpy_matmul(a) if y.rank < 2 else unclear(y.rank - 1, "a product")
    kept = Shape((*x.lead[:-1], *y.lead[:-2], y.lead[-1]))
    return Out(algebra.avoid(kept, (x.lead[-1], y.lead[-2])), "a product over one axis of each")


@family
def matvec(a: Operands) -> Out:
    """(Stacks of) matrices times vectors."""
    columns = algebra.append(a.shape("y"), new_dim(1))
    if a.flag("transpose_a", False) is not False:
        return unclear(1, "a matrix times a vector")
    return Out(algebra.drop_last(algebra.matmul(a.shape("x"), columns)), "a matrix times a vector")


@family
def matrix_function(a: Operands) -> Out:
    """The same shape, the last two axes mixed (cholesky, inverse)."""
    return Out(algebra.mix(with_tail(a.shape("x"), 2), (-2, -1)), "mixes the last two axes")


@family
def pinv(a: Operands) -> Out:
    """The pseudo-inverse: the last two axes exchanged and mixed."""
    x = a.shape("x")
    rows, columns = axis_dim(x, -2), axis_dim(x, -1)
    sizes = (new_dim(columns.size if columns else None), new_dim(rows.size if rows else None))
    return Out(algebra.append(algebra.drop_last(x, 2), *sizes), "mixes the last two axes")


@family
def solve(a: Operands) -> Out:
    """The solution of linear equations: shaped like the right-hand side."""
    x, y = a.shape("x"), a.shape("y")
    rows, columns = axis_dim(y, -2), axis_dim(y, -1)
    if rows is None or columns is None:
        return unclear(1, "shaped like the right-hand side")
    matrix = [dim for i in (-1, -2) if (dim := axis_dim(x, i)) is not None]
    stack = algebra.broadcast(algebra.drop_last(x, 2), algebra.drop_last(y, 2))
    shape = algebra.append(stack, new_dim(rows.size), new_dim(columns.size))
    return Out(algebra.avoid(shape, [*matrix, rows, columns]), "shaped like the right-hand side")


@family
def numpy_solve(a: Operands) -> Out:
    """As `solve`, for a vector too; beside a stack of matrices versions differ in what is a vector."""
    x, y = a.shape("x"), a.shape("y")
    if y.rank == 1 and x.rank == 2:
        return Out(Shape((new_dim(y.lead[0].size),)), "shaped like the right-hand side")
    if y.rank is None or x.rank is None or y.rank < max(x.rank, 2):
        return unclear(max(y.rank_min, 1), "the solution")
    return solve(a)


@family
def diag_part(a: Operands) -> Out:
    """The diagonal of the last two axes; several of them have an axis of their own."""
    if a.given("k") and a.integer("k") is None:
        return unclear(max(a.shape("x").rank_min - 1, 1), "one or more diagonals of the last two axes")
    return moved(
        algebra.append(algebra.drop_last(a.shape("x"), 2), new_dim()), "the diagonal of the last two axes"
    )


@family
def diag(a: Operands) -> Out:
    """A matrix with this diagonal; with several, or beside the middle, it is larger."""
    x = a.shape("x")
    last = axis_dim(x, -1)
    if a.given("k") or a.given("rows") or a.given("columns"):
        if a.integer("k", 0) is None:
            return unclear(max(x.rank_min, 2), "a matrix with diagonals")
        return moved(algebra.append(algebra.drop_last(x), new_dim(), new_dim()), "a diagonal matrix")
    sizes = (new_dim(last.size if last else None), new_dim(last.size if last else None))
    return moved(algebra.append(algebra.drop_last(x), *sizes), "a diagonal matrix")


@family
def numpy_diag(a: Operands) -> Out:
    """A matrix with this diagonal, or the diagonal of a matrix."""
    rank = a.shape("x").rank
    if rank == 1:
        return moved(Shape((new_dim(), new_dim())), "a diagonal matrix")
    return moved(Shape((new_dim(),)), "a diagonal") if rank == 2 else unclear(1, "a diagonal")


@family
def filled_triangle(a: Operands) -> Out:
    """A triangular matrix of the entries of each vector."""
    return moved(algebra.append(algebra.drop_last(a.shape("x")), new_dim(), new_dim()), "triangular matrices")


@family
def diagonal_set(a: Operands) -> Out:
    """The same matrices with another diagonal."""
    x, diagonal = with_tail(a.shape("x"), 2), a.shape("diagonal")
    stack = algebra.drop_last(x, 2)
    if not a.given("k") or a.integer("k") is not None:
        stack = algebra.broadcast(stack, algebra.drop_last(diagonal))
    sizes = [new_dim(dim.size if (dim := axis_dim(x, i)) else None) for i in (-2, -1)]
    return moved(algebra.append(stack, *sizes), "another diagonal")


@family
def numpy_outer(a: Operands) -> Out:
    """Each element of one times each of the other, both as vectors."""
    shapes = [a.shape(name) for name in ("x", "y")]
    flattened = [dim for shape in shapes if shape.rank != 1 for dim in (*shape.lead, *shape.tail)]
    shape = algebra.avoid(Shape(tuple(map(_as_vector, shapes))), flattened)
    return Out(shape, "an outer product", moved=any(shape.rank != 1 for shape in shapes))


def _as_vector(shape: Shape) -> Dim:
    return shape.lead[0] if shape.rank == 1 else new_dim(algebra.element_count(shape))


@family
def batch_dot(a: Operands) -> Out:
    """Keras' batch_dot: the batch axis stays, the others follow from the axes."""
    x, y = a.shape("x"), a.shape("y")
    rows, other = axis_dim(x, 0), axis_dim(y, 0)
    batch = (algebra.merge(rows, other) if rows and other else None) or new_dim()
    if x.rank == y.rank == 2:
        return Out(algebra.avoid(Shape((batch, new_dim(1))), _behind(x, y)), "a product for each row")
    return unclear(2, "a product for each row")


def _behind(*shapes: Shape) -> list[Dim]:
    return [dim for shape in shapes for dim in (*shape.lead[1:], *shape.tail)]


@family
def tensor_diag(a: Operands) -> Out:
    """TensorFlow 1's diag: each axis twice."""
    x = a.shape("x")
    if x.rank is None:
        return unclear(x.rank_min, "a diagonal tensor")
    return moved(Shape(tuple(new_dim(dim.size) for dim in (*x.lead, *x.lead))), "a diagonal tensor")


@family
def numpy_triangle(a: Operands) -> Out:
    """A triangle of each matrix, the other entries zero."""
    x = a.shape("x")
    return Out(x, "a triangle, same shape") if x.rank_min >= 2 else unclear(2, "a triangle")


@family
def eigh(a: Operands) -> Out:
    """Eigenvalues and eigenvectors."""
    x = with_tail(a.shape("x"), 2)
    stack = algebra.drop_last(x, 2)
    vectors = Out(algebra.mix(x, (-2, -1)), "eigenvectors: mixes the last two axes")
    return several(Out(algebra.append(stack, new_dim()), "eigenvalues of each matrix"), vectors)


@family
def svd(a: Operands) -> Out:
    """TensorFlow's singular values, then two matrices."""
    values, matrix = _decomposed(a)
    return _with_matrices(a, values, several(values, matrix, matrix))


def _with_matrices(a: Operands, values: Out, all_: Out) -> Out:
    """The values alone where the matrices are not wanted."""
    wanted = a.flag("compute_uv", True)
    return unclear(0, "singular values") if wanted is None else all_ if wanted else values


@family
def numpy_svd(a: Operands) -> Out:
    """NumPy's: the singular values stand between the matrices."""
    values, matrix = _decomposed(a)
    return _with_matrices(a, values, several(matrix, values, matrix))


@family
def qr(a: Operands) -> Out:
    """Two matrices; in NumPy one of them alone on request, or both in other forms."""
    matrix, mode = _decomposed(a)[1], a.text("mode", "reduced")
    if mode is None:
        return unclear(0, "a decomposition")
    if mode == "r":
        return matrix
    return Out(None, element=unclear(1, "a decomposition")) if mode == "raw" else several(matrix, matrix)


def _decomposed(a: Operands) -> tuple[Out, Out]:
    """A vector and a matrix for each matrix."""
    stack, reason = algebra.drop_last(a.shape("x"), 2), "mixes the last two axes"
    return Out(algebra.append(stack, new_dim()), reason), Out(
        algebra.append(stack, new_dim(), new_dim()), reason
    )
