"""What a loop leaves of a name: round by round where the rounds are known, else to a fixed point.

A loop over a short list that is known, or whose condition is decided each time, is followed one round
after the other, each round in a frame of its own.  Any other loop is evaluated under an assumption about
what it carries around.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from gradlint.inference.frames import Env, Frame
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.keys import items_of
from gradlint.inference.language.unpacking import unpack
from gradlint.inference.lattice import join_all
from gradlint.inference.scoping.blocks import Block, jumps
from gradlint.inference.scoping.truth import truth
from gradlint.inference.values import MISSING, Value, opaque

#: So many rounds are followed one by one, and so many of loops within loops.
MAX_ROUNDS = 24
MAX_NESTED = 96

Loop = ast.For | ast.AsyncFor | ast.While


class _Point(NamedTuple):
    """Before statement `at` of a block, in the frame of a round."""

    frame: Frame
    block: Block
    at: int


class _Course(NamedTuple):
    """How a loop goes: where breaks leave it, and where it ends by itself (empty if it never does)."""

    rounds: tuple[Frame, ...]
    broken: tuple[_Point, ...]
    ended: tuple[_Point, ...]


def after_loop(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    """The value of a name after a loop statement: at a break, or after its else part."""
    body, *orelse = block.children[index]
    course = _course(interp, frame, block, index)
    if course is None:
        return _after_unknown_rounds(interp, name, frame, block, index)
    _follow(interp, name, body, course)
    left = list(course.broken)
    if orelse and name in orelse[0].binders and course.ended:
        left += [] if orelse[0].terminates else [_end(frame, orelse[0])]
    else:
        left += course.ended
    return _joined(interp, name, left)


def before_else(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    """The value of a name at the top of a loop's else part."""
    course = _course(interp, frame, block, index)
    if course is None:
        return _after_rounds(interp, name, frame, block, index, (ast.Continue,))
    _follow(interp, name, block.children[index][0], course)
    return _joined(interp, name, course.ended)


def before_round(interp: Interpreter, name: str, frame: Frame, body: Block, of_head: bool) -> Value:
    """The value of a name at the top of one round of a loop that is followed."""
    outer, before = body.parent, frame.before
    assert outer is not None
    if of_head:
        return _loop_variable(interp, name, frame, body)
    if before.loop is body:
        return _joined(interp, name, _ends(interp, before, body))
    return interp.reaching(name, before, outer, body.index)


def in_loop(interp: Interpreter, name: str, env: Env, body: Block) -> Value:
    """At the top of any round: what was before the loop, or what a round before this one left."""

    def before() -> Value:
        assert env.block is not None
        return interp.reaching(name, env.frame, env.block, env.at)

    if name not in body.binders:
        return before()
    key = (id(env.frame), id(body), name)
    return interp.fixpoint(key, before, lambda: _around(interp, name, env.frame, body))


def _loop_variable(interp: Interpreter, name: str, frame: Frame, body: Block) -> Value:
    outer, around = body.parent, frame
    while around.loop is body:
        around = around.before
    assert outer is not None
    statement = outer.statements[body.index]
    assert isinstance(statement, (ast.For, ast.AsyncFor))
    env = Env(around, outer, body.index)
    items = items_of(interp.value(statement.iter, env))
    if items is None or frame.number >= len(items):
        return opaque("an entry of a list that is not known")
    found = unpack(interp, statement.target, name, lambda: items[frame.number], Env(frame, body, 0))
    return MISSING if found is None else found


