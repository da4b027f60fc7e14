"""Functions of the program: what their parameters get, and what they return."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env, Frame, Lazy, Unasked
from gradlint.inference.interpreter import MAX_DEPTH, Interpreter
from gradlint.inference.language import generator_functions
from gradlint.inference.language.annotations import annotated, with_annotations
from gradlint.inference.lattice import collect, join_all
from gradlint.inference.scoping.blocks import Block, dotted
from gradlint.inference.scoping.scopes import FunctionScope
from gradlint.inference.scoping.truth import truth
from gradlint.inference.values import (
    NONE,
    Arguments,
    Foreign,
    Function,
    Mapping,
    Seq,
    Site,
    Tensor,
    Value,
    opaque,
)


def unknown_call(callee: Value, arguments: Arguments, node: ast.Call, site: Site) -> Value:
    """The result of something that is not known: it may depend on all its arguments."""
    found: list[Tensor] = [callee] if isinstance(callee, Tensor) else []
    collect(Seq("tuple", arguments.positional), found)
    for _, value in arguments.keywords:
        collect(value, found)
    if isinstance(callee, Foreign):
        return opaque(f"the result of {callee.path}, which is not known here", tuple(found), site, "import")
    because = callee.reason if isinstance(callee, Tensor) and callee.reason else ""
    name = ast.unparse(node.func) if len(node.args) < 50 else "a function"
    short = name if len(name) <= 60 else name[:57] + "..."
    gap = callee.gap if isinstance(callee, Tensor) and callee.gap else "other"
    return opaque(f"the result of {short}" + (f" ({because})" if because else ""), tuple(found), site, gap)


def invoke(
    interp: Interpreter,
    function: Function,
    arguments: Arguments | Unasked,
    env: Env,
    site: Site | None = None,
) -> Value:
    """The value that a function of the program returns for these arguments."""
    if env.frame.depth >= MAX_DEPTH:
        return opaque(f"the result of {function.scope.name}, too many calls deep", site=site, gap="limit")
    if is_within(function.scope, env) and not interp.may_recur(function.scope):
        return opaque(f"the result of {function.scope.name}, which calls itself", site=site, gap="limit")
    if interp.is_tired_of(function.scope):
        return opaque(f"the result of {function.scope.name}, too much to follow here", site=site, gap="limit")
    given = bind(interp, function, arguments)
    frame = generator_functions.activation(interp, function, given, env)
    if isinstance(function.scope.node, ast.Lambda):
        return interp.value(function.scope.node.body, Env(frame, None, 0))
    if function.scope.body.yields:
        return generator_functions.made(interp, function, frame, site)
    return annotated(returned(interp, frame), function.scope.node.returns, function.scope.module)


def is_within(scope: FunctionScope, env: Env) -> bool:
    """Whether an activation of the function is under way at this point."""
    return any(frame.scope is scope for frame in env.frame.waiting())


def unasked(node: ast.Call, env: Env) -> Unasked | None:
    """The arguments of a call as they are written; None where a star hides some."""
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        return None
    named = [(keyword.arg, Lazy(keyword.value, env)) for keyword in node.keywords if keyword.arg is not None]
    if len(named) < len(node.keywords):
        return None
    return Unasked(tuple(Lazy(argument, env) for argument in node.args), tuple(named))


def bind(interp: Interpreter, function: Function, arguments: Arguments | Unasked) -> dict[str, Value | Lazy]:
    """The parameters of a call: arguments, then defaults; what a star hides is unknown."""
    a = function.scope.node.args
    values: list[Value | Lazy] = list(arguments.positional)
    if function.receiver is not None:
        values.insert(0, function.receiver)
    names = [arg.arg for arg in (*a.posonlyargs, *a.args)]
    found: dict[str, Value | Lazy] = dict(zip(names, values, strict=False))
    if a.vararg is not None:
        rest = tuple(interp.force(value) for value in values[len(names) :])
        found[a.vararg.arg] = Seq(
            "tuple", rest if arguments.complete else None, None if arguments.complete else opaque("*args")
        )
    extra: list[tuple[object, Value]] = []
    keyword_names = {*names, *(arg.arg for arg in a.kwonlyargs)}
    for key, value in arguments.keywords:
        if key in keyword_names:
            found[key] = value
        else:
            extra.append((key, interp.force(value)))
    if a.kwarg is not None:
        found[a.kwarg.arg] = Mapping(tuple(extra), None if arguments.complete else opaque("**kwargs"))
    for name, default in defaults(function):
        if name not in found:
            found[name] = default if arguments.complete else opaque(f"the parameter {name}", gap="star")
    for name in keyword_names:
        found.setdefault(name, opaque(f"the parameter {name}", gap="star"))
    return with_annotations(interp, function.scope, found)


def defaults(function: Function) -> list[tuple[str, Value | Lazy]]:
    """The defaults of a function's parameters, evaluated where it was defined."""
    return [
        (name, opaque(f"the default of {name}, which calls change", gap="language"))
        if _keeps_changes(function.scope, name, default)
        else (name, Lazy(default, function.env))
        for name, default in function.scope.defaults
    ]


