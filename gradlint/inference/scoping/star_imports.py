"""Names that only a star import can bind."""

from __future__ import annotations

import ast
import builtins

from gradlint.inference.interpreter import Interpreter
from gradlint.inference.scoping.imports import canonical
from gradlint.inference.scoping.module_names import at_end
from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.values import MISSING, Missing, Value
from gradlint.knowledge.lookup import class_row, function_row


def from_stars(interp: Interpreter, name: str, module: ModuleScope) -> Value:
    """What the module's star imports bind the name to, the last one first; MISSING if none does."""
    key = (id(module), name)
    if not module.stars or name.startswith("_") or "." in name or key in interp.stars:
        return MISSING
    interp.stars.add(key)  # modules that import each other's names add nothing
    try:
        found = (_from(interp, statement, name, module) for statement in reversed(module.stars))
        return next((value for value in found if not isinstance(value, Missing)), MISSING)
    finally:
        interp.stars.remove(key)


def _from(interp: Interpreter, statement: ast.ImportFrom, name: str, importer: ModuleScope) -> Value:
    library = canonical(f"{statement.module}.{name}", importer.v1) if statement.level == 0 else None
    if library is not None:
        listed = function_row(*library) or class_row(library.path)
        return library if listed else MISSING
    # Hardly a module hides a builtin; to find out would be to read them all.
    found = (
        None
        if hasattr(builtins, name)
        else interp.modules.find(importer, statement.level, statement.module or "")
    )
    scope = None if found is None else interp.modules.scope(found)
    return MISSING if scope is None else at_end(interp, scope, name)
