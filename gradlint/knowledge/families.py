"""The families of array operations: what each does to shapes.

A family serves every name that the tables give it.  It hands a dimension on only where it works
row by row along it (see `gradlint.shapes.shape`).
"""

from __future__ import annotations

from gradlint.knowledge.operands import Family, Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.algebra import UNKNOWN_AXIS
from gradlint.shapes.shape import SCALAR, Dim, Shape, at_least, axis_dim, forget, new_dim, with_lead, with_tail

FAMILIES: dict[str, Family] = {}


def family(function: Family) -> Family:
    """Make a family known to the tables by its name."""
    FAMILIES[function.__name__] = function
    return function


@family
def elementwise(a: Operands) -> Out:
    """One tensor, element by element."""
    return Out(a.shape("x"), "elementwise")


@family
def broadcast(a: Operands) -> Out:
    """Two tensors, element by element."""
    return Out(algebra.broadcast(a.shape("x"), a.shape("y")), "elementwise, broadcast")


@family
def broadcast3(a: Operands) -> Out:
    """Three tensors, element by element; absent ones do not count."""
    shapes = [a.shape(name) for name in ("x", "y", "z") if a.given(name)]
    return Out(algebra.broadcast_all(shapes), "elementwise, broadcast")


@family
def where(a: Operands) -> Out:
    """A choice between two tensors, or, with one argument, the places where it is true."""
    if not a.given("x") and not a.given("y"):
        rank = a.shape("condition").rank
        return Out(Shape((new_dim(), new_dim(rank))), "the indices of the true elements")
    shapes = [a.shape(name) for name in ("condition", "x", "y")]
    if shapes[0].rank == 1 and shapes[1].rank != 1:
        # TensorFlow 1 lets a vector choose rows, which the broadcasting of version 2 does not.
        return Out(at_least(max(1, shapes[1].rank_min)), "rows or elements chosen", opaque=True)
    return Out(algebra.broadcast_all(shapes), "elementwise, broadcast")


@family
def reduce(a: Operands) -> Out:
    """A sum, mean, maximum, ... over some or all axes."""
    axis, keep = a.axis("axis"), a.flag("keepdims", False)
    return Out(algebra.reduce(a.shape("x"), axis, keep), _over(axis, keep))


def _over(axis: object, keep: bool | None) -> str:
    if axis == UNKNOWN_AXIS:
        return "reduces over an axis that is not known"
    where_ = "all axes" if axis is None else f"axis {axis}"
    return f"reduces {where_}" + (", which stay with size 1" if keep else "")


@family
def reduce_to_scalar(a: Operands) -> Out:
    """Everything into one number."""
    return Out(SCALAR, "reduces all axes")


@family
def arg_reduce(a: Operands) -> Out:
    """argmax and argmin of TensorFlow: axis 0 unless told."""
    axis = a.axis("axis", 0)
    return Out(algebra.reduce(a.shape("x"), 0 if axis is None else axis), f"reduces axis {axis}")


@family
def moments(a: Operands) -> Out:
    """Mean and variance."""
    out = reduce(a)
    return several(out, out)


@family
def mixing(a: Operands) -> Out:
    """The same shape, but entries along the axis depend on each other (softmax, cumsum); axis -1 unless told."""
    axis = a.axis("axis", -1)
    return Out(algebra.mix(a.shape("x"), axis), f"mixes axis {axis}, same shape")


@family
def mixing_first(a: Operands) -> Out:
    """The same shape, mixed along axis 0 unless told (cumsum, reverse)."""
    axis = a.axis("axis", 0)
    return Out(algebra.mix(a.shape("x"), axis), f"mixes axis {axis}, same shape")


@family
def mixing_all(a: Operands) -> Out:
    """The same shape, nothing kept apart (clip_by_norm, shuffle)."""
    return Out(algebra.mix(a.shape("x"), None), "same shape")


@family
def like(a: Operands) -> Out:
    """A new tensor of the same shape that depends on no element (ones_like)."""
    if a.given("shape") and (dims := a.dims("shape")) is not None:
        return Out(_filled(dims), "the shape that is asked for")
    return Out(a.shape("x"), "same shape")


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
    return Out(at_least(0), "a shape that is not known", opaque=True) if dims is None else Out(_filled(dims), "as asked")


