"""Python's order of evaluation: whether an expression may be computed just before its statement instead.

It may if nothing that the statement computes before it could notice, or be noticed.  Whether an
expression runs at all (the branch of a conditional, the body of a lambda) counts too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gradlint.rewrites.scopes import Comprehension, Program, dotted

_WITH_VALUE = (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr, ast.Await, ast.Attribute, ast.NamedExpr)

#: What an expression may do: nothing, read attributes (a property may compute), or run other code.
INERT, READS, RUNS = range(3)

_STATEMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr, ast.For)
_OPERATORS = (
    ast.Name, ast.Constant, ast.Subscript, ast.Slice, ast.Tuple, ast.List, ast.UnaryOp, ast.BinOp,
    ast.expr_context, ast.operator, ast.unaryop,
)  # fmt: skip


def statement_of(program: Program, node: ast.AST) -> ast.stmt:
    """The innermost statement around an expression."""
    while not isinstance(node, ast.stmt):
        node = program.parents[node]
    return node


def in_format_string(program: Program, node: ast.AST) -> bool:
    """The node stands inside of an f-string, whose parts have no positions before Python 3.12."""
    while not isinstance(node, ast.stmt):
        node = program.parents[node]
        if isinstance(node, ast.JoinedStr):
            return True
    return False


def obstacle(program: Program, target: ast.expr) -> str | None:
    """What keeps the target from being computed before its statement, or None."""
    statement = statement_of(program, target)
    if not isinstance(statement, _STATEMENTS):
        return "it stands in the header of a block"
    if not _alone(program, statement):
        return "other statements stand on its line"
    level = activity(target)
    child: ast.AST = target
    while child is not statement:
        parent = program.parents[child]
        before = _before(program, parent, child)
        if before is None:
            return "it is computed only under a condition, later, or more than once"
        if not all(_unnoticed(program, other, level, function) for other, function in before):
            return "other expressions are computed before it"
        child = parent
    return None


def activity(expression: ast.expr) -> int:
    """How much an expression may do when it is evaluated."""
    nodes = list(ast.walk(expression))
    if all(isinstance(node, _OPERATORS) for node in nodes):
        return INERT
    if all(isinstance(node, (*_OPERATORS, ast.Attribute)) for node in nodes):
        return READS
    return RUNS


def _unnoticed(program: Program, other: ast.expr, level: int, function: bool) -> bool:
    """`other`, computed first until now, may as well be computed after an expression of this level."""
    if isinstance(other, ast.Name):
        return level < RUNS or other.id not in program.shared
    if isinstance(other, ast.Constant):
        return True
    if isinstance(other, ast.Tuple | ast.List):
        return all(_unnoticed(program, element, level, function=False) for element in other.elts)
    name = dotted(other)
    if function and name is not None:
        # `optimizer.minimize` is looked up on a name; `self.tape.gradient` may be set by what runs first.
        return level < RUNS or (name.count(".") == 1 and name.partition(".")[0] not in program.shared)
    return level == INERT and activity(other) < RUNS


def _before(program: Program, parent: ast.AST, child: ast.AST) -> list[tuple[ast.expr, bool]] | None:
    """What the parent evaluates before the child (True: it calls it), or None if the child may not run."""
    sequence = _sequence(parent)
    if isinstance(parent, Comprehension | ast.comprehension):
        return [] if _first_iterable(program, parent, child) else None
    if isinstance(parent, ast.keyword | ast.Starred):
        return []
    if sequence is None or child not in sequence:
        return None
    called = parent.func if isinstance(parent, ast.Call) else None
    earlier = sequence[: sequence.index(child)]
    return [
        (value, node is called)
        for node in earlier
        for value in ([node.value] if isinstance(node, ast.keyword) else [node])
        if isinstance(value, ast.expr)
    ]


def _first_iterable(program: Program, parent: ast.AST, child: ast.AST) -> bool:
    """What a comprehension iterates over first is evaluated at once, outside of it."""
    if isinstance(parent, ast.comprehension):
        outer = program.parents[parent]
        return isinstance(outer, Comprehension) and outer.generators[0] is parent and child is parent.iter
    return isinstance(parent, Comprehension) and child is parent.generators[0]


def _sequence(parent: ast.AST) -> list[ast.AST] | None:
    """The children that are always evaluated, exactly once, in their order."""
    match parent:
        case ast.Call(func=func, args=args, keywords=keywords):
            return [func, *arguments(args, keywords)]
        case ast.UnaryOp(operand=value) | ast.For(iter=value):
            return [value]
        case ast.BinOp(left=first, right=second) | ast.Subscript(value=first, slice=second):
            return [first, second]
        case ast.AugAssign(target=first, value=second) | ast.Compare(left=first, comparators=[second, *_]):
            return [first, second]
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
            return [first]
        case ast.Dict(keys=keys, values=values):
            return [node for pair in zip(keys, values, strict=True) for node in pair if node is not None]
    return _children(parent)


def _children(parent: ast.AST) -> list[ast.AST] | None:
    if isinstance(parent, ast.Tuple | ast.List | ast.Set):
        return [*parent.elts]
    if isinstance(parent, _WITH_VALUE) and parent.value is not None:
        return [parent.value]
    return None


def arguments(args: list[ast.expr], keywords: list[ast.keyword]) -> list[ast.expr | ast.keyword]:
    """The arguments of a call as they are written."""
    both: Iterator[ast.expr | ast.keyword] = iter((*args, *keywords))
    return sorted(both, key=lambda node: (node.lineno, node.col_offset))


def _alone(program: Program, statement: ast.stmt) -> bool:
    """No other statement, and no header of a block, shares a line with this one."""
    lines = program.source.lines
    before = lines[statement.lineno - 1].encode()[: statement.col_offset]
    continued = statement.lineno > 1 and lines[statement.lineno - 2].rstrip("\n").endswith("\\")
    if before.strip() or continued:
        return False
    end = statement.end_lineno or statement.lineno
    return all(
        other is statement or other.lineno > end or (other.end_lineno or other.lineno) < statement.lineno
        for other in ast.iter_child_nodes(program.parents[statement])
        if isinstance(other, ast.stmt)
    )
