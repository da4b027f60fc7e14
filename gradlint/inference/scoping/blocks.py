"""Where each name of a scope is bound.

A scope is a tree of blocks (the bodies of functions, branches and loops).  A block knows for each
name the statements that may bind it, so that the last binding before a point is a bisection, and
nothing is looked at that nobody asks for.  A dotted name (`self.loss`) counts as a name of its
own, and a mutation (`costs.append(c)`, `d[k] = v`) as a binding of the mutated one.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator

#: Methods that change the object they are called on in a way that matters for shapes.
MUTATORS = frozenset(
    """
    add append appendleft clear extend insert pop popleft popitem remove reverse set_shape setdefault sort
    update
    """.split()  # noqa: SIM905 - a table of words
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
_JUMPS = (ast.Return, ast.Raise, ast.Break, ast.Continue)


class Block:
    """A list of statements; `parent` and `index` say where the statement stands that owns it."""

    __slots__ = (
        "binders",
        "children",
        "found_jumps",
        "guards",
        "index",
        "loop",
        "parent",
        "statements",
        "terminates",
    )

    def __init__(self, statements: list[ast.stmt], parent: Block | None, index: int, loop: bool) -> None:
        self.statements, self.parent, self.index, self.loop = statements, parent, index, loop
        self.binders: dict[str, list[int]] = {}
        self.children: dict[int, list[Block]] = {}
        #: Assertions, and branches that leave: what stands behind them knows that their conditions held.
        self.guards: list[int] = []
        #: Whether control never passes the end, and the jumps that leave the loop with this body.
        self.terminates = terminates(statements)
        self.found_jumps: dict[tuple[type[ast.stmt], ...], list[tuple[Block, int]]] = {}

    def last_binding(self, name: str, before: int) -> int | None:
        """The index of the last statement before this one that may bind the name."""
        indices = self.binders.get(name)
        if not indices:
            return None
        at = bisect_left(indices, before)
        return indices[at - 1] if at else None

    def bindings_before(self, name: str, before: int) -> list[int]:
        """The indices of all statements before this one that may bind the name."""
        indices = self.binders.get(name, [])
        return indices[: bisect_left(indices, before)]


class Body:
    """A scope's blocks, and what belongs to the scope as a whole."""

    __slots__ = (
        "_binds",
        "_changed",
        "_packages",
        "_walrus",
        "nonlocals",
        "positions",
        "root",
        "shared",
        "yields",
    )

    def __init__(
        self,
        statements: list[ast.stmt],
        walrus: bool,
        parameters: tuple[str, ...] = (),
        packages: frozenset[str] = frozenset(),
    ) -> None:
        self.positions: dict[int, tuple[Block, int]] = {}
        self.nonlocals: set[str] = set()
        self.yields = False
        self._walrus = walrus
        self._binds: dict[str, bool] = {}
        #: By statement: the names whose objects it may change through another name.
        self.shared: dict[int, frozenset[str]] = {}
        every = list(all_statements(statements))
        own = _own_names(every)
        self._packages = packages - own - {*parameters}
        self._changed = _changed_with(every, own.union(parameters), walrus, parameters)
        self.root = self._block(statements, None, 0, False, walrus)

    def binds(self, name: str) -> bool:
        """Whether the scope itself gives the name its object, and does not only change it."""
        if name not in self._binds:
            self._binds[name] = _binds(self.root, name, self._walrus)
        return self._binds[name]

    def _in_package(self, name: str) -> bool:
        """Whether the name is that of a package or of something in it: `tf.add(x, y)` changes no list."""
        return bool(self._packages) and name.partition(".")[0] in self._packages

    def _block(
        self, statements: list[ast.stmt], parent: Block | None, index: int, loop: bool, walrus: bool
    ) -> Block:
        block = Block(statements, parent, index, loop)
        for i, statement in enumerate(statements):
            self.positions[id(statement)] = (block, i)
            names = set(bound_names(statement))
            names.update(name for name in mutated_names(statement) if not self._in_package(name))
            if walrus:
                names.update(walrus_names(statement))
            if isinstance(statement, ast.Assert) or (isinstance(statement, ast.If) and _leaves(statement)):
                block.guards.append(i)
            if isinstance(statement, (ast.Global, ast.Nonlocal)):
                self.nonlocals.update(statement.names)
            elif isinstance(getattr(statement, "value", None), (ast.Yield, ast.YieldFrom)):
                self.yields = True
            if changed := self._changed.get(id(statement)):
                self.shared[id(statement)] = changed - names
                names |= changed
            for inner, is_loop in _inner_blocks(statement):
                child = self._block(inner, block, i, is_loop, walrus)
                block.children.setdefault(i, []).append(child)
                names.update(child.binders)
            for name in names:
                block.binders.setdefault(name, []).append(i)
        return block


