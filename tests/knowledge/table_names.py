"""What the tables list."""

from __future__ import annotations

from gradlint.knowledge.lookup import TABLES


def names_of_rows() -> dict[str, list[str]]:
    """The names of each table in the order of its rows."""
    return {
        table: [name for names in rows.values() for name in names.split()] for table, rows in TABLES.items()
    }


def all_names() -> dict[str, list[str]]:
    """Every name of every table."""
    return {table: sorted(set(names)) for table, names in names_of_rows().items()}


def row_keys() -> list[str]:
    """The rows of all tables."""
    return [key for table in TABLES.values() for key in table]