@family
def filled_or_scalar(a: Operands) -> Out:
    """NumPy's random numbers: a scalar unless a size is given."""
    return filled(a) if a.given("shape") else broadcast3(a)


@family
def by_sizes(a: Operands) -> Out:
    """A tensor whose sizes are the arguments themselves (numpy.random.rand)."""
    dims = a.dims("sizes")
    return Out(at_least(0), "", opaque=True) if dims is None else Out(_filled(dims), "as asked")


def _filled(dims: tuple[Dim | None, ...]) -> Shape:
    return Shape(tuple(dim or new_dim() for dim in dims))


@family
def placeholder(a: Operands) -> Out:
    """A TensorFlow 1 placeholder: without a shape its rank is not known."""
    dims = a.dims("shape") if a.given("shape") else None
    return Out(at_least(0), "a placeholder of unknown rank") if dims is None else Out(_filled(dims), "a placeholder")


@family
def keras_input(a: Operands) -> Out:
    """keras.Input: the batch axis comes first, unless batch_shape says all."""
    if a.given("batch_shape"):
        dims = a.dims("batch_shape")
        return Out(at_least(1), "an input") if dims is None else Out(_filled(dims), "an input")
    dims = a.dims("shape") if a.given("shape") else None
    batch = new_dim(a.integer("batch_size"), "batch")
    if dims is None:
        return Out(Shape((batch,), at_least(0).rest), "an input, the batch axis first")
    return Out(Shape((batch, *_filled(dims).lead)), "an input, the batch axis first")


@family
def variable(a: Operands) -> Out:
    """A variable: its axes index no data."""
    if a.given("shape") and (dims := a.dims("shape")) is not None:
        return Out(_filled(dims), "a variable", weights=True)
    if a.given("x"):
        return Out(forget(a.shape("x")), "a variable of the shape of its first value", weights=True)
    return Out(at_least(0), "a variable of unknown shape", weights=True)


@family
def matmul(a: Operands) -> Out:
    """A product of (stacks of) matrices."""
    flags = (a.flag("transpose_a", False), a.flag("transpose_b", False), a.flag("adjoint_a", False), a.flag("adjoint_b", False))
    x, y = a.shape("x"), a.shape("y")
    if None in flags:
        return Out(at_least(2), "a matrix product", opaque=True)
    shape = algebra.matmul(x, y, bool(flags[0] or flags[2]), bool(flags[1] or flags[3]))
    return Out(shape, "a matrix product: rows of the first, columns of the second")


@family
def numpy_matmul(a: Operands) -> Out:
    """NumPy's product, where vectors are allowed."""
    x, y = a.shape("x"), a.shape("y")
    if x.rank is None or y.rank is None:
        return Out(at_least(0), "a product of unknown ranks", opaque=True)
    if x.rank >= 2 and y.rank >= 2:
        return Out(algebra.matmul(x, y), "a matrix product")
    if x.rank == 1 and y.rank == 1:
        return Out(SCALAR, "an inner product")
    if y.rank == 1:
        return Out(algebra.avoid(algebra.drop_last(x), (y.lead[0], x.lead[-1])), "a matrix times a vector")
    if x.rank == 1:
        kept = Shape((*y.lead[:-2], y.lead[-1]))
        return Out(algebra.avoid(kept, (x.lead[0], y.lead[-2])), "a vector times a matrix")
    return Out(algebra.broadcast(x, y), "a product with a number")


@family
def matvec(a: Operands) -> Out:
    """(Stacks of) matrices times vectors."""
    x = with_tail(a.shape("x"), 2)
    return Out(algebra.avoid(algebra.drop_last(x), a.shape("y").lead), "a matrix times a vector")


@family
def tensordot(a: Operands) -> Out:
    """A contraction over the last axes of one tensor and the first of another."""
    x, y, axes = a.shape("x"), a.shape("y"), a.integer("axes")
    if axes is None or x.rank is None or y.rank is None or axes > min(x.rank, y.rank):
        return Out(at_least(0), "a contraction of axes that are not known", opaque=True)
    kept = x.lead[: x.rank - axes] + y.lead[axes:]
    contracted = x.lead[x.rank - axes :] + y.lead[:axes]
    return Out(algebra.avoid(Shape(kept), contracted), f"contracts {axes} axes")