def _course(interp: Interpreter, frame: Frame, block: Block, index: int) -> _Course | None:
    """The rounds of a loop one by one, or None where they are not known."""
    statement, body = block.statements[index], block.children[index][0]
    assert isinstance(statement, (ast.For, ast.AsyncFor, ast.While))
    bound = min(MAX_ROUNDS, MAX_NESTED // frame.weight)
    count = _count(interp, statement, Env(frame, block, index))
    if count is not None and count > bound:
        return None
    rounds: list[Frame] = []
    broken: list[_Point] = []
    before = frame
    while len(rounds) <= bound:
        current = frame.round(body, before, len(rounds), count or bound)
        goes_on = _goes_on(interp, statement, current, count)
        if goes_on is None:
            return None
        if not goes_on:
            ended = _ends(interp, before, body) if rounds else [_Point(frame, block, index)]
            return _Course(tuple(rounds), tuple(broken), tuple(ended))
        rounds.append(current)
        answers = [(_Point(current, b, i), _reached(interp, current, b)) for b, i in jumps(body, ast.Break)]
        broken += [point for point, answer in answers if answer is not False]
        if any(answer for _, answer in answers) and not _continues(interp, current, body):
            return _Course(tuple(rounds), tuple(broken), ())
        before = current
    return None


def _count(interp: Interpreter, statement: Loop, env: Env) -> int | None:
    """How many entries a for loop runs over; -1 where that is not known, None for while."""
    if isinstance(statement, ast.While):
        return None
    items = items_of(interp.value(statement.iter, env))
    return MAX_NESTED + 1 if items is None else len(items)


def _goes_on(interp: Interpreter, statement: Loop, current: Frame, count: int | None) -> bool | None:
    """Whether there is another round: `current` would be its frame."""
    if count is not None:
        return current.number < count
    assert isinstance(statement, ast.While)
    assert current.loop is not None
    return truth(interp, statement.test, Env(current, current.loop, 0))


def _reached(interp: Interpreter, frame: Frame, block: Block | None) -> bool | None:
    """Whether a round comes to a block within it: by the conditions around it."""
    certain: bool | None = True
    while block is not None and block is not frame.loop and block.parent is not None:
        outer = block.parent
        statement = outer.statements[block.index]
        taken = None
        if isinstance(statement, ast.If):
            decided = truth(interp, statement.test, Env(frame, outer, block.index))
            taken = None if decided is None else decided == (block.statements is statement.body)
        if taken is False:
            return False
        certain = certain if taken else None
        block = outer
    return certain


def _continues(interp: Interpreter, frame: Frame, body: Block) -> bool:
    """Whether a continue may leave the round early."""
    return any(_reached(interp, frame, block) is not False for block, _ in jumps(body, ast.Continue))


def _ends(interp: Interpreter, frame: Frame, body: Block) -> list[_Point]:
    """Where a round hands over to the next one: at its end, or at a continue."""
    jumped = jumps(body, ast.Continue)
    found = [_Point(frame, b, i) for b, i in jumped if _reached(interp, frame, b) is not False]
    return found if body.terminates else [*found, _end(frame, body)]


def _end(frame: Frame, block: Block) -> _Point:
    return _Point(frame, block, len(block.statements))


def _joined(interp: Interpreter, name: str, points: list[_Point] | tuple[_Point, ...]) -> Value:
    return join_all(interp.reaching(name, *point) for point in points)


def _follow(interp: Interpreter, name: str, body: Block, course: _Course) -> None:
    """Look at the rounds from the first one on, lest the last one nest as deep as they are many."""
    if name in body.binders:
        for frame in course.rounds:
            interp.reaching(name, frame, body, len(body.statements))


def _around(interp: Interpreter, name: str, frame: Frame, body: Block) -> Value:
    """The value that a loop's body hands to its next round: at its end, or at a continue."""
    points = [_Point(frame, block, index) for block, index in jumps(body, ast.Continue)]
    return _joined(interp, name, points if body.terminates else [*points, _end(frame, body)])


def _after_unknown_rounds(interp: Interpreter, name: str, frame: Frame, block: Block, index: int) -> Value:
    body, *orelse = block.children[index]
    statement = block.statements[index]
    breaks = [_Point(frame, b, i) for b, i in jumps(body, ast.Break)]
    if isinstance(statement, ast.While) and isinstance(statement.test, ast.Constant) and statement.test.value:
        return _joined(interp, name, breaks)
    if not orelse or name not in orelse[0].binders:
        return _after_rounds(interp, name, frame, block, index, (ast.Break, ast.Continue))
    return _joined(interp, name, breaks if orelse[0].terminates else [*breaks, _end(frame, orelse[0])])


def _after_rounds(
    interp: Interpreter,
    name: str,
    frame: Frame,
    block: Block,
    index: int,
    leaving: tuple[type[ast.stmt], ...],
) -> Value:
    """After no round of a loop, or after the last one."""
    body = block.children[index][0]
    points = [_Point(frame, block, index), *(_Point(frame, b, i) for b, i in jumps(body, *leaving))]
    return _joined(interp, name, points if body.terminates else [*points, _end(frame, body)])
