"""Markdown as plain text for a terminal: what the rules' pages use of it, and no more."""

from __future__ import annotations

import re

_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")
_FENCE = "```"


def plain(markdown: str) -> str:
    """Headings underlined, code indented, links followed by their address; the rest as it is."""
    lines: list[str] = []
    in_code = False
    for line in markdown.splitlines():
        if line.startswith(_FENCE):
            in_code = not in_code
        elif in_code:
            lines.append(f"    {line}".rstrip())
        else:
            lines += _text(line)
    return "\n".join(lines) + "\n"


def _text(line: str) -> list[str]:
    level = len(line) - len(line.lstrip("#"))
    if not level:
        return [_LINK.sub(r"\1 <\2>", line)]
    heading = line[level:].strip()
    return [heading, ("=" if level == 1 else "-") * len(heading)]
