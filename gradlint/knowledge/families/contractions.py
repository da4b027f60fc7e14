"""Contractions whose axes the call names: by letters (einsum) or by numbers (tensordot)."""

from __future__ import annotations

from typing import NamedTuple

from gradlint.knowledge.families.registry import family, unclear
from gradlint.knowledge.operands import Operands, Out
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Dim, Shape, axis_dim, new_dim, with_lead, with_tail

_DOTS = "..."


class _Term(NamedTuple):
    """The letters before and behind the dots of one operand, or all letters."""

    front: str
    dots: bool
    back: str


@family
def einsum(a: Operands) -> Out:
    """A contraction by letters; dots stand for all other axes, which are broadcast."""
    equation, shapes = a.text("equation", exact=True), a.shapes("inputs")
    if equation is None or shapes is None:
        return unclear(0, "a contraction that is not known")
    given, arrow, output = equation.replace(" ", "").partition("->")
    terms = [_term(text) for text in given.split(",")]
    out = _term(output if arrow else _implied(given))
    reason = f"contracts by '{equation}'"
    least = unclear(len(out.front) + len(out.back), reason)
    if len(terms) != len(shapes) or (any(term.dots for term in terms) and not out.dots):
        return least
    if any(_misfits(*pair) for pair in zip(terms, shapes, strict=True)):
        return unclear(0, reason)  # Keras computes some of them nevertheless
    others = [_others(*pair) for pair in zip(terms, shapes, strict=True)]
    if any(shape is None for shape in others):
        return least
    letters, repeated = _letters(terms, list(shapes))
    middle = algebra.broadcast_all([shape for shape in others if shape is not None])
    front, back = ([letters.get(letter) or new_dim() for letter in text] for text in (out.front, out.back))
    kept = algebra.append(Shape((*front, *middle.lead), middle.rest, middle.tail), *back)
    contracted = [dim for letter, dim in letters.items() if letter not in out.front + out.back]
    return Out(algebra.avoid(kept, [*contracted, *repeated]), reason)


def _term(text: str) -> _Term:
    front, dots, back = text.partition(_DOTS)
    return _Term(front, bool(dots), back)


def _misfits(term: _Term, shape: Shape) -> bool:
    """Whether there is not a letter for each axis."""
    return not term.dots and shape.rank not in (None, len(term.front))


def _implied(given: str) -> str:
    """Without an arrow the letters that stand once are kept, in their order; the dots come first."""
    letters = [letter for letter in given if letter.isalpha()]
    once = sorted(letter for letter in letters if letters.count(letter) == 1)
    return (_DOTS if _DOTS in given else "") + "".join(once)


def _others(term: _Term, shape: Shape) -> Shape | None:
    """The axes that the dots of an operand stand for; None where they are not known."""
    if not term.dots:
        return SCALAR
    front, back = len(term.front), len(term.back)
    if shape.rank is not None:
        return Shape(shape.lead[front : shape.rank - back]) if shape.rank >= front + back else None
    if front and back:
        return None
    wide = with_lead(shape, front) if front else with_tail(shape, back)
    return Shape(wide.lead[front:], wide.rest, wide.tail[: len(wide.tail) - back])


def _letters(terms: list[_Term], shapes: list[Shape]) -> tuple[dict[str, Dim], list[Dim]]:
    """The axis that each letter stands for, and those that stand twice in one term."""
    letters: dict[str, Dim] = {}
    repeated: list[Dim] = []
    for term, shape in zip(terms, shapes, strict=True):
        text = term.front + term.back
        for i, letter in enumerate(text):
            dim = _axis(term, shape, i) or new_dim()
            merged = algebra.merge(letters[letter], dim) if letter in letters else dim
            letters[letter] = merged or new_dim()
        repeated += [letters[letter] for letter in text if text.count(letter) > 1]
    return letters, repeated


def _axis(term: _Term, shape: Shape, letter: int) -> Dim | None:
    """The axis of one letter: those behind the dots count from the right."""
    front, back = len(term.front), len(term.back)
    if letter >= front:
        return axis_dim(with_tail(shape, back), letter - front - back)
    return axis_dim(with_lead(shape, front if term.dots else front + back), letter)


@family
def tensordot(a: Operands) -> Out:
    """A contraction over the last axes of one tensor and the first of another, or over named ones."""
    x, y, axes = a.shape("x"), a.shape("y"), a.integer("axes", 2)
    if x.rank is None or y.rank is None:
        return unclear(0, "a contraction of tensors of unknown rank")
    chosen = a.rows("axes")
    if axes is not None and axes <= min(x.rank, y.rank):
        chosen = (tuple(range(x.rank - axes, x.rank)), tuple(range(axes)))
    if chosen is None or len(chosen) != 2:
        return unclear(0, "a contraction of axes that are not known")
    return _over(x, y, *chosen)


def _over(x: Shape, y: Shape, of_x: tuple[int, ...], of_y: tuple[int, ...]) -> Out:
    kept: list[Dim] = []
    contracted: list[Dim] = []
    for axes, shape in ((of_x, x), (of_y, y)):
        chosen = {axis % len(shape.lead) for axis in axes} if shape.lead else set()
        for i, dim in enumerate(shape.lead):
            (contracted if i in chosen else kept).append(dim)
    return Out(algebra.avoid(Shape(tuple(kept)), contracted), f"contracts {len(of_x)} axes")
