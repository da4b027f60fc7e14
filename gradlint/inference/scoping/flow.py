"""Which value of a name reaches a point: the definitions on the paths to it, joined."""

from __future__ import annotations

import ast
from bisect import bisect_left

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.conventions import conventional
from gradlint.inference.lattice import join, join_all
from gradlint.inference.scoping.binding import bound_value
from gradlint.inference.scoping.blocks import LOOPS, Block, dotted, target_names, terminates, walrus_names
from gradlint.inference.scoping.loops import after_loop, before_else, before_round, in_loop
from gradlint.inference.scoping.refinement import names_in, names_tested, refine
from gradlint.inference.scoping.scopes import ClassScope, FunctionScope, ModuleScope
from gradlint.inference.scoping.truth import truth
from gradlint.inference.values import MISSING, Foreign, Tensor, Union, Value

#: Of a name that is bound again and again, every so many bindings are looked at on their own.
STRIDE = 20


def reaching(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    """The value of a name before statement `index` of a block."""
    if frame.loop is not None:
        frame = frame.at(block)
    at = block.last_binding(name, index)
    key = (name, id(block), -1 if at is None else at)
    if at is not None and len(block.binders[name]) > STRIDE and key not in frame.names:
        # A chain such as h = layer(h) is followed from its start, lest it nest as deep as it is long.
        _follow_from_start(interp, name, frame, block, at)
    if at is None:
        value = interp.remember(frame.names, key, _on_entry, interp, name, frame, block)
    else:
        value = interp.remember(frame.names, key, _after, interp, name, frame, block, at)
    return _behind_guards(interp, value, name, Env(frame, block, index), at) if block.guards else value


def _behind_guards(interp: Interpreter, value: Value, name: str, env: Env, at: int | None) -> Value:
    """What assertions and early exits between the binding and this point say of the name."""
    block = env.block
    assert block is not None
    first = bisect_left(block.guards, -1 if at is None else at + 1)
    for i in block.guards[first : bisect_left(block.guards, env.at)]:
        if not (isinstance(value, Union) or (isinstance(value, Tensor) and value.shape.rank is None)):
            break
        statement = block.statements[i]
        assert isinstance(statement, (ast.Assert, ast.If))
        if name not in names_tested(statement.test, env.frame.scope.module):
            continue
        holds = isinstance(statement, ast.Assert) or not terminates(statement.body)
        value = refine(interp, value, statement.test, name, holds, Env(env.frame, block, i))
    return value


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
    if name in _bound_by_head(statement, block) and frame.loop is not block:
        return bound_value(interp, statement, name, env)
    if frame.loop is block:
        return before_round(interp, name, frame, block, name in _bound_by_head(statement, block))
    if block.loop:
        return in_loop(interp, name, env, block)
    if isinstance(statement, ast.Try):
        return _in_try(interp, name, frame, block, statement)
    if isinstance(statement, LOOPS):
        return before_else(interp, name, frame, parent, block.index)
    before = reaching(interp, name, frame, parent, block.index)
    if isinstance(statement, ast.If):
        if frame.scope.module.walrus and name in walrus_names(statement):
            before = bound_value(interp, statement, name, env)
        return refine(interp, before, statement.test, name, block.statements is statement.body, env)
    return before


def _bound_by_head(statement: ast.stmt, block: Block) -> set[str]:
    """The names that the head of a compound statement binds for this block of it."""
    if isinstance(statement, (ast.For, ast.AsyncFor)) and block.loop:
        return set(target_names(statement.target))
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        targets = [item.optional_vars for item in statement.items if item.optional_vars is not None]
        return {name for target in targets for name in target_names(target)}
    return _pattern_names(statement) if isinstance(statement, ast.Match) else set()


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
        return interp.lookup(name, frame.parent)
    base, _, attribute = name.rpartition(".")
    if base and frame.scope.kind == "function":
        # An attribute that this function assigns somewhere: what the object had before.
        env = Env(frame, frame.scope.body.root, 0)  # type: ignore[union-attr]
        value = interp.attribute(interp.lookup(base, env), attribute, env)
        return conventional(value, base, attribute, frame.scope.module, None)
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
        return after_loop(interp, name, frame, block, index)
    if isinstance(statement, ast.Try):
        return _after_try(interp, name, frame, block, index)
    if isinstance(statement, ast.Match):
        values = [at_end(interp, name, frame, child) for child in children if not child.terminates]
        if not _matches_always(statement):
            values.append(reaching(interp, name, frame, block, index))
        return join_all(values)
    if isinstance(statement, ast.With) and _suppresses(statement, frame.scope.module):
        return _interrupted(interp, name, frame, children[0], reaching(interp, name, frame, block, index))
    return at_end(interp, name, frame, children[0])


def _matches_always(statement: ast.Match) -> bool:
    """Whether the last case takes everything."""
    last = statement.cases[-1]
    return last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None


def _suppresses(statement: ast.With, module: ModuleScope) -> bool:
    """Whether the block may end early without leaving the function."""
    own = {scope.name for scope in module.classes.values() if _swallows(scope)}
    for item in statement.items:
        context = item.context_expr
        if not isinstance(context, ast.Call):
            if own:
                return True
        elif (dotted(context.func) or "").endswith("suppress") or not own.isdisjoint(names_in(context)):
            return True
    return False


def _swallows(scope: ClassScope) -> bool:
    """Whether the class is a context that may end errors: its __exit__ returns more than nothing."""
    leave = scope.methods.get("__exit__")
    return leave is not None and any(
        isinstance(node, ast.Return)
        and node.value is not None
        and not (isinstance(node.value, ast.Constant) and not node.value.value)
        for node in ast.walk(leave.node)
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
            values.append(refine(interp, before, statement.test, name, False, env))
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
        if terminates(handler.body):
            continue
        if not only_imports:
            values.append(at_end(interp, name, frame, child))
        elif all(isinstance(value, Foreign) for value in values):
            # A fallback import stands for the same library: the first one that is known is taken.
            values = [at_end(interp, name, frame, child)]
    return join_all(values)


def _final(statement: ast.Try) -> int:
    return 2 if statement.orelse else 1
