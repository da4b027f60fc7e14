"""Names that functions assign from within (`global`, `nonlocal`): any of the values that they get."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import MAX_DEPTH, Interpreter
from gradlint.inference.lattice import join, join_all
from gradlint.inference.scoping.binding import bound_value
from gradlint.inference.scoping.blocks import Block, bound_names
from gradlint.inference.scoping.flow import reaching
from gradlint.inference.scoping.scopes import ClassScope, FunctionScope
from gradlint.inference.values import MISSING, ApiObject, Mapping, Seq, Value, opaque, options

#: With more bindings than this a name is unknown.
MAX_BINDINGS = 16


def shared_value(interp: Interpreter, functions: list[FunctionScope], name: str, owner: Frame) -> Value:
    """The value of a name of the owner's scope at any time: no order of the calls is assumed."""
    return interp.remember(owner.names, (name, 0, -2), lambda: _at_any_time(interp, functions, name, owner))


def _at_any_time(interp: Interpreter, functions: list[FunctionScope], name: str, owner: Frame) -> Value:
    unknown = opaque(f"{name}, which functions assign as a global name", gap="language")
    frames = [_frame(function, owner) for function in functions]
    sites = [site for frame in (owner, *frames) if frame for site in _bindings(frame, name)]
    if None in frames or len(sites) > MAX_BINDINGS or owner.depth >= MAX_DEPTH:
        return unknown
    own = [_bound(interp, name, env) for env in sites if env.frame is owner]
    if name in owner.arguments:
        own.append(interp.force(owner.arguments[name]))
    others = [env for env in sites if env.frame is not owner]
    start = join_all(own)
    value = interp.fixpoint(
        ("shared", id(owner), name),
        lambda: start,
        lambda: join(start, join_all(_bound(interp, name, env) for env in others)),
    )
    return unknown if any(map(_may_be_changed, options(value))) else value


def _may_be_changed(value: Value) -> bool:
    """Whether the object itself may be changed by whoever has it: no order of the changes is known."""
    return isinstance(value, (Seq, Mapping)) or (
        isinstance(value, ApiObject) and value.api.path.endswith("Sequential")
    )


def _frame(function: FunctionScope, owner: Frame) -> Frame | None:
    """The function called from anywhere, with any arguments; None where its place is not known."""
    parent = _point(function, owner)
    if parent is None:
        return None
    arguments: dict[str, Value] = {
        parameter: opaque(f"the parameter {parameter}", gap="parameter") for parameter in function.parameters
    }
    frame = Frame(function, {**arguments}, parent)
    frame.depth = owner.depth + 1
    return frame


def _point(scope: FunctionScope | ClassScope, owner: Frame) -> Env | None:
    """Where a function is defined: in the owner's scope itself, or in a class there."""
    if scope.parent is owner.scope:
        found = owner.scope.body.positions.get(id(scope.node))  # type: ignore[union-attr]
        return None if found is None else Env(owner, *found)
    if isinstance(scope.parent, ClassScope):
        outer = _point(scope.parent, owner)
        body = scope.parent.body.root
        return None if outer is None else Env(Frame(scope.parent, {}, outer), body, len(body.statements))
    return None


def _bindings(frame: Frame, name: str) -> Iterator[Env]:
    """The statements of a scope that give the name a value, wherever they stand."""
    pending: list[Block] = [frame.scope.body.root]  # type: ignore[union-attr]
    while pending:
        block = pending.pop()
        for i in block.binders.get(name, ()):
            children = block.children.get(i, [])
            if not children or name in bound_names(block.statements[i]):
                yield Env(frame, block, i)
            pending += children


def _bound(interp: Interpreter, name: str, env: Env) -> Value:
    assert env.block is not None
    statement = env.block.statements[env.at]
    if isinstance(statement, ast.Delete):
        return MISSING
    if isinstance(statement, (ast.Try, ast.Match)):
        return opaque("a binding that is not followed", gap="language")
    if env.at in env.block.children:
        return bound_value(interp, statement, name, env)
    return reaching(interp, name, env.frame, env.block, env.at + 1)
