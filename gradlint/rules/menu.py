"""The menu of rewrites: the ways to say what a flagged call meant, and the shape that each returns."""

from __future__ import annotations

from gradlint.records import Call, Rewrite, Size
from gradlint.rules.rule import Facts, Operand
from gradlint.rules.words import SOURCE_LENGTH, product, shape_text, shorten

_MINIMIZES = ("minimize", "get_updates", "create_train_op")
#: The calls that return a gradient as it is: another result cannot stand in the place of the others'.
_GRADIENTS = ("gradient", "gradients")


def rewrites_for(facts: Facts) -> tuple[Rewrite, ...]:
    """The rewrites that make sense for the call, the safe one first; none where nothing is left to say."""
    call = facts.call
    if call.seed or call.verdict == "scalar":
        return ()
    menu = [Rewrite("sum", True, _like_sources(facts))]
    if call.verdict != "nonscalar" or (call.shape is not None and product(call.shape) == 1):
        return tuple(menu)
    if call.effect != "separable":
        menu.append(Rewrite("mean", False, _like_sources(facts)))
    if facts.drives_optimizer or call.api.rpartition(".")[2] in _MINIMIZES:
        return tuple(menu)
    if call.api.rpartition(".")[2] in _GRADIENTS:
        menu.append(Rewrite("jacobian", False, _with_target(facts, call.shape)))
    if _adds_examples(call):
        menu.append(Rewrite("per-example", False, _with_target(facts, call.shape and call.shape[:1], "(?,)")))
    return tuple(menu)


def _adds_examples(call: Call) -> bool:
    """The target's first axis is added into the result, so that it is not there for each example already."""
    first = [axis.effect for axis in call.axes if axis.axis == 0]
    return "contracts" in first or (call.effect == "unknown" and not first)


def _like_sources(facts: Facts) -> str:
    return ", ".join(_known(source) or f"shape of {_name(source)}" for source in _sources(facts))


def _with_target(facts: Facts, shape: tuple[Size, ...] | None, unknown: str | None = None) -> str:
    """The shapes of the results that have the target's axes before those of each source."""
    return ", ".join(_joined(facts.call, shape, source, unknown) for source in _sources(facts))


def _joined(call: Call, shape: tuple[Size, ...] | None, source: Operand, unknown: str | None) -> str:
    if shape is not None and source.shape is not None:
        return shape_text((*shape, *source.shape))
    name = unknown or f"shape of {shorten(call.target, SOURCE_LENGTH)}"
    first = name if shape is None else shape_text(shape)
    return f"{first} + {_known(source) or f'shape of {_name(source)}'}"


def _known(source: Operand) -> str | None:
    return None if source.shape is None else shape_text(source.shape)


def _name(source: Operand) -> str:
    return shorten(source.name, SOURCE_LENGTH) or "each trainable variable"


def _sources(facts: Facts) -> tuple[Operand, ...]:
    return facts.sources or (Operand(facts.call.sources, None),)
