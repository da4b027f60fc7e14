"""HTML as text: every piece of a trace that goes into it is escaped here, and nowhere else."""

from __future__ import annotations

import html
from collections.abc import Iterable

from gradlint_runtime.tracing.reports.names import plain


class Markup(str):
    """HTML that is whole and safe; a `str` that is none of these is text, and is escaped."""

    __slots__ = ()


def text(value: object) -> Markup:
    """A text of the traced program, without anything that a browser could take for more than text."""
    return value if isinstance(value, Markup) else Markup(html.escape(plain(str(value)), quote=True))


def joined(parts: Iterable[object]) -> Markup:
    """The parts one after the other."""
    return Markup("".join(text(part) for part in parts))


def element(name: str, *children: object, **attributes: object) -> Markup:
    """`<name attribute="value">children</name>`.

    A trailing underscore of an attribute's name is left out and others become hyphens (`class_`,
    `aria_label`); an attribute that is None or False is left out, one that is True has no value.
    """
    return Markup(f"<{name}{_attributes(attributes)}>{joined(children)}</{name}>")


def empty(name: str, **attributes: object) -> Markup:
    """An SVG element without children."""
    return Markup(f"<{name}{_attributes(attributes)}/>")


def _attributes(attributes: dict[str, object]) -> str:
    written = ""
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        written += f" {name}" if value is True else f' {name}="{text(value)}"'
    return written