def _keeps_changes(function: FunctionScope, name: str, default: ast.expr) -> bool:
    """Whether a default is one object for all calls, and the function changes it."""
    if isinstance(default, (ast.Constant, ast.Tuple, ast.UnaryOp)) or isinstance(function.node, ast.Lambda):
        return False
    if _runs_once(function):
        return False
    added_to = isinstance(default, (ast.List, ast.ListComp)) and any(
        isinstance(node, ast.AugAssign) and dotted(node.target) == name for node in ast.walk(function.node)
    )
    through_another = any(name in names for names in function.body.shared.values())
    return added_to or through_another or function.module.changes.changes(name, function)


def _runs_once(function: FunctionScope) -> bool:
    """Whether the only call of a function stands in the module itself, outside of loops."""
    module = function.module
    sites = module.calls.get(function.alias, ())
    if len(sites) != 1 or sites[0].scopes != (module,) or module.is_handed_on(function):
        return False
    position = module.body.positions.get(id(sites[0].statement))
    block = position[0] if position and isinstance(sites[0].statement, (ast.Assign, ast.Expr)) else None
    if block is None:
        return False
    while block is not None and not block.loop:
        block = block.parent
    return block is None


def returned(interp: Interpreter, frame: Frame) -> Value:
    """What the function returns in this frame: its return statements that can be reached, joined."""
    found: list[Value] = []
    passes = _returns(interp, frame, frame.scope.body.root, found)  # type: ignore[union-attr]
    if passes:
        found.append(NONE)
    return join_all(found) if found else opaque(f"the result of {frame.scope.name}, which only raises")


def _returns(interp: Interpreter, frame: Frame, block: Block, found: list[Value]) -> bool:
    """Collect what the block returns; whether control may pass its end."""
    for i, statement in enumerate(block.statements):
        env = Env(frame, block, i)
        if isinstance(statement, ast.Return):
            found.append(NONE if statement.value is None else interp.value(statement.value, env))
            return False
        if isinstance(statement, (ast.Raise, ast.Break, ast.Continue)):
            return not isinstance(statement, ast.Raise)
        children = block.children.get(i)
        if children and not _returns_inside(interp, env, children, found):
            return False
    return True


def _returns_inside(interp: Interpreter, env: Env, children: list[Block], found: list[Value]) -> bool:
    """The same for the blocks of the compound statement at this point."""
    assert env.block is not None
    statement = env.block.statements[env.at]
    if isinstance(statement, ast.If):
        decided = truth(interp, statement.test, env) if _has_return(children) else None
        passes = decided is not False and _returns(interp, env.frame, children[0], found)
        if decided is not True:
            passes = (not statement.orelse or _returns(interp, env.frame, children[1], found)) or passes
        return passes
    ends = [_returns(interp, env.frame, child, found) for child in children]
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return ends[0]
    return any(ends) if isinstance(statement, ast.Try) else True


def _has_return(blocks: list[Block]) -> bool:
    """Whether deciding a condition can matter for what is returned."""
    for block in blocks:
        for i, statement in enumerate(block.statements):
            if isinstance(statement, (ast.Return, ast.Raise)) or _has_return(block.children.get(i, [])):
                return True
    return False


def is_numeral(node: ast.expr) -> bool:
    """Whether the expression is a number as it is written."""
    if isinstance(node, ast.UnaryOp):
        return is_numeral(node.operand)
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)
