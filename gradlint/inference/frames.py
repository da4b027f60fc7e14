"""A frame is one activation of a scope: its arguments, its caller, and what is already known in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gradlint.inference.scoping.blocks import Block

if TYPE_CHECKING:
    from gradlint.inference.scoping.scopes import Scope
    from gradlint.inference.values import Value


class Env(NamedTuple):
    """A point of the program: before statement `at` of a block, in a frame.

    `block` is None inside lambdas and comprehensions, which have no statements.
    """

    frame: Frame
    block: Block | None
    at: int


class Lazy(NamedTuple):
    """An expression to be evaluated at a point, when somebody asks."""

    node: ast.expr
    env: Env


class Unasked(NamedTuple):
    """The arguments of a call, none evaluated before somebody asks."""

    positional: tuple[Value | Lazy, ...]
    keywords: tuple[tuple[str, Value | Lazy], ...]
    complete: bool = True

    def keyword(self, name: str) -> Value | Lazy | None:
        """The argument given by this name, or None."""
        return next((value for key, value in self.keywords if key == name), None)


class Frame:
    """An activation; `parent` is the point of definition (for free names), `caller` that of the call.

    A round of a loop that is followed one by one is a frame of its own, of which `base` is the activation,
    `loop` the body, `number` which round it is, and `before` the frame in front of it.
    """

    __slots__ = (
        "arguments",
        "base",
        "before",
        "caller",
        "depth",
        "loop",
        "memo",
        "names",
        "number",
        "parent",
        "rounds",
        "scope",
        "settled",
        "weight",
    )

    def __init__(
        self,
        scope: Scope,
        arguments: dict[str, Value | Lazy],
        parent: Env | None,
        caller: Env | None = None,
    ) -> None:
        self.scope, self.arguments, self.parent, self.caller = scope, arguments, parent, caller
        self.depth: int = caller.frame.depth + 1 if caller is not None else 0
        self.memo: dict[int, Value] = {}
        self.names: dict[tuple[str, int, int], Value] = {}
        #: Of a module: the names that are the same at each point.
        self.settled: dict[str, Value] = {}
        self.base: Frame = self
        self.loop: Block | None = None
        self.before: Frame = self
        self.number = 0
        self.rounds: dict[tuple[int, int], Frame] = {}
        #: How many rounds of the loops around are followed one by one.
        self.weight: int = caller.frame.weight if caller is not None else 1

    def waiting(self) -> Iterator[Frame]:
        """This activation and those that wait for it, the innermost first."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.caller.frame if frame.caller is not None else None

    def round(self, loop: Block, before: Frame, number: int, of: int) -> Frame:
        """The frame of one round of a loop; `before` is that of the round before, or of what is around."""
        known = self.rounds.get((id(loop), number))
        if known is not None:
            return known
        frame = Frame(self.scope, self.arguments, self.parent, self.caller)
        frame.depth, frame.base, frame.weight = self.depth, self.base, self.weight * max(of, 1)
        frame.loop, frame.before, frame.number = loop, before, number
        self.rounds[id(loop), number] = frame
        return frame

    def at(self, block: Block) -> Frame:
        """The frame that the block is looked at in: a round knows only the body of its loop."""
        frame = self
        while frame.loop is not None and not _within(block, frame.loop):
            frame = frame.before
        return frame


def _within(block: Block | None, loop: Block) -> bool:
    while block is not None and block is not loop:
        block = block.parent
    return block is loop
