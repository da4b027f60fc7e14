"""What a codemod is told to do: plain data, made from the analysis and carried out on the syntax tree."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gradlint.records import Place


class Import(NamedTuple):
    """A module that must be imported first, and the name that it gets."""

    module: str
    name: str


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
    imports: tuple[Import, ...] = ()


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
    imports: tuple[Import, ...] = ()


class Argument(NamedTuple):
    """What becomes of one argument.

    `form` says how its value changes: not at all, the `element` of a display of one, a `list` instead of
    a tuple, a `single` tensor put into a list, or a value that is `flattened` by `function`.
    """

    keyword: str | None
    form: str = ""
    function: str = ""


class Jacobian(NamedTuple):
    """Ask for the Jacobian where the gradient was asked for.

    `function` is what is called, empty for the `jacobian` of the same tape.  `arguments` has an entry for
    each argument as it is written, None for one that goes; `tape` is handed over behind them.  `helper` is
    the text of the function, where it must be written into the file.
    """

    function: str
    arguments: tuple[Argument | None, ...]
    tape: str = ""
    imports: tuple[Import, ...] = ()
    helper: str = ""


Edit = Seed | Sum | Jacobian


class Recorded(NamedTuple):
    """The call handed to a recorder under a number, after the edit or as it was: for verification only."""

    number: int
    edit: Edit | None


class Refusal(NamedTuple):
    """A call that is left as it is, and why."""

    place: Place
    reason: str


class Plan(NamedTuple):
    """All edits of one source; `notes` say what an edit changes beside the text.

    A plan is `prepared` where what its edits import and define is there already.
    """

    edits: Mapping[Place, Edit | Recorded]
    refusals: tuple[Refusal, ...] = ()
    notes: Mapping[Place, str] = MappingProxyType({})
    prepared: bool = False

    def plain(self) -> tuple[Edit, ...]:
        """The edits themselves, recorded or not."""
        found = (edit.edit if isinstance(edit, Recorded) else edit for edit in self.edits.values())
        return tuple(edit for edit in found if edit is not None)

    def imports(self) -> tuple[Import, ...]:
        """What must be imported first."""
        needed = (each for edit in self.plain() for each in edit.imports)
        return () if self.prepared else tuple(dict.fromkeys(needed))

    def helper(self) -> str:
        """The function that must be defined first, or an empty text."""
        texts = (edit.helper for edit in self.plain() if isinstance(edit, Jacobian) and edit.helper)
        return "" if self.prepared else next(texts, "")

    def narrowed(self, edits: Mapping[Place, Edit | Recorded]) -> Plan:
        """The same plan for these calls, told nothing about the others."""
        return self._replace(edits=edits, refusals=())


class Rewritten(NamedTuple):
    """A text after the rewrite, how many of its calls changed, and those that were left."""

    text: str
    changed: int
    refusals: tuple[Refusal, ...]
