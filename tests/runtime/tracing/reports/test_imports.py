"""The reports read records and nothing else: they need no TensorFlow, and nothing outside the library."""

from __future__ import annotations

import ast
import importlib.resources
import sys

import pytest

FOLDER = importlib.resources.files("gradlint_runtime.tracing.reports")
MODULES = sorted(each.name for each in FOLDER.iterdir() if each.name.endswith(".py"))
OURS = ("gradlint_runtime.tracing.records", "gradlint_runtime.tracing.reports")


@pytest.mark.parametrize("name", MODULES)
def test_a_report_imports_the_records_and_the_standard_library(name: str) -> None:
    tree = ast.parse((FOLDER / name).read_text(encoding="utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    outside = [each for each in names if each.partition(".")[0] not in sys.stdlib_module_names]
    assert [each for each in outside if not each.startswith(OURS)] == []
