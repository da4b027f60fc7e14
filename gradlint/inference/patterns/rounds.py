"""The loops around a call, and which part of an array a round of them takes."""

from __future__ import annotations

import ast
from typing import NamedTuple

from gradlint.inference.scoping.blocks import target_names
from gradlint.inference.scoping.scopes import (
    CallSite,
    Comprehension,
    ComprehensionScope,
    FunctionScope,
    ModuleScope,
)


class Loop(NamedTuple):
    """A loop or comprehension: what each round binds, and over what it runs."""

    target: ast.expr
    over: ast.expr
    #: The statements of its body; empty in a comprehension.
    body: list[ast.stmt]
    #: Not each round comes to the call, or not each entry has a round.
    partial: bool


class Part(NamedTuple):
    """`array[:, i]`: the array, and the only axis along which the round picks an entry."""

    array: ast.expr
    axis: int
    #: Full slices stand at all other places; else one entry is picked there, the same in each round.
    whole: bool
    #: A slice or an ellipsis says that it is an array.
    sliced: bool


def loops_around(site: CallSite) -> list[Loop]:
    """The loops around a call in the same function, the innermost first."""
    found: list[Loop] = []
    for scope in reversed(site.scopes):
        if isinstance(scope, ComprehensionScope):
            assert isinstance(scope.node, Comprehension)
            found += [Loop(g.target, g.iter, [], bool(g.ifs)) for g in reversed(scope.node.generators)]
        elif isinstance(scope, (FunctionScope, ModuleScope)):
            return found + _statements_around(scope, site.statement)
        else:
            break
    return []


def _statements_around(scope: FunctionScope | ModuleScope, statement: ast.stmt) -> list[Loop]:
    found: list[Loop] = []
    block, _ = scope.body.positions.get(id(statement), (None, 0))
    chosen = False
    while block is not None and block.parent is not None:
        owner = block.parent.statements[block.index]
        if isinstance(owner, (ast.For, ast.AsyncFor)) and block.loop:
            found.append(Loop(owner.target, owner.iter, owner.body, chosen or _leaves(owner)))
        chosen = chosen or isinstance(owner, (ast.If, ast.While, ast.Match, ast.Try))
        block = block.parent
    return found


def _leaves(loop: ast.For | ast.AsyncFor) -> bool:
    """Whether a round may be the last one, or end early."""
    return any(isinstance(node, (ast.Break, ast.Continue, ast.Return)) for node in ast.walk(loop))


def part_of(node: ast.expr, variable: str, changing: set[str]) -> Part | None:
    """The part of an array that a round with this variable takes, or None where it takes none."""
    if not isinstance(node, ast.Subscript):
        return None
    places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    chosen = [i for i, place in enumerate(places) if _is_entry(place, variable)]
    if len(chosen) != 1 or any(isinstance(p, ast.Constant) and p.value is None for p in places):
        return None
    (at,) = chosen
    rest = [place for i, place in enumerate(places) if i != at]
    if any(changing & names(place) for place in rest) or variable in names(node.value):
        return None
    axis = at - len(places) if any(_is_ellipsis(place) for place in places[:at]) else at
    whole = all(_is_full(place) or _is_ellipsis(place) for place in rest)
    sliced = any(isinstance(place, ast.Slice) or _is_ellipsis(place) for place in places)
    return Part(node.value, axis, whole, sliced)


def _is_ellipsis(place: ast.expr) -> bool:
    return isinstance(place, ast.Constant) and place.value is ...


def _is_entry(place: ast.expr, variable: str) -> bool:
    """`i`, or the slice `i:i + 1`."""
    if isinstance(place, ast.Slice) and place.step is None:
        after = place.upper
        return (
            _is_name(place.lower, variable)
            and isinstance(after, ast.BinOp)
            and isinstance(after.op, ast.Add)
            and _is_name(after.left, variable)
            and isinstance(after.right, ast.Constant)
            and after.right.value == 1
        )
    return _is_name(place, variable)


def _is_name(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_full(place: ast.expr) -> bool:
    return isinstance(place, ast.Slice) and place.lower is place.upper is place.step is None


def names(node: ast.AST) -> set[str]:
    """The plain names in an expression."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def bound_in(loop: Loop) -> set[str]:
    """The names that change from round to round."""
    stored = (
        part.id
        for statement in loop.body
        for part in ast.walk(statement)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    )
    return {*target_names(loop.target), *stored}


#: Methods that change variables: what a round computes after them is something else.
_CHANGING = frozenset(
    """
    apply apply_gradients assign assign_add assign_sub fit load_state minimize set_weights train_on_batch
    """.split()  # noqa: SIM905 - a table of words
)


def changes_weights(loop: Loop) -> bool:
    """Whether a round may change the variables that the next one computes with."""
    return any(
        isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in _CHANGING
        for statement in loop.body
        for part in ast.walk(statement)
    )


def meaning(node: ast.expr, loop: Loop) -> ast.expr:
    """What a name stands for that each round assigns once; any other expression stays."""
    if not isinstance(node, ast.Name):
        return node
    found = [
        part
        for statement in loop.body
        for part in ast.walk(statement)
        if isinstance(part, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == node.id for target in part.targets)
    ]
    stores = [
        part
        for statement in loop.body
        for part in ast.walk(statement)
        if _is_name(part if isinstance(part, ast.Name) else None, node.id) and isinstance(part.ctx, ast.Store)  # type: ignore[attr-defined]
    ]
    return found[0].value if len(found) == len(stores) == 1 else node
