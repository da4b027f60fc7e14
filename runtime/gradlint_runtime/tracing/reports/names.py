"""How reports write names, shapes and places: short, and harmless whatever a program calls its things."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from gradlint_runtime.tracing.records import Place, Tensor

Shape = tuple[int | None, ...] | None

#: Unicode categories that a reader does not see, or that move what stands around them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

#: Characters of a name in a sentence.
_NAME = 60


def plain(text: str) -> str:
    """One line in which control, format and bidirectional characters are written as escapes.

    A name or a source line can thus neither steer a terminal nor turn the order of a line around.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text.replace("\t", "    "))


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    return character.encode("unicode_escape").decode("ascii")


def shorten(text: str, width: int) -> str:
    """The text, cut with an ellipsis where it is longer than `width` characters."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


def shape_text(shape: Shape) -> str:
    """`(32, 1)`; a size that is not known is `?`, and so is a shape whose rank is not known."""
    if shape is None:
        return "(?)"
    sizes = [size_text(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"


def size_text(size: int | None) -> str:
    """`32`, or `?` where it is not known."""
    return "?" if size is None or size < 0 else str(size)


def jacobian_shape(target: Shape, source: Shape) -> Shape:
    """target.shape + source.shape, or None when one of them is not known."""
    return None if target is None or source is None else target + source


def tensor_text(tensor: Tensor) -> str:
    """`y (32, 1)`."""
    return f"{name_text(tensor.name)} {shape_text(tensor.shape)}"


def name_text(name: str) -> str:
    """A name in a sentence; a long one keeps its end, where names in scopes differ."""
    written = plain(name)
    return written if len(written) <= _NAME else f"…{written[1 - _NAME :]}"


def listed(names: Sequence[str], limit: int = 6) -> str:
    """`a, b, c` of texts that are plain already, or the first ones and how many there are besides."""
    shown = names[:limit]
    return ", ".join(shown) if len(names) <= limit else f"{', '.join(shown)} and {len(names) - limit} more"


def plural(count: int, noun: str) -> str:
    """`1 step`, `2 steps`, `1,500 steps`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def path_text(filename: str) -> str:
    """The path as a reader knows it: inside its package, from the current directory, or whole."""
    for installed in ("/site-packages/", "/dist-packages/"):
        _, found, inside = filename.replace("\\", "/").rpartition(installed)
        if found:
            return plain(inside)
    path, here = Path(filename), Path.cwd()
    return plain(path.relative_to(here).as_posix() if path.is_relative_to(here) else filename)


def place_text(place: Place) -> str:
    """`train.py:15`."""
    return f"{path_text(place.filename)}:{place.line}"


def short_place(place: Place) -> str:
    """`train.py:15`, without folders."""
    return place_text(place).rpartition("/")[2]


def source_text(place: Place) -> str:
    """The source line, without its indentation."""
    return plain(place.text.strip())
