"""tf.linalg's linear operators: each stands for the matrices that to_dense gives."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import as_tensor, collect
from gradlint.inference.libraries.library import argument, methods_of, special
from gradlint.inference.libraries.operands import apply
from gradlint.inference.values import (
    NONE,
    Api,
    ApiObject,
    Arguments,
    Const,
    Seq,
    ShapeOf,
    Site,
    Tensor,
    Value,
    opaque,
)
from gradlint.knowledge.lookup import function_row
from gradlint.shapes.shape import at_least

_LINALG = "tf.linalg."
_KINDS = tuple(
    f"{_LINALG}LinearOperator{kind}"
    for kind in (
        *("FullMatrix", "LowerTriangular", "Diag", "Identity", "ScaledIdentity", "Zeros", "Adjoint"),
        *("Inversion", "Composition", "Kronecker", "BlockDiag", "BlockLowerTriangular", "LowRankUpdate"),
        *("Circulant", "Circulant2D", "Circulant3D", "Householder", "Permutation", "Toeplitz", "Tridiag"),
    )
)
#: Operators whose first argument is the matrix itself.
_MATRICES = (f"{_LINALG}LinearOperatorFullMatrix", f"{_LINALG}LinearOperatorLowerTriangular")
_OF_MATRIX = {
    "diag_part": "tf.linalg.diag_part",
    "trace": "tf.linalg.trace",
    "determinant": "tf.linalg.det",
    "log_abs_determinant": "tf.linalg.logdet",
    "eigvals": "tf.linalg.eigvals",
}
_OF_TWO = {
    "matmul": "tf.matmul",
    "matvec": "tf.linalg.matvec",
    "solve": "tf.linalg.solve",
    "solvevec": "tf.linalg.matvec",
    "add_to_tensor": "tf.add",
}
_OPERATORS = {"inverse": "tf.linalg.inv", "cholesky": "tf.linalg.cholesky", "adjoint": "tf.linalg.adjoint"}


def _applied(path: str, site: Site, *given: Value) -> Value:
    row = function_row(path, False)
    assert row is not None, path
    return apply(row, path, Arguments(given), site)


@special(*_KINDS)
def _made(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """An operator; its state is the matrix that it stands for."""
    api, site = interp.value(node.func, env), interp.site(node, env)
    path = api.path if isinstance(api, Api) else ""
    return _operator(_matrix(path, arguments, site), site)


def _operator(matrix: Value, site: Site) -> ApiObject:
    return ApiObject(Api(_MATRICES[0]), Arguments((matrix,)), site, (matrix,))


def _matrix(path: str, arguments: Arguments, site: Site) -> Value:
    """The matrices that an operator stands for; of some kinds only that they are matrices."""
    first = argument(arguments, 0, "matrix", "tril", "diag", "num_rows") or NONE
    if path in _MATRICES:
        tensor = as_tensor(first, site)
        return opaque("a matrix", site=site) if tensor is None else tensor
    if path.endswith("Diag") and not path.endswith("BlockDiag"):
        return _applied("tf.linalg.diag", site, first)
    if path.endswith("OperatorIdentity") and argument(arguments, 1, "batch_shape") is None:
        return _applied("tf.eye", site, first)
    found: list[Tensor] = []
    collect(Seq("tuple", (*arguments.positional, *(value for _, value in arguments.keywords))), found)
    reason = "the matrix of a linear operator"
    return Tensor(at_least(2), path, tuple(found), reason=reason, site=site, opaque=True)


@methods_of(_MATRICES[0])
def _method(
    interp: Interpreter, operator: ApiObject, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """`operator.name(...)`, worked out with the matrix."""
    site = interp.site(node, env)
    matrix = operator.state[0] if len(operator.state) == 1 else NONE
    if isinstance(matrix, Seq) or matrix == NONE:
        return opaque("a linear operator that is not known", site=site)
    if name == "to_dense":
        return matrix
    if name == "shape_tensor" and isinstance(matrix, Tensor):
        return ShapeOf(matrix, True)
    if name in _OF_MATRIX:
        return _applied(_OF_MATRIX[name], site, matrix)
    if name in _OPERATORS:
        return _operator(_applied(_OPERATORS[name], site, matrix), site)
    if name in _OF_TWO:
        return _of_two(name, matrix, arguments, site)
    return opaque(f"the result of the method {name} of a linear operator", site=site)


def _of_two(name: str, matrix: Value, arguments: Arguments, site: Site) -> Value:
    """A product or a solution; adjoints are exchanged before."""
    other: Value = argument(arguments, 0, "x", "rhs") or NONE
    adjoint, adjoint_arg = argument(arguments, 1, "adjoint"), argument(arguments, 2, "adjoint_arg")
    if name == "add_to_tensor":
        adjoint = adjoint_arg = None
    for flag in (adjoint, adjoint_arg):
        if flag is not None and not isinstance(flag, Const):
            return opaque("a product with a matrix that may be transposed", site=site)
    if isinstance(adjoint, Const) and adjoint.value:
        matrix = _applied("tf.linalg.adjoint", site, matrix)
    if isinstance(adjoint_arg, Const) and adjoint_arg.value:
        other = _applied("tf.linalg.adjoint", site, other)
    return _applied(_OF_TWO[name], site, matrix, other)