@family
def einsum(a: Operands) -> Out:
    """A contraction by letters."""
    equation, shapes = a.text("equation"), a.shapes("inputs")
    if equation is None or shapes is None or "->" not in equation or "." in equation:
        return Out(at_least(0), "a contraction that is not known", opaque=True)
    inputs, output = equation.replace(" ", "").split("->")
    terms = inputs.split(",")
    if len(terms) != len(shapes):
        return Out(at_least(len(output)), "a contraction", opaque=True)
    letters: dict[str, Dim] = {}
    repeated: list[Dim] = []
    for term, shape in zip(terms, shapes, strict=True):
        for i, letter in enumerate(term):
            dim = axis_dim(shape, i) or new_dim()
            merged = algebra.merge(letters[letter], dim) if letter in letters else dim
            letters[letter] = merged or new_dim()
        repeated += [letters[letter] for letter in set(term) if term.count(letter) > 1]
    contracted = [dim for letter, dim in letters.items() if letter not in output]
    kept = Shape(tuple(letters.get(letter) or new_dim() for letter in output))
    return Out(algebra.avoid(kept, [*contracted, *repeated]), f"contracts by '{equation}'")


@family
def transpose(a: Operands) -> Out:
    """Axes reordered."""
    if not a.given("perm"):
        return Out(algebra.transpose(a.shape("x"), None), "axes reversed")
    order = a.integers("perm")
    if order is None:
        shape = a.shape("x")
        return Out(at_least(shape.rank_min) if shape.rank is None else forget(shape), "axes reordered", opaque=True)
    return Out(algebra.transpose(a.shape("x"), order), f"axes reordered {order}")


@family
def matrix_transpose(a: Operands) -> Out:
    """The last two axes exchanged."""
    x = with_tail(a.shape("x"), 2)
    dims = x.lead if x.rest is None else x.tail
    if len(dims) < 2:
        return Out(at_least(2), "a matrix transposed")
    swapped = (*dims[:-2], dims[-1], dims[-2])
    return Out(Shape(swapped) if x.rest is None else Shape(x.lead, x.rest, swapped), "the last two axes exchanged")


@family
def reshape(a: Operands) -> Out:
    """Elements laid out anew."""
    dims = a.dims("shape")
    if dims is None:
        return Out(at_least(0), "reshaped to a shape that is not known", opaque=True)
    return Out(algebra.reshape(a.shape("x"), dims), "reshaped")


@family
def broadcast_to(a: Operands) -> Out:
    """Repeated to fill a given shape."""
    dims = a.dims("shape")
    if dims is None:
        return Out(at_least(a.shape("x").rank_min), "broadcast to a shape that is not known", opaque=True)
    return Out(algebra.broadcast(_filled(dims), a.shape("x")), "broadcast to the shape that is asked for")


@family
def expand_dims(a: Operands) -> Out:
    """A new axis of size one."""
    axis = a.integer("axis", 0) if a.given("axis") else 0
    return Out(algebra.expand_dims(a.shape("x"), axis), "a new axis of size 1")


@family
def squeeze(a: Operands) -> Out:
    """Axes of size one removed."""
    return Out(algebra.squeeze(a.shape("x"), a.axis("axis")), "axes of size 1 removed")


@family
def concat(a: Operands) -> Out:
    """Tensors joined along an axis (0 unless told)."""
    shapes = a.shapes("values")
    axis = a.integer("axis", 0)
    if shapes is None:
        return Out(at_least(1), "tensors joined", opaque=True)
    return Out(algebra.concat(shapes, axis), f"joined along axis {axis}")


@family
def concat_last(a: Operands) -> Out:
    """Keras concatenate: the last axis unless told."""
    shapes = a.shapes("inputs")
    axis = a.integer("axis", -1)
    return Out(at_least(2), "tensors joined", opaque=True) if shapes is None else Out(algebra.concat(shapes, axis), f"joined along axis {axis}")


