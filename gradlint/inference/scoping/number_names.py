"""Names that stand for no list, dict or object, by their text alone: numbers, texts, results of arithmetic.

Nothing can be changed through such a name, so the search for what shares an object may leave it out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from gradlint.inference.scoping.blocks import bound_names, dotted

#: Operators that no list, dict or set has.
_ARITHMETIC = (ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult, ast.LShift, ast.RShift)
#: Builtins that give numbers and texts.
_PLAIN_RESULTS = frozenset(
    ("abs", "bool", "complex", "float", "hash", "id", "int", "len", "ord", "round", "str")
)


def number_names(statements: Iterable[ast.stmt], parameters: Iterable[str]) -> frozenset[str]:
    """The names of a scope that only ever stand for numbers, texts or arrays.

    They are assumed to, and each that one of its bindings does not confirm is taken out until all hold.
    """
    bindings = [(name, value) for statement in statements for name, value in _bindings(statement)]
    plain = {name for name, _ in bindings}.difference(parameters)
    while True:
        refuted = {
            name for name, value in bindings if name in plain and not (value and is_plain(value, plain))
        }
        if not refuted:
            return frozenset(plain)
        plain -= refuted


def is_plain(node: ast.expr, plain: Iterable[str]) -> bool:
    """Whether the value of an expression can be no list, dict or object that holds others."""
    if isinstance(node, ast.Name):
        return node.id in plain
    if isinstance(node, ast.BinOp):
        sides = (is_plain(node.left, plain), is_plain(node.right, plain))
        if isinstance(node.op, (ast.Add, ast.Sub)):
            return any(sides)  # a list is added to lists only
        return isinstance(node.op, _ARITHMETIC) or all(sides)  # a number times a list is a list
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not) or is_plain(node.operand, plain)
    if isinstance(node, ast.IfExp):
        return is_plain(node.body, plain) and is_plain(node.orelse, plain)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _PLAIN_RESULTS
    return isinstance(node, (ast.Constant, ast.Compare, ast.JoinedStr))


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """What a statement binds, each name with its value; None where that is not written beside it."""
    known: dict[str, ast.expr] = {}
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            known.update(_pairs(target, statement.value))
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        # What is added to a number gives a number: only the first value decides.
        same = isinstance(statement, ast.AugAssign)
        value = statement.target if same else statement.value
        if isinstance(statement.target, ast.Name) and value is not None:
            known[statement.target.id] = value
    elif (
        isinstance(statement, ast.For)
        and isinstance(statement.target, ast.Name)
        and _is_range(statement.iter)
    ):
        known[statement.target.id] = ast.Constant(0)
    for name in bound_names(statement):
        yield name, known.get(name)


def _is_range(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func) == "range"


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        elements = (*target.elts, *value.elts)
        aligned = not any(isinstance(element, ast.Starred) for element in elements)
        if aligned and len(target.elts) == len(value.elts):
            for part, item in zip(target.elts, value.elts, strict=True):
                yield from _pairs(part, item)
