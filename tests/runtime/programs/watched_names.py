"""What the names of TensorFlow and Keras stand for, and whose functions run: is anything patched?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import gradlint_runtime

_LIBRARIES = ("tensorflow", "keras", "tf_keras", "wrapt")
_ROOM = str(Path(gradlint_runtime.__file__).parent)

Names = dict[tuple[str, str], Any]


def names() -> Names:
    """Every callable of every loaded module of the libraries, and of their classes, by owner and name."""
    found: Names = {}
    for name, module in list(sys.modules.items()):
        if isinstance(module, ModuleType) and name.split(".")[0] in _LIBRARIES:
            found.update({(name, key): value for key, value in vars(module).items() if callable(value)})
    for (owner, name), value in list(found.items()):
        if isinstance(value, type) and str(value.__module__).split(".")[0] in _LIBRARIES:
            found.update({(f"{owner}.{name}", key): each for key, each in vars(value).items()})
    return found


def replaced(before: Names, after: Names) -> list[str]:
    """The names that stand for another object than before."""
    return [
        ".".join(name)
        for name, value in before.items()
        if name in after and after[name] is not value and callable(value)
    ]


def functions_of_the_tracer(run: Callable[[], object]) -> set[str]:
    """The functions of gradlint_runtime that run while `run` does."""
    seen: set[str] = set()

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(_ROOM):
            seen.add(f"{frame.f_code.co_filename}:{frame.f_code.co_name}")

    sys.setprofile(watch)
    try:
        run()
    finally:
        sys.setprofile(None)
    return seen
