"""The interpreter's values behind the interface that the families of operations see."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gradlint.inference.frames import Lazy, Unasked
from gradlint.inference.lattice import as_tensor, collect, element_of
from gradlint.inference.values import (
    NONE,
    Arguments,
    Const,
    Inputs,
    Seq,
    ShapeOf,
    Site,
    Tensor,
    Value,
    is_none,
    opaque,
)
from gradlint.knowledge.lookup import Row
from gradlint.knowledge.operands import Out
from gradlint.shapes.algebra import UNKNOWN_AXIS, Axis
from gradlint.shapes.shape import Dim, Shape, at_least, new_dim

#: Arguments that say how something is computed, and are no part of it.
_MODES = ("training", "is_training")


class Bound:
    """The arguments of one call by the names of the row's parameters.

    Those that nobody has asked for yet are evaluated by `force` where they are needed.
    """

    def __init__(
        self,
        row: Row,
        arguments: Arguments | Unasked,
        extra: dict[str, Value] | None = None,
        force: Callable[[Value | Lazy], Value] | None = None,
    ) -> None:
        self._force = force
        #: Whether the shape of an argument was asked for.
        self.looked = False
        self._values: dict[str, Value | Lazy] = dict(extra or {})
        positional = list(arguments.positional)
        for parameter in row.parameters:
            name = parameter.names[0]
            if parameter.fixed is not None:
                self._values[name] = Const(int(parameter.fixed))
            elif parameter.star:
                self._values[name] = Seq("tuple", tuple(map(self._asked, positional)))
                positional = []
            elif positional:
                self._values.setdefault(name, positional.pop(0))
            for alias in parameter.keywords:
                if (value := arguments.keyword(alias)) is not None:
                    self._values[name] = value
        if not arguments.complete:
            for parameter in row.parameters:
                self._values.setdefault(parameter.names[0], opaque("an argument behind a star"))

    def _asked(self, value: Value | Lazy) -> Value:
        if not isinstance(value, Lazy):
            return value
        assert self._force is not None
        return self._force(value)

    def value(self, name: str) -> Value | None:
        """The argument, or None where it is not passed."""
        value = self._values.get(name)
        return value if value is None else self._asked(value)

    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors among the arguments."""
        found: list[Tensor] = []
        values = (self._asked(value) for name, value in self._values.items() if name not in _MODES)
        collect(Seq("tuple", tuple(values)), found)
        return tuple(tensor for tensor in found if tensor.dim is None)

    def given(self, name: str) -> bool:
        """Whether the argument was passed and is not None."""
        value = self.value(name)
        return value is not None and not is_none(value)

    def shape(self, name: str) -> Shape:
        """The shape of a tensor argument, or one of unknown rank."""
        self.looked = True
        tensor = as_tensor(self.value(name) or NONE)
        return at_least(0) if tensor is None else tensor.shape

    def shapes(self, name: str) -> Sequence[Shape] | None:
        """The shapes of a list of tensors, or None."""
        self.looked = True
        value = self.value(name)
        if isinstance(value, Seq) and len(value.items or ()) == 1 and isinstance(value.items[0], Seq):  # type: ignore[index]
            value = value.items[0]  # type: ignore[index]
        if not isinstance(value, Seq) or value.items is None:
            return None
        tensors = [as_tensor(item) for item in value.items]
        return [at_least(0) if tensor is None else tensor.shape for tensor in tensors]

    def element(self, name: str) -> Shape | None:
        """The shape of any tensor of a list of unknown length, or None."""
        self.looked = True
        value = self.value(name)
        element = as_tensor(element_of(value)) if isinstance(value, Seq) else None
        return None if element is None or element.shape.rank is None else element.shape

    def axis(self, name: str, default: Axis = None) -> Axis:
        """An axis argument."""
        value = self.value(name)
        if value is None:
            return default
        if isinstance(value, Const):
            return (
                value.value if isinstance(value.value, int) else None if value.value is None else UNKNOWN_AXIS
            )
        items = _items(value)
        if items is None:
            return UNKNOWN_AXIS
        found = [item.value for item in items if isinstance(item, Const) and isinstance(item.value, int)]
        return tuple(found) if len(found) == len(items) else UNKNOWN_AXIS

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A whole number, or None."""
        value = self.value(name)
        if value is None or is_none(value):
            return default
        return _integer(value)

    def integers(self, name: str) -> tuple[int, ...] | None:
        """Several whole numbers, or None."""
        items = _items(self.value(name))
        if items is None:
            return None
        found = [_integer(item) for item in items]
        return None if None in found else tuple(number for number in found if number is not None)

    def rows(self, name: str) -> tuple[tuple[int, ...], ...] | None:
        """Lists of whole numbers, or None."""
        value = self.value(name)
        if not isinstance(value, Seq) or value.items is None:
            return None
        found: list[tuple[int, ...]] = []
        for item in value.items:
            numbers = [_integer(n) for n in (item.items or ())] if isinstance(item, Seq) else [_integer(item)]
            if None in numbers or (isinstance(item, Seq) and item.items is None):
                return None
            found.append(tuple(number for number in numbers if number is not None))
        return tuple(found)

    def flag(self, name: str, default: bool) -> bool | None:
        """A truth value, or None."""
        value = self.value(name)
        if value is None:
            return default
        if isinstance(value, Const):
            return bool(value.value)
        return None

    def text(self, name: str, default: str | None = None, *, exact: bool = False) -> str | None:
        """A string, in small letters unless `exact`, or None."""
        value = self.value(name)
        if value is None:
            return default
        if isinstance(value, Const) and (isinstance(value.value, str) or value.value is None):
            if value.value is None:
                return "none"
            return value.value if exact else value.value.lower()
        return _name_of_constant(value)

    def dim(self, name: str) -> Dim:
        """A size argument as a new axis."""
        value = self.value(name)
        return new_dim() if value is None else size_dim(value) or new_dim()

    def dims(self, name: str) -> tuple[Dim | None, ...] | None:
        """A shape argument, or None."""
        value = self.value(name)
        if isinstance(value, ShapeOf):
            return value.tensor.shape.lead if value.tensor.shape.rest is None else None
        if isinstance(value, Seq):
            return None if value.items is None else tuple(size_dim(item) for item in value.items)
        if isinstance(value, Tensor) and value.entries is not None:
            return tuple(size_dim(item) for item in value.entries)
        if isinstance(value, Const) and isinstance(value.value, int):
            return (size_dim(value),)
        if isinstance(value, Tensor) and value.dim is not None:
            return (value.dim,)
        return None

    def least(self, name: str) -> int:
        """How many axes a shape argument asks for at least."""
        return _least(self.value(name))


def _least(value: Value | None) -> int:
    """How many entries a list or a shape has at least."""
    if isinstance(value, ShapeOf):
        return value.tensor.shape.rank_min
    if isinstance(value, Seq):
        return value.least if value.items is None else len(value.items)
    return 0


def _items(value: Value | None) -> tuple[Value, ...] | None:
    """The entries of a list or of a short vector."""
    return value.items if isinstance(value, Seq) else value.entries if isinstance(value, Tensor) else None


def _name_of_constant(value: Value) -> str | None:
    """`tf.losses.Reduction.NONE` as the string it stands for, and a normaliser of tf.contrib by its name."""
    path = str(getattr(value, "path", ""))
    named = "reduction." in path.lower() or path.startswith("tf.contrib.layers.")
    return path.rpartition(".")[2].lower() if named else None


def _integer(value: Value) -> int | None:
    if isinstance(value, Const) and isinstance(value.value, int):
        return int(value.value)
    return value.dim.size if isinstance(value, Tensor) and value.dim is not None else None


def size_dim(value: Value) -> Dim | None:
    """A size as an axis: None for -1, which stands for "what is left"."""
    if isinstance(value, Const):
        if isinstance(value.value, int):
            return None if value.value == -1 else new_dim(value.value)
        return new_dim()
    if isinstance(value, Tensor) and value.dim is not None:
        return value.dim
    return new_dim()


def apply(
    row: Row, op: str, arguments: Arguments, site: Site | None, extra: dict[str, Value] | None = None
) -> Value:
    """The result of a call whose row is known."""
    bound = Bound(row, arguments, extra)
    return value_of(row.family(bound), op, bound.inputs(), site)


def value_of(out: Out, op: str, inputs: Inputs, site: Site | None) -> Value:
    """What a family answered, as a value."""
    if out.items is not None:
        return Seq(out.kind, tuple(value_of(item, op, inputs, site) for item in out.items))
    if out.element is not None:
        return Seq(out.kind, None, value_of(out.element, op, inputs, site))
    assert out.shape is not None
    return Tensor(
        out.shape,
        op,
        inputs,
        reason=out.reason,
        site=site,
        weights=out.weights,
        opaque=out.opaque,
        moved=out.moved,
        cut=out.cut or op.startswith("np."),  # NumPy knows of no derivative
    )