@family
def hstack(a: Operands) -> Out:
    """NumPy's hstack: vectors along axis 0, others along axis 1."""
    shapes = a.shapes("values")
    if shapes is None or any(shape.rank is None for shape in shapes):
        return Out(at_least(1), "arrays joined", opaque=True)
    return Out(algebra.concat(shapes, 0 if all((s.rank or 0) <= 1 for s in shapes) else 1), "joined side by side")


@family
def stack(a: Operands) -> Out:
    """Tensors stacked along a new axis."""
    shapes = a.shapes("values")
    axis = a.integer("axis", 0)
    if shapes is None:
        return Out(at_least(1), "tensors stacked", opaque=True)
    return Out(algebra.stack(shapes, axis, len(shapes)), f"{len(shapes)} tensors stacked along a new axis {axis}")


@family
def unstack(a: Operands) -> Out:
    """The entries along an axis."""
    axis = a.integer("axis", 0)
    x = a.shape("x")
    element = Out(at_least(0) if axis is None else algebra.reduce(x, axis), f"one entry along axis {axis}")
    dim = None if axis is None else axis_dim(x, axis)
    size = a.integer("num") or (dim.size if dim else None)
    if size is None or size > 64:
        return Out(None, kind="list", element=element)
    return Out(None, items=(element,) * size, kind="list")


@family
def split(a: Operands) -> Out:
    """Parts along an axis (0 unless told)."""
    axis = a.integer("axis", 0)
    x = a.shape("x")
    if axis is None:
        return Out(None, kind="list", element=Out(at_least(x.rank_min), "a part"))
    sizes = a.integers("sections")
    count = a.integer("sections")
    whole = axis_dim(x, axis)
    if sizes is not None:
        parts = [new_dim(size if size >= 0 else None) for size in sizes]
    elif count is not None and count <= 64:
        size = whole.size // count if whole and whole.size else None
        parts = [new_dim(size) for _ in range(count)]
    else:
        return Out(None, kind="list", element=Out(_with_axis(x, axis, new_dim()), f"a part of axis {axis}"))
    items = tuple(Out(_with_axis(x, axis, part), f"a part of axis {axis}") for part in parts)
    return Out(None, items=items, kind="list")


def _with_axis(shape: Shape, axis: int, dim: Dim) -> Shape:
    """The shape with one axis replaced."""
    if shape.rest is None:
        if not -len(shape.lead) <= axis < len(shape.lead):
            return at_least(1)
        at = axis % len(shape.lead)
        return Shape((*shape.lead[:at], dim, *shape.lead[at + 1 :]))
    if axis >= 0:
        wide = with_lead(shape, axis + 1)
        return Shape((*wide.lead[:axis], dim, *wide.lead[axis + 1 :]), wide.rest, wide.tail)
    wide = with_tail(shape, -axis)
    at = len(wide.tail) + axis
    return Shape(wide.lead, wide.rest, (*wide.tail[:at], dim, *wide.tail[at + 1 :]))


@family
def resized(a: Operands) -> Out:
    """The same rank; every axis may change its size and is taken to be mixed (tile, pad, slice with sizes)."""
    x = a.shape("x")
    if x.rest is not None:
        return Out(at_least(x.rank_min), "the same rank", opaque=True)
    return Out(Shape(tuple(new_dim() for _ in x.lead)), "the same rank, other sizes")


@family
def tile(a: Operands) -> Out:
    """Repeated along each axis; an axis that is repeated once stays."""
    x, times = a.shape("x"), a.integers("multiples")
    if x.rest is not None or times is None or len(times) != len(x.lead):
        return resized(a)
    dims = (d if n == 1 else new_dim(None if d.size is None else d.size * n) for d, n in zip(x.lead, times, strict=True))
    return Out(Shape(tuple(dims)), f"repeated {times} times")


@family
def repeat(a: Operands) -> Out:
    """Entries repeated along an axis; without one, everything as a vector."""
    if not a.given("axis"):
        return Out(Shape((new_dim(),)), "repeated, as a vector")
    axis = a.integer("axis")
    x = a.shape("x")
    return Out(at_least(x.rank_min) if axis is None else _with_axis(x, axis, new_dim()), f"repeated along axis {axis}")