#: Libraries whose modules hold no list or dict that programs change.
_LIBRARIES = frozenset(("keras", "numpy", "tensorflow", "tensorflow_probability", "tf_keras"))


def packages(statements: list[ast.stmt]) -> frozenset[str]:
    """The names of packages that these statements, or those within them, import."""
    return frozenset(
        name
        for statement in all_statements(statements)
        if _imports_package(statement)
        for name in bound_names(statement)
    )


def _imports_package(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.level == 0 and (statement.module or "").partition(".")[0] in _LIBRARIES
    return isinstance(statement, ast.Import)


def _own_names(statements: list[ast.stmt]) -> frozenset[str]:
    """What the statements bind, packages apart."""
    return frozenset(
        name for statement in statements if not _imports_package(statement) for name in bound_names(statement)
    )


def _changed_with(
    statements: list[ast.stmt], own: frozenset[str], walrus: bool, parameters: tuple[str, ...]
) -> dict[int, frozenset[str]]:
    # They rest on the names that this module finds.
    from gradlint.inference.scoping.number_names import number_names
    from gradlint.inference.scoping.sharing import changed_with

    return changed_with(
        statements, own, lambda: frozenset() if walrus else number_names(statements, parameters)
    )


def _inner_blocks(statement: ast.stmt) -> Iterator[tuple[list[ast.stmt], bool]]:
    """The bodies of a compound statement, in the order of the grammar, and whether they repeat."""
    if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
        return
    is_loop = isinstance(statement, LOOPS)
    for field in ("body", "orelse", "finalbody"):
        inner = getattr(statement, field, None)
        if isinstance(inner, list) and inner:
            yield inner, is_loop and field == "body"
    for handler in getattr(statement, "handlers", ()):
        yield handler.body, False
    for case in getattr(statement, "cases", ()):
        yield case.body, False


def all_statements(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a scope, those of inner blocks too."""
    pending = list(statements)
    while pending:
        statement = pending.pop()
        yield statement
        for inner, _ in _inner_blocks(statement):
            pending += inner


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` as text, or None for anything else."""
    if type(node) is ast.Name:  # most are: nothing is asked more often
        return node.id
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return ".".join(reversed(parts))


def target_names(target: ast.expr) -> Iterator[str]:
    """The names that an assignment to this target binds or mutates."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from target_names(element)
    elif isinstance(target, (ast.Starred, ast.Subscript)):
        yield from target_names(target.value)
    elif (name := dotted(target)) is not None:
        yield name


def bound_names(statement: ast.stmt) -> Iterator[str]:
    """The names that the statement itself binds (not those of its inner blocks)."""
    for target in _targets(statement):
        yield from target_names(target)
    if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from (alias.asname or alias.name.split(".")[0] for alias in statement.names)
    elif isinstance(statement, ast.Try):
        yield from (handler.name for handler in statement.handlers if handler.name)
    elif isinstance(statement, ast.Match):
        for case in statement.cases:
            yield from _pattern_names(case.pattern)


def _binds(block: Block, name: str, walrus: bool) -> bool:
    """Whether a statement of a block, or of one within, binds the name and not only changes its object."""
    return any(
        name in _plain_names(block.statements[i])
        or (walrus and name in walrus_names(block.statements[i]))
        or any(_binds(child, name, walrus) for child in block.children.get(i, ()))
        for i in block.binders.get(name, ())
    )


def _plain_names(statement: ast.stmt) -> Iterator[str]:
    """The (dotted) names that the statement itself binds: not those whose objects it only changes."""
    targets = _targets(statement)
    for target in targets:
        named = (node for node in ast.walk(target) if isinstance(node, (ast.Name, ast.Attribute)))
        yield from (dotted(node) or "" for node in named if not isinstance(node.ctx, ast.Load))
    if not targets:
        yield from bound_names(statement)


def mutated_names(statement: ast.stmt) -> Iterator[str]:
    """The names whose objects the statement may change in place."""
    if isinstance(statement, (ast.Expr, ast.Assign)):
        yield from _mutated(statement.value)
    for target in _targets(statement):
        if isinstance(target, ast.Subscript):
            yield from target_names(target)
    if isinstance(statement, ast.Expr):
        yield from _handed_over(statement.value)


def _targets(statement: ast.stmt) -> list[ast.expr]:
    """The expressions of a statement that are assigned to (or deleted)."""
    if isinstance(statement, (ast.Assign, ast.Delete)):
        return statement.targets
    if isinstance(statement, ast.AnnAssign):
        return [statement.target] if statement.value is not None else []
    if isinstance(statement, (ast.AugAssign, ast.For, ast.AsyncFor)):
        return [statement.target]
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return [item.optional_vars for item in statement.items if item.optional_vars is not None]
    return []


def _mutated(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in MUTATORS:
        yield from target_names(_entry_of(value.func.value))


def _entry_of(base: ast.expr) -> ast.expr:
    """The dict in `d.setdefault(key, []).append(x)`."""
    is_call = isinstance(base, ast.Call) and isinstance(base.func, ast.Attribute)
    return base.func.value if is_call and base.func.attr == "setdefault" else base  # type: ignore[attr-defined]


def _handed_over(value: ast.expr) -> Iterator[str]:
    """What a call gets whose result nobody uses: it is made for what it does to its arguments."""
    grows = (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in MUTATORS
    )
    if isinstance(value, ast.Call) and not grows:
        yield from (name for argument in given_to(value) if (name := dotted(argument)) is not None)


def given_to(call: ast.Call) -> list[ast.expr]:
    """What a call gets, by position and by name."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _pattern_names(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            yield name


def walrus_names(statement: ast.stmt) -> Iterator[str]:
    """Names bound by := in the statement's own expressions."""
    pending: list[ast.AST] = [
        node
        for node in ast.iter_child_nodes(statement)
        if not isinstance(node, (ast.stmt, ast.excepthandler))
    ]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.NamedExpr):
            yield node.target.id
        if not isinstance(node, (ast.Lambda, ast.stmt)):
            pending.extend(ast.iter_child_nodes(node))


def terminates(statements: list[ast.stmt]) -> bool:
    """Whether control never passes the end of these statements."""
    if not statements:
        return False
    last = statements[-1]
    if isinstance(last, _JUMPS):
        return True
    if isinstance(last, ast.If):
        return terminates(last.body) and terminates(last.orelse)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return terminates(last.body)
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return dotted(last.value.func) in ("sys.exit", "exit", "quit", "os._exit")
    return False


def _leaves(statement: ast.If) -> bool:
    """Whether exactly one of the branches goes on behind the statement."""
    return terminates(statement.body) != terminates(statement.orelse)


def jumps(body: Block, *kinds: type[ast.stmt]) -> list[tuple[Block, int]]:
    """The break or continue statements that belong to the loop with this body."""
    if kinds not in body.found_jumps:
        body.found_jumps[kinds] = list(_jumps(body, kinds))
    return body.found_jumps[kinds]


def _jumps(block: Block, kinds: tuple[type[ast.stmt], ...]) -> Iterator[tuple[Block, int]]:
    for i, statement in enumerate(block.statements):
        if isinstance(statement, kinds):
            yield block, i
        elif not isinstance(statement, LOOPS):
            for child in block.children.get(i, ()):
                yield from _jumps(child, kinds)
