"""The one walk over a file: its scopes, its calls by name, and what stands as a value where."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from gradlint.inference.scoping.inner_scopes import (
    ClassScope,
    ComprehensionScope,
    FunctionNode,
    FunctionScope,
    decorators_of,
)

if TYPE_CHECKING:
    from gradlint.inference.scoping.scopes import ModuleScope, Scope


class CallSite(NamedTuple):
    """A call, the scopes around it (outermost first), and the statement that it belongs to."""

    node: ast.Call
    scopes: tuple[Scope, ...]
    statement: ast.stmt


class Handover(NamedTuple):
    """Where a name stands as a value: the scopes around, what takes it, and the statement around that."""

    scopes: tuple[Scope, ...]
    taker: ast.AST
    statement: ast.stmt | None


def last_name(node: ast.expr | None) -> str:
    """`c` of `a.b.c`; empty for what is no name."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


#: What gives back the function that it gets, and what only looks at it.
RETURNING = frozenset(("function", "partial", "recompute_grad", "do_not_convert"))
_LOOKING = frozenset(("wraps", "isinstance", "issubclass", "super"))
_Scopes = tuple["Scope", ...]
_Pending = list[tuple[ast.AST, _Scopes, "ast.stmt | None"]]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
#: What holds no call and no scope: half of all nodes, and the walk is a good part of the plugin's cost.
_LEAVES: frozenset[type] = frozenset(
    (
        ast.Name,
        ast.Constant,
        ast.Pass,
        ast.Break,
        ast.Continue,
        ast.alias,
        ast.arguments,
        bool,
        int,
        str,
        type(None),
    )
)
#: The fields of each kind of node in which a call may stand.
_PARTS: dict[type, tuple[str, ...]] = {
    kind: ()
    if kind in _LEAVES
    else tuple(field for field in kind._fields if field not in ("ctx", "op", "ops"))
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}


def index(module: ModuleScope, tree: ast.Module) -> None:
    """One walk over the whole tree: scopes, and calls by name.  Iterative, for deep programs."""
    pending: _Pending = [(tree, (module,), None)]
    while pending:
        node, scopes, statement = pending.pop()
        if isinstance(node, ast.stmt):
            statement = node
        visit = _VISITORS.get(type(node))
        inner = scopes if visit is None else visit(module, node, scopes, statement)
        if isinstance(node, _FUNCTIONS):
            # Defaults and decorators are evaluated around the function.
            pending += [(child, scopes, statement) for child in _outside(node)]
            body = [node.body] if isinstance(node, ast.Lambda) else node.body
            pending += [(child, inner, statement) for child in body]
        else:
            _push_children(pending, node, inner, statement)


def _push_children(pending: _Pending, node: ast.AST, scopes: _Scopes, statement: ast.stmt | None) -> None:
    for field in _PARTS[type(node)]:
        held = getattr(node, field, None)
        for child in held if type(held) is list else (held,):
            inner: Any = child
            while type(inner) is ast.Attribute:  # `a.b.c` holds no more than `a`
                inner = inner.value
            if type(inner) not in _LEAVES:
                pending.append((inner, scopes, statement))


def _outside(node: FunctionNode) -> Iterator[ast.AST]:
    """The expressions of a function that are evaluated where it is defined."""
    if not isinstance(node, ast.Lambda):
        yield from node.decorator_list
    yield from node.args.defaults
    yield from (default for default in node.args.kw_defaults if default is not None)