@family
def slice_sized(a: Operands) -> Out:
    """tf.slice: sizes as given, -1 for all that is left."""
    x, sizes = a.shape("x"), a.integers("size")
    begins = a.integers("begin")
    if sizes is None:
        return resized(a)
    dims = []
    for i, size in enumerate(sizes):
        whole = axis_dim(x, i)
        everything = size == -1 and begins is not None and i < len(begins) and begins[i] == 0
        dims.append(whole if everything and whole else new_dim(size if size >= 0 else None))
    return Out(Shape(tuple(dims)), f"a slice of size {sizes}")


@family
def pad(a: Operands) -> Out:
    """The same rank with larger axes."""
    return resized(a)


@family
def gather(a: Operands) -> Out:
    """Rows picked by indices, which replace the axis (0 unless told)."""
    x, indices = a.shape("x"), a.shape("indices")
    axis = a.integer("axis", 0)
    batch = a.integer("batch_dims", 0)
    if batch != 0 or axis is None or axis < 0:
        return Out(at_least(0), "rows picked by indices", opaque=True)
    picked = with_lead(x, axis + 1)
    if len(picked.lead) <= axis:
        return Out(at_least(0), "rows picked by indices", opaque=True)
    if axis == 0:
        return Out(algebra.avoid(_joined(indices, Shape(picked.lead[1:], picked.rest, picked.tail)), picked.lead[:1]), "rows picked by indices")
    if indices.rest is not None:
        return Out(at_least(axis + indices.rank_min), "rows picked by indices", opaque=True)
    lead = (*picked.lead[:axis], *indices.lead, *picked.lead[axis + 1 :])
    return Out(algebra.avoid(Shape(lead, picked.rest, picked.tail), (picked.lead[axis],)), f"picked along axis {axis}")


def _joined(one: Shape, other: Shape) -> Shape:
    """The axes of one shape, then those of the other."""
    if one.rest is None:
        return Shape(one.lead + other.lead, other.rest, other.tail)
    if other.rest is None:
        return Shape(one.lead, one.rest, one.tail + other.lead)
    return at_least(one.rank_min + other.rank_min)


@family
def gather_nd(a: Operands) -> Out:
    """Entries picked by index vectors."""
    x, indices = a.shape("x"), a.shape("indices")
    depth = indices.lead[-1].size if indices.rest is None and indices.lead else None
    if depth is None or x.rest is not None or depth > len(x.lead):
        return Out(at_least(max(indices.rank_min - 1, 0)), "entries picked by indices", opaque=True)
    return Out(Shape(indices.lead[:-1] + x.lead[depth:]), "entries picked by indices")


@family
def boolean_mask(a: Operands) -> Out:
    """The entries where the mask is true: the mask's axes become one."""
    x, mask = a.shape("x"), a.shape("mask")
    if mask.rank is None or a.given("axis"):
        return Out(at_least(1), "the entries where the mask is true", opaque=True)
    wide = with_lead(x, mask.rank)
    return Out(Shape((new_dim(), *wide.lead[mask.rank :]), wide.rest, wide.tail), "the entries where the mask is true")


@family
def one_hot(a: Operands) -> Out:
    """A new last axis of the given depth."""
    if a.given("axis") and a.integer("axis") != -1:
        return Out(at_least(a.shape("x").rank_min + 1), "one-hot", opaque=True)
    return Out(algebra.append(a.shape("x"), a.dim("depth")), "one-hot: a new last axis")


@family
def vector_range(a: Operands) -> Out:
    """A vector of numbers."""
    return Out(Shape((new_dim(a.integer("count")),)), "a vector of numbers")


@family
def linspace(a: Operands) -> Out:
    """Numbers between two: a vector."""
    return Out(Shape((a.dim("num"),)) if a.given("num") else Shape((new_dim(50),)), "a vector of numbers")


@family
def scalar(a: Operands) -> Out:
    """A number."""
    return Out(SCALAR, "a number")


@family
def eye(a: Operands) -> Out:
    """A matrix."""
    rows = a.dim("rows")
    return Out(Shape((rows, a.dim("columns") if a.given("columns") else new_dim(rows.size, rows.name))), "a matrix")


@family
def add_n(a: Operands) -> Out:
    """The sum of tensors of one shape."""
    shapes = a.shapes("inputs")
    if not shapes:
        return Out(at_least(0), "the sum of tensors that are not known", opaque=True)
    result = shapes[0]
    for shape in shapes[1:]:
        result = algebra.broadcast(result, shape)
    return Out(result, f"the sum of {len(shapes)} tensors, element by element")


