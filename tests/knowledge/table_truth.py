"""Rows of the tables against the libraries: the path that the inference takes, beside a real call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from shape_truth import Truth, opened, unsized, wrong
from sparse_arguments import made_dense

from gradlint.inference.libraries.operands import Bound, apply
from gradlint.inference.values import Arguments, Const, Seq, Tensor, Value
from gradlint.knowledge.lookup import Row
from gradlint.shapes.shape import Dim, Shape, new_dim

Case = dict[str, Any]

#: Kinds of numbers to try an operation on, until it takes one.
KINDS: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    lambda a: a,
    lambda a: a.astype(np.float32),
    lambda a: (a * 10).astype(np.int32),
    lambda a: a > 0.5,
    lambda a: a + 1j * a,
)


class Called(NamedTuple):
    """A real call: the arrays in it, its results, and its arguments with a number in each array's place."""

    truth: Truth
    positional: list[Any]
    keywords: dict[str, Any]


class Slot(NamedTuple):
    """Stands for the array with this number."""

    number: int


def taken_apart(value: Any, arrays: list[np.ndarray]) -> Any:
    """The arrays in a value collected, numbers left in their places."""
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return Slot(len(arrays) - 1)
    if isinstance(value, list | tuple):
        return type(value)(taken_apart(item, arrays) for item in value)
    return value


def put_together(value: Any, parts: Sequence[Any]) -> Any:
    """The value with these parts in their places."""
    if isinstance(value, Slot):
        return parts[value.number]
    if isinstance(value, list | tuple):
        return type(value)(put_together(item, parts) for item in value)
    return value


def lifted(value: Any, tensors: Sequence[Tensor]) -> Value:
    """The value as the inference sees it."""
    if isinstance(value, Slot):
        return tensors[value.number]
    if isinstance(value, list | tuple):
        kind = "list" if isinstance(value, list) else "tuple"
        return Seq(kind, tuple(lifted(item, tensors) for item in value))
    return Const(value)


