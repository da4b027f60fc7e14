"""What a codemod is told to do: plain data, made from the analysis and carried out on the syntax tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gradlint.records import Place


class Seed(NamedTuple):
    """Give the call a seed of ones.

    `target` and `replaced` count the arguments as they are written; `replaced` is the explicit None
    that the seed takes the place of.  `bind` is the name that the target gets first: in a statement
    of its own, or inside the call (`walrus`).
    """

    target: int
    keyword: str
    expression: str
    replaced: int | None = None
    bind: str | None = None
    walrus: bool = False


class Sum(NamedTuple):
    """Sum the target where it stands, with `function`.

    `form` says what the target is: a `value`, a literal list of which the `elements` are summed, a
    `lambda` whose body is summed, a `function` that is called in a new lambda, or a `structure` that
    goes through `nest`.
    """

    target: int
    function: str
    form: str = "value"
    nest: str = ""


Edit = Seed | Sum


class Refusal(NamedTuple):
    """A call that is left as it is, and why."""

    place: Place
    reason: str


class Plan(NamedTuple):
    """All edits of one source; `alias` is the name under which TensorFlow must be imported first."""

    edits: Mapping[Place, Edit]
    refusals: tuple[Refusal, ...] = ()
    alias: str | None = None


class Rewritten(NamedTuple):
    """A text after the rewrite, how many of its calls changed, and those that were left."""

    text: str
    changed: int
    refusals: tuple[Refusal, ...]