@family
def last_axis_loss(a: Operands) -> Out:
    """A loss per example: the last axis is reduced (functional Keras losses)."""
    return Out(algebra.drop_last(algebra.broadcast(a.shape("y_true"), a.shape("y_pred"))), "reduces the last axis only: one loss per example")


@family
def last_axis_loss_pred(a: Operands) -> Out:
    """A loss per example whose labels are class numbers: the predictions lose their last axis."""
    return Out(algebra.drop_last(a.shape("y_pred")), "reduces the last axis only: one loss per example")


@family
def softmax_loss(a: Operands) -> Out:
    """Cross-entropy over the last axis of labels and logits of one shape."""
    if a.given("axis") and a.integer("axis") != -1:
        return Out(algebra.reduce(a.shape("logits"), a.axis("axis")), "reduces one axis: one loss per example")
    return Out(algebra.drop_last(algebra.broadcast(a.shape("labels"), a.shape("logits"))), "reduces the last axis only: one loss per example")


@family
def sparse_softmax_loss(a: Operands) -> Out:
    """Cross-entropy whose labels are class numbers: the logits without their last axis."""
    labels, logits = a.shape("labels"), algebra.drop_last(a.shape("logits"))
    if labels.rank is not None and logits.rank is None:
        return Out(labels, "one loss per label")
    return Out(algebra.broadcast(logits, labels), "reduces the last axis only: one loss per example")


@family
def elementwise_loss(a: Operands) -> Out:
    """A loss of each element of labels and logits."""
    return Out(algebra.broadcast(a.shape("labels"), a.shape("logits")), "one loss per element, no reduction")


@family
def v1_loss(a: Operands) -> Out:
    """tf.compat.v1.losses: reduced to a scalar unless told otherwise."""
    reduction = a.text("reduction", "")
    if reduction is None:
        return Out(at_least(0), "a loss whose reduction is not known", opaque=True)
    if reduction == "none":
        return Out(at_least(0), "a loss without a reduction", opaque=True)
    return Out(SCALAR, "TensorFlow 1 reduces its losses to a scalar")


@family
def keras_loss(a: Operands) -> Out:
    """A Keras loss object called on labels and predictions: a scalar unless its reduction is 'none'."""
    reduction = a.text("reduction", "")
    if reduction is None:
        return Out(at_least(0), "a loss whose reduction is not known", opaque=True)
    if reduction == "none":
        shape = algebra.drop_last(algebra.broadcast(a.shape("y_true"), a.shape("y_pred")))
        if not a.flag("sparse", False):
            return Out(shape, "a loss object without a reduction: one loss per example")
        return Out(algebra.drop_last(a.shape("y_pred")), "a loss object without a reduction: one loss per example")
    return Out(SCALAR, "a loss object reduces to a scalar")


@family
def dense(a: Operands) -> Out:
    """A dense layer: the last axis becomes `units`."""
    x = a.shape("inputs")
    if x.rank == 0:
        return Out(at_least(1), "a dense layer")
    return Out(algebra.replace_last(with_tail(x, 1) if x.lead or x.tail else with_lead(x, 1), a.dim("units")), "a dense layer: the last axis becomes the units")


@family
def fully_connected(a: Operands) -> Out:
    """slim's fully_connected: as dense."""
    return dense(a)


@family
def convolution(a: Operands) -> Out:
    """A convolution with `filters` outputs: the batch stays, positions are mixed, channels are new."""
    x = a.shape("inputs")
    if x.rest is not None or not x.lead:
        batch = axis_dim(x, 0) or new_dim()
        return Out(Shape((batch,), at_least(0).rest, (new_dim(), new_dim())), "a convolution over the positions")
    if a.text("data_format", "channels_last") not in ("channels_last", "NHWC", "NWC", "NDHWC", ""):
        return Out(Shape((x.lead[0], *(new_dim() for _ in x.lead[1:]))), "a convolution, channels first")
    return Out(Shape((x.lead[0], *(new_dim() for _ in x.lead[1:-1]), a.dim("filters"))), "a convolution over the positions")


