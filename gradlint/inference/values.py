"""What an expression of the program may be: the values of the abstract interpretation.

Tensors form a graph: each remembers the operation and the tensors it was made of.  The graph is
the derivation that people read, and the effect analysis walks it from the target to the sources.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from gradlint.shapes.shape import SCALAR, Dim, Shape, fresh_atom

if TYPE_CHECKING:
    from gradlint.inference.frames import Env
    from gradlint.inference.scoping.scopes import ClassScope, FunctionScope, ModuleScope
    from gradlint.source.modules import ModuleFile


class Site(NamedTuple):
    """The expression that made a tensor, and the module it stands in."""

    module: ModuleScope
    node: ast.expr | ast.stmt


class Tensor:
    """An array of any library, or a number: a node of the graph.

    `opaque` marks the result of something unknown: nothing is known of how it follows from its
    inputs.  `moved` marks one whose entries were only moved or picked along the axes that it does not
    hand on: none were added.  `dim` is set where the number is the size of that axis; `weights` marks
    variables, whose axes index no data.  Through one that is `cut` no derivative passes;
    `entries` are the numbers in a short vector of sizes.
    `gap` says what kind of thing is missing where something is not known.
    What it was made of may be left open until somebody asks for its `inputs`.
    """

    __slots__ = (
        "_inputs",
        "cut",
        "dim",
        "entries",
        "gap",
        "moved",
        "op",
        "opaque",
        "reason",
        "shape",
        "site",
        "weights",
    )

    def __init__(
        self,
        shape: Shape,
        op: str,
        inputs: Inputs = (),
        *,
        reason: str = "",
        site: Site | None = None,
        opaque: bool = False,
        weights: bool = False,
        moved: bool = False,
        cut: bool = False,
        dim: Dim | None = None,
        entries: tuple[Value, ...] | None = None,
        gap: str = "",
    ) -> None:
        self.shape, self.op, self._inputs, self.reason, self.gap = shape, op, inputs, reason, gap
        self.site, self.opaque, self.weights, self.dim = site, opaque, weights, dim
        self.moved, self.cut, self.entries = moved, cut, entries

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """What it was made of."""
        inputs = self._inputs
        return inputs if isinstance(inputs, tuple) else inputs(self)

    @inputs.setter
    def inputs(self, inputs: tuple[Tensor, ...]) -> None:
        self._inputs = inputs

    @property
    def asked(self) -> tuple[Tensor, ...]:
        """What it was made of, if somebody has asked for it."""
        return self._inputs if isinstance(self._inputs, tuple) else ()

    def __repr__(self) -> str:
        return f"Tensor({self.shape}, {self.op!r})"


#: The operation of what stands where a graph would go in a circle: what it depends on is not known.
CIRCLE = "circle"
#: What a tensor was made of, or what finds that when somebody asks.
Inputs = tuple[Tensor, ...] | Callable[[Tensor], tuple[Tensor, ...]]


class Const(NamedTuple):
    """A Python constant: a number, a string, None, True, Ellipsis."""

    value: object


class Seq(NamedTuple):
    """A list or tuple: its `items`, or, when their number is unknown, one `element` that stands for all.

    A named tuple has `fields`, and a `cls` if the program writes its class.  Of entries whose number is
    unknown there are `least` at least.
    """

    kind: str
    items: tuple[Value, ...] | None
    element: Value | None = None
    fields: tuple[str, ...] | None = None
    cls: Class | None = None
    least: int = 0


#: Longer sequences are known by one element that stands for all.
MAX_ITEMS = 256


class Mapping(NamedTuple):
    """A dict: entries that are known, one value for all others, and what missing keys give."""

    entries: tuple[tuple[object, Value], ...]
    other: Value | None = None
    default: Value | None = None


class ShapeOf(NamedTuple):
    """The shape of a tensor, as `x.shape` gives it: its sizes keep their identity.

    A `dynamic` one is itself a tensor, as `tf.shape(x)` gives it.
    """

    tensor: Tensor
    dynamic: bool = False


class Member(NamedTuple):
    """A member of an enum of the program."""

    cls: Class
    name: str
    value: Value


class Slice(NamedTuple):
    """A slice object."""

    start: Value
    stop: Value
    step: Value


class Function(NamedTuple):
    """A function or lambda of the program, with the place where it was defined (for its free names)."""

    scope: FunctionScope
    env: Env
    receiver: Value | None = None


class Class(NamedTuple):
    """A class of the program."""

    scope: ClassScope
    env: Env


class Instance:
    """An object of a class of the program; `attributes` caches what was found out about them."""

    __slots__ = ("arguments", "attributes", "cls", "env")

    def __init__(self, cls: Class, arguments: Arguments | None, env: Env | None) -> None:
        self.cls, self.arguments, self.env = cls, arguments, env
        self.attributes: dict[str, Value] = {}


class Super(NamedTuple):
    """An object seen as super() in a class gives it: what stands behind that class in its order."""

    cls: Class
    receiver: Instance


class Api(NamedTuple):
    """A name of a known library, canonical: `tf.reduce_mean`, `keras.layers.Dense`, or a module of one."""

    path: str
    v1: bool = False


class Module(NamedTuple):
    """A module of the project."""

    found: ModuleFile


class Foreign(NamedTuple):
    """A module, or a name of one, that neither the tables nor this file know."""

    path: str


class Arguments(NamedTuple):
    """The arguments of a call; `complete` is false where a star hides some."""

    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...] = ()
    complete: bool = True

    def keyword(self, name: str) -> Value | None:
        """The argument given by this name, or None."""
        for key, value in self.keywords:
            if key == name:
                return value
        return None


class ApiObject:
    """An object made by a known library: a layer, a model, an optimizer, a tape."""

    __slots__ = ("api", "arguments", "known", "site", "state")

    def __init__(
        self, api: Api, arguments: Arguments, site: Site | None, state: tuple[Value, ...] = ()
    ) -> None:
        self.api, self.arguments, self.site, self.state = api, arguments, site, state
        #: Attributes that were asked for: asked again, they are the same tensors.
        self.known: dict[str, Value] = {}


class Method(NamedTuple):
    """A method of a tensor or of a known library's object, not yet called."""

    receiver: Value
    name: str


