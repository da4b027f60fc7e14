"""Functions that yield: a loop over their call runs through what they yield."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gradlint.inference.frames import Env, Frame, Lazy
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.mutation import out_of_sight
from gradlint.inference.lattice import join_all
from gradlint.inference.scoping.blocks import Block
from gradlint.inference.scoping.truth import truth
from gradlint.inference.values import NONE, Function, Seq, Site, Union, Value, opaque

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_FRESH = (ast.List, ast.ListComp)


def activation(
    interp: Interpreter, function: Function, arguments: dict[str, Value | Lazy], env: Env
) -> Frame:
    """The frame of a function that is called here.

    A generator runs later, when somebody asks for its entries: until then its free names may be bound anew,
    and the lists and dicts that it got may be changed.
    """
    scope = function.scope
    if not scope.body.yields:
        return Frame(scope, arguments, function.env, env)
    given: dict[str, Value | Lazy] = {name: _kept(interp, value) for name, value in arguments.items()}
    frame = Frame(scope, given, function.env)
    frame.depth, frame.weight = env.frame.depth + 1, env.frame.weight
    return frame


def made(interp: Interpreter, function: Function, frame: Frame, site: Site | None) -> Value:
    """The generator that a call gives, by what it yields."""
    scope = function.scope
    unknown = opaque(f"what the generator {scope.name} yields", site=site, gap="language")
    if _yields_within_expressions(scope.node):
        return unknown
    found = list(_yielded(interp, frame, scope.body.root))
    return Seq("iterator", None, join_all(found) if found else unknown)


def _yields_within_expressions(node: ast.AST) -> bool:
    """Whether a yield stands elsewhere than alone, or alone on the right of an assignment."""
    pending = list(ast.iter_child_nodes(node))
    while pending:
        child = pending.pop()
        if isinstance(child, (ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(child, (ast.Expr, ast.Assign)) and isinstance(child.value, (ast.Yield, ast.YieldFrom)):
            pending += ast.iter_child_nodes(child.value)
        elif not isinstance(child, _SCOPES):
            pending += ast.iter_child_nodes(child)
    return False


def _yielded(interp: Interpreter, frame: Frame, block: Block) -> Iterator[Value]:
    """What the statements of a block yield that can be reached."""
    for i, statement in enumerate(block.statements):
        env = Env(frame, block, i)
        if isinstance(statement, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
            return
        if isinstance(statement, (ast.Expr, ast.Assign)):
            yield from _of_statement(interp, statement.value, env)
        decided = truth(interp, statement.test, env) if isinstance(statement, ast.If) else None
        for number, child in enumerate(block.children.get(i, ())):
            if decided is None or decided == (number == 0):
                yield from _yielded(interp, frame, child)
                if decided is not None and child.terminates:
                    return


def _of_statement(interp: Interpreter, value: ast.expr, env: Env) -> Iterator[Value]:
    # Iterating calls generators, which this module makes.
    from gradlint.inference.language.iteration import iterated

    if isinstance(value, ast.YieldFrom):
        yield _shared(iterated(interp, interp.value(value.value, env), value.value, env))
    elif isinstance(value, ast.Yield):
        yield NONE if value.value is None else _handed_out(interp, value.value, env)


def _kept(interp: Interpreter, value: Value | Lazy) -> Value:
    """An argument that the generator keeps until it runs; what is written in the call nobody else has."""
    fresh = isinstance(value, Lazy) and isinstance(value.node, _FRESH)
    return _shared(interp.force(value), fresh)


def _handed_out(interp: Interpreter, node: ast.expr, env: Env) -> Value:
    """A value as the loop outside sees it: a list that the generator keeps, it may go on to change."""
    return _shared(interp.value(node, env), isinstance(node, _FRESH))


def _shared(value: Value, fresh: bool = False) -> Value:
    """A value that others keep, too: of lists and dicts nothing is known, of tuples their entries are.

    The same holds for the entries of a `fresh` list, which nobody else has.
    """
    if isinstance(value, Union):
        return join_all(map(_shared, value.options))
    if isinstance(value, Seq) and (value.kind == "tuple" or fresh):
        items = None if value.items is None else tuple(map(_shared, value.items))
        return value._replace(items=items, element=None if value.element is None else _shared(value.element))
    return out_of_sight(value)