@family
def convolution_op(a: Operands) -> Out:
    """tf.nn.conv2d: the last axis of the kernel is the number of channels."""
    x, kernel = a.shape("inputs"), a.shape("kernel")
    channels = axis_dim(kernel, -1)
    if x.rest is not None or not x.lead:
        rank = max(kernel.rank_min, x.rank_min)
        batch = axis_dim(x, 0) or new_dim()
        return Out(Shape((batch, *(new_dim() for _ in range(rank - 1)))) if kernel.rank == 4 else at_least(3), "a convolution over the positions")
    last = new_dim(channels.size if channels else None)
    return Out(Shape((x.lead[0], *(new_dim() for _ in x.lead[1:-1]), last)), "a convolution over the positions")


@family
def pooling(a: Operands) -> Out:
    """Pooling: batch and channels stay, positions are mixed."""
    x = a.shape("inputs")
    if x.rest is not None or not x.lead:
        return Out(Shape((axis_dim(x, 0) or new_dim(),), at_least(0).rest, (new_dim(),)), "pooled over the positions")
    return Out(Shape((x.lead[0], *(new_dim() for _ in x.lead[1:-1]), x.lead[-1])), "pooled over the positions")


@family
def global_pooling(a: Operands) -> Out:
    """Global pooling: only batch and channels are left."""
    x = with_lead(a.shape("inputs"), 1)
    keep = a.flag("keepdims", False)
    if keep is not False:
        return Out(at_least(2), "pooled over all positions", opaque=True)
    if x.rest is not None or len(x.lead) < 2:
        return Out(Shape((x.lead[0] if x.lead else new_dim(), new_dim())), "pooled over all positions")
    return Out(Shape((x.lead[0], x.lead[-1])), "pooled over all positions")


@family
def flatten(a: Operands) -> Out:
    """Everything but the batch axis in one."""
    x = with_lead(a.shape("inputs"), 1)
    if not x.lead:
        return Out(at_least(2), "flattened")
    rest = Shape(x.lead[1:], x.rest, x.tail)
    if rest.rest is None and len(rest.lead) == 1:
        return Out(x, "flattened: the batch axis and one more")
    return Out(Shape((x.lead[0], new_dim(algebra.element_count(rest)))), "flattened: the batch axis and one more")


@family
def same_layer(a: Operands) -> Out:
    """A layer that works on each element or each example alone and keeps the shape."""
    return Out(a.shape("inputs"), "same shape")


@family
def normalize_last(a: Operands) -> Out:
    """Layer normalisation: mixes the last axis."""
    return Out(algebra.mix(a.shape("inputs"), -1), "mixes the last axis, same shape")


@family
def batch_norm(a: Operands) -> Out:
    """Batch normalisation: in training mode every row depends on the whole batch."""
    training = a.flag("training", False)
    x = a.shape("inputs")
    if training is False:
        return Out(x, "batch normalisation outside training: row by row")
    mixed = algebra.mix(x, None)
    return Out(mixed, "batch normalisation: in training mode every row depends on the batch", opaque=training is None)


@family
def embedding(a: Operands) -> Out:
    """Each index becomes a vector."""
    return Out(algebra.append(a.shape("inputs"), a.dim("units")), "each index becomes a vector")


@family
def embedding_lookup(a: Operands) -> Out:
    """Rows of a table picked by indices."""
    table = a.shape("x")
    width = axis_dim(table, 1) if table.rank == 2 else None
    if width is None:
        return Out(at_least(a.shape("indices").rank_min), "rows of a table", opaque=True)
    return Out(algebra.append(a.shape("indices"), width), "each index picks a row")


@family
def recurrent(a: Operands) -> Out:
    """A recurrent layer: the last state of each example, or all of them."""
    x = with_lead(a.shape("inputs"), 2)
    sequences, state = a.flag("return_sequences", False), a.flag("return_state", False)
    if sequences is None or state is not False or len(x.lead) < 2:
        return Out(at_least(2), "a recurrent layer", opaque=True)
    if sequences:
        return Out(Shape((x.lead[0], new_dim(x.lead[1].size), a.dim("units"))), "a recurrent layer: every state")
    return Out(Shape((x.lead[0], a.dim("units"))), "a recurrent layer: the last state")


