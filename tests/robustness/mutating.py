"""Programs that read like real ones, with statements and expressions moved to where they do not belong."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator

from gradlint.calls.gradient_calls import SPELLINGS

STRANGE = (
    "None",
    "-1",
    "()",
    "[*x]",
    "{**x}",
    "x",
    "self",
    "tf",
    "lambda: 0",
    "(y := x)",
    "x[...]",
    "10**10**10",
)
_Place = tuple[ast.AST, str, int | None]


def mutants(text: str, seed: int, count: int) -> Iterator[str]:
    """Programs that are `text` after one to six changes each, always the same for one seed."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        tree = ast.parse(text)
        area = _area(tree, chance)
        for _ in range(chance.randint(1, 6)):
            chance.choice(CHANGES)(area, chance)
        program = _written(tree)
        if program is not None:
            made += 1
            yield program


def _area(tree: ast.Module, chance: random.Random) -> ast.Module:
    """What is changed: the file, or more often one of its statements that differentiate something.

    A change far from every gradient call is one that nobody looks at.
    """
    near = [statement for statement in tree.body if _differentiates(statement)]
    if not near or chance.random() < 0.3:
        return tree
    return ast.Module(body=[chance.choice(near)], type_ignores=[])


def _differentiates(statement: ast.stmt) -> bool:
    names = (getattr(node, "attr", None) or getattr(node, "id", None) for node in ast.walk(statement))
    return any(name in SPELLINGS for name in names)


def _written(tree: ast.Module) -> str | None:
    """The tree as text, unless no parser would read it."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        ast.parse(text)
    except (SyntaxError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return text


def _expressions(tree: ast.AST) -> list[_Place]:
    """The places of expressions that may be replaced: parent, field, and index in a list."""
    found: list[_Place] = []
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            items = enumerate(value) if isinstance(value, list) else [(None, value)]
            found += [(node, field, i) for i, item in items if _replaceable(item)]
    return found


def _replaceable(item: object) -> bool:
    return isinstance(item, ast.expr) and not isinstance(getattr(item, "ctx", None), (ast.Store, ast.Del))


def _bodies(tree: ast.AST) -> list[list[ast.stmt]]:
    """The lists of statements."""
    fields = (value for node in ast.walk(tree) for _, value in ast.iter_fields(node))
    return [value for value in fields if isinstance(value, list) and value and isinstance(value[0], ast.stmt)]


def _get(place: _Place) -> ast.expr:
    parent, field, index = place
    value = getattr(parent, field)
    return value if index is None else value[index]


def _put(place: _Place, new: ast.expr) -> None:
    parent, field, index = place
    if index is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[index] = new


def _swap_expression(tree: ast.Module, chance: random.Random) -> None:
    if places := _expressions(tree):
        _put(chance.choice(places), copy.deepcopy(_get(chance.choice(places))))


def _strange_expression(tree: ast.Module, chance: random.Random) -> None:
    if places := _expressions(tree):
        _put(chance.choice(places), ast.parse(chance.choice(STRANGE), mode="eval").body)


def _move_statement(tree: ast.Module, chance: random.Random) -> None:
    lists = _bodies(tree)
    taken = copy.deepcopy(chance.choice(chance.choice(lists)))
    chance.choice(lists).insert(chance.randrange(3), taken)


def _drop_statement(tree: ast.Module, chance: random.Random) -> None:
    body = chance.choice(_bodies(tree))
    body[chance.randrange(len(body))] = ast.Pass()


def _wrap_statement(tree: ast.Module, chance: random.Random) -> None:
    body = chance.choice(_bodies(tree))
    index = chance.randrange(len(body))
    text = chance.choice(
        (
            "if n:\n pass",
            "for x in y:\n pass",
            "while x:\n pass",
            "try:\n pass\nfinally:\n x = y",
            "with tf.GradientTape() as x:\n pass",
            "def y(self, x=1, *n):\n pass",
            "class x(y):\n pass",
        )
    )
    block = ast.parse(text).body[0]
    block.body = [body[index]]  # type: ignore[attr-defined]
    body[index] = block


def _rename(tree: ast.Module, chance: random.Random) -> None:
    kinds = (ast.Name, ast.arg, ast.FunctionDef, ast.ClassDef)
    names = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    if len(names) < 2:
        return
    old, new = (
        getattr(node, "id", None) or getattr(node, "arg", None) or node.name
        for node in chance.sample(names, 2)
    )
    for node in names:
        for field in ("id", "arg", "name"):
            if getattr(node, field, None) == old:
                setattr(node, field, new)


CHANGES = (
    _swap_expression,
    _swap_expression,
    _strange_expression,
    _move_statement,
    _drop_statement,
    _wrap_statement,
    _rename,
)
