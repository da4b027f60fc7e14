"""Layers that multiply: dense layers of any axes, dot products of two inputs, attention."""

from __future__ import annotations

from gradlint.knowledge.families.layers import of_given_rank
from gradlint.knowledge.families.registry import family, of_size, unclear
from gradlint.knowledge.operands import Operands, Out, several
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, at_least, axis_dim, fresh_atom, new_dim


@family
def einsum_dense(a: Operands) -> Out:
    """A dense layer by letters: those of the input stay where the output has them, others are new."""
    equation = (a.text("equation", exact=True) or "").replace(" ", "")
    terms, arrow, output = equation.partition("->")
    taken, comma, kernel = terms.partition(",")
    reason = f"contracts by '{equation}'"
    x = a.shape("inputs")
    if not (arrow and comma) or "." in equation:
        return unclear(1, "a contraction that is not known")
    # Some equations are carried out as products of matrices, which take more axes at the left.
    if x.rank != len(taken) or len(set(taken)) != len(taken) or "," in kernel:
        return unclear(len(output), reason)
    letters = {letter: axis_dim(x, i) or new_dim() for i, letter in enumerate(taken)}
    sizes = a.dims("output_shape")
    size_of = dict(zip(reversed(output), reversed(sizes), strict=False)) if sizes is not None else {}
    dims = tuple(letters.get(letter) or of_size(size_of.get(letter) or new_dim()) for letter in output)
    contracted = [dim for letter, dim in letters.items() if letter not in output]
    return Out(algebra.avoid(Shape(dims), contracted), reason)


@family
def layer_dot(a: Operands) -> Out:
    """keras.layers.Dot: for each example the products along one axis of each input."""
    shapes = a.shapes("inputs") or ()
    axes = a.axis("axes")
    if len(shapes) != 2 or None in (shapes[0].rank, shapes[1].rank) or not isinstance(axes, int | tuple):
        return unclear(2, "a product for each example")
    one, other = (axes, axes) if isinstance(axes, int) else axes if len(axes) == 2 else (0, 0)
    x, y = shapes
    if 0 in (one, other) or -len(x.lead) == one or -len(y.lead) == other:
        return unclear(2, "a product for each example")
    batch = algebra.merge(x.lead[0], y.lead[0]) or new_dim()
    left, right = _without(x, one), _without(y, other)
    gone = [dim for shape, axis in ((x, one), (y, other)) if (dim := axis_dim(shape, axis)) is not None]
    behind = (*left, *right) or (new_dim(1),)
    return Out(algebra.avoid(Shape((batch, *behind)), gone), "a product for each example")


def _without(shape: Shape, axis: int) -> tuple[Dim, ...]:
    """The axes behind the batch axis but this one."""
    return tuple(dim for i, dim in enumerate(shape.lead) if i and i != axis % len(shape.lead))


@family
def attention(a: Operands) -> Out:
    """Attention of a list of queries and values: the batch and the positions of the queries stay as many."""
    shapes = a.shapes("inputs") or ()
    if len(shapes) < 2:
        return unclear(2, "attention over the positions of each example")
    query, value = shapes[0], shapes[1]
    if len({shape.rank for shape in shapes}) > 1 or query.rank is None or query.rank < 3:
        return _with_scores(a, at_least(1))  # without a batch axis it works, too
    last = axis_dim(value, -1)
    return _with_scores(a, _attended(list(shapes), query, new_dim(last.size if last else None)))


@family
def attention_heads(a: Operands) -> Out:
    """Attention by several heads: shaped like the queries, the positions of each example mixed."""
    query, value = of_given_rank(a.shape("inputs"), None), a.shape("value")
    if a.given("output_shape"):
        return unclear(2, "attention over the positions of each example")
    shapes = [query, value, *([a.shape("key")] if a.given("key") else [])]
    last = axis_dim(query, -1)
    return _with_scores(a, _attended(shapes, query, new_dim(last.size if last else None)))


@family
def attention_of_heads(a: Operands) -> Out:
    """Attention whose heads are an axis of their own: each head and each example by itself."""
    query, key, value = a.shape("query"), a.shape("key"), a.shape("value")
    if query.rank != 4 or value.rank != 4 or key.rank != 4:
        return unclear(4, "attention over the positions of each example")
    shapes = [query, key, value]
    last = new_dim(value.lead[-1].size)
    shape = _attended(shapes, query, last)
    heads = _merged_at(shapes, 2)
    dims = (*shape.lead[:2], heads, last)
    return Out(Shape(dims), "attention over the positions of each example")


def _merged_at(shapes: list[Shape], axis: int) -> Dim:
    """One axis of all shapes, or a new one where they do not fit."""
    found = axis_dim(shapes[0], axis)
    for other in shapes[1:]:
        dim = axis_dim(other, axis)
        found = algebra.merge(found, dim) if found is not None and dim is not None else None
    return found or new_dim()


def _attended(shapes: list[Shape], query: Shape, last: Dim) -> Shape:
    batch = _merged_at(shapes, 0)
    if query.rank is None:
        return Shape((batch, new_dim()), fresh_atom())
    return Shape((batch, *(_position(dim, shapes) for dim in query.lead[1:-1]), last))


def _position(dim: Dim, shapes: list[Shape]) -> Dim:
    """A position of the queries: it depends on all positions of the values, and on no other of the queries.

    Where both are positions of the same data it depends on all of them.
    """
    others = [other for shape in shapes for other in (*shape.lead, *shape.tail)]
    alone = sum(bool(other.atoms & dim.atoms) for other in others) == 1
    known = all(shape.rest is None for shape in shapes)
    return dim if alone and known else new_dim(dim.size)


def _with_scores(a: Operands, shape: Shape) -> Out:
    """What was attended to, and the scores where they are asked for."""
    reason = "attention over the positions of each example"
    result = Out(shape, reason, opaque=shape.rank is None)
    scores = a.flag("return_attention_scores", False)
    if scores is None:
        return unclear(0, "attention, perhaps with its scores")
    weights = Out(Shape((shape.lead[0],), fresh_atom()), "the scores of each example", opaque=True)
    return several(result, weights) if scores else result
