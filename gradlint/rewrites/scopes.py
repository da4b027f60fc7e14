"""Which names a place of the program sees, and what binds them.

Only what a rewrite must know: whether a name is TensorFlow here, whether it is a function, and
which names are free to take.  The tree is read; nothing is inferred.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from gradlint.source.text import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | Comprehension

_BODIES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Program(NamedTuple):
    """A source with the parent of every node, and every name that is written in it."""

    source: Source
    parents: dict[ast.AST, ast.AST]
    names: frozenset[str]
    #: Names that are imported anywhere, and those that are read anywhere.
    imported: frozenset[str]
    read: frozenset[str]
    #: Names that some function declares global or nonlocal: a call may rebind them.
    shared: frozenset[str]
    #: What each scope binds, filled in when it is first asked for: a walk over a large module is slow.
    tables: dict[Scope, dict[str, list[Binding]]]


class Binding(NamedTuple):
    """One place that binds a name: the node, and the import or assignment that it is part of."""

    node: ast.AST
    statement: ast.AST


def read_program(source: Source) -> Program:
    """The program with its parents and names."""
    parents: dict[ast.AST, ast.AST] = {}
    names: set[str] = set()
    imported: set[str] = set()
    read: set[str] = set()
    shared: set[str] = set()
    for node in ast.walk(source.tree):
        names.update(_written(node))
        if isinstance(node, ast.alias):
            imported.update(_written(node))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read.add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            shared.update(node.names)
        parents.update(dict.fromkeys(ast.iter_child_nodes(node), node))
    return Program(
        source, parents, frozenset(names), frozenset(imported), frozenset(read), frozenset(shared), {}
    )


def _written(node: ast.AST) -> Iterator[str]:
    """The names that a node spells out; keywords of calls are not names of the program."""
    match node:
        case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case _:
            yield from bound_by(node)


def bound_by(node: ast.AST) -> Iterator[str]:
    """The names that the node itself binds in the scope in which it stands."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def scopes_of(program: Program, node: ast.AST) -> list[Scope]:
    """The scopes around an expression, from the inside out; the module is the last."""
    found: list[Scope] = []
    child = node
    while (parent := program.parents.get(child)) is not None:
        scope = _scope(program, child, parent)
        if scope is not None:
            found.append(scope)
        child = parent
    return found


def _scope(program: Program, child: ast.AST, parent: ast.AST) -> Scope | None:
    """The scope that lies between a parent and its child; defaults and decorators stand outside of it."""
    if isinstance(parent, ast.Module):
        return parent
    if isinstance(parent, _BODIES):
        return parent if child in parent.body else None
    if isinstance(parent, ast.Lambda):
        return parent if child is parent.body else None
    if isinstance(parent, Comprehension):
        return parent if child is not parent.generators[0] else None
    if isinstance(parent, ast.comprehension):
        outer = program.parents[parent]
        first = isinstance(outer, Comprehension) and outer.generators[0] is parent
        return outer if isinstance(outer, Comprehension) and first and child is not parent.iter else None
    return None


def resolve(program: Program, name: str, node: ast.AST) -> list[Binding]:
    """What binds the name where the node stands: the bindings of the nearest scope that has any."""
    scopes = scopes_of(program, node)
    for position, scope in enumerate(scopes):
        if isinstance(scope, ast.ClassDef) and position > 0:
            continue
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef) and _declared(scope, name):
            return bindings(program, scopes[-1], name)
        found = bindings(program, scope, name)
        if found:
            return found
    return []


def _declared(scope: Function, name: str) -> bool:
    return any(isinstance(node, ast.Global) and name in node.names for node in _own(scope))


def bindings(program: Program, scope: Scope, name: str) -> list[Binding]:
    """The nodes of this scope, and of no scope inside it, that bind the name."""
    table = program.tables.get(scope)
    if table is None:
        table = program.tables[scope] = {}
        for node in _own(scope):
            for bound in bound_by(node):
                table.setdefault(bound, []).append(Binding(node, program.parents.get(node, node)))
    return table.get(name, [])


def _own(scope: Scope) -> Iterator[ast.AST]:
    """The nodes that belong to a scope; a nested function's name belongs to it, its body does not."""
    if isinstance(scope, Comprehension):
        for generator in scope.generators:
            yield from ast.walk(generator.target)
        return
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from (node for node in ast.walk(scope.args) if isinstance(node, ast.arg))
    yield from _inside(scope.body if isinstance(scope.body, list) else [scope.body])


def _inside(nodes: list[ast.stmt] | list[ast.expr]) -> Iterator[ast.AST]:
    pending: list[ast.AST] = list(nodes)
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, (*_BODIES, ast.Lambda)):
            continue
        hidden: tuple[ast.AST, ...] = ()
        if isinstance(node, ast.comprehension):
            hidden = (node.target,)
        pending += [child for child in ast.iter_child_nodes(node) if child not in hidden]


def dotted(node: ast.AST) -> str | None:
    """`a.b.c` as text, or None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (value := dotted(node.value)):
        return f"{value}.{node.attr}"
    return None


def fresh(program: Program, wanted: tuple[str, ...], taken: frozenset[str] = frozenset()) -> str:
    """A name that the program does not use: one of the wanted ones, else the last of them with a number."""
    for name in wanted:
        if name not in program.names and name not in taken:
            return name
    number = 2
    while f"{wanted[-1]}_{number}" in program.names | taken:
        number += 1
    return f"{wanted[-1]}_{number}"
