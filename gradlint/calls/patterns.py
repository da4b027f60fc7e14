"""The words without which a file has none of the patterns that are looked for beside gradient calls."""

from __future__ import annotations

#: Calls that compute a Jacobian, and what they are called on or imported from.
JACOBIAN = "jacobian("
OF_TENSORFLOW = ("tape", "Tape", "parallel_for")
#: A loss that compile() is given, and whose reduction is spoken of.
COMPILED = (".compile(", "eduction", "keras", "loss")


def has_jacobians(text: str) -> bool:
    """Whether a file may have calls that compute a Jacobian."""
    return JACOBIAN in text and any(word in text for word in OF_TENSORFLOW)


def has_compiled_losses(text: str) -> bool:
    """Whether a file may give compile() a loss without reduction."""
    return all(word in text for word in COMPILED)


def has_patterns(text: str) -> bool:
    """Whether a file without gradient calls may have something to find."""
    return has_jacobians(text) or has_compiled_losses(text)
