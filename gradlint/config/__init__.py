"""What a project says to gradlint in the table [tool.gradlint] of its pyproject.toml."""
