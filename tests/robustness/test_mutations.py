"""Programs that read like real ones, with statements and expressions moved to where they do not belong."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).parent / "templates").glob("*.py"))
#: Enough that each kind of change meets each template, few enough for every run of the tests.
MUTANTS = 40
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


def expressions(tree: ast.AST) -> list[tuple[ast.AST, str, int | None]]:
    """The places of expressions that may be replaced: parent, field, and index in a list."""
    found: list[tuple[ast.AST, str, int | None]] = []
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            items = enumerate(value) if isinstance(value, list) else [(None, value)]
            found += [(node, field, i) for i, item in items if _replaceable(item)]
    return found


def _replaceable(item: object) -> bool:
    return isinstance(item, ast.expr) and not isinstance(getattr(item, "ctx", None), (ast.Store, ast.Del))


def bodies(tree: ast.AST) -> list[list[ast.stmt]]:
    """The lists of statements."""
    fields = (value for node in ast.walk(tree) for _, value in ast.iter_fields(node))
    return [value for value in fields if isinstance(value, list) and value and isinstance(value[0], ast.stmt)]


def get(place: tuple[ast.AST, str, int | None]) -> ast.expr:
    parent, field, index = place
    value = getattr(parent, field)
    return value if index is None else value[index]


def put(place: tuple[ast.AST, str, int | None], new: ast.expr) -> None:
    parent, field, index = place
    if index is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[index] = new


def swap_expression(tree: ast.Module, chance: random.Random) -> None:
    places = expressions(tree)
    put(chance.choice(places), copy.deepcopy(get(chance.choice(places))))


def strange_expression(tree: ast.Module, chance: random.Random) -> None:
    put(chance.choice(expressions(tree)), ast.parse(chance.choice(STRANGE), mode="eval").body)


def move_statement(tree: ast.Module, chance: random.Random) -> None:
    lists = bodies(tree)
    taken = copy.deepcopy(chance.choice(chance.choice(lists)))
    chance.choice(lists).insert(chance.randrange(3), taken)


def drop_statement(tree: ast.Module, chance: random.Random) -> None:
    body = chance.choice(bodies(tree))
    body[chance.randrange(len(body))] = ast.Pass()


def wrap_statement(tree: ast.Module, chance: random.Random) -> None:
    body = chance.choice(bodies(tree))
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


def rename(tree: ast.Module, chance: random.Random) -> None:
    names = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.Name, ast.arg, ast.FunctionDef, ast.ClassDef))
    ]
    old, new = (
        getattr(node, "id", None) or getattr(node, "arg", None) or node.name
        for node in chance.sample(names, 2)
    )
    for node in names:
        for field in ("id", "arg", "name"):
            if getattr(node, field, None) == old:
                setattr(node, field, new)


CHANGES = (
    swap_expression,
    swap_expression,
    strange_expression,
    move_statement,
    drop_statement,
    wrap_statement,
    rename,
)


def mutants(text: str, seed: int, count: int) -> Iterator[str]:
    """Programs that are `text` after one to six changes each, always the same for one seed."""
    chance = random.Random(seed)
    tree = ast.parse(text)
    made = 0
    while made < count:
        mutant = copy.deepcopy(tree)
        for _ in range(chance.randint(1, 6)):
            chance.choice(CHANGES)(mutant, chance)
        program = _written(mutant)
        if program is not None:
            made += 1
            yield program


def _written(tree: ast.Module) -> str | None:
    """The tree as text, unless no parser would read it."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        ast.parse(text)
    except (SyntaxError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_changed_program_does_no_harm(analyzed, template):
    for text in mutants(template.read_text(encoding="utf-8"), 20, MUTANTS):
        analyzed(text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_templates_are_followed(analyzed, template):
    """A template without gradient calls, or with only undecided ones, would test nothing."""
    calls = analyzed(template.read_text(encoding="utf-8")).calls
    assert len(calls) >= 2
    assert any(call.verdict != "unknown" for call in calls)


@pytest.mark.long
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_many_changed_programs_do_no_harm(analyzed, template):
    for text in mutants(template.read_text(encoding="utf-8"), 21, 5_000):
        analyzed(text)
