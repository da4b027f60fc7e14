"""The names of the project's other modules, as they are when the module has run."""

from __future__ import annotations

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import join
from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.values import MISSING, Missing, Module, Value, opaque
from gradlint.source.modules import submodule


def member(interp: Interpreter, module: Module, name: str) -> Value:
    """`module.name`: what the module binds, a module inside the package, or unknown."""
    scope = interp.modules.scope(module.found)
    value = MISSING if scope is None else at_end(interp, scope, name)
    if not isinstance(value, Missing):
        return value
    inner = submodule(module.found, name)
    if inner is not None:
        return Module(inner)
    if scope is None and module.found.file is not None:
        return opaque(f"{name} of {module.found.name}, which is not read here", gap="import")
    return opaque(f"{name}, which {module.found.name} does not define", gap="import")


def at_end(interp: Interpreter, scope: ModuleScope, name: str) -> Value:
    """What the module's own name is after all of its statements; MISSING where nothing binds it."""
    root = scope.body.root
    value = interp.lookup(name, Env(interp.root_of(scope), root, len(root.statements)))
    if isinstance(value, Missing) or scope is interp.module or not _is_set_from(interp.module, scope, name):
        return value
    return join(value, opaque(f"{name}, which is also set from outside", gap="attribute"))


def _is_set_from(program: ModuleScope, scope: ModuleScope, name: str) -> bool:
    """Whether the program sets the module's name, as in `config.size = 3`."""
    if name not in program.attribute_writes:
        return False
    stem = scope.source.path.replace("\\", "/").removesuffix("/__init__.py").removesuffix(".py")
    return stem.rpartition("/")[2] in program.text
