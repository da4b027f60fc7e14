"""Replacing functions inside TensorFlow, and putting every one of them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gradlint_runtime.tracing.graph_internals import member


class Patch(NamedTuple):
    """One attribute that was replaced: `owner` is a module or a class."""

    owner: Any
    name: str
    original: Any
    replacement: Any


def replace(owner: Any, name: str, wrap: Callable[[Any], Any]) -> Patch:
    """Replace an attribute by what `wrap` makes of it.

    Raises UnsupportedTensorFlowError when the owner has no such attribute.
    """
    original = member(owner, name)
    replacement = wrap(original)
    setattr(owner, name, replacement)
    return Patch(owner, name, original, replacement)


def restore(patch: Patch) -> None:
    """Put the original back, unless somebody else replaced it in the meantime."""
    if getattr(patch.owner, patch.name, None) is patch.replacement:
        setattr(patch.owner, patch.name, patch.original)
