"""Methods of distributions: what they draw, and the densities of what they are given."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import as_tensor
from gradlint.inference.libraries.laws import ROOT, Law, given, law_of, sizes
from gradlint.inference.libraries.library import special
from gradlint.inference.libraries.variables import VARIABLES
from gradlint.inference.values import ApiObject, Arguments, Seq, ShapeOf, Site, Tensor, Value, opaque
from gradlint.knowledge.lookup import class_row
from gradlint.shapes import algebra
from gradlint.shapes.shape import Shape

#: Methods of a value: one number for each event.
_DENSITIES = frozenset(
    """
    log_prob prob cdf log_cdf survival_function log_survival_function unnormalized_log_prob log_pdf pdf
    log_pmf pmf
    """.split()  # noqa: SIM905 - a table of words
)
#: Methods that give one event of each distribution.
_EVENTS = frozenset(("mean", "mode", "stddev", "variance", "value"))


def method(base: ApiObject, name: str, arguments: Arguments, site: Site | None) -> Value | None:
    """`distribution.name(...)`; None where nothing is known of it."""
    law = law_of(base)
    if law is None:
        return None
    if name in _DENSITIES:
        return _density(law, name, given(arguments, 0, "value", "x"), site)
    if name in ("sample", "sample_n"):
        return _drawn(law, given(arguments, 0, "sample_shape", "n"), site)
    if name == "experimental_sample_and_log_prob":
        drawn = _drawn(law, given(arguments, 0, "sample_shape"), site)
        return Seq("tuple", (drawn, _density(law, "log_prob", drawn, site)))
    if name == "entropy":
        return _per_distribution(law, name, (), site)
    if name in _EVENTS:
        return _events(law, name, law.batch, site)
    if name in ("kl_divergence", "cross_entropy"):
        return divergence(law, law_of(given(arguments, 0, "other", "other_b")), name, site)
    if name in ("batch_shape_tensor", "event_shape_tensor"):
        return attribute(base, name.removesuffix("_tensor"), site)
    return None


def _density(law: Law, name: str, value: Value | None, site: Site | None) -> Value:
    """One number for each event: the axes of the value before those of an event, beside the batch."""
    tensor = as_tensor(value, site) if value is not None else None
    if tensor is None or law.event.rest is not None:
        return opaque(f"{name} of a value that is not known", law.parameters, site)
    axes = len(law.event.lead)
    outer = algebra.drop_last(tensor.shape, axes) if axes else tensor.shape
    inner = tensor.shape.lead[len(tensor.shape.lead) - axes :] if tensor.shape.rest is None else ()
    shape = algebra.avoid(algebra.broadcast(outer, law.batch), (*inner, *law.event.lead))
    reason = f"{name}: one number for each event"
    return Tensor(shape, name, (tensor, *law.parameters), reason=reason, site=site)


def _drawn(law: Law, shape: Value | None, site: Site | None) -> Value:
    """As many events as asked, of each distribution."""
    dims = sizes(shape)
    if dims is None:
        return opaque("a sample of a shape that is not known", law.parameters, site)
    batch = Shape((*dims, *law.batch.lead), law.batch.rest, law.batch.tail)
    return _events(law, "sample", batch, site)


def _events(law: Law, name: str, batch: Shape, site: Site | None) -> Value:
    # What is drawn from a whole row of parameters is not added up over it: where its entries come
    # from is only not known.
    shape = algebra.append(batch, *law.event.lead)
    moved = not law.apart
    return Tensor(shape, name, law.parameters, reason="events of a distribution", site=site, moved=moved)


def _per_distribution(law: Law, name: str, others: tuple[Tensor, ...], site: Site | None) -> Value:
    inputs = law.parameters + others
    return Tensor(law.batch, name, inputs, reason=f"{name}: one number for each distribution", site=site)


def divergence(law: Law | None, other: Law | None, name: str, site: Site | None) -> Value:
    """kl_divergence: one number for each pair of distributions."""
    if law is None or other is None:
        known = tuple(tensor for each in (law, other) if each is not None for tensor in each.parameters)
        return opaque(f"{name} of a distribution that is not known", known, site)
    events = (*law.event.lead, *other.event.lead)
    both = algebra.avoid(algebra.broadcast(law.batch, other.batch), events)
    return _per_distribution(law._replace(batch=both), name, other.parameters, site)


def attribute(base: ApiObject, name: str, site: Site | None) -> Value | None:
    """A parameter that the distribution was made with, or its batch or event shape."""
    law, row = law_of(base), class_row(base.api.path)
    if name in ("batch_shape", "event_shape") and law is not None:
        return ShapeOf(Tensor(law.batch if name == "batch_shape" else law.event, name, site=site))
    if name in VARIABLES and law is not None:
        return _variables(law)
    if row is None:
        return None
    aliases = next((p.names for p in row.parameters if name in p.names), ())
    at = next((i for i, p in enumerate(row.parameters) if name in p.names), 0)
    return given(base.arguments, at, *aliases) if aliases else None


def _variables(law: Law) -> Value:
    """The variables among the parameters that the distribution was made with."""
    if any(parameter.opaque for parameter in law.parameters):
        return Seq("list", None, opaque("a variable of a distribution whose parameters are not known"))
    return Seq("list", tuple(parameter for parameter in law.parameters if parameter.weights))


@special(f"{ROOT}kl_divergence", f"{ROOT}kl")
def _divergence(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    one, other = (
        law_of(given(arguments, i, name)) for i, name in enumerate(("distribution_a", "distribution_b"))
    )
    return divergence(one, other, "kl_divergence", interp.site(node, env))
