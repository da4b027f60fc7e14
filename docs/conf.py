"""The site: pages in Markdown, and a page for each rule that is made from the rule itself."""

from __future__ import annotations

from pathlib import Path

from gradlint import __version__
from gradlint.rules import RULES
from gradlint.teaching.pages import index_page, page

HERE = Path(__file__).parent

project = "gradlint"
author = "The gradlint authors"
copyright = "The gradlint authors"
version = release = __version__

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
nitpicky = True
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"gradlint {__version__}"


def write_rule_pages(folder: Path) -> None:
    """Writes a page for each rule, and removes those of rules that are gone."""
    pages = {"index.md": index_page(RULES)} | {f"{rule.code}.md": page(rule) for rule in RULES}
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


write_rule_pages(HERE / "rules")