@family
def layer_reshape(a: Operands) -> Out:
    """keras.layers.Reshape: the batch axis stays before the given ones."""
    x, dims = with_lead(a.shape("inputs"), 1), a.dims("shape")
    if dims is None:
        return Out(Shape((x.lead[0],) if x.lead else (), at_least(0).rest), "reshaped behind the batch axis")
    return Out(Shape((x.lead[0] if x.lead else new_dim(), *_filled(dims).lead)), "reshaped behind the batch axis")


@family
def merge_layer(a: Operands) -> Out:
    """keras.layers.Add and its like: inputs of one shape, element by element."""
    return add_n(a)


@family
def norm(a: Operands) -> Out:
    """A norm: over all axes unless told."""
    axis, keep = a.axis("axis"), a.flag("keepdims", False)
    return Out(algebra.reduce(a.shape("x"), axis, keep), _over(axis, keep))


@family
def trace(a: Operands) -> Out:
    """The sum of the diagonal of the last two axes."""
    return Out(algebra.drop_last(a.shape("x"), 2), "the last two axes become one number")


@family
def matrix_function(a: Operands) -> Out:
    """The same shape, the last two axes mixed (cholesky, inverse)."""
    return Out(algebra.mix(with_tail(a.shape("x"), 2), (-2, -1)), "mixes the last two axes")


@family
def solve(a: Operands) -> Out:
    """The solution of linear equations: shaped like the right-hand side."""
    return Out(algebra.mix(with_tail(a.shape("y"), 2), (-2, -1)), "shaped like the right-hand side")


@family
def diag_part(a: Operands) -> Out:
    """The diagonal of the last two axes."""
    x = a.shape("x")
    return Out(algebra.append(algebra.drop_last(x, 2), new_dim()), "the diagonal of the last two axes")


@family
def diag(a: Operands) -> Out:
    """A matrix with this diagonal."""
    x = a.shape("x")
    last = axis_dim(x, -1)
    return Out(algebra.append(algebra.drop_last(x), new_dim(last.size if last else None), new_dim(last.size if last else None)), "a diagonal matrix")


@family
def top_k(a: Operands) -> Out:
    """The largest entries of the last axis and their indices."""
    out = Out(algebra.replace_last(a.shape("x"), a.dim("k") if a.given("k") else new_dim(1)), "the largest of the last axis")
    return several(out, out)


@family
def nce_loss(a: Operands) -> Out:
    """Sampled losses: one number per example."""
    return Out(Shape((axis_dim(a.shape("inputs"), 0) or new_dim(),)), "one loss per example")


@family
def ctc_loss(a: Operands) -> Out:
    """One loss per sequence."""
    return Out(Shape((new_dim(name="batch"),)), "one loss per sequence")


@family
def image_resize(a: Operands) -> Out:
    """Images of another size."""
    x = a.shape("x")
    if x.rest is not None or len(x.lead) not in (3, 4):
        return Out(at_least(3), "resized images", opaque=True)
    return Out(Shape((*x.lead[:-3], new_dim(), new_dim(), x.lead[-1])), "resized images")


@family
def squared_layers(a: Operands) -> Out:
    """Total variation: one number per image, or one for a single image."""
    return Out(algebra.drop_last(a.shape("x"), 3), "one number per image")


@family
def reversed_axes(a: Operands) -> Out:
    """The same shape with some axes in another order."""
    axis = a.axis("axis")
    return Out(algebra.mix(a.shape("x"), axis), "the same shape in another order")


@family
def meshgrid(a: Operands) -> Out:
    """Grids of the given vectors."""
    shapes = a.shapes("inputs")
    if shapes is None:
        return Out(None, kind="list", element=Out(at_least(1), "a grid"))
    grid = Out(Shape(tuple(new_dim() for _ in shapes)), "a grid")
    return Out(None, items=(grid,) * len(shapes), kind="list")


@family
def vector(a: Operands) -> Out:
    """A vector of unknown length."""
    return Out(Shape((new_dim(),)), "a vector")


@family
def weight_list(a: Operands) -> Out:
    """A list of variables."""
    return Out(None, kind="list", element=Out(at_least(0), "a variable", weights=True))
