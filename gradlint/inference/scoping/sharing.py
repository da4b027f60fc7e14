"""Which names of a scope may share an object: what is changed through one name shows under the others.

Two names may stand for one object (`b = a`), or one for something that the other holds (`b = a[0]`,
`for b in a`, `a = [b]`).  This is found in the text, before anything is known of the values: a name
that turns out to be an array shares nothing that can be changed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from gradlint.inference.scoping.blocks import MUTATORS, dotted, given_to


def changed_with(
    statements: list[ast.stmt], own: frozenset[str], find_numbers: Callable[[], frozenset[str]]
) -> dict[int, frozenset[str]]:
    """For each statement (by its id) that changes objects in place, the names under which that may show.

    Only names that are the scope's own count, and attributes that it gives another name; not those that
    stand for numbers, which are looked for only where something is changed.
    """
    changed = [(statement, found) for statement in statements if (found := [*_changed(statement)])]
    numbers = find_numbers() if changed else frozenset()
    changing = [
        (statement, kept)
        for statement, found in changed
        if (kept := [pair for pair in found if pair[0] not in numbers])
    ]
    if not changing:
        return {}
    sharing = _Sharing(statements, numbers)
    given = (dotted(statement.value) for statement in statements if isinstance(statement, ast.Assign))
    counted = own.union(name for name in given if name is not None and "." in name)
    return {
        id(statement): counted.intersection(other for pair in found for other in sharing.with_(*pair))
        for statement, found in changing
    }


class _Root(NamedTuple):
    """A name that an expression may share something with.

    `how`: the value is the "same" object, a "part" of it, "holds" it, or holds some "parts" of it.
    """

    name: str
    how: str


class _Sharing:
    """The names of one scope that may share objects, by all of its statements."""

    def __init__(self, statements: Iterable[ast.stmt], numbers: frozenset[str]) -> None:
        self._leaders: dict[str, str] = {}
        self._holds: dict[str, set[str]] = {}
        self._held_by: dict[str, set[str]] = {}
        self._known: dict[tuple[str, bool], frozenset[str]] = {}
        for statement in statements:
            for name, roots in _links(statement):
                for root in roots:
                    if name not in numbers and root.name not in numbers:
                        self._link(name, root)

    def with_(self, name: str, deep: bool) -> frozenset[str]:
        """The names that may show a change of this one; a deep change is one of what its object holds."""
        key = (name, deep)
        if key not in self._known:
            within = {name} if not deep else self._closure({name}, self._holds)
            self._known[key] = frozenset(self._closure(within, self._held_by)) | {name}
        return self._known[key]

    def _closure(self, names: set[str], step: dict[str, set[str]]) -> set[str]:
        groups = {self._leader(name) for name in names}
        pending = list(groups)
        while pending:
            for other in step.get(pending.pop(), ()):
                leader = self._leader(other)
                if leader not in groups:
                    groups.add(leader)
                    pending.append(leader)
        return groups | {name for name in self._leaders if self._leader(name) in groups}

    def _leader(self, name: str) -> str:
        while (above := self._leaders.get(name, name)) != name:
            name = above
        return name

    def _link(self, name: str, root: _Root) -> None:
        if root.how == "same":
            self._unite(name, root.name)
        elif root.how == "part":
            self._contain(root.name, name)
        elif root.how == "holds":
            self._contain(name, root.name)
        else:
            shared = f"a part of {root.name}"
            self._contain(root.name, shared)
            self._contain(name, shared)

    def _unite(self, one: str, other: str) -> None:
        one, other = self._leader(one), self._leader(other)
        if one == other:
            return
        self._leaders[one] = self._leaders[other] = other
        for relation in (self._holds, self._held_by):
            if one in relation:
                relation.setdefault(other, set()).update(relation.pop(one))

    def _contain(self, outer: str, inner: str) -> None:
        outer, inner = self._leader(outer), self._leader(inner)
        if outer != inner:
            self._leaders.setdefault(outer, outer)
            self._leaders.setdefault(inner, inner)
            self._holds.setdefault(outer, set()).add(inner)
            self._held_by.setdefault(inner, set()).add(outer)


def _receiver(node: ast.expr) -> tuple[str, bool] | None:
    """The name whose object an expression reaches into, and whether it stands for something that it holds."""
    deep = False
    while True:
        if isinstance(node, ast.Subscript):
            node, deep = node.value, True
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node, deep = node.func.value, True
        elif isinstance(node, ast.NamedExpr):
            node = node.value
        else:
            name = dotted(node)
            return None if name is None else (name, deep)


def _changed(statement: ast.stmt) -> Iterator[tuple[str, bool]]:
    """The names that a statement changes the objects of, and whether that is deep."""
    if isinstance(statement, ast.Expr):
        if isinstance(statement.value, ast.Call) and not _is_mutator(statement.value.func):
            # A call whose result nobody uses is made for what it does to its arguments.
            yield from ((name, True) for argument in given_to(statement.value) if (name := dotted(argument)))
        yield from _changed_by(statement.value)
    elif isinstance(statement, (ast.Assign, ast.Delete)):
        for target in statement.targets:
            yield from _changed_at(target)
        if isinstance(statement, ast.Assign):
            yield from _changed_by(statement.value)
    elif isinstance(statement, ast.AugAssign):
        yield from _changed_at(statement.target)
        if isinstance(statement.op, _JOINS) and (name := dotted(statement.target)) is not None:
            yield name, False


def _changed_at(target: ast.expr) -> Iterator[tuple[str, bool]]:
    for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else (target,):
        if isinstance(part, ast.Subscript) and (found := _receiver(part.value)) is not None:
            yield found


def _changed_by(value: ast.expr) -> Iterator[tuple[str, bool]]:
    """`a.append(b)`; who gets `a.append` itself may change the list at any time."""
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call):
            pending += [node.func, *node.args]
        elif isinstance(node, ast.Attribute) and _is_mutator(node):
            if (found := _receiver(node.value)) is not None:
                yield found
        elif isinstance(node, (ast.List, ast.Tuple)):
            pending += node.elts


def _is_mutator(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in MUTATORS


_Link = tuple[str, list[_Root]]


def _links(statement: ast.stmt) -> Iterator[_Link]:
    """The names that a statement makes share something, each with what."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _to(target, statement.value)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield from _to(statement.target, statement.value)
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        yield from _parts_to(statement.target, list(_roots(statement.iter)))
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            if item.optional_vars is not None and isinstance(item.context_expr, ast.Call):
                given = [root for argument in item.context_expr.args for root in _roots(argument)]
                yield from ((name, given) for name in _names(item.optional_vars))
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if isinstance(call.func, ast.Attribute) and (found := _receiver(call.func.value)) is not None:
            yield found[0], [_held(root) for argument in call.args for root in _roots(argument)]


