"""Functions of shapes and sizes: what they give is a number or a vector that remembers its axes."""

from __future__ import annotations

from collections.abc import Callable

from gradlint.inference.libraries.sizes import entries_of, times, vector, whole_number
from gradlint.inference.values import Arguments, Const, Seq, ShapeOf, Tensor, Value, number
from gradlint.shapes import algebra
from gradlint.shapes.shape import Shape, new_dim

#: Longer vectors are no shapes.
_LONGEST = 16

_Function = Callable[[Arguments], "Value | None"]


def of_sizes(path: str, arguments: Arguments) -> Value | None:
    """The result of a function of arrays where it is about sizes; None where the tables are to say it."""
    function = _FUNCTIONS.get(path)
    return function(arguments) if function is not None and arguments.complete else None


def speaks_of_sizes(path: str) -> bool:
    """Whether a function may be about sizes."""
    return path in _FUNCTIONS


def of_method(shape: ShapeOf, name: str, arguments: Arguments) -> Value:
    """The number of elements that a static shape has, or the shape with another one behind it."""
    entries = entries_of(shape)
    if name == "num_elements":
        return number("size", "the number of elements") if entries is None else times(entries)
    more = None if len(arguments.positional) != 1 else entries_of(arguments.positional[0])
    if entries is None or more is None:
        return Tensor(Shape((new_dim(),)), "sizes", reason="a shape with another one behind it")
    return vector((*entries, *more))


def _first(arguments: Arguments, *names: str) -> Value | None:
    named = (arguments.keyword(name) for name in names)
    return (
        arguments.positional[0] if arguments.positional else next((v for v in named if v is not None), None)
    )


def _joined(arguments: Arguments) -> Value | None:
    """Shapes, or parts of them, one behind the other."""
    values = _first(arguments, "values", "arrays")
    if not isinstance(values, Seq) or not values.items:
        return None
    parts = [entries_of(item) for item in values.items]
    if None in parts or not any(isinstance(item, (ShapeOf, Tensor)) for item in values.items):
        return None
    return vector(tuple(entry for part in parts for entry in part or ()))


def _gathered(arguments: Arguments) -> Value | None:
    """Several numbers as a vector."""
    if len(arguments.positional) != 1 or any(name not in ("dtype", "name") for name, _ in arguments.keywords):
        return None
    entries = entries_of(arguments.positional[0])
    return vector(entries) if entries is not None and 0 < len(entries) <= _LONGEST else None


def _counted(arguments: Arguments) -> Value | None:
    """tf.range and numpy.arange of numbers that are known."""
    numbers = [
        v.value if isinstance(v, Const) and isinstance(v.value, int) else None for v in arguments.positional
    ]
    if not numbers or len(numbers) > 3 or arguments.keywords or None in numbers or numbers[2:] == [0]:
        return None
    found = range(*(n for n in numbers if n is not None))
    return vector(tuple(map(Const, found)), "range") if len(found) <= _LONGEST else None


def _product(arguments: Arguments) -> Value | None:
    """The product of the sizes of a shape."""
    value = _first(arguments, "input_tensor", "a")
    entries = None if value is None else entries_of(value)
    return None if len(arguments.positional) > 1 or arguments.keywords or entries is None else times(entries)


def _size(arguments: Arguments) -> Value | None:
    """How many elements: no derivative passes."""
    value = _first(arguments, "input", "a", "x")
    count = algebra.element_count(value.shape) if isinstance(value, Tensor) else None
    return number("size", "the number of elements") if count is None else Const(count)


def _rank(arguments: Arguments) -> Value | None:
    """How many axes: no derivative passes."""
    value = _first(arguments, "input", "a", "x")
    rank = value.shape.rank if isinstance(value, Tensor) else None
    return number("size", "the rank") if rank is None else Const(rank)


def _broadcast(arguments: Arguments) -> Value | None:
    """The shape that two shapes broadcast to."""
    shapes = [_as_shape(value) for value in arguments.positional]
    if len(shapes) != 2 or shapes[0] is None or shapes[1] is None:
        return None
    return ShapeOf(Tensor(algebra.broadcast(shapes[0], shapes[1]), "shape"))


def _as_shape(value: Value) -> Shape | None:
    if isinstance(value, ShapeOf):
        return value.tensor.shape
    entries = entries_of(value)
    if entries is None:
        return None
    dims = (entry.dim if isinstance(entry, Tensor) else new_dim(whole_number(entry)) for entry in entries)
    return Shape(tuple(dim or new_dim() for dim in dims))


def _cast(arguments: Arguments) -> Value | None:
    """A size of another kind of number is the same size."""
    value = _first(arguments, "x")
    if isinstance(value, ShapeOf):
        return value
    return (
        value if isinstance(value, Tensor) and (value.dim is not None or value.entries is not None) else None
    )


def _named(function: _Function, names: str) -> dict[str, _Function]:
    return dict.fromkeys(names.split(), function)


_FUNCTIONS: dict[str, _Function] = {
    **_named(_joined, "tf.concat np.concatenate keras.backend.concatenate keras.ops.concatenate"),
    **_named(
        _gathered,
        "tf.stack tf.pack np.array np.asarray np.stack tf.constant tf.convert_to_tensor tf.TensorShape",
    ),
    **_named(_counted, "tf.range np.arange keras.backend.arange keras.ops.arange"),
    **_named(_product, "tf.reduce_prod tf.math.reduce_prod keras.backend.prod keras.ops.prod np.prod"),
    **_named(_size, "tf.size np.size keras.ops.size"),
    **_named(_rank, "tf.rank np.ndim keras.backend.ndim keras.ops.ndim"),
    **_named(_broadcast, "tf.broadcast_static_shape tf.broadcast_dynamic_shape"),
    **_named(_cast, "tf.cast tf.to_int32 tf.to_int64 tf.to_float keras.backend.cast keras.ops.cast"),
}