def _declaration(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    if isinstance(scopes[-1], FunctionScope):
        for name in node.names:
            module.declaring.setdefault(name, []).append(scopes[-1])
    return scopes


def _call(module: ModuleScope, node: Any, scopes: _Scopes, statement: ast.stmt | None) -> _Scopes:
    name = last_name(node.func)
    module.changes.note_call(node, scopes, statement)
    if statement is not None:
        module.calls.setdefault(name, []).append(CallSite(node, scopes, statement))
    if name == "getattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
        module.handed_on.setdefault(str(node.args[1].value), []).append(Handover(scopes, node, statement))
    if name not in _LOOKING:
        table = module.wrapped if name in RETURNING else module.handed_on
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            if passed := last_name(argument):
                table.setdefault(passed, []).append(Handover(scopes, node, statement))
    if name == "setattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
        module.attribute_writes.setdefault(str(node.args[1].value), []).append((node, scopes))
    return scopes


def _holding(module: ModuleScope, node: Any, scopes: _Scopes, statement: ast.stmt | None) -> _Scopes:
    """What a list or dict keeps, a function returns or a choice gives, may be called under another name."""
    table = module.returned if isinstance(node, ast.Return) else module.handed_on
    for held in _held(node):
        if name := last_name(held):
            table.setdefault(name, []).append(Handover(scopes, node, statement))
    return scopes


def _held(node: Any) -> Iterator[ast.expr]:
    """The expressions whose values the node hands on as they are."""
    if isinstance(node, (ast.List, ast.Tuple)):
        yield from node.elts if isinstance(node.ctx, ast.Load) else ()
    elif isinstance(node, ast.Set):
        yield from node.elts
    elif isinstance(node, (ast.Dict, ast.BoolOp)):
        yield from node.values
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.Match):
        yield node.subject
    elif node.value is not None:
        yield node.value


def _assignment(module: ModuleScope, node: Any, scopes: _Scopes, statement: ast.stmt | None) -> _Scopes:
    value = last_name(node.value)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        module.changes.note_target(target, scopes)
    for target in _flat(targets):
        if isinstance(target, ast.Attribute):
            module.attribute_writes.setdefault(target.attr, []).append((target.value, scopes))
        elif value and isinstance(target, ast.Name):
            module.renamed.setdefault(target.id, value)
    if value:
        module.handed_on.setdefault(value, []).append(Handover(scopes, node, statement))
    if isinstance(node.value, ast.Lambda) and len(targets) == 1:
        module.named_lambdas[id(node.value)] = last_name(targets[0])
    return scopes


def _deletion(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    for target in node.targets:
        module.changes.note_target(target, scopes)
    return scopes


def _flat(targets: list[ast.expr]) -> Iterator[ast.expr]:
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from _flat(target.elts)
        else:
            yield target


def _import(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    for alias in node.names:
        if alias.asname is not None:
            module.renamed.setdefault(alias.asname, alias.name)
        elif alias.name == "*":
            module.stars.append(node)
    return scopes


def _class(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    scope = ClassScope(node, scopes[-1])
    module.classes[id(node)] = scope
    return (*scopes, scope)


def _function(module: ModuleScope, node: Any, scopes: _Scopes, statement: ast.stmt | None) -> _Scopes:
    scope = FunctionScope(node, scopes[-1])
    module.functions[id(node)] = scope
    scope.alias = module.named_lambdas.get(id(node), scope.name)
    if isinstance(scopes[-1], ClassScope):
        scopes[-1].methods.setdefault(scope.name, scope)
    for decorator in decorators_of(node):
        name = last_name(decorator.func if isinstance(decorator, ast.Call) else decorator)
        module.decorated.setdefault(name, []).append(scope)
    kept = (*node.args.defaults, *node.args.kw_defaults, node.body if isinstance(node, ast.Lambda) else None)
    for held in kept:
        if held is not None and (name := last_name(held)):
            module.handed_on.setdefault(name, []).append(Handover(scopes, node, statement))
    return (*scopes, scope)


def _comprehension(_module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    return (*scopes, ComprehensionScope(node, scopes[-1]))


_HOLDING = (
    ast.List,
    ast.Tuple,
    ast.Set,
    ast.Dict,
    ast.BoolOp,
    ast.IfExp,
    ast.NamedExpr,
    ast.Match,
    ast.Return,
    ast.Yield,
)

#: What the walk notes at a node, and the scopes inside it.
_VISITORS: dict[type[ast.AST], Callable[[ModuleScope, Any, _Scopes, ast.stmt | None], _Scopes]] = {
    ast.Call: _call,
    ast.Delete: _deletion,
    ast.ImportFrom: _import,
    **dict.fromkeys((ast.Assign, ast.AnnAssign, ast.AugAssign), _assignment),
    **dict.fromkeys(_HOLDING, _holding),
    ast.ClassDef: _class,
    **dict.fromkeys((ast.Global, ast.Nonlocal), _declaration),
    **dict.fromkeys(_FUNCTIONS, _function),
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp), _comprehension),
}
