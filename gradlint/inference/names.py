"""What a name stands for at a point: the definitions that reach it, joined over the paths."""

from __future__ import annotations

import ast

from gradlint.inference.binding import bound_value
from gradlint.inference.blocks import (
    LOOPS,
    Block,
    bound_names,
    dotted,
    jumps,
    target_names,
    terminates,
    walrus_names,
)
from gradlint.inference.frames import Env, Frame
from gradlint.inference.imports import imported
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import MAX_OPTIONS, join, join_all
from gradlint.inference.scopes import ClassScope, ComprehensionScope, FunctionScope, ModuleScope
from gradlint.inference.truth import refine, truth
from gradlint.inference.values import MISSING, Missing, Value, opaque

#: Of a name that is bound again and again, every so many bindings are looked at on their own.
STRIDE = 20


def lookup(interp: Interpreter, name: str, env: Env) -> Value:
    """The value of a (dotted) name at a point; MISSING where nothing binds it."""
    point: Env | None = env
    start = env.frame
    called = True
    while point is not None:
        frame = point.frame
        scope = frame.scope
        if isinstance(scope, ComprehensionScope):
            if name in frame.arguments:
                return interp.force(frame.arguments[name])
        elif isinstance(scope, FunctionScope):
            if name in scope.locals:
                return _local(interp, name, point, called)
        elif name in scope.body.root.binders and (isinstance(scope, ModuleScope) or frame is start):
            found = _local(interp, name, point, called)
            if not isinstance(found, Missing):
                return found
        point, called = _outer(frame, start)
    return MISSING


def _local(interp: Interpreter, name: str, point: Env, called: bool) -> Value:
    """The value in the scope that binds the name: at the point, or at any time after it."""
    frame = point.frame
    if point.block is None:
        argument = frame.arguments.get(name)
        return MISSING if argument is None else interp.force(argument)
    sharing = frame.scope.module.sharing(name, frame.scope)
    if sharing:
        return _shared(sharing, name)
    value = reaching(interp, name, frame, point.block, point.at)
    if called:
        return value
    root = frame.scope.body.root  # type: ignore[union-attr]
    bindings = root.binders.get(name, [])
    later = [i for i in bindings if i >= point.at] if point.block is root else bindings
    if len(later) > MAX_OPTIONS:
        return opaque(f"{name}, which is bound many times")
    return join_all([value, *(reaching(interp, name, frame, root, i + 1) for i in later)])


def _shared(functions: list[FunctionScope], name: str) -> Value:
    """A name that functions assign from within: known where all they do is to import it."""
    found: list[Value] = []
    for function in functions:
        root = function.body.root
        for statement in (root.statements[i] for i in root.binders[name]):
            nodes = (node for node in ast.walk(statement) if isinstance(node, (ast.Import, ast.ImportFrom)))
            imports = [node for node in nodes if name in bound_names(node)]
            if not imports:
                return opaque(f"{name}, which functions assign as a global name")
            found += [imported(node, name, function.module.v1) for node in imports]
    return join_all(found)


def _outer(frame: Frame, start: Frame) -> tuple[Env | None, bool]:
    """The point in the enclosing scope at which a free name is read, and whether that is the place of a call.

    A comprehension runs where it stands.  A function runs when it is called: at the place of the call
    if that is in the enclosing scope, else at some time after its definition.
    """
    parent = frame.parent
    if parent is None or isinstance(frame.scope, ComprehensionScope):
        return parent, True
    if frame is start and isinstance(frame.scope, ClassScope):
        return parent, True
    target = parent.frame
    caller = start.caller
    while caller is not None:
        if caller.frame is target:
            return caller, True
        caller = caller.frame.caller
    return parent, isinstance(target.scope, ComprehensionScope) or parent.block is None


