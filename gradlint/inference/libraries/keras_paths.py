"""Where Keras keeps its names: versions moved them between modules, the public name stayed."""

from __future__ import annotations

#: Modules below which the public name stands in the module itself, wherever it is made.
_SECTIONS = frozenset(
    """
    activations applications backend constraints initializers layers losses metrics mixed_precision models
    ops optimizers regularizers saving utils
    """.split()  # noqa: SIM905 - a table of words
)
#: Modules below them whose names are other things than those of the same name above.
_PUBLIC = frozenset(("schedules", "bounding_boxes", "common", "image"))
#: Where the classes that everything is made of have been.
_ENGINE = {
    "Model": "keras.Model",
    "Functional": "keras.Model",
    "Sequential": "keras.Sequential",
    "Layer": "keras.layers.Layer",
    "Input": "keras.Input",
    "InputLayer": "keras.layers.InputLayer",
    "InputSpec": "keras.layers.InputSpec",
}


def public(path: str) -> str:
    """The public name of a path below `keras`; a path that is none stays."""
    parts = path.split(".")
    last = parts[-1]
    if len(parts) < 3 or parts[0] != "keras":
        return path
    if parts[1] in ("engine", "topology", "training") and last in _ENGINE:
        return _ENGINE[last]
    between = parts[2:-1]
    inner = parts[1] in _SECTIONS and between and all(part.islower() for part in between)
    if not inner or _PUBLIC.intersection(between):
        return path
    if parts[1] == "applications" and last.islower():
        return f"keras.applications.imagenet_utils.{last}"
    name = f"keras.{parts[1]}.{last}"
    return _ENGINE.get(last, name) if parts[1] == "models" else name
