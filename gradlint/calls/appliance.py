"""Where a gradient goes in one body of statements: to an optimizer, into a step by hand, or out of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

_APPLYING = frozenset(("apply_gradients", "stateless_apply"))
#: `apply` is a name of many methods: what it is called on has to sound like an optimizer.
_OPTIMIZER = re.compile(r"opt|adam|sgd|rmsprop|adagrad", re.IGNORECASE)
_CARRYING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For)


class Value(NamedTuple):
    """What is followed: an expression, of whose result one entry may be meant, or names that carry it."""

    node: ast.expr | None = None
    entry: int | None = None
    names: frozenset[str] = frozenset()


class Handed(NamedTuple):
    """A value as an argument of a call: at a position, or by a keyword."""

    call: ast.Call
    position: int
    keyword: str | None


class Fate(NamedTuple):
    """What becomes of a value: `applied` is "optimizer", "step" (a variable changed by hand) or empty."""

    applied: str
    #: As what it is returned: entries of a tuple, or None for all that is returned.
    returned: tuple[int | None, ...]
    #: The attributes that keep it.
    attributes: frozenset[str]
    handed: tuple[Handed, ...]


def fate(value: Value, body: Sequence[ast.stmt], gradient_calls: Collection[int]) -> Fate:
    """Where the value goes among these statements.

    The names are followed through assignments, but not through another gradient call: what is
    differentiated there is not applied as it is.
    """
    nodes = [node for statement in body for node in ast.walk(statement)]
    held = _Held(value, set(value.names), gradient_calls)
    statements = [node for node in nodes if isinstance(node, _CARRYING)]
    while any(held.grows_by(statement) for statement in statements):
        pass
    calls = [node for node in nodes if isinstance(node, ast.Call) and id(node) not in gradient_calls]
    return Fate(
        _applied(calls, held),
        tuple(dict.fromkeys(entry for node in _returns(body) for entry in _entries(node, held))),
        frozenset(name for name in held.names if name.startswith(".")),
        tuple(_handed(calls, held)),
    )


class _Held:
    """The names that carry a value so far."""

    def __init__(self, value: Value, names: set[str], gradient_calls: Collection[int]) -> None:
        self.value, self.names, self.gradient_calls = value, names, gradient_calls

    def grows_by(self, statement: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For) -> bool:
        """Whether the statement gives it to more names, which are then kept."""
        names = self._assigned(statement)
        read = statement.iter if isinstance(statement, ast.For) else statement
        if names <= self.names or not self.in_(read):
            return False
        self.names |= names
        return True

    def in_(self, node: ast.AST) -> bool:
        """Whether the value, or a name of it, stands in the node outside of other gradient calls."""
        pending = [node]
        while pending:
            current = pending.pop()
            if current is self.value.node:
                return True
            if id(current) in self.gradient_calls and current is not node:
                continue
            if _name(current) in self.names and isinstance(getattr(current, "ctx", None), ast.Load):
                return True
            pending.extend(ast.iter_child_nodes(current))
        return False

    def _assigned(self, statement: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For) -> set[str]:
        """The names that a statement assigns: of the value itself, only that of the entry that is meant."""
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        entry = self.value.entry
        if entry is not None and isinstance(statement, ast.Assign) and statement.value is self.value.node:
            targets = [
                target.elts[entry]
                if isinstance(target, (ast.Tuple, ast.List)) and len(target.elts) > entry
                else target
                for target in targets
            ]
        return {_name(node) for target in targets for node in ast.walk(target)} - {""}


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return f".{node.attr}" if isinstance(node, ast.Attribute) else ""


def _applied(calls: Sequence[ast.Call], held: _Held) -> str:
    """How the value is applied, if it is."""
    found = {_way(call, held) for call in calls if isinstance(call.func, ast.Attribute)}
    return "optimizer" if "optimizer" in found else "step" if "step" in found else ""


def _way(call: ast.Call, held: _Held) -> str:
    assert isinstance(call.func, ast.Attribute)
    method, arguments = call.func.attr, (*call.args, *(keyword.value for keyword in call.keywords))
    sounds = method == "apply" and _OPTIMIZER.search(_name(call.func.value))
    if method in _APPLYING or sounds:
        return "optimizer" if any(map(held.in_, arguments)) else ""
    by_hand = _changes(method, call) and any(map(held.in_, arguments))
    return "step" if by_hand else ""


def _changes(method: str, call: ast.Call) -> bool:
    """Whether it takes a step, `w.assign_sub(g)`, `w.assign_add(-rate * g)` or `w.assign(w - rate * g)`.

    What is only added up is no step yet.
    """
    if not call.args:
        return False
    by = call.args[-1]
    if method == "assign":
        return isinstance(by, ast.BinOp) and isinstance(by.op, ast.Sub) and len(call.args) == 1
    scaled = isinstance(by, ast.UnaryOp) or (isinstance(by, ast.BinOp) and isinstance(by.op, ast.Mult))
    return method == "assign_sub" or (method == "assign_add" and scaled)


def _returns(body: Sequence[ast.stmt]) -> Iterator[ast.Return]:
    """The return statements of the body itself, not those of functions within."""
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            pending.extend(ast.iter_child_nodes(node))


def _entries(node: ast.Return, held: _Held) -> Iterator[int | None]:
    if isinstance(node.value, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in node.value.elts):
        yield from (i for i, element in enumerate(node.value.elts) if held.in_(element))
    elif node.value is not None and held.in_(node.value):
        yield None


def _handed(calls: Sequence[ast.Call], held: _Held) -> Iterator[Handed]:
    for call in calls:
        for i, argument in enumerate(call.args):
            if held.in_(argument):
                yield Handed(call, i, None)
        for keyword in call.keywords:
            if keyword.arg is not None and held.in_(keyword.value):
                yield Handed(call, -1, keyword.arg)
