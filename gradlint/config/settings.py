"""The settings of a project as plain data, and the error for those that cannot be taken."""

from __future__ import annotations

from typing import NamedTuple

#: One axis of a declared shape: a size, the name of one, None for any, or `...` for any number of axes.
Axis = int | str | None
REST = "..."


class ConfigError(Exception):
    """Settings that cannot be taken; the message names the file, the key and the way out."""


class Parameter(NamedTuple):
    """A parameter of a function: its place among the positional ones (None: by name only), and its name."""

    position: int | None
    name: str


class GradientFunction(NamedTuple):
    """A function of the project that differentiates the sum of its target, as tf.gradients does."""

    path: str
    target: Parameter
    sources: Parameter
    seed: Parameter | None
    #: Whether it gives a list even of one source, as tf.gradients does and a tape does not.
    gives_list: bool


class Config(NamedTuple):
    """What a project says of itself; functions and classes are named as they are imported.

    `path` is the file that says it, `root` its folder, and `src` the folders that imports start from.
    """

    path: str = ""
    root: str = ""
    src: tuple[str, ...] = ()
    gradient_functions: tuple[GradientFunction, ...] = ()
    result_shapes: tuple[tuple[str, tuple[Axis, ...]], ...] = ()
    row_wise: tuple[str, ...] = ()
    vector_loss_optimizers: tuple[str, ...] = ()

    @property
    def has_vocabulary(self) -> bool:
        """Whether anything is said of functions or classes."""
        return any(self[self._fields.index("gradient_functions") :])


DEFAULT = Config()