class Partial(NamedTuple):
    """functools.partial."""

    function: Value
    arguments: Arguments


class Union(NamedTuple):
    """One of several values, depending on the path taken."""

    options: tuple[Value, ...]


class Missing(NamedTuple):
    """No value on this path: an unbound name, or a loop whose first pass is still being evaluated."""


Value = (
    Tensor
    | Const
    | Seq
    | Mapping
    | Slice
    | ShapeOf
    | Member
    | Function
    | Class
    | Instance
    | Super
    | Api
    | Module
    | Foreign
    | ApiObject
    | Method
    | Partial
    | Union
    | Missing
)

NONE = Const(None)
MISSING = Missing()


def number(op: str = "number", reason: str = "a Python number", site: Site | None = None) -> Tensor:
    """A number whose value is not known: rank 0."""
    return Tensor(SCALAR, op, reason=reason, site=site)


def opaque(
    reason: str, inputs: tuple[Tensor, ...] = (), site: Site | None = None, gap: str = "other"
) -> Tensor:
    """Something of which nothing is known but, perhaps, what it was made of; `gap` is one of `GAPS`."""
    return Tensor(Shape((), fresh_atom()), "unknown", inputs, reason=reason, site=site, opaque=True, gap=gap)


def is_none(value: Value) -> bool:
    """Whether the value is None for certain."""
    return isinstance(value, Const) and value.value is None


def options(value: Value) -> tuple[Value, ...]:
    """The values that a value may be."""
    return value.options if isinstance(value, Union) else (value,)