def reaching(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    """The value of a name before statement `index` of a block."""
    at = block.last_binding(name, index)
    key = (name, id(block), -1 if at is None else at)
    if at is not None and key not in frame.names:
        # A chain such as h = layer(h) is followed from its start, lest it nest as deep as it is long.
        _follow_from_start(interp, name, frame, block, at)

    def compute() -> Value:
        if at is None:
            return _on_entry(interp, name, frame, block)
        return _after(interp, name, frame, block, at)

    return interp.remember(frame.names, key, compute)


def _follow_from_start(interp: Interpreter, name: str, frame: Frame, block: Block, at: int) -> None:
    """Look at every so many bindings of the name before `at`, the first one first."""
    early = block.bindings_before(name, at)[STRIDE::STRIDE]
    chain = (id(frame), id(block), name)
    if not early or chain in interp.chains:
        return
    interp.chains.add(chain)
    try:
        for index in early:
            if interp.exhausted:
                break
            reaching(interp, name, frame, block, index + 1)
    finally:
        interp.chains.discard(chain)


def at_end(interp: Interpreter, name: str, frame: Frame, block: Block) -> Value:
    """The value of a name after the last statement of a block."""
    return reaching(interp, name, frame, block, len(block.statements))


def _on_entry(interp: Interpreter, name: str, frame: Frame, block: Block) -> Value:
    """The value of a name at the top of a block."""
    parent = block.parent
    if parent is None:
        return _on_scope_entry(interp, name, frame)
    statement = parent.statements[block.index]
    env = Env(frame, parent, block.index)
    if name in _bound_by_head(statement, block):
        return bound_value(interp, statement, name, env)
    if block.loop:
        return _in_loop(interp, name, env, block)
    if isinstance(statement, ast.Try):
        return _in_try(interp, name, frame, block, statement)
    if isinstance(statement, LOOPS):
        return _after_rounds(interp, name, frame, parent, block.index)  # the else part
    before = reaching(interp, name, frame, parent, block.index)
    if isinstance(statement, ast.If):
        if frame.scope.module.walrus and name in walrus_names(statement):
            before = bound_value(interp, statement, name, env)
        return refine(before, statement.test, name, block.statements is statement.body, env)
    return before


def _bound_by_head(statement: ast.stmt, block: Block) -> set[str]:
    """The names that the head of a compound statement binds for this block of it."""
    if isinstance(statement, (ast.For, ast.AsyncFor)) and block.loop:
        return set(target_names(statement.target))
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        targets = [item.optional_vars for item in statement.items if item.optional_vars is not None]
        return {name for target in targets for name in target_names(target)}
    return _pattern_names(statement) if isinstance(statement, ast.Match) else set()


def _in_loop(interp: Interpreter, name: str, env: Env, block: Block) -> Value:
    """At the top of a loop's body: what was before it, or what a round before this one left."""

    def before() -> Value:
        assert env.block is not None
        return reaching(interp, name, env.frame, env.block, env.at)

    if name not in block.binders:
        return before()
    key = (id(env.frame), id(block), name)
    return interp.fixpoint(key, before, lambda: _around(interp, name, env.frame, block))


def _pattern_names(statement: ast.Match) -> set[str]:
    return {
        found
        for case in statement.cases
        for node in ast.walk(case.pattern)
        if isinstance(found := getattr(node, "name", None), str)
    }


def _on_scope_entry(interp: Interpreter, name: str, frame: Frame) -> Value:
    if name in frame.arguments:
        return interp.force(frame.arguments[name])
    if isinstance(frame.scope, FunctionScope) and name in frame.scope.body.nonlocals and frame.parent:
        return lookup(interp, name, frame.parent)
    base, _, attribute = name.rpartition(".")
    if base and frame.scope.kind == "function":
        # An attribute that this function assigns somewhere: what the object had before.
        env = Env(frame, frame.scope.body.root, 0)  # type: ignore[union-attr]
        return interp.attribute(lookup(interp, base, env), attribute, env)
    return MISSING


def _in_try(interp: Interpreter, name: str, frame: Frame, block: Block, statement: ast.Try) -> Value:
    """Within the parts of a try statement."""
    assert block.parent is not None
    parent, index = block.parent, block.index
    before = reaching(interp, name, frame, parent, index)
    if block.statements is statement.body:
        return before
    if any(block.statements is handler.body and handler.name == name for handler in statement.handlers):
        return MISSING
    body = parent.children[index][0]
    if block.statements is statement.orelse:
        return at_end(interp, name, frame, body)
    return _interrupted(interp, name, frame, body, before)


def _interrupted(interp: Interpreter, name: str, frame: Frame, body: Block, before: Value) -> Value:
    """After a block that may have ended anywhere: before it, or after any of its bindings."""
    bindings = body.binders.get(name, ())
    return join_all([before, *(reaching(interp, name, frame, body, i + 1) for i in bindings)])


def _around(interp: Interpreter, name: str, frame: Frame, body: Block) -> Value:
    """The value that a loop's body hands to its next round: at its end, or at a continue."""
    values = [reaching(interp, name, frame, block, index) for block, index in jumps(body, ast.Continue)]
    if not body.terminates:
        values.append(at_end(interp, name, frame, body))
    return join_all(values)


def _after(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    """The value of a name after a statement that may bind it."""
    statement = block.statements[index]
    children = block.children.get(index)
    if not children:
        return bound_value(interp, statement, name, Env(frame, block, index))
    if frame.scope.module.walrus and name in walrus_names(statement):
        head = bound_value(interp, statement, name, Env(frame, block, index))
        return join(head, _after_blocks(interp, name, frame, block, index))
    return _after_blocks(interp, name, frame, block, index)


def _after_blocks(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    """The value of a name after a compound statement, by its blocks."""
    statement, children = block.statements[index], block.children[index]
    if isinstance(statement, ast.If):
        return _after_if(interp, name, frame, block, index)
    if isinstance(statement, LOOPS):
        return _after_loop(interp, name, frame, block, index)
    if isinstance(statement, ast.Try):
        return _after_try(interp, name, frame, block, index)
    if isinstance(statement, ast.Match):
        values = [at_end(interp, name, frame, child) for child in children if not child.terminates]
        if not _matches_always(statement):
            values.append(reaching(interp, name, frame, block, index))
        return join_all(values)
    if isinstance(statement, ast.With) and _suppresses(statement):
        return _interrupted(interp, name, frame, children[0], reaching(interp, name, frame, block, index))
    return at_end(interp, name, frame, children[0])


def _matches_always(statement: ast.Match) -> bool:
    """Whether the last case takes everything."""
    last = statement.cases[-1]
    return last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None


def _suppresses(statement: ast.With) -> bool:
    """Whether the block may end early without leaving the function."""
    return any(
        isinstance(item.context_expr, ast.Call)
        and (dotted(item.context_expr.func) or "").endswith("suppress")
        for item in statement.items
    )


def _after_if(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    statement = block.statements[index]
    assert isinstance(statement, ast.If)
    children = block.children[index]
    env = Env(frame, block, index)
    decided = truth(interp, statement.test, env)
    values: list[Value] = []
    if decided is not False and not terminates(statement.body):
        values.append(at_end(interp, name, frame, children[0]))
    if decided is not True and not (statement.orelse and terminates(statement.orelse)):
        if statement.orelse:
            values.append(at_end(interp, name, frame, children[1]))
        else:
            before = reaching(interp, name, frame, block, index)
            values.append(refine(before, statement.test, name, False, env))
    return join_all(values)


def _after_loop(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    """After a loop statement: at a break, or after its else part."""
    body, *orelse = block.children[index]
    statement = block.statements[index]
    if isinstance(statement, ast.While) and isinstance(statement.test, ast.Constant) and statement.test.value:
        return join_all(reaching(interp, name, frame, b, i) for b, i in jumps(body, ast.Break))
    if not orelse or name not in orelse[0].binders:
        return _after_rounds(interp, name, frame, block, index, (ast.Break, ast.Continue))
    values = [reaching(interp, name, frame, b, i) for b, i in jumps(body, ast.Break)]
    if not orelse[0].terminates:
        values.append(at_end(interp, name, frame, orelse[0]))
    return join_all(values)


def _after_rounds(
    interp: Interpreter,
    name: str,
    frame: Frame,
    block: Block,
    index: int,
    leaving: tuple[type[ast.stmt], ...] = (ast.Continue,),
) -> Value:
    """After no round of a loop, or after the last one."""
    body = block.children[index][0]
    values = [reaching(interp, name, frame, block, index)]
    values += [reaching(interp, name, frame, b, i) for b, i in jumps(body, *leaving)]
    if not body.terminates:
        values.append(at_end(interp, name, frame, body))
    return join_all(values)


def _after_try(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    statement = block.statements[index]
    assert isinstance(statement, ast.Try)
    children = block.children[index]
    if statement.finalbody and name in children[_final(statement)].binders:
        return at_end(interp, name, frame, children[_final(statement)])
    values: list[Value] = []
    normal = children[1] if statement.orelse else children[0]
    if not terminates(statement.body) and not terminates(statement.orelse):
        values.append(at_end(interp, name, frame, normal))
    handlers = children[len(children) - len(statement.handlers) :]
    for handler, child in zip(statement.handlers, handlers, strict=True):
        only_imports = all(isinstance(s, (ast.Import, ast.ImportFrom)) for s in handler.body)
        # A fallback import stands for the same library: the first one is taken.
        if not terminates(handler.body) and not (only_imports and values):
            values.append(at_end(interp, name, frame, child))
    return join_all(values)


def _final(statement: ast.Try) -> int:
    return 2 if statement.orelse else 1


def point_of(frame: Frame, statement: ast.stmt) -> Env | None:
    """The point before a statement of the frame's own scope."""
    position = frame.scope.body.positions.get(id(statement))  # type: ignore[union-attr]
    return None if position is None else Env(frame, *position)


def dotted_lookup(interp: Interpreter, node: ast.Attribute, env: Env) -> Value:
    """The value of `a.b` where the scope itself assigns it; MISSING otherwise."""
    name = dotted(node)
    if name is None or env.block is None:
        return MISSING
    scope = env.frame.scope
    if scope.kind == "comprehension" or name not in scope.body.root.binders:  # type: ignore[union-attr]
        return MISSING
    return reaching(interp, name, env.frame, env.block, env.at)
