"""Trainable variables as the libraries hand them out."""

from __future__ import annotations

from gradlint.inference.values import Site, Tensor
from gradlint.shapes.shape import at_least

#: Attributes of layers, models and modules that list their variables.
VARIABLES = frozenset(
    (
        "trainable_variables",
        "trainable_weights",
        "weights",
        "variables",
        "non_trainable_variables",
        "non_trainable_weights",
    )
)


def weight(site: Site | None, known_as: tuple[Tensor, ...] = ()) -> Tensor:
    """A variable of unknown shape: its axes index no data.

    One that is taken for a variable because of its name has what the program knows it as for its input.
    """
    return Tensor(at_least(0), "variable", known_as, reason="a variable", site=site, weights=True)