def parameters_of(function: Callable[..., Any]) -> list[inspect.Parameter] | None:
    """The parameters of a function, or None where Python cannot say."""
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def misplaced(row: Row, function: Callable[..., Any]) -> str | None:
    """A parameter of the row that stands elsewhere in the signature, or is none of its."""
    found = parameters_of(function)
    if found is None or any(p.kind is p.VAR_POSITIONAL for p in found):
        return None
    positional = [p.name for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    named = [p for p in row.parameters if p.fixed is None]
    for at, parameter in enumerate(named):
        if parameter.star or at >= len(positional):
            break
        if positional[at] not in parameter.names:
            return f"parameter {at} is '{positional[at]}', not one of {parameter.names}"
    return None


def misunderstood(row: Row, function: Callable[..., Any]) -> int | None:
    """How many arguments must stand by position so that one is taken for another, or None."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    found = [p for p in parameters_of(function) or () if p.kind in kinds]
    named = [p for p in row.parameters if p.fixed is None]
    taken = next((at for at, parameter in enumerate(named) if parameter.star), len(named))
    values: dict[str, Value] = {p.name: Const(p.name) for p in found[:taken]}
    expected = {parameter.names[0]: value for parameter, value in zip(named, values.values(), strict=False)}
    least = sum(p.kind is p.POSITIONAL_ONLY for p in found[:taken])
    for count in range(least, len(values) + 1):
        bound = Bound(row, Arguments(tuple(values.values())[:count], tuple(list(values.items())[count:])))
        if {name: bound.value(name) for name in expected} != expected:
            return count
    return None


def fits(row: Row, case: Case) -> bool:
    """Whether the case has the rank that the row is for: some kernels end the process on another one."""
    rank = next((int(p.fixed) for p in row.parameters if p.fixed is not None and p.names == ("rank",)), None)
    return rank is None or "inputs" not in case or np.ndim(case["inputs"]) == rank


class Call(NamedTuple):
    """Arguments as a program would write them."""

    positional: list[Any]
    keywords: dict[str, Any]


def calls(row: Row, case: Case, function: Callable[..., Any], extra: Case) -> Iterator[Call]:
    """The ways to write a case: by keyword, and by position as far as there is no gap."""
    found = parameters_of(function)
    names = None if found is None else {p.name for p in found}
    if names is not None and any(p.kind is p.VAR_POSITIONAL for p in found or ()):
        names = None
    positional_only = {p.name for p in found or () if p.kind is p.POSITIONAL_ONLY}
    given = [p for p in row.parameters if p.names[0] in case]
    if {p.names[0] for p in given} != set(case):
        return
    required = {
        p.name: extra[p.name]
        for p in found or ()
        if p.default is p.empty and p.name in extra and not any(p.name in g.names for g in given)
    }
    named = [p for p in row.parameters if p.fixed is None]
    gap = 0
    while gap < len(named) and named[gap].names[0] in case:
        gap += 1
    leading = named[:gap]
    rest = [p for p in given if p not in leading]
    by_name = {} if names is None else {p: name for p in given for name in p.names if name in names}
    if len(by_name) == len(given) and not positional_only & set(by_name.values()):
        # Where the signature says how parameters follow each other, it is compared as a whole.
        yield Call([], {**{by_name[p]: case[p.names[0]] for p in given}, **required})
    elif all(p in by_name for p in rest):
        values = [v for p in leading for v in (case[p.names[0]] if p.star else [case[p.names[0]]])]
        yield Call(values, {**{by_name[p]: case[p.names[0]] for p in rest}, **required})


def flat(results: Any) -> list[np.ndarray]:
    """The arrays that a call gave."""
    if results is None:
        return []
    if isinstance(results, list | tuple):
        return [array for result in results for array in flat(result)]
    if type(results).__name__ == "KerasTensor":
        return [np.zeros([5 if size is None else size for size in results.shape])]
    dense = made_dense(results)
    return [np.asarray(results) if dense is None else dense]


Convert = Callable[[np.ndarray], Any]
Run = Callable[[Callable[[], Any]], Any]


def called(
    function: Callable[..., Any], call: Call, convert: Convert, run: Run
) -> tuple[Called | None, Exception | None]:
    """The real call on the first kind of numbers that it takes."""
    arrays: list[np.ndarray] = []
    positional = taken_apart(call.positional, arrays)
    keywords = {name: taken_apart(value, arrays) for name, value in call.keywords.items()}
    failure: Exception | None = None
    for kind in KINDS if any(a.dtype.kind == "f" for a in arrays) else KINDS[:1]:
        made = [kind(a) if a.dtype.kind == "f" else a for a in arrays]

        def operation(parts: Sequence[np.ndarray]) -> list[np.ndarray]:
            def once() -> Any:
                tensors = [convert(part) for part in parts]
                named = {name: put_together(value, tensors) for name, value in keywords.items()}
                return function(*put_together(positional, tensors), **named)

            return flat(run(once))

        try:
            return Called(Truth(operation, made), positional, keywords), None
        except Exception as error:  # noqa: BLE001 - whatever a library raises: it does not take this kind
            failure = error
    return None, failure


def knowing(arrays: Sequence[np.ndarray]) -> Iterator[list[Shape]]:
    """Shapes of which more or less is known."""
    shapes = [array.shape for array in arrays]
    yield [Shape(tuple(new_dim(size) for size in shape)) for shape in shapes]
    yield [unsized(shape) for shape in shapes]
    yield [opened(shape, 0, 0, sized=False) for shape in shapes]
    yield [opened(shape, min(1, len(shape)), 0, sized=True) for shape in shapes]
    yield [opened(shape, 0, min(1, len(shape)), sized=True) for shape in shapes]
    if len(shapes) > 1:
        first, *others = shapes
        yield [unsized(first), *(opened(shape, 0, 0, sized=False) for shape in others)]
        yield [opened(first, 0, 0, sized=False), *(unsized(shape) for shape in others)]
        yield _same_data(shapes)


def _same_data(shapes: Sequence[tuple[int, ...]]) -> list[Shape]:
    """All axes of one size run over the same data."""
    rows: dict[int, Dim] = {size: new_dim(size) for shape in shapes for size in shape}
    return [Shape(tuple(rows[size] for size in shape)) for shape in shapes]


def worked_out(row: Row, call: Called, shapes: Sequence[Shape]) -> Value:
    """What the inference makes of the call."""
    tensors = [Tensor(shape, "argument") for shape in shapes]
    positional = tuple(lifted(value, tensors) for value in call.positional)
    keywords = tuple((name, lifted(value, tensors)) for name, value in call.keywords.items())
    return apply(row, "the operation", Arguments(positional, keywords), None)


def shapes_of(value: Value, count: int) -> list[Shape]:
    """The shapes of a result, as many as there really are where the number is not known."""
    if isinstance(value, Tensor):
        return [value.shape]
    assert isinstance(value, Seq), value
    if value.items is None:
        assert isinstance(value.element, Tensor)
        return [value.element.shape] * count
    return [shape for item in value.items for shape in shapes_of(item, count)]


def complaint(row: Row, call: Called) -> str | None:
    """What the row says of a call that is not so, whatever is known of the arguments."""
    for shapes in knowing(call.truth.arrays):
        results = shapes_of(worked_out(row, call, shapes), len(call.truth.results))
        problem = wrong(call.truth, shapes, results)
        if problem is not None:
            return f"{problem}, with arguments {', '.join(map(str, shapes))}"
    return None


#: What an object is told by name when it is called; all else are tensors.
FLAGS = ("training", "return_attention_scores", "key")


def object_complaint(row: Row, constructor: Case, inputs: Case, call: Called) -> str | None:
    """As `complaint`, for an object that was made with some arguments and called with others."""
    made = Arguments((), tuple((name, lifted(value, ())) for name, value in constructor.items()))
    names = [name for name in inputs if name not in FLAGS]
    for shapes in knowing(call.truth.arrays):
        tensors = [Tensor(shape, "argument") for shape in shapes]
        given = {name: lifted(value, tensors) for name, value in zip(names, call.positional, strict=True)}
        given.update((name, Const(value)) for name, value in call.keywords.items())
        value = apply(row, "the object", made, None, given)
        problem = wrong(call.truth, shapes, shapes_of(value, len(call.truth.results)))
        if problem is not None:
            return f"{problem}, called on {', '.join(map(str, shapes))}"
    return None