def _to(target: ast.expr, value: ast.expr) -> Iterator[_Link]:
    """What `target = value` makes share something."""
    if isinstance(target, (ast.Tuple, ast.List)):
        if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
            for part, item in zip(target.elts, value.elts, strict=True):
                yield from _to(part, item)
        else:
            yield from _parts_to(target, list(_roots(value)))
    elif isinstance(target, ast.Subscript):
        if (found := _receiver(target.value)) is not None:
            yield found[0], [_held(root) for root in _roots(value)]
    elif (name := dotted(target)) is not None:
        yield name, list(_roots(value))


def _parts_to(target: ast.expr, roots: list[_Root]) -> Iterator[_Link]:
    """Parts of a value given to the names of a target."""
    parts = [_Root(root.name, "same" if root.how == "holds" else "part") for root in roots]
    yield from ((name, parts) for name in _names(target))


def _names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _names(element)
    elif isinstance(target, ast.Starred):
        yield from _names(target.value)
    elif (name := dotted(target)) is not None:
        yield name


def _held(root: _Root) -> _Root:
    """What a list shares that an object is put into, by what the object shares."""
    return _Root(root.name, "holds" if root.how == "same" else "parts")


#: What makes a new list or dict of the items of another.
_COPIES = frozenset(
    """
    list tuple dict set sorted reversed copy iter enumerate zip map filter OrderedDict fromkeys
    """.split()  # noqa: SIM905 - a table of words
)
#: Methods that give what a list or dict holds.
_GIVING = frozenset(("copy", "get", "items", "pop", "popitem", "popleft", "setdefault", "values"))


#: Operators that make of lists and dicts what holds the same items.
_JOINS = (ast.Add, ast.Mult, ast.BitOr)


def _roots(node: ast.expr) -> Iterator[_Root]:
    """The names that the value of an expression may share something with."""
    if (name := dotted(node)) is not None:
        yield _Root(name, "same")
    elif isinstance(node, ast.Subscript):
        how = "parts" if isinstance(node.slice, ast.Slice) else "part"
        yield from (_Root(root.name, how) for root in _roots(node.value))
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.Dict)):
        items = node.values if isinstance(node, ast.Dict) else node.elts
        yield from (_held(root) for item in items for root in _roots(item))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, _JOINS):
        yield from (_Root(root.name, "parts") for side in (node.left, node.right) for root in _roots(side))
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    else:
        for inner in _passed_through(node):
            yield from _roots(inner)


def _passed_through(node: ast.expr) -> list[ast.expr]:
    """The expressions whose values an expression hands on as they are."""
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, (ast.NamedExpr, ast.Starred, ast.Await)):
        return [node.value]
    return []


def _of_call(node: ast.Call) -> Iterator[_Root]:
    """A function may give back what it gets, and a list or dict gives what it holds."""
    name = dotted(node.func) or ""
    last = name.rpartition(".")[2] if name else getattr(node.func, "attr", "")
    if last in _COPIES or isinstance(node.func, ast.Name):
        how = "parts" if last in _COPIES else ""
        for argument in node.args:
            yield from (_Root(root.name, how or root.how) for root in _roots(argument))
    if isinstance(node.func, ast.Attribute) and last in _GIVING:
        how = "parts" if last in _COPIES else "part"
        yield from (_Root(root.name, how) for root in _roots(node.func.value))
