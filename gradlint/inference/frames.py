"""A frame is one activation of a scope: its arguments, its caller, and what is already known in it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from gradlint.inference.blocks import Block

if TYPE_CHECKING:
    from gradlint.inference.scopes import Scope
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


class Frame:
    """An activation; `parent` is the point of definition (for free names), `caller` that of the call."""

    __slots__ = ("arguments", "caller", "depth", "memo", "names", "parent", "scope")

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
