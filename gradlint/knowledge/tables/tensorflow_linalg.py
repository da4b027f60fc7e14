"""tf.linalg: what `gradlint.knowledge.tables.tensorflow` does not list, in its notation."""

from __future__ import annotations

from gradlint.knowledge.tables.spelling import X

FUNCTIONS = {
    f"matrix_function({X})": "linalg.logm matrix_square_root",
    "matrix_function(x|lower_upper perm)": "linalg.lu_matrix_inverse linalg.lu_reconstruct",
    "solve(x|lower_upper perm y|rhs)": "linalg.lu_solve",
    "eigh(x|tensor)": "linalg.eig",
    "eigenvalues(x|tensor)": "linalg.eigvals linalg.eigvalsh",
    "factors_and_order(x|input)": "linalg.lu",
    "sign_and_logarithm(x|input)": "linalg.slogdet",
    "matrix_to_number(x|a)": "linalg.matrix_rank",
    "cross_product(x|a y|b)": "linalg.cross",
    "least_squares_of_matrices(x|matrix y|rhs)": "linalg.lstsq",
    "tensor_diag_part(x|input)": "linalg.tensor_diag_part",
    "normalized(x|tensor ord axis)": "linalg.normalize",
    "banded(x|diagonals y|rhs format|diagonals_format transposed|transpose_rhs)": """
        linalg.tridiagonal_solve
        """,
    "banded(x|diagonals y|rhs format|diagonals_format)": "linalg.tridiagonal_matmul",
    "banded(x|bands y|rhs)": "linalg.banded_triangular_solve",
    "banded_eigenvalues(x|alpha y|beta only|eigvals_only select)": "linalg.eigh_tridiagonal",
}
