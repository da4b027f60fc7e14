"""New tensors: constants, random numbers, placeholders, variables."""

from __future__ import annotations

from gradlint.knowledge.families.registry import as_shape, family, of_size, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Shape, anew, at_least, forget, fresh_atom, new_dim, of_rank


@family
def like(a: Operands) -> Out:
    """A new tensor of the same shape that depends on no element (ones_like)."""
    if a.given("shape"):
        return filled(a)
    return Out(anew(a.shape("x")), "same shape", cut=not a.given("fill_value"))


@family
def constant(a: Operands) -> Out:
    """A tensor of a Python value, with its own shape or a given one."""
    if a.given("shape"):
        return filled(a)
    return Out(a.shape("x"), "the shape of its value")


@family
def filled(a: Operands) -> Out:
    """A tensor of the shape that is asked for."""
    dims = a.dims("shape")
    if dims is None:
        return unclear(a.least("shape"), "a shape that is not known")
    return Out(as_shape(dims), "as asked")


@family
def filled_by_parameter(a: Operands) -> Out:
    """tf.random.gamma and poisson: the shape that is asked for, then that of the parameters."""
    dims = a.dims("shape")
    if dims is None:
        return unclear(0, "a shape that is not known")
    shapes = [forget(a.shape(name)) for name in ("x", "y") if a.given(name)]
    each = algebra.broadcast_all(shapes)
    shape = Shape(as_shape(dims).lead + each.lead, each.rest, each.tail)
    return Out(shape, "as asked, for each parameter", opaque=True)


@family
def samples(a: Operands) -> Out:
    """One row of samples for each row of logits."""
    return Out(algebra.replace_last(a.shape("x"), of_size(a.dim("number"))), "samples for each row")


@family
def by_sizes(a: Operands) -> Out:
    """A tensor whose sizes are the arguments themselves (numpy.random.rand)."""
    dims = a.dims("sizes")
    return unclear(0, "sizes that are not known") if dims is None else Out(as_shape(dims), "as asked")


@family
def placeholder(a: Operands) -> Out:
    """A TensorFlow 1 placeholder: without a shape its rank is not known."""
    dims = a.dims("shape") if a.given("shape") else None
    if dims is None:
        return Out(at_least(a.least("shape")), "a placeholder of unknown rank")
    return Out(as_shape(dims), "a placeholder")


@family
def keras_placeholder(a: Operands) -> Out:
    """A placeholder of Keras' backend: a shape, or a rank alone."""
    rank = a.integer("ndim") if a.given("ndim") else None
    if not a.given("shape") and rank is not None:
        return Out(Shape(tuple(new_dim() for _ in range(rank))), "a placeholder")
    return placeholder(a)


@family
def keras_input(a: Operands) -> Out:
    """keras.Input: the batch axis comes first, unless batch_shape says all."""
    if a.given("batch_shape"):
        dims = a.dims("batch_shape")
        return Out(at_least(1) if dims is None else as_shape(dims), "an input")
    dims = a.dims("shape") if a.given("shape") else None
    batch = new_dim(a.integer("batch_size"), "batch")
    if dims is None:
        return Out(Shape((batch,), fresh_atom()), "an input, the batch axis first")
    return Out(Shape((batch, *as_shape(dims).lead)), "an input, the batch axis first")


@family
def variable(a: Operands) -> Out:
    """A variable: its axes index no data."""
    if a.given("shape") and (dims := a.dims("shape")) is not None:
        return Out(as_shape(dims), "a variable", weights=True)
    if a.given("x"):
        return Out(forget(a.shape("x")), "a variable of the shape of its first value", weights=True)
    return Out(at_least(0), "a variable of unknown shape", weights=True)


@family
def scalar(_: Operands) -> Out:
    """A number."""
    return Out(SCALAR, "a number")


@family
def vector_range(_: Operands) -> Out:
    """A vector of numbers."""
    return Out(Shape((new_dim(),)), "a vector of numbers")


@family
def linspace(a: Operands) -> Out:
    """Numbers between two, 50 of them unless told; between two tensors a new axis."""
    if a.shape("start").rank != 0 or a.shape("stop").rank != 0:
        return unclear(1, "numbers between two")
    number = of_size(a.dim("num")) if a.given("num") else new_dim(50)
    numbers = Out(Shape((number,)), "a vector of numbers")
    with_step = a.flag("retstep", False)
    if with_step is None:
        return unclear(1, "numbers between two")
    return several(numbers, Out(SCALAR, "the step between them")) if with_step else numbers


@family
def eye(a: Operands) -> Out:
    """A matrix."""
    if a.given("batch_shape"):
        return unclear(2, "matrices")
    if a.given("k") and a.integer("k") != 0:
        return Out(of_rank(2), "a matrix")  # some versions of Keras add the diagonal to its sizes
    rows = of_size(a.dim("rows"))
    columns = of_size(a.dim("columns")) if a.given("columns") else new_dim(rows.size, rows.name)
    return Out(Shape((rows, columns)), "a matrix")


@family
def sequence_mask(a: Operands) -> Out:
    """A new last axis, true up to each length."""
    last = of_size(a.dim("length")) if a.given("length") else new_dim()
    return Out(algebra.append(a.shape("x"), last), "a mask: a new last axis")


@family
def meshgrid(a: Operands) -> Out:
    """Grids of the given vectors."""
    shapes = a.shapes("inputs")
    if shapes is None:
        return Out(None, kind="list", element=unclear(1, "a grid"))
    grid = Out(Shape(tuple(new_dim() for _ in shapes)), "a grid")
    return Out(None, items=(grid,) * len(shapes), kind="list")
