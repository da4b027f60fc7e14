"""The public names of the installed libraries, and what gradlint knows of each.

A public callable is in the tables, or known to the inference by other means, or it is no function of
tensors (`not_tensors.py` says why), or it is open: a call of it is answered with "unknown".
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Iterator
from fnmatch import translate
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
import one_thread  # noqa: F401 - before anything runs
import tensorflow as tf
from not_tensors import NOT_TENSORS

from gradlint.inference.engine import interpreter  # noqa: F401 - registers every special call
from gradlint.inference.libraries import layer_wrappers, objects
from gradlint.inference.libraries.library import SPECIAL
from gradlint.inference.scoping.imports import normal
from gradlint.inference.values import Api
from gradlint.knowledge.lookup import class_row, function_row

#: What a name is.
TABLE, OBJECT, OTHER, OPEN = "in the tables", "known by other means", "no function of tensors", "open"

#: Where the names of a library begin, and the modules below that are walked elsewhere or not at all:
#: what stands there has a name elsewhere, or is another library's.
_ROOTS: tuple[tuple[str, Any, str], ...] = (
    ("tf", tf, "compat keras initializers losses metrics optimizers"),
    ("tf.compat.v1", tf.compat.v1, "compat keras initializers layers raw_ops"),
    ("keras", import_module("keras._tf_keras.keras"), "src legacy"),
    (
        "np",
        np,
        "char core ctypeslib dtypes emath exceptions f2py lib ma polynomial rec strings testing typing",
    ),
)

#: Classes whose objects the inference knows without a row: they are called on no tensors, or in its own way.
_OBJECTS = ("keras.optimizers.", "keras.applications.", "keras.models.", "keras.Model", "keras.Sequential")


class Public(NamedTuple):
    """A public callable, and the module that has it."""

    name: str
    module: str
    value: Any

    @property
    def path(self) -> str:
        """The name as the tables spell it."""
        return self.name.replace("tf.compat.v1.", "tf.")

    @property
    def part(self) -> str:
        """The part of its library that it is counted with: the library itself, or a module directly below."""
        root = "tf.compat.v1" if self.v1 else self.name.partition(".")[0]
        below = self.module.removeprefix(root).lstrip(".").partition(".")[0]
        return f"{root}.{below}" if below else root

    @property
    def v1(self) -> bool:
        """Whether it is the name of TensorFlow 1."""
        return self.name.startswith("tf.compat.v1.")


#: The packages that the public modules are made in; other modules below a root are its private tools.
_PACKAGES = ("tensorflow._api.", "tensorflow.compat.", "keras.", "numpy.")


def _walk(name: str, module: Any, skipped: frozenset[str], seen: set[int]) -> Iterator[Public]:
    for key in sorted(dir(module)):
        value = None if key.startswith("_") or key in skipped else getattr(module, key, None)
        if isinstance(value, types.ModuleType):
            if type(value).__name__ == "KerasLazyLoader":
                continue  # stands for modules that are walked as Keras' own
            if id(value) not in seen and getattr(value, "__name__", "").startswith(_PACKAGES):
                seen.add(id(value))
                yield from _walk(f"{name}.{key}", value, frozenset(), seen)
        elif callable(value):
            yield Public(f"{name}.{key}", name, value)


@cache
def public_names() -> list[Public]:
    """Every public callable of the installed libraries, by name."""
    found: list[Public] = []
    for name, module, skipped in _ROOTS:
        found += _walk(name, module, frozenset(skipped.split()), set())
    return found


_PATTERNS = {
    reason: re.compile("|".join(map(translate, patterns.split()))) for reason, patterns in NOT_TENSORS.items()
}


def reason_of(public: Public) -> str | None:
    """Why it is no function of tensors, or None."""
    return next((reason for reason, pattern in _PATTERNS.items() if pattern.match(public.name)), None)


def known(public: Public) -> str | None:
    """How the inference knows a call of this name, or None."""
    path = normal(Api(public.path, public.v1)).path
    is_class = inspect.isclass(public.value)
    if (class_row(path) if is_class else None) or function_row(path, public.v1):
        return TABLE
    if path in SPECIAL or layer_wrappers.is_wrapper(path):
        return OBJECT
    if path.startswith(_OBJECTS) and objects.is_class(path):
        return OBJECT
    return None


def kind(public: Public) -> str:
    """Which of the four the name is."""
    found = known(public)
    if found is not None:
        return found
    return OTHER if reason_of(public) is not None else OPEN
