"""The law of a distribution: its batch, the shape of one event, and the tensors it was made of.

After TensorFlow Probability's "batch shape" and "event shape": parameters of a batch of rows are as many
independent distributions; an event is what one of them draws.
"""

from __future__ import annotations

from typing import NamedTuple

from gradlint.inference.lattice import collect
from gradlint.inference.libraries.operands import Bound, size_dim
from gradlint.inference.values import Api, ApiObject, Arguments, Const, Seq, ShapeOf, Tensor, Value, is_none
from gradlint.knowledge.lookup import class_row
from gradlint.knowledge.tables.probability import ELEMENTWISE
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, axis_dim, new_dim

ROOT = "tfp.distributions."


class Law(NamedTuple):
    """What is known of a distribution; `apart`: the entries of an event follow the parameters one by one."""

    batch: Shape
    event: Shape
    parameters: tuple[Tensor, ...]
    apart: bool


def law_of(value: Value | None) -> Law | None:
    """The law of a distribution; None where it is not known."""
    if not isinstance(value, ApiObject) or not value.api.path.startswith(ROOT):
        return None
    name, a = value.api.path.removeprefix(ROOT), value.arguments
    made_of = _MADE_OF.get(name)
    if made_of is not None:
        return made_of(a) if a.complete else None
    row = class_row(value.api.path)
    if row is None:
        return None
    bound = Bound(row, a)
    out = row.family(bound)
    assert out.items is not None
    batch, event = (item.shape for item in out.items)
    assert batch is not None
    assert event is not None
    family = row.family.__name__
    return Law(batch, event, bound.inputs(), family in ("numbers_of", "elementwise_vectors"))


def given(arguments: Arguments, index: int, *names: str) -> Value | None:
    """An argument by one of its names or its position; None where it is absent or None."""
    named = (found for name in names if (found := arguments.keyword(name)) is not None)
    value = next(named, arguments.positional[index] if index < len(arguments.positional) else None)
    return None if value is None or is_none(value) else value


def _independent(a: Arguments) -> Law | None:
    """The last axes of the batch become axes of the event; all but the first unless told."""
    law, number = law_of(given(a, 0, "distribution")), given(a, 1, "reinterpreted_batch_ndims")
    if law is None:
        return None
    axes = number.value if isinstance(number, Const) else None
    if number is None and law.batch.rank is not None:
        axes = max(law.batch.rank - 1, 0)
    if not isinstance(axes, int) or axes < 0 or (law.batch.rank is not None and axes > law.batch.rank):
        return None
    if axes == 0:
        return law
    moved = [axis_dim(law.batch, -axis) or new_dim() for axis in range(axes, 0, -1)]
    batch = algebra.drop_last(law.batch, axes)
    return law._replace(batch=batch, event=Shape((*moved, *law.event.lead)))


def _sample(a: Arguments) -> Law | None:
    """Several draws as one event."""
    law, dims = law_of(given(a, 0, "distribution")), sizes(given(a, 1, "sample_shape"))
    if law is None or dims is None:
        return None
    return law._replace(event=Shape((*dims, *law.event.lead)), apart=False)


def sizes(value: Value | None) -> tuple[Dim, ...] | None:
    """A sample shape: a number, or several; None where it is not known."""
    if value is None:
        return ()
    if isinstance(value, ShapeOf) and value.tensor.shape.rest is None:
        return tuple(new_dim(dim.size) for dim in value.tensor.shape.lead)
    items = value.items if isinstance(value, Seq) else (value,)
    if items is None or not all(isinstance(item, (Const, Tensor)) for item in items):
        return None
    if any(isinstance(item, Tensor) and item.shape.rank != 0 for item in items):
        return None
    dims = (size_dim(item) for item in items)
    return tuple(new_dim() if dim is None else new_dim(dim.size) for dim in dims)


def _same_family(a: Arguments) -> Law | None:
    """A mixture over the last axis of the components' batch."""
    mixture = law_of(given(a, 0, "mixture_distribution"))
    components = law_of(given(a, 1, "components_distribution"))
    if mixture is None or components is None or components.batch.rank_min < 1:
        return None
    mixed = axis_dim(components.batch, -1)
    batch = algebra.broadcast(mixture.batch, algebra.drop_last(components.batch))
    clean = algebra.avoid(batch, () if mixed is None else (mixed,))
    return Law(clean, components.event, mixture.parameters + components.parameters, apart=False)


def _mixture(a: Arguments) -> Law | None:
    """A mixture of a list of distributions."""
    cat, components = law_of(given(a, 0, "cat")), given(a, 1, "components")
    if cat is None or not isinstance(components, Seq) or not components.items:
        return None
    laws = [law for item in components.items if (law := law_of(item)) is not None]
    if len(laws) < len(components.items):
        return None
    batch = algebra.broadcast_all([cat.batch, *(law.batch for law in laws)])
    parameters = [tensor for law in (cat, *laws) for tensor in law.parameters]
    return Law(batch, laws[0].event, tuple(parameters), apart=False)


def _transformed(a: Arguments) -> Law | None:
    """What is drawn goes through a function: the law stays where that works on each element alone."""
    law, bijector = law_of(given(a, 0, "distribution")), given(a, 1, "bijector")
    if law is None or bijector is None or len(a.positional) + len(a.keywords) > 2 + _named(a):
        return None
    tensors: list[Tensor] = []
    if not is_elementwise(bijector, tensors) or any(tensor.shape.rank != 0 for tensor in tensors):
        return None
    return law._replace(parameters=law.parameters + tuple(tensors))


def _named(a: Arguments) -> int:
    """How many of the arguments say nothing of shapes."""
    return sum(1 for key, _ in a.keywords if key in ("name", "validate_args"))


def is_elementwise(bijector: Value, tensors: list[Tensor]) -> bool:
    """Whether a bijector works on each element alone; its parameters are collected."""
    if not isinstance(bijector, ApiObject) or not bijector.api.path.startswith("tfp.bijectors."):
        return False
    name, a = bijector.api.path.rpartition(".")[2], bijector.arguments
    inner = given(a, 0, "bijectors", "bijector") if name in ("Chain", "Invert") else None
    if inner is not None:
        items = inner.items if isinstance(inner, Seq) else (inner,)
        return items is not None and all(is_elementwise(item, tensors) for item in items)
    collect(Seq("tuple", (*a.positional, *(value for _, value in a.keywords))), tensors)
    return name in ELEMENTWISE


_MADE_OF = {
    "Independent": _independent,
    "Mixture": _mixture,
    "MixtureSameFamily": _same_family,
    "Sample": _sample,
    "TransformedDistribution": _transformed,
}


def is_distribution(api: Api) -> bool:
    """Whether calling the name makes a distribution that may be known."""
    name = api.path.removeprefix(ROOT)
    return name in _MADE_OF or class_row(api.path) is not None
